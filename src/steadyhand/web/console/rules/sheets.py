"""A rule set as its pages show it: each rule with its place, its words, what it rests on and what follows from it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from steadyhand.rules.brakes import Quota
from steadyhand.rules.check.program import Program, key, literal
from steadyhand.rules.definitions import VERDICTS
from steadyhand.rules.errors import Problem, RuleError
from steadyhand.rules.load import is_rule_file, rules_of
from steadyhand.rules.pack import Pack, load_pack
from steadyhand.rules.ruleset import RuleSet
from steadyhand.rules.syntax import Assign, Call, Const, Expr, Format, Name, Statement, walk

KEPT: Final = 8
"""Rule sets held ready: what is in force, what it replaced, and the drafts that people work on now."""
RESTS_ON: Final = 40
_DECLARES: Final = "DeclareVerdict"


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines of a file, as they are written."""

    name: str
    file: str
    line: int
    text: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. `verdicts` are what it declares, `articles` what those rest on in pack.toml."""

    name: str
    passage: Passage
    description: str
    rests_on: tuple[Passage, ...]
    follows: tuple[Passage, ...]
    verdicts: tuple[str, ...]
    effects: tuple[str, ...]
    articles: tuple[str, ...]
    owner: str | None
    quota: Quota


class RuleBook(msgspec.Struct, frozen=True, kw_only=True):
    """A whole rule set, by rule; with the mistakes where this version of the program cannot load it."""

    version: str
    rules: dict[str, Sheet] = {}
    problems: tuple[Problem, ...] = ()
    rule_set: RuleSet | None = None
    """Ready to judge; None where it has mistakes."""
    articles: dict[str, tuple[str, ...]] = {}
    """Article to the verdicts that rest on it."""


class RuleBooks:
    """Rule sets that were read once and are asked for again. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, RuleBook] = OrderedDict()

    def of(self, version: str, texts: Callable[[], Mapping[str, str]]) -> RuleBook:
        """The rule set of this version; `texts` is asked only where it is not at hand."""
        with self._lock:
            if version in self._kept:
                self._kept.move_to_end(version)
                return self._kept[version]
        made = rule_book(version, texts())
        with self._lock:
            self._kept[version] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


def rule_book(version: str, texts: Mapping[str, str]) -> RuleBook:
    """Read a rule set; a plain one without a pack has rules and nothing that follows from their verdicts."""
    try:
        own = {name: text for name, text in texts.items() if is_rule_file(name)}
        pack = load_pack(texts) if VERDICTS in texts else None
        program, rule_set = rules_of(own)
    except RuleError as error:
        return RuleBook(version=version, problems=error.problems)
    reading = _Reading(program, texts, pack)
    rules = {sheet.name: sheet for sheet in reading.sheets()}
    articles: dict[str, tuple[str, ...]] = {}
    for verdict, meaning in (pack.verdicts if pack else {}).items():
        articles[meaning.article] = (*articles.get(meaning.article, ()), verdict)
    return RuleBook(version=version, rules=rules, rule_set=rule_set, articles=articles)


class _Reading:
    def __init__(self, program: Program, texts: Mapping[str, str], pack: Pack | None) -> None:
        self._program, self._pack = program, pack
        self._lines = {name: text.split("\n") for name, text in texts.items()}
        self._ends = {id(statement): end for statement, end in _ends(program, self._lines)}
        self._follows = self._what_follows()

    def sheets(self) -> Iterator[Sheet]:
        """Every rule, in the order of the text; of local rules with one name, the last."""
        for file in self._program.files:
            for statement in file.statements:
                if isinstance(statement, Assign) and _is_rule(statement.value):
                    yield self._sheet(file.path, statement)

    def _sheet(self, file: str, rule: Assign) -> Sheet:
        follows = self._follows.get(key(file, rule.target), [])
        verdicts = tuple(dict.fromkeys(word for at, call in follows for word in self._declared(at, call)))
        meanings = [self._pack.verdicts[word] for word in verdicts] if self._pack else []
        quotas = self._pack.quotas if self._pack else None
        return Sheet(
            name=rule.target,
            passage=self._passage(rule.target, file, rule),
            description=self._description(file, rule),
            rests_on=tuple(self._rests_on(file, rule)),
            follows=tuple(self._passage("WhenRules", at, call) for at, call in follows),
            verdicts=verdicts,
            effects=tuple(dict.fromkeys(f"{each.effect} {each.subject}" for each in meanings)),
            articles=tuple(dict.fromkeys(each.article for each in meanings)),
            owner=quotas.owners.get(rule.target) if quotas else None,
            quota=quotas.of(rule.target) if quotas else Quota(),
        )

    def _description(self, file: str, rule: Assign) -> str:
        """What the rule says of an event; names in braces stand for what they are on that event."""
        assert isinstance(rule.value, Call), "a rule is a call"
        value = next((each.value for each in rule.value.arguments if each.name == "description"), None)
        if isinstance(value, Format):
            return "".join(part if isinstance(part, str) else f"{{{part.id}}}" for part in value.parts)
        constant = None if value is None else self._program.constant(file, value)
        return str(literal(constant)) if isinstance(constant, Const) else ""

    def _rests_on(self, file: str, rule: Assign) -> Iterator[Passage]:
        """What the rule names, and what that names in turn, nearest first."""
        asked: list[tuple[str, Expr]] = [(file, rule.value)]
        met: set[tuple[str, str]] = set()
        for at, value in asked:  # grows while it is walked
            for name in (each for each in walk(value) if isinstance(each, Name)):
                found = self._program.definition(at, name.id)
                if found is None or key(at, name.id) in met or len(met) >= RESTS_ON:
                    continue
                met.add(key(at, name.id))
                asked.append((found.file, found.assign.value))
                yield self._passage(name.id, found.file, found.assign)

    def _what_follows(self) -> dict[tuple[str, str], list[tuple[str, Call]]]:
        found: dict[tuple[str, str], list[tuple[str, Call]]] = {}
        for file in self._program.files:
            for statement in file.statements:
                if isinstance(statement, Call) and statement.function == "WhenRules":
                    named = {argument.name: argument.value for argument in statement.arguments}
                    for name in (each for each in walk(named["rules_any"]) if isinstance(each, Name)):
                        found.setdefault(key(file.path, name.id), []).append((file.path, statement))
        return found

    def _declared(self, file: str, call: Call) -> Iterator[str]:
        for each in walk(call):
            if isinstance(each, Call) and each.function == _DECLARES:
                constant = self._program.constant(file, each.arguments[0].value)
                if isinstance(constant, Const):
                    yield str(literal(constant))

    def _passage(self, name: str, file: str, statement: Statement) -> Passage:
        first = statement.place.line
        text = "\n".join(self._lines[file][first - 1 : self._ends[id(statement)]])
        return Passage(name=name, file=file, line=first, text=text)


def _is_rule(value: Expr) -> bool:
    return isinstance(value, Call) and value.function == "Rule"


def _ends(program: Program, lines: Mapping[str, list[str]]) -> Iterator[tuple[Statement, int]]:
    """The last line of each statement: before the next one, blank lines and comments left out."""
    for file in program.files:
        starts = [statement.place.line for statement in file.statements]
        for at, statement in enumerate(file.statements):
            end = starts[at + 1] - 1 if at + 1 < len(starts) else len(lines[file.path])
            while end > statement.place.line and _idle(lines[file.path][end - 1]):
                end -= 1
            yield statement, end


def _idle(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
