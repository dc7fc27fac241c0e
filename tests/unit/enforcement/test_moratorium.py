"""A moratorium as values: what it covers, how it ends, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.enforcement.commands import Label
from steadyhand.enforcement.ending import CorrectError, Expire, Lift, Unlabel, Vary, Withdraw
from steadyhand.enforcement.moratorium.commands import (
    AnnounceEnd,
    CallOffEnd,
    CarryOutEnd,
    ExpireMoratorium,
    StartMoratorium,
)
from steadyhand.enforcement.moratorium.model import IN_FORCE, NOTICE, Covers, Moratoria
from steadyhand.enforcement.moratorium.views import BarredView, MoratoriaView, MoratoriumView
from steadyhand.kernel.entry import Refused, RefusedAgain, SetRefused
from steadyhand.kernel.values import DAY
from tests.support.judging import NOW, code, entries, fact, folded
from tests.unit.enforcement.test_standing import ACCOUNT, ban, imposed, standing, suspend

NAME = "moratorium:council"
ACTION = f"{ACCOUNT}#1"
WHY = "Nobody returns before there is a process."


def start(**more: Any) -> StartMoratorium:
    return StartMoratorium(**{"moratorium": NAME, "statement": WHY, "condition": "A council has met."} | more)


def started(**more: Any) -> Any:
    return fact(start(**more))


def stands(*facts: Any) -> Any:
    return folded(MoratoriumView(), NAME, list(entries(*facts)))


def in_force(*facts: Any) -> Moratoria:
    row = folded(MoratoriaView(), IN_FORCE, list(entries(*facts)))
    assert isinstance(row, Moratoria)
    return row


BANNED = standing(imposed(ban()))
LIFTS: list[Any] = [
    Lift(subject=ACCOUNT, action=ACTION, cause="case:1", reason="A poll says so."),
    Vary(subject=ACCOUNT, action=ACTION, kind="suspend", until=NOW + 2 * DAY, cause="case:1", reason="Less."),
    Vary(subject=ACCOUNT, action=ACTION, kind="ban", until=NOW + 2 * DAY, cause="case:1", reason="Shorter."),
    Vary(subject=ACCOUNT, action=ACTION, kind="ban", territory=("NA",), cause="case:1", reason="Elsewhere."),
    Lift(subject=ACCOUNT, action=ACTION, cause="bulk:1", reason="The whole bulk.", bulk="bulk:1"),
]


@pytest.mark.parametrize("lift", LIFTS)
def test_whatever_lifts_or_eases_is_refused_while_it_stands(lift):
    """A promise that one way does not keep is none."""
    kept = {"standing": BANNED, "moratoria": in_force(started())}

    assert code(lift, "staff:lea", NOW + DAY, **kept) == "moratorium"
    assert fact(lift, "staff:lea", NOW + DAY, standing=BANNED)


def test_label_is_kept_by_a_moratorium_on_labels():
    """What a rule takes off is taken off as well as what a person does."""
    label = Label(subject="post:1", policy="spam-1@1", cause="e1", mode="automated", label="spam")
    held = standing(imposed(label), subject="post:1")
    off = Unlabel(subject="post:1", label="spam", cause="e2")

    assert fact(off, "automation", standing=held, moratoria=in_force(started()))
    over = in_force(started(covers=Covers(kinds=("label",))))
    assert code(off, "automation", standing=held, moratoria=over) == "moratorium"


def test_own_end_and_a_slip_of_the_hand_are_no_lift():
    """What was to end from the beginning ends; what never reached anybody was never in force there."""
    over = in_force(started(covers=Covers(kinds=())))
    held = standing(imposed(suspend()))

    assert fact(
        Expire(subject=ACCOUNT, action=ACTION), "system:clock", NOW + 7 * DAY, standing=held, moratoria=over
    )
    slip = Withdraw(subject=ACCOUNT, action=ACTION, cause="decision:1")
    assert fact(slip, "staff:ana", NOW + 1, standing=held, moratoria=over)


@pytest.mark.parametrize(
    ("covers", "kept"),
    [
        (Covers(), True),
        (Covers(kinds=("suspend",)), False),
        (Covers(kinds=()), True),
        (Covers(areas=("spam",)), True),
        (Covers(areas=("hate",)), False),
        (Covers(imposed_before=NOW + 1), True),
        (Covers(imposed_before=NOW), False),
    ],
)
def test_it_keeps_what_it_covers_and_nothing_else(covers, kept):
    """A promise about bans for hate does not bind who lifts a limit on spam."""
    row = in_force(started(covers=covers))

    assert (row.over(BANNED.in_force[0]) is not None) == kept


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"statement": " "}, "no_reason"),
        ({"statement": "x" * 4_001}, "too_long"),
        ({"until": NOW}, "end_in_past"),
        ({"condition": ""}, "no_end"),
        ({"moratorium": "council"}, "invalid_id"),
        ({"corrections": -1}, "corrections"),
        ({"covers": Covers(areas=("weather",))}, "unknown_area"),
    ],
)
def test_promise_that_says_nothing_is_refused(more, why):
    """Everybody reads it: it says why, of what, and until when."""
    assert code(start(**more)) == why


def test_it_is_ended_early_by_what_everybody_could_read_for_three_days():
    """Nobody is to wake up and find that it is over."""
    row = stands(started())
    announced = fact(AnnounceEnd(moratorium=NAME, statement="The council met."), moratorium=row)
    waiting = stands(started(), announced)
    carry = CarryOutEnd(moratorium=NAME, announced=2)

    (entry,) = entries(announced)
    (timer,) = announced.timers(entry)
    assert timer.due == NOW + NOTICE
    assert code(carry, "system:clock", NOW + NOTICE - 1, moratorium=waiting) == "not_due"
    over = fact(carry, "system:clock", NOW + NOTICE, moratorium=waiting)
    assert stands(started(), announced, over).early
    assert in_force(started(), announced, over).in_force == ()


def test_end_that_is_called_off_does_not_come():
    """It stands on, and the clock of the first notice ends nothing."""
    announced = fact(AnnounceEnd(moratorium=NAME, statement="It met."), moratorium=stands(started()))
    off = fact(CallOffEnd(moratorium=NAME), moratorium=stands(started(), announced))
    row = stands(started(), announced, off)

    assert row.ending is None
    assert (
        code(CarryOutEnd(moratorium=NAME, announced=2), "system:clock", NOW + NOTICE, moratorium=row)
        == "not_due"
    )


def test_narrower_is_what_covers_less_and_comes_with_the_same_notice():
    """Under the name of narrowing nothing is widened or exchanged."""
    row = stands(started())
    wider = AnnounceEnd(moratorium=NAME, statement="x", covers=Covers(kinds=("ban", "suspend")))
    assert code(wider, moratorium=row) == "not_narrower"
    assert (
        code(AnnounceEnd(moratorium=NAME, statement="x", covers=Covers()), moratorium=row) == "not_narrower"
    )

    fewer = Covers(areas=("hate",))
    announced = fact(AnnounceEnd(moratorium=NAME, statement="Spam may return.", covers=fewer), moratorium=row)
    waiting = stands(started(), announced)
    narrowed = fact(
        CarryOutEnd(moratorium=NAME, announced=2), "system:clock", NOW + NOTICE, moratorium=waiting
    )
    assert in_force(started(), announced, narrowed).in_force[0].covers == fewer


def test_it_ends_by_itself_at_its_time():
    """Its end is an entry of its own, and not before."""
    row = stands(started(until=NOW + DAY))
    end = ExpireMoratorium(moratorium=NAME)

    assert code(end, "system:clock", NOW + DAY - 1, moratorium=row) == "not_due"
    assert fact(end, "system:clock", NOW + DAY, moratorium=row).how == "expired"


def test_errors_are_corrected_so_many_a_day():
    """An exception that has no end is the rule."""
    correct = CorrectError(
        subject=ACCOUNT, action=ACTION, error="wrong_subject", cause="case:2", reason="A namesake was meant."
    )
    first = started(corrections=2)
    fixed = fact(correct, "staff:lea", standing=BANNED, moratoria=in_force(first))
    assert (fixed.error, fixed.moratorium) == ("wrong_subject", NAME)

    twice = in_force(first, (fixed, "staff:lea", NOW), (fixed, "staff:lea", NOW + 1))
    assert code(correct, "staff:lea", NOW + 2, standing=BANNED, moratoria=twice) == "corrections_used"
    assert fact(correct, "staff:lea", NOW + DAY, standing=BANNED, moratoria=twice)
    assert code(correct, "staff:lea", standing=BANNED) == "no_moratorium"


def test_of_several_the_strictest_counts():
    """A second one that allows a thousand corrections opens nothing in the first."""
    both = in_force(started(corrections=1), started(moratorium="moratorium:other", corrections=1_000))

    assert both.allowed(BANNED.in_force[0]) == 1


def test_what_it_refused_is_counted_by_what_was_tried():
    """Everybody can see how often, and by which way, somebody tried."""
    row: Any = folded(
        BarredView(),
        "2022-11",
        list(
            entries(
                Refused(
                    command="enforcement.lift", capability="sanction.lift", code="moratorium", message="x"
                ),
                RefusedAgain(principal="staff:x", cause="enforcement.lift/moratorium", minute=NOW, count=4),
                Refused(
                    command="enforcement.lift", capability="sanction.lift", code="not_in_force", message="x"
                ),
                SetRefused(size=62_000, causes={"moratorium": 61_990, "not_in_force": 10}, manifest="ab"),
            )
        ),
    )

    assert (row.tried, row.sets, row.in_sets) == ({"enforcement.lift": 5}, 1, 61_990)
