"""The tree of a regular expression, as `re` itself reads it."""

from __future__ import annotations

import functools
import importlib
from typing import Any

parser: Any = importlib.import_module("re._parser")
REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
SINGLE = {"LITERAL", "NOT_LITERAL", "IN", "ANY"}

Item = tuple[Any, Any]


@functools.lru_cache(maxsize=64)
def parsed_of(pattern: str) -> Any:
    """The pattern's tree, which several look at one after the other and nobody changes. Raises `re.error`."""
    return parser.parse(pattern)


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
