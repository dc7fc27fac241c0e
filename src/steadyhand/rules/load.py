"""From files to a rule set: read, check, compile; the version is the hash of exactly what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from steadyhand.rules.budget import BUDGET_S
from steadyhand.rules.check import Program, check
from steadyhand.rules.check.program import MAIN
from steadyhand.rules.definitions import definitions, meanings_of
from steadyhand.rules.errors import Place, Problem, RuleError
from steadyhand.rules.label_config import is_config, read_labels
from steadyhand.rules.parse import parse
from steadyhand.rules.ruleset import RuleSet

MAX_FILE_BYTES = 4_000_000
ROUTING = "routing/"
"""The folder of rules about cases, apart from those about events."""


def load_rules(files: Mapping[str, str] | Path | str, pattern_budget_s: float = BUDGET_S) -> RuleSet:
    """The rule set of a folder, or of texts by path; raises `RuleError` and nothing else for what is wrong in them.

    `pattern_budget_s`: the time that the patterns of one event may take together, where they could take long.
    """
    texts = dict(files) if isinstance(files, Mapping) else read_folder(Path(files))
    return rules_of({name: text for name, text in texts.items() if is_rule_file(name)}, pattern_budget_s)[1]


def rules_of(
    texts: Mapping[str, str], pattern_budget_s: float = BUDGET_S, main: str = MAIN
) -> tuple[Program, RuleSet]:
    """The checked program of the texts of rule files alone, and the rule set that it makes."""
    program = program_of(texts, main)
    return program, RuleSet(program, version_of(texts), pattern_budget_s)


def definitions_of(texts: Mapping[str, str]) -> dict[str, str]:
    """What each rule says, as a digest by its name: see `rules.definitions`. Raises `RuleError`."""
    program = program_of({name: text for name, text in texts.items() if is_rule_file(name)})
    return definitions(program, meanings_of(texts))


def program_of(texts: Mapping[str, str], main: str = MAIN) -> Program:
    """The checked program of the texts of rule files, which begins in `main`; raises `RuleError`."""
    if main not in texts:
        raise RuleError([Problem(Place(main), f"there is no `{main}`", "evaluation starts in this file")])
    # The main file first, then by name: mistakes are reported in the order in which people read.
    ordered = {name: texts[name] for name in sorted(texts, key=lambda name: (name != main, name))}
    trees = {name: parse(name, text) for name, text in ordered.items() if name.endswith(".sml")}
    program = check(trees, ordered, read_labels(ordered))
    program.main = main
    return program


def is_rule_file(name: str) -> bool:
    """Whether a file of this name is part of what events are judged by."""
    return (name.endswith(".sml") and not is_routing_file(name)) or is_config(name)


def is_routing_file(name: str) -> bool:
    """Whether a file of this name holds rules that send cases to queues: see `rules.routing`."""
    return name.startswith(ROUTING) and name.endswith(".sml")


def version_of(texts: Mapping[str, str]) -> str:
    """`sha256:<hex>` over the files sorted by name; each part has its length before it."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        for part in (name, texts[name]):
            content = part.encode(errors="surrogatepass")
            digest.update(len(content).to_bytes(8, "big") + content)
    return f"sha256:{digest.hexdigest()}"


def read_folder(folder: Path) -> dict[str, str]:
    """The text of every rule, configuration and pack file below the folder, by path with forward slashes."""
    if not folder.is_dir():
        raise RuleError([Problem(Place(str(folder)), "there is no such folder of rules")])
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".sml", ".yaml", ".yml", ".toml"})
    return {path.relative_to(folder).as_posix(): _text(folder, path) for path in paths if path.is_file()}


def _text(folder: Path, path: Path) -> str:
    place = Place(path.relative_to(folder).as_posix())
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)  # one larger than that may not fit in memory
    except OSError as error:
        raise RuleError([Problem(place, f"this file cannot be read: {error.strerror}")]) from None
    if len(content) > MAX_FILE_BYTES:
        raise RuleError([Problem(place, f"this file is larger than {MAX_FILE_BYTES} bytes")])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleError([Problem(Place(place.file, line), "this file is not UTF-8")]) from None
