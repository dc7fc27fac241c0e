"""`steadyhand rules`: what an author runs before anything is published."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

import pytest

from steadyhand.rules import STARTER
from tests.support.processes import PROGRAM
from tests.support.shared import require_shared

RULES = "Text: str = JsonData(path='$.text')\nSpam = Rule(when_all=[Text == 'spam'], description='')\n"


def rules(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROGRAM), "rules", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.sml").write_text(RULES)
    return tmp_path


def test_right_pack_is_said_to_be_right_with_its_version():
    """The version is what decisions will name."""
    told = rules("check", STARTER)

    assert (told.returncode, "18 rules, " in told.stdout, "sha256:" in told.stdout) == (0, True, True), told


def test_every_mistake_is_told_at_its_place(folder: Path):
    """One run, all mistakes: an author who must run ten times stops checking."""
    (folder / "main.sml").write_text(RULES + "A = Txt\nB = StringLenght(s=Text)\n")
    told = rules("check", folder)

    assert told.returncode == 1
    assert "main.sml:3:5" in told.stderr
    assert "did you mean `Text`?" in told.stderr
    assert "Traceback" not in told.stderr


def test_events_are_judged_as_the_language_was_recorded(tmp_path: Path):
    """The file is what other engines write: answers can be compared line by line."""
    data = require_shared("rules-sml")
    events = tmp_path / "events.jsonl"
    events.write_text("\n".join((data / "events.jsonl").read_text().splitlines()[:300]))
    told = rules(
        "run",
        data / "rules_100",
        "--events",
        events,
        "--labels",
        data / "labels.json",
        "--out",
        tmp_path / "out.jsonl",
    )
    with gzip.open(data / "expected_100.jsonl.gz", "rt") as lines:
        expected = [json.loads(line) for line in lines]

    assert told.returncode == 0, told.stderr
    made = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(line["verdicts"], line["labels"]) for line in made] == [
        (sorted(line["verdicts"]), sorted(line["labels"])) for line in expected
    ]
    assert made[0].keys() == {"action_id", "features", "verdicts", "labels"}
    assert "300 events judged" in told.stderr


def test_line_that_is_no_event_is_named_and_leaves_no_half_file(folder: Path):
    """A file that ends early looks like a rule that matched less."""
    events = folder / "events.jsonl"
    events.write_text('{"data": {"text": "spam"}}\n{"data": 1}\n')
    told = rules("run", folder, "--events", events, "--out", folder / "out.jsonl")

    assert (told.returncode, "line 2" in told.stderr) == (1, True), told
    assert not (folder / "out.jsonl").exists()


def test_cloud_events_are_judged_too(folder: Path):
    """What the platform sends can be tried as it is."""
    events = folder / "events.jsonl"
    events.write_text(
        '{"specversion": "1.0", "id": "1", "source": "/x", "type": "post.created", "data": {"text": "spam"}}\n'
    )
    told = rules("run", folder, "--events", events)

    assert json.loads(told.stdout)["features"] == {"Text": "spam", "Spam": True}


CASES = """
[[case]]
name = "spam is found"
data = { text = "spam" }
expect = { rules = ["Spam"] }

[[case]]
name = "ham is not"
data = { text = "spam and ham" }
expect = { rules = ["Spam"] }
"""


def test_cases_beside_the_rules_are_tried_and_one_that_fails_ends_with_1(folder: Path):
    """What a pipeline stands on: an exit code, and enough said to mend it."""
    (folder / "tests").mkdir()
    (folder / "tests" / "spam.toml").write_text(CASES)
    told, right = rules("test", folder), rules("test", folder, "-k", "is found")

    assert told.stdout == (
        "tests/spam.toml:7:1: ham is not\n  rules: expected Spam; got nothing\n1 of 2 cases passed.\n"
    )
    assert (told.returncode, right.returncode, right.stdout) == (1, 0, "1 of 1 cases passed.\n")


ROUTES = """
[[route]]
name = "spam keeps its queue"
case = { area = "spam" }
queue = "spam"

[[route]]
name = "voting goes to those who hear appeals"
case = { area = "election" }
queue = "appeals"
"""


def test_routing_is_tried_with_the_rules_and_said_for_one_case(folder: Path):
    """An author must see in the terminal, and in a pipeline, where cases go."""
    (folder / "tests").mkdir()
    (folder / "tests" / "routing.toml").write_text(ROUTES)
    told = rules("test", folder)
    one, none = rules("route", folder, '{"area": "election"}'), rules("route", folder, '{"aera": 1}')

    assert told.returncode == 1
    assert "queue: expected appeals; got election. There are no routing rules" in told.stdout
    assert told.stdout.endswith("1 of 2 cases passed.\n")
    assert one.stdout == (
        "election. There are no routing rules: it goes to the queue of its policy area.\n"
        "To be decided within 1d, served first after 2d.\n"
    )
    assert (none.returncode, "unknown field `aera`" in none.stderr) == (1, True)


def test_folder_without_cases_does_not_pass(folder: Path):
    """A wrong path in a pipeline would be green for ever."""
    told = rules("test", folder)

    assert (told.returncode, "There is no test case in" in told.stderr) == (1, True)


def test_profile_tells_what_each_rule_costs_and_how_its_patterns_are_answered(folder: Path):
    """An author sees which rule slows every decision down before it is published."""
    (folder / "main.sml").write_text(
        RULES + "Found = Rule(when_all=[RegexMatch(target=Text, pattern='\\\\bspam\\\\b')], description='')\n"
    )
    events = folder / "events.jsonl"
    events.write_text('{"data": {"text": "spam"}}\n{"data": {"text": "ham"}}\n')
    told, whole = (
        rules("profile", folder, "--events", events),
        rules("profile", folder, "--events", events, "--json"),
    )
    (folder / "none.jsonl").write_text("")

    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("2 events, 2 rules: ")
    assert "Found " in told.stdout
    assert " 1 words   main.sml:3:1" in told.stdout
    assert {rule["name"]: rule["hits"] for rule in json.loads(whole.stdout)["rules"]} == {
        "Found": 1,
        "Spam": 1,
    }
    assert "there is no event in it" in rules("profile", folder, "--events", folder / "none.jsonl").stderr
