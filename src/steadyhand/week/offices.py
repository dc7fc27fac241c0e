"""The election office of the Week: a partner of no party, its places, and what it states before election day."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.week.elections import COUNTRY


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """One office, as a partner registers it; `handle` is its account on Plaza as well."""

    handle: str
    name: str
    places: tuple[str, ...]
    says: str
    """What it states."""
    url: str
    answers: str
    """The falsehood that this answers."""


OFFICE: Final = Office(
    handle="office",
    name="Election Office",
    places=(COUNTRY,),
    says="Polling stations are open from 7 in the morning until 8 in the evening, by the clocks of each place.",
    url="https://elections.example/hours",
    answers="Polling stations close at noon this year.",
)
