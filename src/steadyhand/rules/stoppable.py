"""A search that ends: how a pattern is looked for whose time grows faster than its text.

A short text is searched by `re`, as for all other patterns, and so is one in which the pattern begins at a few places
only (`rules.beginnings`). In others the pattern is walked (`rules.walking`), or tried by `re` from place to place, on
the clock of the event. Answers are those of `re` in each way; where the time is spent there is none, and the expression
fails.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Final

from steadyhand.rules.beginnings import Beginnings
from steadyhand.rules.budget import Deadline, OutOfTime, spending
from steadyhand.rules.growth import Growth, attempt_of
from steadyhand.rules.looking import first_of
from steadyhand.rules.regextree import parsed_of
from steadyhand.rules.walking import Walk, is_walkable

SAFE_STEPS: Final = 200_000
"""Steps that `re` is quick for: 2 to 5 ns each for most patterns, measured. A walk takes 70 ns for a character."""
LONG_STEPS: Final = 10_000_000
"""Steps of one attempt, which nobody can stop."""
FEW_STEPS: Final = 10
"""So many steps at each place are usual, and in the measures above."""
MOST_CHECKS: Final = 200_000


class TooLong(Exception):
    """The text is too long for a pattern that can be neither walked nor stopped in time."""


class Unbounded(Exception):
    """There is no way to search for the pattern in a bounded time; `str()` is the reason."""


class StoppableSearch:
    """The search for one pattern. Making one raises `Unbounded`."""

    def __init__(self, compiled: re.Pattern[str], growth: Growth) -> None:
        self._compiled = compiled
        self._safe_length = int((SAFE_STEPS / growth.steps) ** (1 / growth.search))
        self._factor = max(1, growth.steps // FEW_STEPS)
        self._walkable = is_walkable(compiled.pattern)
        self._attempt = 1 if self._walkable else attempt_of(compiled.pattern)
        self._steps = growth.steps
        if not self._walkable:
            _refuse_the_endless(growth, self._attempt)

    @functools.cached_property
    def _walk(self) -> Walk:
        """Made when it is first needed, which for most patterns is never."""
        return Walk(self._compiled.pattern, self._compiled.flags)

    @functools.cached_property
    def _beginnings(self) -> Beginnings:
        return Beginnings(self._compiled.pattern, self._compiled.flags, self._steps)

    @functools.cached_property
    def _begins(self) -> re.Pattern[str] | None:
        return first_of(parsed_of(self._compiled.pattern), self._compiled.flags)

    def __call__(self, text: str) -> bool:
        """Whether the pattern is found; raises `OutOfTime` or `TooLong`."""
        places = None if len(text) <= self._safe_length else self._beginnings.places(text, SAFE_STEPS)
        if places == 0:
            return False
        if places or len(text) <= self._safe_length:
            return self._compiled.search(text) is not None
        with spending() as deadline:
            if self._walkable:
                return self._walked(text, deadline)
            return self._from_place_to_place(text, deadline)

    def _walked(self, text: str, deadline: Deadline) -> bool:
        try:
            return self._walk(text, deadline)
        except OutOfTime:
            raise
        except Exception as error:
            # A slip of ours in one pattern may cost its expression, and not what else there is about the event.
            raise TooLong(f"this pattern cannot be walked over a long text ({error!r})") from error

    def _from_place_to_place(self, text: str, deadline: Deadline) -> bool:
        attempt = self._factor * len(text) ** self._attempt
        if attempt > LONG_STEPS:
            longest = int((LONG_STEPS / self._factor) ** (1 / self._attempt))
            raise TooLong(
                f"this pattern cannot be searched for in time in a text of more than {longest} characters"
            )
        stretch, match, begins = MOST_CHECKS // attempt + 1, self._compiled.match, self._begins
        for start in range(0, len(text) + 1, stretch):
            deadline.check()
            places: Iterable[int] = range(start, min(start + stretch, len(text) + 1))
            if begins:
                places = filter(functools.partial(begins.match, text), places)
            if any(match(text, at) for at in places):
                return True
        return False


def _refuse_the_endless(growth: Growth, attempt: int) -> None:
    if growth.steps > LONG_STEPS:
        raise Unbounded("parts that may be left out can match the same text in very many ways")
    if attempt > 2:  # noqa: PLR2004 - the square of a post's length can be waited for, its cube cannot
        power = {3: "the cube", 4: "the fourth power"}.get(attempt, "a high power")
        raise Unbounded(f"it takes time that grows with {power} of the text's length, and cannot be stopped")
