"""What the page on elections says is what is done: its file is read, its rule runs, its words are the program's."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.access.capabilities import ELECTIONS
from steadyhand.access.roles import ROLES
from steadyhand.civic.elections.commands import EnterElection, TurnPhases
from steadyhand.civic.elections.model import GRAVEST, PHASE_ORDER
from steadyhand.civic.elections.sound import POLLS, unsound
from steadyhand.civic.elections.tables import MORE, NEEDED, from_csv
from steadyhand.civic.elections.uk import from_uk
from steadyhand.kernel.values import HOUR
from steadyhand.kernel.zones import instant, local_instant
from steadyhand.rules.world import World
from tests.unit.rules.sml import rules

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "elections.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return found


def test_file_on_the_page_is_entered():
    """Whoever copies it has an election."""
    (details,) = from_csv(block("text").encode())
    assert unsound(details, instant("2026-10-01T00:00:00Z")) is None
    assert f"{details.id} is entered with {len(details.periods)} periods" in PAGE


def test_rule_on_the_page_runs():
    """In Arizona while people vote there."""
    made = rules(block("sml"))
    world = World(phases=lambda region: ("polls",) if region == "US-AZ" else ())
    assert made.evaluate({"region": "US-AZ"}, world=world).features["Voting"] is True
    assert made.evaluate({"region": "US-NV"}, world=world).features["Voting"] is False


def test_words_and_limits_on_the_page_are_those_of_the_program():
    """A word that nobody can look up explains nothing."""
    words = (*PHASE_ORDER, *NEEDED, *MORE, *ELECTIONS, TurnPhases.capability, "civic_analyst")
    assert [word for word in words if f"`{word}`" not in PAGE] == []
    assert ", ".join(f"`{phase}`" for phase in GRAVEST) in PAGE
    assert f"{POLLS // HOUR} hours at most" in PAGE
    assert EnterElection.capability in ROLES["civic_analyst"] & ROLES["policy_lead"]


def test_hour_and_id_on_the_page_are_taken():
    """As they stand there."""
    (twice,) = re.findall(r"takes its offset: `(.*?)`", PAGE)
    assert local_instant(twice, "America/New_York") == instant("2022-11-06T06:30:00Z")
    (name,) = re.findall(r"civic uk (\S+) --by", PAGE)
    assert from_uk(name).polls() is not None
