"""Everything that can be known to be wrong before the first event: names, imports, types, calls, labels.

The steps run over all files and collect their problems, so that one run shows an author everything.
"""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand.rules.check.program import Program as Program
from steadyhand.rules.check.questions import questions
from steadyhand.rules.check.scope import Scope
from steadyhand.rules.check.statements import check_statements
from steadyhand.rules.errors import Problems
from steadyhand.rules.label_config import DeclaredLabel
from steadyhand.rules.syntax import File


def check(
    files: Mapping[str, File], texts: Mapping[str, str], labels: Mapping[str, DeclaredLabel]
) -> Program:
    """The checked program; raises `RuleError` with every problem found."""
    problems = Problems(texts)
    scope = Scope(files, problems)
    scope.check_imports()
    problems.refuse_if_any()  # With a circle of imports no order of the files makes sense.
    scope.check_names()
    program = check_statements(scope, labels, problems)
    problems.refuse_if_any()
    program.questions = questions(program, problems)
    problems.refuse_if_any()
    return program
