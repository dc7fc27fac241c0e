"""From a file to claims: counted and previewed first, then each once, whatever interrupts it.

What is here already is known by its id and by the SHA-256 of what its source said, so a run that was interrupted is
run again from the beginning. A claim whose source says something else than before goes back from acting, and gets that
as its next text. What cannot be taken in is written beside the file with its place and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, BinaryIO

import msgspec

from steadyhand.civic.claims.approving import RecheckClaim
from steadyhand.civic.claims.bringing import LISTS, ClaimList, Weighed
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.files import AT_ONCE, File, Sorted, known_of, refused_path
from steadyhand.civic.claims.model import Claim, Origin
from steadyhand.civic.claims.reading import Line
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.storage.reading import Reader

Progress = Callable[[int, int], None]
"""Told (claims done, claims in all) after each batch."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file."""

    claims: int
    entered: int = 0
    changed: int = 0
    """Known, and something else by now."""
    here: int = 0
    """Here already, as they are."""
    refused: int = 0


def take_in(
    reader: Reader,
    door: Door,
    file: File,
    weighed: Weighed,
    by: str,
    proof: Proof,
    progress: Progress = lambda _done, _all: None,
) -> Taken:
    """Take in a file: one that a second person agreed to, or one that takes none.

    Raises `Unreadable`, `RecordUnavailable`; what was taken in until then is.
    """
    listed: ClaimList | None = reader.row(LISTS, file.manifest)
    batch = _Batch(reader, door, file, file.manifest if listed and listed.agreed else "", by, proof)
    counts = Taken(claims=weighed.claims)
    left, done = iter(file.lines()), 0
    with refused_path(file.path).open("wb") as refused:
        while some := list(islice(left, AT_ONCE)):
            counts = _added(counts, batch.take(some, refused))
            done += len(some)
            progress(done, weighed.claims)
    if not counts.refused:
        refused_path(file.path).unlink(missing_ok=True)
    return counts


class _Batch:
    """Takes in some claims at a time."""

    def __init__(self, reader: Reader, door: Door, file: File, manifest: str, by: str, proof: Proof) -> None:
        self._reader, self._door, self._file, self._manifest = reader, door, file, manifest
        self._by, self._proof = by, proof
        self._sorted = Sorted()

    def take(self, lines: Sequence[Line], refused: BinaryIO) -> Taken:
        known, found = known_of(self._reader, lines), self._sorted
        found.sort(lines, known)
        why = found.why | self._enter(found.fresh)
        for line in found.changed:
            if refusal := self._change(known[line.claim], line):
                why[line.number] = refusal
        for number, one in sorted(why.items()):
            told = {"line": number, "code": one.code, "detail": one.message}
            refused.write(msgspec.json.encode(told) + b"\n")
        return Taken(
            claims=0,
            entered=sum(line.number not in why for line in found.fresh),
            changed=sum(line.number not in why for line in found.changed),
            here=found.here,
            refused=len(why),
        )

    def _enter(self, fresh: Sequence[Line]) -> dict[int, Refusal]:
        orders = [self._order(EnterClaim(**self._said(line))) for line in fresh]
        answers = self._door.perform_many(orders) if orders else []
        return {
            line.number: answer
            for line, answer in zip(fresh, answers, strict=True)
            if isinstance(answer, Refusal)
        }

    def _change(self, row: Claim, line: Line) -> Refusal | None:
        """Take it back from acting and write its next text, as one; why not, or None."""
        assert line.content is not None
        back = RecheckClaim(claim=row.id, changed=True, verdict=line.content.verdict)
        commands: tuple[Command, ...] = (back, CorrectClaim(**self._said(line)))
        answers = self._door.perform_many([self._order(one) for one in commands], atomic=True)
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        return min(refused, key=lambda one: one.code == "set_refused", default=None)

    def _said(self, line: Line) -> dict[str, Any]:
        origin = Origin(
            name=self._file.name, digest=line.digest, fetched=line.fetched, manifest=self._manifest
        )
        return {
            "claim": line.claim,
            "content": line.content,
            "origin": origin,
            "document": line.document,
        }

    def _order(self, command: Command) -> Order:
        return Order(command, self._by, proof=self._proof)


def _added(one: Taken, other: Taken) -> Taken:
    fields = ("entered", "changed", "here", "refused")
    return Taken(claims=one.claims, **{name: getattr(one, name) + getattr(other, name) for name in fields})
