"""What members of staff were at each time, and whether a population describes that: for the plain model of access."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.kernel.values import Instant
from tests.support.access_everybody import forgotten


@dataclass(frozen=True)
class Form:
    """What somebody was at one time."""

    roles: tuple[str, ...]
    employer: str
    location: str
    team: str


def forms_since(staff: Staff, at: Instant) -> Iterator[Form]:
    """What somebody is, and everything that they were from this instant on."""
    yield Form(staff.roles, staff.employer, staff.location, staff.team)
    for was in staff.changes:
        if was.until >= at:
            yield Form(was.roles, was.employer, was.location, was.team)


def was_there(staff: Staff, at: Instant) -> bool:
    """Whether somebody surely was here before an instant, and all that they were since is remembered."""
    return staff.since < at and not forgotten(staff, at)


def fits(who: Population, form: Form) -> bool:
    """Whether somebody like this matches all that a population describes."""
    if who.roles and not set(who.roles) & set(form.roles):
        return False
    pairs = ((who.employers, form.employer), (who.locations, form.location), (who.teams, form.team))
    return all(not named or value in named for named, value in pairs)
