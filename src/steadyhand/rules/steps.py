r"""How many steps one attempt of `re` to match at one place may take, at the most, where no repetition is endless.

What a part costs is multiplied by the ways in which what stands before it can match, for it is tried again after each:
`(?:ab)?(?:ab)?z` in four ways, `.{0,40}\d` in forty-one, and `\w{0,40}\s` in one, for only after the last letter can
there be a space. An endless repetition counts as one round: how its length adds to the time is known to `rules.growth`.
The bound is easily too high; then a long text is walked that `re` would have been as quick for.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from steadyhand.rules.alphabet import Alphabet
from steadyhand.rules.regextree import REPEATS, SINGLE, Item, inside

MOST_STEPS: Final = 10**12
"""From here on nobody counts."""
QUICK_ROUNDS: Final = 4
"""So many rounds of `.{0,40}` or `x{40}` are one step: `re` has loops of their own for them."""
SET_STEPS: Final = 2
"""A set of characters is asked in a longer time than a letter."""
FAR: Final = 20
"""So many parts after one are looked at for what can follow it."""
UNKNOWN: Final = -1
"""Any character may come here."""
_QUICK: Final = {"ANY", "LITERAL", "NOT_LITERAL"}


class Steps(msgspec.Struct, frozen=True):
    """Of a part of a pattern: in how many ways it can match, and the steps to try them all."""

    ways: int
    cost: int


def steps_of(items: Iterable[Item], endless: int, alphabet: Alphabet | None = None) -> int:
    """The steps of an attempt; repetitions of at least `endless` rounds count as one."""
    whole = list(items)
    word = _beginning(whole)
    # As long as the word may not lie over itself, no text has an attempt that gets beyond it at each place.
    rest = _Count(endless, alphabet).sequence(whole[len(word) :]).cost
    return len(word) + math.ceil(rest / _period(word)) if word else rest


def _period(word: str) -> int:
    """After how many letters the word can begin again within itself: 5 in `call `, 1 in `aaa`."""
    return next(shift for shift in range(1, len(word) + 1) if word.startswith(word[shift:]))


class _Count:
    """Counts the steps of a pattern's parts."""

    def __init__(self, endless: int, alphabet: Alphabet | None) -> None:
        self._endless, self._alphabet = endless, alphabet

    def sequence(self, items: Sequence[Item]) -> Steps:
        whole = Steps(1, 0)
        for at, (operator, argument) in enumerate(items):
            whole = _joined(whole, self._item(str(operator), argument, items[at + 1 :]))
        return whole

    def _item(self, operator: str, argument: Any, then: Sequence[Item]) -> Steps:
        if operator in REPEATS:
            least, most, body = argument
            return self._repeated(least, most, body, then)
        parts = [self.sequence(each) for each in inside(operator, argument)]
        match operator:
            case "BRANCH":
                return _either([_beginning(branch) for branch in argument[1]], parts)
            case "GROUPREF_EXISTS":
                return Steps(max(each.ways for each in parts), 1 + max(each.cost for each in parts))
            case "SUBPATTERN":
                return parts[0]
            case "ASSERT" | "ASSERT_NOT" | "ATOMIC_GROUP":
                return Steps(1, parts[0].cost + 1)
        return Steps(1, SET_STEPS if operator == "IN" else 1)

    def _repeated(self, least: int, most: int, body: Sequence[Item], then: Sequence[Item]) -> Steps:
        if most >= self._endless:
            least, most = max(least, 1), max(least, 1)
        found = self._rounds(least, most, body)
        if most == least or self._first(body) & self._first(then):
            return found
        # Where what follows cannot begin as one more round does, a text leaves no choice of the number of rounds.
        return _bounded(self._rounds(most, most, body).ways, found.cost + most - least)

    def _rounds(self, least: int, most: int, body: Sequence[Item]) -> Steps:
        if len(body) == 1 and str(body[0][0]) in SINGLE:
            quick = QUICK_ROUNDS if str(body[0][0]) in _QUICK else 1
            return Steps(most - least + 1, 1 + most // quick)
        return _rounds(self.sequence(body), least, most)

    def _first(self, items: Iterable[Item]) -> int:
        """The characters that the items can begin with."""
        found = 0
        for operator, argument in itertools.islice(items, FAR):
            begins, may_be_left_out = self._begins(str(operator), argument)
            found |= begins
            if not may_be_left_out:
                return found
        return UNKNOWN

    def _begins(self, operator: str, argument: Any) -> tuple[int, bool]:
        if self._alphabet is None:
            return UNKNOWN, False
        if operator in SINGLE:
            return self._alphabet.of(operator, argument), False
        if operator in REPEATS:
            return self._first(argument[2]), argument[0] == 0
        if operator in {"BRANCH", "SUBPATTERN", "ATOMIC_GROUP"}:
            return functools.reduce(int.__or__, map(self._first, inside(operator, argument))), False
        return (0, True) if operator in {"AT", "ASSERT", "ASSERT_NOT"} else (UNKNOWN, False)


def _joined(first: Steps, then: Steps) -> Steps:
    return _bounded(first.ways * then.ways, first.cost + first.ways * then.cost)


def _bounded(ways: int, cost: int) -> Steps:
    return Steps(min(ways, MOST_STEPS), min(cost, MOST_STEPS))


def _rounds(one: Steps, least: int, most: int) -> Steps:
    if one.ways == 1:
        return _bounded(most - least + 1, most * (one.cost + 1))
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
