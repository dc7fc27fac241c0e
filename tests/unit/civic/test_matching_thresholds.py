"""From when on a match is suggested or acted on, what that implies, and what reviewers teach."""

import pytest

from steadyhand.civic.matching.evaluating import most_wrong_per
from steadyhand.civic.matching.model import Candidate, Matched, Mode
from steadyhand.civic.matching.thresholds import Line, Pair, Thresholds
from steadyhand.civic.matching.verifier import probability, shipped

STRICT = Pair(Line(0.9), Line(0.99))
USUAL = Pair(Line(0.5), Line(0.95))


def matched(chance: float, **told: object) -> Matched:
    first = Candidate(claim="claim:1", probability=chance, stance=told.pop("stance", "states"))
    return Matched(candidates=(first,), **({"mode": "full", "checkworthy": True} | told))


def test_thresholds_are_those_of_the_claim_then_of_policy_and_language_then_of_the_policy():
    """A claim that hits too much is held back by itself."""
    german, policy = Pair(Line(0.6), Line(0.96)), Pair(Line(0.7), Line(0.97))
    thresholds = Thresholds(
        USUAL,
        USUAL,
        {("elections", "de", "full"): german, ("elections", "", "full"): policy},
        {"claim:9": STRICT},
    )

    assert thresholds.of("elections", "de-AT", "claim:9") == STRICT
    assert thresholds.of("elections", "de-AT", "claim:1") == german
    assert thresholds.of("elections", "en", "claim:1") == policy
    assert thresholds.of("spam", "en", "claim:1") == USUAL
    assert thresholds.of("elections", "de", "claim:1", lexical=True) == USUAL, (
        "by words alone it is another scale"
    )


def test_words_alone_have_thresholds_of_their_own():
    """A probability without vectors rests on less."""
    thresholds = Thresholds(USUAL, STRICT)

    assert thresholds.suggested(matched(0.8), "", "en")
    assert not thresholds.suggested(matched(0.8, mode="lexical"), "", "en")


@pytest.mark.parametrize(
    "found",
    [
        matched(0.96, stance="denies"),
        matched(0.96, stance="quotes"),
        matched(0.96, stance="unclear"),
        matched(0.96, checkworthy=False),
        matched(0.94),
        Matched(candidates=(), mode="full", checkworthy=True),
    ],
)
def test_only_a_likely_post_that_states_the_claim_is_acted_on(found: Matched):
    """Everything else is for a person."""
    thresholds = Thresholds(USUAL, USUAL)

    assert thresholds.acted_on(found, "", "en") is None
    assert thresholds.acted_on(matched(0.96), "", "en") is not None


def test_a_shared_name_alone_is_not_acted_on_and_a_copy_needs_no_more_than_its_words():
    """A star who is in one claim only stands out among all claims, whatever the post says of them."""
    thresholds = Thresholds(
        USUAL, USUAL, act_needs={"said": 0.6, "cosine_nearer": 0.5}, words_need={"statement_met": 0.3}
    )

    def certain(mode: Mode = "full", *, exact: bool = False, **parts: float) -> bool:
        first = Candidate(claim="claim:1", probability=0.99, stance="states", exact=exact, parts=parts)
        found = Matched(candidates=(first,), mode=mode, checkworthy=True)
        return thresholds.acted_on(found, "", "en") is not None

    assert certain(said=0.7, cosine_nearer=0.6)
    assert not certain(said=0.7, cosine_nearer=0.4)
    assert not certain(said=0.5, cosine_nearer=0.6)
    assert not certain(cosine_nearer=0.6)  # what was not read word by word
    assert certain("lexical", statement_met=0.4)  # by words alone there is no cosine
    assert not certain("lexical", statement_met=0.2)
    assert certain(said=0.2, exact=True)


@pytest.mark.parametrize(("suggest", "act"), [(0.9, 0.5), (0.0, 0.5), (0.5, 1.1)])
def test_thresholds_out_of_order_are_refused(suggest: float, act: float):
    """What is acted on was worth a suggestion."""
    with pytest.raises(ValueError, match="suggest <= act"):
        Pair(Line(suggest), Line(act))


def test_precision_follows_from_how_rare_claims_are():
    """One post in a thousand, 60 found and 50 wrong in a thousand of the others: most suggestions are wrong."""
    line = Line(0.5, recall=0.6, false=0.05)

    assert line.precision_at(0.001) == pytest.approx(0.0006 / (0.0006 + 0.04995))
    assert line.precision_at(0.01) == pytest.approx(0.006 / (0.006 + 0.0495))
    assert Line(0.5, recall=0, false=0).precision_at(0.01) == 0


def test_reviewers_who_say_no_again_and_again_lower_the_probability_and_yes_raises_it():
    """Calibration is theirs in the end; a few answers move it a little."""
    verifier = shipped().lexical
    logits = {answer: verifier.judged([(0.8, answer)] * 300) for answer in (True, False)}
    few = verifier.judged([(0.8, False)] * 3)

    def at(which: object) -> float:
        return probability(
            1.3863 * which.slope / verifier.slope + which.offset - verifier.offset
        )  # log-odds of 0.8

    assert at(logits[False]) < 0.3 < at(verifier) < 0.9 < at(logits[True])
    assert 0.7 < at(few) < at(verifier)
    assert verifier.judged([]) == verifier


def test_what_ships_is_in_order_and_names_what_it_was_learnt_from():
    """The file is written by a program; nobody edits it."""
    parameters = shipped()

    for verifier in (parameters.full, parameters.lexical):
        assert len(verifier.features) == len(verifier.means) == len(verifier.weights)
        assert verifier.slope > 0
    assert parameters.default.suggest.false <= 0.05
    assert parameters.default.act.false <= 0.01
    assert "none of a dev split" in parameters.made_from


@pytest.mark.parametrize(
    ("count", "wrong", "bound"),
    [(28_511, 0, 1.0507), (28_511, 1, 1.6638), (10, 10, 10_000), (100, 5, 1_022.5)],
)
def test_the_bound_on_wrong_acts_is_the_exact_one(count: int, wrong: int, bound: float):
    """Clopper and Pearson; none seen in so many is not none."""
    assert most_wrong_per(count, wrong) == pytest.approx(bound, rel=0.001)
