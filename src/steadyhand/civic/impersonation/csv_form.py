"""The register from CSV (RFC 4180) and as CSV: one line somebody who is imitated, several values apart by `|`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.civic.impersonation.model import KINDS, Imitated, problem

LISTS: Final = ("names", "handles", "accounts", "avatars")
NEEDED: Final = ("id", "kind", "names", "accounts", "source")
COLUMNS: Final = ("id", "kind", *LISTS, "told", "language", "region", "source")
LARGEST: Final = 8 * 1024 * 1024
_BETWEEN: Final = "|"


class NotARegister(ValueError):
    """A file cannot be read as a register; says the line and what to write instead."""


def from_csv(data: bytes) -> list[Imitated]:
    """Everybody in a file. Raises `NotARegister`."""
    if len(data) > LARGEST:
        raise NotARegister(f"The file is larger than {LARGEST // 2**20} MiB: enter it in parts.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotARegister(f"Byte {error.start} is no UTF-8: save the file as UTF-8.") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="", restval=None)
    found: dict[str, Imitated] = {}
    try:
        reader.fieldnames = _columns(tuple(reader.fieldnames or ()))
        for row in reader:
            one = _line(row, reader.line_num)
            if found.setdefault(one.id, one) is not one:
                raise NotARegister(f"line {reader.line_num}: {one.id} is there twice.")
    except csv.Error as error:
        raise NotARegister(f"line {reader.line_num}: {error}.") from None
    if not found:
        raise NotARegister("The file has a header and no line below it.")
    return list(found.values())


def to_csv(those: Iterable[Imitated]) -> str:
    """The same file again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in those:
        fields = msgspec.structs.asdict(one) | {"id": one.id.removeprefix("imitated:")}
        writer.writerow([_BETWEEN.join(fields[name]) if name in LISTS else fields[name] for name in COLUMNS])
    return out.getvalue()


def _columns(given: tuple[str, ...]) -> tuple[str, ...]:
    columns = tuple(name.strip().lower() for name in given)
    if missing := [name for name in NEEDED if name not in columns]:
        raise NotARegister(f"line 1: no column {', '.join(missing)}. The columns are {', '.join(COLUMNS)}.")
    if strange := [name for name in columns if name not in COLUMNS]:
        raise NotARegister(f"line 1: {strange[0][:40]!r} is no column. The columns are {', '.join(COLUMNS)}.")
    if len({*columns}) < len(columns):
        raise NotARegister("line 1: a column is there twice.")
    return columns


def _line(row: dict[str, str | None], number: int) -> Imitated:
    if "" in row or None in row.values():
        raise NotARegister(f"line {number}: it has not as many fields as the first line.")
    said = {name: (value or "").strip() for name, value in row.items()}
    if said["kind"] not in KINDS:
        raise NotARegister(f"line {number}: kind is one of {', '.join(KINDS)}.")
    lists = {name: _several(said.pop(name, "")) for name in LISTS}
    said["id"] = f"imitated:{said['id'].removeprefix('imitated:')}"
    one = msgspec.convert({**said, **lists, "region": said.get("region") or "unknown"}, Imitated)
    if words := problem(one):
        raise NotARegister(f"line {number}: {words}")
    return one


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in text.split(_BETWEEN) if one.strip()))
