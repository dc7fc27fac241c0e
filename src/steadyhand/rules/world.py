"""What rules may ask of the world at the time of an event, beside labels and counts: loaded before they decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Phases = Callable[[str], Sequence[str]]
"""The phases of elections in a region, the gravest first; see `civic.elections`."""


def no_elections(region: str) -> Sequence[str]:
    """Where nobody keeps a calendar."""
    return ()


class World(NamedTuple):
    """What is not known is left out: the functions that ask for it are then null, or find nothing."""

    mail_hosts: Mapping[str, str | None] = {}
    """The address of the first mail exchanger, by domain."""
    phases: Phases = no_elections


NOWHERE = World()
