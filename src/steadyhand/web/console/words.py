"""Words for values: times as people say them, areas, kinds of sanction, and who did something."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup, escape

from steadyhand.access.lookups.model import Field
from steadyhand.access.protection.model import Class
from steadyhand.enforcement.model import Error
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR, MINUTE, SECOND, Instant
from steadyhand.kernel.zones import day, rfc3339
from steadyhand.review.care.slurs import Masked, parts

DONE: Final = {
    "label": "Labelled",
    "limit": "Reach limited",
    "remove": "Removed",
    "suspend": "Suspended",
    "ban": "Banned",
    "warn": "Warned",
    "interstitial": "Covered until asked",
    "age_gate": "For adults only",
    "restrict": "Interaction restricted",
    "restrict_feature": "A feature taken",
    "demonetise": "Earnings ended",
}
STATES: Final = {
    "new": "waiting",
    "queued": "waiting",
    "leased": "being looked at",
    "on_hold": "on hold",
    "escalated": "escalated",
    "merged": "merged into another",
    "cancelled": "ended without a decision",
    "decided": "decided just now",
    "closed": "decided",
}
MODES: Final = {
    "manual": "decided by a person",
    "partly": "found by a rule, decided by a person",
    "automated": "found and decided by a rule",
    "unknown": "decided before, nobody noted how",
}
ENDED: Final = {
    "expired": "ended at its time",
    "lifted": "lifted",
    "withdrawn": "taken back at once",
    "unlabelled": "found to hold no longer",
    "superseded": "replaced by a milder one",
}
STRIKES: Final = {
    "warning": "a warning",
    "together": "found at once with another, or about the same content",
    "old": "older than the ladder looks back",
    "annulled": "annulled",
}
"""Why a strike counts no points."""
ERRORS: Final[dict[Error, str]] = {
    "wrong_subject": "Somebody or something else was meant",
    "wrong_reading": "It was misread: no rule is broken",
    "faulty_rule": "A rule that we wrote was at fault",
    "technical": "A system was at fault",
}
"""What is corrected past a moratorium."""
SKIPS: Final = {
    "language": "I do not read this language well enough",
    "care": "I would rather not look at this",
    "conflict": "I know somebody in it",
    "experience": "I need somebody more experienced",
}
"""Why a case is given back. Nobody is asked for more than that."""
BY_RULES: Final = {
    "decided": "which decided this event",
    "named": "which the case or measure names",
    "in_force": "in force now",
    "pack": "that came with the program, for none were published yet",
    "asked": "as asked",
}
"""Why these rules are asked and no others: see `flows.explaining.How`."""
BULK: Final = {
    "sampling": "its sample is looked at",
    "running": "being done",
    "stopped": "interrupted",
    "ended": "done",
    "dropped": "given up: one of the sample did not fit",
    "reversed": "taken back",
}
MEANWHILE: Final = {
    "label": "it is labelled “under-review”",
    "interstitial": "it is covered until asked",
    "age_gate": "it is shown to adults only",
    "limit": "its reach is limited",
}
"""What may hold until a second person has answered."""
CHOICES: Final = {
    "none": "No violation",
    "remove": "Remove the content",
    "limit-7": "Limit its reach, 7 days",
    "label-misleading": "Label “misleading”",
    "label-sensitive": "Label “sensitive”",
    "suspend-1": "Suspend the account, 1 day",
    "suspend-7": "Suspend the account, 7 days",
    "suspend-30": "Suspend the account, 30 days",
    "ban": "Ban the account",
    "warn": "Warn",
    "interstitial": "Cover the content until asked",
    "age-gate": "Show to adults only",
    "restrict-7": "Restrict interaction, 7 days",
    "demonetise-30": "End earnings, 30 days",
}
"""Decisions as they are named where no one case is at hand."""
OUTCOMES: Final = {"violates": "breaks the rule", "no_violation": "breaks no rule"}
WAITS_FOR: Final = {
    "user": "The answer of the user",
    "colleague": "What a colleague says",
    "information": "Something that is to come",
}
"""What a case is put on hold for."""
WAITING_FOR: Final = {
    "user": "it waits for the user",
    "colleague": "it waits for a colleague",
    "information": "it waits for something that is to come",
}
HOLDS: Final = {"1h": "an hour", "4h": "4 hours", "1d": "a day", "3d": "3 days", "7d": "7 days"}
PASSED: Final = {
    "held": "You put the case on hold. It comes back to you at its time.",
    "escalated": "You escalated the case. Nothing was decided.",
    "passed": "The case was passed on, and is served to them first. Nothing was decided.",
    "merged": "The case was merged: the other one goes on with it.",
    "cancelled": "The case was ended without a decision, and who reported is told so.",
}
"""What became of a case that somebody passed on."""
SOURCES: Final = {
    "rule": "Rule",
    "report": "Report",
    "trusted_flagger": "Trusted flagger",
    "staff": "Staff",
    "partner": "Partner",
    "appeal": "Appeal",
    "hash": "Known before",
    "authority": "Authority",
    "federation": "Another server",
    "campaign": "Campaign",
}
EFFECTS: Final = {
    "enforcement.labelled": "Labelled",
    "enforcement.limited": "Reach limited",
    "enforcement.removed": "Removed",
    "enforcement.suspended": "Suspended",
    "enforcement.banned": "Banned",
    "enforcement.warned": "Warned",
    "enforcement.covered": "Covered until asked",
    "enforcement.age_gated": "For adults only",
    "enforcement.restricted": "Interaction restricted",
    "enforcement.feature_restricted": "A feature taken",
    "enforcement.demonetised": "Earnings ended",
    "enforcement.lifted": "No longer in force",
    "notice.sent": "Notice",
    "report.answered": "Answer to a report",
}
"""What an effect tells the platform, by its type."""
DELIVERIES: Final = {
    "pending": "waiting",
    "delivered": "delivered",
    "dead": "given up",
    "superseded": "not sent: a later one says all",
}
FIELDS: Final[dict[Field, str]] = {
    "standing": "What is in force, and what no longer is",
    "cases": "Cases and reports",
    "content": "Content kept for its cases",
    "deliveries": "What the platform was told",
}
"""What may be looked up of a subject."""
PROTECTED: Final[dict[Class, str]] = {
    "candidate": "a candidate",
    "election_body": "an election body",
    "press": "press",
    "emergency_service": "an emergency service",
    "other": "for another reason",
}
"""Why an account is protected."""
RULES: Final = {
    "not_allowed": "Roles: what each may do",
    "not_your_area": "Areas: which queues each person reviews",
    "passkey_needed": "Passkeys: what is consequential needs one, confirmed in this session",
    "care_left": "Care: a category that you left",
    "care_break": "Care: breaks",
    "care_limit": "Care: how much of a category is enough for a day",
    "conflict": "Conflict of interest: whoever knows somebody in it stays out",
}
"""Which rule of access refused, by the refusal's code."""
_SYSTEM: Final = {
    AUTOMATION: "the rules",
    CLOCK: "the clock",
    "system:delivery": "delivery",
    "system:comparison": "the comparison with the platform",
    "system:escalations": "partners' desk",
    "system:routing": "the routing rules",
    "system:claims": "the watch for claims",
    "system:elections": "the calendar of elections",
    "system:incidents": "the clocks of incidents",
    "system:campaigns": "the watch for campaigns",
    "system:campaign-desk": "the desk of campaigns",
    "system:impersonation": "the watch for impersonation",
    "system:evasion": "the watch for ban evasion",
    "system:reach": "the count of views",
    "system:setup": "setup",
    "system:sign-in": "the entrance",
    "system:rules-folder": "the folder of rules",
}
_MASK: Final = Markup(
    '<details class="word"><summary>{}<span class="hidden"> (a masked slur: show or hide it)</span></summary>'
    "<span>{}</span></details>"
)
_STEPS: Final = ((DAY, "day"), (HOUR, "h"), (MINUTE, "min"))
_SOON: Final = 45 * SECOND


