"""What covers something until a second person has answered, and what ends that once they have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import select

from steadyhand.access.requests.views import PERMIT
from steadyhand.enforcement.commands import IMPOSING, Impose
from steadyhand.enforcement.interim import VIEW, EndInterim, Interims, answered
from steadyhand.enforcement.model import SUITS, Standing
from steadyhand.kernel.command import Command
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import CLOCK, Instant, kind_of
from steadyhand.rules.acts import INTERIM, Act, rank
from steadyhand.storage.reading import Reader

log = structlog.get_logger()
LABEL: Final = "under-review"
"""What a label says that only waits."""
_KEPT: Final = (
    "policy", "mode", "account", "region", "language", "speaks", "known_by", "surfaces", "territory",
)  # fmt: skip


def gravest(commands: Iterable[Command]) -> Impose | None:
    """The gravest measure among commands that a second person is asked for; None where there is none."""
    made = [one for one in commands if isinstance(one, Impose)]
    return max(made, key=lambda one: rank(one.kind), default=None)


def possible(asked: Act, subject: str) -> tuple[Act, ...]:
    """What could hold on a subject until somebody agrees to a graver act on it, the mildest first."""
    return tuple(act for act in INTERIM if kind_of(subject) in SUITS[act] and rank(act) < rank(asked))


def measure(asked: Impose, kind: Act, request: str, until: Instant) -> Impose:
    """The measure of this kind that holds until a request is answered.

    What it is imposed for is not told in the words of what nobody agreed to yet.
    """
    common: dict[str, Any] = {name: getattr(asked, name) for name in _KEPT}
    if kind == "label":
        common["label"] = LABEL
    made = next(one for one in IMPOSING if one.kind == kind)
    ends = until if asked.until is None else min(until, asked.until)
    return made(subject=asked.subject, cause=request, until=ends, **common)


def end_answered(door: Door, reader: Reader) -> int:
    """End what waited for requests that are answered, or that ran out; how many. Raises `RecordUnavailable`."""
    over = list(_over(reader))
    for command in over:
        answer = door.perform(command, CLOCK)
        if isinstance(answer, Refusal) and answer.code != "not_in_force":
            log.warning("meanwhile.not_ended", action=command.action, why=answer.code)
    return len(over)


def _over(reader: Reader) -> Iterable[EndInterim]:
    c = reader.table(VIEW).c
    rows: Sequence[Interims] = reader.find(
        VIEW, select(c.key, c.seq, c.doc).where(c.ends > reader.now()).order_by(c.key)
    )
    for one in (taken for row in rows for taken in row.taken):
        standing: Standing | None = reader.row("standing", one.subject)
        held = standing.find(one.action) if standing is not None else None
        if held is not None and answered(reader.row(PERMIT, one.request)):
            yield EndInterim(subject=one.subject, action=one.action, request=one.request)
