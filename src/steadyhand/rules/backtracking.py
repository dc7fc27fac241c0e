r"""Finds the shapes of regular expressions on which a backtracking engine takes exponential time.

The shape looked for is a repetition without bound around another one, where nothing between two rounds of the inner
repetition keeps them apart: `(a+)+`, `(\w*\s?)*`, `(.*,?)+`; and alternatives inside a repetition that can match the
same single character: `(a|a)+`. `([a-z]+\.)+` passes: the dot cannot be part of the inner repetition.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

_parser: Any = importlib.import_module("re._parser")
MANY = 20  # From here on a bounded repetition is as dangerous as an unbounded one.

# Whether two single characters can be equal is decided by trying: all of ASCII and one of each further kind.
_SAMPLES = {chr(code) for code in range(128)} | set("éÉßяاह中５\u00a0\u2028…😀")
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT"}
_SINGLE = {"LITERAL", "NOT_LITERAL", "IN", "ANY"}
_CATEGORIES = {
    "DIGIT": r"\d",
    "NOT_DIGIT": r"\D",
    "SPACE": r"\s",
    "NOT_SPACE": r"\S",
    "WORD": r"\w",
    "NOT_WORD": r"\W",
}

Item = tuple[Any, Any]


def explosive_part(pattern: str) -> str:
    """What is dangerous about the pattern, in words; the empty string when nothing was found. Raises `re.error`."""
    items = list(_parser.parse(pattern))
    alphabet = _SAMPLES | set(pattern) | {chr(code) for code in _literals(items)}
    for body in _repeated_bodies(items):
        if _loops_into_itself(body, alphabet):
            return "a repetition directly inside a repetition, such as `(a+)+`"
        if _has_overlapping_branches(body, alphabet):
            return "a repetition of alternatives that match the same character, such as `(a|a)+`"
    return ""


def _literals(items: Sequence[Item]) -> Iterator[int]:
    for operator, argument in items:
        if str(operator) in {"LITERAL", "NOT_LITERAL"}:
            yield argument
        elif str(operator) == "IN":
            yield from _literals([each for each in argument if str(each[0]) == "LITERAL"])
        for inner in _inside(operator, argument):
            yield from _literals(inner)


def _repeated_bodies(items: Sequence[Item]) -> Iterator[list[Item]]:
    for operator, argument in items:
        if _is_long_repetition(operator, argument):
            yield _flat(argument[2])
        for inner in _inside(operator, argument):
            yield from _repeated_bodies(inner)


def _is_long_repetition(operator: Any, argument: Any) -> bool:
    return str(operator) in _REPEATS and bool(argument[1] >= MANY)


def _inside(operator: Any, argument: Any) -> list[list[Item]]:
    match str(operator):
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [list(argument[2])]
        case "SUBPATTERN":
            return [list(argument[3])]
        case "BRANCH" | "ASSERT" | "ASSERT_NOT":
            inner = argument[1] if str(operator) == "BRANCH" else [argument[1]]
            return [list(branch) for branch in inner]
        case "ATOMIC_GROUP":
            return [list(argument)]
        case "GROUPREF_EXISTS":
            return [list(branch) for branch in argument[1:] if branch is not None]
    return []


def _flat(items: Any) -> list[Item]:
    """The items with plain groups opened up: `(?:(a)b)` is `ab`."""
    found: list[Item] = []
    for operator, argument in items:
        found.extend(_flat(argument[3]) if str(operator) == "SUBPATTERN" else [(operator, argument)])
    return found


def _loops_into_itself(body: list[Item], alphabet: set[str]) -> bool:
    for at, (operator, argument) in enumerate(body):
        if str(operator) == "BRANCH" and any(
            _loops_into_itself(_flat(each), alphabet) for each in argument[1]
        ):
            return True
        if not _is_long_repetition(operator, argument):
            continue
        # The rest of the round: from just after the inner repetition to just before it comes again.
        inner = _chars(_flat(argument[2]), alphabet)
        if not any(_keeps_apart(item, inner, alphabet) for item in body[at + 1 :] + body[:at]):
            return True
    return False


def _keeps_apart(item: Item, inner: set[str], alphabet: set[str]) -> bool:
    """Whether the item must be there and can be no part of the inner repetition."""
    single = _mandatory_single(item)
    return single is not None and _chars([single], alphabet).isdisjoint(inner)


def _mandatory_single(item: Item) -> Item | None:
    operator, argument = item
    if str(operator) in _SINGLE:
        return item
    if str(operator) in _REPEATS and argument[0] > 0:
        inner = _flat(argument[2])
        return inner[0] if len(inner) == 1 and str(inner[0][0]) in _SINGLE else None
    return None


def _has_overlapping_branches(body: list[Item], alphabet: set[str]) -> bool:
    for operator, argument in body:
        if str(operator) != "BRANCH":
            continue
        branches = [_flat(branch) for branch in argument[1]]
        singles = [
            _chars(each, alphabet) for each in branches if len(each) == 1 and str(each[0][0]) in _SINGLE
        ]
        if any(one & other for at, one in enumerate(singles) for other in singles[at + 1 :]):
            return True
    return False


def _chars(items: list[Item], alphabet: set[str]) -> set[str]:
    """The characters of the alphabet that some part of the items can match."""
    found: set[str] = set()
    for operator, argument in items:
        if str(operator) in _SINGLE:
            found.update(char for char in alphabet if _matches(operator, argument, char))
        for inner in _inside(operator, argument):
            found |= _chars(inner, alphabet)
    # The pattern may be used without regard to case: treat both cases as one.
    return found | {char.swapcase() for char in found}


def _matches(operator: Any, argument: Any, char: str) -> bool:
    match str(operator):
        case "LITERAL":
            return bool(argument == ord(char))
        case "NOT_LITERAL":
            return bool(argument != ord(char))
        case "IN":
            return _in_class(argument, char)
    return True  # ANY


def _in_class(members: list[Item], char: str) -> bool:
    negated = bool(members) and str(members[0][0]) == "NEGATE"
    return any(_is_member(member, char) for member in members[negated:]) != negated


def _is_member(member: Item, char: str) -> bool:
    operator, argument = member
    match str(operator):
        case "LITERAL":
            return bool(argument == ord(char))
        case "RANGE":
            return bool(argument[0] <= ord(char) <= argument[1])
        case "CATEGORY":
            name = str(argument).removeprefix("CATEGORY_")
            return re.fullmatch(_CATEGORIES.get(name, r"(?s:.)"), char) is not None
    return True
