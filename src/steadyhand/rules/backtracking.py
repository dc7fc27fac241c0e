r"""Finds the regular expressions on which a backtracking engine takes exponential time.

That happens when a repetition can match one text in two ways, for then n rounds match it in 2^n ways, and all are tried
before the engine gives up: `(a+)+`, `(a|aa)+`, `(\w+\s?)*`. Each outermost repetition becomes its position automaton
(Glushkov 1961), in whose square two different walks over one text, from one position and back to one, are looked for
(Weber and Seidl 1991: exponential degree of ambiguity). `([a-z]+\.)+` passes.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

parser: Any = importlib.import_module("re._parser")
MANY = 20  # From here on a bounded repetition is as dangerous as an unbounded one.
MAX_POSITIONS = 300

# Whether two characters can be equal is decided by trying: all of ASCII, one of each further kind, the pattern's own.
_SAMPLES = {chr(code) for code in range(128)} | set("éÉßяاह中５\u00a0\u2028…😀")
_SAMPLE_BITS = {char: 1 << at for at, char in enumerate(sorted(_SAMPLES))}
_sampled: dict[tuple[str, str, bool], int] = {}
MOST_SAMPLED = 5_000
REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
SINGLE = {"LITERAL", "NOT_LITERAL", "IN", "ANY"}
_ONCE = {
    "DIGIT": r"\d",
    "NOT_DIGIT": r"\D",
    "SPACE": r"\s",
    "NOT_SPACE": r"\S",
    "WORD": r"\w",
    "NOT_WORD": r"\W",
}
_CATEGORIES = {name: re.compile(pattern) for name, pattern in _ONCE.items()}

Item = tuple[Any, Any]
Positions = frozenset[int]


class TooLarge(Exception):
    """The automaton would have more positions than can be looked at in time."""


class Ambiguous(Exception):
    """A repetition can match one text in two ways."""


@functools.lru_cache(maxsize=64)
def parsed_of(pattern: str) -> Any:
    """The pattern's tree, which several look at one after the other and nobody changes. Raises `re.error`."""
    return parser.parse(pattern)


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


def inside(operator: Any, argument: Any) -> list[list[Item]]:
    """The sequences directly inside an item."""
    match str(operator):
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [list(argument[2])]
        case "SUBPATTERN":
            return [list(argument[3])]
        case "BRANCH":
            return [list(branch) for branch in argument[1]]
        case "ASSERT" | "ASSERT_NOT":
            return [list(argument[1])]
        case "ATOMIC_GROUP":
            return [list(argument)]
        case "GROUPREF_EXISTS":
            return [list(branch) for branch in argument[1:] if branch is not None]
    return []


class Alphabet:
    """The characters to try, and the sets of them that items match, as bits of a number."""

    def __init__(self, pattern: str, parsed: Any) -> None:
        self._pattern, self._parsed = pattern, parsed
        self._dot_takes_all = bool(parsed.state.flags & re.DOTALL)
        self._known: dict[tuple[Any, int | str], int] = {}

    @functools.cached_property
    def _own(self) -> dict[str, int]:
        """The characters that are tried for the sake of this pattern, beyond the samples."""
        own = set(self._pattern) | {chr(code) for code in _literals(list(self._parsed))}
        cased = {other for char in own for other in (char.lower(), char.upper()) if len(other) == 1}
        fresh = sorted((own | cased) - _SAMPLES)
        return {char: 1 << at for at, char in enumerate(fresh, start=len(_SAMPLES))}

    def of(self, operator: Any, argument: Any) -> int:
        known = (operator, argument) if isinstance(argument, int) else (operator, str(argument))
        if known not in self._known:
            self._known[known] = self._of(str(operator), argument)
        return self._known[known]

    def _of(self, operator: str, argument: Any) -> int:
        if operator == "LITERAL":
            return self._both_cases([chr(argument)])
        found = self._sampled(operator, argument)
        own = [char for char in self._own if self._matches(operator, argument, char)]
        own += [char for char in self._own if _SAMPLE_BITS.get(char.swapcase(), 0) & found]
        return found | self._both_cases(own)

    def _sampled(self, operator: str, argument: Any) -> int:
        """Which samples match is the same in all patterns, and asked once."""
        known = (operator, str(argument), self._dot_takes_all)
        if known not in _sampled:
            if len(_sampled) >= MOST_SAMPLED:
                _sampled.clear()
            _sampled[known] = self._both_cases(
                [char for char in _SAMPLES if self._matches(operator, argument, char)]
            )
        return _sampled[known]

    def _both_cases(self, chars: Iterable[str]) -> int:
        """As bits. The pattern may be used without regard to case: both cases count as one."""
        bits = 0
        for each in chars:
            for char in (each, each.swapcase()):
                bits |= _SAMPLE_BITS.get(char) or self._own.get(char, 0)
        return bits

    def _matches(self, operator: str, argument: Any, char: str) -> bool:
        match operator:
            case "LITERAL":
                return bool(argument == ord(char))
            case "NOT_LITERAL":
                return bool(argument != ord(char))
            case "IN":
                negated = bool(argument) and str(argument[0][0]) == "NEGATE"
                return any(_is_member(member, char) for member in argument[negated:]) != negated
            case "ANY":
                return self._dot_takes_all or char != "\n"
        return True  # A reference to a group: it may stand for anything.


