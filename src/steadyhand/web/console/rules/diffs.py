"""Differences of two rule sets as rows of a table: each line with its two numbers and its mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec

from steadyhand.rules.hidden import shown
from steadyhand.rules.versions.service import diff

MOST: Final = 1_200
"""Lines shown of all files together: a page that nobody can read to its end says so instead."""
_HUNK: Final = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
Kind = Literal["added", "removed", "same", "gap"]
MARKS: Final[Mapping[str, Kind]] = {"+": "added", "-": "removed", " ": "same"}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a difference; `old` and `new` are its numbers, where it stands there."""

    kind: Kind
    text: str
    old: int | None = None
    new: int | None = None


class FileDiff(msgspec.Struct, frozen=True, kw_only=True):
    """One file."""

    path: str
    lines: tuple[Line, ...]
    added: int
    removed: int
    new: bool
    gone: bool


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """All files that differ; `left_out` lines are not shown."""

    files: tuple[FileDiff, ...]
    left_out: int = 0


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> Difference:
    """What changed from one rule set to another, file by file."""
    left, files, out = MOST, [], 0
    for path, text in diff(old, new).items():
        lines = list(lines_of(text))
        shown = lines[: max(left, 0)]
        left -= len(shown)
        out += len(lines) - len(shown)
        kinds = [line.kind for line in lines]
        files.append(
            FileDiff(
                path=path,
                lines=tuple(shown),
                added=kinds.count("added"),
                removed=kinds.count("removed"),
                new=path not in old,
                gone=path not in new,
            )
        )
    return Difference(files=tuple(files), left_out=out)


def lines_of(unified: str) -> Iterator[Line]:
    """The lines of a unified difference of one file."""
    old = new = 0
    for text in unified.split("\n")[2:]:
        if found := _HUNK.match(text):
            old, new = int(found[1]), int(found[2])
            yield Line(kind="gap", text=f"from line {new}")
        elif (kind := MARKS.get(text[:1])) is not None:
            there, here = kind != "added", kind != "removed"
            yield Line(kind=kind, text=shown(text[1:]), old=old if there else None, new=new if here else None)
            old, new = old + there, new + here
