"""Whose post a report is about is said by the post's own event, not by whoever reports it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from steadyhand.flows.deciding import Decider
from steadyhand.flows.in_force import InForce
from steadyhand.flows.post import orders
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.review.opening import OpenCase
from steadyhand.rules import STARTER, load_pack
from steadyhand.rules.pack import Pack
from tests.support.intake_events import NOW, kept, post_created, report_created


class Starter:
    """The starter pack, with no article published."""

    def __init__(self) -> None:
        self._pack: Pack = load_pack(STARTER)

    def current(self) -> InForce:
        return InForce(pack=self._pack, policies={})

    def labels(self, subjects: Collection[str]) -> Mapping[str, Sequence[str]]:
        return {}


@pytest.fixture
def store(data_dir: Path) -> Iterator[EventStore]:
    made = EventStore(f"sqlite:///{data_dir}/events.db", lambda: NOW)
    made.create()
    yield made
    made.close()


def accounts_of_cases(store: EventStore) -> list[str | None]:
    """The account of each case that the logged events open."""
    starter, logged = Starter(), store.read(0, 100)
    rulings = Decider(starter, starter, store).decide_logged(logged)
    commands = [
        order.command
        for one, ruled in zip(logged, rulings, strict=True)
        for order in orders(one.event, ruled, one.received)
    ]
    return [command.account for command in commands if isinstance(command, OpenCase)]


def test_report_without_an_author_finds_the_one_that_the_event_of_the_post_named(store):
    """Whoever is affected must be told, also where a reporting form does not know the author."""
    store.append([Item(kept(post_created(1, author="u7"))), Item(kept(report_created(author=None)))])

    assert accounts_of_cases(store) == ["account:u7"]


def test_author_that_a_report_claims_does_not_outweigh_the_event_of_the_post(store):
    """Else a wrong report would have somebody banned for what another one wrote."""
    store.append([Item(kept(post_created(1, author="u7"))), Item(kept(report_created(author="u9")))])

    assert accounts_of_cases(store) == ["account:u7"]


def test_author_that_a_report_names_counts_where_the_post_is_unknown(store):
    """An installation that gets reports only must still know whom to tell."""
    store.append([Item(kept(report_created(author="u9")))])

    assert accounts_of_cases(store) == ["account:u9"]


def test_event_of_the_post_attests_its_author_for_a_report_that_comes_later(store):
    """Where it says who wrote it, no later report may say otherwise."""
    store.append([Item(kept(post_created(1, author="u7"))), Item(kept(report_created(author="u9")))])
    starter, logged = Starter(), store.read(0, 100)
    rulings = Decider(starter, starter, store).decide_logged(logged)
    (_, opened) = orders(logged[1].event, rulings[1], logged[1].received)

    assert isinstance(opened.command, OpenCase)
    assert opened.command.attested


def test_author_once_found_stays_with_the_decision(store):
    """A repeat after a crash must ask for the very same, even if the post was edited meanwhile."""
    store.append([Item(kept(report_created(author="u9")))])
    assert accounts_of_cases(store) == ["account:u9"]
    store.append([Item(kept(post_created(1, author="u7")))])

    assert accounts_of_cases(store) == ["account:u9"]
