"""From a list of accounts to lifts: a few as any other lifts, and many as one refusal that is on record."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.model import Sanction, standing_of
from steadyhand.enforcement.moratorium.model import IN_FORCE, Moratoria
from steadyhand.enforcement.moratorium.orders import LARGEST, MOST, OrderLifts
from steadyhand.kernel.values import InvalidSubject
from steadyhand.kernel.values import subject as named
from steadyhand.storage.reading import Reader

READ: Final = 2_000
"""Subjects whose standing is read at a time."""
BYTES: Final = 1 << 30
"""Of one list."""
COLUMNS: Final = 1_000
COLUMN: Final = "subject"


class Unreadable(ValueError):
    """The list is none, or a line of it is not; the message names file and line."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a list asks for, as things stand now."""

    manifest: str
    """The SHA-256 of the file, hex."""
    lifts: int
    kept: int
    moratoria: tuple[str, ...]
    unknown: int
    few: tuple[tuple[str, str], ...] = ()
    """Subject and action of each, where they are so few that they are lifted one by one."""

    @property
    def order(self) -> OrderLifts:
        """What asks for all of it as one."""
        return OrderLifts(
            manifest=self.manifest,
            lifts=self.lifts,
            kept=self.kept,
            moratoria=self.moratoria,
            unknown=self.unknown,
        )

    def commands(self, cause: str, reason: str) -> list[Lift]:
        """What lifts the few."""
        return [Lift(subject=about, action=action, cause=cause, reason=reason) for about, action in self.few]


def find(reader: Reader, path: Path) -> Found:
    """What a list of subjects asks for: the gravest measure on each. Raises `Unreadable`, `RecordUnavailable`.

    The list is CSV with a header that has a column `subject`; other columns are not read, and are in the manifest. Who
    is named twice counts once.
    """
    if not path.is_file() or path.stat().st_size > BYTES:
        raise Unreadable(f"{path}: this is no file, or one of over {BYTES >> 20:,} MiB.")
    subjects = list(dict.fromkeys(_subjects(path)))
    moratoria: Moratoria = reader.row(IN_FORCE, IN_FORCE) or Moratoria()
    kept, unknown, over = 0, 0, dict[str, None]()
    few: list[tuple[str, str]] = []
    for some in (subjects[first : first + READ] for first in range(0, len(subjects), READ)):
        found = reader.stored_many("standing", some)
        for subject in some:
            gravest = _gravest(
                standing_of(found[subject].row if subject in found else None, subject).in_force
            )
            keeps = moratoria.over(gravest) if gravest is not None else None
            if gravest is None:
                unknown += 1
            elif keeps is not None:
                kept += 1
                over[keeps.id] = None
            if gravest is not None and len(subjects) <= MOST:
                few.append((subject, gravest.action))
    return Found(
        manifest=digest(path),
        lifts=len(subjects),
        kept=kept,
        moratoria=tuple(over),
        unknown=unknown,
        few=tuple(few),
    )


def digest(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _gravest(in_force: Sequence[Sanction]) -> Sanction | None:
    """The measure that somebody would come back by: a ban before a suspension before all else."""
    order = {"ban": 2, "suspend": 1}
    return max(in_force, key=lambda one: order.get(one.kind, 0), default=None)


def _subjects(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file)
            names = next(lines, [])
            if names.count(COLUMN) != 1 or len(names) > COLUMNS:
                raise Unreadable(
                    f"{path}: the first line names up to {COLUMNS:,} columns, and one of them is {COLUMN!r}."
                )
            column = names.index(COLUMN)
            for line in filter(None, lines):
                if lines.line_num > LARGEST:
                    raise Unreadable(f"{path}: over {LARGEST:,} lines: split it.")
                try:
                    yield named("".join(line[column : column + 1]).strip())
                except InvalidSubject as error:
                    raise Unreadable(f"{path}, line {lines.line_num}: {error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path}: this is no CSV in UTF-8: {error}") from error
