"""Regular expressions: Python's own, refused at load where they could run for ever."""

from __future__ import annotations

from collections.abc import Callable

from steadyhand.rules.matching import Matcher
from steadyhand.rules.patterns import Pattern, UnsafePattern, pattern_of
from steadyhand.rules.registry import BadArgument, function


def _pattern(text: str, case_insensitive: bool, argument: str = "pattern") -> Pattern:  # noqa: FBT001
    try:
        return pattern_of(text, case_insensitive)
    except UnsafePattern as error:
        raise BadArgument(argument, str(error)) from None


@function(
    "RegexMatch(pattern: Const[str], target: str, case_insensitive: Const[bool] = False) -> bool", sure=True
)
def regex_match(pattern: str, case_insensitive: bool) -> Pattern:  # noqa: FBT001
    r"""Whether the pattern is found anywhere in the text.

    >>> RegexMatch(target='un café!', pattern='\\bcafé\\b')
    True
    """
    return _pattern(pattern, case_insensitive)


@function(
    "RegexMatchMap(pattern: Const[str], target: List[str], case_insensitive: Const[bool] = False, "
    "mode: Const[str] = 'any') -> bool",
    sure=True,
)
def regex_match_map(pattern: str, case_insensitive: bool, mode: str) -> Callable[[list[str]], bool]:  # noqa: FBT001
    """Whether the pattern is found in any (or in all) of the texts.

    >>> RegexMatchMap(pattern='^a', target=['b', 'ab'], mode='any')
    True
    """
    if mode not in {"any", "all"}:
        raise BadArgument("mode", "`mode` is 'any' or 'all'")
    search, join = _pattern(pattern, case_insensitive), (any if mode == "any" else all)
    return lambda target: join(map(search, target))


@function(
    "CountRegexMatches(patterns: Const[List[str]], target: str, case_insensitive: Const[bool] = False) -> int",
    sure=True,
)
def count_regex_matches(patterns: list[str], case_insensitive: bool) -> Callable[[str], int]:  # noqa: FBT001
    """How many of the patterns are found in the text.

    >>> CountRegexMatches(patterns=['a', 'x'], target='abc')
    1
    """
    matcher = Matcher([_pattern(pattern, case_insensitive, "patterns") for pattern in patterns])
    return lambda target: len(matcher(target))
