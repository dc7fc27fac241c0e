"""`steadyhand rules backtest`: what an author reads before asking others to approve."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import msgspec
import pytest

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import load
from steadyhand.bootstrap.setup import migrate_events
from steadyhand.flows.backtesting import jobs
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.rules import STARTER
from tests.support.intake_events import kept, post_created
from tests.support.processes import PROGRAM

RULES = "Text: str = JsonData(path='$.post.text')\n{name} = Rule(when_all=['{word}' in Text], description='says so')\n"
VERDICT = "WhenRules(rules_any=[{name}], then=[DeclareVerdict(verdict='spam')])\n"


def command(*arguments: object) -> list[str]:
    return [str(PROGRAM), "rules", "backtest", *map(str, arguments)]


def backtest(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=60, check=False)


def rules(folder: Path, name: str, word: str) -> Path:
    folder.mkdir()
    (folder / "main.sml").write_text((RULES + VERDICT).format(name=name, word=word))
    return folder


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A data folder that was served once, with three posts that nobody decided about."""
    settings = load(tmp_path / "data")
    House(settings).close()
    migrate_events(settings)
    store = EventStore(settings.events)
    texts = ("buy gold", "sell gold", "hello")
    posts = [{"post": {"id": str(n), "text": text}, "account": {"id": "u1"}} for n, text in enumerate(texts)]
    store.append([Item(kept(post_created(n, data=data))) for n, data in enumerate(posts)])
    store.close()
    return settings.data


def test_rules_are_judged_against_what_an_installation_keeps(installation, tmp_path):
    """One command, beside the running service, before anybody is asked to approve."""
    now, before = rules(tmp_path / "now", "Gold", "gold"), rules(tmp_path / "before", "Buy", "buy")
    told = backtest(now, "--base", before, "--data", installation)

    assert told.returncode == 0, told.stderr
    assert "3 events judged by sha256:" in told.stdout
    lines = [line.split() for line in told.stdout.splitlines()]
    assert ["Gold", "2", "0", "66.67", "%", "2", "0", "0", "-", "-"] in lines
    assert ["spam", "2", "1", "1", "0"] in lines
    assert "Not there any more: Buy (1)" in told.stdout
    assert "/plaza/e1  post:1  sell gold" in told.stdout
    assert told.stderr.strip() == ""


def test_the_whole_result_comes_as_json(installation, tmp_path):
    """What a pull request or a dashboard reads."""
    told = backtest(rules(tmp_path / "now", "Gold", "gold"), "--data", installation, "--json")
    result = json.loads(told.stdout)

    assert (result["events"], result["judged"]["verdicts"], result["base"]) == (3, {"spam": 2}, None)
    assert [hit["text"] for hit in result["judged"]["rules"][0]["sample"]] == ["buy gold", "sell gold"]


def test_hits_of_one_rule_are_shown_with_words_and_reasons(installation, tmp_path):
    """A figure says how often, only the posts say whether rightly."""
    folder = rules(tmp_path / "now", "Gold", "gold")
    told = backtest(folder, "--data", installation, "--rule", "Gold")

    assert told.stdout.startswith("Gold: 2 hits, 2 of them drawn.")
    assert "  buy gold\n  says so" in told.stdout
    assert (
        "No rule is called 'Gld'. Known: Gold."
        in backtest(folder, "--data", installation, "--rule", "Gld").stderr
    )


def test_a_file_of_events_needs_no_installation(tmp_path):
    """An author without access to the data tries the rules on what they were given."""
    events = tmp_path / "events.jsonl"
    lines = [
        {"action_id": n, "timestamp": f"2026-11-0{n}T10:00:00Z", "data": {"post": {"text": text}}}
        for n, text in ((1, "gold"), (2, "gold"), (3, "hello"))
    ]
    events.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    folder = rules(tmp_path / "now", "Gold", "gold")
    told = backtest(folder, "--events", events, "--since", "2026-11-02T00:00:00Z", "--json")

    (rule,) = json.loads(told.stdout)["judged"]["rules"]
    assert (rule["hits"], [hit["id"] for hit in rule["sample"]]) == (1, ["2"])


def test_wrong_rules_times_and_places_are_told_in_one_sentence(tmp_path):
    """Nobody should have to read a trace."""
    nothing = backtest(STARTER, "--data", tmp_path / "none")
    when = backtest(STARTER, "--data", tmp_path / "none", "--since", "yesterday")
    wrong = backtest(rules(tmp_path / "wrong", "Gold", "gold' or X == '"), "--data", tmp_path / "none")

    assert "There is no installation in" in nothing.stderr
    assert "--since: 'yesterday' is no time. Write RFC 3339" in when.stderr
    assert "main.sml:2:" in wrong.stderr
    assert {told.returncode for told in (nothing, when, wrong)} == {1}
    assert "Traceback" not in nothing.stderr + when.stderr + wrong.stderr


@pytest.mark.long
def test_ctrl_c_ends_with_a_sentence_leaves_no_process_and_the_next_run_goes_on(installation, tmp_path):
    """An author closes the laptop: workers that go on for ever would take the machine from the service."""
    store = EventStore(load(installation).events)
    posts = ({"post": {"id": str(n), "text": "gold " * 20}, "account": {"id": "u1"}} for n in range(120_000))
    events = [Item(kept(post_created(1_000 + n, data=data))) for n, data in enumerate(posts)]
    for start in range(0, len(events), 5_000):
        store.append(events[start : start + 5_000])
    store.close()
    asked = command(STARTER, "--data", installation, "--workers", "2")
    process = subprocess.Popen(asked, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not (found := jobs(installation)) or not found[0].events_done:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=20)

    assert (process.returncode, "the same command goes on from there" in errors) == (1, True), errors
    assert "Traceback" not in errors
    assert gone(process.pid), "a process of the backtest is still there"
    assert jobs(installation)[0].standing == "stopped"
    assert "120,003 events judged" in backtest(STARTER, "--data", installation).stdout


def gone(group: int) -> bool:
    """Whether no process of this group is left, or will be in a moment."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
