"""What the page on incidents says is what is done: its tables are worked out, its words are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.access.roles import ROLES
from steadyhand.accountability.model import RETENTION
from steadyhand.civic.elections.model import PHASE_ORDER, Phase
from steadyhand.civic.incidents.counts import FEW
from steadyhand.civic.incidents.matrix import SHIPPED, problem_of
from steadyhand.civic.incidents.model import CLASSES, CLOSE, ENDINGS, IMMINENT, OPEN, WORK, Class
from steadyhand.civic.incidents.store import AHEAD
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.web.console.incidents.forms import clocks
from steadyhand.web.console.incidents.telling import CLASSES as SAID
from steadyhand.web.console.session import Form

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "incidents.md").read_text(encoding="utf-8")


def test_every_clock_of_the_table_is_the_one_that_is_shipped():
    """Whoever reads the page must be able to look up by when they are answered."""
    lines = re.findall(r"^\| ([A-Z-]+) \| (\w+) \| (\w+) \| (\d+) h \| (\d+) h \|$", PAGE, re.MULTILINE)
    assert len(lines) == 8
    for place, cls, phase, answer, act in lines:
        known: Class = next(one for one in CLASSES if one == cls)
        now: Phase | None = next((one for one in PHASE_ORDER if one == phase), None)
        terms = SHIPPED.terms(known, now, place)

        assert (terms.answer, terms.act) == (int(answer) * HOUR, int(act) * HOUR), (place, cls, phase)


def test_example_of_rows_is_a_matrix():
    """What is copied from the page must be taken."""
    (rows,) = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    command = clocks(Form({"rows": rows, "read": "0"}))

    assert problem_of(command.entries) is None  # type: ignore[union-attr]
    assert len(command.entries) == 3  # type: ignore[union-attr]


def test_words_and_limits_on_the_page_are_those_of_the_program():
    """A word that nobody can look up explains nothing."""
    assert all(f"| `{cls}` | {SAID[cls]} |" in PAGE for cls in CLASSES)
    assert all(f"`{word}`" in PAGE for word in (*ENDINGS, *IMMINENT, OPEN, WORK, CLOSE, "civic.clocks"))
    assert OPEN in ROLES["reviewer"]
    assert WORK not in ROLES["reviewer"]
    assert {OPEN, WORK, CLOSE, "civic.clocks"} <= ROLES["civic_analyst"]
    assert f"fewer than {FEW} is" in PAGE
    assert AHEAD == (15 * MINUTE, HOUR, 2 * HOUR)
    assert (RETENTION["incident_note"], RETENTION["post_incident"]) == (365 * DAY, 3_650 * DAY)
