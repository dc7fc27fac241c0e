"""Reading JSON without recursion, where a fast decoder cannot say which item is at fault.

Only bodies that already failed, or that look suspicious, come here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

# Possessive (`*+`): a string without end must fail at once, not after every shorter attempt.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[{]++|[\]}]++|,|"', re.DOTALL)
_SPACE: Final = b" \t\r\n"
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def depth(document: bytes) -> int:
    """How deep arrays and objects are nested; brackets inside strings do not count."""
    deepest = level = 0
    for token in _TOKEN.finditer(document):
        first = token[0][0]
        if first in b"[{":
            level += len(token[0])
            deepest = max(deepest, level)
        elif first in b"]}":
            level -= len(token[0])
    return deepest


def items(document: bytes) -> list[bytes] | None:
    """The items of a JSON array as they are written; None where its end cannot be found.

    Only brackets, strings and commas are read: each item may still be malformed in itself.
    """
    text = document.strip(_SPACE)
    if text[:1] != b"[":
        return None
    ends = _commas(text)
    if ends is None:
        return None
    starts = [1, *(end + 1 for end in ends)]
    found = [text[start:end].strip(_SPACE) for start, end in zip(starts, [*ends, len(text) - 1], strict=True)]
    return [] if found == [b""] else found


def _commas(text: bytes) -> list[int] | None:
    """Where the commas between the items of an array stand; None if it is not one whole array."""
    level, found = 0, []
    for token in _TOKEN.finditer(text):
        first, size = token[0][0], len(token[0])
        if first in b"[{":
            level += size
        elif first in b"]}":
            level -= size
            if level <= 0 and (level < 0 or token.end() != len(text)):
                return None
        elif token[0] == b"," and level == 1:
            found.append(token.start())
        elif token[0] == b'"':
            return None
    return found if level == 0 and text[-1:] == b"]" else None


def bad_character(value: object, whole: str = "event") -> tuple[str, str] | None:
    """The first field with a NUL or a lone surrogate, and which of the two: `("data.post.text", "nul")`.

    `whole` is what the document itself is called.
    """
    for path, text in _strings(value, ""):
        if "\x00" in text:
            return path or whole, "nul"
        if _SURROGATE.search(text):
            return path or whole, "surrogate"
    return None


def lone_surrogate(document: bytes, whole: str = "event") -> str | None:
    """The field that holds a lone surrogate, in a document of bounded depth; None where there is none."""
    try:
        found = bad_character(json.loads(document), whole)
    except (ValueError, RecursionError):
        return None
    return found[0] if found else None


def _strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every string with its path; a key's path is that of the object it is in."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield path, key
            yield from _strings(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, f"{path}[{index}]")
