"""A match with a claim labels and panels, and does nothing more by any way in; a person's decision may do all of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields

from steadyhand.civic.matches.commands import BY
from steadyhand.civic.matches.model import LABEL
from steadyhand.enforcement.commands import IMPOSING
from steadyhand.enforcement.strikes.commands import IssueStrike
from steadyhand.flows.decision import Act, Verdict, decide
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.commands import TakeLease
from steadyhand.rules.acts import ACTS, TRAITS
from steadyhand.storage.engines import is_sqlite
from tests.contract.test_claiming import SAID, World
from tests.support.doors import entry, house_doors, told
from tests.support.people import LEAD, REVIEWER

POLICY = "election-1@1"
MACHINES = (
    AUTOMATION, BY, "system:campaigns", "system:campaign-desk",
    "system:evasion", "system:reach", "system:clock", "system:reinstatement",
)  # fmt: skip
MAY = frozenset(
    {
        "civic.match_found",
        "civic.panel_shown",
        "enforcement.sanctioned",
        "enforcement.labelled",
        "kernel.refused",
    }
)
"""What a match leads to: itself, its panel, its label, and what was refused."""


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events)
        yield made
        made.store.close()


def imposing(kind: Any, subject: str, cause: str, now: int, mode: str = "automated") -> Command:
    """A measure because of that, on what it suits."""
    command = next(one for one in IMPOSING if one.kind == kind)
    given: dict[str, Any] = {
        "subject": subject, "account": "account:u1", "policy": POLICY, "cause": cause, "mode": mode,
        "label": "anything", "feature": "live", "until": now + DAY,
    }  # fmt: skip
    known = {field.name for field in fields(command)}
    return command(**{name: value for name, value in given.items() if name in known})


def fallen_on(post: str, kind: Any) -> str:
    return post if "post" in TRAITS[kind].suits else "account:u1"


def test_what_follows_from_the_surest_match_is_its_label_and_its_panel(world: World):
    """Of the gravest article, again and again by one account: no strike, no case, no other effect."""
    world.claims()
    before = world.house.reader.head().seq
    posts = [world.posts(SAID) for _ in range(6)]
    world.claiming.round()
    since = [one for one in world.house.reader.entries(before, 1_000) if one.seq > before]
    assert {one.type for one in since} <= MAY, {one.type for one in since} - MAY
    assert [world.labels(post) for post in posts] == [[LABEL]] * 6
    kinds = {
        str(row[world.house.outbox.c.keys().index("type")]) for row in world.house.rows(world.house.outbox)
    }
    assert kinds <= {"enforcement.labelled", "panel.shown", "notice.sent"}
    assert world.house.reader.row("strikes", "account:u1") is None
    assert world.house.reader.row("standing", "account:u1") is None


@pytest.mark.parametrize("kind", [act for act in ACTS if act != "label"])
def test_no_principal_imposes_anything_but_a_label_because_of_a_match(world: World, kind: Any):
    """Neither the house's own, nor a reviewer or lead who names the match as their cause: it takes a decision."""
    world.claims()
    post = world.posts(SAID)
    match, now = world.match(post).id, world.house.reader.now()
    for by in (*MACHINES, REVIEWER, LEAD):
        mode = "manual" if by in {REVIEWER, LEAD} else "automated"
        command = imposing(kind, fallen_on(post, kind), match, now, mode)
        (answer,) = told(world.house.many(command, by=by))
        assert answer in {"match_alone", "not_allowed"}, (kind, by, answer)
        if by == AUTOMATION:
            assert answer == "match_alone", "what rules may do at all is stopped by its cause"
    assert world.labels(post) == [LABEL]


def test_answer_that_it_says_so_and_the_match_itself_are_no_strike(world: World):
    """A strike is for a decision on a case: a match is none, whoever asks."""
    world.claims()
    post = world.posts(SAID)
    strike = IssueStrike(account="account:u1", cause=world.match(post).id, policy=POLICY)
    for by in (*MACHINES, REVIEWER, LEAD):
        (answer,) = told(world.house.many(strike, by=by))
        assert answer != "done", by


@pytest.mark.parametrize("kind", [act for act in ACTS if act != "ban"])
def test_persons_decision_on_a_matched_post_takes_any_measure_of_the_policy(world: World, kind: Any):
    """The case that the match opened is a case as any other."""
    world.claims(acts=False)
    post = world.posts(SAID)
    (case,) = world.cases()
    assert case.subject == post
    world.house.done(TakeLease(case=case.id), REVIEWER)
    stored = world.house.reader.stored("case", case.id)
    assert stored is not None
    days = 1 if kind != "remove" else None
    act = Act(
        kind=kind, days=days, label="misleading" if kind == "label" else "",
        feature="live" if kind == "restrict_feature" else "",
        subject=fallen_on(post, kind),
    )  # fmt: skip
    said = Verdict(outcome="violates", reason="It misleads voters.", policy=POLICY, acts=(act,))
    now = world.house.reader.now()
    answers = decide(
        world.house.door, stored.row, said, REVIEWER, expect=stored.seq, key=f"k:{kind}", now=now
    )
    assert all(isinstance(entry(one), Entry) for one in answers), told(answers)
    standing = world.house.reader.row("standing", fallen_on(post, kind))
    assert kind == "warn" or [one.kind for one in standing.in_force] == [kind]
