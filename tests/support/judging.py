"""Commands judged and entries folded as values: no database, no clock, no door."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final

from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.entry import Effect, Entry, Fact, Payload, Refusal, Ruling, Seal
from steadyhand.kernel.values import HOUR
from steadyhand.kernel.view import View
from steadyhand.messages.catalogue import shipped

NOW: Final = 1_667_916_600_000_000
"""2022-11-08T14:10:00Z."""
THIS_HOUR: Final = NOW - NOW % HOUR


def judged(command: Command, by: str = "staff:ana", now: int = NOW, **rows: Any) -> Ruling | Refusal:
    """What the command decides, given these rows; rows it asks for and that are not given are absent."""
    asked = {view: () if isinstance(keys, tuple) else None for view, keys in command.keys().needs.items()}
    verdict = command.decide(Rows({**asked, **rows}, by, words=shipped()), now)
    return Ruling(fact=verdict) if isinstance(verdict, Fact) else verdict


def fact(command: Command, by: str = "staff:ana", now: int = NOW, **rows: Any) -> Any:
    """The fact of a command that must be allowed."""
    ruling = judged(command, by, now, **rows)
    assert isinstance(ruling, Ruling), ruling
    return ruling.fact


def effects(command: Command, by: str = "staff:ana", now: int = NOW, **rows: Any) -> tuple[Effect, ...]:
    """The effects of a command that must be allowed."""
    ruling = judged(command, by, now, **rows)
    assert isinstance(ruling, Ruling), ruling
    return ruling.effects


def payloads(command: Command, by: str = "staff:ana", **rows: Any) -> tuple[Payload, ...]:
    """The payloads of a command that must be allowed."""
    ruling = judged(command, by, **rows)
    assert isinstance(ruling, Ruling), ruling
    return ruling.payloads


def code(command: Command, by: str = "staff:ana", now: int = NOW, **rows: Any) -> str:
    """The code of the refusal of a command that must be refused."""
    refusal = judged(command, by, now, **rows)
    assert isinstance(refusal, Refusal), refusal
    assert refusal.message.endswith((".", "!")), "a refusal is a sentence"
    return refusal.code


def entries(*facts: Fact | tuple[Fact, str, int] | tuple[Fact, str, int, tuple[str, ...]]) -> Iterator[Entry]:
    """Entries of facts, a second apart; with a fact: who, when, and the kinds of the payloads it sealed."""
    for seq, one in zip(itertools.count(1), facts, strict=False):
        what, by, at, *sealed = one if isinstance(one, tuple) else (one, "staff:ana", NOW + seq)
        kinds = sealed[0] if sealed else ()
        seals = tuple(Seal(f"{seq}.{n}", f"c{seq}{n}", kind) for n, kind in enumerate(kinds))
        yield Entry(seq=seq, at=at, epoch=0, by=by, fact=what, seals=seals)


def folded(view: View[Any], key: str, those: Sequence[Entry]) -> Any:
    """The row of a key after these entries."""
    row = None
    for entry in those:
        if isinstance(entry.fact, view.facts) and key in view.keys(entry):
            row = view.fold(row, entry, key)
    return row
