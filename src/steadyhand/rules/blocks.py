"""Writes rules: the common case, where nothing failed that they rest on, without a step too many.

Rules and `WhenRules` that follow each other make a block, over all files that run together. Its rules are written in
groups, by what they rest on that may have failed; each group twice: step by step, for events on which something has,
and quickly, for all others. The quick way leaves out what cannot matter: where no pattern matches the text, the rules
that need one are not looked at; rules that ask for one of some values are found by that value. It is taken only by
conditions that cannot fail, so that no error goes missing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext

from steadyhand.rules.check.program import Program, key, literal
from steadyhand.rules.emit import HASHABLE, Emitter
from steadyhand.rules.registry import known_functions
from steadyhand.rules.syntax import (
    Assign,
    Call,
    Compare,
    Const,
    Expr,
    Format,
    Items,
    Name,
    Statement,
    walk,
)
from steadyhand.rules.types import ANY, STR, Type, alternatives
from steadyhand.rules.writing import Atom, Constants

FEW = 4
"""Rules that ask a name for values: from so many on they are found by the value."""
MANY = 12
"""Rules that need a pattern: each so many are passed over together."""
_PLAIN = {"Entity": "id", "Experiment": "row"}
"""How a value that is more than JSON becomes a feature."""
_NEEDED = re.compile(r"\((\d+) in (hits_\d+)\)")
"""A condition as it is written where a pattern has to match."""
Placed = tuple[str, Statement]
"""A statement with its file."""
Rule = tuple[str, Assign]


def belongs_to_a_block(placed: Placed) -> bool:
    """Whether the statement is a rule or what follows from rules."""
    return is_rule(placed[1]) or (isinstance(placed[1], Call) and placed[1].function == "WhenRules")


def is_rule(statement: Statement) -> bool:
    """Whether the statement gives a rule its name."""
    call = statement.value if isinstance(statement, Assign) else None
    return isinstance(call, Call) and call.function == "Rule"


class BlockEmitter(Emitter):
    """Rules and what follows from them."""

    def __init__(self, program: Program, constants: Constants) -> None:
        super().__init__(program, constants)
        self._places = {path: f"{at}" for at, path in enumerate(each.path for each in program.files)}
        self.rests_on: dict[Atom, frozenset[Atom]] = {}
        """Of the name of a rule: the names that may be F, and without which it cannot be."""

    def block_of_rules(self, block: Sequence[Placed]) -> None:
        """One block, in the order in which each rule comes after those that it asks about."""
        rules = [(file, each) for file, each in block if isinstance(each, Assign)]
        self.begin(rules)
        for level in self.by_level(rules):
            for risky, group in self.by_risk(level).items():
                self.write_group(sorted(risky), group)
        self.conclude_all([(file, each) for file, each in block if isinstance(each, Call)], rules)

    def begin(self, rules: Sequence[Rule]) -> None:
        """No rule holds until one does."""
        if not rules:
            return
        self.line("before = len(matched)")
        self.line(f"{' = '.join(self.name_of(*rule) for rule in rules)} = False")
        features = {rule.target: False for _, rule in rules if rule in self.program.extracted}
        self.line(f"if named: features.update({self.constants.add(features)})")

    def by_level(self, rules: Sequence[Rule]) -> Iterator[list[Rule]]:
        """The rules in an order in which each comes after those that it asks about."""
        level: dict[tuple[str, str], int] = {}
        for file, rule in rules:
            asked = [level[key(file, name.id)] + 1 for name in _names(rule) if key(file, name.id) in level]
            level[key(file, rule.target)] = max(asked, default=0)
        for number in range(max(level.values(), default=-1) + 1):
            yield [(file, rule) for file, rule in rules if level[key(file, rule.target)] == number]

    def by_risk(self, rules: Sequence[Rule]) -> dict[frozenset[Atom], list[Rule]]:
        """The rules by the names that they rest on and that may be F."""
        groups: dict[frozenset[Atom], list[Rule]] = {}
        for file, rule in rules:
            atoms = {self.names[key(file, name.id)] for name in _names(rule)}
            risky = (self.rests_on.get(atom, frozenset({atom} & self.shaky)) for atom in atoms)
            groups.setdefault(frozenset().union(*risky), []).append((file, rule))
        return groups

    def write_group(self, risky: Sequence[Atom], rules: Sequence[Rule]) -> None:
        """Rules that rest on the same names: step by step where one of them is F, else quickly."""
        quick = _Quick(self, rules)
        if not risky:
            quick.write()
            return
        with self.inside(f"if {' or '.join(f'{atom} is F' for atom in risky)}:"):
            for file, rule in rules:
                self.step_by_step(file, rule)
        names = [self.name_of(*rule) for rule in rules]
        shaky = set(self.shaky)
        self.shaky -= {name for name in self.shaky if name.removesuffix(".id") in risky}
        self.shaky -= {each for each, behind in self.rests_on.items() if behind <= set(risky)} | {*names}
        with self.inside("else:"):
            quick.write()
        unsure = {name for name in names if name in self.shaky}
        self.shaky |= shaky
        for name in names:
            self.rests_on[name] = frozenset(risky) | ({name} & unsure)

    def step_by_step(self, file: str, rule: Assign) -> None:
        """One rule with every step that may fail."""
        self.file = file
        assert isinstance(rule.value, Call)
        atom, target = self.rule(rule, rule.value), self.name_of(file, rule)
        if atom != target:
            self.line(f"{target} = {atom}")
        if atom in self.shaky:
            self.shaky.add(target)
        self.names[key(file, rule.target)] = target
        if rule in self.program.extracted:
            self.line(f"if named: features[{rule.target!r}] = {self.feature(rule, target)}")

    def name_of(self, file: str, assign: Assign) -> Atom:
        """What a name of the rules is called in the generated text: much as there, so that both can be read."""
        return f"n{self._places[file] if assign.is_local else ''}_{assign.target}"

    def feature(self, assign: Assign, atom: Atom) -> str:
        type_: Type = self.program.types.get(key(self.file, assign.target), ANY)
        plain = f"{atom}.{_PLAIN[type_.name]}" if type_.name in _PLAIN else atom
        return f"None if {atom} is F else {plain}" if atom in self.shaky else plain

    # -- rules

    def rule(self, assign: Assign, call: Call) -> Atom:
        when, filled = argument(call, "when_all"), self.filled(call)
        if isinstance(when, Items):
            parts = [self.value(item) for item in when.items]
            holds, needs = " and ".join(parts) or "True", parts
        else:
            needs = [self.value(when)]
            holds = f"all({needs[0]})"
        atom = self.total(f"True if {holds} else False", [*needs, *filled])
        if not atom.isidentifier():
            self.line(f"{self.name_of(self.file, assign)} = {atom}")
            atom = self.name_of(self.file, assign)
        with self.inside(f"if {atom}:"):
            self.line(self.matched(assign, call, filled))
        return atom

    def filled(self, call: Call) -> list[Atom]:
        """The values of the names in a rule's description."""
        description = argument(call, "description")
        return [self.value(name) for name in description.names] if isinstance(description, Format) else []

    def matched(self, assign: Assign, call: Call, filled: Sequence[Atom]) -> str:
        description = argument(call, "description")
        text = self.text(description, filled) if isinstance(description, Format) else repr(_text(description))
        return f"matched.append(({self.program.place_of(assign)}, {text}))"

    # -- what follows

    def conclude_all(self, calls: Sequence[tuple[str, Call]], rules: Sequence[Rule]) -> None:
        """What follows, in the order of the text; what rests on rules of this block only, where one of them held."""
        own = {self.name_of(*rule) for rule in rules}
        quick, effects = [], []
        for file, call in calls:
            self.file = file
            named = {self.value(each) for each in _items(argument(call, "rules_any"))}
            quick.append(bool(own) and named <= own)
            effects.append([self.effect(each) for each in _items(argument(call, "then"))])
        for are_own, some in itertools.groupby(range(len(calls)), key=quick.__getitem__):
            with self.inside("if len(matched) > before:") if are_own else nullcontext():
                for at in some:
                    self.when_rules(*calls[at], effects[at])

    def when_rules(self, file: str, call: Call, effects: Sequence[tuple[Expr, str, list[Atom]]]) -> None:
        self.file = file
        rules = _items(argument(call, "rules_any"))
        held = [self.value(rule) for rule in rules]
        if not held:
            return
        names = repr(tuple(self.rule_name(rule) for rule in rules))
        with self.inside(f"if {' or '.join(held)}:"):
            self.line(f"hit = matching({names}, ({', '.join(held)},))")
            for node, expression, needs in effects:
                self.conclude(node, expression, needs)

    def effect(self, node: Expr) -> tuple[Expr, str, list[Atom]]:
        """An effect's arguments are computed whether or not a rule holds; the effect itself only then."""
        if isinstance(node, Call):
            expression, needs = self.call_expression(node)
            return node, expression, needs
        atom = self.value(node)
        return node, atom, [atom]

    def conclude(self, node: Expr, expression: str, needs: list[Atom]) -> None:
        blocked = self.any_failed(needs)
        if blocked:
            self.line(f"if not ({blocked}):")
            self._indent += 1
        self.line(f"try: run.conclude({expression}, hit)")
        self.line(f"except Exception as x: run.failed({self.constants.add([node.place])}, x)")
        self._indent -= bool(blocked)

    def rule_name(self, node: Expr) -> str:
        """The name that the rule was given, also when it is used by another name."""
        file = self.file
        while isinstance(node, Name):
            found = self.program.definition(file, node.id)
            if found is None or not isinstance(found.assign.value, Name):
                return node.id
            file, node = found.file, found.assign.value
        return "?"


