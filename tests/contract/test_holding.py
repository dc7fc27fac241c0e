"""Effects that had not gone out when a freeze began: held where it says so, and nothing else. On both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.reading import AccessNow
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.ending import Lift
from steadyhand.flows.holding import AGAIN, Holding
from steadyhand.kernel.values import AUTOMATION, HOUR
from tests.contract.test_freezes import SECURITY, freeze, label, staffed
from tests.support.doors import Opened, house_doors
from tests.support.people import LEAD, REVIEWER


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    with house_doors(record_url) as opens:
        yield staffed(opens)


def held(house: Opened) -> set[str]:
    """The subjects whose effects stay here now."""
    holding = Holding(house.reader, AccessNow(house.reader, house.guard))
    now = house.reader.now()
    waiting = Outbox(house.reader).due(now + HOUR, 100)
    return {pending.subject for pending in waiting if holding(pending, now) is not None}


def test_what_was_decided_before_a_freeze_that_holds_stays_here_until_it_ends(house):
    """A sanction that is on its way when the tools are frozen must not go out behind everybody's back."""
    house.done(label("post:1"), REVIEWER)
    house.done(label("post:2", policy="hate-1@1"), REVIEWER)
    house.done(label("post:3"), AUTOMATION)
    assert held(house) == set()

    house.done(freeze(house, undelivered="hold"), SECURITY)

    assert held(house) == {"post:1"}


def test_freeze_that_delivers_holds_nothing(house):
    """Each freeze says which."""
    house.done(label("post:1"), REVIEWER)
    house.done(freeze(house, undelivered="deliver"), SECURITY)

    assert held(house) == set()


def test_lift_is_held_by_a_freeze_on_what_it_lifts(house):
    """An unban that was quickly done before the freeze is one of the acts that it is about."""
    house.done(label("post:1"), LEAD)
    house.done(label("post:2", policy="hate-1@1"), LEAD)
    for post in ("post:1", "post:2"):
        lift = Lift(subject=post, action=f"{post}#1", cause="decision:1.1", reason="It was none.")
        house.done(lift, LEAD)
    for pending in Outbox(house.reader).due(house.reader.now() + HOUR, 100):
        house.record.attempted(pending.effect, house.reader.now() + 9 * HOUR, "not yet")
    house.done(freeze(house, undelivered="hold"), SECURITY)

    holding = Holding(house.reader, AccessNow(house.reader, house.guard))
    now = house.reader.now()
    stays = {
        pending.subject
        for post in ("post:1", "post:2")
        for pending in Outbox(house.reader).of_subject(post)
        if holding(pending, now) == now + AGAIN
    }
    assert stays == {"post:1"}


def test_held_effect_is_put_off_without_counting_as_a_try(house):
    """What is held for a day must not become a dead letter."""
    house.done(label("post:1"), REVIEWER)
    (effect, *_) = [
        p for p in Outbox(house.reader).due(house.reader.now() + HOUR, 10) if p.subject == "post:1"
    ]
    later = house.reader.now() + HOUR

    house.record.put_off(effect.effect, later)

    (stands,) = [p for p in Outbox(house.reader).of_subject("post:1") if p.effect == effect.effect]
    assert (stands.due, stands.attempts, stands.state) == (later, 0, "pending")
