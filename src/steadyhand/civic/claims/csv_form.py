"""Claims as CSV (RFC 4180, UTF-8, with or without a byte order mark), read and written.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it, which is taken off again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, get_args

import msgspec

from steadyhand.civic.claims import panel_lines
from steadyhand.civic.claims.checking import flaw_of
from steadyhand.civic.claims.model import DOCUMENT, Content, Kind, Source, Verdict, Wording
from steadyhand.civic.claims.ratings import verdict_of
from steadyhand.civic.claims.reading import (
    Line,
    NotTaken,
    Unreadable,
    digest_of,
    line,
    named,
    share_of,
    time_of,
)
from steadyhand.civic.claims.wording import folded
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.zones import rfc3339

COLUMNS: Final = (
    "id", "kind", "statement", "language", "variants", "rating", "verdict", "area", "topic", "jurisdictions",
    "publisher", "url", "author", "published", "reviewed", "expires", "fetched", "panel", "link",
    "suggest_at", "act_at", "panels",
)  # fmt: skip
NEEDED: Final = ("statement", "publisher", "url")
MOST: Final = 200
"""Columns."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")
_NO_UTF8: Final = re.compile("[\ud800-\udfff]").search
_VARIANT: Final = re.compile(r"\[([A-Za-z0-9-]*)\] ?(.*)")


def read(text: Iterable[str], source: str) -> Iterator[Line]:
    """The claims of a file's lines, which keep their line ends; bytes that are no UTF-8 stand as lone surrogates.

    Raises `Unreadable`.
    """
    rows = csv.reader(text, strict=True)
    try:
        names = _names(next(rows, []))
    except csv.Error as error:
        raise Unreadable(f"The first line is no CSV: {error}.") from None
    while True:
        begins = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:  # the reader goes on with the line after it
            yield Line(
                number=begins, refusal=Refusal("no_csv", f"It is no CSV ({error}): is a quote left open?")
            )
            continue
        if row is None:
            return
        if row:
            yield _line(begins, names, row, source)


def _names(first: list[str]) -> list[str]:
    names = [name.strip().lower() for name in first]
    if len(names) == 1 and ";" in names[0]:
        raise Unreadable("Its columns are parted by semicolons: save it with commas (RFC 4180).")
    if missing := [name for name in NEEDED if names.count(name) != 1]:
        raise Unreadable(f"The first line names the columns, and {missing[0]!r} once among them.")
    if len(names) > MOST or len(set(names)) < len(names):
        raise Unreadable(f"Each column is named once, and there are {MOST} at most.")
    return names


def header() -> str:
    """The first line."""
    return _row(COLUMNS)


def written(claim: str, content: Content, fetched: int | None) -> str:
    """A claim as one row."""
    values: dict[str, Any] = {
        "id": claim,
        "kind": content.kind,
        "statement": content.statement.text,
        "language": content.statement.language,
        "variants": "\n".join(f"[{one.language}] {one.text}" for one in content.variants),
        "rating": content.rating,
        "verdict": content.verdict or ("none" if verdict_of(content.rating) else None),
        "area": content.area,
        "topic": content.topic,
        "jurisdictions": " ".join(content.jurisdictions),
        "publisher": content.source.publisher,
        "url": content.source.url,
        "author": content.source.author,
        "published": rfc3339(content.published),
        "reviewed": rfc3339(content.reviewed),
        "expires": rfc3339(content.expires),
        "fetched": rfc3339(fetched),
        "panel": content.panel,
        "link": content.link,
        "suggest_at": content.suggest_at,
        "act_at": content.act_at,
        "panels": panel_lines.written(content.panels),
    }
    return _row([_guarded("" if values[name] is None else str(values[name])) for name in COLUMNS])


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _line(number: int, names: list[str], row: list[str], source: str) -> Line:
    if len(row) != len(names):
        return Line(number=number, refusal=Refusal("columns", f"It has {len(row)} columns of {len(names)}."))
    if _NO_UTF8(" ".join(row)):
        return Line(number=number, refusal=Refusal("no_utf8", "It is no UTF-8: save the file so."))
    said = {name: cell for name, text in zip(names, row, strict=True) if (cell := _plain(text.strip()))}
    document = msgspec.json.encode(said).decode()
    if len(document.encode()) > DOCUMENT:
        return Line(number=number, refusal=Refusal("too_long", f"A row has {DOCUMENT // 1024} KiB at most."))
    try:
        content = _content(said)
        key = f"{said.get('url', '')} {' '.join(folded(content.statement.text))}"
        claim = named(source, said.get("id", ""), key)
        fetched = time_of(said.get("fetched", ""))
    except NotTaken as error:
        return Line(number=number, refusal=Refusal("invalid", str(error)))
    told = {name: value for name, value in said.items() if name != "fetched"}
    return Line(
        number=number,
        claim=claim,
        content=content,
        digest=digest_of(told),
        document=document,
        fetched=fetched,
        refusal=flaw_of(content),
    )


def _content(said: dict[str, str]) -> Content:
    kind = _one_of(said.get("kind", "fact_check"), get_args(Kind), "kind")
    rating, verdict = line(said.get("rating", "")), said.get("verdict", "")
    means: Any = _one_of(verdict, (*get_args(Verdict), "none"), "verdict") if verdict else verdict_of(rating)
    return Content(
        kind=kind,
        statement=Wording(text=line(said.get("statement", "")), language=said.get("language", "")),
        variants=tuple(variant(one) for one in said.get("variants", "").splitlines() if one.strip()),
        rating=rating,
        verdict=None if means == "none" else means,
        area=said.get("area", "election"),
        topic=line(said.get("topic", "")),
        jurisdictions=tuple(said.get("jurisdictions", "").split()),
        source=Source(
            publisher=line(said.get("publisher", "")),
            url=said.get("url", ""),
            author=line(said.get("author", "")),
        ),
        published=time_of(said.get("published", "")),
        reviewed=time_of(said.get("reviewed", "")),
        expires=time_of(said.get("expires", "")),
        panel=line(said.get("panel", "")),
        link=said.get("link", ""),
        suggest_at=share_of(said.get("suggest_at", "")),
        act_at=share_of(said.get("act_at", "")),
        panels=panel_lines.read(said.get("panels", "")),
    )


def _one_of(text: str, known: tuple[str, ...], called: str) -> Any:
    if text not in known:
        raise NotTaken(f"{text[:40]!r} is no {called}: write {' or '.join(known)}.")
    return text


def variant(text: str) -> Wording:
    """`[es] Texto`: the language in brackets, where it is known."""
    found = _VARIANT.fullmatch(text.strip())
    language, words = (found[1], found[2]) if found else ("", text)
    return Wording(text=line(words), language=language)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
