"""Imposing sanctions. Every one names its cause and the policy version it rests on; how they end is in `ending.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from steadyhand.enforcement.facts import Sanctioned
from steadyhand.enforcement.interim import Wanted, request_of, whose
from steadyhand.enforcement.model import (
    SUITS,
    SURFACE,
    TERRITORY,
    Kind,
    Mode,
    Sanction,
    Standing,
    case_of,
    named,
    standing_of,
)
from steadyhand.enforcement.notices import Grounds, sanction_effects
from steadyhand.enforcement.notices.telling import Found
from steadyhand.enforcement.strikes.model import LADDERS
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import HOUR, Instant, Scope, kind_of, known, touched
from steadyhand.rules.two_people import LONGEST
from steadyhand.rules.versions.queues import QUEUES, in_force
from steadyhand.rules.views import PolicyArticle

_REPORTED: Final = frozenset({"report", "partner", "trusted_flagger", "authority", "federation"})
MATCHED: Final = "match:"
"""How the cause of what follows from a match with a claim begins."""
MATCH_ALONE: Final = Refusal(
    "match_alone",
    "A match with a claim puts a label there at most: for all else a person decides on the case.",
)
NO_CAUSE: Final = Refusal("no_cause", "Name the cause: the decision or the event that this carries out.")


class Impose(Command, frozen=True):
    """What the sanctions have in common; use a subclass."""

    kind: ClassVar[Kind]
    tool = "enforcement"

    subject: str
    policy: str
    cause: str
    mode: Mode
    account: str | None = None
    starts: Instant | None = None
    """When it comes into force; None: at once."""
    until: Instant | None = None
    surfaces: tuple[str, ...] = ()
    """Where on the platform it holds; none: everywhere."""
    territory: tuple[str, ...] = ()
    """The countries in which it holds (ISO 3166-1, two capitals); none: everywhere."""
    region: str = "unknown"
    language: str = "unknown"
    speaks: str = ""
    """In which language the account uses the platform; empty where the platform does not say."""
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    """The version of the rules that decided."""
    ladder: str = ""
    """The version of the ladder whose step it is, where one proposes it because of the strike of this decision."""
    known_by: str = ""
    """The case about the subject, which counts who sees it, where the cause is a decision on another one."""
    reason: str = ""
    """Why, in words for the person affected: quoted in the notice."""

    def keys(self) -> Keys:
        case = case_of(self.cause)
        about = (case, self.known_by) if case and self.known_by else case
        return Keys(
            standing=self.subject,
            request=request_of(self.cause),
            interim=whose(self.subject, self.account),
            article_version=self.policy,
            case_asked=case,
            case=about,
            queues=QUEUES,
            strikes=self.account,
            ladders=LADDERS if self.account else None,
            ladder_version=self.ladder or None,
        )

    def scope(self, rows: Rows) -> Scope:
        article = rows.article_version
        return Scope(
            tool=self.tool,
            policy_area=article.area if article else None,
            severity=article.severity if article else None,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(self.subject, self.account),
            on=self.subject,
            second=self._second(rows),
            interim=request_of(self.cause) is not None,
        )

    def _second(self, rows: Rows) -> str | None:
        """Why its article has two people decide it; None where one is enough, or two agreed to its whole bulk."""
        article: PolicyArticle | None = rows.article_version
        case = _cases(rows)[0]
        if article is None or (case is not None and case.agreed(self.cause, self.kind, self.subject)):
            return None
        counted = (one.audience for one in _cases(rows) if one is not None)
        views = max((views for views in counted if views is not None), default=None)
        on_account = kind_of(self.subject) == "account"
        lasting = standing_of(rows.standing, self.subject).lasting() if on_account else ()
        name = named(self.kind, self.named_feature())
        return article.two_people.why(name, self.until, views, lasting)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        standing = standing_of(rows.standing, self.subject)
        if refusal := self._refused(rows, standing, now):
            return refusal
        article = rows.article_version
        sanction = Sanction(
            action=standing.next_action(),
            kind=self.kind,
            policy=self.policy,
            cause=self.cause,
            mode=self.mode,
            by=rows.by,
            starts=max(now, self.starts or now),
            ends=self.until,
            label=self.named_label(),
            feature=self.named_feature(),
            surfaces=self.surfaces,
            territory=self.territory,
            account=self.account,
            speaks=self.speaks,
            ladder=self.ladder,
        )
        fact = Sanctioned(
            subject=self.subject,
            sanction=sanction,
            area=article.area,
            severity=article.severity,
            region=self.region,
            language=self.language,
            rules=self.rules,
            rule_set=self.rule_set,
        )
        after = standing.planning(sanction) if sanction.starts > now else standing.having(sanction)
        return Ruling(fact=fact, effects=sanction_effects(fact, after, self._why(rows), rows.words, now))

    def _why(self, rows: Rows) -> Grounds:
        """Why it is imposed, as far as the person affected is told."""
        article = rows.article_version
        return Grounds(
            article=article,
            reason=self.reason,
            found=_found(_cases(rows)[0]) if self.mode == "manual" else "",
            asked=rows.case_asked.named() if rows.case_asked else (),
            strikes=rows.strikes,
            ladder=rows.ladders.covering(article.area) if rows.ladders else None,
        )

    def named_label(self) -> str | None:
        """The label this sanction puts on the subject, if it is one."""
        return None

    def named_feature(self) -> str:
        """The feature that this sanction takes away, if it is one of these."""
        return ""

    def _refused(self, rows: Rows, standing: Standing, now: Instant) -> Refusal | None:
        if refusal := self._unsuitable():
            return refusal
        if rows.article_version is None:
            return Refusal(
                "unknown_policy", f"No policy version is called {self.policy!r}: publish the article first."
            )
        if rows.article_version.effective > now:
            return Refusal("not_yet_effective", f"{self.policy} is not in effect yet.")
        if refusal := self._uncaused():
            return refusal
        if self.until is not None and self.until <= now:
            return Refusal("end_in_past", "The sanction would end before it begins: choose a later end.")
        if self.starts is not None and (refusal := self._untimely(self.starts, now)):
            return refusal
        if refusal := where_from(self.surfaces, self.territory):
            return refusal
        if self.until is not None and self.until > now + LONGEST and self.kind != "label":
            return Refusal(
                "end_too_far",
                "An end lies within a year: what is to last longer has none, and two people decide.",
            )
        if any(_same(held, self) for held in (*standing.in_force, *standing.scheduled)):
            return Refusal(
                "in_force", f"{self.subject} already has this {self.kind} for this cause in force."
            )
        return self._not_interim(rows, now) or self._not_proposed(rows, now) or self._hidden(rows)

    def _uncaused(self) -> Refusal | None:
        """Why its cause leads to none such."""
        if not self.cause.strip():
            return NO_CAUSE
        return MATCH_ALONE if self.cause.startswith(MATCHED) and self.kind != "label" else None

    def _not_proposed(self, rows: Rows, now: Instant) -> Refusal | None:
        """Why it is no step of the ladder that it names."""
        if not self.ladder:
            return None
        struck = rows.strikes.led_to(self.cause) if rows.strikes is not None else ()
        latest = rows.strikes.latest(self.ladder) if rows.strikes is not None else None
        strike = next((one for one in struck if one == latest), None)
        step = None
        if strike is not None and rows.ladder_version is not None:
            step = rows.ladder_version.step(rows.strikes.points(strike.on, now))
        ends = now + step.hours * HOUR if step is not None and step.hours is not None else None
        longer = ends is not None and (self.until is None or self.until > ends)
        elsewhere = bool(self.surfaces or self.territory)
        if step is None or step.act != self.kind or longer or elsewhere:
            return Refusal("not_proposed", f"{self.ladder} does not propose that because of this decision.")
        return None

    def _unsuitable(self) -> Refusal | None:
        """Why it cannot fall on its subject at all."""
        if kind_of(self.subject) not in SUITS[self.kind]:
            return Refusal(
                "unsuitable", f"{self.kind} is not for {self.subject}: it is for {_or(self.kind)}."
            )
        if kind_of(self.subject) == "account" and self.account not in {None, self.subject}:
            return Refusal(
                "other_account", f"What falls on {self.subject} is theirs, and not {self.account}'s."
            )
        return None

    def _not_interim(self, rows: Rows, now: Instant) -> Refusal | None:
        """Why it cannot hold until a second person has answered, where it says that it waits for one."""
        request = request_of(self.cause)
        if request is None:
            return None
        wanted = Wanted(
            kind=self.kind,
            subject=self.subject,
            account=self.account,
            request=request,
            until=self.until,
            by=rows.by,
        )
        graver = {one.capability: one.kind for one in IMPOSING}
        return wanted.refused(rows.request, rows.interim, graver, now)

    def _untimely(self, starts: Instant, now: Instant) -> Refusal | None:
        """Why it cannot begin then: a start is no way to keep something over people for years."""
        if self.until is not None and self.until <= starts:
            return Refusal("end_before_start", "It would end before it begins: choose a later end.")
        if starts > now + LONGEST:
            return Refusal("start_too_far", "A start lies within a year.")
        return None

    def _hidden(self, rows: Rows) -> Refusal | None:
        """Whether the queue of the case that is the cause has this act at all."""
        case = _cases(rows)[0]
        if case is None:
            return None
        return in_force(rows.queues).of(case.queue, case.area).hides(self.kind)


class Label(Impose, frozen=True, kw_only=True, tag="enforcement.label"):
    """Put a label on a subject."""

    kind = "label"
    capability = "sanction.label"
    label: str

    def named_label(self) -> str:
        return self.label


class Warn(Impose, frozen=True, tag="enforcement.warn"):
    """Tell somebody that a rule was broken. Nothing is taken from them."""

    kind = "warn"
    capability = "sanction.warn"


class Interstitial(Impose, frozen=True, tag="enforcement.interstitial"):
    """Cover content until whoever comes to it asks to see it."""

    kind = "interstitial"
    capability = "sanction.interstitial"


class AgeGate(Impose, frozen=True, tag="enforcement.age_gate"):
    """Show a subject to those only who are of age."""

    kind = "age_gate"
    capability = "sanction.age_gate"


class Restrict(Impose, frozen=True, tag="enforcement.restrict"):
    """Restrict interaction: with a post, replies and shares; by an account, replies, messages and follows."""

    kind = "restrict"
    capability = "sanction.restrict"


class RestrictFeature(Impose, frozen=True, kw_only=True, tag="enforcement.restrict_feature"):
    """Take one feature from an account, by the platform's name of it: `live`, `messages`, `ads`."""

    kind = "restrict_feature"
    capability = "sanction.restrict_feature"
    feature: str

    def named_feature(self) -> str:
        return self.feature

    def _refused(self, rows: Rows, standing: Standing, now: Instant) -> Refusal | None:
        if not SURFACE(self.feature):
            return Refusal("unknown_feature", "Name the feature that is taken: a-z, 0-9, - and _.")
        return Impose._refused(self, rows, standing, now)  # noqa: SLF001 - its own base


