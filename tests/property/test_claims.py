"""Whatever a claim says: written and read again it says the same, as ClaimReview and as CSV, whatever it came as."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.civic.claims import claim_review, csv_form
from steadyhand.civic.claims.checking import flaw_of
from steadyhand.civic.claims.model import LEAST, VERDICTS, Content, Source, Wording
from steadyhand.civic.claims.panels import PanelText, chosen
from steadyhand.civic.claims.reading import Unreadable, line, time_of
from steadyhand.civic.claims.wording import core, folded
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.areas import AREAS

MILLISECOND = 1_000
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), max_size=40).map(
    line
)
SAID = TEXTS.filter(lambda text: any(map(str.isalnum, text)))
LANGUAGES = st.sampled_from(["", "en", "pt-BR", "zh-Hant", "ar"])
WORDINGS = st.builds(Wording, text=SAID, language=LANGUAGES)
TIMES = st.none() | st.integers(-(10**12), 4 * 10**12).map(lambda each: each * MILLISECOND)
LINKS = st.sampled_from(["https://x.example/a?b=c&d=%20", "http://ü.example/ä", 'https://x.example/\'=1,"2"'])
SHARES = st.none() | st.floats(LEAST, 1)

PANELS = st.builds(
    PanelText,
    place=st.sampled_from(["", "US", "US-GA", "DE"]),
    language=st.sampled_from(["en", "pt-BR", "ar"]),
    text=SAID,
    publisher=SAID.filter(lambda text: "|" not in text),
    link=LINKS,
)


@st.composite
def contents(draw: Any) -> Content:
    check = draw(st.booleans())
    of = tuple(draw(st.lists(st.sampled_from(["US", "US-GA", "DE"]), max_size=3)))
    panels = draw(st.lists(PANELS, max_size=3, unique_by=lambda one: (one.place, one.language)))
    return Content(
        kind="fact_check" if check else "statement",
        statement=draw(WORDINGS),
        variants=tuple(draw(st.lists(WORDINGS, max_size=3))),
        rating=draw(TEXTS | st.sampled_from(["False", "True"])) if check else "",
        verdict=draw(st.sampled_from([None, *VERDICTS])) if check else None,
        area=draw(st.sampled_from(AREAS)),
        topic=draw(TEXTS),
        jurisdictions=of,
        source=Source(publisher=draw(SAID), url=draw(LINKS), author=draw(TEXTS)),
        published=draw(TIMES),
        reviewed=draw(TIMES),
        expires=draw(TIMES),
        panel=draw(TEXTS),
        link=draw(st.just("") | LINKS),
        suggest_at=draw(SHARES),
        act_at=draw(st.none() | st.floats(0.51, 1)),
        panels=tuple(one for one in panels if not of or not one.place or {one.place, one.place[:2]} & {*of}),
    )


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=10), inside, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["claimReviewed", "author", "reviewRating", "url", "@id", "steadyhand", "sdLicense", "inLanguage"]
)
DOCUMENTS = st.dictionaries(FIELDS | st.text(max_size=10), JSON, max_size=6)


@settings(max_examples=60)
@given(said=contents())
def test_claim_survives_csv(said: Content) -> None:
    """What is taken along is what is here."""
    assert flaw_of(said) is None
    text = csv_form.header() + csv_form.written("claim:x", said, None)
    (read,) = csv_form.read(text.splitlines(keepends=True), "s")

    assert (read.refusal, read.claim, read.content) == (None, "claim:x", said)


@settings(max_examples=60)
@given(said=contents(), came=st.none() | DOCUMENTS)
def test_claim_survives_claim_review_over_whatever_it_came_as(
    said: Content, came: dict[str, Any] | None
) -> None:
    """And of what came nothing that we do not know is lost."""
    document = None if came is None else json.dumps(came, ensure_ascii=False)
    body = claim_review.written("claim:x", said, document)
    (read,) = claim_review.read(body, "s")

    assert (read.refusal, read.claim, read.content) == (None, "claim:x", said)
    unknown = {name: value for name, value in (came or {}).items() if name in {"sdLicense", "@id"}}
    assert unknown.items() <= json.loads(body).items()


@given(came=DOCUMENTS)
def test_document_is_given_back_as_it_came(came: dict[str, Any]) -> None:
    """Byte for byte, as long as the claim says what it says."""
    document = json.dumps(
        came | {"@type": "ClaimReview", "claimReviewed": "Polls close.", "url": "https://x.example"}
    )
    for read in claim_review.read(document.encode(), "s"):
        if read.content is not None and not (isinstance(own := came.get("steadyhand"), dict) and "id" in own):
            assert claim_review.written(read.claim, read.content, read.document) == document.encode()


@given(body=st.binary(max_size=200) | JSON.map(lambda each: json.dumps(each).encode()))
def test_no_file_breaks_the_reader(body: bytes) -> None:
    """It is read, or it is a sentence."""
    for read in (claim_review.read, lambda raw, source: csv_form.read(decoded(raw), source)):
        with suppress(Unreadable):
            assert all(each.refusal is not None or each.content is not None for each in read(body, "s"))


def decoded(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "surrogateescape").splitlines(keepends=True)


@given(text=SAID)
def test_denial_has_the_key_of_what_it_denies(text: str) -> None:
    """In any script."""
    assert core(f"It is not so: {text}") == core(text)
    assert folded(" ".join(folded(text))) == folded(text)


@given(at=st.integers(-(10**12), 10**13))
def test_time_survives(at: int) -> None:
    """To the millisecond."""
    assert time_of(str(rfc3339(at * MILLISECOND))) == at * MILLISECOND


@given(texts=st.lists(PANELS, max_size=6), place=st.text(max_size=6), wishes=st.lists(LANGUAGES, max_size=3))
def test_there_is_a_text_for_everybody_and_it_is_of_no_other_place(
    texts: list[PanelText], place: str, wishes: list[str]
) -> None:
    """Whatever is known of whoever looks: that of their place, of its country, or of none."""
    general = PanelText(language="en", text="It is not so.", publisher="x", link="https://x.example")
    for where in (place, "US-GA", "US-AZ", "US", "FR"):
        found = chosen(texts, general, where, wishes).panel
        assert found in (*texts, general)
        assert found.place in {where, where[:2], ""}
        nearer = {one.place for one in texts if one.place and one.place in {where, where[:2]}}
        assert (found.place == max(nearer, key=len)) if nearer else (found.place == "")