def _is_member(member: Item, char: str) -> bool:
    operator, argument = member
    match str(operator):
        case "LITERAL":
            return bool(argument == ord(char))
        case "RANGE":
            return bool(argument[0] <= ord(char) <= argument[1])
    category = _CATEGORIES.get(str(argument).removeprefix("CATEGORY_"))
    return category is None or category.fullmatch(char) is not None


def _literals(items: Sequence[Item]) -> Iterator[int]:
    """The characters that the pattern names, also as the ends of a range: two ranges that overlap share such an end."""
    for operator, argument in items:
        if str(operator) in {"LITERAL", "NOT_LITERAL"}:
            yield argument
        elif str(operator) == "RANGE":
            yield from argument
        elif str(operator) == "IN":
            yield from _literals([each for each in argument if str(each[0]) in {"LITERAL", "RANGE"}])
        for inner in inside(operator, argument):
            yield from _literals(inner)


class _Part:
    """A part of the expression: whether it can match nothing, and the positions it can begin and end with."""

    def __init__(
        self, first: Positions = frozenset(), last: Positions = frozenset(), *, empty: bool = True
    ) -> None:
        self.first, self.last, self.empty = first, last, empty


class Automaton:
    """The position automaton of a part of a pattern: a state for each character of the pattern.

    `reads` are the characters that lead into each state, `follow` the states after it. Repetitions of `many` rounds
    and more count as endless.
    """

    def __init__(self, alphabet: Alphabet, many: int = MANY, most_positions: int = MAX_POSITIONS) -> None:
        self._alphabet, self._many, self._most_positions = alphabet, many, most_positions
        self.reads: list[int] = []
        self.follow: list[set[int]] = []

    def read(self, items: Sequence[Item]) -> None:
        """Take in a whole expression; raises `TooLarge` or `Ambiguous`."""
        self._sequence(items)

    def repeats_ambiguously(self, body: Any) -> bool:
        try:
            part = self._sequence(body)
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
            whole = self._joined(whole, self._item(str(operator), argument))
        return whole

    def _joined(self, left: _Part, right: _Part) -> _Part:
        self._connect(left.last, right.first)
        first = left.first | right.first if left.empty else left.first
        last = left.last | right.last if right.empty else right.last
        return _Part(first, last, empty=left.empty and right.empty)

    def _item(self, operator: str, argument: Any) -> _Part:
        if operator in SINGLE or operator == "GROUPREF":
            return self._position(operator, argument)
        if operator in REPEATS:
            return self._repeated(*argument)
        if operator in {"BRANCH", "GROUPREF_EXISTS"}:
            return self._either([self._sequence(branch) for branch in inside(operator, argument)])
        if operator in {"SUBPATTERN", "ATOMIC_GROUP"}:
            return self._sequence(inside(operator, argument)[0])
        return _Part()  # An anchor or a look around reads nothing.

    def _position(self, operator: str, argument: Any) -> _Part:
        if len(self.reads) >= self._most_positions:
            raise TooLarge
        here = frozenset([len(self.reads)])
        self.reads.append(self._alphabet.of(operator, argument))
        self.follow.append(set())
        return _Part(here, here, empty=False)

    @staticmethod
    def _either(parts: list[_Part]) -> _Part:
        first = frozenset(each for part in parts for each in part.first)
        last = frozenset(each for part in parts for each in part.last)
        return _Part(first, last, empty=any(part.empty for part in parts))

    def _repeated(self, least: int, most: int, body: Any) -> _Part:
        if most >= self._many:
            loop = self._sequence(body)
            self._connect(loop.last, loop.first)
            return _Part(loop.first, loop.last, empty=loop.empty or least == 0)
        rounds = [self._sequence(body) for _ in range(most)]
        if any(each.empty for each in rounds):
            return functools.reduce(self._joined, rounds, _Part())
        # x{1,3} is x(x(x)?)?: a round follows the one before it and no other.
        for one, other in itertools.pairwise(rounds):
            self._connect(one.last, other.first)
        last = frozenset(each for part in rounds[max(least - 1, 0) :] for each in part.last)
        return _Part(rounds[0].first, last, empty=least == 0) if rounds else _Part()

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