class Demonetise(Impose, frozen=True, tag="enforcement.demonetise"):
    """Let nobody earn by a subject on the platform."""

    kind = "demonetise"
    capability = "sanction.demonetise"


class Limit(Impose, frozen=True, tag="enforcement.limit"):
    """Reduce how far a subject reaches."""

    kind = "limit"
    capability = "sanction.limit"


class Remove(Impose, frozen=True, tag="enforcement.remove"):
    """Take content out of sight. Soft: the platform keeps it and can put it back."""

    kind = "remove"
    capability = "sanction.remove"


class Suspend(Impose, frozen=True, tag="enforcement.suspend"):
    """Suspend an account until a stated instant (UTC)."""

    kind = "suspend"
    capability = "account.suspend"

    def _refused(self, rows: Rows, standing: Standing, now: Instant) -> Refusal | None:
        if self.until is None:
            return Refusal("no_end", "A suspension says when it ends: give `until`, or ban the account.")
        return Impose._refused(self, rows, standing, now)  # noqa: SLF001 - its own base


class Ban(Impose, frozen=True, tag="enforcement.ban"):
    """Ban an account until a decision lifts it."""

    kind = "ban"
    capability = "account.ban"


IMPOSING: Final[tuple[type[Impose], ...]] = (
    Warn, Label, Interstitial, AgeGate, Limit, Restrict, RestrictFeature, Demonetise, Remove, Suspend, Ban,
)  # fmt: skip
"""The mildest first."""


