"""Regular expressions: Python's own, refused at load where they could run for ever, given up where they take long."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from steadyhand.rules.matching import Matcher, how_many
from steadyhand.rules.patterns import Pattern, UnsafePattern, pattern_of
from steadyhand.rules.registry import BadArgument, function


def _pattern(text: str, case_insensitive: bool, argument: str = "pattern") -> Pattern:  # noqa: FBT001
    try:
        return pattern_of(text, case_insensitive)
    except UnsafePattern as error:
        raise BadArgument(argument, str(error)) from None


class _InTexts:
    """`RegexMatchMap` of one pattern; `sure` as the pattern is."""

    def __init__(self, pattern: Pattern, join: Callable[[Iterable[bool]], bool]) -> None:
        self._pattern, self._join, self.sure = pattern, join, pattern.sure

    def __call__(self, target: list[str]) -> bool:
        return self._join(map(self._pattern, target))


class _Count:
    """`CountRegexMatches` of some patterns; `sure` as they all are."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher, self.sure = matcher, matcher.sure

    def __call__(self, target: str) -> int:
        return how_many(self._matcher(target))


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
    return _InTexts(_pattern(pattern, case_insensitive), any if mode == "any" else all)


@function(
    "CountRegexMatches(patterns: Const[List[str]], target: str, case_insensitive: Const[bool] = False) -> int",
    sure=True,
)
def count_regex_matches(patterns: list[str], case_insensitive: bool) -> Callable[[str], int]:  # noqa: FBT001
    """How many of the patterns are found in the text.

    >>> CountRegexMatches(patterns=['a', 'x'], target='abc')
    1
    """
    return _Count(Matcher([_pattern(pattern, case_insensitive, "patterns") for pattern in patterns]))
