"""Finds in a regular expression what a text must contain to match it, so that most texts need no search at all.

One pass of an Aho-Corasick automaton (1975) over a text finds the literals of all patterns; a pattern none of whose
literals occurs cannot match, any other is confirmed by `re`, so answers never change. Literals are in lower case, and
texts are folded so that whatever `re` takes for a letter of a literal becomes that letter.
"""

from __future__ import annotations

import functools
import importlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from steadyhand.rules.regextree import REPEATS, Item, parsed_of

MOST: Final = 256
"""Literals of one pattern; with more of them, hardly a text is without one."""
SHORTEST: Final = 2
_ASCII: Final = 128
# The Kelvin sign, the long s and the two Turkish letters i match ASCII letters where case is ignored.
_ODD: Final = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
# Letters that `re` takes for others than their own two cases, such as the three sigmas.
_RELATED: Final = frozenset(map(chr, vars(importlib.import_module("re._casefix"))["_EXTRA_CASES"]))

Strings = frozenset[str]


def fold(text: str) -> str:
    """The text in lower case, with one letter for all those that `re.IGNORECASE` takes for it."""
    return text.lower() if text.isascii() else text.translate(_ODD).lower()


@functools.cache
def stands_for_itself(char: str) -> bool:
    """Whether folding makes this one character of all that `re` takes for it where case is ignored.

    So it is for ASCII, for letters without case (most scripts), and for pairs that are each other's only case.
    """
    low, up = char.lower(), char.upper()
    if char.isascii() or low == up == char == char.casefold():
        return True
    alone = len(low) == len(up) == 1 and up.lower() == low and low.upper() == up
    return alone and low not in _RELATED


def literals(pattern: str) -> Strings | None:
    """Strings of which every text that the pattern matches contains one, once folded; None where there are none."""
    best = _best(_candidates(parsed_of(pattern)))
    return best if best and min(map(len, best)) >= SHORTEST else None


def _candidates(items: Iterable[Item]) -> list[Strings]:
    """What a match of this sequence must contain: one string of each of these sets."""
    found: list[Strings] = []
    run: Strings = frozenset({""})
    for item in items:
        exact = _exact(item)
        longer = None if exact is None else _joined(run, exact)
        if longer is not None:
            run = longer
            continue
        once = _first_round(item)
        found += [run if once is None else _joined(run, once) or run, *_inner(item)]
        run = exact or once or frozenset({""})
    return [*found, run]


def _exact(item: Item) -> Strings | None:
    """All the strings that an item can match, folded; None where they are too many or not known."""
    operator, argument = item
    match str(operator):
        case "LITERAL":
            return _of_characters([argument])
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return frozenset({""})
        case "IN":
            return _of_set(argument)
        case "SUBPATTERN":
            return _of_sequence(argument[3])
        case "ATOMIC_GROUP":
            return _of_sequence(argument)
        case "BRANCH":
            return _united([_of_sequence(branch) for branch in argument[1]])
        case kind if kind in REPEATS:
            return _of_repeat(*argument)
    return None


def _of_set(members: Sequence[Item]) -> Strings | None:
    if any(str(kind) != "LITERAL" for kind, _ in members):
        return None
    return _of_characters([value for _, value in members])


def _of_characters(codes: Sequence[int]) -> Strings | None:
    chars = [chr(code) for code in codes]
    return frozenset(char.lower() for char in chars) if all(map(stands_for_itself, chars)) else None


def _of_sequence(items: Iterable[Item]) -> Strings | None:
    run: Strings | None = frozenset({""})
    for item in items:
        exact = _exact(item)
        run = None if run is None or exact is None else _joined(run, exact)
    return run


def _of_repeat(least: int, most: int, body: Iterable[Item]) -> Strings | None:
    once = _of_sequence(body)
    if once is None or most != 1:
        return once if (least, most) == (1, 1) else None
    return once if least == 1 else once | {""}


def _first_round(item: Item) -> Strings | None:
    """What a repetition that must happen is at least once: it ends what came before and begins what comes after."""
    operator, argument = item
    return _of_sequence(argument[2]) if str(operator) in REPEATS and argument[0] > 0 else None


def _united(parts: Sequence[Strings | None]) -> Strings | None:
    known = [part for part in parts if part is not None]
    return frozenset().union(*known) if len(known) == len(parts) else None


def _joined(first: Strings, then: Strings) -> Strings | None:
    if len(first) * len(then) > MOST:
        return None
    return frozenset(one + other for one, other in itertools.product(first, then))


def _inner(item: Item) -> list[Strings]:
    """What an item that can match endlessly many strings still needs inside."""
    operator, argument = item
    match str(operator):
        case "SUBPATTERN":
            return _candidates(argument[3])
        case "ATOMIC_GROUP":
            return _candidates(argument)
        case kind if kind in REPEATS and argument[0] > 0:
            return _candidates(argument[2])
        case "BRANCH":
            united = _united([_best(_candidates(branch)) for branch in argument[1]])
            return [united] if united else []
    return []


def _best(candidates: Iterable[Strings]) -> Strings | None:
    """The set that says most: whose shortest string is longest, then the smallest."""
    fitting = [_least(one) for one in candidates if one and "" not in one]
    return max(fitting, key=lambda one: (min(map(len, one)), -len(one)), default=None)


def _least(strings: Strings) -> Strings:
    """Without those that contain another one: where they are, that one is."""
    kept: list[str] = []
    for string in sorted(strings, key=len):
        if not any(shorter in string for shorter in kept):
            kept.append(string)
    return frozenset(kept)


def needs_digit(pattern: str) -> bool:
    """Whether every text that the pattern matches has a digit, of whatever script."""
    return any(_is_digit(item) for item in _mandatory(parsed_of(pattern)))


def _mandatory(items: Iterable[Item]) -> Iterator[Item]:
    for operator, argument in items:
        kind = str(operator)
        if kind == "SUBPATTERN":
            yield from _mandatory(argument[3])
        elif kind in REPEATS and argument[0] > 0:
            yield from _mandatory(argument[2])
        else:
            yield operator, argument


def _is_digit(item: Item) -> bool:
    operator, argument = item
    match str(operator):
        case "LITERAL":
            return chr(argument).isdecimal()
        case "RANGE":
            return chr(argument[0]).isdecimal() and chr(argument[1]).isdecimal() and argument[1] < _ASCII
        case "CATEGORY":
            return str(argument) == "CATEGORY_DIGIT"
        case "IN":
            return all(map(_is_digit, argument))
    return False
