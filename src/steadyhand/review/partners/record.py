"""What is counted of partners: how each was served, and what authorities asked for."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.kernel.values import HOUR, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.messages.catalogue import Said
from steadyhand.review.partners.model import AN_HOUR, AUTHORITY, TIMES_KEPT, Answer, Kind, LegalOrder

ORDER: Final = "order"
REQUEST: Final = "request"
"""An authority asks by law, or without: both are counted."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """How one partner was served. Never compared with another's."""

    escalations: int = 0
    subjects: int = 0
    answered: int = 0
    withdrawn: int = 0
    decided: int = 0
    """Subjects that somebody decided, and of these (`acted`) those in which a rule was broken."""
    acted: int = 0
    breaches: int = 0
    """How often we missed the time that we promised."""
    times: tuple[Instant, ...] = ()
    """From asking to the decision on the last subject, of the latest 500 answers, in microseconds."""
    lately: tuple[Instant, ...] = ()
    """When it escalated within the hour before the latest, threats to somebody's life apart."""

    def full_until(self, now: Instant) -> Instant | None:
        """Until when no more of it is taken; None where more is."""
        taken = [at for at in self.lately if at + HOUR > now]
        return taken[-AN_HOUR] + HOUR if len(taken) >= AN_HOUR else None

    def with_asked(self, at: Instant) -> tuple[Instant, ...]:
        """When it escalated lately, with one more."""
        return (*(one for one in self.lately if one + HOUR > at), at)[-AN_HOUR:]

    @property
    def share(self) -> float | None:
        """Of the subjects that were decided, those in which a rule was broken; None where nothing is decided."""
        return self.acted / self.decided if self.decided else None

    @property
    def median(self) -> Instant | None:
        """The median time to the decision."""
        return int(statistics.median(self.times)) if self.times else None

    def with_time(self, took: Instant) -> tuple[Instant, ...]:
        """The times with one more."""
        return (*self.times, took)[-TIMES_KEPT:]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One authority's request about a case, as the person affected is told of it."""

    escalation: str
    name: str
    order: LegalOrder | None


class CaseAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which escalations wait for a case, and which authorities asked about it."""

    waiting: tuple[str, ...] = ()
    authorities: tuple[Asked, ...] = ()

    def named(self) -> tuple[Said, ...]:
        """Who of them the person affected is told: every one, unless a law forbids it."""
        told = (one for one in self.authorities if one.order is None or not one.order.forbidden_by)
        said: list[Said] = []
        for one in map(_said, told):
            if one not in said:
                said.append(one)
        return tuple(said)


class Government(msgspec.Struct, frozen=True, kw_only=True):
    """What authorities asked for in one month and region, by law or without."""

    requests: int = 0
    subjects: int = 0
    unnamed: int = 0
    """Requests in which a law forbids telling the person affected who asked."""
    acted: int = 0
    """Subjects in which a rule of ours was broken."""


def government_key(at: Instant, region: str, how: str) -> str:
    """The key of the view `government`: month (UTC), region, `order` or `request`."""
    return f"{rfc3339(at)[:7]}|{region}|{how}"


def keys_of(kind: Kind, at: Instant, region: str, *, order: bool) -> Iterable[str]:
    """The key under which an escalation is counted; none for whoever is no authority."""
    return [government_key(at, region, ORDER if order else REQUEST)] if kind == AUTHORITY else []


def acted(answers: Iterable[Answer]) -> int:
    """How many broke a rule."""
    return sum(answer.outcome == "violates" for answer in answers)


def decided(answers: Iterable[Answer]) -> int:
    """How many somebody decided."""
    return sum(answer.outcome != "not_decided" for answer in answers)


def _said(asked: Asked) -> Said:
    if asked.order is None:
        return Said("notice.asked.request", {"name": asked.name})
    order = {"basis": asked.order.basis, "territory": asked.order.territory}
    return Said("notice.asked.order", {"name": asked.name, **order})
