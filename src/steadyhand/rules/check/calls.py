"""Calls: the arguments are there, are known, have the right type; constants are constants; forms keep their rules."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Mapping
from typing import Any

from steadyhand.rules.annotations import Declared
from steadyhand.rules.check.program import Program, literal
from steadyhand.rules.coerce import Read, entity_reader, json_reader, quick_read
from steadyhand.rules.errors import Place, Problems, did_you_mean
from steadyhand.rules.label_config import DeclaredLabel
from steadyhand.rules.paths import BadPath, parse_path
from steadyhand.rules.registry import BadArgument, Function, Parameter, known_functions
from steadyhand.rules.syntax import Argument, Assign, Call, Const, Expr, Format, Items, Name
from steadyhand.rules.types import (
    ANY,
    BOOL,
    RULE,
    Fit,
    Type,
    bind,
    fits,
    list_of,
    mentions_variable,
    substitute,
)

TypeOf = Callable[[Expr], Type]
_LOOKS_FORMATTED = re.compile(r"\{([^\W\d]\w*)\}")
_LABEL_CHANGES = {"LabelAdd", "LabelRemove"}
EXPERIMENTS = {"Experiment", "ExperimentsBucketAssignment"}
FORMS = ("NFC", "NFKC", "NFD", "NFKD")


class Calls:
    """The calls of one file."""

    def __init__(
        self, program: Program, file: str, labels: Mapping[str, DeclaredLabel], problems: Problems
    ) -> None:
        self.program, self.file, self.labels, self.problems = program, file, labels, problems
        self.names: dict[Call, Assign] = {}
        """What each call at the right of an assignment is assigned to."""

    def check(self, call: Call, type_of: TypeOf, *, as_statement: bool) -> Type:
        """The type of the call's result; the implementation is bound when the arguments are right."""
        function = known_functions().get(call.function)
        if function is None:
            hint = did_you_mean(call.function, known_functions()) or "see the list of functions"
            self.problems.add(call.place, f"there is no function `{call.function}`", hint)
            for argument in call.arguments:
                type_of(argument.value)
            return ANY
        if function.name in {"JsonData", "EntityJson"}:
            self.arguments(call, function, type_of)
            hint = f"write `SomeName: str = {call.function}(...)` and use the name"
            self.problems.add(call.place, f"`{call.function}(...)` needs a name with a type", hint)
            return ANY
        result = self.arguments(call, function, type_of)
        if result is None:
            return function.returns if not mentions_variable(function.returns) else ANY
        self.form(call, function, as_statement=as_statement)
        return result

    def arguments(self, call: Call, function: Function, type_of: TypeOf) -> Type | None:
        """The type of the result; None when an argument is at fault. Binds the implementation."""
        given = {argument.name: argument for argument in call.arguments}
        well_formed = self.names_of_arguments(call, function, given)
        variable: Type | None = None
        for argument in call.arguments:
            parameter = function.parameter(argument.name)
            type_ = _key(argument.value, type_of) if function.asks == "counts" else type_of(argument.value)
            if parameter is None:
                continue
            found = bind(parameter.type, type_) if mentions_variable(parameter.type) else None
            if found is not None and variable is not None and fits(found, variable) is Fit.NO:
                self.problems.add(
                    argument.place,
                    f"`{argument.name}` is `{found}`",
                    f"the argument before it is `{variable}`",
                )
                well_formed = False
            variable = variable or found
            well_formed &= self.one_argument(call, argument, parameter, type_)
        if not well_formed or not self.bind(call, function, given):
            return None
        return substitute(function.returns, variable or ANY)

    def names_of_arguments(self, call: Call, function: Function, given: Mapping[str, Argument]) -> bool:
        missing = [
            f"`{each.name}`" for each in function.parameters if each.required and each.name not in given
        ]
        if missing:
            self.problems.add(call.place, f"`{call.function}(...)` also needs {', '.join(missing)}")
        unknown = [each for each in call.arguments if function.parameter(each.name) is None]
        for argument in unknown:
            names = [each.name for each in function.parameters]
            hint = (
                did_you_mean(argument.name, names)
                or f"it takes {', '.join(f'`{name}`' for name in names) or 'none'}"
            )
            self.problems.add(
                argument.place, f"`{call.function}(...)` has no argument `{argument.name}`", hint
            )
        twice = [each for each in call.arguments if given[each.name] is not each]
        for argument in twice:
            self.problems.add(argument.place, f"`{argument.name}` is given twice")
        return not missing and not unknown and not twice

    def one_argument(self, call: Call, argument: Argument, parameter: Parameter, type_: Type) -> bool:
        if parameter.const and self.program.constant(self.file, argument.value) is None:
            self.problems.add(
                argument.place,
                f"`{argument.name}` must be written out",
                "a literal, or a name that stands for one",
            )
            return False
        if mentions_variable(parameter.type):
            return True
        # An extension: a rule is true or false, and so a condition of another.
        rules_as_conditions = type_ == list_of(RULE) and parameter.type == list_of(BOOL)
        fit = Fit.AS_IT_IS if rules_as_conditions else fits(type_, parameter.type)
        if fit is Fit.UNWRAPPED:
            self.program.unwrapped.add(argument.value)
        if fit is Fit.NO:
            self.problems.add(
                argument.place,
                f"`{argument.name}` of `{call.function}(...)` is `{parameter.type}`",
                f"this is `{type_}`",
            )
        return fit is not Fit.NO

    def const(self, call: Call, name: str, default: Any = None) -> Any:
        node = next((each.value for each in call.arguments if each.name == name), None)
        found = self.program.constant(self.file, node) if node is not None else None
        return default if found is None else literal(found)

    def bind(self, call: Call, function: Function, given: Mapping[str, Argument]) -> bool:
        implementation = function.implementation
        if implementation is None:
            return True
        if function.consts:
            assigned = [self.names[call].target if call in self.names else ""] if function.named else []
            try:
                implementation = implementation(
                    *assigned, *(self.const(call, each.name, each.default) for each in function.consts)
                )
            except BadArgument as bad:
                place = given[bad.argument].place if bad.argument in given else call.place
                self.problems.add(place, bad.message, bad.hint)
                return False
        assert implementation is not None
        self.program.bound[call] = implementation
        return True

    def form(self, call: Call, function: Function, *, as_statement: bool) -> None:
        match function.name:
            case "Import" | "Require" | "WhenRules" if not as_statement:
                self.problems.add(call.place, f"`{call.function}(...)` stands on a line of its own")
            case "Import":
                self.imports(call)
            case "Require":
                self.requires(call)
            case "Rule":
                self.rule(call)
            case "WhenRules":
                self.when_rules(call)
            case "HasLabel" | "LabelAdd" | "LabelRemove":
                self.label(call)
            case "Experiment" | "ExperimentsBucketAssignment" if call not in self.names:
                hint = f"write `SomeName = {call.function}(...)`: its name is part of the draw"
                self.problems.add(call.place, "an experiment needs a name of its own", hint)
            case "ExperimentWhen":
                self.experiment_when(call)
            case "StringClean":
                self.string_clean(call)

    def imports(self, call: Call) -> None:
        names: list[str] = self.const(call, "rules")
        if len(set(names)) < len(names):
            self.problems.add(call.place, "a file is imported twice here")
        elif names != sorted(names):
            self.problems.add(call.place, "imports are listed in order", f"write {sorted(names)}")

    def requires(self, call: Call) -> None:
        rule = _argument(call, "rule")
        paths = [file.path for file in self.program.files]
        if isinstance(rule, Const):
            found = [path for path in paths if path == rule.value]
        elif isinstance(rule, Format):
            glob = "".join("*" if isinstance(part, Name) else _escaped(part) for part in rule.parts)
            found = [path for path in paths if fnmatch.fnmatchcase(path, glob)]
        else:
            self.problems.add(rule.place, "the file to require is written out, or an f-string")
            return
        if not found:
            hint = (
                did_you_mean(str(rule.value), paths)
                if isinstance(rule, Const)
                else "no file here can ever match"
            )
            self.problems.add(rule.place, "there is no such file to require", hint)
        self.program.required[call] = tuple(found)

    def rule(self, call: Call) -> None:
        assign = self.names.get(call)
        if assign is None:
            self.problems.add(
                call.place, "a rule needs a name of its own", "write `SomeRule = Rule(...)` and use the name"
            )
        elif assign.is_local:
            self.problems.add(
                assign.place,
                "a rule is known by its name, so the name cannot be local",
                "drop the underscore",
            )
        description = _argument(call, "description")
        if not isinstance(description, Const | Format):
            self.problems.add(description.place, "a rule's description is a text or an f-string")
        elif isinstance(description, Const):
            names = _LOOKS_FORMATTED.findall(str(description.value))
            if names:
                self.problems.add(
                    description.place,
                    f"`{{{names[0]}}}` is not filled in here",
                    "write an f before the quote",
                )

    def when_rules(self, call: Call) -> None:
        rules, then = _argument(call, "rules_any"), _argument(call, "then")
        for name, node in (("rules_any", rules), ("then", then)):
            if not isinstance(node, Items):
                self.problems.add(node.place, f"`{name}` is a list that is written out here")

    def label(self, call: Call) -> None:
        label, argument = self.const(call, "label"), _argument(call, "label")
        found = self.labels.get(label)
        if found is None:
            hint = did_you_mean(label, self.labels) or "declare it under `labels:` in config/labels.yaml"
            self.problems.add(argument.place, f"there is no label `{label}`", hint)
        elif call.function in _LABEL_CHANGES and found.valid_for:
            entity = _argument(call, "entity")
            kind = self.kind_of_entity(entity)
            if kind is not None and kind not in found.valid_for:
                hint = f"it is meant for {', '.join(found.valid_for)}"
                self.problems.add(
                    entity.place, f"the label `{label}` is not for the entity type `{kind}`", hint
                )

    def experiment_when(self, call: Call) -> None:
        """One list for each bucket of an experiment that is defined in these rules."""
        asked = _argument(call, "experiment")
        found = self.program.definition(self.file, asked.id) if isinstance(asked, Name) else None
        defined = found.assign.value if found else None
        if found is None or not isinstance(defined, Call) or defined.function not in EXPERIMENTS:
            self.problems.add(
                asked.place, "there is no such experiment", "name one that `Experiment(...)` defines"
            )
            return
        buckets = self.program.constant(found.file, _argument(defined, "buckets"))
        expected = list(literal(buckets)) if isinstance(buckets, Items) else []
        given = {each.name: each for each in call.arguments if each.name != "experiment"}
        for missing in (each for each in expected if each not in given):
            self.problems.add(call.place, f"the bucket `{missing}` of the experiment is missing here")
        for name, argument in given.items():
            if name not in expected:
                hint = did_you_mean(name, expected) or f"its buckets are {', '.join(expected)}"
                self.problems.add(argument.place, f"the experiment has no bucket `{name}`", hint)

    def string_clean(self, call: Call) -> None:
        given = next((each for each in call.arguments if each.name == "form"), None)
        form = self.program.constant(self.file, given.value) if given else None
        if given is not None and isinstance(form, Const) and form.value not in FORMS:
            self.problems.add(
                call.place, f"there is no normal form `{form.value}`", f"it is {', '.join(FORMS)}"
            )

    def kind_of_entity(self, node: Expr) -> str | None:
        """The entity type behind an expression, where the text says it."""
        file = self.file
        while isinstance(node, Name):
            found = self.program.definition(file, node.id)
            if found is None:
                return None
            file, node = found.file, found.assign.value
        if not isinstance(node, Call) or node.function not in {"Entity", "EntityJson"}:
            return None
        type_ = next((each.value for each in node.arguments if each.name == "type"), None)
        constant = self.program.constant(file, type_) if type_ is not None else None
        return str(literal(constant)) if constant is not None else None

    def read(self, call: Call, assign: Assign, said: Declared | None, type_of: TypeOf) -> Type:
        """`JsonData` and `EntityJson`: the annotation decides what is read."""
        if self.arguments(call, known_functions()[call.function], type_of) is None:
            return said.type if said else ANY
        if said is None:
            hint = f"write `{assign.target}: str = {call.function}(...)`, with the type it has"
            self.problems.add(assign.place, f"`{assign.target}` needs a type, for JSON does not tell", hint)
            return ANY
        if call.function == "EntityJson" and said.type.name != "Entity":
            place = assign.annotation.place if assign.annotation else assign.place
            self.problems.add(
                place, "`EntityJson(...)` gives an entity", "write `Entity[str]` or `Entity[int]`"
            )
            return said.type
        self.bind_reader(call, said, _argument(call, "path").place)
        return said.type

    def bind_reader(self, call: Call, said: Declared, place: Place) -> None:
        try:
            steps = parse_path(self.const(call, "path"))
        except BadPath as bad:
            self.problems.add(place, str(bad))
            return
        required, coerce = (
            self.const(call, "required", default=True),
            self.const(call, "coerce_type", default=True),
        )
        if call.function == "EntityJson":
            kind, id_type = self.const(call, "type"), said.type.args[0]
            self.program.bound[call] = entity_reader(steps, kind, id_type, required=required, coerce=coerce)
            self.program.readers[call] = quick_read(steps, id_type, kind)
        else:
            self.program.bound[call] = json_reader(
                steps, said.type, required=required, coerce=coerce, secret=said.is_secret
            )
            self.program.readers[call] = Read(steps, None) if said.is_secret else quick_read(steps, said.type)


def _key(node: Expr, type_of: TypeOf) -> Type:
    """The type of what is counted by: the parts of a key may be of several."""
    if not isinstance(node, Items):
        return type_of(node)
    for item in node.items:
        type_of(item)
    return list_of(ANY)


def _argument(call: Call, name: str) -> Expr:
    return next(each.value for each in call.arguments if each.name == name)


def _escaped(part: str | Name) -> str:
    return re.sub(r"([\[*?])", r"[\1]", str(part))
