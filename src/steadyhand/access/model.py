"""Staff members, roles and what each role may do: the trivial guard that comes before real access control."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import msgspec

from steadyhand.access.roles import COUNCIL_MEMBER, OUTSIDE_REVIEWER, ROLES, SYSTEM, Capabilities
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant, InvalidSubject, subject

PLATFORM: Final = "platform"
"""The employer of the platform's own people; any other is a contractor's."""
PARTNER: Final = "partner:"
"""What the id of an outside organisation begins with, whose people sign in here as its own."""
PARTNERS_PROGRAM: Final = "service:partner-"
"""What the name of such an organisation's program begins with: `service:partner-<org>`."""
CHANGES_KEPT: Final = 40
HOURS_OF_WEEK: Final = 168
FOUNDED: Final = Refusal(
    "founded",
    "This installation has had its first administrator: an administrator appoints the others, "
    "with `steadyhand staff add`.",
)
_PRINCIPAL: Final = re.compile(r"staff:[a-z0-9][a-z0-9._@+-]{0,99}\Z")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
"""A language tag (RFC 5646) that begins with a code of ISO 639."""
_SKILL: Final = re.compile(r"[a-z][a-z0-9_-]{0,59}\Z")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody was until an instant: whoever changes during a freeze stays in it."""

    until: Instant
    roles: tuple[str, ...]
    employer: str
    location: str
    team: str = ""
    by: str
    """Who changed it."""
    raised: bool = False
    """Whether the change let them do more: by a role or skill, in more policy areas, for longer, or again."""
    moved: bool = False
    """Whether by the change they do not depend any more on whom they did."""


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff as the record knows them."""

    principal: str
    """`staff:<handle>`."""
    name: str
    roles: tuple[str, ...]
    areas: tuple[str, ...] = ()
    """Policy areas this person reviews; empty means all."""
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    """Words of the installation's own, for which queues may ask: who has none is served from no such queue."""
    employer: str = PLATFORM
    active: bool = True
    person: str = ""
    """Who this is in the register of people, where one is kept: two accounts of one person approve nothing together."""
    team: str = ""
    reports_to: str | None = None
    """The principal of their manager."""
    location: str = ""
    leaves: Instant | None = None
    """When they leave. Their access narrows before it and ends with it."""
    delegate_of: str | None = None
    """The principal for whom they act, as an assistant does."""
    account: str | None = None
    """Their own account on the platform, `account:<id>`, and `related` those of people close to them."""
    related: tuple[str, ...] = ()
    hours: tuple[int, ...] = ()
    """The hours of the week, in UTC and from Monday 00:00 (0 to 167), in which they work; empty means any."""
    since: Instant = 0
    """When they were first appointed. This and what follows are the record's own, whatever a command says."""
    appointed_by: str = ""
    """Who first appointed them."""
    changes: tuple[Change, ...] = ()
    """What they were before, the latest first."""

    @property
    def contractor(self) -> bool:
        """Whether somebody else employs them."""
        return self.employer != PLATFORM

    @property
    def outside(self) -> bool:
        """Whether they speak for a partner, who sees the portal and nothing else of the house."""
        return self.employer.startswith(PARTNER)

    @property
    def on_panel(self) -> bool:
        """Whether they are of the outside panel: they decide what was sent to it, and see nothing else.

        Whoever has another role beside works here, and is not.
        """
        return set(self.roles) == {OUTSIDE_REVIEWER}

    @property
    def on_council(self) -> bool:
        """Whether they are of the council and nothing else here: they see what is put to its vote, and their own."""
        return set(self.roles) == {COUNCIL_MEMBER}

    def left(self, now: Instant) -> bool:
        """Whether they have left, deactivated or not."""
        return self.leaves is not None and now >= self.leaves

    def changes_since(self, at: Instant) -> Iterator[Change]:
        """What they were, for all that is remembered, until any instant from `at` on."""
        return (was for was in self.changes if was.until >= at)

    def just_before(self, at: Instant) -> Staff | Change:
        """What they were just before an instant, as far as that is remembered."""
        changes = tuple(self.changes_since(at))
        return changes[-1] if changes else self

    def known_since(self, at: Instant) -> bool:
        """Whether they were here before an instant, and all that they were since then is remembered.

        What happens in the very microsecond of a freeze may have happened after it.
        """
        return self.remembered_since(at) and self.since < at

    def remembered_since(self, at: Instant) -> bool:
        """Whether all that they were since an instant is remembered."""
        return len(self.changes) < CHANGES_KEPT or self.changes[-1].until < at


