"""An account to which much happened: for tests of the page of a subject."""

from __future__ import annotations

from typing import Final

from steadyhand.enforcement.commands import Suspend
from steadyhand.enforcement.drift.commands import RecordDrift
from steadyhand.enforcement.drift.model import Difference, Measure
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers
from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.enforcement.strikes.model import Step, Terms
from steadyhand.flows import appeal as appealing
from steadyhand.flows.appeal import Said
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.web.rooms import Rooms
from tests.support.freezing import secured
from tests.support.house import done

ACCOUNT: Final = "account:u1"
LEAD: Final = "staff:lead"
TERMS: Final = Terms(
    title="Civic integrity",
    areas=("spam",),
    points={"low": 1, "medium": 1, "high": 1, "severe": 1},
    steps=(Step(points=2, act="suspend", hours=12), Step(points=4, act="suspend", hours=168)),
    warning_first=False,
    together_hours=0,
)


def suspended(rooms: Rooms, cause: str, *, days: int = 9, policy: str = "spam-1@1", speaks: str = "") -> str:
    """A suspension of the account for a cause of its own; its action."""
    until = rooms.now() + days * DAY
    command = Suspend(
        subject=ACCOUNT,
        account=ACCOUNT,
        policy=policy,
        cause=cause,
        mode="manual",
        until=until,
        speaks=speaks,
    )
    return str(done(rooms.door, command, LEAD).fact.sanction.action)  # type: ignore[attr-defined]


def lived(rooms: Rooms) -> None:
    """An account to which all happens that is not a matter of months."""
    done(rooms.door, PublishLadder(ladder="ladder:civic", terms=TERMS), LEAD)
    secured(rooms)
    other = suspended(rooms, "decision:other.1", days=8)
    lift = Lift(subject=ACCOUNT, action=other, cause="staff:lead by hand", reason="A brand.")
    done(rooms.door, lift, LEAD)
    appeal = appealing.file(
        rooms.door, rooms.reader, Said(account=ACCOUNT, ref=f"{ACCOUNT}#1", words="It is mine.")
    )
    assert not isinstance(appeal, Refusal), appeal
    promise = StartMoratorium(
        moratorium="moratorium:all",
        covers=Covers(kinds=("suspend",)),
        statement="Nobody returns.",
        condition="x",
    )
    done(rooms.door, promise, LEAD)
    found = Difference(where="missing", should=Measure.of(rooms.standings.of(ACCOUNT).in_force[0]))
    done(rooms.door, RecordDrift(subject=ACCOUNT, differs=(found,)), "system:comparison")
