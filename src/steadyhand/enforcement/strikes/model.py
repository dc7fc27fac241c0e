"""Ladders and strikes as values: how each strike counts, what they come to at an instant, and what that proposes.

Nothing here runs out by a timer: a sum is worked out for an instant. What a strike counts is worked out from those
before it that still stand, so that one which is annulled leaves the others as if it had never been.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from steadyhand.enforcement.model import Kind
from steadyhand.kernel.values import DAY, HOUR, Instant, Scope, kind_of, known
from steadyhand.rules.areas import Severity

LADDERS: Final = "ladders"
"""The view of one row with the latest of each ladder, and the key of that row."""
STRIKES: Final = "strikes"
VERSIONS: Final = "ladder_version"
KEPT: Final = 200
"""Strikes that an account's row lists, the latest."""
_CONTENT: Final = frozenset({"post", "message", "media", "ad"})

How = Literal["points", "warning", "together", "old", "annulled"]
"""How a strike counts: its points; as a warning; with another that was found at once; not, as too old or annulled."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed from so many points on."""

    points: int
    act: Kind
    hours: int | None = None
    """How long it is to last; None: without end."""
    applies: bool = False
    """Whether it is imposed with the decision that reaches it; else it is proposed."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a ladder says."""

    title: str
    areas: tuple[str, ...]
    """Policy areas whose violations count."""
    points: dict[Severity, int]
    """What a violation counts, by the severity of its article."""
    steps: tuple[Step, ...]
    warning_first: bool = True
    """Whether the first counts nothing. One that is severe always counts."""
    look_back_days: int = 90
    """How old conduct may be to count."""
    expires_days: int = 365
    """How long a strike counts."""
    together_hours: int = 24
    """What is found within so long of the last strike counts with it."""


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a ladder, as published."""

    id: str
    """`ladder:<name>`."""
    version: int
    terms: Terms
    by: str = ""
    at: Instant = 0

    @property
    def ref(self) -> str:
        """How strikes name it: `ladder:civic@2`."""
        return f"{self.id}@{self.version}"

    def step(self, points: int) -> Step | None:
        """What so many points propose; None where that is nothing."""
        return next((one for one in reversed(self.terms.steps) if one.points <= points), None)


class Ladders(msgspec.Struct, frozen=True, kw_only=True):
    """The latest version of each ladder that is not retired, by id."""

    in_force: tuple[Ladder, ...] = ()

    def covering(self, area: str | None) -> Ladder | None:
        """The ladder on which violations of an area count; None where they count on none."""
        return next((one for one in self.in_force if area in one.terms.areas), None)

    def find(self, ladder: str) -> Ladder | None:
        """The latest version of a ladder."""
        return next((one for one in self.in_force if one.id == ladder), None)

    def without(self, ladder: str) -> Ladders:
        """These without one."""
        return Ladders(in_force=tuple(one for one in self.in_force if one.id != ladder))

    def having(self, ladder: Ladder) -> Ladders:
        """These with a version in the place of the one before it."""
        rest = self.without(ladder.id).in_force
        return Ladders(in_force=tuple(sorted((*rest, ladder), key=lambda one: one.id)))


class Offence(msgspec.Struct, frozen=True, kw_only=True):
    """What was found to break a rule, and when."""

    area: str
    severity: Severity
    at: Instant
    """When it was decided."""
    done: Instant
    """When it was done, as far as anybody knows: when it was written, or first came up."""
    policy: str = ""
    subject: str = ""
    cause: str = ""
    """The decision."""
    bulk: str = ""
    """The bulk that the decision is part of."""
    by: str = ""
    region: str = "unknown"
    language: str = "unknown"


class Annulment(msgspec.Struct, frozen=True, kw_only=True):
    """That a strike never counts again, and did not."""

    at: Instant
    by: str
    cause: str
    how: Literal["annulled", "taken_back"]
    reason: str | None = None
    """The payload that holds why."""


class Strike(msgspec.Struct, frozen=True, kw_only=True):
    """One strike on an account, with all of its ladder's version that says how it counts."""

    number: int
    """The how-manieth of its account, from 1."""
    ladder: str
    """The version that was in force, `ladder:civic@2`."""
    offence: Offence
    points: int
    """What it counts unless it counts as something else."""
    expires: Instant
    warns: bool
    """Whether it counts as a warning where no other is in force."""
    together: int
    """Within how long of another it counts with that one, in microseconds."""
    old: bool = False
    """Whether the conduct was older than the ladder looks back."""
    annulled: Annulment | None = None

    @property
    def on(self) -> str:
        """The ladder, whichever version."""
        return self.ladder.rpartition("@")[0]

    def scope(self, tool: str, account: str) -> Scope:
        """What access may test about it."""
        found = self.offence
        return Scope(
            tool=tool,
            policy_area=found.area or None,
            severity=found.severity,
            region=known(found.region),
            language=known(found.language),
            subjects=(account,),
            on=account,
        )


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How a strike counts beside the others."""

    strike: Strike
    how: How

    @property
    def points(self) -> int:
        """What it counts until it expires."""
        return self.strike.points if self.how == "points" else 0


class Strikes(msgspec.Struct, frozen=True, kw_only=True):
    """The strikes of one account, the earliest first."""

    account: str
    made: int = 0
    """Strikes ever issued; numbers the next one."""
    strikes: tuple[Strike, ...] = ()

    def find(self, number: int) -> Strike | None:
        """The strike of this number."""
        return next((one for one in self.strikes if one.number == number), None)

    def led_to(self, cause: str) -> tuple[Strike, ...]:
        """Those that a decision led to and that still stand."""
        return tuple(one for one in self.strikes if one.offence.cause == cause and one.annulled is None)

    def having(self, strike: Strike) -> Strikes:
        """These with one more."""
        kept = (*self.strikes, strike)[-KEPT:]
        return msgspec.structs.replace(self, made=strike.number, strikes=kept)

    def annulling(self, number: int, why: Annulment) -> Strikes:
        """These with one annulled."""
        changed = tuple(
            msgspec.structs.replace(one, annulled=why) if one.number == number else one
            for one in self.strikes
        )
        return msgspec.structs.replace(self, strikes=changed)

    def counted(self) -> tuple[Counted, ...]:
        """How each counts, the earliest first."""
        leading: dict[str, list[Strike]] = {}
        told = []
        for one in self.strikes:
            before = leading.setdefault(one.on, [])
            how = _how(one, before)
            if how in {"points", "warning"}:
                before.append(one)
            told.append(Counted(strike=one, how=how))
        return tuple(told)

    def latest(self, ladder: str) -> Strike | None:
        """The last that counts points, if it names this version of a ladder."""
        on = ladder.rpartition("@")[0]
        last = next((one for one in reversed(self.counted()) if one.points and one.strike.on == on), None)
        return last.strike if last is not None and last.strike.ladder == ladder else None

    def in_force(self, ladder: str, now: Instant) -> tuple[Counted, ...]:
        """Those that count points on a ladder at an instant."""
        return tuple(
            one
            for one in self.counted()
            if one.strike.on == ladder and one.points and one.strike.expires > now
        )

    def points(self, ladder: str, now: Instant) -> int:
        """What they come to on a ladder at an instant; never less than 0."""
        return sum(one.points for one in self.in_force(ladder, now))


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one more strike comes to."""

    how: How
    nth: int
    """The how-manieth that counts at that instant, itself among them where it does."""
    points: int
    """What all of them come to then."""
    step: Step | None
    """What is proposed; None where it counts nothing, or nothing is proposed from so few points."""


