"""What the public is told of access: how many freezes, exemptions and break-glasses, and never who.

A number under 10 that counts people is told as `<10`, and zero as zero, because absence is a message of its own.
What is shown of a freeze are the words of its scope; its id and its reason may name somebody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Final

import msgspec

from steadyhand.access.coverage.store import Loss
from steadyhand.access.freezes.model import Freeze, GoesOn, Mode
from steadyhand.access.glass.model import DUE, Glass
from steadyhand.access.masks import Masks, exempts
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.risk.detectors import DETECTORS
from steadyhand.access.risk.facts import RiskCounted
from steadyhand.access.risk.model import OUTCOMES, Alert
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.kernel.zones import rfc3339

FEW: Final = 10
"""A number of people below this is not told."""
MANY: Final = 0.1
"""The share of staff above which exemptions are said to be many."""
LATELY: Final = 28 * DAY
DEFINITION: Final = "access-2"
"""Of these counts. It changes when what is counted does."""

People = int | str
"""A number of people, or `<10`."""


class FreezeShown(msgspec.Struct, frozen=True, kw_only=True):
    """One freeze in force."""

    mode: Mode
    scope: dict[str, tuple[str, ...]]
    """Words by dimension; a dimension that is not here is not tested."""
    population: str
    reads: bool
    goes_on: GoesOn
    began_hour: str
    """RFC 3339, of the hour in which it began."""
    ends: str
    extended: int
    second_person: bool
    """Whether a second person approved it."""
    exemptions: int
    exempt: People
    foretold: dict[str, float]
    """What its forecast said, to one digit of a share; empty where there was none."""


class ExemptionsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Exemptions in force, and how many people have one, of all staff."""

    in_force: int
    people: People
    ratio: float | str
    """Rounded up to a hundredth; where the people are `<10`, the most that it can be."""
    many: bool
    """Whether more than a tenth of staff have one."""


class GlassesShown(msgspec.Struct, frozen=True, kw_only=True):
    """Break-glasses: those of 28 days, those open, and reviews that are owed."""

    lately: int
    open: int
    unreviewed: int
    overdue: int


class ContainmentsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Containments: those of 28 days, those in force, and reviews that are owed."""

    lately: int
    in_force: int
    unreviewed: int
    overdue: int


class LossesShown(msgspec.Struct, frozen=True, kw_only=True):
    """Losses of coverage that no freeze explains: those of 28 days, and those that are not over."""

    lately: int
    standing: int
    areas: tuple[str, ...]
    """The policy areas of those that are not over."""


class AlertsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts on insider risk of 28 days: by detector, how they were closed, and what there was no room for."""

    lately: People
    by_detector: dict[str, People]
    """Every detector, with zeros."""
    open: People
    closed: dict[str, People]
    left_out: int
    """Findings beyond the budget, on the days of 28 that are over."""


