"""What bans are recognised by, suspicions, who was found to evade, who read signals, and how often that was right."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.enforcement.evasion.facts import (
    AnswerTakenBack,
    Confirmed,
    EvasionExpired,
    Rejected,
    SentToReview,
    SignalsHeld,
    SignalsRead,
    SignalsReleased,
    Suspected,
)
from steadyhand.enforcement.evasion.model import (
    ALL,
    BANNED,
    EVADERS,
    KEPT,
    PRECISION,
    READINGS,
    SUSPICIONS,
    VALUES,
    Banned,
    Evader,
    Precision,
    Reading,
    Suspicion,
    Value,
    reading_key,
)
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class BannedView(View[Banned]):
    """By account: what its ban is recognised by."""

    name = BANNED
    row = Banned
    facts = (SignalsHeld, SignalsReleased)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.account]  # type: ignore[attr-defined]

    def fold(self, row: Banned | None, entry: Entry, key: str) -> Banned | None:
        fact = entry.fact
        if not isinstance(fact, SignalsHeld):
            return None
        before = row.values if row is not None else ()
        return Banned(account=key, action=fact.action, since=fact.since, values=(*before, *fact.values))


class ValueView(View[Value]):
    """By value: whose bans hold it."""

    name = VALUES
    row = Value
    facts = (SignalsHeld, SignalsReleased)

    def keys(self, entry: Entry) -> Iterable[str]:
        return list(entry.fact.values)  # type: ignore[attr-defined]

    def fold(self, row: Value | None, entry: Entry, key: str) -> Value | None:
        before, account = row or Value(), entry.fact.account  # type: ignore[attr-defined]
        return before.having(account) if isinstance(entry.fact, SignalsHeld) else before.without(account)


class SuspicionView(View[Suspicion]):
    """By id. What has ended says that it was, and of whom it said it."""

    name = SUSPICIONS
    row = Suspicion
    facts = (Suspected, SentToReview, Confirmed, Rejected, AnswerTakenBack, EvasionExpired)
    columns = {"account": str, "case": str, "state": str}
    indexes = (("account",), ("case",), ("state",))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.suspicion]  # type: ignore[attr-defined]

    def fold(self, row: Suspicion | None, entry: Entry, key: str) -> Suspicion | None:
        fact = entry.fact
        if isinstance(fact, Suspected):
            return _suspected(row, fact, entry)
        if row is None:
            return None
        if isinstance(fact, SentToReview):
            return replace(row, state="in_review", case=fact.case)
        if isinstance(fact, Confirmed | Rejected | AnswerTakenBack):
            until = entry.at + KEPT
            return replace(row, state=fact.state, decision=fact.decision, answered=entry.at, until=until)
        return Suspicion(id=row.id, account=row.account, state="expired")


class EvaderView(View[Evader]):
    """By account, of the two that a confirmed suspicion is about."""

    name = EVADERS
    row = Evader
    facts = (Confirmed, Rejected, AnswerTakenBack, EvasionExpired)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.account, entry.fact.banned]  # type: ignore[attr-defined]

    def fold(self, row: Evader | None, entry: Entry, key: str) -> Evader | None:
        suspicion = entry.fact.suspicion  # type: ignore[attr-defined]
        if isinstance(entry.fact, Confirmed):
            return (row or Evader()).having(suspicion, entry.at)
        return row.without(suspicion) if row is not None else None


class ReadingView(View[Reading]):
    """By person and suspicion: what they opened last."""

    name = READINGS
    row = Reading
    facts = (SignalsRead,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [reading_key(entry.by, entry.fact.suspicion)]  # type: ignore[attr-defined]

    def fold(self, row: Reading | None, entry: Entry, key: str) -> Reading:
        fact = entry.fact
        assert isinstance(fact, SignalsRead)
        reason = entry.sealed("reason")
        return Reading(fact.case, fact.until, reason.payload if reason else None)


class PrecisionView(View[Precision]):
    """By signal, and in the row `all` each suspicion once: how many were confirmed and how many were not."""

    name = PRECISION
    row = Precision
    facts = (Confirmed, Rejected, AnswerTakenBack)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [ALL, *entry.fact.signals]  # type: ignore[attr-defined]

    def fold(self, row: Precision | None, entry: Entry, key: str) -> Precision:
        fact = entry.fact
        assert isinstance(fact, Confirmed | Rejected | AnswerTakenBack)
        return (row or Precision()).counting(fact.before, -1).counting(fact.state, 1)


def _suspected(row: Suspicion | None, fact: Suspected, entry: Entry) -> Suspicion:
    """What is raised anew has its case still, until it is sent to another one."""
    before = row or Suspicion(id=fact.suspicion, account=fact.account)
    return replace(
        before,
        banned=fact.banned,
        action=fact.action,
        area=fact.area,
        score=fact.score,
        parts=fact.parts,
        signals=fact.signals,
        raised=entry.at,
        state="in_review" if before.state == "in_review" else "suspected",
        until=entry.at + KEPT,
    )
