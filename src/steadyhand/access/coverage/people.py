"""Who could lease and decide a case now, as bits: bit n stands for the n-th person.

Somebody counts for a group of cases who may lease and decide such a case and put at least one kind of sanction on it:
by role or grant, policy area, language and region, not gone, and not inside a freeze without an exemption. The same
guard is asked that judges commands, so that whatever takes people away is seen. A freeze that asks for two people
leaves half of them. Bits over people make a count one operation however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from steadyhand.access.capabilities import ALONE, SANCTIONS
from steadyhand.access.coverage.model import UNKNOWN, Counts, Group, base_language
from steadyhand.access.entitlement import Entitlements
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.model import Grant
from steadyhand.access.guard import Access
from steadyhand.access.masks import Masks, exempts
from steadyhand.access.model import HOURS_OF_WEEK, Staff
from steadyhand.access.scopes import Facts
from steadyhand.kernel.values import Instant

_WORK: Final = (("review", "case.lease"), ("review", "case.decide"))
"""Tool and capability of what it takes; and one of these to act on what was decided:"""
_ACTS: Final = tuple(("enforcement", capability) for capability in sorted(SANCTIONS))
_NEEDED: Final = frozenset(capability for _, capability in (*_WORK, *_ACTS))


class Able(NamedTuple):
    """Who can do something alone, and who only with a second person; as bits."""

    alone: int
    paired: int = 0

    @property
    def all(self) -> int:
        """Both."""
        return self.alone | self.paired

    def count(self, among: int) -> int:
        """How many of these people, two who can only act together being one."""
        return (self.alone & among).bit_count() + (self.paired & among).bit_count() // 2


class People:
    """Everybody who could work on cases, at one epoch and one instant."""

    def __init__(self, staff: Mapping[str, Staff], entitlements: Entitlements, now: Instant) -> None:
        self.now = now
        self.names = sorted(
            set(entitlements.holders("case.lease")) & set(entitlements.holders("case.decide"))
        )
        self.staff: Sequence[Staff] = [staff[name] for name in self.names]
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

    def counts(self, able: Able) -> Counts:
        """How many of them work in each hour of the week."""
        found = self._counted.get(able)
        if found is None:
            by_shift = {bits: able.count(bits) for bits in self._shifts}
            found = self._counted[able] = tuple(by_shift[bits] for bits in self.at_work)
        return found

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
            answers: dict[object, bool] = {}
            particular = set(self._particular)
            self._found[key] = self._bits(
                n not in particular and self._asked(n, area, severity, answers)
                for n in range(len(self.names))
            )
        return self._found[key]

    def _asked(self, n: int, area: str, severity: str | None, answers: dict[object, bool]) -> bool:
        staff = self.staff[n]
        alone = staff.leaves is not None or self._entitlements.granted_to(staff.principal)
        kind = staff.principal if alone else (staff.roles, staff.areas)
        if kind not in answers:
            answers[kind] = self._may(staff.principal, Group(area, UNKNOWN, UNKNOWN), severity)
        return answers[kind]

    @cached_property
    def _particular(self) -> tuple[int, ...]:
        """People whose grants are for some languages, regions or severities only: each is asked for each group."""
        return tuple(n for n, name in enumerate(self.names) if _tested(self._entitlements.granted_to(name)))

    def _may(self, name: str, group: Group, severity: str | None) -> bool:
        def held(act: tuple[str, str]) -> bool:
            facts = facts_of(act, group, severity)
            return self._entitlements.lack(name, act[1], facts, self.now) is None

        return all(map(held, _WORK)) and any(map(held, _ACTS))


def people_of(access: Access, now: Instant) -> People:
    """Who could work on cases at this instant, by what the guard knows."""
    return People(access.staff, access.entitlements, now)


class Stops:
    """What freezes leave of them."""

    def __init__(self, masks: Masks, people: People) -> None:
        self._masks, self._people = masks, people
        self._named: dict[str, int] = {}
        self._exempt: dict[tuple[str, str], int] = {}
        self._every = (1 << len(masks.freezes)) - 1
        for freeze in masks.freezes:
            self._named[freeze.id] = 0
        for n, name in enumerate(people.names):
            for freeze in masks.among(masks.naming(name)):
                self._named[freeze.id] |= 1 << n
        for freeze in masks.freezes:
            for one in freeze.exemptions:
                meant = (exempts(one, freeze, each.principal, each) for each in people.staff)
                self._exempt[freeze.id, one.id] = sum(1 << n for n, yes in enumerate(meant) if yes)

    @property
    def by_severity(self) -> bool:
        """Whether it matters how severe a case is."""
        return any(freeze.scope.severities for freeze in self._masks.freezes)

    def left(self, entitled: int, group: Group, severity: str | None = None) -> Able:
        """Those of the entitled whom the freezes let work on a group of cases."""
        if not self._masks.freezes or not entitled:
            return Able(entitled)
        work = [self._able(entitled, act, group, severity) for act in _WORK]
        acts = [self._able(entitled, act, group, severity) for act in _ACTS]
        alone = work[0].alone & work[1].alone & _any(able.alone for able in acts)
        either = work[0].all & work[1].all & _any(able.all for able in acts)
        return Able(alone, either & ~alone)

    def _able(self, entitled: int, act: tuple[str, str], group: Group, severity: str | None) -> Able:
        facts = facts_of(act, group, severity)
        alone = either = entitled
        for freeze in self._masks.among(self._masks.reaching(facts, self._every)):
            if not freeze.in_force(self._people.now) or (freeze.mode == "two_person" and act[1] in ALONE):
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


def facts_of(act: tuple[str, str], group: Group, severity: str | None) -> Facts:
    """What is known of an act on an ordinary account's case in a group; severity None stands for any."""
    tool, capability = act
    return Facts(
        tool=tool,
        action=capability,
        policy_area=group.area,
        severity=severity,
        region=_known(group.region),
        language=_known(group.language),
        subject_class="ordinary",
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
