from __future__ import annotations

import pytest
from sqlalchemy import update

from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import CLOCK, HOUR
from steadyhand.storage import rebuild
from tests.support.doors import Opened, Reopen
from tests.support.toy import Add, EndGrant, Grant, Use


@pytest.fixture
def house(toy_opens: Reopen) -> Opened:
    return toy_opens()


def granted(house: Opened, *principals: str) -> None:
    """Each has a grant for an hour."""
    until = house.reader.now() + HOUR
    house.door.perform_many(
        [Order(Grant(principal=one, until=until + n), "ana") for n, one in enumerate(principals)]
    )


def failed(house: Opened) -> list[tuple[str, str, str]]:
    """What the ledger says of alarms that failed."""
    return [(one.fact.alarm, one.fact.why, one.fact.error) for one in house.entries("kernel.alarm_failed")]


def unread(house: Opened):
    """As in a program of a version that does not know the command of the alarm."""
    return house.registry.commands.pop("toy.end_grant")


@pytest.mark.parametrize(
    ("holder", "why"),
    [
        ("broken", ("raised", "Broken")),
        ("endless", ("unended", "")),
        ("somebody", ("unreadable", "UnknownType")),
    ],
)
def test_alarm_that_fails_is_set_aside_once_and_everybody_else_is_judged(house, toy_opens, holder, why):
    """One bad timer must not stop the house, and nobody may find out from silence."""
    granted(house, holder, "ben")
    later = toy_opens(2 * HOUR)
    if holder == "somebody":
        unread(later)

    for _ in range(3):
        assert later.done(Add(), "ana")

    told = [one for one in failed(later) if one[0] == f"grant:{holder}"]
    assert told == [(f"grant:{holder}", *why)]
    assert later.entries("kernel.alarm_failed")[0].by == CLOCK
    aside = [alarm.key for alarm in later.reader.alarms_set_aside(10)]
    assert aside == [one[0] for one in failed(later)], "kept, and to be seen"
    assert later.entries("kernel.refused") == []
    assert rebuild.differences(later.record) == []


@pytest.mark.parametrize("holder", ["broken", "endless", "stuck"])
def test_whose_permission_could_not_be_ended_is_refused_everything_and_nobody_else_is(
    house, toy_opens, holder
):
    """What has run out must not be used because its end cannot be recorded."""
    granted(house, holder, "ben")
    house.done(Grant(principal="eve", until=house.reader.now() + 9 * HOUR))
    later = toy_opens(2 * HOUR)

    assert later.refused(Use(), holder) == "permission_not_ended"
    assert later.refused(Add(), holder) == "permission_not_ended"
    assert later.refused(Use(), "ben") == "not_granted", "his ended in time"
    assert later.done(Use(), "eve")
    assert toy_opens(2 * HOUR).refused(Use(), holder) == "permission_not_ended", "in another process too"


def test_command_repeated_under_its_key_is_answered_though_its_author_is_stopped(house, toy_opens):
    """It was done: saying otherwise now would be untrue."""
    granted(house, "broken")
    first = house.done(Add(), "broken", key="k1")

    assert toy_opens(2 * HOUR).done(Add(), "broken", key="k1") == first


def test_permission_granted_anew_replaces_the_alarm_that_was_set_aside(house, toy_opens):
    """Whoever sees it must be able to mend it by what they have: the same timer, set or ended again."""
    granted(house, "broken")
    later = toy_opens(2 * HOUR)
    assert later.refused(Use(), "broken") == "permission_not_ended"

    later.done(Grant(principal="broken", until=later.reader.now() + HOUR), "ana")

    assert later.done(Use(), "broken")
    assert later.reader.alarms_set_aside(10) == []
    assert rebuild.differences(later.record) == []


def test_alarm_that_was_set_aside_goes_off_once_a_program_can_read_it_again(house, toy_opens):
    """A newer version wrote it, an older one set it aside: the newer one finds it at its start."""
    granted(house, "ben")
    older = toy_opens(2 * HOUR)
    known = unread(older)
    assert older.refused(Use(), "ben") == "permission_not_ended"
    older.registry.commands["toy.end_grant"] = known
    newer = toy_opens(2 * HOUR)

    Clock(newer.door, newer.reader).tick()

    assert len(newer.entries("toy.grant_ended")) == 1
    assert newer.refused(Use(), "ben") == "not_granted"
    assert newer.done(Add(), "ben")
    assert newer.reader.alarms_set_aside(10) == []


def test_alarm_that_goes_on_failing_is_tried_again_without_another_entry(house, toy_opens):
    """A ledger that grows every minute by the same sentence buries what happened."""
    granted(house, "broken", "endless")
    later = toy_opens(2 * HOUR)
    clock, ticks = Clock(later.door, later.reader), [1_000.0]
    clock.tick(lambda: ticks[0])
    before = later.reader.head().seq
    for _ in range(3):
        ticks[0] += 61
        clock.tick(lambda: ticks[0])

    assert later.reader.head().seq == before
    assert len(failed(later)) == 2


def test_hundreds_of_alarms_that_fail_keep_no_other_from_going_off(house, toy_opens):
    """A fault in one room may break all its alarms at once."""
    granted(house, *[f"broken{n:03}" for n in range(210)], "ben")

    later = toy_opens(2 * HOUR)

    assert later.refused(Use(), "ben") == "not_granted"
    assert later.refused(Use(), "broken209") == "permission_not_ended"
    assert len(failed(later)) == 210
    assert len(later.entries("toy.grant_ended")) == 1


def test_row_of_an_alarm_that_nobody_can_decode_stops_nothing_and_is_seen(house, toy_opens):
    """Even a damaged row must not stop the house; folding the ledger again mends it."""
    granted(house, "ben", "eve")
    table = house.record.tables["timer"]
    with house.record.engine.begin() as connection:
        connection.execute(update(table).where(table.c.key == "grant:ben").values(doc="{"))
    later = toy_opens(2 * HOUR)

    assert later.done(Add(), "ana")
    assert later.refused(Use(), "eve") == "not_granted"
    Clock(later.door, later.reader).tick()
    assert [alarm.key for alarm in later.reader.alarms_set_aside(10)] == ["grant:ben"]

    rebuild.rebuild(later.record)
    assert toy_opens(2 * HOUR).refused(Use(), "ben") == "not_granted"


def test_end_by_hand_of_an_alarm_that_was_set_aside_ends_it(house, toy_opens):
    """A permission that a person ends is ended, whatever its alarm did."""
    granted(house, "ben")
    later = toy_opens(2 * HOUR)
    known = unread(later)
    later.done(Add(), "ana")
    later.registry.commands["toy.end_grant"] = known

    later.done(EndGrant(principal="ben"), "ana")

    assert later.refused(Use(), "ben") == "not_granted"
    assert later.reader.alarms_set_aside(10) == []


def test_orders_beside_an_alarm_that_fails_are_answered_in_their_order_and_once(house, toy_opens):
    """The transaction that met it is rolled back and repeated: nothing of it may count twice."""
    granted(house, "broken")
    later = toy_opens(2 * HOUR)

    answers = later.many(*[Add()] * 5)

    assert [one.seq for one in answers] == sorted({one.seq for one in answers})
    assert later.reader.row("toy_counter", "a").n == 5
