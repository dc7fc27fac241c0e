"""Who could lease and decide a case now, as bits: bit n stands for the n-th person.

Somebody counts for a group of cases who may lease and decide such a case and put at least one kind of sanction on it:
by role or grant, policy area, language and region, not gone, and not inside a freeze without an exemption. Whom a
freeze keeps from any kind that they could put on it does not count: who may only label decides no case that must be
removed, and a freeze in slices would else leave everybody. The same
guard is asked that judges commands, so that whatever takes people away is seen. A freeze that asks for two people
leaves half of them, where any two of them may act together. Where the installation asks for passkeys, who has none
counts for nothing. Bits over people make a count one operation however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from steadyhand.access.capabilities import ALONE, APPEALS, CASEWORK
from steadyhand.access.coverage.model import UNKNOWN, Counts, Group, base_language
from steadyhand.access.coverage.pairs import Pairs
from steadyhand.access.entitlement import Entitlements
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.model import Grant
from steadyhand.access.guard import Access
from steadyhand.access.masks import Masks, exempts
from steadyhand.access.model import HOURS_OF_WEEK, PLATFORM, Staff
from steadyhand.access.scopes import Facts
from steadyhand.kernel.values import Instant

Act = tuple[str, str]
"""A tool and a capability."""
_WORK: Final[tuple[Act, ...]] = (("review", "case.lease"), ("review", "case.decide"))
"""Tool and capability of what it takes; and one of these to act on what was decided:"""
_ACTS: Final[tuple[Act, ...]] = tuple(("enforcement", capability) for capability in sorted(CASEWORK))
_NEEDED: Final = frozenset(capability for _, capability in (*_WORK, *_ACTS))
DUTIES: Final[tuple[Act, ...]] = (
    ("enforcement", "account.ban"),
    ("enforcement", "account.recover"),
    ("enforcement", "sanction.lift"),
    ("review", APPEALS),
)
"""What few may do beside the work on cases, and must not be without anybody who may either."""
ORDINARY: Final = "ordinary"


class Able(NamedTuple):
    """Who can do something alone, and who only with a second person; as bits."""

    alone: int
    paired: int = 0

    @property
    def all(self) -> int:
        """Both."""
        return self.alone | self.paired


class People:
    """Everybody who could do something, at one epoch and one instant."""

    def __init__(
        self, staff: Mapping[str, Staff], entitlements: Entitlements, now: Instant, names: Iterable[str]
    ) -> None:
        """`staff` is everybody by principal, and `names` are those who count."""
        self.now = now
        self.names = sorted(names)
        self.staff: Sequence[Staff] = [staff[name] for name in self.names]
        self._everybody = staff
        self._entitlements = entitlements
        self._found: dict[tuple[str, str | None], int] = {}
        self._counted: dict[Able, Counts] = {}

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that anybody names."""
        return frozenset(base_language(tag) for each in self.staff for tag in each.languages)

    @cached_property
    def at_work(self) -> tuple[int, ...]:
        """For each hour of the week, who works then."""
        always = self._bits(not each.hours for each in self.staff)
        found = [always] * HOURS_OF_WEEK
        for n, each in enumerate(self.staff):
            for hour in each.hours:
                found[hour] |= 1 << n
        return tuple(found)

    def entitled(self, group: Group, severity: str | None = None) -> int:
        """Who could, if there were no freeze."""
        bits = self._reads(group.language) & self._serves(group.region)
        entitled = self._plainly(group.area, severity)
        for n in self._particular:
            if self._may(self.names[n], group, severity):
                entitled |= 1 << n
        return bits & entitled

    def holding(self, capability: str) -> int:
        """Who holds a capability at all, whatever its scope."""
        key = (capability, None)
        if key not in self._found:
            held = set(self._entitlements.holders(capability))
            self._found[key] = self._bits(name in held for name in self.names)
        return self._found[key]

    def may(self, act: Act, area: str) -> int:
        """Who may do one act in a policy area, were there no freeze, whatever else is unknown of it."""
        key = (f"{act[1]}:{area}", None)
        if key not in self._found:
            facts = facts_of(act, Group(area, UNKNOWN, UNKNOWN), None, None)
            self._found[key] = self._alike(
                lambda name: self._entitlements.lack(name, act[1], facts, self.now) is None
            )
        return self._found[key]

    def count(self, able: Able, among: int | None = None) -> int:
        """How many of these people, two who can only act together being one; none where no two of them may."""
        alone, paired = able if among is None else (able.alone & among, able.paired & among)
        return alone.bit_count() + (paired.bit_count() // 2 if self.two_of(paired) else 0)

    def two_of(self, bits: int) -> bool:
        """Whether any two of these people may act together."""
        return bool(bits & (bits - 1)) and self._pairs.any(
            bits, self.holding("request.ask"), self.holding("request.approve")
        )

    def counts(self, able: Able) -> Counts:
        """How many of them work in each hour of the week."""
        found = self._counted.get(able)
        if found is None:
            by_shift = {bits: self.count(able, bits) for bits in self._shifts}
            found = self._counted[able] = tuple(by_shift[bits] for bits in self.at_work)
        return found

    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs(self.staff, self._everybody)

    @cached_property
    def _shifts(self) -> frozenset[int]:
        return frozenset(self.at_work)

    def _reads(self, language: str) -> int:
        return self._named("language", language, ([*map(base_language, s.languages)] for s in self.staff))

    def _serves(self, region: str) -> int:
        return self._named("region", region, (s.regions for s in self.staff))

    def _named(self, what: str, value: str, named: Iterable[Sequence[str]]) -> int:
        """Who names the value, or nothing: nothing named is all."""
        key = (what, value)
        if key not in self._found:
            self._found[key] = self._bits(value in (UNKNOWN, *names) or not names for names in named)
        return self._found[key]

    @staticmethod
    def _bits(flags: Iterable[bool]) -> int:
        """Bit n for the n-th flag."""
        return int("".join("01"[flag] for flag in flags)[::-1] or "0", 2)

    def _plainly(self, area: str, severity: str | None) -> int:
        """Those to whom only the area matters: one of each kind of them is asked for all."""
        key = (f"area:{area}", severity)
        if key not in self._found:
            group = Group(area, UNKNOWN, UNKNOWN)
            self._found[key] = self._alike(
                lambda name: self._may(name, group, severity), apart=frozenset(self._particular)
            )
        return self._found[key]

    def _alike(self, may: Callable[[str], bool], apart: Collection[int] = ()) -> int:
        """Those who may, save those `apart`: one of each kind of people is asked for all of them."""
        answers: dict[object, bool] = {}

        def asked(n: int) -> bool:
            kind = self._kinds[n]
            if kind not in answers:
                answers[kind] = may(self.names[n])
            return answers[kind]

        return self._bits(n not in apart and asked(n) for n in range(len(self.names)))

    @cached_property
    def _kinds(self) -> Sequence[object]:
        """What somebody may do depends on this alone: on themselves where they have grants, or leave."""
        return [
            each.principal
            if each.leaves is not None or self._entitlements.granted_to(each.principal)
            else (each.roles, each.areas)
            for each in self.staff
        ]

    @cached_property
    def _particular(self) -> tuple[int, ...]:
        """People whose grants are for some languages, regions or severities only: each is asked for each group."""
        return tuple(n for n, name in enumerate(self.names) if _tested(self._entitlements.granted_to(name)))

    def _may(self, name: str, group: Group, severity: str | None) -> bool:
        def held(act: Act) -> bool:
            facts = facts_of(act, group, severity)
            return self._entitlements.lack(name, act[1], facts, self.now) is None

        return all(map(held, _WORK)) and any(map(held, _ACTS))


def people_of(
    access: Access, now: Instant, ready: Collection[str] | None = None, *, panel: bool = False
) -> People:
    """Who could work on cases at this instant, by what the guard knows; `ready` are those who have a passkey.

    Without it nobody is asked for one. With `panel` it is those of the outside panel, who else count for nothing.
    """
    holders = access.entitlements.holders
    both = set(holders("case.lease")) & set(holders("case.decide"))
    names = {name for name in both if access.staff[name].on_panel == panel}
    return People(access.staff, access.entitlements, now, names if ready is None else names & set(ready))


def dutiful(access: Access, now: Instant, ready: Collection[str] | None = None) -> People:
    """Who could do any of `DUTIES` at this instant."""
    names = {name for _, capability in DUTIES for name in access.entitlements.holders(capability)}
    return People(access.staff, access.entitlements, now, names if ready is None else names & set(ready))


class Stops:
    """What freezes leave of them."""

    def __init__(self, masks: Masks, people: People, *, drawn_in: bool = False) -> None:
        """With `drawn_in` freezes stop only those whom they did not mean when they began: what nobody foretold."""
        self._masks, self._people = masks, people
        self._named: dict[str, int] = {}
        self._exempt: dict[tuple[str, str], int] = {}
        self._every = (1 << len(masks.freezes)) - 1
        for freeze in masks.freezes:
            self._named[freeze.id] = 0
        for n, name in enumerate(people.names):
            for freeze in masks.among(masks.naming(name)):
                if not (drawn_in and _meant(freeze, people.staff[n])):
                    self._named[freeze.id] |= 1 << n
        for freeze in masks.freezes:
            for one in freeze.exemptions:
                meant = (exempts(one, freeze, each.principal, each) for each in people.staff)
                self._exempt[freeze.id, one.id] = sum(1 << n for n, yes in enumerate(meant) if yes)

    @property
    def anybody(self) -> bool:
        """Whether they stop anybody."""
        return any(self._named.values())

    @property
    def by_severity(self) -> bool:
        """Whether it matters how severe a case is."""
        return any(freeze.scope.severities for freeze in self._masks.freezes)

    @property
    def by_class(self) -> bool:
        """Whether it matters whose account a case is about."""
        return any(freeze.scope.subject_classes for freeze in self._masks.freezes)

    def left(
        self, entitled: int, group: Group, severity: str | None = None, about: str | None = ORDINARY
    ) -> Able:
        """Those of the entitled whom the freezes let work on a group of cases.

        `about` is the class of the account that they are about, None where nobody knows it.
        """
        if not self._masks.freezes or not entitled:
            return Able(entitled)
        alone = either = entitled
        for act in (*_WORK, *_ACTS):
            able = self._able(entitled, act[1], facts_of(act, group, severity, about))
            others = ~self._people.holding(act[1])
            alone &= able.alone | others
            either &= able.all | others
        return Able(alone, either & ~alone)

    def may(self, act: Act, area: str) -> Able:
        """Those who may do one act in a policy area whatever else it is about."""
        facts = facts_of(act, Group(area, UNKNOWN, UNKNOWN), None, None)
        return self._able(self._people.may(act, area), act[1], facts)

    def _able(self, entitled: int, capability: str, facts: Facts) -> Able:
        alone = either = entitled
        for freeze in self._masks.among(self._masks.reaching(facts, self._every)):
            if not freeze.in_force(self._people.now) or (freeze.mode == "two_person" and capability in ALONE):
                continue
            stopped = self._named[freeze.id] & ~self._through(freeze, facts)
            alone &= ~stopped
            if freeze.mode != "two_person":
                either &= ~stopped
        return Able(alone, either & ~alone)

    def _through(self, freeze: Freeze, facts: Facts) -> int:
        return _any(
            self._exempt[freeze.id, one.id]
            for one in freeze.exemptions
            if self._people.now < one.ends and one.scope.includes(facts)
        )


def _meant(freeze: Freeze, staff: Staff) -> bool:
    """Whether a freeze meant somebody when it began, or they came later: nobody who was there is missing by that."""
    if staff.since >= freeze.starts or staff.principal in freeze.who.people:
        return True
    if freeze.goes_on.contractors and staff.just_before(freeze.starts).employer != PLATFORM:
        return False
    return freeze.who.named_before(staff, freeze.starts)


def facts_of(act: Act, group: Group, severity: str | None, about: str | None = ORDINARY) -> Facts:
    """What is known of an act on a case in a group, about an account of a class; severity None stands for any."""
    tool, capability = act
    return Facts(
        tool=tool,
        action=capability,
        policy_area=group.area,
        severity=severity,
        region=_known(group.region),
        language=_known(group.language),
        subject_class=about,
    )


def _known(value: str) -> str | None:
    return None if value == UNKNOWN else value


def _tested(held: tuple[Grant, ...]) -> bool:
    return any(
        (one.scope.languages or one.scope.regions or one.scope.severities)
        for one in held
        if not _NEEDED.isdisjoint(one.capabilities)
    )


def _any(bits: Iterable[int]) -> int:
    found = 0
    for each in bits:
        found |= each
    return found
