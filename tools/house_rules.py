"""The rules of this house that no general linter knows; each message says what to do instead.

A rule is a function of one parsed file to its findings. A line may be excused by a comment on it or above
it that names the rule and the reason: ``# house: allow record-writer because <reason>``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

PURE_FILES = {"model.py", "commands.py", "views.py"}
IMPURE_MODULES = {"random", "secrets", "time"}
IMPURE_NAMES = {"now", "utcnow", "today", "urandom", "getrandom", "uuid1", "uuid4"}
THEIR_MODULES = {"datetime", "date", "uuid", "os"}
IO_MODULES = {"sqlalchemy", "psycopg", "sqlite3", "duckdb", "httpx", "socket", "subprocess", "litestar"}

# Who may write: the record and what it writes with, the working tables, their history, the event store's own file,
# and the simulated platform, which stands for somebody else's database.
WRITERS = (
    "storage/record.py",
    "storage/bulk.py",
    "storage/working.py",
    "storage/migrations/",
    "intake/store.py",
    "intake/rows.py",
    "week/plaza/store.py",
)
WRITE_NAMES = {"put", "insert", "insert_new", "upsert", "accumulate", "update", "delete"}
WRITING_MODULES = ("sqlalchemy", "steadyhand.storage.bulk")
WRITE_SQL = re.compile(
    r"^\s*(INSERT\s+(OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE
)
ANY_SQL = re.compile(
    r"\b(SELECT\s.+\bFROM|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+TABLE)\b",
    re.IGNORECASE | re.DOTALL,
)

VAGUE_NAME = re.compile(r"Manager|Helper|(^|_|[a-z])[Uu]tils?($|_|[A-Z])|(^|_)(manager|helper)s?($|_)")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")
LIMITS = {"src": 400, "tools": 400, "bench": 400, "docs": 400, "tests": 600}


@dataclass(frozen=True)
class File:
    """One source file: its path from the repository's root, its text, and its tree."""

    path: PurePosixPath
    text: str
    tree: ast.Module

    @classmethod
    def parse(cls, path: str, text: str) -> File:
        """Parse a file; SyntaxError if it is no Python."""
        return cls(PurePosixPath(path), text, ast.parse(text))

    def of_package(self) -> bool:
        """Tell whether it is part of what is installed."""
        return self.path.parts[:2] == ("src", "steadyhand")

    def within(self, *places: str) -> bool:
        """Tell whether it is one of these files of the package, or in one of these folders (``name/``)."""
        inside = "/".join(self.path.parts[2:])
        return self.of_package() and any(inside == each or inside.startswith(each) for each in places)


@dataclass(frozen=True)
class Finding:
    """One broken rule at one line (counted from 1)."""

    path: PurePosixPath
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


Rule = Callable[[File], Iterator[Finding]]


def pure_files_read_no_clock_and_no_chance(file: File) -> Iterator[Finding]:
    """What decides or folds must give the same on replay, years later."""
    if not file.of_package() or file.path.name not in PURE_FILES:
        return
    advice = "take it as an argument: `decide` gets `now` from the door, ids and salts come in the command"
    for line, what in clock_and_chance(file.tree):
        yield Finding(file.path, line, "pure", f"uses {what}; {advice}")


def models_do_no_io(file: File) -> Iterator[Finding]:
    """A model is values and rules: it can be read, and tested, without anything running."""
    if not file.of_package() or file.path.name != "model.py":
        return
    for node in imports(file.tree):
        for module in IO_MODULES.intersection(imported_modules(node)):
            message = f"imports {module}; move what reads or writes to store.py or service.py"
            yield Finding(file.path, node.lineno, "model-io", message)


def only_the_record_writer_writes(file: File) -> Iterator[Finding]:
    """Invariant 1: one door. Whatever changes the record goes through ``kernel.perform``."""
    if not file.of_package() or file.within(*WRITERS):
        return
    message = (
        "writes to a database; make it a command and let kernel.perform record it (views are folds), or, "
        "for sessions, heartbeats and counters, write through storage.working"
    )
    names, modules = writing_names(file.tree)
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and is_write_call(node, names, modules):
            yield Finding(file.path, node.lineno, "record-writer", message)
    for line, text in strings(file.tree):
        if WRITE_SQL.match(text):
            yield Finding(file.path, line, "record-writer", message)


