"""Writes the rules of a file: the common case, where nothing failed that they rest on, without a step too many.

Rules and `WhenRules` that follow each other make a block. It is written twice: step by step, for events on which
something has failed that the block uses, and quickly, for all others. The quick way leaves out what cannot matter:
where no pattern matches the text, the rules that need one are not looked at; rules that ask for one of some values are
found by that value. It is taken only by conditions that cannot fail, so that no error goes missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steadyhand.rules.check.program import Program, key, literal
from steadyhand.rules.emit import HASHABLE, Atom, Constants, Emitter
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

FEW = 4
"""Rules that ask a name for values: from so many on they are found by the value."""
_PLAIN = {"Entity": "id", "Experiment": "row"}
"""How a value that is more than JSON becomes a feature."""


def belongs_to_a_block(statement: Statement) -> bool:
    """Whether the statement is a rule or what follows from rules."""
    call = statement.value if isinstance(statement, Assign) else statement
    return isinstance(call, Call) and call.function == (
        "Rule" if isinstance(statement, Assign) else "WhenRules"
    )


class BlockEmitter(Emitter):
    """Rules and what follows from them."""

    def __init__(self, program: Program, file: str, constants: Constants) -> None:
        super().__init__(program, file, constants)
        self.lent: set[str] = set()

    def block_of_rules(self, statements: Sequence[Statement]) -> None:
        own = {each.target for each in statements if isinstance(each, Assign)}
        used = {name.id for each in statements for name in _names(each)} - own
        atoms = dict.fromkeys(self.names[key(self.file, name)] for name in sorted(used))
        risky = [atom for atom in atoms if atom in self.shaky]
        if risky:
            self.line(f"if {' or '.join(f'{atom} is F' for atom in risky)}:")
            self._indent += 1
            for each in statements:
                self.step_by_step(each)
            self._indent -= 1
            self.line("else:")
            self._indent += 1
        shaky = set(self.shaky)
        self.shaky -= {*risky, *(f"{atom}.id" for atom in risky)}
        _Quick(self, statements).write()
        self.shaky |= shaky
        self._indent -= bool(risky)

    def step_by_step(self, statement: Statement) -> None:
        if isinstance(statement, Assign) and isinstance(statement.value, Call):
            atom = self.rule(statement, statement.value)
            target = f"n_{statement.target}"
            self.line(f"{target} = {atom}")
            if atom in self.shaky:
                self.shaky.add(target)
            self.names[key(self.file, statement.target)] = target
            self.publish(statement, target)
        elif isinstance(statement, Call):
            self.when_rules(statement)

    def publish(self, assign: Assign, atom: Atom) -> None:
        """A name that was computed, to other files and as a feature."""
        if assign.target in self.lent and not isinstance(assign.value, Const):
            self.line(f"names[{assign.target!r}] = {atom}")
        if assign in self.program.extracted:
            self.line(f"features[{assign.target!r}] = {self.feature(assign, atom)}")

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
            self.line(f"n_{assign.target} = {atom}")
            atom = f"n_{assign.target}"
        self.block(f"if {atom}:", self.matched(assign, call, filled))
        return atom

    def filled(self, call: Call) -> list[Atom]:
        """The values of the names in a rule's description."""
        description = argument(call, "description")
        return [self.value(name) for name in description.names] if isinstance(description, Format) else []

    def matched(self, assign: Assign, call: Call, filled: Sequence[Atom]) -> str:
        description = argument(call, "description")
        text = self.text(description, filled) if isinstance(description, Format) else repr(_text(description))
        return f"run.matched.append(({self.program.place_of(assign)}, {text}))"

    # -- what follows

    def when_rules(self, call: Call, only_if: str = "") -> None:
        rules, then = _items(argument(call, "rules_any")), _items(argument(call, "then"))
        held = [self.value(rule) for rule in rules]
        effects = [self.effect(each) for each in then]
        if not held:
            return
        names = repr(tuple(self.rule_name(rule) for rule in rules))
        self.line(f"if {only_if}({' or '.join(held)}):")
        self._indent += 1
        self.line(f"hit = matching({names}, ({', '.join(held)},))")
        for node, expression, needs in effects:
            self.conclude(node, expression, needs)
        self._indent -= 1

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
        self.line(f"except Exception as x: run.failed({self.constants.add(node.place)}, x)")
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
    """The quick way through one block."""

    def __init__(self, emitter: BlockEmitter, statements: Sequence[Statement]) -> None:
        self.to = emitter
        self.rules = [each for each in statements if isinstance(each, Assign)]
        self.effects = [each for each in statements if isinstance(each, Call)]

    def write(self) -> None:
        to = self.to
        to.inline = True
        self.look_once()
        self.begin()
        for rules in self.by_level():
            self.write_level(rules)
        for each in self.rules:
            if each.target in to.lent:
                to.line(f"names[{each.target!r}] = n_{each.target}")
        own = {each.target for each in self.rules}
        for call in self.effects:
            named = {name.id for name in walk(argument(call, "rules_any")) if isinstance(name, Name)}
            to.when_rules(call, "len(run.matched) > before and " if named <= own else "")
        to.inline = False
        to.hits, to.labels = {}, {}

    def look_once(self) -> None:
        """What several rules of the block ask of a text or an entity is asked before all of them."""
        to = self.to
        for call in (each for rule in self.rules for each in walk(rule.value) if isinstance(each, Call)):
            subject = _argument_or_none(
                call, {"RegexMatch": "target", "HasLabel": "entity"}.get(call.function)
            )
            if not isinstance(subject, Name):
                continue
            atom = to.names.get(key(to.file, subject.id), "")
            if (
                call.function == "HasLabel"
                and to.program.kind(subject).name == "Entity"
                and atom not in to.labels
            ):
                to.labels[atom] = f"labels_{atom}"
                to.line(f"labels_{atom} = run.labels.get({atom}.key, ())")
            if call.function == "RegexMatch" and to.program.kind(subject) == STR:
                group, _ = to.constants.pattern(key(to.file, subject.id), to.pattern_of(call))
                if group not in to.hits:
                    to.hits[group] = f"hits_{group}"
                    to.line(f"hits_{group} = run.hits.get({group})")
                    to.line(
                        f"if hits_{group} is None: hits_{group} = hits(run, {group}, {to.value(subject)})"
                    )

    def begin(self) -> None:
        """No rule holds until one does."""
        to = self.to
        if not self.rules:
            to.line("before = -1")
            return
        to.line("before = len(run.matched)")
        to.line(f"{' = '.join(f'n_{each.target}' for each in self.rules)} = False")
        features = {each.target: False for each in self.rules if each in to.program.extracted}
        to.line(f"features.update({to.constants.add(features)})")
        for each in self.rules:
            to.names[key(to.file, each.target)] = f"n_{each.target}"

    def by_level(self) -> Iterator[list[Assign]]:
        """The rules in an order in which each comes after those that it asks about."""
        level: dict[str, int] = {}
        for rule in self.rules:
            asked = [level[name.id] + 1 for name in _names(rule) if name.id in level]
            level[rule.target] = max(asked, default=0)
        for number in range(max(level.values(), default=-1) + 1):
            yield [rule for rule in self.rules if level[rule.target] == number]

    def write_level(self, rules: Sequence[Assign]) -> None:
        keyed: dict[str, list[tuple[Assign, list[Atom]]]] = {}
        for rule in rules:
            parts = self.sure_parts(rule)
            if parts is None:
                self.to.step_by_step(rule)
            else:
                keyed.setdefault(self.hits_behind(parts) or "", []).append((rule, parts))
        for hits, members in keyed.items():
            if hits:
                self.to.line(f"if {hits}:")
                self.to._indent += 1  # noqa: SLF001 - one emitter in two classes
            self.write_by_value(members)
            self.to._indent -= bool(hits)  # noqa: SLF001

    def sure_parts(self, rule: Assign) -> list[Atom] | None:
        """The conditions of a rule as expressions, if none of them can fail and none needs a line of its own."""
        to, call = self.to, rule.value
        assert isinstance(call, Call)
        when = argument(call, "when_all")
        if not isinstance(when, Items):
            return None
        before = len(to.lines)
        parts = [to.value(item) for item in when.items] + to.filled(call)
        if len(to.lines) > before or any(part in to.shaky for part in parts):
            del to.lines[before:]
            return None
        return parts[: len(when.items)]

    def hits_behind(self, parts: Sequence[Atom]) -> str | None:
        """What a pattern among the conditions has to be in: without any match of the text the rule cannot hold."""
        for part in parts:
            number, _, hits = part.strip("()").partition(" in ")
            if number.isdigit() and hits in self.to.hits.values():
                return hits
        return None

    def write_by_value(self, members: Sequence[tuple[Assign, list[Atom]]]) -> None:
        """Rules that ask one name for values are found by its value, where there are many of them."""
        asked: dict[str, list[int]] = {}
        values = [self.values_of(rule) for rule, _ in members]
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
            self.to.line("if found is not None:")
            self.to._indent += 1  # noqa: SLF001
            for at in places:
                self.write_rule(members[at][0], [f"{at} in found", *members[at][1]])
            self.to._indent -= 1  # noqa: SLF001
        grouped = {at for places in many.values() for at in places}
        for at, (rule, parts) in enumerate(members):
            if at not in grouped:
                self.write_rule(rule, parts)

    def values_of(self, rule: Assign) -> tuple[Atom, Sequence[object]] | None:
        """The name and the values, where a condition is `Name == value` or `Name in [values]`."""
        to = self.to
        when = argument(rule.value, "when_all")
        for part in _items(when):
            if not isinstance(part, Compare) or not isinstance(part.left, Name):
                continue
            if not set(alternatives(to.program.kind(part.left))) <= HASHABLE:
                continue
            constant = to.program.constant(to.file, part.right)
            if part.operator == "==" and isinstance(constant, Const) and constant.value is not None:
                return to.value(part.left), [constant.value]
            if part.operator == "in" and isinstance(constant, Items):
                return to.value(part.left), list(literal(constant))
        return None

    def write_rule(self, rule: Assign, parts: Sequence[Atom]) -> None:
        to, call = self.to, rule.value
        assert isinstance(call, Call)
        to.line(f"if {' and '.join(parts) or 'True'}:")
        to._indent += 1  # noqa: SLF001
        to.line(f"n_{rule.target} = True")
        if rule in to.program.extracted:
            to.line(f"features[{rule.target!r}] = True")
        to.line(to.matched(rule, call, to.filled(call)))
        to._indent -= 1  # noqa: SLF001


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
