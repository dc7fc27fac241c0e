from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from steadyhand.delivery import service
from steadyhand.delivery.commands import GiveUp, Replay
from steadyhand.delivery.model import LONGEST_WAIT, asked_wait
from steadyhand.delivery.service import Courier, Destination
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.commands import Limit, Remove, Suspend
from steadyhand.enforcement.ending import Lift
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import HOUR, MINUTE, SECOND
from tests.support.doors import Opened, house_doors
from tests.support.hook import TAKEN, Hook, hooked
from tests.support.people import LEAD, peopled

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PATIENCE_S = 10.0
NOW = 1_793_700_000.0
"""3 November 2026, 10:00 UTC."""


@pytest.fixture
def house(sqlite_url: str) -> Iterator[Opened]:
    with house_doors(sqlite_url) as opens:
        made = opens()
        peopled(made)
        yield made


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hooked() as made:
        yield made


def limited(house: Opened, *posts: str) -> None:
    """One effect on each of these posts."""
    for post in posts:
        limit = Limit(subject=post, policy="spam-1@1", cause="decision:1", mode="manual")
        house.done(limit, LEAD)


def courier_of(house: Opened, hook: Hook, record=None, office=None) -> Courier:
    destination = Destination(url=hook.url, secret=SECRET)
    return Courier(Outbox(house.reader), house.door, record or house.record, destination, office)


