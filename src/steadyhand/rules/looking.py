"""What `re` is asked of parts of a pattern: single characters, and where a look around holds."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from steadyhand.rules.budget import Deadline
from steadyhand.rules.regextree import Item, inside, parser
from steadyhand.rules.steps import steps_of

_constants: Any = importlib.import_module("re._constants")
_compiler: Any = importlib.import_module("re._compiler")
_ENDLESS: Final = int(parser.MAXREPEAT)
TYPES: Final = int(re.ASCII | re.UNICODE | re.LOCALE)
_SET: Final[Any] = _constants.IN
STRETCH: Final = 256
"""Places that are looked at between two looks at the clock, at the most."""
STEPS: Final = 100_000
"""Steps between two looks at the clock, about."""
FEW: Final = 12
"""So few steps at each place are soon over even in the longest text."""
_ANY: Final[Item] = (
    _SET,
    [(_constants.CATEGORY, each) for each in (_constants.CATEGORY_SPACE, _constants.CATEGORY_NOT_SPACE)],
)


def compiled_part(item: Item, flags: int, groups: Any) -> re.Pattern[str]:
    """A part of a pattern; the groups are those of the whole, for so they are numbered in the part."""
    compiled: re.Pattern[str] = _compiler.compile(_of([item], flags, groups), flags)
    return compiled


def _of(items: list[Item], flags: int, groups: Any) -> Any:
    state = parser.State()
    state.flags, state.groupwidths = flags, groups
    return parser.SubPattern(state, items)


def first_of(parsed: Any, flags: int) -> re.Pattern[str] | None:
    r"""What `re` asks of a character before it begins a match there, where that is not what the pattern says.

    `(?a:\W)` is not found in `µ`: the set that a search looks for first is read without its flags (3.11 to 3.14).
    """
    if not _changes_types(parsed) or not parsed.getwidth()[0]:
        return None
    if _compiler._get_literal_prefix(parsed, flags)[0]:  # noqa: SLF001 - what it does has no public name
        return None
    charset = _compiler._get_charset_prefix(parsed, flags)  # noqa: SLF001 - likewise
    return compiled_part((_SET, charset), flags, parsed.state.groupwidths) if charset else None


def _changes_types(items: Iterable[Item]) -> bool:
    """Whether a part has other letters and digits than the whole."""
    return any(
        (str(operator) == "SUBPATTERN" and bool(argument[1] & TYPES))
        or any(map(_changes_types, inside(operator, argument)))
        for operator, argument in items
    )


class Look:
    """A look around of a bounded length, and where it holds in a text."""

    def __init__(self, argument: tuple[int, Any], flags: int, groups: Any) -> None:
        steps = steps_of(argument[1], _ENDLESS)
        self._few = steps <= FEW
        self._most = max(1, min(STRETCH, STEPS // (1 + steps)))
        self._here = compiled_part((_constants.ASSERT, argument), flags, groups)
        body = _of([(_constants.ASSERT_NOT, argument), _ANY], flags, groups)
        # It stops where the look around holds, or after so many places: so nothing long goes on out of sight.
        self._skips = compiled_part((_constants.MAX_REPEAT, (0, self._most, body)), flags, groups)

    def places(self, text: str, deadline: Deadline) -> Iterator[int]:
        """Where it holds; raises `OutOfTime`."""
        seen = 0
        for start, end in self._steps(text):
            if start == end:
                yield end
            seen += end - start + 1
            if seen >= self._most:
                seen = 0
                deadline.check()

    def _steps(self, text: str) -> Iterator[tuple[int, int]]:
        """Stretches of the text: those without length are where it holds."""
        if self._few:
            yield from (found.span() for found in self._here.finditer(text))
            return
        for skipped in self._skips.finditer(text):
            if skipped.start() < len(text):
                yield skipped.span()
        if self._here.match(text, len(text)):
            yield len(text), len(text)
