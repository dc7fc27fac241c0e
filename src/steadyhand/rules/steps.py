r"""How many steps one attempt of `re` to match at one place may take, at the most, where no repetition is endless.

What a part costs is multiplied by the ways in which what stands before it can match, for it is tried again after each:
`(?:ab)?(?:ab)?z` in four ways, `.{0,40}\d` in forty-one. An endless repetition counts as one round: how its length
adds to the time is known to `rules.growth`. The bound is easily too high, for ways that exclude each other count all
the same; then a long text is walked that `re` would have been as quick for.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from steadyhand.rules.regextree import REPEATS, SINGLE, Item, inside

MOST_STEPS: Final = 10**12
"""From here on nobody counts."""
QUICK_ROUNDS: Final = 4
"""So many rounds of `.{0,40}` or `x{40}` are one step: `re` has loops of their own for them."""
_QUICK: Final = {"ANY", "LITERAL", "NOT_LITERAL"}


class Steps(msgspec.Struct, frozen=True):
    """Of a part of a pattern: in how many ways it can match, and the steps to try them all."""

    ways: int
    cost: int


_NOTHING: Final = Steps(1, 0)


def steps_of(items: Iterable[Item], endless: int) -> int:
    """The steps of an attempt; repetitions of at least `endless` rounds count as one."""
    return _sequence(items, endless).cost


def _sequence(items: Iterable[Item], endless: int) -> Steps:
    whole = _NOTHING
    for operator, argument in items:
        whole = _joined(whole, _item(str(operator), argument, endless))
    return whole


def _joined(first: Steps, then: Steps) -> Steps:
    return _bounded(first.ways * then.ways, first.cost + first.ways * then.cost)


def _bounded(ways: int, cost: int) -> Steps:
    return Steps(min(ways, MOST_STEPS), min(cost, MOST_STEPS))


def _item(operator: str, argument: Any, endless: int) -> Steps:
    if operator in REPEATS:
        least, most, body = argument
        return _repeated(least, most, body, endless)
    parts = [_sequence(each, endless) for each in inside(operator, argument)]
    match operator:
        case "BRANCH":
            return _either([_beginning(branch) for branch in argument[1]], parts)
        case "GROUPREF_EXISTS":
            return Steps(max(each.ways for each in parts), 1 + max(each.cost for each in parts))
        case "SUBPATTERN":
            return parts[0]
        case "ASSERT" | "ASSERT_NOT" | "ATOMIC_GROUP":
            return Steps(1, parts[0].cost + 1)
    return Steps(1, 1)


def _repeated(least: int, most: int, body: Sequence[Item], endless: int) -> Steps:
    if most >= endless:
        least, most = max(least, 1), max(least, 1)
    if len(body) == 1 and str(body[0][0]) in SINGLE:
        return Steps(most - least + 1, 1 + most // (QUICK_ROUNDS if str(body[0][0]) in _QUICK else 1))
    one = _sequence(body, endless)
    if one.ways == 1:
        return _bounded(most - least + 1, most * (one.cost + 1))
    return _rounds(one, least, most)


def _rounds(one: Steps, least: int, most: int) -> Steps:
    ways, cost, so_far = 0, 0, 1
    for done in range(most + 1):
        ways += so_far if done >= least else 0
        cost += so_far * (one.cost + 1)
        if cost >= MOST_STEPS:
            return Steps(MOST_STEPS, MOST_STEPS)
        so_far *= one.ways
    return _bounded(ways, cost)


def _either(beginnings: Sequence[str], parts: Sequence[Steps]) -> Steps:
    """Alternatives that begin with different words exclude each other, and are left after one letter."""
    ways: Counter[str] = Counter()
    costs: Counter[str] = Counter()
    for word, part in zip(beginnings, parts, strict=True):
        ways[word] += part.ways
        costs[word[:1]] += part.cost
    most = max(sum(ways[word[:end]] for end in range(len(word) + 1)) for word in ways)
    dearest = max(costs.values()) + costs[""]
    return _bounded(most, len(parts) + dearest)


def _beginning(branch: Sequence[Item]) -> str:
    """The letters that a branch begins with; none where `re` may take another letter for them."""
    letters = [chr(each[1]) if str(each[0]) == "LITERAL" else "" for each in branch]
    plain = itertools.takewhile(lambda letter: letter.isascii() and letter, letters)
    return "".join(plain).lower()
