"""Claims as schema.org ClaimReview (JSON-LD), read and written.

Read: one object, an array, `@graph`, a DataFeed with its `dataFeedElement`, or one of these on each line. What
ClaimReview has no word for stands in an object `steadyhand`. Fields that mean nothing here are kept with the document,
and a claim that says what its document says is written as it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, get_args

import msgspec

from steadyhand.civic.claims.checking import flaw_of
from steadyhand.civic.claims.model import DOCUMENT, Content, Kind, Source, Verdict, Wording
from steadyhand.civic.claims.panels import PanelText
from steadyhand.civic.claims.ratings import verdict_of
from steadyhand.civic.claims.reading import Line, NotTaken, Unreadable, digest_of, line, named, time_of
from steadyhand.civic.claims.wording import folded
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.zones import rfc3339

CONTEXT: Final = "https://schema.org"
OWN: Final = "steadyhand"
DEEP: Final = 6
"""How far lists and feeds may lie inside each other."""
_INSIDE: Final = ("@graph", "dataFeedElement", "item", "itemListElement", "mainEntity")
_REVIEW: Final = "ClaimReview"
_STATEMENT: Final = "Claim"
_parts: Final = msgspec.json.Decoder(list[msgspec.Raw])
_fields: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_whole: Final = msgspec.json.Decoder(dict[str, Any])
_HOW: Final = (
    "an array of ClaimReview objects, an object with @graph or dataFeedElement, or one object on each line"
)


def read(body: bytes, source: str) -> Iterator[Line]:
    """The claims of a file. Raises `Unreadable` where it is no JSON, or holds none."""
    found = False
    for number, (piece, document) in enumerate(_pieces(body.removeprefix(b"\xef\xbb\xbf")), start=1):
        found = True
        yield _line(number, piece, document, source)
    if not found:
        raise Unreadable(f"It holds no ClaimReview: write {_HOW}.")


def content_of(said: dict[str, Any]) -> Content:
    """What a ClaimReview says. Raises `NotTaken`."""
    own = _object(said.get(OWN))
    kind: Kind = "statement" if _text(own, "kind") == "statement" else "fact_check"
    rating = _object(said.get("reviewRating"))
    words = _text(rating, "alternateName") or _text(rating, "name")
    language = _text(said, "inLanguage")
    item = _object(said.get("itemReviewed"))
    statement = (
        _text(said, "text") if kind == "statement" else _text(said, "claimReviewed") or _text(item, "text")
    )
    verdict = _verdict(own, rating, words) if kind == "fact_check" else None
    publisher = _object(said.get("publisher"))
    author = _object(said.get("author"))
    by = _text(publisher, "name") or _text(author, "name")
    return Content(
        kind=kind,
        statement=Wording(text=line(statement), language=_text(own, "language") or language),
        variants=tuple(
            Wording(text=line(_text(one, "text")), language=_text(one, "language"))
            for one in map(_object, _several(own.get("variants")))
        ),
        rating=line(words) if kind == "fact_check" else "",
        verdict=verdict,
        area=_text(own, "area") or "election",
        topic=line(_text(own, "topic")),
        jurisdictions=tuple(one for one in _several(own.get("jurisdictions")) if isinstance(one, str)),
        source=Source(
            publisher=line(by),
            url=_text(said, "url").strip(),
            author=line(_text(author, "name")) if _text(publisher, "name") else "",
        ),
        published=time_of(_text(said, "datePublished")),
        reviewed=time_of(_text(said, "dateModified")),
        expires=time_of(_text(said, "expires")),
        panel=line(_text(own, "panel")),
        link=_text(own, "link").strip(),
        suggest_at=_share(own, "suggest_at"),
        act_at=_share(own, "act_at"),
        panels=tuple(_panel(_object(one)) for one in _several(own.get("panels"))),
    )


def id_of(said: dict[str, Any], source: str) -> str:
    """The id of a claim: its own, or made of `@id`, else of address and text. Raises `NotTaken`."""
    name = _text(_object(said.get(OWN)), "id")
    words = _text(said, "claimReviewed") or _text(said, "text")
    return named(
        source, name, _text(said, "@id") or f"{_text(said, 'url').strip()} {' '.join(folded(words))}"
    )


def written(claim: str, content: Content, document: str | None) -> bytes:
    """A claim as one JSON object: as it came, where it says just that; else with what it says now put over that.

    `document` is what it came as, where that is kept.
    """
    try:
        came = _whole.decode(document or "{}")
        if document and content_of(came) == content and _text(_object(came.get(OWN)), "id") in {"", claim}:
            return document.encode()
    except (NotTaken, msgspec.MsgspecError, RecursionError):
        came = {}
    known = {name: value for name, value in came.items() if name not in _OURS}
    return msgspec.json.encode(known | _said(claim, content, came))


def _said(claim: str, content: Content, came: dict[str, Any]) -> dict[str, Any]:
    """All that a claim says, in ClaimReview's words as far as they go."""
    check = content.kind == "fact_check"
    by = {"@type": "Organization", "name": content.source.publisher}
    who = {"author": {"@type": "Person", "name": content.source.author}, "publisher": by}
    own: dict[str, Any] = {
        "id": claim,
        "kind": content.kind,
        "verdict": content.verdict,
        "language": content.statement.language,
        "variants": [{"text": one.text, "language": one.language} for one in content.variants],
        "area": content.area,
        "topic": content.topic,
        "jurisdictions": list(content.jurisdictions),
        "panel": content.panel,
        "link": content.link,
        "suggest_at": content.suggest_at,
        "act_at": content.act_at,
        "panels": [msgspec.to_builtins(one) for one in content.panels],
    }
    rating = _object(came.get("reviewRating")) | {"@type": "Rating", "alternateName": content.rating}
    said = {
        "@context": came.get("@context", CONTEXT),
        "@type": _REVIEW if check else _STATEMENT,
        "claimReviewed" if check else "text": content.statement.text,
        "reviewRating": rating if check else None,
        "url": content.source.url,
        **(who if content.source.author else {"author": by}),
        "inLanguage": content.statement.language,
        "datePublished": rfc3339(content.published),
        "dateModified": rfc3339(content.reviewed),
        "expires": rfc3339(content.expires),
    }
    kept = {name: value for name, value in own.items() if value not in (None, "", [])}
    kept |= {"verdict": content.verdict} if check else {}
    return {name: value for name, value in said.items() if value not in (None, "")} | {OWN: kept}