def strikes_of(row: Strikes | None, account: str) -> Strikes:
    """The row, or the strikes of an account that never had any."""
    return row if row is not None else Strikes(account=account)


def strike_on(ladder: Ladder, found: Offence, number: int) -> Strike:
    """The strike that an offence is on a version of a ladder."""
    terms = ladder.terms
    return Strike(
        number=number,
        ladder=ladder.ref,
        offence=found,
        points=terms.points[found.severity],
        expires=found.at + terms.expires_days * DAY,
        warns=terms.warning_first and found.severity != "severe",
        together=terms.together_hours * HOUR,
        old=found.done < found.at - terms.look_back_days * DAY,
    )


def outcome_of(strikes: Strikes, ladder: Ladder, found: Offence) -> Outcome:
    """What comes of one more offence on a ladder, at the instant at which it is decided."""
    after = strikes.having(strike_on(ladder, found, strikes.made + 1))
    latest = after.counted()[-1]
    points = after.points(ladder.id, found.at)
    return Outcome(
        how=latest.how,
        nth=len(after.in_force(ladder.id, found.at)),
        points=points,
        step=ladder.step(points) if latest.points else None,
    )


def _how(one: Strike, before: Sequence[Strike]) -> How:
    """How a strike counts after those on the same ladder that lead: that count their points, or as a warning."""
    if one.annulled is not None:
        return "annulled"
    if one.old:
        return "old"
    if _at_once(one, before):
        return "together"
    if one.warns and not any(other.expires > one.offence.at for other in before):
        return "warning"
    return "points"


def _at_once(one: Strike, before: Sequence[Strike]) -> bool:
    """Whether it was found at once with another, or is about the same content."""
    found = one.offence
    if before and found.at - before[-1].offence.at < one.together:
        return True
    return any(_same(found, other.offence) for other in before)


def _same(found: Offence, other: Offence) -> bool:
    of_one_bulk = bool(found.bulk) and found.bulk == other.bulk
    return of_one_bulk or (kind_of(found.subject) in _CONTENT and found.subject == other.subject)
