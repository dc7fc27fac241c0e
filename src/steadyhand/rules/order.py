"""In which order the files of a rule set run, and under which conditions.

Evaluation begins in the main file. A file runs after those that it imports and after those that require it; each once.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from steadyhand.rules.check.program import Program, structure
from steadyhand.rules.syntax import Call, Const

Flag = str
"""A variable of the generated text: true once a file is wanted."""


class Order(msgspec.Struct, frozen=True):
    """The files that can be reached, in order."""

    files: tuple[str, ...]
    wanted: Mapping[str, tuple[Flag, ...]]
    """For each file the flags of which one has to be set; none for what always runs."""
    targets: Mapping[Call, tuple[tuple[str, Flag], ...]]
    goes_back: bool
    """Whether a file can require one that stands before it."""

    def wanted_by(self, file: str) -> tuple[Flag, ...]:
        return self.wanted[file]

    def flags_of(self, call: Call) -> tuple[tuple[str, Flag], ...]:
        """The files that a `Require` can name, each with the flag that it sets."""
        return self.targets[call]

    @property
    def flags(self) -> tuple[Flag, ...]:
        return tuple(dict.fromkeys(flag for found in self.targets.values() for _, flag in found))


def order_of(program: Program) -> Order:
    """The order for a checked program."""
    calls = {
        tree.path: [each for each in tree.statements if isinstance(each, Call) and each in program.required]
        for tree in program.files
    }
    behind = imports_behind(program)
    reached = _reached(program, calls, behind)
    always = {*behind[program.main], program.main}
    targets = _targets(program, reached, calls)
    wanted: dict[str, dict[Flag, None]] = {file: {} for file in reached}
    for found in targets.values():
        for target, flag in found:
            for file in (*behind[target], target):
                if file not in always:
                    wanted[file][flag] = None
    after = {file: set(behind[file]) for file in reached}
    for path in reached:
        for call in calls[path]:
            for target, _ in targets[call]:
                for file in {*behind[target], target} - always - {path}:
                    after[file].add(path)
    files, goes_back = _sorted(reached, after, behind)
    return Order(files, {file: tuple(flags) for file, flags in wanted.items()}, targets, goes_back)


def imports_behind(program: Program) -> dict[str, tuple[str, ...]]:
    """For each file everything that it imports, near and far."""
    behind: dict[str, tuple[str, ...]] = {}
    for tree in program.files:  # imported files come first in this order
        near = program.imports[tree.path]
        far = (each for imported in near for each in (*behind[imported], imported))
        behind[tree.path] = tuple(dict.fromkeys(far))
    return behind


def _reached(
    program: Program, calls: Mapping[str, list[Call]], behind: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """All files that evaluation can come to, in the order in which it would."""
    reached: dict[str, None] = dict.fromkeys((*behind[program.main], program.main))
    pending = list(reached)
    for path in pending:  # grows while it is walked
        for target in (each for call in calls[path] for each in program.required[call]):
            new = [file for file in (*behind[target], target) if file not in reached]
            reached.update(dict.fromkeys(new))
            pending += new
    return list(reached)


def _targets(
    program: Program, reached: Iterable[str], calls: Mapping[str, list[Call]]
) -> dict[Call, tuple[tuple[str, Flag], ...]]:
    """The files that each `Require` can name. One flag for all that one file requires under one condition."""
    flags: dict[object, Flag] = {}
    targets = {}
    for path in reached:
        for call in calls[path]:
            given = {argument.name: argument.value for argument in call.arguments}
            condition = structure(path, given["require_if"]) if "require_if" in given else ()
            certain = isinstance(given["rule"], Const)
            targets[call] = tuple(
                (file, flags.setdefault((path, condition, None if certain else file), f"wanted_{len(flags)}"))
                for file in program.required[call]
            )
    return targets


def _sorted(
    reached: Sequence[str], after: Mapping[str, Collection[str]], behind: Mapping[str, Collection[str]]
) -> tuple[tuple[str, ...], bool]:
    """Each file after those in `after`, or, where files require each other, after its imports at least."""
    place = {file: at for at, file in enumerate(reached)}
    open_ = {file: set(after[file]) for file in reached}
    waiting: dict[str, list[str]] = {file: [] for file in reached}
    for file in reached:
        for other in open_[file]:
            waiting[other].append(file)
    ready = [place[file] for file in reached if not open_[file]]
    done: dict[str, None] = {}
    goes_back = False
    while len(done) < len(reached):
        if not ready:
            goes_back = True
            stuck = (file for file in reached if file not in done)
            ready = [place[next(file for file in stuck if all(each in done for each in behind[file]))]]
        file = reached[heapq.heappop(ready)]
        if file in done:
            continue
        done[file] = None
        for other in waiting[file]:
            open_[other].discard(file)
            if not open_[other] and other not in done:
                heapq.heappush(ready, place[other])
    return tuple(done), goes_back
