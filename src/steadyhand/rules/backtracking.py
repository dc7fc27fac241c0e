r"""Finds the regular expressions on which a backtracking engine takes exponential time.

That happens when a repetition can match one text in two ways, for then n rounds match it in 2^n ways, and all are tried
before the engine gives up: `(a+)+`, `(a|aa)+`, `(\w+\s?)*`. Each outermost repetition becomes its position automaton
(Glushkov 1961), in whose square two different walks over one text, from one position and back to one, are looked for
(Weber and Seidl 1991: exponential degree of ambiguity). `([a-z]+\.)+` passes.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from steadyhand.rules.alphabet import Alphabet
from steadyhand.rules.regextree import REPEATS, SINGLE, Item, inside, parsed_of

MANY = 20  # From here on a bounded repetition is as dangerous as an unbounded one.
MAX_POSITIONS = 300

Positions = frozenset[int]


class TooLarge(Exception):
    """The automaton would have more positions than can be looked at in time."""


class Ambiguous(Exception):
    """A repetition can match one text in two ways."""


def explosive_part(pattern: str) -> str:
    """What is dangerous about the pattern, in words; the empty string when nothing is. Raises `re.error`."""
    parsed = parsed_of(pattern)
    alphabet = Alphabet(pattern, parsed)
    try:
        for body in outermost_repetitions(list(parsed)):
            if len(body) == 1 and str(body[0][0]) in SINGLE:
                continue  # One character a round is read in one way.
            if Automaton(alphabet).repeats_ambiguously(body):
                return "a repetition can match the same text in several ways, as `(a+)+` or `(a|aa)+` can"
    except TooLarge:
        return "a repeated part is too large to be checked"
    return ""


def outermost_repetitions(items: Sequence[Item], many: int = MANY) -> Iterator[Any]:
    """What is repeated, where it may be repeated as often as that and is not part of what is repeated itself."""
    for operator, argument in items:
        if str(operator) in REPEATS and argument[1] >= many:
            yield argument[2]
        else:
            for inner in inside(operator, argument):
                yield from outermost_repetitions(inner, many)


class _Part:
    """A part of the expression: in how many ways it can match nothing, and what it can begin and end with."""

    def __init__(
        self, first: Positions = frozenset(), last: Positions = frozenset(), *, empty: int = 1
    ) -> None:
        self.first, self.last, self.empty = first, last, min(empty, 2)


class Automaton:
    """The position automaton of a part of a pattern: a state for each character of the pattern.

    `reads` are the characters that lead into each state, `follow` the states after it. Repetitions of `many` rounds
    and more count as endless.
    """

    def __init__(self, alphabet: Alphabet, many: int = MANY, most_positions: int = MAX_POSITIONS) -> None:
        self._alphabet, self._many, self._most_positions = alphabet, many, most_positions
        self.reads: list[int] = []
        self.follow: list[set[int]] = []
        self._repeating = False

    def read(self, items: Sequence[Item]) -> None:
        """Take in a whole expression; raises `TooLarge` or `Ambiguous`."""
        self._sequence(items)

    def repeats_ambiguously(self, body: Any) -> bool:
        try:
            self._repeating = True
            part = self._checked(self._sequence(body))
            self._connect(part.last, part.first)
        except Ambiguous:
            return True
        return self._has_two_walks()

    def _connect(self, before: Iterable[int], after: Iterable[int]) -> None:
        for left in before:
            for right in after:
                # The same step for two reasons: each round can be read as one or the other.
                if right in self.follow[left]:
                    raise Ambiguous
                self.follow[left].add(right)

    def _sequence(self, items: Any) -> _Part:
        whole = _Part()
        for operator, argument in items:
            whole = self._joined(whole, self._checked(self._item(str(operator), argument)))
        return whole

    def _checked(self, part: _Part) -> _Part:
        """A repeated part that matches nothing in two ways, as `(?:b?)?` does, matches each text in many."""
        if self._repeating and part.empty > 1:
            raise Ambiguous
        return part

    def _joined(self, left: _Part, right: _Part) -> _Part:
        self._connect(left.last, right.first)
        first = left.first | right.first if left.empty else left.first
        last = left.last | right.last if right.empty else right.last
        return _Part(first, last, empty=left.empty * right.empty)

    def _item(self, operator: str, argument: Any) -> _Part:
        if operator in SINGLE or operator == "GROUPREF":
            return self._position(operator, argument)
        if operator in REPEATS:
            return self._repeated(*argument)
        if operator in {"BRANCH", "GROUPREF_EXISTS"}:
            without = [_Part()] if operator == "GROUPREF_EXISTS" and argument[2] is None else []
            return self._either([self._sequence(branch) for branch in inside(operator, argument)] + without)
        if operator in {"SUBPATTERN", "ATOMIC_GROUP"}:
            return self._sequence(inside(operator, argument)[0])
        return _Part()  # An anchor or a look around reads nothing.

    def _position(self, operator: str, argument: Any) -> _Part:
        if len(self.reads) >= self._most_positions:
            raise TooLarge
        here = frozenset([len(self.reads)])
        self.reads.append(self._alphabet.of(operator, argument))
        self.follow.append(set())
        return _Part(here, here, empty=0)

    @staticmethod
    def _either(parts: list[_Part]) -> _Part:
        first = frozenset(each for part in parts for each in part.first)
        last = frozenset(each for part in parts for each in part.last)
        return _Part(first, last, empty=sum(part.empty for part in parts))

    def _repeated(self, least: int, most: int, body: Any) -> _Part:
        if most >= self._many:
            loop = self._sequence(body)
            self._connect(loop.last, loop.first)
            # After a round that read something there may be one that reads nothing: that is a second way.
            return _Part(loop.first, loop.last, empty=2 * loop.empty + (least == 0))
        rounds = [self._sequence(body) for _ in range(most)]
        if any(each.empty for each in rounds):
            whole = functools.reduce(self._joined, rounds, _Part())
            return _Part(whole.first, whole.last, empty=most - least + 1)
        # x{1,3} is x(x(x)?)?: a round follows the one before it and no other.
        for one, other in itertools.pairwise(rounds):
            self._connect(one.last, other.first)
        last = frozenset(each for part in rounds[max(least - 1, 0) :] for each in part.last)
        return _Part(rounds[0].first, last, empty=int(least == 0)) if rounds else _Part()

    def _has_two_walks(self) -> bool:
        """Whether a pair of different positions lies between two pairs of equal ones."""
        states = range(len(self.reads))
        onward = self._pairs_from([(each, each) for each in states], self.follow)
        before: list[set[int]] = [set() for _ in states]
        for left, afters in enumerate(self.follow):
            for right in afters:
                before[right].add(left)
        backward = self._pairs_from([(each, each) for each in states], before)
        return any(left != right for left, right in onward & backward)

    def _pairs_from(self, start: list[tuple[int, int]], steps: list[set[int]]) -> set[tuple[int, int]]:
        found, pending = set(start), list(start)
        while pending:
            left, right = pending.pop()
            for one in steps[left]:
                for other in steps[right]:
                    if (one, other) not in found and self.reads[one] & self.reads[other]:
                        found.add((one, other))
                        pending.append((one, other))
        return found