def deliver(courier: Courier, house: Opened, until: Callable[[], bool]) -> None:
    """Let it run until something holds."""

    async def run() -> None:
        task = asyncio.create_task(courier.run(house.reader.now))
        deadline = time.monotonic() + PATIENCE_S
        while not until() and time.monotonic() < deadline:
            await asyncio.wait({task}, timeout=0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert until(), "not in time"


def delivered(house: Opened) -> int:
    return Outbox(house.reader).counts()["delivered"]


# --------------------------------------------------------------------------------- subjects among each other


def test_subject_that_is_answered_slowly_holds_up_no_other(house, hook):
    """One post on a slow shard of the platform must not delay what is decided on all others."""
    limited(house, "post:slow", *[f"post:{n}" for n in range(40)])
    go = threading.Event()

    def answer(told):
        if told["data"]["subject"] == "post:slow":
            go.wait(PATIENCE_S)
        return TAKEN

    hook.answer = answer
    courier = courier_of(house, hook)
    deliver(courier, house, lambda: delivered(house) == 40)
    limited(house, "post:41")
    deliver(courier, house, lambda: delivered(house) == 41)

    assert "post:slow" not in hook.subjects()
    go.set()


def test_effects_of_one_subject_wait_for_each_other_while_others_go_on(house, hook):
    """A lift that overtakes its suspension would leave somebody suspended."""
    limited(house, "post:1")
    house.done(Lift(subject="post:1", action="post:1#1", cause="appeal:1", reason="Mistaken."), LEAD)
    limited(house, "post:1", "post:2")
    flying, most = [], []

    def answer(told):
        flying.append(told["data"]["subject"])
        most.append(flying.count("post:1"))
        time.sleep(0.05)
        flying.remove(told["data"]["subject"])
        return TAKEN

    hook.answer = answer
    deliver(courier_of(house, hook), house, lambda: delivered(house) == 4)

    ones = [
        told["data"] for told in (hook.told[id] for id in hook.begun) if told["data"]["subject"] == "post:1"
    ]
    assert [one["op"] for one in ones] == ["apply", "lift", "apply"]
    assert max(most) == 1, "two effects of one subject were on their way at once"


def test_receipt_that_cannot_be_recorded_yet_is_kept_and_the_effect_not_sent_again(house, hook, monkeypatch):
    """While the disk is full a platform must not be told the same thing all the time."""
    monkeypatch.setattr(service, "STANDBY_SECONDS", 0.05)
    limited(house, "post:1")
    submit, refused = house.door.submit, []

    def stuck(orders):
        if len(refused) < 5:
            refused.append(orders)
            raise RecordUnavailable("The disk is full.")
        return submit(orders)

    monkeypatch.setattr(house.door, "submit", stuck)
    deliver(courier_of(house, hook), house, lambda: delivered(house) == 1)

    assert len(hook.begun) == 1


# ------------------------------------------------------------------------------------------------ Retry-After


@pytest.mark.parametrize(
    ("header", "date", "wait"),
    [
        (None, None, None),
        ("30", None, 30 * SECOND),
        (" 5 ", None, 5 * SECOND),
        ("0", None, 0),
        ("Tue, 03 Nov 2026 10:01:00 GMT", None, MINUTE),
        ("Tue, 03 Nov 2026 09:00:00 GMT", None, 0),
        ("Tue, 03 Nov 2026 10:01:00 GMT", "Tue, 03 Nov 2026 10:00:30 GMT", 30 * SECOND),
        ("Tue, 03 Nov 2026 10:01:00 GMT", "nonsense", MINUTE),
        ("99999999999999999999999", None, LONGEST_WAIT),
        ("Sun, 03 Nov 2096 10:01:00 GMT", None, LONGEST_WAIT),
        ("-5", None, None),
        ("soon", None, None),
        ("", None, None),
    ],
)
def test_wait_that_a_platform_asks_for_is_understood_and_bounded(header, date, wait):
    """RFC 9110, 10.2.3: seconds or a date; a slip of theirs must not suspend enforcement for years."""
    assert asked_wait(header, date, NOW) == wait


@pytest.mark.parametrize("status", [429, 503])
def test_platform_that_asks_to_wait_is_left_alone_as_long_as_it_asks(house, hook, monkeypatch, status):
    """It is overloaded as a whole: what others would send makes it worse, and burns their tries."""
    monkeypatch.setattr(service, "CONNECTIONS", 1)
    limited(house, *[f"post:{n}" for n in range(30)])
    hook.answer = lambda _: (status, {"retry-after": "2"}) if len(hook.begun) == 1 else TAKEN

    deliver(courier_of(house, hook), house, lambda: delivered(house) == 30)

    assert hook.at[1] - hook.at[0] >= 1.9
    assert len(hook.begun) == 31


def test_platform_that_goes_on_asking_is_asked_by_one_effect_at_a_time(house, hook, monkeypatch):
    """What comes back all at once makes an overloaded platform worse; and a limit on one subject stops no others."""
    monkeypatch.setattr(service, "LONGEST_PEACE", SECOND // 2)
    limited(house, *[f"post:{n}" for n in range(30)])
    hook.answer = lambda _: (429, {"retry-after": "100000"}) if len(hook.begun) <= 18 else TAKEN

    deliver(courier_of(house, hook), house, lambda: delivered(house) >= 10)

    assert len(hook.at) >= 28
    pauses = [later - earlier for earlier, later in itertools.pairwise(hook.at[15:20])]
    assert all(pause >= 0.45 for pause in pauses[:3]), pauses
    assert max(o.due for o in Outbox(house.reader).pending()) > house.reader.now() + 50 * MINUTE


def test_effect_whose_try_was_put_off_is_not_tried_before(house, hook):
    """The wait is kept in the outbox: a restart must not shorten it, nor the back-off be shorter than before."""
    limited(house, "post:1")
    hook.answer = lambda _: (429, {"retry-after": "600"})
    deliver(
        courier_of(house, hook), house, lambda: [o.attempts for o in Outbox(house.reader).pending()] == [1]
    )

    (waiting,) = Outbox(house.reader).pending()
    assert 590 * SECOND < waiting.due - house.reader.now() <= 600 * SECOND


def test_health_tells_that_the_platform_asks_to_wait_or_fails(house, hook):
    """An operator must see that nothing gets through, and why, without an address or anyone's words."""
    limited(house, *[f"post:{n}" for n in range(5)])
    hook.answer = lambda _: (500, {})
    failing = courier_of(house, hook)
    # The platform has answered a moment before the courier has counted it.
    deliver(failing, house, lambda: len(hook.ended) >= 5 and "5 failed" in failing.health().get("reason", ""))
    assert failing.health() == {"status": "degraded", "reason": "5 failed tries in a row: HTTP 500"}

    limited(house, "post:9")
    hook.answer = lambda _: (503, {"retry-after": "100000"})
    waiting = courier_of(house, hook)
    deliver(waiting, house, lambda: "asks to wait" in str(waiting.health()))
    assert waiting.health()["status"] == "degraded"


# ------------------------------------------------------------------------------------------------- who delivers


class Elected:
    """An office that is given and taken as the test says."""

    def __init__(self) -> None:
        self.mine = False

    def held(self) -> bool:
        return self.mine


def test_courier_that_is_not_elected_sends_nothing_until_it_is(house, hook, monkeypatch):
    """Two processes on one record must not tell the platform everything twice."""
    monkeypatch.setattr(service, "STANDBY_SECONDS", 0.02)
    limited(house, "post:1", "post:2")
    office = Elected()
    courier = courier_of(house, hook, office=office)
    began = time.monotonic()
    deliver(courier, house, lambda: time.monotonic() - began > 0.5)
    assert (hook.begun, courier.health()) == ([], {"status": "standby"})

    office.mine = True
    deliver(courier, house, lambda: delivered(house) == 2)

    assert courier.health() == {"status": "ok"}


# --------------------------------------------------------------------------------------- late and repeated ids


def test_dead_letter_that_a_later_effect_has_overtaken_is_not_sent_again(house, hook):
    """What is in force was told since: the older word must not undo the newer one."""
    limited(house, "post:1")
    (early,) = Outbox(house.reader).pending()
    give_up(house, early.effect)
    house.done(Lift(subject="post:1", action="post:1#1", cause="appeal:1", reason="Mistaken."), LEAD)
    deliver(courier_of(house, hook), house, lambda: delivered(house) == 1)

    replay(house, early.effect)
    deliver(courier_of(house, hook), house, lambda: Outbox(house.reader).counts()["pending"] == 0)

    assert early.effect not in hook.begun
    (superseded,) = house.entries("delivery.superseded")
    assert (superseded.fact.effect, superseded.fact.later) == (early.effect, hook.begun[0])
    assert Outbox(house.reader).outcomes([early.effect])[early.effect].state == "superseded"
    assert Outbox(house.reader).counts() == {"pending": 0, "dead": 0, "delivered": 1, "superseded": 1}


def test_dead_letter_goes_before_later_effects_that_have_not_arrived(house, hook):
    """Tried again in time, it is no late word: order is kept."""
    limited(house, "post:1")
    (early,) = Outbox(house.reader).pending()
    give_up(house, early.effect)
    house.done(Lift(subject="post:1", action="post:1#1", cause="appeal:1", reason="Mistaken."), LEAD)

    replay(house, early.effect)
    deliver(courier_of(house, hook), house, lambda: delivered(house) == 2)

    assert [hook.told[id]["data"]["op"] for id in hook.begun] == ["apply", "lift"]


def test_notice_that_comes_late_is_sent_all_the_same(house, hook):
    """It tells a person why; nothing that came later has told them that."""
    until = house.reader.now() + HOUR
    suspend = Suspend(
        subject="account:u1",
        policy="spam-1@1",
        cause="decision:1",
        mode="manual",
        account="account:u1",
        until=until,
    )
    house.done(suspend, LEAD)
    act, notice = Outbox(house.reader).pending()
    deliver(courier_of(house, hook), house, lambda: delivered(house) >= 1)
    give_up(house, notice.effect)
    house.done(Lift(subject="account:u1", action="account:u1#1", cause="appeal:1", reason="Mistaken."), LEAD)
    deliver(courier_of(house, hook), house, lambda: Outbox(house.reader).counts()["pending"] == 0)

    replay(house, notice.effect)
    deliver(courier_of(house, hook), house, lambda: notice.effect in hook.ended)

    assert house.entries("delivery.superseded") == []
    assert act.effect in hook.ended


def give_up(house: Opened, effect: str) -> None:
    house.done(GiveUp(effect=effect, attempts=11, error="no answer"), service.PRINCIPAL)


def replay(house: Opened, effect: str) -> None:
    house.done(Replay(effect=effect), LEAD)


def test_ids_of_effects_are_never_used_twice_though_the_record_is_made_anew(tmp_path):
    """The platform takes a known id for a repetition and does nothing: the new effect would be lost for ever."""
    made = []
    for n in range(2):
        with house_doors(f"sqlite:///{tmp_path / f'{n}.db'}") as opens:
            house = opens()
            peopled(house)
            remove = Remove(
                subject="post:1", policy="spam-1@1", cause="decision:1", mode="manual", account="account:u1"
            )
            house.done(remove, LEAD)
            made.append([(one.seq, one.effect) for one in Outbox(house.reader).pending()])

    first, second = made
    assert [seq for seq, _ in first] == [seq for seq, _ in second], "the same place in the ledger"
    assert not {effect for _, effect in first} & {effect for _, effect in second}
