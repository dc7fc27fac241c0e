from __future__ import annotations

import pytest

from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR
from steadyhand.rules.versions.brakes import ApproveQuota, AskQuota, EndQuota, ReleaseBrake, TripBrake
from steadyhand.rules.versions.facts import Published, QuotaRaised
from steadyhand.rules.versions.model import RELEASE, Brake, Quota, Rollout
from steadyhand.rules.versions.views import ReleaseView
from tests.support.judging import NOW, code, entries, fact, folded
from tests.support.rule_sets import AUTHOR, SECOND, V1, V2, release

FIRST = Published(version=V1, draft="d-first", base="", source="draft", percent=100)
TRIP = TripBrake(rule="Slur", version=V1, why="101 in an hour", counted=101, quota=100, window="hour")
BRAKE = Brake(rule="Slur", version=V1, at=NOW, why="x", counted=101, quota=100, window="hour")
ASK = AskQuota(rule="Slur", per_hour=500, incident="A raid.", until=NOW + HOUR)
ASKED = Quota(rule="Slur", per_hour=500, per_day=None, incident="A raid.", asked_by=AUTHOR, until=NOW + HOUR)


def row(*facts):
    """What is in force after these."""
    return folded(ReleaseView(), RELEASE, list(entries(FIRST, *facts)))


def test_rule_that_acts_too_often_is_braked_once_and_only_while_its_version_decides():
    """Two engines see the same flood; and one that is late must not brake what was published since."""
    tripped = fact(TRIP, AUTOMATION, release=release())

    brake = row((tripped, AUTOMATION, NOW)).braked["Slur"]
    assert (brake.version, brake.counted, brake.quota, brake.at) == (V1, 101, 100, NOW)
    assert code(TRIP, AUTOMATION, release=release(braked={"Slur": BRAKE})) == "braked"
    assert code(TRIP, AUTOMATION, release=release(in_force=V2)) == "not_in_force"
    some = Rollout(version=V1, draft="d-x", percent=5, since=NOW, by=AUTHOR)
    assert fact(TRIP, AUTOMATION, release=release(in_force=V2, rollout=some)).version == V1


def test_two_people_release_a_brake():
    """One is enough to be wrong twice."""
    tripped = fact(TRIP, AUTOMATION, release=release())
    let = ReleaseBrake(rule="Slur", reason="It is right.")
    first = fact(let, AUTHOR, release=release(braked={"Slur": BRAKE}))
    once = row(tripped, (first, AUTHOR, NOW))
    second = fact(let, SECOND, release=once)

    assert once.braked["Slur"].released_by == (AUTHOR,)
    assert code(let, AUTHOR, release=once) == "same_person"
    assert (first.complete, second.complete) == (False, True)
    assert row(tripped, (first, AUTHOR, NOW), (second, SECOND, NOW)).braked == {}
    assert code(let, release=release()) == "not_braked"
    blank = ReleaseBrake(rule="Slur", reason=" ")
    assert code(blank, release=release(braked={"Slur": BRAKE})) == "no_reason"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"per_hour": None}, "invalid_quota"),
        ({"per_hour": 0}, "invalid_quota"),
        ({"incident": " "}, "no_incident"),
        ({"until": NOW}, "invalid_end"),
        ({"until": NOW + 31 * DAY}, "invalid_end"),
    ],
)
def test_quota_is_raised_for_a_named_incident_with_an_end(said, why):
    """What lasts for ever belongs into the rules, where it is seen."""
    usual = {"rule": "Slur", "per_hour": 500, "incident": "A raid.", "until": NOW + HOUR}

    assert code(AskQuota(**(usual | said)), release=release()) == why


def test_second_person_raises_a_quota_and_the_clock_ends_it():
    """It must not depend on anybody's memory."""
    asked = fact(ASK, AUTHOR, release=release())
    stands = release(quotas={"Slur": ASKED})
    raised = fact(ApproveQuota(rule="Slur"), SECOND, release=stands)

    assert code(ApproveQuota(rule="Slur"), AUTHOR, release=stands) == "own_quota"
    assert code(ApproveQuota(rule="Slur"), SECOND, NOW + HOUR, release=stands) == "end_in_past"
    assert code(ApproveQuota(rule="Slur"), SECOND, release=release()) == "not_asked"
    there = row((asked, AUTHOR, NOW), (raised, SECOND, NOW))
    assert (there.quotas["Slur"].asked_by, there.quotas["Slur"].approved_by) == (AUTHOR, SECOND)
    assert code(ASK, release=there) == "quota_stands"
    end = EndQuota(rule="Slur")
    assert code(end, CLOCK, NOW, release=there) == "not_due"
    assert code(end, CLOCK, NOW, release=release()) == "no_quota"
    ended = fact(end, CLOCK, NOW + HOUR, release=there)
    assert row(asked, raised, ended).quotas == {}
    (entry, gone) = entries(raised, ended)
    assert isinstance(entry.fact, QuotaRaised)
    assert [(timer.due, timer.command) for timer in entry.fact.timers(entry)] == [(NOW + HOUR, end)]
    assert [timer.due for timer in gone.fact.timers(gone)] == [None]
