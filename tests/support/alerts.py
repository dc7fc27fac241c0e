"""Alerts for tests of pages, without the acts that would raise them."""

from __future__ import annotations

from steadyhand.access.risk.commands import RaiseAlert
from steadyhand.access.risk.model import Details
from steadyhand.kernel.values import CLOCK
from steadyhand.web.rooms import Rooms
from tests.support.house import done


def alerted(rooms: Rooms, name: str, about: str) -> None:
    """What a detector found about somebody."""
    details = Details(people=(about,), acts=(1, 2), said="They reversed what they had decided themselves.")
    found = RaiseAlert(
        alert=name,
        detector="own_decision",
        about=(rooms.access.pseudonyms.of(about),),
        same=name,
        count=1,
        areas=("spam",),
        q=0.0,
        details=details,
    )
    done(rooms.door, found, CLOCK)
