"""Writes lines of Python in which each step that can fail has the same shape, so that people can read them.

    if a is F or b is F: v = F
    else:
        try: v = k3(a, b)
        except Exception as x: v = run.failed(k4, x)

A name in the result that is in `shaky` may hold F at run time; all others cannot, and are not asked. A step that cannot
fail, of parts that cannot be F, is written into the expression that uses it where `inline` is on. What was computed
before is not computed again, as far as it is in sight: each block of lines sees those around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from steadyhand.rules.counting import key_of
from steadyhand.rules.errors import Place
from steadyhand.rules.matching import Matcher, Unfinished, holds
from steadyhand.rules.model import Entity
from steadyhand.rules.patterns import Pattern
from steadyhand.rules.runtime import FAILED, Needs, contains, matching, told
from steadyhand.rules.syntax import Node

Atom = str  # a Python name, literal or expression without side effects


class Constants:
    """Objects that the generated code refers to by name, and the patterns asked of each text."""

    def __init__(self) -> None:
        self._patterns: list[list[Pattern]] = []
        self._groups: dict[tuple[str, str], int] = {}
        self._numbers: dict[tuple[int, str, int], int] = {}
        self._known: dict[object, Atom] = {}
        self.namespace: dict[str, Any] = {
            "F": FAILED,
            "contains": contains,
            "holds": holds,
            "Unfinished": Unfinished,
            "matching": matching,
            "told": told,
            "Entity": Entity,
            "Needs": Needs,
            "key_of": key_of,
        }

    def pattern(self, target: tuple[str, str], pattern: Pattern) -> tuple[int, int]:
        """The number of the text, and that of the pattern among all that are asked of it."""
        group = self._groups.setdefault(target, len(self._groups))
        if group == len(self._patterns):
            self._patterns.append([])
        asked = self._patterns[group]
        number = self._numbers.setdefault(
            (group, pattern.compiled.pattern, pattern.compiled.flags), len(asked)
        )
        if number == len(asked):
            asked.append(pattern)
        return group, number

    def close(self) -> None:
        """All patterns are known: make what looks for them, by text."""
        for group, asked in enumerate(self._patterns):
            self.namespace[f"look_{group}"] = Matcher(asked)

    def add(self, value: Any) -> Atom:
        name = f"k{len(self.namespace)}"
        self.namespace[name] = value
        return name

    @property
    def texts(self) -> int:
        """How many texts patterns are asked of."""
        return len(self._patterns)

    def once(self, what: object, value: Any) -> Atom:
        """The name of a value that may be asked for again; `what` tells it from all others."""
        if what not in self._known:
            self._known[what] = self.add(value)
        return self._known[what]


class Computed(msgspec.Struct):
    """A step that was written: its name, and where its errors belong."""

    atom: Atom
    places: list[Place]


class Writer:
    """The lines of one function."""

    def __init__(self, constants: Constants) -> None:
        self.constants = constants
        self.lines: list[str] = []
        self.shaky: set[Atom] = set()
        self.inline = False
        self._computed: list[dict[object, Computed]] = [{}]
        self._indent = 1
        self._count = 0

    def line(self, text: str) -> None:
        self.lines.append("    " * self._indent + text)

    @contextmanager
    def inside(self, head: str) -> Iterator[None]:
        """Lines that are run only under a condition: what they compute is not known after them."""
        self.line(head)
        self._indent += 1
        self._computed.append({})
        written = len(self.lines)
        yield
        if len(self.lines) == written:
            self.line("pass")
        self._computed.pop()
        self._indent -= 1

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is written and computed here is forgotten."""
        written = len(self.lines)
        self._computed.append({})
        yield
        self._computed.pop()
        del self.lines[written:]

    def known(self, what: object) -> Atom | None:
        """The name of what was computed before, if it is in sight."""
        found = next((seen[what] for seen in reversed(self._computed) if what in seen), None)
        return found.atom if found else None

    def remember(self, what: object, atom: Atom) -> None:
        self._computed[-1][what] = Computed(atom, [])

    def fresh(self) -> Atom:
        self._count += 1
        return f"v{self._count}"

    def step(self, node: Node, expression: str, needs: Sequence[Atom]) -> Atom:
        """A step that may raise: F when something that it needs is F or when it raises."""
        blocked = self.any_failed(needs)
        # Only among the very same lines: an error must be told of each place that is reached, and of no other.
        known = self._computed[-1].get((expression, blocked))
        if known is not None and known.places:
            known.places.append(node.place)
            return known.atom
        target, places = self.fresh(), [node.place]
        if blocked:
            self.line(f"if {blocked}: {target} = F")
            self.line("else:")
            self._indent += 1
        self.line(f"try: {target} = {expression}")
        self.line(f"except Exception as x: {target} = run.failed({self.constants.add(places)}, x)")
        self._indent -= bool(blocked)
        self.shaky.add(target)
        self._computed[-1][expression, blocked] = Computed(target, places)
        return target

    def total(self, expression: str, needs: Sequence[Atom]) -> Atom:
        """A step that cannot raise: F only when something that it needs is F."""
        blocked = self.any_failed(needs)
        # What it needs is part of what it is: the same words without a guard are true where this is F.
        if known := self.known((expression, blocked)):
            return known
        if self.inline and not blocked:
            return f"({expression})"
        target = self.fresh()
        self.line(f"{target} = F if {blocked} else {expression}" if blocked else f"{target} = {expression}")
        if blocked:
            self.shaky.add(target)
        self.remember((expression, blocked), target)
        return target

    def any_failed(self, atoms: Sequence[Atom]) -> str:
        return " or ".join(f"{atom} is F" for atom in dict.fromkeys(atoms) if atom in self.shaky)

    def or_none(self, atom: Atom) -> str:
        return f"(None if {atom} is F else {atom})" if atom in self.shaky else atom
