"""A legal order as the record knows it: who orders what, where that has effect, and what became of it.

An order has effect in the country of its authority and nowhere else, unless it says so itself and whoever checks it
confirms that. What it does not name is never touched by it.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

from steadyhand.enforcement.model import Sanction
from steadyhand.kernel.values import DAY, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.acts import Act
from steadyhand.rules.countries import without

PREFIX: Final = "order:"
VIEW: Final = "legal_order"
COUNTS: Final = "legal_order_month"

Kind = Literal["act", "reinstate"]
"""To act against something, or to end what was done to it. What orders give out information is not handled here."""
Flaw = Literal["forged", "no_power", "no_basis", "not_served", "unclear", "beyond_territory", "other"]
"""Why an order is not valid: not from whom it says, no power, no law, not served, nobody can tell what, or where."""
Silence = Literal["law", "investigation", "danger"]
"""Why a notice waits: a law forbids telling, an investigation would be lost, or somebody would be in danger."""
Outcome = Literal["carried_out", "partly", "refused"]
State = Literal["received", "valid", "invalid", "closed"]
Judgment = Literal["upheld", "set_aside"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
FLAWS: Final[tuple[Flaw, ...]] = get_args(Flaw)
SILENCES: Final[tuple[Silence, ...]] = get_args(Silence)
JUDGMENTS: Final[tuple[Judgment, ...]] = get_args(Judgment)
ORDERED: Final[tuple[Act, ...]] = (
    "interstitial", "age_gate", "limit", "restrict", "demonetise", "remove", "suspend", "ban",
)  # fmt: skip
"""What an order may have done. A warning or a label is ours to give."""
PARTS: Final = 50
"""Subjects of one order at most."""
LINE: Final = 200
DOCUMENT: Final = 60_000
"""Characters of the document at most."""
LONGEST_SILENCE: Final = 90 * DAY
"""How long a notice waits at most, each time that two people agree to it."""
OLDEST: Final = 3_650 * DAY
LATEST: Final = 365 * DAY


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What is ordered of one subject: an act on it, or the end of one measure."""

    subject: str
    account: str | None = None
    """Whose it is: the one to be told."""
    act: Act | None = None
    until: Instant | None = None
    action: str = ""
    """The measure that is to end, by its id."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One part that was carried out: the measure that was imposed, or that ended."""

    part: int
    """Its place among the parts."""
    subject: str
    action: str
    measure: Sanction | None
    """What was imposed; None where something ended."""
    at: Instant
    by: str
    told: bool
    """Whether the person knows of it."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the second person found. Why is a payload."""

    valid: bool
    flaw: Flaw | None
    beyond: bool
    """Whether it has effect in more countries than its authority's own."""
    by: str
    at: Instant
    why: str | None = None


class Delay(msgspec.Struct, frozen=True, kw_only=True):
    """Why and until when nobody is told."""

    silence: Silence
    law: str
    until: Instant
    by: str
    times: int = 1
    """How often it was asked for."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order is counted: the month in which it came (UTC), its authority's country, and what it asks."""

    month: str
    country: str
    kind: Kind

    @property
    def key(self) -> str:
        """The key of the count."""
        return f"{self.month}|{self.country}|{self.kind}"


class LegalOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One order as it stands."""

    id: str
    """`order:<name>`; the cause of whatever is done by it."""
    authority: str
    country: str
    """The authority's (ISO 3166-1)."""
    kind: Kind
    basis: str
    """The law on which it rests."""
    reference: str
    """The authority's own."""
    parts: tuple[Part, ...]
    territory: tuple[str, ...]
    """Where it claims effect; empty: everywhere."""
    beyond: str
    """Where it says so, in its own words, if it claims effect beyond its country."""
    received: Instant
    due: Instant
    policy: str
    """The article for legal orders, which measures name."""
    by: str
    at: Instant
    document: str | None = None
    """The payload that holds it."""
    checked: Checked | None = None
    done: tuple[Done, ...] = ()
    delay: Delay | None = None
    breached: Instant | None = None
    closed: Instant | None = None
    outcome: Outcome | None = None
    why: str | None = None
    """The payload that holds why it was not carried out whole."""
    challenged: Instant | None = None
    court: str = ""
    judged: Judgment | None = None

    @property
    def state(self) -> State:
        """How far it is."""
        if self.closed is not None:
            return "closed"
        if self.checked is None:
            return "received"
        return "valid" if self.checked.valid else "invalid"

    @property
    def line(self) -> Line:
        """Where it is counted."""
        return Line(month=rfc3339(self.received)[:7], country=self.country, kind=self.kind)

    @property
    def effective(self) -> tuple[str, ...]:
        """The countries in which it is carried out; empty: everywhere. Beyond its own a second person has to say so."""
        beyond = self.checked is not None and self.checked.beyond
        return self.territory if beyond else (self.country,)

    @property
    def said(self) -> str:
        """Who ordered it, by which law: for the person affected."""
        return f"{self.authority} ordered it by law ({self.basis})"

    def silent(self, now: Instant) -> bool:
        """Whether nobody is told yet."""
        return self.delay is not None and now < self.delay.until

    def place_of(self, subject: str, act: str | None, action: str = "") -> int | None:
        """The place of the part that orders this; None where none does."""
        wanted = (subject, act, action)
        places = enumerate((one.subject, one.act, one.action) for one in self.parts)
        return next((place for place, one in places if one == wanted), None)

    def has_done(self, place: int) -> bool:
        """Whether a part was carried out."""
        return any(one.part == place for one in self.done)

    def ends(self, subject: str, action: str) -> bool:
        """Whether a measure is ended by it: one that it names, or one of its own once a court has set it aside."""
        if self.judged == "set_aside":
            return self.kind == "act" and any(one.action == action for one in self.done)
        place = self.place_of(subject, None, action)
        return self.state == "valid" and place is not None and not self.has_done(place)

    def leaves(self, territory: tuple[str, ...]) -> tuple[str, ...]:
        """In which countries a measure that holds in these (empty: everywhere) stays in force; empty: in none."""
        return () if self.judged == "set_aside" else without(territory, self.effective)

    def reaches(self, territory: tuple[str, ...]) -> bool:
        """Whether a measure that holds in these countries (empty: everywhere) is in force anywhere that it reaches."""
        everywhere = not territory or not self.effective or self.judged == "set_aside"
        return everywhere or not set(territory).isdisjoint(self.effective)

    def untold(self) -> tuple[Done, ...]:
        """What was done and nobody was told."""
        return tuple(one for one in self.done if not one.told)


def outcome_of(row: LegalOrder) -> Outcome:
    """What an order is closed with: by what was carried out of it, and nothing else."""
    if row.state != "valid" or not row.done:
        return "refused"
    return "carried_out" if len(row.done) == len(row.parts) else "partly"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The orders of one month, country and kind."""

    received: int = 0
    invalid: int = 0
    carried_out: int = 0
    partly: int = 0
    refused: int = 0
    late: int = 0
    """Those whose time ran out before they were closed."""
    beyond: int = 0
    """Those that have effect in more countries than their authority's own."""
    silent: int = 0
    """Those of which somebody was told later."""
    challenged: int = 0
    set_aside: int = 0


def is_order(cause: str) -> bool:
    """Whether a cause is a legal order."""
    return cause.startswith(PREFIX)
