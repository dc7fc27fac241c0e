"""String functions. Lengths and positions count Unicode code points, as Python does."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from steadyhand.rules.registry import BadArgument, NoValue, function

_URL = re.compile(r"https?://[^/\s][^\s)>]+")
_PLAIN = re.compile(
    r"https?://([A-Za-z0-9.-]+)(?::[0-9]+)?(?:/[A-Za-z0-9_.~/-]*)?(?:\?[A-Za-z0-9_.~=&-]+)?"
).fullmatch
"""Addresses as nearly all are: taken apart and put together again by `urllib.parse` they are the same."""
MAX_LENGTH = 1_000_000  # A rule that builds text longer than this is a mistake, not moderation.


def _bounded(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the text would be longer than {MAX_LENGTH} characters")
    return text


@function("StringToLower(s: str) -> str", sure=True)
def string_to_lower(s: str) -> str:
    """The text in lower case.

    >>> StringToLower(s='ΑΒΓ')
    'αβγ'
    """
    return s.lower()


@function("StringToUpper(s: str) -> str", sure=True)
def string_to_upper(s: str) -> str:
    """The text in upper case.

    >>> StringToUpper(s='ab')
    'AB'
    """
    return s.upper()


@function("StringLength(s: str) -> int", sure=True)
def string_length(s: str) -> int:
    """The number of characters (Unicode code points).

    >>> StringLength(s='naïve')
    5
    """
    return len(s)


@function("StringStartsWith(s: str, start: str) -> bool", sure=True)
def string_starts_with(s: str, start: str) -> bool:
    """Whether the text begins with `start`.

    >>> StringStartsWith(s='abc', start='ab')
    True
    """
    return s.startswith(start)


@function("StringEndsWith(s: str, end: str) -> bool", sure=True)
def string_ends_with(s: str, end: str) -> bool:
    """Whether the text ends with `end`.

    >>> StringEndsWith(s='abc', end='ab')
    False
    """
    return s.endswith(end)


@function("StringStrip(s: str, chars: Optional[str] = None) -> str", sure=True)
def string_strip(s: str, chars: str | None) -> str:
    """The text without white space, or without `chars`, at both ends.

    >>> StringStrip(s='xxaxx', chars='x')
    'a'
    """
    return s.strip(chars)


@function("StringLStrip(s: str, chars: Optional[str] = None) -> str", sure=True)
def string_l_strip(s: str, chars: str | None) -> str:
    """The text without white space, or without `chars`, at its beginning.

    >>> StringLStrip(s='  a ')
    'a '
    """
    return s.lstrip(chars)


@function("StringRStrip(s: str, chars: Optional[str] = None) -> str", sure=True)
def string_r_strip(s: str, chars: str | None) -> str:
    """The text without white space, or without `chars`, at its end.

    >>> StringRStrip(s='  a ')
    '  a'
    """
    return s.rstrip(chars)


@function("StringReplace(s: str, old: str, new: str) -> str")
def string_replace(s: str, old: str, new: str) -> str:
    """The text with `new` wherever `old` stood; at most a million characters.

    >>> StringReplace(s='a b', old=' ', new='-')
    'a-b'
    """
    if len(s) + s.count(old) * max(len(new) - len(old), 0) > MAX_LENGTH:
        raise ValueError(f"the text would be longer than {MAX_LENGTH} characters")
    return s.replace(old, new)


@function("StringJoin(s: str, iterable: List[str]) -> str")
def string_join(s: str, iterable: list[str]) -> str:
    """The texts of a list in one, with `s` between them.

    >>> StringJoin(s=', ', iterable=['a', 'b'])
    'a, b'
    """
    return _bounded(s.join(iterable))


@function("StringSplit(s: str, sep: Optional[str] = None, maxsplit: int = -1) -> List[str]")
def string_split(s: str, sep: str | None, maxsplit: int) -> list[str]:
    """The parts of a text between `sep`, or between white space; at most `maxsplit` cuts.

    >>> StringSplit(s='a b c', maxsplit=1)
    ['a', 'b c']
    """
    return s.split(sep, maxsplit)


@function("StringSlice(s: str, start: Const[int], end: Const[int]) -> str", sure=True)
def string_slice(start: int, end: int) -> Callable[[str], str]:
    """The characters from `start` up to, not including, `end`.

    >>> StringSlice(s='abcdef', start=2, end=4)
    'cd'
    """
    for name, value in (("start", start), ("end", end)):
        if value < 0:
            raise BadArgument(name, f"`{name}` cannot be below 0")
    if start > end:
        raise BadArgument("start", "`start` cannot be beyond `end`")
    return lambda s: s[start:end]


@function("StringExtractURLs(s: str) -> List[str]", sure=True)
def string_extract_urls(s: str) -> list[str]:
    """The http and https addresses anywhere in a text, each once, in their order.

    >>> StringExtractURLs(s='see (https://a.example/x) and b.example')
    ['https://a.example/x']
    """
    return list(dict.fromkeys(address for address in map(_address, _URL.findall(s)) if address))


@function("StringExtractDomains(s: str) -> List[str]", sure=True)
def string_extract_domains(s: str) -> list[str]:
    """The hosts of the http and https addresses in a text, each once, in their order.

    >>> StringExtractDomains(s='[x](https://a.example:80/x)')
    ['a.example']
    """
    return list(dict.fromkeys(host for host in map(_host, _URL.findall(s)) if host))


def _address(url: str) -> str | None:
    if _PLAIN(url):
        return url
    return urlunsplit(urlsplit(url)) if _host(url) else None


def _host(url: str) -> str | None:
    if plain := _PLAIN(url):
        return plain[1]
    try:
        place = urlsplit(url).netloc
    except ValueError:  # A malformed address is no address.
        return None
    if place.startswith("[") and "]" in place:
        return place[: place.index("]") + 1]
    return place.partition(":")[0]


@function("ParseInt(s: str) -> int")
def parse_int(s: str) -> int:
    """The whole number that a text writes in decimal digits.

    >>> ParseInt(s='12')
    12
    >>> ParseInt(s='a dozen')
    None
    """
    try:
        return int(s)
    except ValueError:
        raise NoValue from None
