"""Alerts, and what was alerted lately."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from steadyhand.access.risk.facts import AlertClosed, AlertOpened, AlertRaised
from steadyhand.access.risk.model import SEALED, Alert, Opening
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View


class AlertView(View[Alert]):
    """Every alert, by its id."""

    name = "alert"
    row = Alert
    facts = (AlertRaised, AlertOpened, AlertClosed)
    columns = {"at": int}
    indexes = (("at",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.alert]  # type: ignore[attr-defined]

    def fold(self, row: Alert | None, entry: Entry, key: str) -> Alert | None:
        match entry.fact:
            case AlertRaised() as fact:
                return _raised(fact, entry)
            case AlertOpened(authenticator=authenticator) if row is not None:
                return replace(row, openings=(*row.openings, Opening(entry.by, entry.at, authenticator)))
            case AlertClosed(outcome=outcome) if row is not None:
                return replace(
                    row, outcome=outcome, closed=entry.at, closed_by=entry.by, found=_sealed(entry)
                )
        return row


class Told(msgspec.Struct, frozen=True):
    """The latest alert about the same."""

    alert: str
    at: Instant


class ToldView(View[Told]):
    """What was alerted, by what it is about: the same is alerted once in a while only."""

    name = "alert_same"
    row = Told
    facts = (AlertRaised,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.same]  # type: ignore[attr-defined]

    def fold(self, row: Told | None, entry: Entry, key: str) -> Told:
        return Told(entry.fact.alert, entry.at)  # type: ignore[attr-defined]


def _raised(fact: AlertRaised, entry: Entry) -> Alert:
    return Alert(
        id=fact.alert,
        detector=fact.detector,
        about=fact.about,
        at=entry.at,
        count=fact.count,
        areas=fact.areas,
        q=fact.q,
        same=fact.same,
        details=_sealed(entry),
    )


def _sealed(entry: Entry) -> str | None:
    seal = entry.sealed(SEALED)
    return seal.payload if seal else None
