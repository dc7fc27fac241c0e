"""The part of the fixed program about access: freezes, second persons, grants, break-glass, protection, look-ups."""

from __future__ import annotations

from typing import Final

from steadyhand.access.certifying.commands import Certify
from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.commands import EndExemption, Exempt, ExtendFreeze, StartFreeze, Thaw
from steadyhand.access.freezes.containment import Contain, ReviewContainment
from steadyhand.access.freezes.model import Exemption, GoesOn, Outlook
from steadyhand.access.glass.commands import BreakGlass, CloseGlass, ReviewGlass
from steadyhand.access.grants.commands import DefineRole, DropRole, GrantAccess, RevokeGrant
from steadyhand.access.grants.model import CustomRole
from steadyhand.access.guard import AccessGuard
from steadyhand.access.lookups.commands import EndLookUp, LookUp
from steadyhand.access.lookups.model import Field
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.protection.commands import (
    ProtectSubject,
    ProtectWindow,
    UnprotectSubject,
    UnprotectWindow,
)
from steadyhand.access.protection.model import Window
from steadyhand.access.requests.commands import (
    ApproveSecond,
    AskSecond,
    DeclineSecond,
    FailRequest,
    WithdrawRequest,
)
from steadyhand.access.requests.model import Member
from steadyhand.access.revocation.commands import SignOut
from steadyhand.access.risk.commands import CloseAlert, CountRisk, OpenAlert, RaiseAlert
from steadyhand.access.risk.model import Details
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.small.commands import DeclareSmallTeam, EndSmallTeam
from steadyhand.enforcement.recovery import RecoverAccount
from steadyhand.kernel.command import Command, Proof, digest_of
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR, MINUTE, Scope
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.opened.commands import OpenForLookUp
from steadyhand.review.opening import OpenCase
from steadyhand.web.rooms import Rooms
from tests.support.doors import Opened, entry
from tests.support.people import ADMIN, LEAD

SECURITY: Final = "staff:sol"
OTHER_SECURITY: Final = "staff:sam"
OUTSIDE: Final = "staff:council"
OUTLOOK: Final = Outlook(
    made=0, eligible=4, remaining=3, share=0.75, nobody=0, backlog=12.0, waits_p95=HOUR, digest="0" * 64
)


def access(house: Opened) -> None:
    """Everything about access that is not about staff, sign-in, directory or coverage."""
    for staff in (
        Staff(principal=SECURITY, name="Sol", roles=("security_lead",)),
        Staff(principal=OTHER_SECURITY, name="Sam", roles=("security_lead",)),
        Staff(principal=OUTSIDE, name="Council", roles=("outside_approver",), employer="council"),
    ):
        house.done(Appoint(staff=staff), ADMIN)
    roles_and_grants(house)
    protection(house)
    freezes(house)
    glass(house)
    reading(house)
    risk(house)
    small_teams(house)


def roles_and_grants(house: Opened) -> None:
    """A role is defined and dropped; a grant is revoked, another one runs out."""
    role = DefineRole(role=CustomRole(name="crisis_lead", capabilities=("case.open",)))
    house.done(Appoint(staff=Staff(principal="staff:boss", name="Bo", roles=("admin",))), ADMIN)
    seconded(house, role, "staff:boss", ADMIN, "request:role")
    house.done(DropRole(name="crisis_lead"), "staff:boss")
    house.done(SignOut(principal=LEAD, reason="A laptop was lost."), SECURITY)
    house.done(Certify(principal=LEAD, roles=("policy_lead",)), SECURITY)
    for name in ("grant:one", "grant:two"):
        house.done(
            GrantAccess(
                grant=name,
                principal=LEAD,
                capabilities=("access.see",),
                until=house.reader.now() + HOUR,
                reason="To look.",
            ),
            SECURITY,
        )
    house.done(RevokeGrant(principal=LEAD, grant="grant:one", reason="Seen."), SECURITY)


def small_teams(house: Opened) -> None:
    """One declaration is ended, another one runs out."""
    for of in ("sanction.lift", "account.ban"):
        until = house.reader.now() + HOUR
        declare = DeclareSmallTeam(of=of, until=until, reason="We are two, and one leads the other.")
        seconded(house, declare, SECURITY, ADMIN, f"request:small-{of[-3:]}")
    house.done(EndSmallTeam(of="sanction.lift"), SECURITY)


def protection(house: Opened) -> None:
    """An account and a time are protected, and are no more."""
    now = house.reader.now()
    house.done(
        ProtectSubject(account="account:cand", kind="candidate", source="office", until=now + 9 * DAY), LEAD
    )
    week = Window(id="week", name="Election week", starts=now + DAY, ends=now + 8 * DAY, source="office")
    house.done(ProtectWindow(window=week), LEAD)
    seconded(house, UnprotectSubject(account="account:cand"), LEAD, SECURITY, "request:subject")
    seconded(house, UnprotectWindow(window="week"), LEAD, OTHER_SECURITY, "request:window")
    for name in ("request:declined", "request:withdrawn", "request:late"):
        ask(house, UnprotectSubject(account="account:cand"), LEAD, name)
    no = DeclineSecond(request="request:declined", reason="It is no time.")
    entry(house.door.perform(no, SECURITY, proof=_proof(SECURITY), under="request:declined"))
    house.done(WithdrawRequest(request="request:withdrawn"), LEAD)
    ask(house, UnprotectSubject(account="account:cand"), LEAD, "request:failed")
    yes = ApproveSecond(request="request:failed", requester=LEAD)
    entry(house.door.perform(yes, SECURITY, proof=_proof(SECURITY), under="request:failed"))
    house.done(FailRequest(request="request:failed", code="not_protected"), CLOCK)


