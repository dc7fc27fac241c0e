r"""How the time that a search takes grows with its text: with which power of its length, at the most.

A search begins at every place of the text, as though the pattern had `.*` before it. A backtracking engine then takes
as many steps as there are ways to read beginnings of the text. Their number grows with a power of the length that can
be read off the position automaton (Weber and Seidl 1991): one more for each loop q that can be entered from a loop p by
a text that also leads from p to p and from q to q. `\s+$` is quadratic for that reason, and `free\s+money` linear.
Whatever is not sure counts as worse than it is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from steadyhand.rules.alphabet import Alphabet
from steadyhand.rules.backtracking import Ambiguous, Automaton, TooLarge
from steadyhand.rules.regextree import REPEATS, Item, inside, parsed_of
from steadyhand.rules.steps import steps_of

LONG: Final = 65
"""From so many rounds on a repetition counts as endless; fewer are written out, and cost no more than so many steps."""
MOST_POSITIONS: Final = 1_000
MOST_TRIPLES: Final = 20_000
SMALL_STEPS: Final = 24
"""So many steps at each place `re` may take in any text: a fifth of a second for a million characters, at the worst."""
_ANYTHING: Final[Item] = ("IN", [("CATEGORY", "ANYTHING")])
_BEFORE: Final[Item] = ("MAX_REPEAT", (0, 1 << 30, [_ANYTHING]))
"""What a search is as a part of a pattern: anything may stand before."""
_LOOKS: Final = {"ASSERT", "ASSERT_NOT"}


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """What bounds the time of a search: a power of the text's length, and a factor."""

    search: int
    steps: int
    """By how many steps at each place, at the most, what has an end multiplies that: `.{0,40}`, `(?:ab)?`, `x{99}`."""

    @property
    def small(self) -> bool:
        """Whether the time is in proportion to the text, with a factor that may be left out of account."""
        return self.search <= 1 and self.steps <= SMALL_STEPS


def growth_of(pattern: str) -> Growth:
    """The growth of a pattern that compiles and that no exponential time was found for."""
    parsed = parsed_of(pattern)
    items, alphabet = _without_tail(list(parsed)), Alphabet(pattern, parsed)
    looks = max((_look(alphabet, parsed.state, each) for each in _all(items)), default=0)
    search = looks + 1
    if any(_is_loop(each) for each in _all(items, looks=False)):
        begun = items if not parsed.state.flags & re.MULTILINE and _is_anchored(items) else [_BEFORE, *items]
        search += _degree(alphabet, begun)
    return Growth(search=search, steps=max(1, steps_of(items, LONG, alphabet)))


def attempt_of(pattern: str) -> int:
    """The power of the text's length that bounds the time of an attempt to match at one place."""
    parsed = parsed_of(pattern)
    items, alphabet = _without_tail(list(parsed)), Alphabet(pattern, parsed)
    looks = max((_look(alphabet, parsed.state, each) for each in _all(items)), default=0)
    loops = any(_is_loop(each) for each in _all(items, looks=False))
    return looks + (1 + _degree(alphabet, items) if loops else 0)


def _all(items: Iterable[Item], *, looks: bool = True) -> list[Item]:
    """All items, however far inside; without those of looks around, where they are of no interest."""
    found = list(items)
    for operator, argument in found:
        if looks or str(operator) not in _LOOKS:
            for inner in inside(operator, argument):
                found.extend(inner)
    return found


def _is_loop(item: Item) -> bool:
    return str(item[0]) in REPEATS and item[1][1] >= LONG


def _without_tail(items: Sequence[Item]) -> list[Item]:
    """The items without what a match can leave out at its end: the engine is content as soon as it comes there."""
    if not items:
        return []
    before, (operator, argument) = list(items[:-1]), items[-1]
    match str(operator):
        case kind if kind in REPEATS and argument[0] == 0:
            return _without_tail(before)
        case kind if kind in REPEATS and argument[0] < LONG and argument[1] > 1:
            return [*before, (operator, (argument[0], argument[0], argument[2]))]
        case "SUBPATTERN":
            return [*before, (operator, (*argument[:3], _without_tail(argument[3])))]
        case "BRANCH":
            return [*before, (operator, (None, [_without_tail(branch) for branch in argument[1]]))]
    return list(items)


def _is_anchored(items: Sequence[Item]) -> bool:
    """Whether every match begins where the text does, as far as no `^` is for each line."""
    for operator, argument in items[:1]:
        match str(operator):
            case "AT":
                return str(argument) in {"AT_BEGINNING", "AT_BEGINNING_STRING"}
            case "SUBPATTERN" if not argument[1]:
                return _is_anchored(argument[3])
            case "BRANCH":
                return all(map(_is_anchored, argument[1]))
    return False


def _look(alphabet: Alphabet, state: Any, item: Item) -> int:
    """The power for a step that looks around or compares with what a group has read."""
    operator, argument = item
    if str(operator) == "GROUPREF":
        _, widest = state.groupwidths[argument]
        return int(widest >= LONG)
    if str(operator) not in _LOOKS or not any(_is_loop(each) for each in _all(argument[1])):
        return 0
    return 1 + _degree(alphabet, list(argument[1]))


def _degree(alphabet: Alphabet, items: Sequence[Item]) -> int:
    """The power with which the number of ways to read a text grows."""
    automaton = Automaton(alphabet, LONG, MOST_POSITIONS)
    try:
        automaton.read(items)
    except (Ambiguous, TooLarge):
        return sum(_is_loop(each) for each in _all(items))
    return _Loops(automaton.reads, automaton.follow).degree()


class _Loops:
    """The loops of an automaton, as sets of states, and what can be entered from what."""

    def __init__(self, reads: Sequence[int], follow: Sequence[set[int]]) -> None:
        self._reads, self._follow = reads, follow
        self._after = [self._reached(state) for state in range(len(reads))]
        self._loops = list(
            {
                frozenset(each for each in self._after[state] if state in self._after[each])
                for state in range(len(reads))
                if state in self._after[state]
            }
        )

    def _reached(self, state: int) -> set[int]:
        found, pending = set(self._follow[state]), list(self._follow[state])
        while pending:
            fresh = self._follow[pending.pop()] - found
            found |= fresh
            pending += fresh
        return found

    def degree(self) -> int:
        @functools.cache
        def after(loop: frozenset[int]) -> int:
            beyond = self._after[min(loop)]
            later = [each for each in self._loops if each != loop and min(each) in beyond]
            return max((after(each) + self._feeds(loop, each) for each in later), default=0)

        return max(map(after, self._loops), default=0)

    def _feeds(self, first: frozenset[int], then: frozenset[int]) -> bool:
        """Whether one text leads around the first loop, around the second one, and from the first into the second."""
        return any(self._walks_together(p, q, first, then) for p in first for q in then)

    def _walks_together(self, p: int, q: int, first: frozenset[int], then: frozenset[int]) -> bool:
        reads, follow = self._reads, self._follow
        pending = [(p, p, q)]
        seen = set(pending)
        while pending:
            around, across, beyond = pending.pop()
            for one in follow[around] & first:
                for two in follow[across]:
                    for three in follow[beyond] & then:
                        if not reads[one] & reads[two] & reads[three] or (one, two, three) in seen:
                            continue
                        if (one, two, three) == (p, q, q) or len(seen) > MOST_TRIPLES:
                            return True
                        seen.add((one, two, three))
                        pending.append((one, two, three))
        return False