def _cases(rows: Rows) -> tuple[Any, ...]:
    """The case that was decided, and where it is another the one about the subject; None where there is none."""
    return rows.case if isinstance(rows.case, tuple) else (rows.case,)


def _found(case: Any) -> Found:
    """What led to a case that no rule opened; never by whom."""
    first = case.evidence[0].source if case is not None and case.evidence else ""
    return "staff" if first in {"staff", "campaign"} else "report" if first in _REPORTED else ""


def _same(held: Sanction, asked: Impose) -> bool:
    where = (asked.surfaces, asked.territory, asked.named_feature())
    if (held.surfaces, held.territory, held.feature) != where:
        return False
    if asked.kind == "label":
        return held.label is not None and held.label == asked.named_label()
    return held.kind == asked.kind and held.policy == asked.policy and held.cause == asked.cause


def _or(kind: str) -> str:
    return ", ".join(sorted(SUITS[kind]))


def where_from(surfaces: Iterable[str], territory: Iterable[str]) -> Refusal | None:
    """Why nothing can hold there; None where it can."""
    strange = next((name for name in territory if not TERRITORY(name)), None)
    if strange is not None:
        return Refusal("unknown_territory", f"{strange[:20]!r} is no country: write two capitals, as DE.")
    strange = next((name for name in surfaces if not SURFACE(name)), None)
    if strange is not None:
        return Refusal("unknown_surface", f"{strange[:40]!r} is no surface: write a-z, 0-9, - and _.")
    return None
