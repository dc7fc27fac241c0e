"""The beginning of a pattern: what an attempt of `re` must get over before it can take long.

In most texts it gets over that at a few places only, and these are soon counted: then `re` is quick for the whole.
"""

from __future__ import annotations

import importlib
from itertools import islice
from typing import Any, Final

from steadyhand.rules.growth import LONG, attempt_of
from steadyhand.rules.looking import compiled_part
from steadyhand.rules.regextree import REPEATS, Item, parsed_of, parser
from steadyhand.rules.steps import steps_of

FEW_STEPS: Final = 48
"""Steps of a beginning at each place, at the most."""
LONGEST: Final = 5_000
"""Characters in which places are counted: nobody could stop that, and it takes about a microsecond for each."""
_constants: Any = importlib.import_module("re._constants")


class Beginnings:
    """Knows from the places of a text at which a pattern begins how long `re` takes for it."""

    def __init__(self, pattern: str, flags: int, steps: int) -> None:
        """`steps` are those of one attempt, as `rules.growth` has them; with an endless part nobody counts."""
        self._steps, parsed = steps, parsed_of(pattern)
        found = _beginning(parsed, FEW_STEPS) if attempt_of(pattern) == 0 else None
        here = (_constants.ASSERT, (1, found))
        self._here = (
            compiled_part(here, flags | parsed.state.flags, parsed.state.groupwidths) if found else None
        )

    def places(self, text: str, steps: int) -> int | None:
        """At how many places of a text the pattern begins; None for so many that `re` takes more steps than these.

        None also where nobody counts. A text with no such place does not hold the pattern.
        """
        if self._here is None or len(text) > LONGEST:
            return None
        most = steps // self._steps
        places = sum(1 for _ in islice(self._here.finditer(text), most + 1))
        return places if places <= most else None


def _beginning(items: Any, steps: int) -> Any:
    """As much of the items, from the first on, as `re` tries in so many steps."""
    taken: list[Item] = []
    for item in items:
        if steps_of([*taken, item], LONG) > steps:
            taken += _part(item, steps - steps_of(taken, LONG))
            break
        taken.append(item)
    return parser.SubPattern(items.state, taken)


def _part(item: Item, steps: int) -> list[Item]:
    """The beginning of one item: of each alternative, where there are some."""
    (operator, argument), kind = item, str(item[0])
    if kind == "SUBPATTERN":
        body = _beginning(argument[3], steps)
        return [(operator, (None, *argument[1:3], body))] if body else []
    if kind in REPEATS and argument[0] > 0:
        return list(_beginning(argument[2], steps))
    if kind != "BRANCH":
        return []
    parts = [_beginning(each, steps // len(argument[1]) - 1) for each in argument[1]]
    return [(operator, (None, parts))] if all(parts) else []
