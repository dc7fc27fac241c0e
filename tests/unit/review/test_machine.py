"""The states of a case: one table, and the page that is made from it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from steadyhand.review import machine
from steadyhand.review.machine import ENDED, STATES, STEPS, WORKED, after


def test_every_state_can_be_reached_and_every_step_is_possible_somewhere():
    """A state that nothing leads to, or a step that nothing takes, is a plan that nobody carried out."""
    edges = list(machine.edges())

    assert {end for _, _, end in edges} | {"new"} == set(STATES)
    assert {step for _, step, _ in edges} == set(STEPS)
    assert {start for start, _, _ in edges} | {"merged"} == set(STATES)
    assert set(STATES) == WORKED | ENDED
    assert not WORKED & ENDED


@pytest.mark.parametrize("start", sorted(WORKED))
def test_from_wherever_a_case_is_worked_on_it_can_still_be_decided(start):
    """A case that nobody can ever decide again is a person who is never answered."""
    reached, look = {start}, [start]
    while look:
        state = look.pop()
        new = [end for begin, _, end in machine.edges() if begin == state and end not in reached]
        reached |= set(new)
        look += new

    assert {"decided", "closed"} <= reached


@pytest.mark.parametrize("step", ["release", "lapse", "assign", "hand_over", "wake"])
def test_escalated_case_goes_back_to_those_it_was_escalated_to(step):
    """Whoever gives it back must not undo the escalation."""
    start = "on_hold" if step == "wake" else "leased"

    assert after(start, step) == "queued"
    assert after(start, step, level=1) == "escalated"
    assert after("closed", "reopen", level=1) == "queued", "what is opened again begins anew"


def test_nothing_is_decided_that_nobody_holds():
    """A decision by somebody who did not look at the case would have no one to answer for it."""
    assert [state for state in STATES if after(state, "decide")] == ["leased"]
    assert [state for state in STATES if after(state, "hold")] == ["leased"]


def test_page_and_picture_in_the_documentation_are_what_the_table_says():
    """A diagram that was drawn once is wrong from the next change on."""
    checked = subprocess.run(
        [sys.executable, "-m", "tools.case_states", "--check"], capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stdout) == (0, "")
