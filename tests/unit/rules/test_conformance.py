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

PASSING = Path(__file__).parent / "conformance_passing.txt"
EVENTS = 100  # of each recorded rule set; the whole run is the benchmark's business


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


def test_recorded_cases_that_passed_once_still_pass(checker: ModuleType, capsys: pytest.CaptureFixture[str]):
    """Whoever writes rules relies on them meaning the same after an upgrade."""
    required = set(PASSING.read_text().split())
    why = {case["id"]: checker.judge(case, load_rules, RuleError) for case in cases()}
    passing = {identifier for identifier, reason in why.items() if reason is None}
    with capsys.disabled():
        print(  # noqa: T201 - the count is worth seeing in every run
            f"\nrecorded SML cases: {len(passing)} of {len(why)} pass, {len(required)} are required"
        )

    assert {identifier: why.get(identifier, "unknown case") for identifier in required - passing} == {}


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
