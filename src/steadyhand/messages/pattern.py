"""One message in ICU MessageFormat: parsed once, then put into words as often as it is asked for.

Taken are plain arguments, `number`, `date`, `time`, `plural`, `selectordinal` and `select`. An argument is a value and
never a pattern: braces in what somebody wrote are braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, Protocol

import msgspec
from pyicumessageformat import Parser  # type: ignore[import-untyped]

Kind = Literal["words", "number", "instant", "choice"]
"""What an argument is: words (or several, listed), a number, an instant, or one of some codes that `select` names."""
Value = str | int | Sequence[str]
Style = Literal["short", "medium", "long", "full"]

_PARSER: Final = Parser({"allow_tags": False, "require_other": True, "maximum_depth": 5})
_STYLES: Final = ("short", "medium", "long", "full")


class Malformed(ValueError):
    """This is no message, or one that asks for what is not taken here; says what."""


class Form(Protocol):
    """How one language writes values. Implemented by `forms.Form`."""

    def words(self, value: Value) -> str:
        """Words of somebody, or several of them as a list, so that they stay one piece of the sentence."""

    def number(self, value: int, style: str) -> str:
        """A number; `style` is empty, `integer` or `percent`."""

    def date(self, instant: int, style: Style) -> str:
        """The day of an instant (microseconds, UTC)."""

    def time(self, instant: int, style: Style) -> str:
        """The time of day of an instant (microseconds, UTC)."""

    def category(self, value: int, *, ordinal: bool) -> str:
        """The plural category of a number, `one` or `other` for instance."""


class _Argument(msgspec.Struct, frozen=True):
    name: str
    kind: Kind
    style: Any = ""

    def text(self, values: Mapping[str, Value], form: Form) -> str:
        value: Any = values[self.name]
        if self.kind == "number" or type(value) is int:
            return form.number(value, self.style)
        return form.words(value)


class _Instant(msgspec.Struct, frozen=True):
    name: str
    kind: Kind
    style: Style
    timed: bool

    def text(self, values: Mapping[str, Value], form: Form) -> str:
        value: Any = values[self.name]
        return form.time(value, self.style) if self.timed else form.date(value, self.style)


class _Choice(msgspec.Struct, frozen=True):
    name: str
    kind: Kind
    type: str
    options: Mapping[str, tuple[Any, ...]]

    def text(self, values: Mapping[str, Value], form: Form) -> str:
        value: Any = values[self.name]
        options = self.options
        found = options.get(value if self.type == "select" else f"={value}")
        if found is None and self.type != "select":
            found = options.get(form.category(value, ordinal=self.type == "selectordinal"))
        return _put(options["other"] if found is None else found, values, form)


_Part = str | _Argument | _Instant | _Choice


class Pattern(msgspec.Struct, frozen=True):
    """A parsed message."""

    parts: tuple[Any, ...]

    def text(self, values: Mapping[str, Value], form: Form) -> str:
        """The message with these values. Raises `KeyError` for an argument that is not given."""
        return _put(self.parts, values, form)

    def arguments(self) -> dict[str, set[Kind]]:
        """Each argument that it uses, with what it is used as."""
        found: dict[str, set[Kind]] = {}
        for part in _each(self.parts):
            found.setdefault(part.name, set()).add(part.kind)
        return found

    def plurals(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Each `plural` and `selectordinal`: which of the two, and the categories that it has a text for."""
        for part in _each(self.parts):
            if isinstance(part, _Choice) and part.type != "select":
                yield part.type, frozenset(name for name in part.options if not name.startswith("="))

    def codes(self) -> dict[str, frozenset[str]]:
        """The codes that `select` names, by argument."""
        found: dict[str, frozenset[str]] = {}
        for part in _each(self.parts):
            if isinstance(part, _Choice) and part.type == "select":
                found[part.name] = found.get(part.name, frozenset()) | frozenset(part.options)
        return found


def parsed(text: object) -> Pattern:
    """The message of a text. Raises `Malformed`."""
    if not isinstance(text, str) or not text.strip():
        raise Malformed("it is no text")
    try:
        nodes = _PARSER.parse(text)
    except SyntaxError as error:
        raise Malformed(str(error) or "it ends in the middle of an argument") from None
    return Pattern(tuple(map(_part, nodes)))


def _part(node: str | dict[str, Any]) -> _Part:
    if isinstance(node, str):
        return node
    style: Any
    name, kind, style = node["name"], node.get("type", ""), (node.get("format") or "").strip()
    match kind:
        case "":
            return _Argument(name, "words")
        case "number" if style in {"", "integer", "percent"}:
            return _Argument(name, "number", style)
        case "date" | "time" if style in _STYLES:
            return _Instant(name, "instant", style, kind == "time")
        case "plural" | "selectordinal" | "select" if not node.get("offset"):
            options = {key: tuple(map(_part, inner)) for key, inner in node["options"].items()}
            return _Choice(name, "choice" if kind == "select" else "number", kind, options)
    raise Malformed(f"{{{name}, {kind}{', ' + style if style else ''}}} is not taken here")


def _each(parts: Iterable[_Part]) -> Iterator[_Argument | _Instant | _Choice]:
    for part in parts:
        if isinstance(part, str):
            continue
        yield part
        if isinstance(part, _Choice):
            for inner in part.options.values():
                yield from _each(inner)


def _put(parts: Iterable[_Part], values: Mapping[str, Value], form: Form) -> str:
    return "".join([part if type(part) is str else part.text(values, form) for part in parts])  # type: ignore[union-attr]
