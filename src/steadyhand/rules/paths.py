"""Reads one value out of an event's JSON: the part of JSONPath (RFC 9535) that can name a single value."""

from __future__ import annotations

import re
from typing import Any, Final

MISSING: Final = object()
_STEP = re.compile(
    r"""\.(?P<field>[A-Za-z_][\w-]*)            # .name
      | \.?\[(?P<index>-?\d+)\]                 # [0]
      | \.?\[(?P<quoted>'[^']*'|"[^"]*")\]      # ['any name']
      | \.?(?P<first>\[\*\])                    # [*]: the first of a list
    """,
    re.VERBOSE | re.ASCII,
)

Step = str | int | None  # a field, a position, or the first of a list


class BadPath(ValueError):
    """The text is not a path that this language reads."""


def parse_path(text: str) -> tuple[Step, ...]:
    """`$.post.media[0].url` as its steps; raises `BadPath`."""
    rest = text.removeprefix("$")
    if text and rest == text:
        rest = f".{text}"
    steps: list[Step] = []
    at = 0
    while at < len(rest):
        found = _STEP.match(rest, at)
        if found is None:
            raise BadPath(
                f"this path cannot be read from `{rest[at:][:40]}` on; write for instance `$.post.media[0].url`"
            )
        steps.append(_step(found))
        at = found.end()
    if not steps:
        raise BadPath("this path names no field; write for instance `$.post.text`")
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    if found["field"] is not None:
        return found["field"]
    if found["index"] is not None:
        return int(found["index"][:18])
    return found["quoted"][1:-1] if found["quoted"] is not None else None


def read_path(steps: tuple[Step, ...], data: Any) -> Any:
    """The value at the path, or `MISSING`."""
    for step in steps:
        if isinstance(step, str):
            if not isinstance(data, dict) or step not in data:
                return MISSING
            data = data[step]
        else:
            position = step or 0
            if not isinstance(data, list) or not -len(data) <= position < len(data):
                return MISSING
            data = data[position]
    return data
