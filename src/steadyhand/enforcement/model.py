"""Sanctions and the standing of a subject: what is in force from when to when, and because of what."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import DAY, SECOND, Instant, Scope, known, touched
from steadyhand.kernel.zones import rfc3339
from steadyhand.rules.acts import TRAITS, Act, rank, weight

Kind = Act
Mode = Literal["manual", "partly", "automated"]
"""How a decision came about: a person alone, a person whom a rule asked, or a rule alone."""
UNNOTED: Final = "unknown"
"""How a decision from before came about, which nobody here knows."""
UNCLASSIFIED: Final = "unclassified"
"""The policy or severity of a sanction from before that nobody stated: none of those that there are, never low."""
Ending = Literal["expired", "lifted", "withdrawn", "unlabelled", "superseded"]
"""How a sanction ended: by its own end, by a decision, taken back at once, by the rule that had put it, or replaced."""

Error = Literal["wrong_subject", "wrong_reading", "faulty_rule", "technical"]
"""What went wrong where a sanction should never have been: taken for another, misread, a rule's or a system's fault."""

OBJECTION_WINDOW: Final = 183 * DAY
"""At least six months from the day the person is informed (Regulation (EU) 2022/2065, Art. 20(1))."""
WITHDRAWAL: Final = 30 * SECOND
"""How long someone may take back what they imposed themselves."""
SUITS: Final[dict[str, frozenset[str]]] = {act: traits.suits for act, traits in TRAITS.items()}
"""Which kinds of subject each sanction suits."""
HISTORY: Final = 200
TERRITORY: Final = re.compile(r"[A-Z]{2}").fullmatch
SURFACE: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}").fullmatch


class Sanction(msgspec.Struct, frozen=True, kw_only=True):
    """One enforcement action on one subject. `action` is its id: `<subject>#<number>`."""

    action: str
    kind: Kind
    policy: str
    """The policy version it rests on, `spam-1@2`."""
    cause: str
    """The decision it carries out, or the event that a rule decided on."""
    mode: Mode | Literal["unknown"]
    by: str
    starts: Instant
    ends: Instant | None = None
    label: str | None = None
    feature: str = ""
    """What the account may not use, where its kind is `restrict_feature`."""
    surfaces: tuple[str, ...] = ()
    """Where on the platform it holds, by the platform's names; empty: everywhere."""
    territory: tuple[str, ...] = ()
    """The countries in which it holds (ISO 3166-1, two capitals); empty: everywhere."""
    supersedes: str = ""
    """The sanction on the same subject that it takes the place of."""
    account: str | None = None
    """The account whose sanction it is, or whose post it concerns: the one to be told."""
    seq: int = 0
    imposed: Instant = 0
    """When it was decided, which may be before it starts."""
    area: str = ""
    severity: str = ""
    region: str = "unknown"
    language: str = "unknown"
    """Of the content (BCP 47)."""
    speaks: str = ""
    """In which language the account uses the platform (BCP 47); empty where the platform does not say."""
    rules: tuple[str, ...] = ()
    """The rules that led to it, where they did so alone."""
    under: tuple[str, ...] = ()
    """The requests by which others agreed to it."""
    ladder: str = ""
    """The version of the ladder whose step it carries out, `ladder:civic@2`; empty where people chose it."""
    source: str = ""
    """Whose earlier record it was taken over from; empty where it was decided here."""

    @property
    def classified(self) -> bool:
        """Whether its policy and severity are known. What is not is eligible for nothing by itself."""
        return UNCLASSIFIED not in {self.policy, self.severity}

    @property
    def told(self) -> str | None:
        """The account to be told. A label on an account is a fact for rules; only one on content is told."""
        return None if self.kind == "label" and self.on_account else self.account

    @property
    def interim(self) -> bool:
        """Whether it holds only until a second person has answered: its cause is the request for them."""
        return self.cause.startswith("request:")

    @property
    def on_account(self) -> bool:
        """Whether it lies on an account and not on content."""
        return self.action.startswith("account:")

    def scope(self, tool: str, subject: str) -> Scope:
        """What access may test about it, where it lies on this subject: the facts it was imposed with."""
        return Scope(
            tool=tool,
            policy_area=self.area or None,
            severity=None if self.severity == UNCLASSIFIED else self.severity or None,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(subject, self.account),
            on=subject,
        )

    def shown(self) -> dict[str, object]:
        """What the platform is told of it."""
        return {
            "action": self.action,
            "kind": self.kind,
            "until": rfc3339(self.ends),
            "label": self.label,
            "feature": self.feature or None,
            "surfaces": list(self.surfaces),
            "territory": list(self.territory),
        }

    def eases(self, other: Sanction) -> bool:
        """Whether this in place of another is milder in any way: in kind, in time, or in where it holds.

        One that is graver, weighs more towards a ban or lasts longer is none, wherever it holds: or who lifts imposes.
        """
        longer = other.ends is not None and (self.ends is None or self.ends > other.ends)
        heavier = 0 < weight(other.kind) < weight(self.kind)
        if rank(self.kind) > rank(other.kind) or longer or heavier:
            return False
        shorter = self.ends is not None and (other.ends is None or self.ends < other.ends)
        narrower = _narrower(self.surfaces, other.surfaces) or _narrower(self.territory, other.territory)
        return rank(self.kind) < rank(other.kind) or shorter or narrower or self.starts > other.starts


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """A sanction that is no longer in force: how it ended, by whom and for what cause."""

    sanction: Sanction
    at: Instant
    how: Ending
    by: str
    cause: str | None = None
    reason: str | None = None
    """The payload that holds why, in the words of whoever lifted it."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force on a subject now, and the latest of what no longer is."""

    subject: str
    made: int = 0
    """Sanctions ever imposed; numbers the next one."""
    in_force: tuple[Sanction, ...] = ()
    scheduled: tuple[Sanction, ...] = ()
    """What is to come into force at its start."""
    ended: tuple[Ended, ...] = ()

    def within(self, areas: Collection[str]) -> Standing:
        """What of it belongs to some policy areas. A sanction whose area was never noted belongs to none."""
        return msgspec.structs.replace(
            self,
            in_force=tuple(one for one in self.in_force if one.area in areas),
            scheduled=tuple(one for one in self.scheduled if one.area in areas),
            ended=tuple(one for one in self.ended if one.sanction.area in areas),
        )

    def next_action(self) -> str:
        """The id of the next sanction."""
        return f"{self.subject}#{self.made + 1}"

    def scope(self, tool: str, action: str) -> Scope:
        """What access may ask about ending a sanction: the facts it was imposed with, unknown where there is none."""
        sanction = self.find(action)
        return Scope(tool=tool) if sanction is None else sanction.scope(tool, self.subject)

    def find(self, action: str) -> Sanction | None:
        """The sanction with this id that is in force, or is to come."""
        return next((s for s in (*self.in_force, *self.scheduled) if s.action == action), None)

    def every(self) -> tuple[Sanction, ...]:
        """Every sanction that is known, whatever became of it: the latest of those that ended are."""
        return (*self.in_force, *self.scheduled, *(one.sanction for one in self.ended))

    def first(self, sanction: Sanction) -> Sanction:
        """The sanction in whose place this one was put, and so on to the first; or this one."""
        earlier = {one.action: one for one in self.every()} if sanction.supersedes else {}
        while sanction.supersedes in earlier:
            sanction = earlier[sanction.supersedes]
        return sanction

    @property
    def bans(self) -> int:
        """How many bans are in force."""
        return sum(one.kind == "ban" for one in self.in_force)

    def led_to(self, cause: str) -> tuple[Sanction, ...]:
        """What a decision led to that is in force or to come, what was put in its place among it."""
        lasting = (*self.in_force, *self.scheduled)
        return tuple(one for one in lasting if self.first(one).cause == cause)

    def planned(self, action: str) -> Sanction | None:
        """The sanction with this id that is to come."""
        return next((s for s in self.scheduled if s.action == action), None)

    def lasting(self) -> tuple[str, ...]:
        """What is in force, or to come, without an end: each kind once, features each by its name."""
        lasting = (one for one in (*self.in_force, *self.scheduled) if one.ends is None)
        return tuple(dict.fromkeys(named(one.kind, one.feature) for one in lasting))

    def labels(self) -> tuple[str, ...]:
        """Labels in force."""
        return tuple(s.label for s in self.in_force if s.label is not None)

    def having(self, sanction: Sanction) -> Standing:
        """This standing with one more sanction in force."""
        return msgspec.structs.replace(self, made=self.made + 1, in_force=(*self.in_force, sanction))

    def planning(self, sanction: Sanction) -> Standing:
        """This standing with one more sanction that is to come."""
        return msgspec.structs.replace(self, made=self.made + 1, scheduled=(*self.scheduled, sanction))

    def begun(self, action: str) -> Standing:
        """This standing once what was to come is in force."""
        one = self.planned(action)
        rest = tuple(s for s in self.scheduled if s.action != action)
        now = self.in_force if one is None else (*self.in_force, one)
        return msgspec.structs.replace(self, scheduled=rest, in_force=now)

    def without(self, action: str, ended: Ended) -> Standing:
        """This standing without that one action; whatever else is in force stays."""
        rest = tuple(s for s in self.in_force if s.action != action)
        later = tuple(s for s in self.scheduled if s.action != action)
        past = (*self.ended, ended)[-HISTORY:]
        return msgspec.structs.replace(self, in_force=rest, scheduled=later, ended=past)


def named(kind: str, feature: str) -> str:
    """A kind of measure, or the one feature that it takes: `limit`, `restrict_feature:live`."""
    return f"{kind}:{feature}" if feature else kind


def _narrower(new: tuple[str, ...], old: tuple[str, ...]) -> bool:
    """Whether something holds at fewer places; named nowhere it holds everywhere."""
    return bool(new) and (not old or not set(old) <= set(new))


def standing_of(row: Standing | None, subject: str) -> Standing:
    """The row, or the standing of a subject on which nothing was ever done."""
    return row if row is not None else Standing(subject=subject)


def case_of(cause: str) -> str | None:
    """The case whose decision is a cause: `case:7d3f` of `decision:7d3f.1`; None where the cause is none."""
    kind, _, name = cause.partition(":")
    case = name.rpartition(".")[0]
    return f"case:{case}" if kind == "decision" and case else None