def no_sql_is_put_together_from_text(file: File) -> Iterator[Finding]:
    """SQL text with values or names pasted in is how injections begin."""
    message = "builds SQL from text; use SQLAlchemy Core, or a constant string with bind parameters (`:name`)"
    for node in ast.walk(file.tree) if file.of_package() else ():
        if isinstance(node, ast.expr) and ANY_SQL.search(pasted_text(node)):
            yield Finding(file.path, node.lineno, "sql-text", message)


def files_are_short(file: File) -> Iterator[Finding]:
    """A long file is two rooms, or two thoughts."""
    limit = LIMITS.get(file.path.parts[0], 400)
    lines = file.text.count("\n")
    if lines > limit:
        message = f"{lines} lines, over {limit}; split it by what its parts are about (aim at 60 to 150)"
        yield Finding(file.path, lines, "length", message)


def names_say_what_a_thing_is(file: File) -> Iterator[Finding]:
    """Manager, Helper and utils say nothing."""
    message = "says nothing of what it is; name it by the field's word for what it does (HOUSE vocabulary)"
    if VAGUE_NAME.search(file.path.stem):
        yield Finding(file.path, 1, "names", f"the file name {file.path.name} {message}")
    for node in definitions(file.tree):
        if VAGUE_NAME.search(node.name):
            yield Finding(file.path, node.lineno, "names", f"{node.name} {message}")


def every_test_says_its_reason(file: File) -> Iterator[Finding]:
    """A test's name says what happens; its docstring says why that matters."""
    if file.path.parts[0] != "tests" or not file.path.name.startswith("test_"):
        return
    for node in definitions(file.tree):
        if node.name.startswith("test_") and ast.get_docstring(node) is None:
            message = f"{node.name} has no docstring; say in one sentence what would be wrong if it failed"
            yield Finding(file.path, node.lineno, "test-reason", message)


def no_path_of_one_machine(file: File) -> Iterator[Finding]:
    """What is committed must run on everybody's machine."""
    for number, line in enumerate(file.text.splitlines(), start=1):
        if MACHINE_PATH.search(line):
            message = (
                "names a folder of one machine; give it relative to the repository or take it from a setting"
            )
            yield Finding(file.path, number, "machine-path", message)


RULES: tuple[Rule, ...] = (
    pure_files_read_no_clock_and_no_chance,
    models_do_no_io,
    only_the_record_writer_writes,
    no_sql_is_put_together_from_text,
    files_are_short,
    names_say_what_a_thing_is,
    every_test_says_its_reason,
    no_path_of_one_machine,
)


def definitions(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every class and function, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Every import statement, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def imported_modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Top-level names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [(node.module or "").split(".")[0]] if node.level == 0 else []


def clock_and_chance(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of whatever reads the clock or draws a random number."""
    for node in imports(tree):
        yield from ((node.lineno, module) for module in IMPURE_MODULES.intersection(imported_modules(node)))
        if isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in IMPURE_NAMES)
    for part in ast.walk(tree):
        if not isinstance(part, ast.Attribute) or part.attr not in IMPURE_NAMES:
            continue
        if ast.unparse(part.value).split(".")[-1] in THEIR_MODULES:
            yield part.lineno, ast.unparse(part)


def writing_names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Local names of the functions that write to a database, and of the modules that have such functions."""
    functions: set[str] = set()
    modules: set[str] = set()
    for node in imports(tree):
        package = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if not (package + alias.name + ".").startswith(tuple(f"{each}." for each in WRITING_MODULES)):
                continue
            local = alias.asname or (alias.name if package else alias.name.split(".")[0])
            (functions if alias.name in WRITE_NAMES else modules).add(local)
    return functions, modules


def is_write_call(call: ast.Call, functions: set[str], modules: set[str]) -> bool:
    """Tell ``insert(t)``, ``sa.insert(t)``, ``table.insert()`` from ``items.insert(0, x)`` and the like."""
    if isinstance(call.func, ast.Name):
        return call.func.id in functions
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITE_NAMES:
        return False
    of_module = ast.unparse(call.func.value).split(".")[0] in modules
    of_table = bool(functions or modules) and not call.args and not call.keywords
    return of_module or of_table


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and value of every text that is not a docstring, pieces of f-strings among them."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, node.value


def pasted_text(node: ast.expr) -> str:
    """The constant text of an f-string, ``%``, ``+`` or ``.format`` that puts something in; else nothing."""
    if isinstance(node, ast.JoinedStr) and any(isinstance(part, ast.FormattedValue) for part in node.values):
        return "?".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        return constant_text(node.left)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return constant_text(node.func.value)
    return ""


def constant_text(node: ast.expr) -> str:
    """The text of a constant string; of anything else, nothing."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
