"""From a partner's escalation to cases in the ordinary queues, and from their decisions back to the partner.

It takes the way that reports take, and nothing of who asks goes along: not a name, not a kind, not the severity that
they claim. Answers leave once a decision can no longer be taken back.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from steadyhand.flows.report import SEVERITY_BY_AREA
from steadyhand.kernel.command import UNPROVED, Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import Instant
from steadyhand.review.facts import Cancelled, Decided
from steadyhand.review.model import RETRACTION, Case, case_id
from steadyhand.review.opening import OpenCase
from steadyhand.review.partners.commands import AnswerEscalation, Escalate, answer_of
from steadyhand.review.partners.model import (
    Escalation,
    LegalOrder,
    Listing,
    Said,
    Severity,
    reference_key,
)
from steadyhand.review.partners.views import Reference
from steadyhand.review.store import Cases
from steadyhand.storage.reading import Reader

BY: Final = "system:escalations"
"""Who opens the cases: so that no entry on a case names the partner's people."""
CURSOR: Final = "escalations"
EVERY_SECONDS: Final = 1.0
AT_ONCE: Final = 200
ENDS: Final = (tag_of(Decided), tag_of(Cancelled))
AuthorOf = Callable[[str], str | None]
"""Who wrote a subject by its own event, `account:u1`; None where that is not known."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An escalation as a partner sends it."""

    reference: str
    area: str
    subjects: tuple[str, ...]
    severity: Severity
    said: Said
    region: str = "unknown"
    language: str = "unknown"
    order: LegalOrder | None = None
    cls: str = ""
    """Which class of election incident, for election offices and monitors."""


class Filed(msgspec.Struct, frozen=True):
    """What became of it: the escalation, and whether it is new."""

    escalation: Escalation
    new: bool


def orders(
    wanted: Wanted, listing: Listing, by: str, author: AuthorOf, *, name: str, proof: Proof = UNPROVED
) -> list[Order]:
    """The escalation called `name` and the cases that it opens or joins; an atomic set."""
    cases = tuple(case_id(subject, wanted.area, name) for subject in wanted.subjects)
    asked = Escalate(
        escalation=name,
        partner=listing.partner,
        reference=wanted.reference,
        area=wanted.area,
        subjects=wanted.subjects,
        cases=cases,
        severity=wanted.severity,
        said=wanted.said,
        region=wanted.region,
        language=wanted.language,
        order=wanted.order,
        cls=wanted.cls,
    )
    opened = (
        Order(_case(wanted, listing, name, subject, case, author(subject)), BY, f"{name}/{number}")
        for number, (subject, case) in enumerate(zip(wanted.subjects, cases, strict=True))
    )
    return [Order(asked, by, name, proof=proof), *opened]


def file(
    door: Door,
    reader: Reader,
    wanted: Wanted,
    listing: Listing,
    by: str,
    author: AuthorOf,
    *,
    proof: Proof = UNPROVED,
) -> Filed | Refusal:
    """Take an escalation once, by the partner's own reference. Raises `RecordUnavailable`."""
    name = f"escalation:{secrets.token_hex(8)}"
    set_of = orders(wanted, listing, by, author, name=name, proof=proof)
    if known := _known(reader, set_of[0], listing):
        return known
    answers = door.perform_many(set_of, atomic=True)
    refusal = _refusal(answers)
    if refusal is None:
        return Filed(reader.row("escalation", name), new=True)
    if refusal.code == "reference_known":  # somebody sent the same a moment ago
        return _known(reader, set_of[0], listing) or refusal
    return refusal


def _known(reader: Reader, order: Order, listing: Listing) -> Filed | Refusal | None:
    """What is there under this reference already; None where nothing is."""
    asked = order.command
    assert isinstance(asked, Escalate)
    known: Reference | None = reader.row(
        "escalation_reference", reference_key(listing.partner, asked.reference)
    )
    if known is None:
        return None
    if known.digest != asked.digest:
        return Refusal(
            "reference_known", f"{asked.reference!r} is another escalation of yours: use a new reference."
        )
    return Filed(reader.row("escalation", known.escalation), new=False)


def _case(
    wanted: Wanted, listing: Listing, name: str, subject: str, case: str, author: str | None
) -> OpenCase:
    return OpenCase(
        case=case,
        subject=subject,
        area=wanted.area,
        severity=SEVERITY_BY_AREA.get(wanted.area, "medium"),
        source="partner",
        ref=name,
        why=wanted.said.shown(listing),
        account=author,
        attested=author is not None,
        region=wanted.region,
        language=wanted.language,
    )


def _refusal(answers: Sequence[Answer]) -> Refusal | None:
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    return next((one for one in refusals if one.code != "set_refused"), next(iter(refusals), None))


class Answering:
    """Follows the ledger for what partners wait for: decisions, and cases that end without one.

    Whoever waits for a case that was merged into another waits for that one. Safe to use from several threads.
    """

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader, self._door, self._cases = reader, door, Cases(reader)
        self._one = threading.Lock()

    def round(self) -> int:
        """Tell what can be told now; how many escalations. Raises `RecordUnavailable`."""
        with self._one:
            return self._round(self._reader.now())

    def _round(self, now: Instant) -> int:
        """A decision that can still be taken back, and what came after it, is for a later round."""
        found = self._reader.entries(self._reader.cursor(CURSOR), AT_ONCE, types=ENDS)
        ripe = [entry for entry in found if entry.at + RETRACTION < now]
        if not ripe:
            return 0
        cases = dict.fromkeys(e.fact.case for e in ripe if isinstance(e.fact, Decided | Cancelled))
        answers = [Order(command, BY) for command in self._answers(list(cases), now)]
        self._door.perform_many(answers, cursor=Cursor(CURSOR, ripe[-1].seq), lane="interactive")
        return len(answers)

    def _answers(self, cases: Sequence[str], now: Instant) -> list[AnswerEscalation]:
        """One answer to each escalation that waits for any of these. What was taken back answers nobody."""
        known = self._cases.with_merged(cases)
        waiting: dict[str, dict[str, None]] = {}
        for case, found in self._reader.stored_many("case_asked", known).items():
            if answer_of(case, known, now) is not None:
                for escalation in found.row.waiting:
                    waiting.setdefault(escalation, {}).update(_way(case, known))
        return [AnswerEscalation(escalation=name, cases=tuple(those)) for name, those in waiting.items()]


def _way(case: str, known: Mapping[str, Case]) -> dict[str, None]:
    """A case, the one it was merged into, and so on to the one that was decided."""
    way = [case]
    while into := known[way[-1]].merged_into:
        way.append(into)
    return dict.fromkeys(way)
