"""The language as it was recorded: cases that pass today must pass for ever."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from steadyhand.rules import RuleError, load_rules
from tests.support.shared import require_shared

EVENTS = 300
"""Events with recorded answers, of each rule set."""


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    """The program that judges a case, as it lies beside the data."""
    path = require_shared("check/rules_conformance.py")
    spec = importlib.util.spec_from_file_location("rules_conformance", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cases() -> Iterator[dict[str, Any]]:
    for line in (require_shared("rules-sml") / "conformance.jsonl").read_text().splitlines():
        yield json.loads(line)


def test_every_recorded_case_of_the_language_is_answered_as_recorded(checker: ModuleType):
    """Whoever brings rules from elsewhere relies on them meaning the same here, and after every upgrade."""
    why = {case["id"]: checker.judge(case, load_rules, RuleError) for case in cases()}

    assert {identifier: reason for identifier, reason in why.items() if reason} == {}
    assert why


@pytest.mark.parametrize("size", [20, 100, 300])
def test_recorded_answers_of_whole_rule_sets_are_given_again(checker: ModuleType, tmp_path: Path, size: int):
    """Features, verdicts, labels and errors of real-looking events, under rule sets of three sizes."""
    data = require_shared("rules-sml")
    events = tmp_path / "events.jsonl"
    events.write_text("\n".join((data / "events.jsonl").read_text().splitlines()[:EVENTS]))

    answers = checker.same_answers(
        load_rules, data / f"rules_{size}", events, data / "labels.json", data / f"expected_{size}.jsonl.gz"
    )
    results = list(answers)

    assert len(results) == EVENTS
    assert [(event, reason) for event, reason in results if reason] == []
