"""TOML beside the rules, read with the place of what is wrong in it."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from steadyhand.rules.errors import Place, Problem, RuleError

_AT: Final = re.compile(r" \(at line (\d+), column (\d+)\)| \(at end of document\)")
_LONG: Final = re.compile(r"[0-9a-fA-F](?:_?[0-9a-fA-F]){4299,}")
"""Digits of a number that Python reads no more, unless somebody changes a setting of Python's."""


def read_toml(file: str, text: str) -> dict[str, Any]:
    """The document. Raises `RuleError`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError([_not_toml(file, text, str(error))], {file: text}) from None
    except RecursionError:
        problem = Problem(Place(file), "this file is nested too deeply to be read")
        raise RuleError([problem], {file: text}) from None
    except (ValueError, OverflowError):
        raise RuleError([_too_large(file, text)], {file: text}) from None


def value_of(message: str) -> tuple[str, str]:
    """What msgspec says of a value, parted into what is wrong and the path to it, which may be empty."""
    told, _, path = message.partition(" - at `")
    if path.startswith("key` in `"):
        told, path = "a key is not a text", path.removeprefix("key` in `")
    return told, path.removesuffix("`").removeprefix("$").removeprefix(".")


def _not_toml(file: str, text: str, message: str) -> Problem:
    found = _AT.search(message)
    known = found is not None and found[1] is not None
    place = (
        Place(file, int(found[1]), int(found[2])) if found and known else Place(file, text.count("\n") + 1)
    )
    return Problem(place, f"this is not TOML: {_AT.sub('', message)}")


def _too_large(file: str, text: str) -> Problem:
    found = _LONG.search(text)
    if found is None:
        return Problem(Place(file), "this is not TOML that can be read")
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    return Problem(Place(file, line, column), "this number is too large")