def freezes(house: Opened) -> None:
    """One freeze is extended, exempted from and lifted, one runs out; somebody is contained and that is reviewed."""
    scope = ScopeSet(policy_areas=("adult",), actions=("sanction.limit",))
    exemption = Exemption(
        id="exemption:roster",
        duty="election",
        who=Population(people=(LEAD,)),
        scope=scope,
        ends=house.reader.now() + HOUR,
    )
    for name in ("freeze:lifted", "freeze:ending"):
        house.done(
            StartFreeze(
                freeze=name,
                mode="deny",
                scope_set=scope,
                who=Population(roles=("reviewer",)),
                goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
                ends=house.reader.now() + 2 * HOUR,
                floor=0.5,
                undelivered="deliver",
                reason="To see who has access.",
                outlook=OUTLOOK,
            ),
            SECURITY,
        )
    exempt = Exempt(freeze="freeze:lifted", exemption=exemption, reason="They are needed.")
    seconded(house, exempt, SECURITY, OUTSIDE, "request:exempt")
    house.done(EndExemption(freeze="freeze:lifted", exemption="exemption:roster", reason="Over."), SECURITY)
    later = ExtendFreeze(
        freeze="freeze:lifted", ends=house.reader.now() + 3 * HOUR, reason="It takes longer.", outlook=OUTLOOK
    )
    seconded(house, later, SECURITY, ADMIN, "request:extend")
    seconded(
        house, Thaw(freeze="freeze:lifted", reason="It is over."), SECURITY, OTHER_SECURITY, "request:thaw"
    )
    house.done(
        Contain(freeze="freeze:c", people=("service:plaza-old",), reason="Its key was seen."), SECURITY
    )
    found = ReviewContainment(freeze="freeze:c", justified=True, found="It was.")
    house.done(found, ADMIN)


def glass(house: Opened) -> None:
    """One break-glass is closed early and reviewed."""
    house.done(
        OpenCase(
            case="case:glass", subject="account:g", area="hate", severity="high", source="rule", ref="event:g"
        ),
        AUTOMATION,
    )
    house.done(
        BreakGlass(
            glass="glass:one",
            code="imminent_harm",
            words="Somebody said that they will come tonight.",
            case="case:glass",
            lasts=30 * MINUTE,
            paged=(ADMIN, SECURITY),
        ),
        LEAD,
    )
    house.done(CloseGlass(glass="glass:one"), LEAD)
    house.done(ReviewGlass(glass="glass:one", finding="justified", found="They did."), SECURITY)


def reading(house: Opened) -> None:
    """An account is looked up for its case, and given back to its owner."""
    house.done(TakeLease(case="case:glass"), LEAD)
    other = OpenCase(
        case="case:glass2", subject="post:glass2", account="account:g", attested=True, area="hate",
        severity="medium", source="rule", ref="event:/plaza/glass2",
    )  # fmt: skip
    house.done(other, AUTOMATION)
    fields: tuple[Field, ...] = ("standing", "content")
    house.done(LookUp(subject="account:g", case="case:glass", fields=fields, reason="To decide."), LEAD)
    house.done(OpenForLookUp(case="case:glass2", subject="account:g", held="case:glass", of=LEAD), LEAD)
    house.done(EndLookUp(subject="account:g", case="case:glass", of=LEAD), LEAD)
    back = RecoverAccount(
        subject="account:g", kind="password_reset", case="case:glass", reason="They proved it."
    )
    house.done(back, LEAD)
    house.done(Release(case="case:glass"), LEAD)


def ask(house: Opened | Rooms, command: Command, by: str, name: str) -> None:
    """Ask for a second person."""
    member = Member(
        tag=tag_of(type(command)),
        capability=command.capability,
        digest=digest_of(command).hex(),
        scope=Scope(tool=command.tool),
    )
    wish = AskSecond(request=name, members=(member,), commands="[]", why="two", reason="It must be done.")
    entry(house.door.perform(wish, by, proof=_proof(by)))


def seconded(house: Opened | Rooms, command: Command, by: str, second: str, name: str) -> None:
    """Ask, have it approved, and do it."""
    entry(approved(house, command, by, second, name))


def approved(house: Opened | Rooms, command: Command, by: str, second: str, name: str) -> Answer:
    """Ask, have it approved, and try it: what the record then answers."""
    ask(house, command, by, name)
    approve = ApproveSecond(request=name, requester=by)
    entry(house.door.perform(approve, second, proof=_proof(second), under=name))
    return house.door.perform(command, by, f"{name}/0", proof=_proof(by), under=name)


def _proof(by: str) -> Proof:
    return Proof(session=f"s-{by}", authenticator=f"key-{by}", verified=True, fresh=True)


def risk(house: Opened) -> None:
    """A detector finds something, two people open it and say what it was, and the day is counted."""
    assert isinstance(house.guard, AccessGuard)
    about = (house.guard.pseudonyms.of(LEAD),)
    found = RaiseAlert(
        alert="alert:1",
        detector="own_decision",
        about=about,
        same="0" * 12,
        count=1,
        areas=("spam",),
        q=0.0,
        details=Details(people=(LEAD,), acts=(1,), said="They reversed what they had decided themselves."),
    )
    house.done(found, CLOCK)
    for by, first in ((SECURITY, ""), (OTHER_SECURITY, SECURITY)):
        why = "A reversal that nobody else looked at."
        house.done(OpenAlert(alert="alert:1", about=about, first=first, reason=why), by)
    ended = CloseAlert(alert="alert:1", outcome="explained", found="The appeal was sent to them by mistake.")
    house.done(ended, SECURITY)
    house.done(CountRisk(day=house.reader.now() // DAY - 1, staff=9, left_out={"rate": 1}), CLOCK)
