"""The page on insider risk says what the detectors do: people have a right to know what is looked at."""

from __future__ import annotations

import re

from steadyhand.access.risk import rules
from steadyhand.access.risk.comparing import COMPARISONS
from steadyhand.access.risk.detectors import DETECTORS
from steadyhand.access.risk.model import Act
from tests.support.risk_page import COMMAND, PAGE, with_detectors


def test_page_has_every_detector_as_its_registry_has_it() -> None:
    """A detector that nobody can read of would be a secret one."""
    page = PAGE.read_text(encoding="utf-8")

    assert page == with_detectors(page), f"run `{COMMAND}`"


def test_no_rule_or_comparison_is_left_out_of_the_registry() -> None:
    """What finds something must have a name that people can look up."""
    known = {one.name for one in DETECTORS} | {"handed", "rates", "gains", "pairs", "leavers", "channels"}
    found = {one.__name__ for one in (*rules.RULES, *COMPARISONS)}

    assert found <= known, (
        "name a new one in detectors.py; the second set has those that are named otherwise there"
    )


def test_trials_stand_on_the_page_as_a_program_wrote_them() -> None:
    """A number that somebody typed in would be nobody's measurement."""
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"\| (\d+) of (\d+) \| ", page)

    assert len(rows) == 10
    assert {int(trials) for _, trials in rows} == {8}


def test_acts_carry_nothing_of_what_somebody_is() -> None:
    """A detector cannot look at what it is not given."""
    fields = set(Act.__struct_fields__)

    assert not fields & {"language", "languages", "location", "employer", "gender", "age", "name", "hours"}
