"""`steadyhand rules test`."""

from __future__ import annotations

import sys
from typing import Annotated

import cyclopts

from steadyhand.cli.common import CommandRefused, Folder


def try_cases(
    folder: Folder, *, name: Annotated[str, cyclopts.Parameter(name=["--name", "-k"])] = ""
) -> None:
    """Try the test cases in FOLDER/tests on the rules in FOLDER. Ends with 1 if one fails.

    Parameters
    ----------
    name
        Only cases whose name has this in it.
    """
    from steadyhand.rules import load_rules
    from steadyhand.rules.cases import cases_of, tried
    from steadyhand.rules.load import read_folder
    from steadyhand.signals.windows import Windows

    texts = read_folder(folder)
    rules = load_rules(texts)
    cases = [placed for placed in cases_of(texts, rules) if name in placed.case.name]
    if not cases:
        like = f" with `{name}` in its name" if name else ""
        raise CommandRefused(
            f"There is no test case{like} in {folder / 'tests'}: docs/backtest.md says how to write one."
        )
    failed = 0
    for placed in cases:
        if mismatches := tried(placed.case, rules, Windows()):
            failed += 1
            print(f"{placed.place}: {placed.case.name}")
            sys.stdout.writelines(f"  {each}\n" for each in mismatches)
    print(f"{len(cases) - failed} of {len(cases)} cases passed.")
    sys.exit(1 if failed else 0)
