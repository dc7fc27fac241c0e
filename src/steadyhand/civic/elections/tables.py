"""Elections from CSV (RFC 4180): one line a period, the columns by their names."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from steadyhand.civic.elections.model import Details
from steadyhand.civic.elections.written import Line, NotAnElection, elections
from steadyhand.kernel.zones import wall_clock

NEEDED: Final = (
    "election",
    "name",
    "kind",
    "jurisdiction",
    "phase",
    "place",
    "zone",
    "opens",
    "closes",
    "source",
)
MORE: Final = ("ocd", "part", "region", "url", "retrieved", "confidence")
COLUMNS: Final = (*NEEDED, *MORE)
LARGEST: Final = 4 * 1024 * 1024
SEED: Final = Path(__file__).with_name("seed.csv")
"""A few elections whose days and hours stand in a law, each with where it stands; made by hand, for a beginning."""


def from_csv(data: bytes) -> list[Details]:
    """The elections of a file. Raises `NotAnElection` with the line and what to write instead."""
    if len(data) > LARGEST:
        raise NotAnElection("The file is larger than 4 MiB: a calendar of elections is not.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAnElection(f"Byte {error.start} is no UTF-8: save the file as UTF-8.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="", restval=None)
    try:
        columns = tuple(name.strip().lower() for name in reader.fieldnames or ())
        _known(columns)
        reader.fieldnames = columns
        lines = [_line(row, reader.line_num) for row in reader]
    except csv.Error as error:
        raise NotAnElection(f"line {reader.line_num}: {error}.") from None
    if not lines:
        raise NotAnElection("The file has a header and no line below it.")
    return elections(lines)


def to_csv(details: list[Details]) -> str:
    """The same file again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in details:
        for each in one.periods:
            writer.writerow(
                (
                    one.id.removeprefix("election:"), one.name, one.kind, one.jurisdiction, each.phase, each.place,
                    each.zone, wall_clock(each.starts, each.zone), wall_clock(each.ends, each.zone),
                    one.source.name, one.ocd, each.part, each.region, one.source.url, one.source.retrieved,
                    one.confidence,
                )
            )  # fmt: skip
    return out.getvalue()


def _known(columns: tuple[str, ...]) -> None:
    if missing := [name for name in NEEDED if name not in columns]:
        raise NotAnElection(f"line 1: no column {', '.join(missing)}. The columns are {', '.join(COLUMNS)}.")
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise NotAnElection(
            f"line 1: {unknown[0][:40]!r} is no column. The columns are {', '.join(COLUMNS)}."
        )
    if len(set(columns)) < len(columns):
        raise NotAnElection("line 1: a column is there twice.")


def _line(row: dict[str, str | None], number: int) -> Line:
    if "" in row or None in row.values():
        raise NotAnElection(f"line {number}: it has not as many fields as the first line.")
    said = {name: (value or "").strip() for name, value in row.items()}
    said["confidence"] = said.get("confidence") or "reported"
    return Line(where=f"line {number}", **said)
