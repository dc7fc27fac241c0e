"""Reads of partners and escalations: for the partner itself, and for whoever looks after partners."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec
from sqlalchemy import select

from steadyhand.kernel.values import Instant
from steadyhand.messages.catalogue import MEASURE, shipped
from steadyhand.review.answers import undecided
from steadyhand.review.model import Case
from steadyhand.review.partners.model import Answer, Escalation, Partner, Said, impersonal, reference_key
from steadyhand.review.partners.openness import Month
from steadyhand.review.partners.record import Record
from steadyhand.storage.reading import Reader

Standing = Literal["received", "in_review", "decided", "closed"]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner is told of one of its escalations."""

    asked: Escalation
    standing: Standing
    said: Said | None
    """None where the words were erased."""
    reasons: dict[str, str]
    """Why each case was decided so, in words without persons; what was erased is left out."""

    def left(self, now: Instant) -> Instant:
        """The time left of what was promised, in microseconds; below zero once it is over."""
        return self.asked.due - now


class Partners:
    """Partners as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table("escalation")

    def get(self, partner: str) -> Partner | None:
        """A partner by its id, active or not."""
        found: Partner | None = self._reader.row("partner", partner)
        return found

    def all(self) -> list[Partner]:
        """Every partner, by name: nobody is ranked."""
        return sorted(self._reader.all("partner").values(), key=lambda one: str(one.listing.name).casefold())

    def record(self, partner: str) -> Record:
        """How one was served."""
        return self._reader.row("partner_record", partner) or Record()

    def escalation(self, partner: str, escalation: str) -> Escalation | None:
        """One of this partner's; None for what is not there and for what is another's."""
        found: Escalation | None = self._reader.row("escalation", escalation)
        return found if found is not None and found.partner == partner else None

    def of(self, partner: str, limit: int = 100, before: Instant | None = None) -> list[Escalation]:
        """This partner's escalations, the latest first; `before` an instant, to go on from."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.partner == partner)
        if before is not None:
            query = query.where(c.at < before)
        return self._reader.find("escalation", query.order_by(c.at.desc(), c.key).limit(limit))

    def shortening(self, limit: int) -> list[Escalation]:
        """Those that wait by an election's clock, what is due first before the others."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state == "open").order_by(c.due, c.key).limit(limit)
        return [one for one in self._reader.find("escalation", query) if one.shortens]

    def months(self, names: Collection[str]) -> dict[str, Month]:
        """What is counted of these months; one in which nobody asked is absent."""
        found = self._reader.stored_many("escalation_month", names)
        return {name: stored.row for name, stored in found.items()}

    def waiting(self, limit: int = 1_000) -> list[Escalation]:
        """Everybody's that are not answered, what is or was due first before the others."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state == "open").order_by(c.due, c.key)
        return self._reader.find("escalation", query.limit(limit))

    def by_reference(self, partner: str, reference: str) -> Escalation | None:
        """The one that a partner calls so."""
        known = self._reader.row("escalation_reference", reference_key(partner, reference))
        return None if known is None else self.escalation(partner, known.escalation)

    def standings(self, those: Sequence[Escalation]) -> dict[str, Standing]:
        """How far each of them is."""
        cases = {case for one in those if one.state == "open" for case in one.cases}
        found = self._reader.stored_many("case", cases) if cases else {}
        return {
            one.escalation: _standing(one, [found[c].row for c in one.cases if c in found]) for one in those
        }

    def told(self, asked: Escalation) -> Told:
        """All that its partner is told of it."""
        own = {part.subject for part in asked.parts}
        cases = self._reader.stored_many("case", {answer.case for answer in asked.answers})
        people = {found.row.account for found in cases.values() if found.row.account}
        texts = {answer.case: self._why(answer) for answer in asked.answers}
        said = self._words(asked.words)
        return Told(
            asked=asked,
            standing=self.standings([asked])[asked.escalation],
            said=None if said is None else msgspec.json.decode(said, type=Said),
            reasons={case: impersonal(text, own, people) for case, text in texts.items() if text},
        )

    def words(self, payload: str | None) -> str | None:
        """Words that are kept apart; None where there are none, or they were erased."""
        return self._words(payload)

    def _why(self, answer: Answer) -> str | None:
        if not answer.ended:
            return self._words(answer.reason)
        return shipped()[MEASURE].put(undecided(answer.ended))

    def _words(self, payload: str | None) -> str | None:
        body = None if payload is None else self._reader.payload(payload)
        return None if body is None else body.decode()


def _standing(asked: Escalation, cases: Sequence[Case]) -> Standing:
    if asked.state != "open":
        return asked.state
    looked_at = asked.answers or any(case.leases or case.stands for case in cases)
    return "in_review" if looked_at else "received"
