"""Regular expressions: Python's own, refused at load where they could run for ever."""

from __future__ import annotations

from collections.abc import Callable

from steadyhand.rules.patterns import Search, UnsafePattern, searcher
from steadyhand.rules.registry import BadArgument, function


def _searcher(pattern: str, case_insensitive: bool, argument: str = "pattern") -> Search:  # noqa: FBT001
    try:
        return searcher(pattern, case_insensitive)
    except UnsafePattern as error:
        raise BadArgument(argument, str(error)) from None


@function("RegexMatch(pattern: Const[str], target: str, case_insensitive: Const[bool] = False) -> bool")
def regex_match(pattern: str, case_insensitive: bool) -> Callable[[str], bool]:  # noqa: FBT001
    return _searcher(pattern, case_insensitive)


@function(
    "RegexMatchMap(pattern: Const[str], target: List[str], case_insensitive: Const[bool] = False, "
    "mode: Const[str] = 'any') -> bool"
)
def regex_match_map(pattern: str, case_insensitive: bool, mode: str) -> Callable[[list[str]], bool]:  # noqa: FBT001
    if mode not in {"any", "all"}:
        raise BadArgument("mode", "`mode` is 'any' or 'all'")
    search, join = _searcher(pattern, case_insensitive), (any if mode == "any" else all)
    return lambda target: join(map(search, target))


@function(
    "CountRegexMatches(patterns: Const[List[str]], target: str, case_insensitive: Const[bool] = False) -> int"
)
def count_regex_matches(patterns: list[str], case_insensitive: bool) -> Callable[[str], int]:  # noqa: FBT001
    """How many of the patterns are found in the text."""
    searches = [_searcher(pattern, case_insensitive, "patterns") for pattern in patterns]
    return lambda target: sum(search(target) for search in searches)