def area(name: str) -> str:
    """A policy area as a word: `Imminent harm`."""
    return name.replace("_", " ").capitalize()


def effect(kind: str) -> str:
    """What an effect tells the platform: `Suspended`, `Notice`."""
    return EFFECTS.get(kind, kind)


def plural(count: int, noun: str, many: str | None = None) -> str:
    """A count with its noun: `1 person`, `2 people`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def span(microseconds: int) -> str:
    """A length of time in its largest unit: `3 min`, `2 h`, `1 day`."""
    for size, unit in _STEPS:
        if microseconds >= size:
            count = microseconds // size
            return plural(count, unit) if unit == "day" else f"{count} {unit}"
    return f"{microseconds // SECOND} s"


def relative(at: Instant, now: Instant) -> str:
    """An instant as seen from now: `3 min ago`, `in 7 days`."""
    if abs(now - at) < _SOON:
        return "just now" if at <= now else "in a moment"
    return f"{span(now - at)} ago" if at < now else f"in {span(_rounded(at - now))}"


def _rounded(ahead: int) -> int:
    """What is to come is rounded to its unit, so that seven days from a moment ago are in 7 days."""
    unit = next((size for size, _ in _STEPS if ahead >= size - MINUTE), SECOND)
    return (ahead + unit // 2) // unit * unit


def moment(at: Instant, now: Instant) -> Markup:
    """An instant as an element: relative to read, exact in UTC on hover and focus (scripts add local time)."""
    return Markup('<time datetime="{}" tabindex="0" data-exact="{}">{}</time>').format(
        rfc3339(at), day(at), relative(at, now)
    )


def stamp(at: Instant, now: Instant) -> Markup:
    """An instant as an element: exact in UTC to read, relative on hover and focus."""
    return Markup('<time datetime="{}" tabindex="0" data-exact="{}">{}</time>').format(
        rfc3339(at), relative(at, now), day(at)
    )


def system_name(principal: str) -> str | None:
    """The name of a principal that is no person."""
    if principal.startswith("service:"):
        return f"the platform ({principal.removeprefix('service:')})"
    return _SYSTEM.get(principal)


def lines(text: str) -> Markup:
    """Text as it was written, its lines kept."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def careful(text: str, hide: bool) -> Markup:  # noqa: FBT001 - a filter of templates, with one setting
    """The same with slurs masked, each of which is shown when asked for."""
    if not hide:
        return lines(text)
    return Markup("<br>").join(_line(line) for line in text.splitlines())


