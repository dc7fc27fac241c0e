"""A freeze and its exemptions: frozen values, and the rules that need no database."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.access.names import misnamed
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, Instant

Mode = Literal["deny", "two_person", "read_only"]
"""Nothing in scope; only with a second person's approval; nothing but reading."""
Kind = Literal["freeze", "containment"]
Undelivered = Literal["deliver", "hold"]
"""What happens to effects that were decided before and have not gone out."""
Duty = Literal["imminent_harm", "child_safety", "legal_order", "election", "other"]

CONTINUING: Final = ("imminent_harm", "child_safety")
"""Policy areas on which somebody must always be able to act: a freeze that reaches one says who goes on."""
LONGEST: Final = 30 * DAY
CONTAINMENT: Final = 4 * HOUR
WORDS: Final = 2_000
EXEMPTIONS: Final = 200
FLOOR: Final = 0.5
"""The share of people that is left everywhere, or two people start the freeze."""


class GoesOn(msgspec.Struct, frozen=True, kw_only=True):
    """Who goes on in spite of a freeze. Said of each, because what is not said is assumed."""

    automation: bool
    contractors: bool
    api_clients: bool


class Exemption(msgspec.Struct, frozen=True, kw_only=True):
    """Who may act inside a freeze, on what, until when. Each entry made under it names its id."""

    id: str
    duty: Duty
    who: Population
    scope: ScopeSet = ScopeSet()
    ends: Instant
    standing: bool = True
    """Whether it was created with its freeze."""


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What a forecast said of a freeze before it began; the whole of it is kept as the payload `forecast`."""

    made: Instant
    eligible: int
    """People who could act in its scope."""
    remaining: int
    """Of these, those whom the freeze and its exemptions leave."""
    share: float
    """The smallest share of eligible people left, over all groups that have anybody now; 0 to 1."""
    nobody: int
    """Groups (area, language, region, hour) that would have nobody, and have somebody now."""
    backlog: float
    """Cases waiting at its end."""
    waits_p95: Instant
    """Time to a decision, microseconds, at its worst hour."""
    digest: str
    """SHA-256 (hex) of the whole forecast."""

    def below(self, floor: float) -> bool:
        """Whether somewhere fewer are left than the floor asks for."""
        return self.share < floor


class Freeze(msgspec.Struct, frozen=True, kw_only=True):
    """One freeze. Freezes add up: what any of them stops is stopped."""

    id: str
    kind: Kind = "freeze"
    mode: Mode
    scope: ScopeSet
    who: Population
    reads: bool
    """Whether looking up what is personal is stopped too."""
    goes_on: GoesOn
    starts: Instant
    ends: Instant
    floor: float
    undelivered: Undelivered
    exemptions: tuple[Exemption, ...] = ()
    outlook: Outlook | None = None
    continuity: bool = False
    """Whether it was started with a plan for the protected windows it overlaps."""
    by: str
    under: str | None = None
    """The request that a second person approved, where it took one."""
    reason: str | None = None
    """The payload that holds why, in words."""
    extended: int = 0
    ended: Instant | None = None
    reviewed: Instant | None = None
    """When somebody else looked at a containment afterwards."""

    def in_force(self, now: Instant) -> bool:
        """Whether it stops anything at this instant."""
        return self.ended is None and now < self.ends

    def standing_for(self, area: str) -> bool:
        """Whether somebody goes on with everything that it stops in this policy area."""
        return any(_covers(exemption, self, area) for exemption in self.exemptions)


def _covers(exemption: Exemption, freeze: Freeze, area: str) -> bool:
    """Whether an exemption is for all that its freeze stops in a policy area, as long as it stops it."""
    rest, reached = (msgspec.structs.replace(of.scope, policy_areas=()) for of in (exemption, freeze))
    areas = exemption.scope.policy_areas
    whole = exemption.ends >= freeze.ends
    return whole and (not areas or area in areas) and rest in {ScopeSet(), reached}


def extended(freeze: Freeze, ends: Instant) -> Freeze:
    """A freeze with a later end: the standing exemptions that lasted as long as it do so still."""
    replace = msgspec.structs.replace
    exemptions = tuple(
        replace(one, ends=ends) if one.standing and one.ends >= freeze.ends else one
        for one in freeze.exemptions
    )
    return replace(freeze, ends=ends, exemptions=exemptions)


def problem_of(freeze: Freeze, now: Instant) -> Refusal | None:
    """Why a freeze like this cannot begin; None where it can."""
    if freeze.ends <= now:
        return Refusal("end_in_past", "The freeze would end before it begins: choose a later end.")
    if freeze.ends > now + LONGEST:
        return Refusal(
            "too_long", "A freeze lasts at most 30 days: choose an earlier end, and extend it if it must."
        )
    if freeze.mode == "read_only" and freeze.reads:
        return Refusal(
            "contradiction", "A read-only freeze lets people read: choose the mode deny, or leave out reads."
        )
    if not 0 <= freeze.floor <= 1:
        return Refusal("invalid_floor", "A floor is a share of people, from 0 to 1.")
    if len(freeze.exemptions) > EXEMPTIONS:
        return Refusal("too_many", f"A freeze has at most {EXEMPTIONS} exemptions: name groups of people.")
    names = [exemption.id for exemption in freeze.exemptions]
    if len(set(names)) < len(names):
        return Refusal("twice", "Two exemptions have the same id.")
    wrong = (exemption_problem(one, freeze, now) for one in freeze.exemptions)
    return next(filter(None, wrong), None) or abandoned(freeze)


def exemption_problem(exemption: Exemption, freeze: Freeze, now: Instant) -> Refusal | None:
    """Why this cannot be an exemption from this freeze; None where it can."""
    if refusal := misnamed("exemption", exemption.id):
        return refusal
    if exemption.who.everybody:
        return Refusal("names_nobody", f"The exemption {exemption.id} names nobody: say who goes on.")
    if not exemption.scope.within(freeze.scope):
        return Refusal(
            "wider_than_freeze",
            f"The exemption {exemption.id} is wider than its freeze: name only what that names.",
        )
    if exemption.ends > freeze.ends:
        return Refusal(
            "after_freeze", f"The exemption {exemption.id} would outlast its freeze: end it sooner."
        )
    if exemption.ends <= now:
        return Refusal("end_in_past", f"The exemption {exemption.id} would end before it begins.")
    return None


def abandoned(freeze: Freeze) -> Refusal | None:
    """Why a freeze that stops people may not: it never stops work on imminent harm."""
    if freeze.mode == "two_person" or freeze.kind == "containment":
        return None
    areas = freeze.scope.policy_areas or CONTINUING
    for area in CONTINUING:
        if area in areas and not freeze.standing_for(area):
            return Refusal(
                "duty_without_people",
                f"The freeze reaches {area} and says of nobody that they go on with it: add a standing exemption "
                f"for that policy area, with its people, or leave the area out.",
            )
    return None
