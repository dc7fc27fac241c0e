"""Writes into docs/insider-risk.md what its detectors look at, and how they did in trials.

python -m tests.support.risk_page                the detectors only, from their registry
python -m tests.support.risk_page --trials       the trials as well (some minutes)
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

from steadyhand.access.risk.budget import RATE, STRANGE
from steadyhand.access.risk.detectors import DETECTORS
from tests.support.risk_trial import Trial, scores, trial
from tests.support.shared import ROOT

PAGE: Final = ROOT / "docs" / "insider-risk.md"
COMMAND: Final = "python -m tests.support.risk_page"
SEEDS: Final = range(1, 9)
STAFF: Final = 300
DAYS: Final = 60


def with_detectors(page: str) -> str:
    """The page with the detectors as their registry has them."""
    lines = ["| detector | | looks at | cannot see |", "|---|---|---|---|"]
    lines += [
        f"| `{one.name}` | {'rule' if one.kind == 'rule' else 'peers'} | {one.looks} | {one.blind} |"
        for one in DETECTORS
    ]
    return between(page, "detectors", "\n".join(lines))


def with_trials(page: str, trials: Sequence[Trial]) -> str:
    """The page with what came of these trials."""
    lines = ["| scenario | like | found | days, median | first by |", "|---|---|---|---|---|"]
    for score in scores(trials):
        days = "-" if score.days is None else f"{score.days:g}"
        by = ", ".join(f"`{name}`" for name in score.by) or "-"
        scenario = score.scenario
        lines.append(
            f"| {scenario.title} | {scenario.attack} | {score.found} of {score.trials} | {days} | {by} |"
        )
    return between(page, "trials", "\n".join([*lines, "", _told(trials)]))


def between(page: str, name: str, text: str) -> str:
    """The page with this text between the markers of this name."""
    begin, end = f"<!-- {name}: written by {COMMAND} -->", f"<!-- end of {name} -->"
    found = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    assert found.search(page), f"docs/insider-risk.md has no place for {name}"
    return found.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def _told(trials: Sequence[Trial]) -> str:
    one = trials[0]
    alerts = sum(len(each.raised) for each in trials)
    false = [raised.finding.detector for each in trials for raised in each.false]
    by = ", ".join(f"`{name}` {count}" for name, count in Counter(false).most_common())
    rate = 1_000 * alerts / sum(each.staff * each.days for each in trials)
    return (
        f"{len(trials)} trials of {one.days} days with {one.staff} people, at {1_000 * RATE:g} alerts for each 1,000 "
        f"days of a member of staff and a q-value of at most {STRANGE:g}: {rate:.1f} for each 1,000 were raised, "
        f"{alerts} in all, of which {len(false)} were about nothing wrong ({by}). Findings without room, counted anew "
        f"each day: {sum(each.left_out for each in trials)}."
    )


def main() -> None:
    """Write the page."""
    page = with_detectors(PAGE.read_text(encoding="utf-8"))
    if "--trials" in sys.argv[1:]:
        page = with_trials(page, [trial(seed, STAFF, DAYS) for seed in SEEDS])
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
