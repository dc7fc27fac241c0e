"""Which statements of reasons are no longer right: the transparency database takes no change of one.

A statement says why somebody was acted against. Where an appeal found that this was wrong, or too much, whoever reads
the database cannot know; the platform keeps the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from steadyhand.enforcement.appeals.facts import AppealDecided
from steadyhand.enforcement.appeals.model import Appeal, Outcome
from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.flows.appeal import subjects_of
from steadyhand.flows.stating import Reasons
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.storage.reading import Reader

ENTRIES: Final = 200


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A statement by its `puid`, what an appeal found of its decision, and when (RFC 3339)."""

    puid: str
    outcome: Outcome
    at: str


def corrections(reader: Reader, reasons: Reasons, since: Instant = 0) -> Iterator[Correction]:
    """What was found since an instant, in its order; a statement that was corrected twice comes twice.

    Raises `RecordUnavailable`.
    """
    after = 0
    while entries := reader.entries(after, ENTRIES, types=[tag_of(AppealDecided)]):
        for entry in entries:
            fact = entry.fact
            assert isinstance(fact, AppealDecided)
            if entry.at >= since and fact.outcome != "upheld" and fact.side == "affected":
                for name in _statements(reader, reasons, fact):
                    yield Correction(puid=name, outcome=fact.outcome, at=rfc3339(entry.at))
        after = entries[-1].seq


def _statements(reader: Reader, reasons: Reasons, fact: AppealDecided) -> Iterator[str]:
    appeal: Appeal = reader.row("appeal", fact.appeal)
    for subject in subjects_of(reader, appeal):
        standing: Standing | None = reader.row("standing", subject)
        for one in _found_wrong(standing, fact) if standing is not None else ():
            made = reasons.stated(subject, one)
            if made is not None:
                yield made.puid


def _found_wrong(standing: Standing, fact: AppealDecided) -> Iterator[Sanction]:
    """All that an overturned decision led to, what had ended by then too; of a varied one what was replaced."""
    every = standing.every()
    replaced = {one.supersedes for one in every if one.cause == fact.appeal}
    for one in every:
        if one.action in replaced if fact.outcome == "varied" else standing.first(one).cause == fact.decision:
            yield one
