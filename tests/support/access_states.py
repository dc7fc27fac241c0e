"""Random houses, and random orders in them: every unkindness that access is meant to bear, in small numbers.

Few names and few instants, so that things meet: two freezes on one person, a change in the very microsecond of a
freeze, a fact that is written almost as it should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Final, TypeVar

import msgspec

from steadyhand.access.capabilities import CATALOGUE
from steadyhand.access.commands import Appoint, Deactivate, Found
from steadyhand.access.freezes.commands import Exempt, StartFreeze, Thaw
from steadyhand.access.freezes.containment import Contain, ReviewContainment
from steadyhand.access.freezes.model import Exemption, Freeze, GoesOn
from steadyhand.access.glass.commands import CloseGlass, ReviewGlass
from steadyhand.access.glass.model import Glass
from steadyhand.access.grants.commands import DropRole, EndGrant, GrantAccess
from steadyhand.access.grants.model import CustomRole, Grant, Grants
from steadyhand.access.identity.model import LetIn
from steadyhand.access.keys.model import GRANTED, Key, name_of
from steadyhand.access.keys.views import Service
from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.model import CHANGES_KEPT, Change, Staff
from steadyhand.access.populations import Population
from steadyhand.access.protection.model import Protected
from steadyhand.access.requests.commands import ApproveSecond, AskSecond
from steadyhand.access.requests.model import Endorsed, Endorsement, Member, Request
from steadyhand.access.roles import ROLES, SYSTEM
from steadyhand.access.scopes import ScopeSet, Vocabulary
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.access.small.model import ALONE, SmallTeam, Term
from steadyhand.access.views import Founding
from steadyhand.accountability.commands import Erase
from steadyhand.delivery.commands import Receive
from steadyhand.enforcement.commands import Ban, Label, Limit, Suspend
from steadyhand.enforcement.ending import Lift, Unlabel
from steadyhand.kernel.command import Command, Order, Proof, digest_of
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import DAY, HOUR, Instant, Scope
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.opening import FileReport, OpenCase
from steadyhand.rules.commands import PublishArticle
from steadyhand.rules.versions.drafts import ApproveDraft
from steadyhand.rules.versions.releases import Publish, Revert
from tests.support.access_everybody import House
from tests.support.judging import NOW

T = TypeVar("T")


class Recover(Command, frozen=True, tag="test.recover"):
    """What no room has yet, and access knows."""

    capability = "account.recover"


class Hear(Command, frozen=True, tag="test.hear"):
    """Likewise."""

    capability = "appeal.decide"


class Own(Command, frozen=True, tag="test.own"):
    """What everybody may do."""

    capability = "own.passkeys"


class Strange(Command, frozen=True, tag="test.strange"):
    """What nobody may do."""

    capability = "strange.act"


TOOLS: Final = ("enforcement", "review", "lookup", "access")
AREAS: Final = ("spam", "hate", "child_safety")
SEVERITIES: Final = ("low", "severe")
REGIONS: Final = ("eu", "na")
LANGUAGES: Final = ("en", "pt")
ACTIONS: Final = (
    "account.ban", "sanction.label", "case.lease", "case.decide", "person.read", "appeal.decide", "access.grant",
    "rules.publish",
)  # fmt: skip
WORDS: Final = Vocabulary(
    tools=frozenset(TOOLS), actions=CATALOGUE, policy_areas=frozenset(AREAS), regions=frozenset(REGIONS)
)
LOOK_ALIKE: Final = str.maketrans("aceopsxy", "\u0430\u0441\u0435\u043e\u0440\u0455\u0445\u0443")
FULL_WIDTH: Final = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})

PEOPLE: Final = tuple(f"staff:p{n}" for n in range(10))
OTHERS: Final = (
    "automation", "service:plaza", "service:scim",
    "system:clock", "system:setup", "system:rules-folder", "system:nobody", "staff:nobody", "STAFF:P1", "",
)  # fmt: skip
ACCOUNTS: Final = ("account:u1", "account:protected", "account:lapsed", "account:p0", "account:p1")
TEAMS: Final = ("", "red", "blue")
PLACES: Final = ("", "lisbon", "delhi")
EMPLOYERS: Final = ("platform", "vendor", "council", "partner:p")
HELD: Final = (*ROLES, "everything", "everything", "everything", "crisis", "gone")
SESSIONS: Final = ("s", name_of("a" * 64), name_of("b" * 64))
"""A sign-in, and two keys."""
MOMENTS: Final = (
    -31 * DAY, -30 * DAY, -20 * DAY, -2 * HOUR, -HOUR, -1, 0, 1, HOUR, 13 * DAY, 14 * DAY, 15 * DAY,
)  # fmt: skip
BEGINNINGS: Final = (-20 * DAY, -2 * HOUR, -HOUR, -HOUR, -1, 0)


def written_oddly(word: str) -> tuple[str, ...]:
    """A word in another case, in two other scripts, misspelt, and with a space."""
    return (
        word.upper(),
        word.title(),
        word.translate(LOOK_ALIKE),
        word.translate(FULL_WIDTH),
        word[1:] + word[0] + word[0],
        f"{word} ",
        f"{word}\n",
    )


class Draw:
    """One stream of random choices."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.one = self.random.choice

    def some(self, values: Sequence[T], most: int = 2) -> tuple[T, ...]:
        """None to `most` of these, the same one perhaps twice."""
        return tuple(self.one(values) for _ in range(self.random.randint(0, most)))

    def seldom(self, chance: float) -> bool:
        """True with this chance."""
        return self.random.random() < chance

    def moment(self) -> Instant:
        """An instant that may matter."""
        return NOW + self.one(MOMENTS)

    def fact(self, words: Sequence[str]) -> str | None:
        """A fact as it should be, or unknown in any way."""
        if self.seldom(0.7):
            return self.one(words)
        return None if self.seldom(0.3) else self.one(written_oddly(self.one(words)))

    def scope(self, also: float = 0.1) -> Scope:
        """The facts of a command, and now and then of what else it acts on."""
        return Scope(
            tool=self.fact(TOOLS),
            policy_area=self.fact(AREAS),
            severity=self.fact(SEVERITIES),
            region=self.fact(REGIONS),
            language="pt-BR" if self.seldom(0.1) else self.fact(LANGUAGES),
            subjects=self.one((None, (), ("post:1",), ("post:1", "account:u1"), (self.one(ACCOUNTS),),
                               ("post:1", self.one(ACCOUNTS)))),
            on=self.one((None, "post:1", "post:1", "post:2")),
            apart=self.some(PEOPLE) if self.seldom(0.2) else (),
            to=self.one(PEOPLE) if self.seldom(0.1) else None,
            second="It takes two." if self.seldom(0.1) else None,
            interim=self.seldom(0.1),
            also=(self.scope(0),) if self.seldom(also) else (),
        )  # fmt: skip

    def scope_set(self, width: float = 0.25) -> ScopeSet:
        """What a grant, a freeze or an exemption is about."""
        known = (TOOLS, ACTIONS, AREAS, SEVERITIES, REGIONS, LANGUAGES, ("ordinary", "protected", "staff"))
        drawn = [self.some(values) if self.seldom(width) else () for values in known]
        return ScopeSet(**dict(zip(ScopeSet.__struct_fields__, drawn, strict=True)))

    def population(self) -> Population:
        """Everybody, people by name, or people as they are described."""
        return Population(
            roles=self.some(HELD) if self.seldom(0.3) else (),
            employers=self.some(EMPLOYERS) if self.seldom(0.2) else (),
            locations=self.some(PLACES) if self.seldom(0.2) else (),
            teams=self.some(TEAMS) if self.seldom(0.2) else (),
            people=self.some((*PEOPLE, *OTHERS)) if self.seldom(0.3) else (),
        )

    def changes(self) -> tuple[Change, ...]:
        """What somebody was before, the latest first; sometimes more often than is kept."""
        count = CHANGES_KEPT if self.seldom(0.05) else self.one((0, 0, 0, 1, 2))
        untils = sorted((NOW + self.one(MOMENTS[2:7]) for _ in range(count)), reverse=True)
        return tuple(
            Change(
                until=until,
                roles=self.some(HELD),
                employer=self.one(EMPLOYERS),
                location=self.one(PLACES),
                team=self.one(TEAMS),
                by=self.one(PEOPLE),
                raised=self.seldom(0.5),
                moved=self.seldom(0.2),
            )
            for until in untils
        )

    def member(self, principal: str) -> Staff:
        """A member of staff."""
        return Staff(
            principal=principal,
            name=principal,
            roles=self.some(HELD, 3),
            areas=self.some(AREAS) if self.seldom(0.2) else (),
            employer=self.one(EMPLOYERS) if self.seldom(0.4) else "platform",
            active=not self.seldom(0.05),
            person=self.one(("", "", "one", "two")),
            team=self.one(TEAMS),
            reports_to=self.one((*PEOPLE, "staff:gone")) if self.seldom(0.4) else None,
            location=self.one(PLACES),
            leaves=self.moment() if self.seldom(0.12) else None,
            delegate_of=self.one(PEOPLE) if self.seldom(0.1) else None,
            account=self.one(ACCOUNTS) if self.seldom(0.3) else None,
            since=NOW + self.one((-40 * DAY, -35 * DAY, *MOMENTS[:7])),
            appointed_by=self.one(PEOPLE),
            changes=self.changes(),
        )

    def grants(self, principal: str) -> Grants:
        """What somebody holds, or held, beyond their roles: some of it not yet, and some no longer."""
        drawn = [
            Grant(
                id=f"grant:{n}",
                capabilities=self.some(sorted(CATALOGUE), 6),
                scope=self.scope_set(0.15),
                at=self.moment(),
                until=self.moment(),
                by=self.one(PEOPLE),
            )
            for n in range(self.random.randint(0, 3))
        ]
        return Grants(held=tuple(drawn[:2]), past=tuple(drawn[2:]))

    def freeze(self, name: str) -> Freeze:
        """A freeze of any mode, or a containment; some have run out, one second ago or long before."""
        starts = NOW + self.one(BEGINNINGS)
        contains = self.seldom(0.2)
        who = Population(people=self.some(PEOPLE)) if contains else self.population()
        return Freeze(
            id=name,
            kind="containment" if contains else "freeze",
            mode="deny" if contains else self.one(("deny", "two_person", "read_only")),
            scope=self.scope_set(),
            who=who,
            reads=contains or self.seldom(0.5),
            goes_on=GoesOn(
                automation=self.seldom(0.6), contractors=self.seldom(0.4), api_clients=self.seldom(0.6)
            ),
            starts=starts,
            ends=NOW + self.one((HOUR, HOUR, DAY, 1, 0, -1)),
            floor=0.5,
            undelivered="deliver",
            exemptions=tuple(self.exemption(f"exemption:{name[7:]}-{n}") for n in range(self.one((0, 1, 3)))),
            by=self.one(PEOPLE),
            ended=NOW if self.seldom(0.1) else None,
        )

    def exemption(self, name: str) -> Exemption:
        """An exemption, as wide as it likes."""
        return Exemption(
            id=name,
            duty="other",
            who=self.population(),
            scope=self.scope_set(0.15),
            ends=NOW + self.one((HOUR, HOUR, 1, 0, -1)),
        )

    def endorsed(self) -> Endorsed:
        """Whose requests somebody approved: lately, or no longer."""
        return Endorsed(
            self.some([(who, NOW - at) for who in PEOPLE for at in (HOUR, 3 * DAY, 3 * DAY - 1)], 6)
        )

    def key(self, letter: str) -> Key:
        """A service's key: for some of what a service does, and perhaps over."""
        return Key(
            digest=letter * 64,
            service="service:plaza" if self.seldom(0.8) else "service:other",
            name="key",
            capabilities=self.some(sorted(GRANTED), 4),
            areas=self.some(AREAS) if self.seldom(0.4) else (),
            until=NOW + self.one((HOUR, HOUR, HOUR, 1, 0)),
            revoked=self.seldom(0.1),
        )

    def glass(self, holder: str) -> Glass:
        """An open break-glass for one case."""
        return Glass(
            id=f"glass:{holder[6:]}",
            by=holder,
            code="election",
            case="case:1",
            area=self.one(AREAS),
            subjects=("post:1", self.one(ACCOUNTS)),
            at=NOW - HOUR,
            until=NOW + self.one((HOUR, HOUR, 1, 0)),
            paged=(),
        )

    def house(self) -> House:
        """Everything at once."""
        people = [person for person in PEOPLE if not self.seldom(0.1)]
        listed = {"account:protected": HOUR, "account:lapsed": 0, "account:p1": self.one((-1, 1))}
        return House(
            words=WORDS,
            staff={person: self.member(person) for person in people},
            role={"crisis": CustomRole(name="crisis", capabilities=self.some(sorted(CATALOGUE), 6),
                                     changed=NOW + self.one(MOMENTS)),
                  "everything": CustomRole(name="everything", capabilities=tuple(sorted(CATALOGUE)))},
            grants={person: self.grants(person) for person in people if self.seldom(0.5)},
            freeze={name: self.freeze(name) for name in ("freeze:a", "freeze:b", "freeze:c", "freeze:d")
                    if self.seldom(0.6)},
            glass_open={person: self.glass(person) for person in people if self.seldom(0.2)},
            protected={name: Protected(account=name, kind="press", source="x", until=NOW + ends, by="staff:p0")
                       for name, ends in listed.items()},
            founding={} if self.seldom(0.05) else {"founding": Founding(NOW + self.one((-90, -59, -29)) * DAY)},
            endorsed={person: self.endorsed() for person in people if self.seldom(0.7)},
            let_in={person: LetIn(self.some([(by, NOW + at) for by in PEOPLE[:4] for at in MOMENTS[:5]]))
                    for person in people if self.seldom(0.3)},
            api_key={one.digest: one for one in (self.key("a"), self.key("b"))},
            service={"service:plaza": Service(revoked=True)} if self.seldom(0.05) else {},
            small_team={one: self.small_team(one) for one in sorted(ALONE) if self.seldom(0.5)},
        )  # fmt: skip

    def small_team(self, capability: str) -> SmallTeam:
        """A declaration, perhaps over."""
        until = NOW + self.one((DAY, DAY, DAY, 1, 0))
        term = Term(at=NOW - DAY, until=until, by=self.one(PEOPLE), ended=NOW if self.seldom(0.1) else None)
        return SmallTeam(capability=capability, terms=(term,))

    def authenticator(self, by: str) -> str:
        """Mostly one's own."""
        return f"key of {by}" if self.seldom(0.9) else self.one(("", f"key of {self.one(PEOPLE)}"))

    def request(self, command: Command, by: str) -> Request:
        """A request as it stands: often the right one, sometimes another's, another command's, or too late."""
        meant = command if self.seldom(0.7) else self.one(COMMANDS)
        if isinstance(command, ApproveSecond) and self.seldom(0.3):
            meant = _START
        members = tuple(
            Member(
                tag=tag_of(type(one)),
                capability=one.capability if self.seldom(0.95) else "request.ask",
                digest=digest_of(one).hex(),
                scope=self.scope(),
            )
            for one in (meant, self.one(COMMANDS))[: self.one((1, 1, 2))]
        )
        own = 0.4 if isinstance(command, ApproveSecond) else 0.7
        asker = by if self.seldom(own) else self.one(PEOPLE)
        return Request(
            id="request:1" if self.seldom(0.8) else "request:2",
            by=asker,
            authenticator=self.authenticator(asker),
            members=members,
            why="It takes two.",
            case=None,
            at=NOW - self.one((HOUR, DAY - 1, DAY, DAY, DAY + HOUR)),
            expires=NOW + self.one((HOUR, HOUR, HOUR, 0)),
            needs=2 if self.seldom(0.05) else 1,
            endorsements=(Endorsement(by=asker, at=NOW - HOUR, authenticator="x"),)
            if self.seldom(0.2)
            else (),
            state="approved" if self.seldom(0.8) else self.one(("pending", "declined", "expired")),
        )

    def order(self, house: House) -> tuple[Order, Scope, Request | None]:
        """Who asks for what, how they proved who they are, and with which permit. Mostly somebody who may."""
        command = self.one(COMMANDS if self.seldom(0.8) else APPROVALS)
        able = [by for by, staff in house.staff.items() if "everything" in staff.roles]
        able += ["service:plaza"] * (command.capability in ROLES["platform"]) * 3
        able += [by for by, held in SYSTEM.items() if command.capability in held]
        by = self.one(able) if able and self.seldom(0.8) else self.one(PEOPLE + OTHERS)
        permit = self.request(command, by) if self.seldom(0.5) else None
        if permit is not None and self.seldom(0.1):
            command = AskSecond(
                request="request:new", members=permit.members, commands="[]", why="two", reason="x"
            )
        key = self.one(("request:1/0", "request:1/0", "request:1/1", "request:2/0", None))
        proof = Proof(
            session=self.one(SESSIONS),
            authenticator=self.authenticator(by),
            verified=not self.seldom(0.05),
            fresh=not self.seldom(0.05),
        )
        return Order(command, by, key, None, proof, permit.id if permit else None), self.scope(), permit


