"""`steadyhand rules explain`: why an event was decided as it was, for whoever has to answer for it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import load
from steadyhand.bootstrap.setup import migrate_events
from steadyhand.intake.appending import Item
from steadyhand.intake.archive import Archive
from steadyhand.intake.lookup import events_named
from steadyhand.intake.store import EventStore, wall_clock
from steadyhand.kernel.values import HOUR
from tests.support.intake_events import kept, post_created
from tests.support.processes import PROGRAM

RULES = """
Text: str = JsonData(path='$.post.text')
Likes: int = JsonData(path='$.post.likes')
Gold = Rule(when_all=['gold' in Text, StringLength(s=Text) < 50], description='sells gold')
Liked = Rule(when_all=[Likes > 3], description='')
Silver = Rule(when_all=['silver' in Text], description='sells silver')
WhenRules(rules_any=[Gold], then=[DeclareVerdict(verdict='spam')])
"""


def explain(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), "rules", "explain", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "main.sml").write_text(RULES)
    return folder


@pytest.fixture
def store(tmp_path: Path):
    """The events of an installation that was served once, with two posts."""
    settings = load(tmp_path / "data")
    House(settings).close()
    migrate_events(settings)
    store = EventStore(settings.events)
    posts = [
        {"post": {"id": str(n), "text": text}, "account": {"id": "u1"}}
        for n, text in enumerate(["buy gold", "hi"])
    ]
    store.append([Item(kept(post_created(n, data=data))) for n, data in enumerate(posts)])
    yield store
    store.close()


def test_an_event_in_a_file_is_explained_condition_by_condition(rules: Path, tmp_path: Path):
    """An author asks why before anybody else does."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"data": {"post": {"text": "buy gold"}}}, indent=2))
    told = explain(file, "--rules", rules)

    assert told.returncode == 0, told
    assert "Verdicts: spam" in told.stdout
    assert "Gold (main.sml:4:1): held\n  sells gold\n  [yes] 'gold' in Text\n" in told.stdout
    assert '        Text -> "buy gold"\n' in told.stdout
    assert "Liked (main.sml:5:1): failed\n  [failed] Likes > 3\n" in told.stdout
    assert "main.sml:3:14: there is no value at this path" in told.stdout
    assert "Silver" not in told.stdout
    assert "1 more rules did not hold" in told.stdout


def test_a_rule_that_did_not_hold_is_explained_when_it_is_asked_for(rules: Path, tmp_path: Path):
    """The harder question is why nothing happened."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"data": {"post": {"text": "buy gold"}}}))
    told = explain(file, "--rules", rules, "--rule", "Silver")

    assert "Silver (main.sml:6:1): did not hold" in told.stdout
    assert "[no] 'silver' in Text" in told.stdout
    wrong = explain(file, "--rules", rules, "--rule", "Slver")
    assert (wrong.returncode, "did you mean `Silver`?" in wrong.stderr) == (1, True)


def test_an_event_that_was_taken_in_is_explained_by_its_name(store: EventStore, rules: Path, tmp_path: Path):
    """A case names its event; nobody should have to find its text first."""
    (first, *_) = [each.event for each in store.read(0, 10)]
    for name in (first.id, f"{first.source}/{first.id}"):
        told = explain(name, "--rules", rules, "--data", tmp_path / "data", "--json")

        assert told.returncode == 0, told
        found = json.loads(told.stdout)
        assert found["verdicts"] == ["spam"]
        assert [rule["held"] for rule in found["rules"]] == [True, None, False]


def test_an_event_that_was_taken_in_is_explained_by_the_rules_that_are_in_force(
    store: EventStore, tmp_path: Path
):
    """Without a folder, those that the service decides by."""
    (first, *_) = [each.event for each in store.read(0, 10)]
    told = explain(first.id, "--data", tmp_path / "data", "--all")

    assert told.returncode == 0, told
    assert "WrongWayToVote (rules/election.sml" in told.stdout
    assert "by the rules of the program's own pack: nothing was published yet." in told.stdout
    assert "Nobody wrote down which rules decided it." in told.stdout
    both = explain(first.id, "--data", tmp_path / "data", "--in-force", "--rules", tmp_path)
    assert (both.returncode, "give one of them" in both.stderr) == (1, True)


def test_an_event_is_found_in_the_archive_when_the_store_has_let_go_of_it(store: EventStore, tmp_path: Path):
    """People ask weeks later."""
    first = store.read(0, 10)[0].event
    later = wall_clock() + 2 * HOUR
    Archive(tmp_path / "data", store).archive_due(later)
    assert store.prune(later, consumed=10) > 0
    assert first.id not in [each.event.id for each in store.read(0, 10)]

    (found,) = events_named(f"{first.source}/{first.id}", store, tmp_path / "data")
    assert found.event == first


def test_an_event_that_is_not_kept_is_said_not_to_be(store: EventStore, rules: Path, tmp_path: Path):
    """A typo gets a sentence."""
    told = explain("plaza/none", "--rules", rules, "--data", tmp_path / "data")

    assert told.returncode == 1
    assert told.stderr == (
        "steadyhand: No event is kept under 'plaza/none': give `source/id`. Events are kept for a time only.\n"
    )


@pytest.mark.parametrize("text", ["", "[1]", '{"data": 1}', "{"])
def test_a_file_that_holds_no_event_is_refused_in_a_sentence(rules: Path, tmp_path: Path, text: str):
    """Not with the inside of the program."""
    file = tmp_path / "event.json"
    file.write_text(text)
    told = explain(file, "--rules", rules)

    assert told.returncode == 1
    assert told.stderr.startswith("steadyhand: ")
    assert "Traceback" not in told.stderr