_OURS: Final = frozenset(
    {
        "@context", "@type", "claimReviewed", "text", "reviewRating", "url", "author", "publisher", "inLanguage",
        "datePublished", "dateModified", "expires", OWN,
    }
)  # fmt: skip


def _panel(said: dict[str, Any]) -> PanelText:
    return PanelText(
        place=_text(said, "place").strip().upper(),
        language=_text(said, "language").strip(),
        text=line(_text(said, "text")),
        publisher=line(_text(said, "publisher")),
        link=_text(said, "link").strip(),
    )


def _line(number: int, piece: bytes, document: dict[str, Any] | None, source: str) -> Line:
    if document is None:
        return Line(
            number=number, refusal=Refusal("no_claim", "It is no JSON object of the type ClaimReview.")
        )
    try:
        claim, content = id_of(document, source), content_of(document)
    except NotTaken as error:
        return Line(number=number, refusal=Refusal("invalid", str(error)))
    if len(piece) > DOCUMENT:
        refusal = Refusal("too_long", f"It has {len(piece):,} bytes: {DOCUMENT:,} at most.")
        return Line(number=number, claim=claim, refusal=refusal)
    return Line(
        number=number,
        claim=claim,
        content=content,
        digest=digest_of(document),
        document=piece.decode(),
        refusal=flaw_of(content),
    )


def _pieces(body: bytes) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    """Each claim as it came, and what it says; None where it says nothing that is one."""
    try:
        yield from _within(body.strip(), 0)
    except RecursionError:
        raise Unreadable(f"It has objects within objects without end: write {_HOW}.") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        lines = body.strip().split(b"\n")
        if len(lines) < 2 or not _is_object(lines[0]):  # noqa: PLR2004 - one object on each line
            raise Unreadable(f"It is no JSON ({error}): write {_HOW}.") from None
        for each in filter(None, map(bytes.strip, lines)):
            yield from _of_line(each)


def _of_line(body: bytes) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    try:
        yield from list(_within(body, 0))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        yield body, None


def _within(body: bytes, depth: int) -> Iterator[tuple[bytes, dict[str, Any] | None]]:
    if depth > DEEP:
        yield body, None
    elif body[:1] == b"[":
        for part in _parts.decode(body):
            yield from _within(bytes(part).strip(), depth + 1)
    elif body[:1] != b"{" and depth:
        yield body, None
    else:
        fields = _fields.decode(body)
        if _is_claim(fields):
            yield body, _decoded(body)
        elif inside := [fields[name] for name in _INSIDE if name in fields]:
            for part in inside:
                yield from _within(bytes(part).strip(), depth + 1)
        else:
            yield body, None


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        return _whole.decode(body)
    except RecursionError:
        return None


def _is_object(body: bytes) -> bool:
    try:
        return bool(_fields.decode(body))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def _is_claim(fields: dict[str, msgspec.Raw]) -> bool:
    """Whether an object is a ClaimReview, or a statement that was written here."""
    kinds = _several(msgspec.json.decode(fields["@type"])) if "@type" in fields else []
    names = {str(kind).rpartition("/")[2].rpartition(":")[2] for kind in kinds}
    return _REVIEW in names or (_STATEMENT in names and OWN in fields)


def _verdict(own: dict[str, Any], rating: dict[str, Any], words: str) -> Verdict | None:
    said = _text(own, "verdict")
    if own.get("verdict", "") is None:
        return None
    for verdict in get_args(Verdict):
        if verdict == said:
            return verdict  # type: ignore[no-any-return]  # one of the literals
    if said:
        raise NotTaken(f"{said[:40]!r} is no verdict: write {', '.join(get_args(Verdict))}.")
    return verdict_of(words, rating.get("ratingValue"), rating.get("bestRating"), rating.get("worstRating"))


def _object(value: Any) -> dict[str, Any]:
    """An object, or the first of several, or one that has just this name."""
    first = next(iter(value), None) if isinstance(value, list) else value
    if isinstance(first, str):
        return {"name": first}
    return first if isinstance(first, dict) else {}


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(said: dict[str, Any], name: str) -> str:
    """A text; of several the first; of one in several languages that which stands first; else nothing."""
    value = said.get(name)
    first = next(iter(value), None) if isinstance(value, list) else value
    if isinstance(first, dict):
        first = first.get("@value", first.get("name"))
    return first if isinstance(first, str) else ""


def _share(own: dict[str, Any], name: str) -> float | None:
    value = own.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotTaken(f"{name} is a number from 0 to 1.")
    return float(value)
