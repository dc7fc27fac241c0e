"""What a text is folded to: what people do to get past a filter must make no difference, in any script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.civic.matching.folding import fold, spelt

PLAIN = "Polling stations in Highmark close at noon"


@pytest.mark.parametrize(
    "written",
    [
        "POLLING STATIONS IN HIGHMARK CLOSE AT NOON!!!",
        "Polling   stations in\nHighmark, close at noon...",
        "P\u200bolling sta\u00adtions in High\u2060mark close at noon",
        "Ｐolling stations in Ｈighmark close at noon",
        "Роlling stаtions in Нighmаrk сlоse аt nооn",
        "P\u0301olling stations in Highmark close at noon",
        "Polling stations in Highmark close at noon https://example.org/a?b=c",
        "#PollingStations in #Highmark close at noon",
        "@PollingStations in Highmark close at noon www.example.org",
        "Polling&nbsp;stations in Highmark close at noon pic.twitter.com/0eJtwJyS1J",
        "𝐏𝐨𝐥𝐥𝐢𝐧𝐠 stations in Highmark close at noon",
    ],
)
def test_one_sentence_written_to_look_different_has_one_key(written: str):
    """A copy with a hidden sign, a look-alike letter or a link would go by unseen."""
    assert fold(written).key == fold(PLAIN).key


def test_another_order_of_words_is_another_text():
    """Who beat whom is a matter of order."""
    assert fold("Brandt beats Quill").key != fold("Quill beats Brandt").key


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("wasn't counted", ("wasnt", "count")),
        ("the mayor's ballots", ("the", "mayor", "ballot")),
        ("1,000,000 votes", ("1000000", "vot")),
        ("#VoteByText", ("vot", "by", "text")),
        ("b@llots", ("ballot",)),
        ("Выборы отменены", ("выборы", "отменены")),
        ("चुनाव रद्द", ("चुनाव", "रद्द")),
        ("الانتخاباتُ أُلغيت", ("الانتخابات", "ألغيت")),
    ],
)
def test_words_are_those_that_people_mean(written: str, words: tuple[str, ...]):
    """Endings, signs and marks keep two texts about one thing apart."""
    assert fold(written).words == words


@pytest.mark.parametrize("written", ["投票所は正午に閉まります", "หน่วยเลือกตั้งปิดตอนเที่ยง", "投票站中午关门"])
def test_scripts_without_spaces_are_compared_by_pairs_and_say_so(written: str):
    """A sentence taken for one word would match only itself, and nobody would know why."""
    folded = fold(written)

    assert folded.degraded
    assert len(folded.words) > 3
    assert all(len(word) <= 2 for word in folded.words)


def test_a_word_is_shown_as_it_was_written():
    """Nobody reads stems."""
    assert dict(spelt("Ballots were counted, twice.")) == {
        "ballot": "Ballots",
        "wer": "were",
        "count": "counted",
        "twic": "twice",
    }


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_folding_never_fails_and_folding_twice_changes_nothing_more(written: str):
    """Posts are written by anybody; an error in one of them would stop the rest."""
    folded = fold(written)

    assert fold(folded.plain.casefold()).words == fold(folded.plain.casefold().upper().casefold()).words
    assert all(folded.words)
