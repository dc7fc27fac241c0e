"""A house as its rows, and who depends on whom in it: the plain model's reading of independence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.glass.model import Glass, Owed
from steadyhand.access.grants.model import CustomRole, Grants
from steadyhand.access.identity.model import LetIn
from steadyhand.access.keys.model import Key
from steadyhand.access.keys.views import Service
from steadyhand.access.model import CHANGES_KEPT, Staff
from steadyhand.access.populations import Population
from steadyhand.access.protection.model import Protected
from steadyhand.access.requests.model import Endorsed
from steadyhand.access.scopes import Vocabulary
from steadyhand.access.small.model import SmallTeam
from steadyhand.access.views import Founding
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import DAY, Instant, Scope


@dataclass(frozen=True)
class House:
    """Everything that access knows, as the rows of its views."""

    words: Vocabulary
    staff: dict[str, Staff] = field(default_factory=dict)
    role: dict[str, CustomRole] = field(default_factory=dict)
    grants: dict[str, Grants] = field(default_factory=dict)
    freeze: dict[str, Freeze] = field(default_factory=dict)
    glass_open: dict[str, Glass] = field(default_factory=dict)
    protected: dict[str, Protected] = field(default_factory=dict)
    founding: dict[str, Founding] = field(default_factory=dict)
    api_key: dict[str, Key] = field(default_factory=dict)
    service: dict[str, Service] = field(default_factory=dict)
    endorsed: dict[str, Endorsed] = field(default_factory=dict)
    owed: dict[str, Owed] = field(default_factory=dict)
    let_in: dict[str, LetIn] = field(default_factory=dict)
    small_team: dict[str, SmallTeam] = field(default_factory=dict)

    def view(self, name: str) -> Mapping[str, Any]:
        """The rows of a view, for the guard."""
        rows: Mapping[str, Any] = getattr(self, name)
        return rows


class Everybody(ABC):
    """Who is whom, and who depends on whom, at an instant."""

    def __init__(self, house: House, now: Instant) -> None:
        self.house = house
        self.now = now

    @abstractmethod
    def declared(self, capability: str) -> bool:
        """Whether a team is declared small for this; see `access_small`."""

    @abstractmethod
    def own_work(self, by: str, capability: str) -> str | None:
        """Why somebody does not look over what they did themselves; see there."""

    def selves(self, member: Staff) -> list[Staff]:
        """All accounts of the person whose account this is."""
        others = [staff for staff in self.house.staff.values() if staff.person == member.person]
        return others if member.person else [member]

    def line(self, member: Staff) -> set[str]:
        found: set[str] = set()
        while member.reports_to is not None and member.reports_to not in found:
            found.add(member.reports_to)
            if member.reports_to not in self.house.staff:
                break
            member = self.house.staff[member.reports_to]
        return found

    def judges_own(self, order: Order, scope: Scope) -> str | None:
        """Why somebody does not judge what another did: it is their own, or one depends on the other."""
        for side in scope.apart:
            me, other = self.house.staff.get(order.by), self.house.staff.get(side)
            if me is None or other is None:
                continue
            if order.command.capability == "access.review":
                code = "both_sides" if side == order.by else self.one_of_two(other, me)
            else:
                own, alone = side == order.by, self.declared(order.command.capability)
                code = None if own else self.one_of_two(other, me, above=True)
                if not own and order.command.capability == "appeal.decide":
                    code = code or self.leads(me, other)
                code = self.own_work(side, order.command.capability) if own and alone else code
            if code is not None:
                return code
        return None

    def leads(self, lead: Staff, other: Staff) -> str | None:
        """Whether an account of one is the direct lead of an account of the other."""
        bosses = {one.reports_to for one in self.selves(other)}
        return "reporting_line" if bosses & {one.principal for one in self.selves(lead)} else None

    def one_of_two(self, first: Staff, second: Staff, *, above: bool = False) -> str | None:
        """Why two are not two, for opening or looking at something; the second may stand `above` the first."""
        both = [(one, two) for one in self.selves(first) for two in self.selves(second)]
        if first.person and first.person == second.person:
            return "same_person"
        if any(one.principal == two.delegate_of or two.principal == one.delegate_of for one, two in both):
            return "delegate"
        if any(one.principal in self.line(two) for one, two in both):
            return "reporting_line"
        if not above and any(two.principal in self.line(one) for one, two in both):
            return "reporting_line"
        return "one_hand" if self.hands(first) & self.hands(second) else None

    def hands(self, member: Staff) -> set[str]:
        """Who can be somebody: their accounts, who lately made one or gave it a way in, who can be these, and so on."""
        found: set[str] = set()
        lately, founded = self.now - 30 * DAY, next((row.at for row in self.house.founding.values()), 0)
        todo = {one.principal for one in self.selves(member)}
        while todo:
            found |= todo
            makers: set[str] = set()
            for account in (self.house.staff[name] for name in todo):
                for by, at in self.house.let_in.get(account.principal, LetIn()).given:
                    with_it = at <= account.since + DAY and by == account.appointed_by
                    if at > lately and not with_it:
                        makers.add(by)
                if account.since > lately and account.since > founded + 30 * DAY:
                    makers.add(account.appointed_by)
            found |= {by for by in makers if by.startswith("staff:") and by not in self.house.staff}
            known = [self.house.staff[by] for by in makers if by in self.house.staff]
            todo = {one.principal for maker in known for one in self.selves(maker)} - found
        return found

    def approved_by(self, people: Iterable[str]) -> set[str]:
        """Whose requests these people approved within three days, by any account of theirs."""
        members = [self.house.staff[name] for name in people if name in self.house.staff]
        given = [
            self.house.endorsed.get(one.principal, Endorsed()).given
            for member in members
            for one in self.selves(member)
        ]
        return {who for each in given for who, at in each if at > self.now - 3 * DAY}

    def beholden(self, asker: Staff, approver: Staff) -> bool:
        """Whether the approver has access from whoever asks, since less than 30 days."""
        lately = self.now - 30 * DAY
        if forgotten(approver, lately):
            return True
        grants = self.house.grants.get(approver.principal, Grants())
        given = [grant.at for grant in (*grants.held, *grants.past) if grant.by == asker.principal]
        changes = [was for was in approver.changes if was.raised or was.moved]
        given += [was.until for was in changes if was.by == asker.principal]
        given += [approver.since] if approver.appointed_by == asker.principal else []
        return any(at > lately for at in given)

    def raised_since(self, approver: Staff, at: Instant) -> bool:
        """Whether somebody was made, got a role or was granted anything since; what was forgotten may have been it."""
        grants = self.house.grants.get(approver.principal, Grants())
        raised = [was.until for was in approver.changes if was.raised]
        raised += [grant.at for grant in (*grants.held, *grants.past)]
        return approver.since >= at or forgotten(approver, at) or any(one >= at for one in raised)

    def heads_a_line(self, asker: Staff) -> bool:
        """Whether others report to somebody who reports to nobody that is still there."""
        manager = self.house.staff.get(asker.reports_to or "")
        others = [staff for staff in self.house.staff.values() if staff.active]
        led = any(staff.reports_to == asker.principal for staff in others)
        return led and (manager is None or not manager.active)


def forgotten(staff: Staff, at: Instant) -> bool:
    return len(staff.changes) >= CHANGES_KEPT and min(was.until for was in staff.changes) >= at


def is_described(who: Population) -> bool:
    """Whether a population names more than people."""
    return any((who.roles, who.employers, who.locations, who.teams))
