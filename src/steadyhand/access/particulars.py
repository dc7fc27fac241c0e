"""What is asked of some of access's own commands because access knows everybody, and every word.

A command decides on the rows that it names. Who is whose second account, who would be left to lift a containment, and
whether a name is anybody's, takes everybody: the guard says it, beside what it asks of every command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from steadyhand.access.capabilities import APPEALS, CONTROL, SECONDING
from steadyhand.access.commands import Appoint
from steadyhand.access.entitlement import Entitlements
from steadyhand.access.freezes.commands import Exempt, StartFreeze, Thaw
from steadyhand.access.freezes.containment import AGAIN, Contain
from steadyhand.access.freezes.model import CONTINUING, Exemption, Freeze
from steadyhand.access.glass.commands import BreakGlass
from steadyhand.access.glass.model import Glass, Owed
from steadyhand.access.grants.commands import DropRole, GrantAccess
from steadyhand.access.independence import Known, accounts, hears, judges, together
from steadyhand.access.model import Staff, moved, raised
from steadyhand.access.populations import Population
from steadyhand.access.risk.commands import UNKNOWN, OpenAlert
from steadyhand.access.risk.pseudonyms import Pseudonyms
from steadyhand.access.scopes import Facts, ScopeSet, Vocabulary
from steadyhand.access.small.team import SmallTeams
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Reads
from steadyhand.kernel.values import DAY, Instant

FOUNDING: Final = 30 * DAY
"""How long the first administrator appoints everybody alone, and how long it is remembered who else could appoint."""
_WEIGHTY: Final = CONTROL | SECONDING - {"request.approve"}
"""What nobody alone makes somebody able to do. Approving what colleagues do to people comes with every desk."""
_APPOINTING: Final = Appoint.capability
ASKED: Final[frozenset[type[Command]]] = frozenset(
    {
        Appoint,
        BreakGlass,
        Contain,
        DropRole,
        Exempt,
        GrantAccess,
        OpenAlert,
        StartFreeze,
        Thaw,
    }
)
"""Commands of which only the guard can say whether they may be."""
SECONDED: Final[frozenset[type[Command]]] = frozenset({Appoint, StartFreeze})
"""Commands of which it may say that they take a second person."""
_REVIEWING: Final = "access.review"
_LEFT: Final = (("freeze.lift", "lift this"), ("case.decide", "decide cases"))
"""Of whoever holds these, one person leaves half."""
_BOTH_SIDES: Final = Refusal("both_sides", "Nobody reviews what they did, or what was done to them.")
_YOURSELF: Final = Refusal(
    "yourself", "That is an account of your own: nobody gives themselves more. Ask somebody else to."
)
_NO_FIRST: Final = Refusal("unknown_first", "Whoever opened it first is no member of staff.")


class Particulars:
    """At one epoch."""

    def __init__(
        self,
        known: Known,
        entitlements: Entitlements,
        reads: Reads,
        vocabulary: Vocabulary,
        pseudonyms: Pseudonyms,
        small: SmallTeams,
    ) -> None:
        self._known, self._entitlements, self._small = known, entitlements, small
        self._vocabulary, self._pseudonyms = vocabulary, pseudonyms
        self._freezes: Mapping[str, Freeze] = reads.view("freeze")
        self._owed: Mapping[str, Owed] = reads.view("owed")
        self._glass: Mapping[str, Glass] = reads.view("glass_open")

    def refused(self, command: Command, by: str, now: Instant) -> Refusal | None:
        """Why a command may not be, by somebody who is entitled to it; None where it may."""
        match command:
            case Appoint(staff=staff):
                return self._entitlements.unknown(staff.roles) or self._raising_oneself(staff, by)
            case DropRole(name=name) if holder := self._entitlements.holder_of(name):
                return Refusal("role_held", f"{holder} holds the role {name}: change their roles first.")
            case GrantAccess(scope_set=named, principal=principal):
                return self._strange(named) or (_YOURSELF if principal in self._others(by) else None)
            case StartFreeze() as starting:
                return self._starting(starting, now)
            case Exempt(exemption=exemption, freeze=freeze):
                own = self._means_own(exemption.who, by, self._starts(freeze, now))
                return self._unfit(exemption, now) or (_YOURSELF if own else None)
            case Thaw(freeze=freeze) if self._contains_own(freeze, by):
                return Refusal("yourself", "Who is contained does not end it: ask somebody else to.")
            case Contain():
                return self._containing(command, by, now)
            case BreakGlass():
                return self._breaking(command, by, now)
            case OpenAlert():
                return self._opening(command, by, now)
        return None

    def apart(self, by: str, capability: str, those: Iterable[str], now: Instant) -> Refusal | None:
        """Why an act may not be by somebody who is, or depends on, those whose doing it judges."""
        judge = self._known.staff.get(by)
        for name in those:
            other = self._known.staff.get(name)
            if judge is None or other is None:
                continue
            if capability == _REVIEWING:
                refusal = _BOTH_SIDES if name == by else together(other, judge, self._known, now)
            elif name == by and self._small.declared(capability, now):
                refusal = self._small.looks(by, capability, now)
            elif name == by:
                continue  # what it says of that itself tells more
            else:
                asked = hears if capability == APPEALS else judges
                refusal = asked(other, judge, self._known, now)
            if refusal is not None:
                return refusal
        return None

    def second(self, command: Command, by: str, now: Instant) -> str | None:
        """Why one of `SECONDED` takes a second person; None where one is enough."""
        match command:
            case Appoint(staff=staff):
                return self._weighty(staff, by, now)
            case StartFreeze(exemptions=exemptions, ends=ends):
                own = any(self._means_own(one.who, by, ends) for one in exemptions)
                return "Whoever starts it would go on themselves." if own else None
        return None

    def _weighty(self, staff: Staff, by: str, now: Instant) -> str | None:
        if now < self._known.founded + FOUNDING and self._founder(by):
            return None
        before = self._known.staff.get(staff.principal)
        had = self._entitlements.of_roles(before.roles) if before and before.active else frozenset()
        new = sorted(_WEIGHTY & self._entitlements.of_roles(staff.roles) - had)
        if not new or not self._appointed_by_others(by, now):
            return None
        return f"Appointing somebody with the capability {new[0]} takes a second person."

    def pseudonyms_of(self, by: str) -> tuple[str, ...]:
        """The names in alerts of somebody, of their other accounts, and of those they act for."""
        staff = self._known.staff
        own = staff.get(by)
        if own is None:
            return (self._pseudonyms.of(by),)
        same = [
            name
            for name, other in staff.items()
            if name == own.delegate_of
            or other.delegate_of == by
            or (own.person and own.person == other.person)
        ]
        return tuple(self._pseudonyms.of(name) for name in dict.fromkeys((by, *same)))

    def _appointed_by_others(self, by: str, now: Instant) -> bool:
        """Whether another person appoints people, or did lately: nobody is rid of the second by removing them."""
        own = self._own(by)
        return any(
            name not in own and self._appoints(one, now - FOUNDING) for name, one in self._known.staff.items()
        )

    def _founder(self, by: str) -> bool:
        """Whether somebody was the first administrator, whom nobody appointed."""
        staff = self._known.staff.get(by)
        return staff is not None and staff.appointed_by == by

    def _appoints(self, one: Staff, since: Instant) -> bool:
        if not one.remembered_since(since):
            return True  # what they were is forgotten, and may be just this
        were = chain([one.roles] if one.active else (), (was.roles for was in one.changes_since(since)))
        return any(_APPOINTING in self._entitlements.of_roles(roles) for roles in were)

    def _own(self, by: str) -> set[str]:
        """Somebody's accounts."""
        member = self._known.staff.get(by)
        return {one.principal for one in accounts(member, self._known.staff)} if member is not None else {by}

    def _others(self, by: str) -> set[str]:
        """Somebody's other accounts."""
        return self._own(by) - {by}

    def _raising_oneself(self, staff: Staff, by: str) -> Refusal | None:
        before = self._known.staff.get(staff.principal)
        if before is None:
            own = self._known.staff.get(by)
            return _YOURSELF if own is not None and own.person and own.person == staff.person else None
        if staff.principal in self._others(by) and (raised(before, staff) or moved(before, staff)):
            return _YOURSELF
        return None

    def _starts(self, freeze: str, now: Instant) -> Instant:
        found = self._freezes.get(freeze)
        return found.starts if found is not None else now

    def _means_own(self, who: Population, by: str, at: Instant) -> bool:
        """Whether another account of somebody is of a population."""
        others = (self._known.staff[name] for name in self._others(by))
        return any(one.principal in who.people or (who.described and who.named(one, at)) for one in others)

    def _contains_own(self, freeze: str, by: str) -> bool:
        found = self._freezes.get(freeze)
        contains = found is not None and found.kind == "containment"
        return contains and not self._own(by).isdisjoint(found.who.people if found else ())

    def _breaking(self, command: BreakGlass, by: str, now: Instant) -> Refusal | None:
        """One person is one, by however many accounts they break the glass."""
        others = self._others(by)
        if not others:
            return None
        if any(name in self._glass and now < self._glass[name].until for name in others):
            return Refusal("open", "You have one open already, by another account of yours: close it first.")
        owed = [self._owed[name] for name in (by, *others) if name in self._owed]
        return command.too_often(Owed().joined(*owed), now)

    def _starting(self, command: StartFreeze, now: Instant) -> Refusal | None:
        wrong = (self._unfit(one, now) for one in command.exemptions)
        if refusal := self._strange(command.scope_set) or self._unknown(command.who):
            return refusal
        return next(filter(None, wrong), None) or self._idle_duty(command, now)

    def _idle_duty(self, command: StartFreeze, now: Instant) -> Refusal | None:
        """A standing duty whose people could decide no such case is nobody's."""
        if command.mode == "two_person":
            return None
        areas = command.scope_set.policy_areas or CONTINUING
        for area in CONTINUING:
            named = [
                one.who
                for one in command.exemptions
                if one.ends >= command.ends and area in (one.scope.policy_areas or (area,))
            ]
            if area in areas and named and not any(self._decides(who, area, now) for who in named):
                return Refusal(
                    "duty_without_people",
                    f"Nobody who would go on with {area} can decide such a case: name somebody who can.",
                )
        return None

    def _decides(self, who: Population, area: str, now: Instant) -> bool:
        facts = Facts("review", "case.decide", area, None, None, None, "ordinary")
        return any(
            who.names(one, now) and self._entitlements.lack(name, facts.action or "", facts, now) is None
            for name, one in self._known.staff.items()
        )

    def _unfit(self, exemption: Exemption, now: Instant) -> Refusal | None:
        """What is wrong with an exemption that nobody could go on by."""
        if refusal := self._strange(exemption.scope) or self._unknown(exemption.who):
            return refusal
        working = (one for one in self._known.staff.values() if one.active and not one.left(now))
        services = any(not name.startswith("staff:") for name in exemption.who.people)
        if services or exemption.who.everybody or any(exemption.who.names(one, now) for one in working):
            return None
        return Refusal("names_nobody", f"Nobody who works here is meant by {exemption.id}: say who goes on.")

    def _unknown(self, who: Population) -> Refusal | None:
        """Somebody, or a role, that is named and is not there: it would only look as if it were stopped, or spared."""
        for name in who.people:
            if name.startswith("staff:") and name not in self._known.staff:
                return Refusal("unknown_person", f"{name[:80]} is no member of staff.")
        return self._entitlements.unknown(who.roles)

    def _containing(self, command: Contain, by: str, now: Instant) -> Refusal | None:
        """One person stops others at once, never most of those who could undo it or do the work, and not for ever."""
        others = (self._owed[name] for name in self._others(by) if name in self._owed)
        if any(one.containments for one in others):
            return Refusal(
                "review_due",
                "A containment by another account of yours has not been reviewed: that comes first.",
            )
        if command.stopped is not None:
            strange = self._strange(ScopeSet(tools=(command.stopped,)))
            return strange or self._contained_before(command, by, now)
        if refusal := self._contained_before(command, by, now):
            return refusal
        if refusal := self._unknown(Population(people=command.people)):
            return refusal
        return self._too_many(command.people, by, now)

    def _too_many(self, people: tuple[str, ...], by: str, now: Instant) -> Refusal | None:
        in_force = [one for one in self._freezes.values() if one.kind == "containment" and one.in_force(now)]
        stopped = {name for freeze in in_force for name in freeze.who.people} | set(people)
        for capability, what in _LEFT:
            able = set(self._entitlements.holders(capability)) - self._own(by)
            held = able & stopped
            if not held.isdisjoint(people) and len(held) > max(1, len(able) // 2):
                return Refusal(
                    "too_many",
                    f"Most of those who could {what} would be contained: start a freeze, which two people approve.",
                )
        return None

    def _contained_before(self, command: Contain, by: str, now: Instant) -> Refusal | None:
        """Once in a month: whom somebody else contained and let go early may be contained all the same."""
        for freeze in self._freezes.values():
            if freeze.kind != "containment" or freeze.starts <= now - AGAIN:
                continue
            same = set(command.people) & set(freeze.who.people) or {command.stopped} & set(freeze.scope.tools)
            early = freeze.ended is not None and freeze.ended < freeze.ends
            if same and not (early and freeze.by not in self._own(by)):
                return Refusal(
                    "contained_before",
                    f"{min(map(str, same))} was contained within the last 30 days: start a freeze, which two people "
                    "approve.",
                )
        return None

    def _opening(self, opening: OpenAlert, by: str, now: Instant) -> Refusal | None:
        """Nobody opens an alert about themselves, and the two who open it are two."""
        if not set(opening.about).isdisjoint(self.pseudonyms_of(by)):
            return UNKNOWN
        if not all(map(self._pseudonyms.ours, opening.about)):
            return Refusal(
                "other_key", "Its names were made with another key: nobody can tell that it is not about you."
            )
        first, second = self._known.staff.get(opening.first), self._known.staff.get(by)
        if second is None or not opening.first:
            return None
        return _NO_FIRST if first is None else together(first, second, self._known, now)

    def _strange(self, named: ScopeSet) -> Refusal | None:
        if strange := self._vocabulary.strange(named):
            dimension, value = strange
            return Refusal(
                "unknown_word",
                f"{value[:80]!r} is none of the {dimension.replace('_', ' ')} of this installation.",
            )
        return None
