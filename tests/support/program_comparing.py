"""A part of the program: what the platform tells differs, is sent again and mended; and a list from before comes in."""

from __future__ import annotations

from steadyhand.delivery.commands import Receive
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.commands import Suspend
from steadyhand.enforcement.drift.commands import RecordUnanswered, TellState
from steadyhand.enforcement.drift.model import Measure
from steadyhand.enforcement.drift.wire import State
from steadyhand.enforcement.taking_over.commands import AgreeToList, TakeOver
from steadyhand.enforcement.taking_over.model import Earlier
from steadyhand.flows.comparing import BY, Comparing
from steadyhand.kernel.values import DAY, HOUR
from tests.support.doors import Opened
from tests.support.people import LEAD, REVIEWER
from tests.support.program_access import seconded
from tests.support.program_promises import SECOND

ACCOUNT = "account:drifts"
MANIFEST = "cd" * 32


def comparing(house: Opened) -> None:
    """One account is not as it should be, and then is; of a list of one line that line is taken in."""
    now = house.reader.now()
    act = Suspend(
        subject=ACCOUNT,
        account=ACCOUNT,
        policy="spam-1@1",
        cause="decision:7",
        mode="manual",
        until=now + DAY,
    )
    done = house.done(act, REVIEWER)
    house.done(TellState(manifest=MANIFEST, subjects=2), "service:plaza")
    compare = Comparing(house.reader, house.door)
    settle(house, ACCOUNT)
    later = now + 2 * HOUR
    for cycle, says in (("told:1", ()), ("told:2", (Measure.of(done.fact.sanction),))):  # type: ignore[attr-defined]
        found = compare.take(cycle, [State(subject=ACCOUNT, measures=says)], later)
        compare.declare(cycle, 2, found)
        settle(house, ACCOUNT)
    house.done(RecordUnanswered(cycle="told:1", asked=2, unanswered=1, why="HTTP 503"), BY)
    seconded(house, AgreeToList(manifest=MANIFEST, source="legacy", lines=1), LEAD, SECOND, "request:list")
    line = Earlier(
        ref="7", subject="account:before", kind="ban", imposed=now - 300 * DAY, by="mod7", reason="Spam."
    )
    house.done(TakeOver(manifest=MANIFEST, source="legacy", line=line), LEAD)
    house.many(TakeOver(manifest=MANIFEST, source="legacy", line=line), by=LEAD)


def settle(house: Opened, subject: str) -> None:
    """The platform takes whatever waits for a subject."""
    for pending in Outbox(house.reader).of_subject(subject):
        if pending.state == "pending":
            receipt = Receive(
                effect=pending.effect,
                status=200,
                applied=True,
                receipt="p",
                platform_at="2026-01-01T00:00:00Z",
            )
            house.done(receipt, "system:delivery")
