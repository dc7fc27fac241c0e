"""Checks statement by statement: the annotation, what leaves the rules as a feature, and what stays secret."""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand.rules.annotations import BadAnnotation, Declared, declared
from steadyhand.rules.check.calls import Calls
from steadyhand.rules.check.expressions import Expressions
from steadyhand.rules.check.program import Program, key
from steadyhand.rules.check.scope import Scope
from steadyhand.rules.errors import Problems
from steadyhand.rules.label_config import DeclaredLabel
from steadyhand.rules.syntax import Assign, Call, Const, Expr, File, Format, Items, Name, children
from steadyhand.rules.types import ANY, BOOL, EFFECT, NONE, Fit, Type, fits

DYNAMIC = {"JsonData", "EntityJson"}


def check_statements(scope: Scope, labels: Mapping[str, DeclaredLabel], problems: Problems) -> Program:
    """The program with its types; problems are added, not raised."""
    program = Program(files=scope.in_import_order(), imports=scope.imports, definitions=scope.definitions)
    for file in program.files:
        _Statements(program, file, labels, problems).check()
    return program


class _Statements:
    def __init__(
        self, program: Program, file: File, labels: Mapping[str, DeclaredLabel], problems: Problems
    ) -> None:
        self.program, self.file, self.problems = program, file, problems
        self.calls = Calls(program, file.path, labels, problems)
        self.expressions = Expressions(program, file.path, self.calls, problems)

    def check(self) -> None:
        for statement in self.file.statements:
            if isinstance(statement, Assign):
                self.assign(statement)
            else:
                self.call(statement)

    def call(self, call: Call) -> None:
        result = self.expressions.call(call, as_statement=True)
        if result not in (NONE, ANY):
            hint = f"give it a name: `Name = {call.function}(...)`"
            self.problems.add(call.place, f"the result of `{call.function}(...)` is not used", hint)

    def assign(self, assign: Assign) -> None:
        said = self.declared(assign)
        if isinstance(assign.value, Call) and assign.value.function in DYNAMIC:
            type_ = self.calls.read(assign.value, assign, said, self.expressions.of)
        else:
            type_ = self.static(assign, said)
        self.program.types[key(self.file.path, assign.target)] = type_
        if said is not None:
            self.program.declared[assign] = said
        if self.is_extracted(assign, said, type_):
            self.program.extracted.add(assign)
        self.check_secrecy(assign, said)

    def declared(self, assign: Assign) -> Declared | None:
        if assign.annotation is None:
            return None
        try:
            return declared(assign.annotation)
        except BadAnnotation as bad:
            self.problems.add(bad.place, bad.message, bad.hint)
            return Declared(ANY)

    def static(self, assign: Assign, said: Declared | None) -> Type:
        value = assign.value
        if isinstance(value, Call):
            self.calls.names[value] = assign
        type_ = self.expressions.of(value)
        if isinstance(value, Call) and type_ == NONE:
            self.problems.add(value.place, f"`{value.function}(...)` has no result that could have a name")
        if said is None:
            if isinstance(value, Items) and not value.items:
                self.problems.add(
                    assign.place,
                    "a list without items needs a type",
                    f"write `{assign.target}: List[str] = []`",
                )
            return type_
        if said.wrapper == "ExtractLiteral" and not isinstance(value, Const | Items | Format):
            self.problems.add(value.place, "`ExtractLiteral` is for a value that is written out")
        fit = fits(type_, said.type)
        if fit is Fit.NO:
            self.problems.add(
                value.place, f"`{assign.target}` is declared `{said.type}`", f"this is `{type_}`"
            )
        if fit is Fit.UNWRAPPED:
            self.program.unwrapped.add(value)
        return said.type

    @staticmethod
    def is_extracted(assign: Assign, said: Declared | None, type_: Type) -> bool:
        if assign.is_local or type_ == EFFECT or (said is not None and said.wrapper == "Secret"):
            return False
        return bool(said is not None and said.wrapper) or not isinstance(assign.value, Const | Items)

    def check_secrecy(self, assign: Assign, said: Declared | None) -> None:
        secrets = list(self.secrets_in(assign.value))
        if secrets and not (said is not None and said.is_secret):
            hint = (
                f"declare it `{assign.target}: Secret[...]`, or compare the secret: true or false may be told"
            )
            self.problems.add(
                assign.place, f"`{assign.target}` would give away the secret `{secrets[0].id}`", hint
            )

    def secrets_in(self, node: Expr) -> list[Name]:
        """The secret names whose content reaches the value; true or false gives no content away."""
        if isinstance(node, Name):
            found = self.program.definition(self.file.path, node.id)
            said = self.program.declared.get(found.assign) if found else None
            return [node] if said is not None and said.wrapper == "Secret" else []
        if self.expressions.known(node) == BOOL:
            return []
        return [name for inner in children(node) for name in self.secrets_in(inner)]
