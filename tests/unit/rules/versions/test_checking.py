"""Large rule sets are checked apart, with the same answer; what is too large says so and stops nothing else."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import STARTER
from steadyhand.rules.versions import checking


def test_a_large_set_is_checked_apart_with_the_same_answer(monkeypatch: pytest.MonkeyPatch):
    """Whoever pastes a file must not make those wait who decide cases."""
    texts = read_folder(STARTER)
    wrong = {**texts, "main.sml": texts["main.sml"] + "\nX = Rule(when_all=[Nobody], description='x')\n"}
    odd = {**texts, "main.sml": texts["main.sml"] + "# \ud800\n"}
    here = [checking.checked_here(each) for each in (texts, wrong, odd)]

    monkeypatch.setattr(checking, "LARGE", 0)

    assert [checking.checked(each) for each in (texts, wrong, odd)] == here
    assert here[1].problems


def test_a_set_that_takes_too_much_memory_is_a_mistake_and_the_log_has_what_was_said(
    monkeypatch: pytest.MonkeyPatch,
):
    """Whoever looks into it must find more than that it failed."""
    monkeypatch.setattr(checking, "LARGE", 0)
    monkeypatch.setattr(checking.sys, "executable", "/bin/false")

    with capture_logs() as logs:
        (problem,) = checking.checked(read_folder(STARTER)).problems

    assert "see the log" in problem.message
    assert [line["event"] for line in logs] == ["rules.not_checked"]


def test_a_set_that_takes_too_long_is_a_mistake_with_its_reason(monkeypatch: pytest.MonkeyPatch):
    """It is refused, and whoever wrote it reads why."""
    monkeypatch.setattr(checking, "LARGE", 0)
    monkeypatch.setattr(checking, "SECONDS", 0.01)

    (problem,) = checking.checked(read_folder(STARTER)).problems

    assert "too large" in problem.message
