"""The way back beside other bans, on both databases: none is passed over, and none hides what was done on probation."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.enforcement.reinstatement.criteria import Stage
from steadyhand.enforcement.reinstatement.managing import PublishCriteria
from steadyhand.enforcement.reinstatement.returning import LiftOnReturn, ReturnAccount
from steadyhand.flows import coming_back as flow
from steadyhand.flows.coming_back import ComingBack
from steadyhand.flows.decision import Act
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.review.model import RETRACTION
from tests.contract.test_reinstatement import (
    CRITERIA,
    OLD,
    PROGRAMME,
    SAID,
    TERMS,
    account,
    approved_all,
    banned,
    begun,
    breaks,
    house,
    in_force,
    opens,
    programme,
    request,
    two,
    wave,
)
from tests.support.people import LEAD

__all__ = ["house", "opens"]


def test_who_is_banned_at_once_for_what_they_did_on_probation_is_revoked_and_counted_all_the_same(
    opens, house
):
    """The gravest answer must not be the one by which a return looks completed."""
    begun(house)
    approved_all(house, 0)
    assert wave(house) == "done"
    ComingBack(house.reader, house.door).round()
    breaks(house, account(0), "x0", Act(kind="ban", days=30), by=LEAD)
    later = opens(OLD + RETRACTION + MINUTE)
    ComingBack(later.reader, later.door).round()
    assert request(later, 0).state == "revoked"
    assert programme(later).last.revoked == 1
    assert in_force(later, account(0)).count("ban") == 1


def test_nobody_returns_while_another_ban_is_in_force(house):
    """Or they would be on probation, and banned, and the platform told that they are back."""
    begun(house)
    approved_all(house, 0)
    wave(house)
    other = replace(banned(0), cause="event:other", until=house.reader.now() + DAY)
    house.done(other, LEAD)
    assert ComingBack(house.reader, house.door).round() == 0
    assert request(house, 0).state == "scheduled"
    house.done(
        ReturnAccount(request=request(house, 0).id, programme=PROGRAMME, criteria=CRITERIA), flow.HOUSE
    )
    lift = LiftOnReturn(
        subject=account(0), action=request(house, 0).action, request=request(house, 0).id, reason="So."
    )
    assert house.refused(lift, flow.HOUSE) == "other_ban"


def test_criteria_limit_nobody_for_longer_than_anything_lasts(house):
    """Nobody could ever return by them, and nobody would be told."""
    stages = tuple(Stage(days=90, limits=("demonetise",)) for _ in range(5))
    assert (
        two(house, PublishCriteria(ref=CRITERIA, criteria=replace(SAID, stages=stages)), "c") == "no_stages"
    )


def test_what_becomes_of_an_earlier_wave_is_counted_there_and_leaves_the_later_one_the_latest(opens, house):
    """Or the programme would believe that a wave is next which has begun, and watch the wrong one."""
    begun(house, replace(TERMS, wave=1))
    approved_all(house, 0, 1, 2)
    assert wave(house, "w1") == "done"
    ComingBack(house.reader, house.door).round()
    back = next(number for number in range(3) if request(house, number).state == "returned")
    later = opens(OLD + 15 * DAY)
    assert wave(later, "w2") == "done"
    ComingBack(later.reader, later.door).round()
    breaks(later, account(back), "x0")
    again = opens(OLD + 15 * DAY + RETRACTION + MINUTE)
    ComingBack(again.reader, again.door).round()
    counts = [(one.number, one.returned, one.revoked) for one in programme(again).waves]
    assert counts == [(1, 1, 1), (2, 1, 0)]
    third = flow.next_wave(again.reader, programme(again), again.reader.now())
    assert third.wave == 3
    assert two(again, third, "w3") == "watched", "the second has two weeks yet"
    rest = opens(OLD + 30 * DAY)
    assert two(rest, third, "w3b") == "done"