_SANCTION: Final[dict[str, Any]] = {
    "subject": "post:1", "policy": "spam-1@1", "cause": "event:1", "mode": "manual", "account": "account:u1",
}  # fmt: skip
_STAFF: Final = Staff(principal="staff:new", name="New", roles=())
_START: Final = StartFreeze(
    freeze="freeze:new", mode="deny", scope_set=ScopeSet(policy_areas=("spam",)), floor=0.5, undelivered="hold",
    goes_on=GoesOn(automation=True, contractors=True, api_clients=True), ends=NOW + DAY, reason="x",
)  # fmt: skip
_GRANT: Final = GrantAccess(
    grant="grant:new", principal="staff:p1", capabilities=("sanction.lift",), until=NOW + DAY, reason="x"
)
_EXEMPT: Final = Exempt(
    freeze="freeze:a", reason="x",
    exemption=Exemption(id="exemption:new", duty="other", who=Population(people=("staff:p1",)), ends=NOW + HOUR),
)  # fmt: skip
COMMANDS: Final[tuple[Command, ...]] = (
    Label(**_SANCTION, label="spam"),
    Limit(**_SANCTION),
    Suspend(**_SANCTION),
    Ban(**_SANCTION),
    Lift(subject="post:1", action="post:1#1", cause="decision:1", reason="x"),
    Unlabel(subject="post:1", label="spam", cause="event:1"),
    Recover(),
    Hear(),
    Own(),
    Strange(),
    TakeLease(case="case:1"),
    TakeLease(case="case:2"),
    Decide(case="case:1", outcome="no_violation", reason="x"),
    OpenCase(case="case:1", subject="post:1", area="spam", severity="low", source="rule", ref="x", why="x"),
    FileReport(report="r1", subject="post:1", reporter="account:8", area="spam", text="x"),
    LookUp(subject="account:u1", case="case:1", fields=("standing",), reason="x"),
    LookUp(subject="account:p1", case="case:1", fields=("standing",), reason="x"),
    PublishArticle(article="a-1", area="spam", severity="low", title="x", text="x", effective=0),
    Erase(subject="account:u1", reason="x"),
    Receive(effect="1-0", status=200, applied=True, receipt="x", platform_at="x"),
    Found(principal="staff:eve", name="Eve"),
    Appoint(staff=_STAFF),
    Appoint(staff=msgspec.structs.replace(_STAFF, roles=("security_lead",))),
    Appoint(staff=msgspec.structs.replace(_STAFF, principal="staff:p1", roles=("admin", "reviewer"))),
    Deactivate(principal="staff:p1", reason="x"),
    EndGrant(principal="staff:p1", grant="grant:1"),
    _GRANT,
    msgspec.structs.replace(_GRANT, scope_set=ScopeSet(policy_areas=("spam", "Spam"))),
    DropRole(name="crisis"),
    DropRole(name="nobodys"),
    _START,
    msgspec.structs.replace(_START, scope_set=ScopeSet(languages=("en", "pt-BR"))),
    Thaw(freeze="freeze:a", reason="x"),
    _EXEMPT,
    *(
        msgspec.structs.replace(_EXEMPT, exemption=msgspec.structs.replace(_EXEMPT.exemption, **other))
        for other in (
            {"scope": ScopeSet(regions=("EU",))},
            {"who": Population(people=("staff:stranger",))},
            {"who": Population(roles=("crisis",), teams=("red",))},
            {"who": Population(roles=("unheard-of",))},
        )
    ),
    Contain(freeze="freeze:new", stopped="lookup", reason="x"),
    Contain(freeze="freeze:new", stopped="look-up", reason="x"),
    Contain(freeze="freeze:new", people=("staff:p1",), reason="x"),
    Contain(freeze="freeze:new", people=PEOPLE[1:4], reason="x"),
    Contain(freeze="freeze:new", people=PEOPLE, reason="x"),
    ReviewGlass(glass="glass:p1", finding="justified", found="x"),
    ReviewContainment(freeze="freeze:a", justified=True, found="x"),
    ApproveDraft(draft="d-1", version="sha256:1"),
    CloseGlass(glass="glass:p1"),
    DeclareSmallTeam(of="account.ban", until=NOW + DAY, reason="x"),
    Publish(draft="d-1", version="sha256:1"),
    Revert(to="sha256:0"),
)
APPROVALS: Final = tuple(ApproveSecond(request="request:1", requester=by) for by in PEOPLE)
