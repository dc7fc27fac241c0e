"""What goes on where people vote."""

from __future__ import annotations

from steadyhand.rules.registry import function
from steadyhand.rules.world import Phases


@function("ElectionPhases(region: Optional[str] = None) -> List[str]", asks="phases")
def election_phases(phases: Phases, region: str | None) -> list[str]:
    """The phases of elections in a region (ISO 3166: `US`, `US-AZ`) at the time of the event, the gravest first.

    Of `polls`, `silence`, `count`, `early_vote`, `certification` and `registration` those that go on: by the calendar
    that two people entered and confirmed. Where the region is not known, all that go on anywhere.
    """
    return list(phases(region or ""))