class AccessShown(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, as it stood at an instant."""

    definition: str = DEFINITION
    staff: People
    freezes: tuple[FreezeShown, ...]
    freezes_lately: int
    exemptions: ExemptionsShown
    break_glasses: GlassesShown
    containments: ContainmentsShown
    coverage_losses: LossesShown
    alerts: AlertsShown


def shown(
    staff: Mapping[str, Staff],
    freezes: Iterable[Freeze],
    glasses: Iterable[Glass],
    losses: Sequence[Loss],
    alerts: AlertsShown,
    now: Instant,
) -> AccessShown:
    """What is told at this instant; `staff` is everybody by principal, `freezes` and `losses` all there were."""
    active = {name: each for name, each in staff.items() if each.active and not each.left(now)}
    known = list(freezes)
    begun = [freeze for freeze in known if freeze.kind == "freeze"]
    in_force = [freeze for freeze in begun if freeze.in_force(now)]
    return AccessShown(
        staff=few(len(active)),
        freezes=tuple(
            _freeze(freeze, active, now) for freeze in sorted(in_force, key=lambda one: one.starts)
        ),
        freezes_lately=sum(freeze.starts > now - LATELY for freeze in begun),
        exemptions=_exemptions([freeze for freeze in known if freeze.in_force(now)], active, now),
        break_glasses=_glasses(list(glasses), now),
        containments=_containments([one for one in known if one.kind == "containment"], now),
        coverage_losses=_losses(losses, now),
        alerts=alerts,
    )


def alerts_shown(alerts: Iterable[Alert], counted: Iterable[RiskCounted], now: Instant) -> AlertsShown:
    """What is told of alerts: each is about people, so that few of them are `<10`."""
    lately = [one for one in alerts if one.at > now - LATELY]
    by_detector = Counter(one.detector for one in lately)
    closed = Counter(one.outcome for one in lately)
    days = [one for one in counted if (one.day + 1) * DAY > now - LATELY]
    return AlertsShown(
        lately=few(len(lately)),
        by_detector={one.name: few(by_detector[one.name]) for one in DETECTORS},
        open=few(closed[None]),
        closed={outcome: few(closed[outcome]) for outcome in OUTCOMES},
        left_out=sum(sum(one.left_out.values()) for one in days),
    )


def few(people: int) -> People:
    """A number of people as it is told."""
    return f"<{FEW}" if 0 < people < FEW else people


def reached(freeze: Freeze, staff: Mapping[str, Staff]) -> set[str]:
    """Who on the staff is in the population of a freeze."""
    masks = Masks((freeze,), staff)
    return {name for name in staff if masks.naming(name)}


def _freeze(freeze: Freeze, staff: Mapping[str, Staff], now: Instant) -> FreezeShown:
    current = [one for one in freeze.exemptions if now < one.ends]
    return FreezeShown(
        mode=freeze.mode,
        scope=_words(freeze.scope),
        population=_population(freeze.who),
        reads=freeze.reads,
        goes_on=freeze.goes_on,
        began_hour=rfc3339(freeze.starts - freeze.starts % HOUR),
        ends=rfc3339(freeze.ends),
        extended=freeze.extended,
        second_person=freeze.under is not None,
        exemptions=len(current),
        exempt=few(len(_exempt(freeze, staff, now))),
        foretold=_foretold(freeze),
    )


def _exempt(freeze: Freeze, staff: Mapping[str, Staff], now: Instant) -> set[str]:
    current = [one for one in freeze.exemptions if now < one.ends]
    return {
        name
        for name in reached(freeze, staff)
        if any(exempts(one, freeze, name, staff[name]) for one in current)
    }


def _words(scope: ScopeSet) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in msgspec.structs.asdict(scope).items() if values}


def _population(who: Population) -> str:
    if who.everybody:
        return "everybody"
    return "people described" if who.described else "people listed"


def _foretold(freeze: Freeze) -> dict[str, float]:
    outlook = freeze.outlook
    if outlook is None:
        return {}
    return {
        "share_left": round(outlook.share, 1),
        "backlog": round(outlook.backlog),
        "wait_p95_h": round(outlook.waits_p95 / HOUR, 1),
    }


def _exemptions(freezes: list[Freeze], staff: Mapping[str, Staff], now: Instant) -> ExemptionsShown:
    people: set[str] = set()
    for freeze in freezes:
        people |= _exempt(freeze, staff, now)
    return ExemptionsShown(
        in_force=sum(now < one.ends for freeze in freezes for one in freeze.exemptions),
        people=few(len(people)),
        ratio=_ratio(len(people), len(staff)),
        many=len(people) > MANY * len(staff),
    )


def _ratio(people: int, staff: int) -> float | str:
    if people == 0:
        return 0.0
    if people < FEW:
        return f"<{min(1.0, ceil(100 * FEW / staff) / 100)}"
    return ceil(100 * people / staff) / 100


def _glasses(glasses: list[Glass], now: Instant) -> GlassesShown:
    owed = [glass for glass in glasses if glass.finding is None]
    return GlassesShown(
        lately=sum(glass.at > now - LATELY for glass in glasses),
        open=sum(glass.closed is None and now < glass.until for glass in glasses),
        unreviewed=len(owed),
        overdue=sum(glass.due <= now for glass in owed),
    )


def _containments(contained: list[Freeze], now: Instant) -> ContainmentsShown:
    owed = [freeze for freeze in contained if freeze.reviewed is None]
    return ContainmentsShown(
        lately=sum(freeze.starts > now - LATELY for freeze in contained),
        in_force=sum(freeze.in_force(now) for freeze in contained),
        unreviewed=len(owed),
        overdue=sum(freeze.starts + DUE <= now for freeze in owed),
    )


def _losses(losses: Sequence[Loss], now: Instant) -> LossesShown:
    standing = [loss for loss in losses if loss.over is None]
    return LossesShown(
        lately=sum(loss.at > now - LATELY for loss in losses),
        standing=len(standing),
        areas=tuple(sorted({place.area for loss in standing for place in loss.fact.places})),
    )
