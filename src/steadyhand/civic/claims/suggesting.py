"""Having the claims of a file suggest, once they are here: one person may, for nothing follows but a look."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.files import AT_ONCE, File, known_of
from steadyhand.civic.claims.model import Claim, Previewer, floods
from steadyhand.civic.claims.reading import Line
from steadyhand.kernel.command import Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.storage.reading import Reader


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the drafts of a file."""

    suggested: int = 0
    wide: tuple[str, ...] = ()
    """Those that were left drafts, because they would hit more than one post in a hundred."""
    refused: tuple[tuple[str, Refusal], ...] = ()
    """Those that the door refused, each with why."""


def suggest(
    reader: Reader, door: Door, file: File, previewer: Previewer | None, by: str, proof: Proof
) -> Suggested:
    """Have each draft suggest that still says what the file says. Raises `Unreadable`, `RecordUnavailable`."""
    found, left = Suggested(), iter(file.lines())
    while some := list(islice(left, AT_ONCE)):
        drafts = _drafts(reader, some)
        wide = _wide(drafts, previewer)
        meant = [row for row in drafts if row.id not in wide]
        commands = [SuggestClaim(claim=row.id, version=row.newest.number) for row in meant]
        answers = door.perform_many([Order(one, by, proof=proof) for one in commands]) if meant else []
        each = zip(meant, answers, strict=True)
        refused = [(row.id, answer) for row, answer in each if isinstance(answer, Refusal)]
        found = Suggested(
            suggested=found.suggested + len(meant) - len(refused),
            wide=(*found.wide, *wide),
            refused=(*found.refused, *refused),
        )
    return found


def _drafts(reader: Reader, lines: Sequence[Line]) -> list[Claim]:
    told = {line.claim: line.digest for line in lines if line.digest}
    known = known_of(reader, lines)
    return [
        row
        for name, row in known.items()
        if row.state == "draft" and row.newest.origin.digest == told.get(name)
    ]


def _wide(drafts: Sequence[Claim], previewer: Previewer | None) -> tuple[str, ...]:
    """Those that hit so much that reviewers would see nothing else."""
    if previewer is None or not drafts:
        return ()
    seen = previewer([row.newest.content for row in drafts])
    each = zip(drafts, seen.hits, strict=True)
    return tuple(row.id for row, hits in each if floods(hits, seen.posts))
