"""`steadyhand rules test`."""

from __future__ import annotations

import sys
from typing import Annotated

import cyclopts

from steadyhand.cli.common import CommandRefused, Folder


def try_cases(
    folder: Folder, *, name: Annotated[str, cyclopts.Parameter(name=["--name", "-k"])] = ""
) -> None:
    """Try the test cases in FOLDER/tests on the rules in FOLDER, and on its routing. Ends with 1 if one fails.

    Parameters
    ----------
    name
        Only cases whose name has this in it.
    """
    from steadyhand.rules import load_rules
    from steadyhand.rules.cases import cases_of, tried
    from steadyhand.rules.load import read_folder
    from steadyhand.rules.pack_routing import load_routing
    from steadyhand.rules.routes import routes_of, tried_route
    from steadyhand.signals.windows import Windows

    texts = read_folder(folder)
    rules = load_rules(texts)
    routing = load_routing(texts)
    cases = [placed for placed in cases_of(texts, rules) if name in placed.case.name]
    routes = [placed for placed in routes_of(texts, routing) if name in placed.case.name]
    if not cases and not routes:
        like = f" with `{name}` in its name" if name else ""
        raise CommandRefused(
            f"There is no test case{like} in {folder / 'tests'}: docs/backtest.md says how to write one."
        )
    judged = [(each.place, each.case.name, tried(each.case, rules, Windows())) for each in cases]
    judged += [(each.place, each.case.name, tried_route(each.case, routing)) for each in routes]
    failed = [each for each in judged if each[2]]
    for place, case, mismatches in failed:
        print(f"{place}: {case}")
        sys.stdout.writelines(f"  {each}\n" for each in mismatches)
    print(f"{len(judged) - len(failed)} of {len(judged)} cases passed.")
    sys.exit(1 if failed else 0)
