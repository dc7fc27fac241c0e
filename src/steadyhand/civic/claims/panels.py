"""What a panel says in one place and language, and which of several texts is shown to whom: a total, pure choice.

The text of the very place comes first, then that of its country, then the general one: what an authority states of
its own place is nearer than what is true everywhere. Within that the language decides; where there is none in a
wished language another one is shown, and it is said that it is another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.messages.choosing import met

PANELS: Final = 60
"""Texts of one claim."""


class PanelText(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown in a place, in a language, by whose authority."""

    place: str = ""
    """ISO 3166-1 or -2; empty: anywhere."""
    language: str
    """BCP 47."""
    text: str
    publisher: str
    link: str


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The text for somebody."""

    panel: PanelText
    fallback: bool
    """Whether it is in another language than the one that was wished first."""


def chosen(texts: Sequence[PanelText], general: PanelText, place: str, wishes: Iterable[str]) -> Chosen:
    """The text for a place and languages in the order in which they are wished; `general` where there is no nearer one.

    Total: whatever the place and the wishes, there is one. A place that is unknown is met by the general texts alone,
    and a country by none of those of its parts.
    """
    near = _near(texts, place) or [*(one for one in texts if not one.place), general]
    by_language = {one.language.lower(): one for one in reversed(near)}
    wished = [wish for wish in wishes if wish]
    for number, wish in enumerate(wished):
        if (tag := met(wish, by_language)) is not None:
            return Chosen(panel=by_language[tag], fallback=number > 0)
    return Chosen(panel=near[0], fallback=bool(wished))


def _near(texts: Sequence[PanelText], place: str) -> list[PanelText]:
    for where in dict.fromkeys((place, place[:2])):
        if found := [one for one in texts if one.place and one.place == where]:
            return found
    return []
