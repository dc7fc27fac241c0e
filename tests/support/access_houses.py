"""Houses for tests of access, built by hand, and the one answer that the guard and the plain model give in them."""

from __future__ import annotations

from typing import Any

import msgspec

from steadyhand.access.freezes.commands import Thaw
from steadyhand.access.freezes.model import Freeze, GoesOn
from steadyhand.access.guard import AccessGuard
from steadyhand.access.model import Change, Staff
from steadyhand.access.populations import Population
from steadyhand.access.requests.commands import ApproveSecond
from steadyhand.access.requests.model import Member, Request
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.views import Founding
from steadyhand.enforcement.commands import Ban, Label
from steadyhand.kernel.command import Command, Order, Proof, digest_of
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.values import DAY, HOUR, Scope
from tests.support.access_everybody import House
from tests.support.access_reference import Reference
from tests.support.access_states import WORDS
from tests.support.judging import NOW

ANA, BEN, SOL, OLA, EVE = "staff:ana", "staff:ben", "staff:sol", "staff:ola", "staff:eve"
LONG_AGO = NOW - 100 * DAY
BEGAN = NOW - HOUR
FREEZE = Freeze(
    id="freeze:a",
    mode="deny",
    scope=ScopeSet(),
    who=Population(roles=("reviewer",)),
    reads=False,
    goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
    starts=BEGAN,
    ends=NOW + DAY,
    floor=0.5,
    undelivered="deliver",
    by=SOL,
)
LABEL = Label(subject="post:1", policy="spam-1@1", cause="event:1", mode="manual", label="spam")
BAN = Ban(subject="account:u1", policy="spam-1@1", cause="event:1", mode="manual")
LIFT = Thaw(freeze="freeze:a", reason="It is over.")
ABOUT = Scope(tool="enforcement", policy_area="spam", subjects=("post:1", "account:u1"))
TWO = Scope(tool="access", second="It takes two.")


def staff(principal: str = ANA, role: str = "reviewer", **fields: Any) -> Staff:
    """Somebody who has been here for long."""
    member = Staff(principal=principal, name="x", roles=(role,), since=LONG_AGO)
    return msgspec.structs.replace(member, **fields)


def freeze(**fields: Any) -> Freeze:
    """A freeze on all reviewers and everything, since an hour, but for these fields."""
    return msgspec.structs.replace(FREEZE, **fields)


def was(until: int = NOW, **fields: Any) -> Change:
    """What somebody was until now."""
    reviewer = Change(until=until, roles=("reviewer",), employer="platform", location="", by=SOL)
    return msgspec.structs.replace(reviewer, **fields)


def house(*people: Staff, freezes: tuple[Freeze, ...] = (), **views: Any) -> House:
    """A house with these people and freezes."""
    return House(
        words=WORDS,
        staff={one.principal: one for one in people},
        freeze={one.id: one for one in freezes},
        founding={"founding": Founding(at=NOW)},
        **views,
    )


def answer(
    there: House,
    command: Command = LABEL,
    by: str = ANA,
    scope: Scope = ABOUT,
    permit: Request | None = None,
    key: str | None = None,
    **proved: bool,
) -> str:
    """What guard and model both answer: `pass`, what it is under, or the code of the refusal."""
    proof = msgspec.structs.replace(Proof(authenticator=f"key of {by}", verified=True, fresh=True), **proved)
    order = Order(command, by, key, None, proof)
    judged = AccessGuard(WORDS).compile(there)(order, scope, NOW, permit)
    told = judged.code if isinstance(judged, Refusal) else " ".join(["pass", *(judged.under or "").split()])
    assert told == Reference(there, NOW).answer(order, scope, permit)
    return told


def request(command: Command, by: str = ANA, scope: Scope = ABOUT, **fields: Any) -> Request:
    """Somebody's request for a second person for one command."""
    member = Member(
        tag=tag_of(type(command)),
        capability=command.capability,
        digest=digest_of(command).hex(),
        scope=scope,
    )
    asked = Request(
        id="request:1",
        by=by,
        authenticator=f"key of {by}",
        members=(member,),
        why="It takes two.",
        case=None,
        at=BEGAN,
        expires=NOW + HOUR,
    )
    return msgspec.structs.replace(asked, **fields)


def approval(there: House, wish: Request, by: str = BEN, named: str = "request:1") -> str:
    """What somebody is told who approves this request."""
    return answer(there, ApproveSecond(request=named, requester=wish.by), by, Scope(tool="access"), wish)