def _line(text: str) -> Markup:
    return Markup("").join(
        _MASK.format(part.mask, part.word) if isinstance(part, Masked) else part for part in parts(text)
    )


APPEALING: Final = {"affected": "by whoever was decided about", "notifier": "by whoever reported"}
OUTCOME_OF_APPEAL: Final = {
    "upheld": "The decision was found right",
    "overturned": "The decision was found wrong",
    "varied": "Something milder was found right",
}
FINDING: Final = {
    "affected": {
        "upheld": "The decision was right",
        "overturned": "The decision was wrong",
        "varied": "A rule was broken, and less was right",
    },
    "notifier": {
        "upheld": "It breaks no rule",
        "overturned": "It may break a rule: decide it anew",
        "varied": "",
    },
}
FOLLOWS: Final = {
    "affected": {
        "upheld": "Nothing changes. They are told why, and what is open to them still.",
        "overturned": "All that it led to ends now, its strikes are annulled, and those who reported it are told.",
        "varied": "What you choose takes the place of what is in force. The strike stays.",
    },
    "notifier": {
        "upheld": "Nothing changes. They are told why, and what is open to them still.",
        "overturned": "The case is asked anew and goes to its queue; all who reported it are told what comes of it.",
        "varied": "",
    },
}
"""What follows from an answer to an appeal, by whose it is."""
FOUND_OUTSIDE: Final = {
    "for_person": "for the person",
    "for_platform": "for the platform",
    "settled": "a settlement",
}
PARTS: Final = {
    "severity": "How grave it was",
    "count": "How often",
    "recency": "How lately",
    "evasion": "Evaded the ban",
    "targeted": "How many it touched",
    "reach": "How far it was seen",
    "elsewhere": "Harm elsewhere",
    "statement": "What they say will be different",
}
"""The parts of the score of whoever asks to come back."""
RETURN_STATES: Final = {
    "submitted": "Is being screened",
    "ineligible": "Is not considered",
    "under_review": "Waits for a decision",
    "approved": "May come back, in a wave",
    "held_out": "May come back, and waits by lot",
    "denied": "May not come back",
    "scheduled": "Comes back now",
    "returned": "Is back, on probation",
    "completed": "Is back",
    "revoked": "Was back, and is banned again",
    "closed": "Is closed: its ban ended otherwise, or its programme is over",
}