class _Quick:
    """The quick way through rules that rest on the same names."""

    def __init__(self, emitter: BlockEmitter, rules: Sequence[Rule]) -> None:
        self.to, self.rules = emitter, rules

    def write(self) -> None:
        to = self.to
        to.inline = True
        self.look_once()
        for file, rule in self.rules:
            to.names[key(file, rule.target)] = to.name_of(file, rule)
        keyed: dict[str, list[tuple[Rule, list[Atom]]]] = {}
        for file, rule in self.rules:
            parts = self.sure_parts(file, rule)
            if parts is None:
                to.inline = False
                to.step_by_step(file, rule)
                to.inline = True
            else:
                keyed.setdefault(_hits_behind(parts), []).append(((file, rule), parts))
        for hits, members in keyed.items():
            if hits:
                with to.inside(f"if {hits}:"):
                    self.write_by_pattern(hits, members)
            else:
                self.write_by_value(members)
        to.inline = False

    def look_once(self) -> None:
        """What several rules ask of a text or an entity is asked before all of them."""
        to = self.to
        asked: Counter[str] = Counter()
        calls = [
            (file, each) for file, rule in self.rules for each in walk(rule.value) if isinstance(each, Call)
        ]
        for file, call in calls:
            to.file = file
            if call.function == "HasLabel" and isinstance(entity := argument(call, "entity"), Name):
                if to.program.kind(entity).name == "Entity":
                    to.labels(to.value(entity), ahead=True)
            elif call.function == "RegexMatch" and isinstance(text := argument(call, "target"), Name):
                if to.program.kind(text) == STR:
                    to.hits(text, to.pattern_of(call))
            elif (found := known_functions()[call.function]).sure and to.well_typed(call, found):
                with to.trial():
                    expression = to.call(call)
                asked[expression] += 1
                if asked[expression] == 2:  # noqa: PLR2004 - the second time is once too often
                    to.inline = False
                    to.value(call)
                    to.inline = True

    def sure_parts(self, file: str, rule: Assign) -> list[Atom] | None:
        """The conditions of a rule as expressions, if none of them can fail and none needs a line of its own."""
        to, call = self.to, rule.value
        to.file = file
        when = argument(call, "when_all")
        if not isinstance(when, Items) or not isinstance(call, Call):
            return None
        before = len(to.lines)
        with to.trial():
            parts = [to.value(item) for item in when.items] + to.filled(call)
            sure = len(to.lines) == before and not any(part in to.shaky for part in parts)
        return parts[: len(when.items)] if sure else None

    def write_by_pattern(self, hits: Atom, members: Sequence[tuple[Rule, list[Atom]]]) -> None:
        """Rules that need a pattern of one text, so many at a time that most are passed over together."""
        if len(members) <= MANY:
            self.write_by_value(members)
            return
        for start in range(0, len(members), MANY):
            some = members[start : start + MANY]
            needed = frozenset(_number(hits, parts) for _, parts in some)
            with self.to.inside(f"if not {hits}.isdisjoint({self.to.constants.add(needed)}):"):
                self.write_by_value(some)

    def write_by_value(self, members: Sequence[tuple[Rule, list[Atom]]]) -> None:
        """Rules that ask one name for values are found by its value, where there are many of them."""
        asked: dict[str, list[int]] = {}
        values = [self.values_of(*rule) for rule, _ in members]
        for at, found in enumerate(values):
            if found is not None:
                asked.setdefault(found[0], []).append(at)
        many = {atom: places for atom, places in asked.items() if len(places) >= FEW}
        for atom, places in many.items():
            index: dict[object, set[int]] = {}
            for at in places:
                for value in (values[at] or ("", ()))[1]:
                    index.setdefault(value, set()).add(at)
            known = {value: frozenset(rules) for value, rules in index.items()}
            self.to.line(f"found = {self.to.constants.add(known)}.get({atom})")
            with self.to.inside("if found is not None:"):
                for at in places:
                    self.write_rule(*members[at][0], [f"{at} in found", *members[at][1]])
        grouped = {at for places in many.values() for at in places}
        for at, (rule, parts) in enumerate(members):
            if at not in grouped:
                self.write_rule(*rule, parts)

    def values_of(self, file: str, rule: Assign) -> tuple[Atom, Sequence[object]] | None:
        """The name and the values, where a condition is `Name == value` or `Name in [values]`."""
        to = self.to
        to.file = file
        for part in _items(argument(rule.value, "when_all")):
            if not isinstance(part, Compare) or not isinstance(part.left, Name):
                continue
            if not set(alternatives(to.program.kind(part.left))) <= HASHABLE:
                continue
            constant = to.program.constant(file, part.right)
            if part.operator == "==" and isinstance(constant, Const) and constant.value is not None:
                return to.value(part.left), [constant.value]
            if part.operator == "in" and isinstance(constant, Items):
                return to.value(part.left), list(literal(constant))
        return None

    def write_rule(self, file: str, rule: Assign, parts: Sequence[Atom]) -> None:
        to, call = self.to, rule.value
        assert isinstance(call, Call)
        to.file = file
        with to.inside(f"if {' and '.join(parts) or 'True'}:"):
            to.line(f"{to.name_of(file, rule)} = True")
            if rule in to.program.extracted:
                to.line(f"if named: features[{rule.target!r}] = True")
            to.line(to.matched(rule, call, to.filled(call)))


def _hits_behind(parts: Sequence[Atom]) -> Atom:
    """What a pattern among the conditions has to be in: without any match of the text the rule cannot hold."""
    return next((found[2] for part in parts if (found := _NEEDED.fullmatch(part))), "")


def _number(hits: Atom, parts: Sequence[Atom]) -> int:
    """The first pattern that the text has to match."""
    found = (_NEEDED.fullmatch(part) for part in parts)
    return next(int(each[1]) for each in found if each and each[2] == hits)


def argument(call: Expr, name: str) -> Expr:
    """The value of an argument that the checker has found to be there."""
    assert isinstance(call, Call)
    return next(each.value for each in call.arguments if each.name == name)


def _argument_or_none(call: Call, name: str | None) -> Expr | None:
    return next((each.value for each in call.arguments if each.name == name), None)


def _names(statement: Statement) -> Iterator[Name]:
    inside = walk(statement.value if isinstance(statement, Assign) else statement)
    return (each for each in inside if isinstance(each, Name))


def _items(node: Expr) -> tuple[Expr, ...]:
    return node.items if isinstance(node, Items) else ()


def _text(node: Expr) -> str:
    return str(node.value) if isinstance(node, Const) else ""
