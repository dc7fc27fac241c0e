"""Random small teams: few people, of whom most depend on one another, and what one of them does alone."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.access.grants.model import CustomRole, Grant, Grants
from steadyhand.access.identity.model import LetIn
from steadyhand.access.model import Change, Staff
from steadyhand.access.protection.model import Protected
from steadyhand.access.requests.commands import ApproveSecond
from steadyhand.access.requests.model import Endorsed, Endorsement, Member, Request
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.small.model import ALONE, SmallTeam, Term
from steadyhand.access.views import Founding
from steadyhand.enforcement.commands import Ban, Label
from steadyhand.enforcement.ending import Lift
from steadyhand.kernel.command import Command, Order, Proof, digest_of
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import DAY, HOUR, Instant, Scope
from steadyhand.review.commands import Decide
from tests.support.access_everybody import House
from tests.support.access_states import PEOPLE, WORDS, Draw
from tests.support.judging import NOW


class LookOver(Command, frozen=True, tag="test.look_over"):
    """What a second look is to access."""

    capability = "look.answer"


_ACTS: Final[tuple[Command, ...]] = (
    Ban(subject="account:u1", policy="spam-1@1", cause="event:1", mode="manual"),
    Label(
        subject="post:1",
        policy="spam-1@1",
        cause="event:1",
        mode="manual",
        account="account:u1",
        label="spam",
    ),
    Lift(subject="account:u1", action="account:u1#1", cause="decision:1", reason="x"),
    Decide(case="case:1", outcome="no_violation", reason="x"),
)
_PRESS: Final = Protected(account="account:u1", kind="press", source="x", until=NOW + DAY, by="x")
_LONG_AGO: Final = 100 * DAY
_LATELY: Final = (-31 * DAY, -30 * DAY, -30 * DAY + 1, -DAY, -1)


class Team(Draw):
    """One stream of random choices about one small team."""

    def seldom_at(self, chance: float) -> tuple[Instant, ...]:
        """An instant about a month ago, or lately; seldom."""
        return (NOW + self.one(_LATELY),) if self.seldom(chance) else ()

    def team(self) -> House:
        """Up to five people who hold everything, and perhaps somebody who did."""
        people = PEOPLE[: self.one((1, 2, 2, 2, 3, 3, 4, 5))]
        return House(
            words=WORDS,
            staff={name: self.colleague(name, people) for name in people},
            role={
                name: CustomRole(name=name, capabilities=tuple(sorted(ALONE | {"request.approve"})), changed=at)
                for name, at in (("crew", 0), ("remade", NOW + self.one(_LATELY)))
            },
            grants={name: self.given() for name in people if self.seldom(0.15)},
            freeze={"freeze:a": self.freeze("freeze:a")} if self.seldom(0.1) else {},
            protected={"account:u1": _PRESS},
            founding={"founding": Founding(NOW - self.one((90, 90, 90, 29)) * DAY)},
            endorsed={name: Endorsed(self.some([(who, NOW - at) for who in people for at in (HOUR, 3 * DAY)], 3))
                      for name in people if self.seldom(0.5)},
            let_in={name: LetIn(((self.one(people), NOW + self.one(_LATELY)),))
                    for name in people if self.seldom(0.1)},
            small_team={one: self.declared(one) for one in sorted(ALONE)},
        )  # fmt: skip

    def colleague(self, name: str, people: tuple[str, ...]) -> Staff:
        """Somebody of the team, who mostly has been so for long."""
        return Staff(
            principal=name,
            name=name,
            roles=(self.one(("crew", "crew", "crew", "reviewer", "policy_lead", "legal")),)
            if not self.seldom(0.1)
            else (self.one(("outside_reviewer", "remade", "gone")),),
            employer="platform" if not self.seldom(0.03) else "partner:p",
            active=not self.seldom(0.05),
            person=self.one(("", "", "", "", "one")),
            team=self.one(("", "red", "red")),
            reports_to=self.one(people) if self.seldom(0.3) else None,
            leaves=NOW + self.one((*_LATELY, DAY)) if self.seldom(0.05) else None,
            delegate_of=self.one(people) if self.seldom(0.05) else None,
            since=NOW - self.one((_LONG_AGO, _LONG_AGO, _LONG_AGO, 20 * DAY)),
            appointed_by=self.one((*people, "staff:boss", "staff:boss", "staff:boss")),
            changes=tuple(
                Change(until=at, roles=(self.one(("crew", "legal", "gone")),), employer="platform", location="",
                       by=self.one(people), raised=self.seldom(0.5))
                for at in self.seldom_at(0.1)
            ),
        )  # fmt: skip

    def given(self) -> Grants:
        """A grant of something that matters, held or over."""
        until = NOW + self.one((*_LATELY, DAY))
        grant = Grant(
            id="grant:1",
            capabilities=(self.one(sorted(ALONE)),),
            scope=ScopeSet(),
            at=NOW - self.one((40 * DAY, DAY)),
            until=until,
            by=self.one(PEOPLE[:3]),
        )
        return Grants(past=(grant,)) if until < NOW else Grants(held=(grant,))

    def declared(self, capability: str) -> SmallTeam:
        """A declaration that mostly stands."""
        ended = NOW if self.seldom(0.03) else None
        until = NOW + self.one((DAY,) * 12 + (1, 0))
        return SmallTeam(capability=capability, terms=(Term(at=NOW - DAY, until=until, by="x", ended=ended),))

    def asked(self, by: str) -> Request:
        """What somebody asked for, about a day ago."""
        scope = Scope(tool="enforcement", policy_area="spam", severity="low", subjects=("account:u1",))
        acts = [self.one(_ACTS) for _ in range(self.one((1, 1, 2)))]
        return Request(
            id="request:1",
            by=by,
            authenticator=f"key of {by}",
            members=tuple(
                Member(
                    tag=tag_of(type(one)), capability=one.capability, digest=digest_of(one).hex(), scope=scope
                )
                for one in acts
            ),
            why="It takes two.",
            case=None,
            at=NOW - self.one((DAY, DAY, DAY + HOUR, DAY - 1, HOUR)),
            expires=NOW + HOUR,
            needs=1 if not self.seldom(0.03) else 2,
        )

    def act(self, house: House) -> tuple[Order, Scope, Request | None]:
        """The second step of somebody's own, or an act that they approved themselves."""
        by = self.one(sorted(house.staff))
        proof = Proof(session="s", authenticator=f"key of {by}", verified=True, fresh=True)
        access, about = Scope(tool="access"), Scope(tool="review", policy_area="spam", apart=(by,))
        request = self.asked(by if self.seldom(0.9) else self.one(sorted(house.staff)))
        if self.seldom(0.3):
            return Order(LookOver(), by, None, None, proof), about, None
        if self.seldom(0.6):
            yes = ApproveSecond(request=request.id, requester=request.by)
            return Order(yes, by, None, None, proof, request.id), access, request
        given = Endorsement(by=self.one(sorted(house.staff)), at=NOW, authenticator="x")
        approved = msgspec.structs.replace(request, state="approved", endorsements=(given,))
        act = next(one for one in _ACTS if digest_of(one).hex() == request.members[0].digest)
        return Order(act, by, "request:1/0", None, proof, "request:1"), request.members[0].scope, approved
