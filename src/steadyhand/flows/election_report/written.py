"""A report as bytes: JSON for programs, Markdown for people. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from steadyhand.flows.election_report.model import Cell, Column, Report, Section, Source, Table
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from steadyhand.kernel.zones import rfc3339

NOTHING: Final = "not known"
_RIGHT: Final = frozenset({"number", "ratio", "span"})


def as_json(report: Report) -> bytes:
    """All of it. Rows are objects by the names of their columns; instants are RFC 3339, spans microseconds."""
    body = msgspec.to_builtins(report)
    window = report.window
    body["window"] = {
        "begins": rfc3339(window.begins),
        "ends": rfc3339(window.ends),
        "baseline_begins": rfc3339(window.since),
        "last_entry": window.head,
        "last_entry_at": rfc3339(window.at),
    }
    for section, told in zip(report.sections, body["sections"], strict=True):
        told["tables"] = [_json(table) for table in section.tables]
    return msgspec.json.format(msgspec.json.encode(body), indent=2) + b"\n"


def as_markdown(report: Report) -> str:
    """All of it, to be read and printed."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def said(cell: Cell, column: Column) -> str:
    """A cell in words."""
    if cell is None:
        return "-" if column.unit == "ratio" else NOTHING
    match column.unit:
        case "span":
            return span(int(cell))
        case "instant":
            return minute(int(cell))
        case "ratio":
            return f"{cell:.2f}"
        case "number":
            return f"{cell:,}" if column.name != "entry" else f"{cell}"
    return str(cell)


def minute(at: Instant) -> str:
    """An instant, to the minute: `2026-11-03 12:00 UTC`."""
    return rfc3339(at)[:16].replace("T", " ") + " UTC"


def span(microseconds: int) -> str:
    """A length of time: `2 d 4 h`, `1 h 05 min`, `12 min`."""
    if microseconds >= DAY:
        return f"{microseconds // DAY} d {microseconds % DAY // HOUR} h"
    if microseconds >= HOUR:
        return f"{microseconds // HOUR} h {microseconds % HOUR // MINUTE:02} min"
    if microseconds >= MINUTE:
        return f"{microseconds // MINUTE} min"
    return "under 1 min"


def sourced(source: Source) -> str:
    """Where figures come from, in a sentence."""
    types = ", ".join(f"`{each}`" for each in source.types)
    if source.first is None:
        return f"Counted from no entry: there is none of {types} ({source.where})."
    return f"Counted from {source.entries:,} entries, {source.first} to {source.last}, of {types}: {source.where}."


def _json(table: Table) -> dict[str, Any]:
    names = [column.name for column in table.columns]
    units = [column.unit for column in table.columns]
    return {
        "name": table.name,
        "title": table.title,
        "columns": msgspec.to_builtins(table.columns),
        "rows": [
            {
                name: rfc3339(int(cell)) if unit == "instant" and cell is not None else cell
                for name, unit, cell in zip(names, units, row, strict=True)
            }
            for row in table.rows
        ],
    }


def _lines(report: Report) -> Iterator[str]:
    window = report.window
    yield f"# Report on {report.name}"
    yield ""
    yield (
        f"{report.election}, {report.jurisdiction} ({', '.join(report.places)}), from {minute(window.begins)} to "
        f"before {minute(window.ends)}, by the ledger up to entry {window.head} ({report.format}). A place, language "
        f"or kind of partner with fewer than {report.few} is told together with others."
    )
    for section in report.sections:
        yield from _section(section)
    yield from ("", "## What is not known", "")
    yield from (f"- {each}" for each in report.unknown)


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"## {section.title}", "")
    if section.says:
        yield " ".join(section.says)
        yield ""
    for table in section.tables:
        yield from _table(table)
        yield ""
    yield sourced(section.source)


def _table(table: Table) -> Iterator[str]:
    yield f"**{table.title}**"
    yield ""
    if not table.rows:
        yield table.empty
        return
    yield _row([column.title for column in table.columns])
    yield _row(["---:" if column.unit in _RIGHT else "---" for column in table.columns])
    for row in table.rows:
        yield _row([said(cell, column) for cell, column in zip(row, table.columns, strict=True)])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
