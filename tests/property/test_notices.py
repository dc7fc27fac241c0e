"""Whatever is imposed and whatever anybody writes: each notice is whole sentences in every language."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steadyhand.enforcement.commands import IMPOSING, Remove
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.model import SUITS
from steadyhand.enforcement.strikes.model import Ladders, Offence, Strikes, strike_on
from steadyhand.kernel.entry import Ruling
from steadyhand.kernel.values import DAY
from steadyhand.messages.catalogue import shipped
from steadyhand.review.partners.model import LegalOrder
from steadyhand.review.partners.record import Asked, CaseAsked
from tests.support.judging import NOW, judged
from tests.unit.enforcement.test_standing import ARTICLE, standing
from tests.unit.enforcement.test_strikes import LADDER

NASTY = st.sampled_from(
    [
        "{reason}",
        "{n, plural, other {x}}",
        "”. We are sorry. “",
        "»",
        "a\nb",
        "\u202eabc",
        "\u2069",
        "שלום",
        "'{'",
        "#",
        "}",
        "{",
    ]
)
WORDS = st.lists(NASTY | st.text(max_size=12), min_size=1, max_size=4).map(" ".join)
WORD = st.sampled_from("abcdefgh").map(lambda letter: letter * 3)
ENDS = st.none() | st.integers(1, 360).map(lambda days: NOW + days * DAY)
LANGS = st.sampled_from(["en", "es", "es-AR", "fr", "unknown", ""])
ID = re.compile(r"\b(?:notice|report)\.[a-z_]+\.[a-z_]+")
_ISOLATES = "\u2066\u2067\u2068"


@st.composite
def imposed(draw: st.DrawFn) -> tuple[Any, dict[str, Any]]:
    """A sanction of any kind on any subject that it suits, and the rows that it is judged by."""
    made = draw(st.sampled_from(IMPOSING))
    kind = draw(st.sampled_from(sorted(SUITS[made.kind])))
    starts = draw(st.none() | st.integers(1, 3).map(lambda days: NOW + days * DAY))
    ends = draw(ENDS)
    if made.kind == "suspend" or (ends is not None and starts is not None):
        ends = NOW + draw(st.integers(4, 360)) * DAY
    fields: dict[str, Any] = {"label": draw(WORD)} if made.kind == "label" else {}
    fields |= {"feature": draw(WORD)} if made.kind == "restrict_feature" else {}
    command = made(
        subject=f"{kind}:{'u1' if kind == 'account' else 1}", account="account:u1",
        policy="spam-1@1", cause="decision:1",
        mode=draw(st.sampled_from(["manual", "partly", "automated"])), starts=starts, until=ends,
        surfaces=tuple(draw(st.lists(WORD, max_size=3, unique=True))),
        territory=tuple(draw(st.lists(st.sampled_from(["DE", "BR", "XX"]), max_size=3, unique=True))),
        language=draw(LANGS), speaks=draw(LANGS), reason=draw(WORDS), **fields,
    )  # fmt: skip
    return command, draw(rows())


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """An article, perhaps a ladder with strikes on it, perhaps authorities that asked."""
    article = draw(
        st.builds(lambda title, text: replace(ARTICLE, title=title, text=text), WORDS, WORDS | st.just(""))
    )
    found: dict[str, Any] = {"article_version": article}
    if draw(st.booleans()):
        found["ladders"] = Ladders(in_force=(LADDER,))
        row = Strikes(account="account:u1")
        for n in range(1, draw(st.integers(0, 12)) + 1):
            at = NOW - n * 2 * DAY
            row = row.having(strike_on(LADDER, Offence(area="spam", severity="severe", at=at, done=at), n))
        found["strikes"] = row
    if draw(st.booleans()):
        order = LegalOrder(basis=draw(WORDS), territory=draw(WORDS))
        asked = Asked(escalation="escalation:1", name=draw(WORDS), order=draw(st.none() | st.just(order)))
        found["case_asked"] = CaseAsked(authorities=(asked,))
    return found


def whole(data: dict[str, Any]) -> None:
    """Each language has a title and sentences, and nothing of the machinery shows."""
    assert set(data["translations"]) == set(shipped().languages)
    for told in data["translations"].values():
        text = told["text"]
        assert told["title"]
        assert told["title"][-1] != "."
        assert text.startswith(f"{told['title']}.")
        assert text[-1] == "."
        assert not ID.search(text)
        assert not set(text) & set("\n\r\t\u202a\u202b\u202d\u202e")
        assert sum(text.count(mark) for mark in _ISOLATES) == text.count("\u2069")
        assert text.count("“") == text.count("”")
        assert text.count("«") == text.count("»")
    assert data["text"] == data["translations"][data["lang"]]["text"]


@given(imposed())
def test_every_notice_is_whole_sentences_in_every_language_whatever_anybody_wrote(made):
    """A brace, a mark that turns text round, or an id in a notice is all that its reader will see of us."""
    command, known = made
    ruling = judged(command, **known)
    assert isinstance(ruling, Ruling), ruling
    notices = [effect for effect in ruling.effects if effect.type == "notice.sent"]

    assert len(notices) == (command.kind != "label" or not command.subject.startswith("account:"))
    for notice in notices:
        whole(notice.data)
        assert notice.data["reason"] == command.reason
        wish = command.speaks if command.speaks not in {"", "fr", "unknown"} else command.language
        assert notice.data["lang"] == ("es" if wish.startswith("es") else "en")


@given(imposed(), WORDS)
def test_every_end_is_told_in_the_language_in_which_its_beginning_was(made, reason):
    """Who was told in Spanish that they are suspended reads in Spanish that they no longer are."""
    command, known = made
    ruling = judged(command, **known)
    assert isinstance(ruling, Ruling)
    held = standing(ruling.fact, subject=command.subject)  # type: ignore[arg-type]
    lift = judged(
        Lift(subject=command.subject, action=f"{command.subject}#1", cause="appeal:1", reason=reason),
        standing=held,
    )
    begun = [effect.data for effect in ruling.effects if effect.type == "notice.sent"]
    over = (
        [effect.data for effect in lift.effects if effect.type == "notice.sent"]
        if isinstance(lift, Ruling)
        else []
    )

    for first, last in zip(begun, over, strict=bool(over)):
        whole(last)
        assert last["lang"] == first["lang"]


@given(WORDS)
def test_no_words_change_the_sentence_around_them(reason):
    """What is not the reason is the same, whatever the reason is."""

    def told(words: str, lang: str) -> str:
        asked = Remove(
            subject="post:1", account="account:u1", policy="spam-1@1", cause="d", mode="manual", reason=words
        )
        ruling = judged(asked, article_version=ARTICLE)
        assert isinstance(ruling, Ruling)
        return str(ruling.effects[1].data["translations"][lang]["text"])  # type: ignore[index]

    for lang in ("en", "es"):
        before, after = told("XXX", lang).split("XXX")
        text = told(reason, lang)
        assert (text.startswith(before) and text.endswith(after)) or text == told("", lang)