def partner_of(principal: str, employer: str = "") -> str | None:
    """The partner for whom a principal acts, `partner:<org>`: the employer of a person, by its name a program's."""
    if principal.startswith(PARTNERS_PROGRAM):
        return PARTNER + principal.removeprefix(PARTNERS_PROGRAM)
    return employer if employer.startswith(PARTNER) else None


def house_role(principal: str) -> Capabilities:
    """What a principal that is no member of staff may do; nothing for whom nobody knows."""
    if principal in SYSTEM or not principal.startswith("service:"):
        return SYSTEM.get(principal, frozenset())
    return ROLES["partner" if principal.startswith(PARTNERS_PROGRAM) else "platform"]


def raised(before: Staff, after: Staff) -> bool:
    """Whether somebody may do more than before: by a role or skill, in more policy areas, for longer, or again."""
    wider = bool(before.areas) and not (after.areas and set(after.areas) <= set(before.areas))
    longer = before.leaves is not None and (after.leaves is None or after.leaves > before.leaves)
    again = after.active and not before.active
    more = set(after.roles) - set(before.roles) or set(after.skills) - set(before.skills)
    return wider or longer or again or bool(more)


def moved(before: Staff, after: Staff) -> bool:
    """Whether somebody does not depend any more on whom they did, or is somebody else."""
    were = ((name, getattr(before, name)) for name in ("person", "team", "reports_to", "delegate_of"))
    return any(was and was != getattr(after, name) for name, was in were)


def administers(staff: Staff) -> bool:
    """Whether this person is an active administrator."""
    return staff.active and "admin" in staff.roles


def unknown_role(roles: Iterable[str], known: Collection[str] = ROLES) -> Refusal | None:
    """What is wrong with roles that nobody has defined; None where there is none."""
    if strange := sorted(set(roles).difference(known)):
        return Refusal(
            "unknown_role", f"No role is called {strange[0][:80]!r}. Roles: {', '.join(sorted(known))}."
        )
    return None


def problem_of(staff: Staff) -> Refusal | None:
    """Why nobody can be a member of staff like this; None where they can. Which roles there are the guard knows."""
    if not staff.principal.startswith("staff:"):
        return Refusal(
            "not_staff", "A member of staff is written staff:<handle>: no service, nor the house itself."
        )
    if not _PRINCIPAL.match(staff.principal):
        return Refusal(
            "invalid_handle",
            "A handle is written in a-z, 0-9 and . _ @ + -, as people type it to sign in; "
            f"{staff.principal.removeprefix('staff:')[:80]!r} is not.",
        )
    if not staff.name.strip():
        return Refusal("no_name", "Say what the person is called: colleagues read it beside what they did.")
    if wrong := [language for language in staff.languages if not _LANGUAGE.match(language)]:
        return Refusal("unknown_language", f"{wrong[0]!r} is no code of a language: write en, pt or zh-Hant.")
    if wrong := [skill for skill in staff.skills if not _SKILL.match(skill)]:
        return Refusal(
            "invalid_skill", f"{wrong[0][:80]!r} is no skill: write one word in a-z, 0-9, _ and -."
        )
    if any(not 0 <= hour < HOURS_OF_WEEK for hour in staff.hours):
        return Refusal("unknown_hour", "An hour of the week is a number from 0 (Monday 00:00 UTC) to 167.")
    if staff.outside != ("partner" in staff.roles) or (staff.outside and len(staff.roles) > 1):
        return Refusal(
            "partner_alone",
            "Whoever speaks for a partner has the role partner alone and the partner as employer, partner:<org>.",
        )
    return _misnamed(staff)


def _misnamed(staff: Staff) -> Refusal | None:
    for principal in filter(None, (staff.reports_to, staff.delegate_of)):
        if not _PRINCIPAL.match(principal) or principal == staff.principal:
            return Refusal(
                "invalid_colleague", f"{principal[:80]!r} is no other member of staff: staff:<handle>."
            )
    for account in filter(None, (staff.account, *staff.related)):
        try:
            known = subject(account).startswith("account:")
        except InvalidSubject:
            known = False
        if not known:
            return Refusal("invalid_account", f"{account[:80]!r} is no account: write account:<id>.")
    return None
