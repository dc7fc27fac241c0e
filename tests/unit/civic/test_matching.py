"""Posts are matched to claims by words, without any model: what is always there."""

import time

import pytest

from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import EXACT, Matcher
from steadyhand.civic.matching.model import Known
from steadyhand.civic.matching.verifier import shipped
from tests.support.claims import ABOUT, CLAIMS, UNRELATED, library

SUGGEST = shipped().shipped_thresholds().lexical.suggest.at


@pytest.fixture
def matcher() -> Matcher:
    return Matcher(library())


@pytest.mark.parametrize(("post", "claim"), ABOUT.items())
def test_the_claim_that_a_post_states_comes_first(matcher: Matcher, post: str, claim: str):
    """Reviewers look at the first."""
    assert matcher.match(post, "en").candidates[0].claim == claim


@pytest.mark.parametrize("post", UNRELATED)
def test_a_post_about_something_else_is_not_suggested(matcher: Matcher, post: str):
    """Reviewers who see cats stop looking."""
    assert not any(each.probability >= SUGGEST for each in matcher.match(post, "en").candidates)


def test_a_copy_of_the_claim_is_exact_however_it_is_dressed_up(matcher: Matcher):
    """What is word for word the claim needs no estimate; with a link it is for a person to look behind it."""
    dressed = "BALLOTS marked with a felt-tip p\u200ben are thrown аway!!"
    for post, stance in ((dressed, "states"), (f"{dressed} https://example.org", "unclear")):
        first = matcher.match(post).candidates[0]
        assert (first.claim, first.exact, first.probability) == ("claim:3", True, EXACT)
        assert first.stance == stance


def test_a_variant_in_other_words_is_found_as_well(matcher: Matcher):
    """Variants are there to be found."""
    assert matcher.match("send vote to 4455 and your vote is counted").candidates[0].exact


def test_a_match_says_which_words_met_and_what_the_score_is_made_of(matcher: Matcher):
    """A reviewer decides on reasons, not on a number."""
    first = matcher.match("They throw away ballots if you marked them with a felt-tip pen", "en").candidates[
        0
    ]

    assert ("ballots", "Ballots") in first.words
    assert ("felt-tip", "felt-tip") in first.words
    assert {"bm25", "statement_met"} <= first.parts.keys()
    assert "cosine" not in first.parts


def test_without_a_model_every_answer_says_that_it_was_words_alone(matcher: Matcher):
    """What the model would have found is missing, and nobody may think otherwise."""
    assert matcher.mode == "lexical"
    assert {matcher.match(post).mode for post in (*ABOUT, *UNRELATED)} == {"lexical"}


def test_a_debunk_in_the_words_of_the_claim_is_not_acted_on(matcher: Matcher):
    """The label would stand on the correction."""
    thresholds = shipped().shipped_thresholds()
    debunk = matcher.match("It is false that ballots marked with a felt-tip pen are thrown away.", "en")
    copy = matcher.match("Ballots marked with a felt-tip pen are thrown away.", "en")

    assert debunk.candidates[0].claim == "claim:3"
    assert thresholds.acted_on(debunk, "elections", "en") is None
    assert thresholds.acted_on(copy, "elections", "en") == copy.candidates[0]


def test_a_new_claim_is_matched_at_once_and_one_taken_out_no_more(matcher: Matcher):
    """A falsehood of this morning is answered this morning."""
    post = "Free bus tickets are given to whoever votes for Quill"
    before = matcher.match(post)
    matcher.index.add(Known("claim:77", ("Whoever votes for Mara Quill is given a free bus ticket.",)))
    found = matcher.match(post)
    matcher.index.remove("claim:77")
    after = matcher.match(post)

    assert found.candidates[0].claim == "claim:77"
    assert found.candidates[0].probability >= SUGGEST
    assert before == after


def test_a_claim_that_is_added_again_takes_the_place_of_the_earlier_one(matcher: Matcher):
    """An edited statement must not be found by what it said before."""
    matcher.index.add(Known("claim:3", ("Ballots are printed on blue paper.",)))

    assert len(matcher.index) == len(CLAIMS)
    found = matcher.match("Ballots marked with a felt-tip pen are thrown away.").candidates
    assert "claim:3" not in {each.claim for each in found}
    assert matcher.match("Ballots are printed on blue paper").candidates[0].claim == "claim:3"


