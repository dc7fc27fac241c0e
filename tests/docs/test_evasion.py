"""What the page on ban evasion says is what is done."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import msgspec

from steadyhand.enforcement.evasion.commands import answer_of
from steadyhand.enforcement.evasion.model import CODE, State
from steadyhand.enforcement.evasion.scoring import KINDS, NETWORK_MOST, REVIEW, Match, score
from steadyhand.intake import contacts
from steadyhand.intake.signals import SPELT
from steadyhand.kernel.values import DAY
from tests.support.intake_events import kept

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "evasion.md").read_text(encoding="utf-8")


def points(kind: str, *, others: int = 0, days: int = 0) -> int:
    return score([Match(f"{kind}:k:x", others)], days * DAY).points


def test_the_event_on_the_page_is_taken_with_every_field_that_the_table_has():
    """Whoever copies it must not be refused."""
    event = msgspec.json.decode(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])
    table = PAGE.split("## Sending")[1].split("```")[0]

    assert kept(event).signals == (
        ("device", "d-81"),
        ("email", "anab@gmail.com"),
        ("network", "192.0.2.0/24\nFirefox 140"),
    )
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [
        "email", "phone", "recovery", "device", "payment", "network", "user_agent", "behaviour", "text",
    ]  # fmt: skip
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(SPELT)


def test_mailboxes_are_made_one_as_the_table_says():
    """A rule that is not on the page would take one person for another."""
    told = re.findall(r"^\| `(\S+@\S+)` \| `(\S+)` \|$", PAGE, re.MULTILINE)

    assert len(told) == 5
    assert [contacts.email(written) for written, _ in told] == [mailbox for _, mailbox in told]


def test_points_are_those_of_the_table():
    """Reviewers explain a score by this page."""
    told = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)

    assert [(kind, int(now), int(then)) for kind, now, then in told] == [
        (kind, points(kind), points(kind, days=730)) for kind in KINDS
    ]
    assert f"From {REVIEW} of 100 points on" in PAGE
    assert f"together {NETWORK_MOST} at most" in PAGE
    assert f"gives {points('phone', others=4)} points instead of {points('phone')}" in PAGE


def test_decisions_make_of_a_suspicion_what_the_table_says():
    """Precision rests on it."""
    made = [
        SimpleNamespace(outcome="violates", codes=(CODE,)),
        SimpleNamespace(outcome="violates", codes=()),
        SimpleNamespace(outcome="no_violation", codes=()),
        None,
    ]
    told = re.findall(r"^\| .*\| `(\w+)`(?: again)? \|$", PAGE.split("## Deciding")[1], re.MULTILINE)

    assert told == [answer_of(one).state for one in made]
    assert {"expired", *told} <= set(get_args(State))
    assert f"`{CODE}`" in PAGE
