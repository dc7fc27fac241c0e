"""What somebody reads whom a freeze stops, or who hands work to somebody whom it stops."""

from __future__ import annotations

from steadyhand.access.freezes.model import Freeze
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.zones import day


def frozen(freeze: Freeze) -> Refusal:
    """What somebody reads whom a freeze stops."""
    if freeze.mode == "two_person":
        return Refusal(
            "second_needed",
            f"Two people do this together until {day(freeze.ends)} ({freeze.id}): ask for a second person.",
        )
    what = "only read" if freeze.mode == "read_only" else "stopped"
    return Refusal(
        "frozen",
        f"This is {what} by {freeze.id} until {day(freeze.ends)}. Who must go on asks for an exemption; "
        "where somebody is in danger, break the glass for this case.",
    )


def kept_from(to: str, freeze: Freeze) -> Refusal:
    """Why work cannot be handed to somebody who may do it at other times."""
    return Refusal(
        "cannot_take",
        f"{to.removeprefix('staff:')} is kept from this by {freeze.id} until {day(freeze.ends)}: hand it to somebody "
        "else.",
    )