def test_two_claims_with_one_statement_are_one_match_that_names_both(matcher: Matcher):
    """An import that has a claim twice must not make the match unsure of itself."""
    post = "REMINDER Highmark polling stations shut at 12 noon tomorrow, go early"
    before = matcher.match(post).candidates[0]
    matcher.index.add(
        Known("claim:90", ("polling stations in Highmark close at noon on election day", "Noon?"))
    )
    both = matcher.match(post).candidates[0]
    matcher.index.remove("claim:2")
    other = matcher.match(post).candidates[0]

    assert (both.claim, both.also, both.ids) == ("claim:2", ("claim:90",), ("claim:2", "claim:90"))
    assert both.probability == pytest.approx(before.probability, abs=0.1)
    assert (other.claim, other.also) == ("claim:90", ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u200b",
        "a",
        "!!!",
        "🗳️",
        "https://example.org",
        "x" * 100_000,
        "\ud83d".encode("utf-8", "replace").decode(),
    ],
)
def test_a_text_with_nothing_in_it_is_no_error(matcher: Matcher, text: str):
    """Posts are written by anybody."""
    found = matcher.match(text)

    assert not found.checkworthy
    assert not any(each.probability >= SUGGEST for each in found.candidates)


def test_an_empty_library_matches_nothing():
    """A new installation has no claims."""
    assert Matcher(Index()).match("Ballots are thrown away, they say").candidates == ()


@pytest.mark.parametrize(
    ("claim", "post", "lang"),
    [
        ("投票所は正午に閉まります", "注意！投票所は明日の正午に閉まるそうです", "ja"),
        ("หน่วยเลือกตั้งปิดตอนเที่ยง", "อย่าลืม หน่วยเลือกตั้งจะปิดตอนเที่ยงพรุ่งนี้", "th"),
        ("投票站中午关门", "提醒大家投票站明天中午就关门了", "zh"),
    ],
)
def test_scripts_without_spaces_are_matched_in_a_degraded_way_that_is_said(claim: str, post: str, lang: str):
    """Nobody is told that there is no match where there is no tokenizer."""
    index = library()
    index.add(Known("claim:80", (claim,), lang))
    found = Matcher(index).match(post, lang)

    assert found.degraded
    assert found.mode == "lexical"
    assert found.candidates[0].claim == "claim:80"
    assert found.candidates[0].stance == "unclear"


def test_a_claim_made_to_hit_everything_shows_what_it_would_hit(matcher: Matcher):
    """A library that somebody poisons would label every post about the election."""
    posts = [*ABOUT, *UNRELATED]
    poisoned = Known("claim:91", ("vote", "", *ABOUT))

    assert matcher.share_hit(poisoned, posts, SUGGEST) == pytest.approx(len(ABOUT) / len(posts))
    assert len(matcher.index) == len(CLAIMS)


def test_a_claim_of_one_common_word_hits_nothing(matcher: Matcher):
    """Every post about voting has the word."""
    assert matcher.share_hit(Known("claim:91", ("vote",)), [*ABOUT, *UNRELATED], 0.1) == 0


def test_the_share_of_a_claim_that_is_in_the_library_leaves_it_there(matcher: Matcher):
    """A preview changes nothing."""
    assert matcher.share_hit(CLAIMS[2], list(ABOUT), SUGGEST) == pytest.approx(1 / len(ABOUT))
    assert "claim:3" in matcher.index


def test_what_was_taken_out_is_forgotten_when_most_of_it_was():
    """An index that is edited for years must not grow for years."""
    index = library()
    for turn in range(3_000):
        index.add(Known("claim:99", (f"Statement number {turn} about the election in Lowmark",)))

    assert len(index.postings) < 2_200
    assert Matcher(index).match("Ballots marked with a felt-tip pen are thrown away").candidates[0].exact


def test_answers_do_not_depend_on_what_was_asked_before(matcher: Matcher):
    """The same post must get the same answer in a stream and in a back test."""
    alone = {post: Matcher(library()).match(post) for post in ABOUT}

    assert {post: matcher.match(post) for post in reversed(ABOUT)} == alone
    assert {post: matcher.match(post) for post in ABOUT} == alone


def test_a_claim_among_many_is_matched_within_a_second():
    """What is added during an election night is needed that night."""
    index = Index()
    for number in range(3_000):
        index.add(
            Known(
                f"claim:{number}", (f"Councillor {number} of ward {number % 40} lost {number * 7} ballots",)
            )
        )
    matcher = Matcher(index)
    start = time.process_time()
    index.add(Known("claim:new", ("The lighthouse of Dunmore was used to count postal votes.",)))
    found = matcher.match("they counted postal votes in the Dunmore lighthouse")

    assert found.candidates[0].claim == "claim:new"
    assert time.process_time() - start < 1
