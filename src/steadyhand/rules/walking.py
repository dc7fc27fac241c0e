r"""Searches for a pattern in one walk over the text that takes no step twice: slower than `re`, and never endless.

The pattern becomes an automaton (Thompson 1968) whose sets of states are made when they are first needed, each with the
sets that follow it by character. What a set of characters holds is asked of `re`, and so is where a look around holds
that needs no endless reading; so answers are those of `re`, with which way is tried first left out, for only whether
there is a match is asked. Patterns that compare with what a group has read are not regular and cannot be walked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from steadyhand.rules.budget import Deadline
from steadyhand.rules.looking import TYPES, Look, compiled_part, first_of
from steadyhand.rules.regextree import REPEATS, SINGLE, Item, inside, parsed_of, parser

MOST_NODES: Final = 5_000
MOST_STANDS: Final = 2_000
"""Sets of states that one pattern remembers; then it begins anew, so that no text fills the memory."""
MOST_KNOWN: Final = 50_000
"""Characters, likewise."""
_STRETCH: Final = 4_096
_ENDLESS: Final = int(parser.MAXREPEAT)
_LAST_LINE_FEED: Final = "\n$"
_END: Final = ""

Kind = tuple[bool, bool, bool, bool]
"""Of the character before: none at all, a line feed, a letter of a word, an ASCII letter of a word."""
_BEGINNING: Final[Kind] = (True, False, False, False)
_PLAIN: Final[Kind] = (False, False, False, False)
_WORD: Final = re.compile(r"\w").match
_ASCII_WORD: Final = re.compile(r"\w", re.ASCII).match
_LINE_FEED: Final = re.compile(r"\n").match


_NOT_REGULAR: Final = {"GROUPREF", "GROUPREF_EXISTS", "ATOMIC_GROUP", "POSSESSIVE_REPEAT"}


class NotRegular(Exception):
    """The pattern cannot be walked."""


def is_walkable(pattern: str) -> bool:
    """Whether a pattern can become a `Walk`, found out without making one."""
    try:
        return _size(parsed_of(pattern)) <= MOST_NODES
    except NotRegular:
        return False


def _size(items: Iterable[Item]) -> int:
    """How many states there would be, about; raises `NotRegular`."""
    count = 0
    for operator, argument in items:
        kind = str(operator)
        bounded = kind not in {"ASSERT", "ASSERT_NOT"} or _is_bounded(argument[1])
        if kind in _NOT_REGULAR or not bounded:
            raise NotRegular
        rounds = 1
        if kind in REPEATS:
            rounds = argument[0] + 1 if argument[1] == _ENDLESS else argument[1]
        count += 1 + min(rounds, MOST_NODES) * sum(map(_size, inside(operator, argument)))
    return count


class _Node:
    """A state: what it asks for before the states after it are reached."""

    __slots__ = ("after", "asks", "reads")

    def __init__(
        self,
        after: Sequence[_Node] = (),
        reads: Callable[[str], Any] | None = None,
        asks: Callable[[Kind, str, int], bool] | None = None,
    ) -> None:
        self.after, self.reads, self.asks = list(after), reads, asks


class _Plan:
    """Writes the states of a parsed pattern, from the last one to the first."""

    def __init__(self, parsed: Any, flags: int) -> None:
        self.sets: dict[tuple[str, int], Callable[[str], Any]] = {}
        self.looks: dict[tuple[str, int], Look] = {}
        self.tells_places = False
        self._groups = parsed.state.groupwidths
        self.goal = _Node()
        self.start = self.begin(parsed, parsed.state.flags | flags)

    def begin(self, parsed: Any, flags: int) -> _Node:
        start, first = self.sequence(parsed, flags, self.goal), first_of(parsed, flags)
        if first is None:
            return start
        begins = self.sets["first", 0] = first.match
        return _Node([start], None, lambda _before, char, _holds: begins(char) is not None)

    def sequence(self, items: Iterable[Item], flags: int, then: _Node) -> _Node:
        for operator, argument in reversed(list(items)):
            then = self.item(str(operator), (operator, argument), flags, then)
        return then

    def item(self, kind: str, item: Item, flags: int, then: _Node) -> _Node:
        argument = item[1]
        if kind in SINGLE:
            return _Node([then], self.read(item, flags))
        if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
            return self.repeat(argument, flags, then)
        match kind:
            case "SUBPATTERN":
                _, added, dropped, body = argument
                return self.sequence(body, _joined(flags, added, dropped), then)
            case "BRANCH":
                return _Node([self.sequence(branch, flags, then) for branch in argument[1]])
            case "AT":
                self.tells_places = True
                return _Node([then], None, _position(str(argument), flags))
            case "ASSERT" | "ASSERT_NOT":
                return _Node([then], None, self.look(item, flags))
        raise NotRegular

    def repeat(self, rounds: tuple[int, int, Iterable[Item]], flags: int, then: _Node) -> _Node:
        (least, most, body), head = rounds, then
        if most == _ENDLESS:
            head = _Node()
            head.after = [self.sequence(body, flags, head), then]
        else:
            for _ in range(most - least):
                head = _Node([self.sequence(body, flags, head), then])
        for _ in range(least):
            head = self.sequence(body, flags, head)
        return head

    def read(self, item: Item, flags: int) -> Callable[[str], Any]:
        known = (str(item), flags)
        if known not in self.sets:
            self.sets[known] = compiled_part(item, flags, self._groups).fullmatch
        return self.sets[known]

    def look(self, item: Item, flags: int) -> Callable[[Kind, str, int], bool]:
        """A look around of a bounded length: where it holds is found out beforehand, a bit for each."""
        kind, argument = item
        # What is looked for is rare, and so are its places, whether or not it may be there.
        known = (str(argument), flags)
        if known not in self.looks:
            self.looks[known] = Look(argument, flags, self._groups)
        bit, wanted = 1 << list(self.looks).index(known), str(kind) == "ASSERT"
        return lambda _before, _char, holds: bool(holds & bit) is wanted


def _joined(flags: int, added: int, dropped: int) -> int:
    return ((flags & ~TYPES if added & TYPES else flags) | added) & ~dropped


def _is_bounded(items: Iterable[Item]) -> bool:
    """Whether it reads a bounded part of the text and knows of no group."""
    for operator, argument in items:
        kind = str(operator)
        if kind in {"GROUPREF", "GROUPREF_EXISTS"} or (kind in REPEATS and argument[1] == _ENDLESS):
            return False
        if not all(map(_is_bounded, inside(operator, argument))):
            return False
    return True


def _position(where: str, flags: int) -> Callable[[Kind, str, int], bool]:
    lines, word = bool(flags & re.MULTILINE), 3 if flags & re.ASCII else 2
    is_word = _ASCII_WORD if flags & re.ASCII else _WORD

    def at_boundary(before: Kind, char: str, _holds: int) -> bool:
        return before[word] != (is_word(char) is not None)

    match where:
        case "AT_BEGINNING":
            return lambda before, _char, _holds: before[0] or (lines and before[1])
        case "AT_BEGINNING_STRING":
            return lambda before, _char, _holds: before[0]
        case "AT_END":
            return lambda _before, char, _holds: char in {_END, _LAST_LINE_FEED} or (lines and char == "\n")
        case "AT_END_STRING":
            return lambda _before, char, _holds: char == _END
        case "AT_BOUNDARY":
            return at_boundary
        case "AT_NON_BOUNDARY":
            return lambda before, char, holds: not at_boundary(before, char, holds)
    raise NotRegular


class _Alike(dict[int, str]):
    """For `str.translate`: each character as the first one seen that no part of the pattern tells from it."""

    def __init__(self, told_by: Sequence[Callable[[str], Any]]) -> None:
        super().__init__()
        self._told_by = told_by
        self._first: dict[tuple[bool, ...], str] = {}

    def __missing__(self, code: int) -> str:
        char = chr(code)
        seen = tuple(test(char) is not None for test in self._told_by)
        if len(self) >= MOST_KNOWN:
            self.clear()
        first = self[code] = self._first.setdefault(seen, char)
        return first


class _Stand(dict[Any, "_Stand"]):
    """A set of states that are reached together, and what follows it by the next character."""

    __slots__ = ("before", "nodes")

    def __init__(self, nodes: frozenset[_Node], before: Kind) -> None:
        super().__init__()
        self.nodes, self.before = nodes, before


class Walk:
    """A search that takes time in proportion to the text, for a pattern that is walkable."""

    def __init__(self, pattern: str, flags: int) -> None:
        plan = _Plan(parsed_of(pattern), flags)
        self._goal, self._start = plan.goal, plan.start
        self._looks = list(plan.looks.values())
        self._tells_places = plan.tells_places
        self._alike = _Alike(
            [*plan.sets.values(), *((_WORD, _ASCII_WORD, _LINE_FEED) if plan.tells_places else ())]
        )
        self._found = _Stand(frozenset([plan.goal]), _PLAIN)
        self._known: dict[tuple[frozenset[_Node], Kind], _Stand] = {}

    def __call__(self, text: str, deadline: Deadline) -> bool:
        """Whether the pattern is found anywhere in the text; raises `OutOfTime`."""
        stand = self._stand(frozenset(), _BEGINNING)
        for symbols in self._stretches(text, deadline):
            deadline.check()
            for symbol in symbols:
                onward = stand.get(symbol)
                if onward is None:
                    deadline.check()
                    onward = self._step(stand, symbol)
                    if onward is self._found:
                        return True
                stand = onward
        return False

    def _stretches(self, text: str, deadline: Deadline) -> Iterator[Iterable[Any]]:
        """The characters, and at last the end: with what the looks around say there, where there are any."""
        # A line feed at the very end is known to `$`, so it is a character of its own.
        body, rest = (text[:-1], [_LAST_LINE_FEED, _END]) if text.endswith("\n") else (text, [_END])
        holds = self._where_looks_hold(text, deadline)
        for at in range(0, len(body), _STRETCH):
            part = body[at : at + _STRETCH].translate(self._alike)
            yield zip(part, holds[at:], strict=False) if holds else part
        yield zip(rest, holds[len(body) :], strict=True) if holds else rest

    def _where_looks_hold(self, text: str, deadline: Deadline) -> list[int]:
        if not self._looks:
            return []
        holds = [0] * (len(text) + 1)
        for number, look in enumerate(self._looks):
            for at in look.places(text, deadline):
                holds[at] |= 1 << number
        return holds

    def _stand(self, nodes: frozenset[_Node], before: Kind) -> _Stand:
        if len(self._known) >= MOST_STANDS:
            for each in self._known.values():
                each.clear()
            self._known.clear()
        return self._known.setdefault((nodes, before), _Stand(nodes, before))

    def _step(self, stand: _Stand, symbol: Any) -> _Stand:
        char, holds = symbol if self._looks else (symbol, 0)
        reached = self._reached(stand, char, holds)
        if self._goal in reached:
            return self._found
        read = "\n" if char == _LAST_LINE_FEED else char
        onward = [node.after[0] for node in reached if node.reads and read and node.reads(read)]
        found = stand[symbol] = self._stand(frozenset(onward), self._kind(read))
        return found

    def _reached(self, stand: _Stand, char: str, holds: int) -> set[_Node]:
        """The states that can be come to before the character is read; a match may begin here too."""
        found = {self._start, *stand.nodes}
        pending = list(found)
        while pending:
            node = pending.pop()
            if node.reads or (node.asks and not node.asks(stand.before, char, holds)):
                continue
            fresh = [each for each in node.after if each not in found]
            found.update(fresh)
            pending += fresh
        return found

    def _kind(self, char: str) -> Kind:
        if not self._tells_places or not char:
            return _PLAIN
        return False, char == "\n", _WORD(char) is not None, _ASCII_WORD(char) is not None
