"""What the form of a freeze says: its fields as a command, or what is missing, by the field that it is about."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final, TypeVar, get_args

import msgspec

from steadyhand.access.freezes.commands import WITHOUT_A_WORD, StartFreeze
from steadyhand.access.freezes.model import Duty, Exemption, GoesOn, Mode, Undelivered
from steadyhand.access.names import misnamed
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.web.console.session import Form

Word = TypeVar("Word", bound=str)
ROWS: Final[tuple[Duty, ...]] = (
    "imminent_harm", "child_safety", "legal_order", "election", "other", "other",
)  # fmt: skip
"""The rows for standing exemptions, by their duty."""
OF_AREA: Final = frozenset({"imminent_harm", "child_safety", "election"})
"""Duties that are policy areas: their exemption is for that area."""
GOES_ON: Final = ("automation", "contractors", "api_clients")
UNITS: Final = {"hours": HOUR, "days": DAY}
WORDS: Final = 2_000
_AS_EVER: Final = frozenset({"csrf", "do", "foretold", "second", "to_second", "reason"})
"""Fields that change nothing about what a freeze would do."""
FIELD_OF: Final = {
    "invalid_id": "name",
    "freeze_exists": "name",
    "unknown_word": "scope",
    "contradiction": "reads",
    "end_in_past": "lasts",
    "too_long": "lasts",
    "no_reason": "reason",
    "too_many": "exemptions",
    "twice": "exemptions",
    "names_nobody": "exemptions",
    "wider_than_freeze": "exemptions",
    "after_freeze": "exemptions",
    "duty_without_people": "exemptions",
    "no_forecast": "forecast",
}
"""The part of the form that a refusal is about, by its code."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A freeze as somebody typed it: the command, where nothing is missing; what is missing, by field."""

    command: StartFreeze | None
    problems: dict[str, str]


def read(form: Form, now: Instant, floor: float) -> Wish:
    """What a form asks for; the floor is the installation's, never the form's."""
    problems: dict[str, str] = {}
    mode = _one(form, "mode", get_args(Mode), problems, "Say how it stops.")
    undelivered = _one(form, "undelivered", get_args(Undelivered), problems, "Say what becomes of them.")
    goes = {
        name: _one(form, name, ("yes", "no"), problems, "Say whether they go on: nothing is assumed.")
        for name in GOES_ON
    }
    lasts = _lasts(form, problems)
    name = short(form.get("name"))
    if refusal := misnamed("freeze", f"freeze:{name}"):
        problems["name"] = refusal.message
    if not form.get("reason"):
        problems["reason"] = WITHOUT_A_WORD.message
    if problems or mode is None or undelivered is None:
        return Wish(command=None, problems=problems)
    scope = scope_of(form)
    command = StartFreeze(
        freeze=f"freeze:{name}",
        mode=mode,
        scope_set=scope,
        who=population_of(form),
        reads=form.get("reads") == "yes",
        goes_on=GoesOn(**{name: said == "yes" for name, said in goes.items()}),
        ends=now + lasts,
        floor=floor,
        undelivered=undelivered,
        exemptions=tuple(_exemptions(form, name, scope, now, now + lasts)),
        reason=form.get("reason")[:WORDS],
        continuity=form.get("continuity")[:WORDS],
    )
    return Wish(command=command, problems={})


def digest(form: Form) -> str:
    """What tells two wishes apart, so that a forecast is known to be of this one."""
    said = sorted((name, text.strip()) for name, text in form.fields.items() if name not in _AS_EVER and text)
    return hashlib.blake2b(repr(said).encode(), digest_size=8).hexdigest()


def scope_of(form: Form) -> ScopeSet:
    """What it is about."""
    return ScopeSet(
        tools=ticked(form, "tools"),
        actions=ticked(form, "actions"),
        policy_areas=ticked(form, "policy_areas"),
        severities=ticked(form, "severities"),
        regions=ticked(form, "regions"),
        languages=listed(form.get("languages")),
        subject_classes=ticked(form, "subject_classes"),
    )


def population_of(form: Form) -> Population:
    """Whom it stops."""
    return Population(
        roles=ticked(form, "roles"),
        employers=ticked(form, "employers"),
        locations=ticked(form, "locations"),
        teams=ticked(form, "teams"),
        people=tuple(map(principal, listed(form.get("people")))),
    )


def ticked(form: Form, name: str) -> tuple[str, ...]:
    """The values of a choice of several that are ticked: each is a field of its own, `name:value`."""
    start = f"{name}:"
    return tuple(
        field.removeprefix(start) for field, on in form.fields.items() if field.startswith(start) and on
    )


def listed(text: str) -> tuple[str, ...]:
    """Words between commas or spaces, each once."""
    return tuple(dict.fromkeys(filter(None, re.split(r"[\s,;]+", text))))


def principal(handle: str) -> str:
    """The principal of a handle as people write it: `ana`; what has a kind already stays."""
    return handle if ":" in handle or handle == "automation" else f"staff:{handle.lower()}"


def short(name: str) -> str:
    """A name as ids are written: `Election week` is `election-week`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().removeprefix("freeze:")).strip("-")[:60]


def _exemptions(form: Form, name: str, scope: ScopeSet, now: Instant, ends: Instant) -> Iterable[Exemption]:
    """The rows that name somebody."""
    for n, duty in enumerate(ROWS):
        people = tuple(map(principal, listed(form.get(f"exempt{n}.people"))))
        role = form.get(f"exempt{n}.role")
        if not people and not role:
            continue
        area = duty if duty in OF_AREA else form.get(f"exempt{n}.area")
        about = msgspec.structs.replace(scope, policy_areas=(area,)) if area else scope
        hours = form.get(f"exempt{n}.hours")
        own = now + int(hours) * HOUR if hours.isascii() and hours.isdigit() and len(hours) < 5 else ends  # noqa: PLR2004 - a month has 744
        yield Exemption(
            id=f"exemption:{name[:40]}-{duty.replace('_', '-')}{f'-{n}' if duty == 'other' else ''}",
            duty=duty,
            who=Population(people=people, roles=(role,) if role else ()),
            scope=about,
            ends=own,
        )


def _lasts(form: Form, problems: dict[str, str]) -> int:
    text, unit = form.get("lasts"), UNITS.get(form.get("unit"), 0)
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) and unit):  # noqa: PLR2004 - as above
        problems["lasts"] = "Say how long it lasts: a number of hours or days, at most 30 days."
        return 0
    return int(text) * unit


def _one(form: Form, name: str, known: tuple[Word, ...], problems: dict[str, str], told: str) -> Word | None:
    found = next((word for word in known if word == form.get(name)), None)
    if found is None:
        problems[name] = told
    return found
