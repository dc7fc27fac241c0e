"""A mistake in a rule set is answered with its place and a way out: this module holds both and renders them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

WIDTH = 160  # What is shown of a long line.


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a piece of text begins; `line` and `column` count from 1, in characters."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong: where, what, and what to do about it."""

    place: Place
    message: str
    hint: str = ""


class RuleError(Exception):
    """A rule set (or a pack around it) was refused.

    `problems` holds every mistake found, in the order of the files; `file`, `line` and `column` are those of the first.
    `str()` is the rendered message, each mistake with its line of text and a caret.
    """

    def __init__(self, problems: Sequence[Problem], texts: Mapping[str, str] | None = None) -> None:
        self.problems = tuple(problems)
        first = self.problems[0].place
        self.file, self.line, self.column = first.file, first.line, first.column
        super().__init__("\n".join(render(problem, texts or {}) for problem in self.problems))


class Problems:
    """Collects mistakes, so that an author sees all of them at once and not one a run."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._found: list[Problem] = []

    def add(self, place: Place, message: str, hint: str = "") -> None:
        self._found.append(Problem(place, message, hint))

    def refuse_if_any(self) -> None:
        """Raise `RuleError` with what was found so far, sorted by file and line; return when nothing was."""
        if not self._found:
            return
        ordered = sorted(dict.fromkeys(self._found), key=lambda problem: problem.place)
        raise RuleError(ordered, self._texts)


def render(problem: Problem, texts: Mapping[str, str]) -> str:
    """One mistake as text: place and message, the line, a caret under the first character, the hint."""
    head = f"{problem.place}: {problem.message}"
    line = _line(texts.get(problem.place.file), problem.place.line)
    if line is None:
        return f"{head}\n  = {problem.hint}" if problem.hint else head
    number = str(problem.place.line)
    margin = " " * len(number)
    line, cut = _around(line, problem.place.column)
    # Tabs are kept, so that the caret stands under its character at any tab width.
    lead = "".join("\t" if c == "\t" else " " for c in line[: problem.place.column - 1 - cut])
    pointer = f"{lead}^ {problem.hint}".rstrip()
    return f"{head}\n  {number} | {_printable(line)}\n  {margin} | {pointer}"


def _around(line: str, column: int) -> tuple[str, int]:
    """The part of a long line about the column, and how many characters are left out before it."""
    cut = max(column - WIDTH // 2, 0) if len(line) > WIDTH else 0
    return line[cut : cut + WIDTH], cut


def _line(text: str | None, number: int) -> str | None:
    if text is None:
        return None
    lines = text.split("\n")
    return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in line)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean ...?` for the nearest known word, or the empty string when none is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return f"did you mean `{near[0]}`?" if near else ""
