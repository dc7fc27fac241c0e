"""Who may use which name: imports without circles, one assignment per name, nothing used before it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steadyhand.rules.check.program import Definition, key
from steadyhand.rules.errors import Place, Problems, did_you_mean
from steadyhand.rules.syntax import Assign, Call, Const, File, Items, Name, Statement, walk


class Scope:
    """The names of a rule set and the imports between its files."""

    def __init__(self, files: Mapping[str, File], problems: Problems) -> None:
        self.files = dict(files)
        self.problems = problems
        self.definitions: dict[tuple[str, str], Definition] = {}
        self.imports: dict[str, tuple[str, ...]] = {}
        self._import_places: dict[tuple[str, str], Place] = {}

    def check_imports(self) -> None:
        for path, file in self.files.items():
            items = [item for statement in file.statements for item in _imported(statement)]
            self.imports[path] = tuple(name for name, _ in items if name in self.files)
            for name, place in items:
                self._import_places.setdefault((path, name), place)
                if name not in self.files:
                    hint = did_you_mean(name, self.files) or _where_from(path, name)
                    self.problems.add(place, f"there is no file `{name}` to import", hint)
        done: set[str] = set()
        for path in self.files:
            if path not in done:
                self._refuse_circle(path, done)

    def _refuse_circle(self, start: str, done: set[str]) -> None:
        """Report the first circle met on the way from a file; `done` are files known to lead to none."""
        chain: list[str] = [start]
        pending = [iter(self.imports[start])]
        while pending:
            nearest = next((each for each in pending[-1] if each not in done), None)
            if nearest is None:
                pending.pop()
                done.add(chain.pop())
            elif nearest in chain:
                circle = [*chain[chain.index(nearest) :], nearest]
                place = self._import_places[circle[0], circle[1]]
                self.problems.add(place, "these imports form a circle", " -> ".join(circle))
                return
            else:
                chain.append(nearest)
                pending.append(iter(self.imports[nearest]))

    def in_import_order(self) -> tuple[File, ...]:
        """All files, each after the files that it imports."""
        ordered: dict[str, File] = {}
        pending = list(reversed(self.files))
        while pending:
            path = pending[-1]
            waiting = [each for each in self.imports[path] if each not in ordered]
            if path in ordered or not waiting:
                ordered.setdefault(pending.pop(), self.files[path])
            else:
                pending.extend(reversed(waiting))
        return tuple(ordered.values())

    def check_names(self) -> None:
        for path, file in self.files.items():
            for assign in _assigns(file):
                self._define(path, assign)
        for path, file in self.files.items():
            self._check_uses(path, file)
            self._check_locals(path, file)

    def _define(self, path: str, assign: Assign) -> None:
        first = self.definitions.setdefault(key(path, assign.target), Definition(path, assign))
        if first.assign is not assign:
            message = f"`{assign.target}` is assigned more than once"
            self.problems.add(
                first.assign.place,
                message,
                f"again at {assign.place}; a name is assigned once over all files",
            )

    def _check_uses(self, path: str, file: File) -> None:
        known: set[str] = set()
        for statement in file.statements:
            for name, _ in _imported(statement):
                known |= {each.target for each in _assigns(self.files.get(name)) if not each.is_local}
            for used in _names(statement):
                if isinstance(statement, Assign) and used.id == statement.target:
                    self.problems.add(used.place, f"`{used.id}` is used in its own definition")
                elif used.id not in known:
                    self._unknown(path, used, known)
            if isinstance(statement, Assign):
                known.add(statement.target)

    def _unknown(self, path: str, used: Name, known: set[str]) -> None:
        found = self.definitions.get(key(path, used.id))
        if found is None:
            everywhere = {name for _, name in self.definitions}
            hint = did_you_mean(used.id, known) or did_you_mean(used.id, everywhere)
            self.problems.add(
                used.place, f"there is no name `{used.id}`", hint or "it is assigned nowhere in these files"
            )
        elif found.file == path:
            self.problems.add(
                used.place,
                f"`{used.id}` is used before it is assigned",
                f"it is assigned at {found.assign.place}",
            )
        else:
            hint = f"it is assigned in {found.file}: add it to `Import(rules=[...])`"
            self.problems.add(used.place, f"`{used.id}` is not imported into this file", hint)

    def _check_locals(self, path: str, file: File) -> None:
        used = {name.id for statement in file.statements for name in _names(statement)}
        for assign in _assigns(file):
            if assign.is_local and assign.target not in used:
                hint = "delete it, or drop the underscore to make it a feature"
                self.problems.add(assign.place, f"the local name `{assign.target}` is never used", hint)


def _assigns(file: File | None) -> Iterator[Assign]:
    return (each for each in (file.statements if file else ()) if isinstance(each, Assign))


def _names(statement: Statement) -> Iterator[Name]:
    inside = walk(statement.value if isinstance(statement, Assign) else statement)
    return (each for each in inside if isinstance(each, Name))


def _imported(statement: Statement) -> Iterator[tuple[str, Place]]:
    """The files that an Import statement names; of an Import that is not well formed, what can be read of it."""
    if not isinstance(statement, Call) or statement.function != "Import":
        return
    for argument in statement.arguments:
        if argument.name == "rules" and isinstance(argument.value, Items):
            for item in argument.value.items:
                if isinstance(item, Const) and isinstance(item.value, str):
                    yield item.value, item.place


def _where_from(path: str, name: str) -> str:
    """What to do about an import of a file that is not there."""
    routing = [each.startswith("routing/") for each in (path, name)]
    if routing[0] != routing[1]:
        return "rules about cases, in routing/, and rules about events import only their own"
    return "paths start at the folder of main.sml"
