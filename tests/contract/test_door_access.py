from __future__ import annotations

import time

import pytest

from steadyhand.kernel.command import Order
from steadyhand.kernel.values import CLOCK, HOUR, MINUTE, SECOND
from steadyhand.storage import rebuild
from tests.support.doors import Opened, Reopen, told
from tests.support.toy import Add, Grant, Pause, Shut, ShutUnannounced, Use


@pytest.fixture
def house(toy_opens: Reopen) -> Opened:
    return toy_opens()


def soon(house: Opened) -> int:
    """An instant an hour from now."""
    return house.reader.now() + HOUR


# ------------------------------------------------------------------------------------------------ the epoch


def test_whoever_is_shut_out_in_a_batch_cannot_act_later_in_it(house):
    """A freeze holds from its own entry on, not from the next transaction."""
    answers = house.door.perform_many(
        [Order(Add(), "ben"), Order(Shut(principal="ben"), "ana"), Order(Add(), "ben"), Order(Add(), "ana")]
    )

    assert told(answers) == ["done", "done", "shut_out", "done"]


def test_command_that_forgot_to_announce_a_change_of_access_shuts_out_all_the_same(house):
    """What counts is the fact that was recorded, not what its command said of itself."""
    answers = house.door.perform_many([Order(ShutUnannounced(principal="ben"), "ana"), Order(Add(), "ben")])

    assert told(answers) == ["done", "shut_out"]


def test_whoever_is_shut_out_within_a_set_cannot_act_later_in_it(house):
    """Asking for everything as one must be no way around a freeze."""
    asked = [Order(Shut(principal="ben"), "ana"), Order(Add(), "ben")]

    assert told(house.door.perform_many(asked, atomic=True)) == ["set_refused", "shut_out"]
    assert house.done(Add(), "ben"), "the set was refused, so nobody is shut out"


def test_whoever_is_shut_out_by_one_process_cannot_act_in_the_very_next_transaction_of_another(
    house, toy_opens
):
    """Each process keeps a compiled guard: the epoch must tell it that its own is out of date."""
    other = toy_opens()
    other.done(Add(), "ben")
    house.done(Shut(principal="ben"))

    assert other.refused(Add(), "ben") == "shut_out"


def test_guard_is_compiled_once_for_each_epoch_and_not_for_each_transaction(house):
    """Compiling reads whole views: done each time it would cost more than all the rest."""
    for _ in range(5):
        house.done(Add())
    assert house.guard.compiled == 1

    house.done(Shut(principal="ben"))
    house.done(Add())
    assert house.guard.compiled == 2


def test_entries_carry_the_epoch_they_were_judged_in(house):
    """An auditor must see which entries came before a freeze and which after."""
    house.many(Add(), Shut(principal="ben"), Add())

    assert [one.epoch for one in house.entries()] == [0, 1, 1]
    assert house.reader.head().epoch == 1


# --------------------------------------------------------------------------------- alarms before judgement


def test_permission_that_has_run_out_is_ended_before_anything_is_judged(house, toy_opens):
    """Between the end of a grant and the clock's next tick nobody may act under it."""
    house.done(Grant(principal="ben", until=soon(house)))
    assert house.done(Use(), "ben")

    later = toy_opens(2 * HOUR)

    assert later.refused(Use(), "ben") == "not_granted"
    assert [one.type for one in later.entries()] == [
        "toy.granted", "toy.added", "toy.grant_ended", "kernel.refused",
    ]  # fmt: skip
    ended = later.entries("toy.grant_ended")[0]
    assert (ended.by, ended.epoch) == (CLOCK, 2)


def test_permission_holds_until_its_instant(house, toy_opens):
    """An alarm that goes off early takes away what was granted."""
    house.done(Grant(principal="ben", until=soon(house)))

    assert toy_opens(HOUR - MINUTE).done(Use(), "ben")


def test_prohibition_that_has_run_out_is_ended_before_anything_is_judged(house, toy_opens):
    """The command that ends it asks for no row, yet what it changes must be seen by the next command."""
    house.done(Pause(counter="a", until=soon(house)))
    assert house.refused(Add()) == "paused"

    later = toy_opens(2 * HOUR)

    assert later.done(Add())
    assert [one.type for one in later.entries()][-2:] == ["toy.resumed", "toy.added"]
    assert rebuild.differences(later.record) == []


def test_every_permission_that_has_run_out_is_ended_however_many_there_are(house, toy_opens):
    """After a long stop hundreds are due at once: the last of them must not pass once more."""
    until = soon(house)
    house.door.perform_many([Order(Grant(principal=f"p{n:03}", until=until + n), "ana") for n in range(250)])

    later = toy_opens(2 * HOUR)

    assert later.refused(Use(), "p249") == "not_granted"
    assert len(later.entries("toy.grant_ended")) == 250


def test_alarm_that_is_refused_keeps_no_other_from_being_performed(house, toy_opens):
    """One command that is wrong must not keep everybody's permissions alive."""
    until = soon(house)
    wrong = [Order(Grant(principal=f"stuck{n}", until=until), "ana") for n in range(210)]
    house.door.perform_many([*wrong, Order(Grant(principal="ben", until=until + SECOND), "ana")])

    later = toy_opens(2 * HOUR)

    assert later.refused(Use(), "ben") == "not_granted"
    assert later.done(Add(), "ana")
    assert {one.fact.code for one in later.entries("kernel.refused")} == {"stuck", "not_granted"}


def test_alarm_goes_off_once(house, toy_opens):
    """Both the clock and the door see it: it must not end a second grant to the same person."""
    house.done(Grant(principal="ben", until=soon(house)))
    later = toy_opens(2 * HOUR)
    later.done(Add())
    later.done(Grant(principal="ben", until=later.reader.now() + HOUR))

    assert later.done(Use(), "ben")
    assert len(later.entries("toy.grant_ended")) == 1


# ----------------------------------------------------------------------------------------------------- time


def test_authority_time_never_runs_backwards(house, toy_opens):
    """A database server whose clock is set back must not let a later entry lie before an earlier one."""
    ahead = toy_opens(HOUR).done(Add()).at
    behind = house.done(Add()).at

    assert behind == ahead
    assert house.done(Add()).at == ahead


def test_time_of_a_decision_is_the_entrys(house):
    """What `decide` was told and what the ledger says must be one instant, or a replay would differ."""
    entry = house.done(Pause(counter="a", until=soon(house)))

    assert house.reader.row("toy_pause", "a").at == entry.at


def test_nothing_is_decided_by_the_clock_of_this_process(house, monkeypatch):
    """Two processes with different clocks must decide alike: only the database's time counts."""
    house.done(Add())  # connections are made: drivers may note when

    def no_clock() -> float:
        raise AssertionError("someone read this process's clock")

    monkeypatch.setattr(time, "time", no_clock)
    monkeypatch.setattr(time, "time_ns", no_clock)
    try:
        answers = told(house.many(Add(), Add(limit=0), Shut(principal="ben")))
    finally:
        monkeypatch.undo()

    assert answers == ["done", "over_limit", "done"]
