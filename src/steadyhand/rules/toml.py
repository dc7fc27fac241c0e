"""TOML beside the rules, read with the place of what is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeVar

import msgspec

from steadyhand.rules.errors import Place, Problem, Problems, RuleError

_AT: Final = re.compile(r" \(at line (\d+), column (\d+)\)| \(at end of document\)")
_LONG: Final = re.compile(r"[0-9a-fA-F](?:_?[0-9a-fA-F]){4299,}")
"""Digits of a number that Python reads no more, unless somebody changes a setting of Python's."""

Written = TypeVar("Written", bound=msgspec.Struct)
Hint = Callable[[str, str], str]
"""What to do about a value: of what is wrong with it, and its path."""


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


def entries(
    texts: Mapping[str, str],
    file: str,
    table: str,
    shape: type[Written],
    problems: Problems,
    also: Collection[str] = (),
    hint: Hint = lambda _what, _where: "",
) -> dict[str, Written]:
    """The entries `[table.<name>]` of a file that can be read; what is wrong, and any table not in `also`, is told."""
    document = read_toml(file, texts.get(file, ""))
    for stray in document.keys() - {table, *also}:
        problems.add(
            place_of(texts, file, stray), f"`{stray}` is not known here", f"the tables are [{table}.<name>]"
        )
    found: dict[str, Written] = {}
    named = document.get(table, {})
    if not isinstance(named, dict):
        problems.add(place_of(texts, file, table), f"`{table}` is not a table", f"write [{table}.<name>]")
        return {}
    for name, body in named.items():
        try:
            found[name] = msgspec.convert(body, shape)
        except msgspec.ValidationError as error:
            message, where = value_of(str(error))
            path = f"{table}.{name}" + (f".{where}" if where else "")
            at = place_of(texts, file, table, name, re.split(r"[.\[]", where)[0])
            problems.add(at, f"{path}: {message}", hint(message, where))
    return found


def place_of(texts: Mapping[str, str], file: str, table: str, name: str = "", key: str = "") -> Place:
    """The line of the key, or of its table, as far as a look at the text can tell."""
    header = re.compile(
        rf"\s*\[\s*{re.escape(table)}\s*(\.\s*[\"']?{re.escape(name)}[\"']?\s*)?\]"
        if name
        else rf"\s*\[?\s*{re.escape(table)}\b"
    )
    lines = texts.get(file, "").split("\n")
    start = next((at for at, line in enumerate(lines) if header.match(line)), 0)
    if key:
        for at, line in enumerate(lines[start + 1 :], start=start + 1):
            if line.lstrip().startswith("["):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", line):
                return Place(file, at + 1)
    return Place(file, start + 1)


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
