from __future__ import annotations

import msgspec
import pytest

from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR
from steadyhand.rules.versions.brakes import (
    ApproveQuota,
    AskQuota,
    EndQuota,
    ReleaseBrake,
    TakeBackQuota,
    TripBrake,
)
from steadyhand.rules.versions.facts import (
    BrakeReleased,
    BrakeTripped,
    Published,
    QuotaEnded,
    QuotaRaised,
    Reverted,
    RolloutEnded,
)
from steadyhand.rules.versions.model import BRAKES_KEPT, RELEASE, Brake, Quota, Rollout, RuleAge
from steadyhand.rules.versions.views import ReleaseView
from tests.support.judging import NOW, code, entries, fact, folded
from tests.support.rule_sets import AUTHOR, SECOND, V1, V2, release

FIRST = Published(version=V1, draft="d-first", base="", source="draft", percent=100)
TRIP = TripBrake(
    rule="Slur", version=V1, digest="1", why="101 in an hour", counted=101, quota=100, window="hour"
)
BRAKE = Brake(rule="Slur", version=V1, digest="1", at=NOW, why="x", counted=101, quota=100, window="hour")
BRAKED = {BRAKE.key: BRAKE}
LET = ReleaseBrake(rule="Slur", since=NOW, reason="It is right.")
AGE = RuleAge(digest="1", since=NOW, version=V1)
TERMS = {"per_hour": 500, "incident": "A raid.", "until": NOW + HOUR}
ASK = AskQuota(rule="Slur", **TERMS)
AGREE = ApproveQuota(rule="Slur", **TERMS)
ASKED = Quota(rule="Slur", per_day=None, asked_by=AUTHOR, digest="1", **TERMS)


def row(*facts):
    """What is in force after these."""
    return folded(ReleaseView(), RELEASE, list(entries(FIRST, *facts)))


def published(version, percent=100, **changed):
    """A publication, with the digests of the rules that it changes; gone are those without."""
    there = {rule: digest for rule, digest in changed.items() if digest}
    gone = tuple(changed.keys() - there.keys())
    said = {"draft": "d-x", "base": V1, "source": "draft", "percent": percent}
    return Published(version=version, changed=there, removed=gone, **said)


def reverted(version, **changed):
    """Back to an earlier version."""
    return Reverted(version=version, draft="d-x", base="", reason="", changed=changed)


def tripped(version=V1, digest="1"):
    """The brake as it happened."""
    there = release(in_force=version)
    return fact(msgspec.structs.replace(TRIP, version=version, digest=digest), AUTOMATION, release=there)


def test_rule_that_acts_too_often_is_braked_once_and_only_while_its_version_decides():
    """Two engines see the same flood; and one that is late must not brake what was published since."""
    brake = row((tripped(), AUTOMATION, NOW)).brakes_of(V1)["Slur"]
    assert (brake.version, brake.counted, brake.quota, brake.at) == (V1, 101, 100, NOW)
    assert code(TRIP, AUTOMATION, release=release(braked=BRAKED)) == "braked"
    assert code(TRIP, AUTOMATION, release=release(in_force=V2)) == "not_in_force"
    some = Rollout(version=V1, draft="d-x", percent=5, since=NOW, by=AUTHOR)
    assert fact(TRIP, AUTOMATION, release=release(in_force=V2, rollout=some)).version == V1


def test_two_people_release_a_brake():
    """One is enough to be wrong twice."""
    first = fact(LET, AUTHOR, release=release(braked=BRAKED))
    once = row((tripped(), AUTOMATION, NOW), (first, AUTHOR, NOW))
    second = fact(LET, SECOND, release=once)

    assert once.brakes_of(V1)["Slur"].released_by == (AUTHOR,)
    assert code(LET, AUTHOR, release=once) == "same_person"
    assert (first.complete, second.complete) == (False, True)
    assert row(tripped(), (first, AUTHOR, NOW), (second, SECOND, NOW)).braked == {}
    assert code(LET, release=release()) == "not_braked"
    blank = ReleaseBrake(rule="Slur", since=NOW, reason=" ")
    assert code(blank, release=release(braked=BRAKED)) == "no_reason"


def test_only_the_brake_that_was_looked_at_is_released():
    """Released by others and tripped again meanwhile, it may be another matter."""
    again = {BRAKE.key: Brake(rule="Slur", version=V1, at=NOW + 9, why="y", counted=9, quota=8, window="day")}

    assert code(LET, SECOND, release=release(braked=again)) == "other_brake"


# ------------------------------------------------------------------------------ a brake and its definition


def test_brake_is_not_lifted_by_going_back_and_forth():
    """One person may revert, and it takes two to release: also where the rule is gone in between."""
    for away in (reverted(V2, Slur="2"), published(V2, Slur="2"), published(V2, Slur="")):
        gone = row(tripped(), away)
        back = row(tripped(), away, reverted(V1, Slur="1"))

        assert (gone.brakes_of(V2), gone.brakes) == ({}, [])
        assert set(back.brakes_of(V1)) == {"Slur"}


def test_brake_stays_with_a_version_that_leaves_the_rule_as_it_is():
    """A braked rule must not be freed by a comma somewhere else."""
    assert set(row(tripped(), published(V2, Other="1")).brakes_of(V2)) == {"Slur"}
    assert row(tripped(), published(V2, Slur="2")).brakes_of(V2) == {}


def test_brake_of_a_roll_out_is_not_lifted_by_publishing_the_same_version_for_all():
    """Publishing for a larger share needs nobody else."""
    tried = published(V2, 10, Slur="2")
    braked = row(tried, tripped(V2, "2"))

    assert set(braked.brakes_of(V2)) == {"Slur"}
    for share in (published(V2, 50, Slur="2"), published(V2, Slur="2")):
        assert set(row(tried, tripped(V2, "2"), share).brakes_of(V2)) == {"Slur"}


def test_brake_of_a_roll_out_leaves_the_rule_in_force_alone_and_ends_with_it():
    """A rule that was never over its quota must go on."""
    tried, ended = published(V2, 10, Slur="2"), RolloutEnded(draft="d-x", version=V2, reason="")
    braked = row(tried, tripped(V2, "2"))

    assert (braked.brakes_of(V1), [brake.in_force for brake in braked.brakes]) == ({}, [False])
    over = row(tried, tripped(V2, "2"), ended)
    assert (over.brakes, over.brakes_of(V1)) == ([], {})
    assert set(row(tried, tripped(V2, "2"), ended, tried).brakes_of(V2)) == {"Slur"}


def test_rule_that_a_roll_out_mends_is_free_there_and_one_that_it_leaves_is_braked_there_too():
    """To try a mended rule is what a roll-out is for."""
    assert row(tripped(), published(V2, 10, Slur="2")).brakes_of(V2) == {}
    assert set(row(tripped(), published(V2, 10, Other="2")).brakes_of(V2)) == {"Slur"}
    both = row(published(V2, 10, Other="2"), tripped(V2, "1"))
    assert (set(both.brakes_of(V1)), set(both.brakes_of(V2))) == ({"Slur"}, {"Slur"})


def test_each_definition_of_a_rule_is_braked_and_released_by_itself():
    """What two people say of the one says nothing of the other."""
    both = row(
        published(V2, 10, Slur="2"), (tripped(), AUTOMATION, NOW), (tripped(V2, "2"), AUTOMATION, NOW + 9)
    )
    let = BrakeReleased(rule="Slur", reason="x", complete=True, digest="1")

    assert len(both.brakes) == 2
    view = ReleaseView()
    (entry,) = entries(let)
    assert [brake.digest for brake in view.fold(both, entry, RELEASE).brakes] == ["2"]


def test_brakes_of_the_first_entries_are_read_as_they_were_meant():
    """They named the rule alone: it was braked until its definition changed."""
    old = BrakeTripped(rule="Slur", version=V1, why="x", counted=9, quota=8, window="hour")

    assert set(row(old).brakes_of(V1)) == {"Slur"}
    assert row(old, published(V2, Slur="2")).brakes == []
    assert set(row(old, published(V2, Slur="2"), reverted(V1, Slur="1")).brakes_of(V1)) == {"Slur"}
    assert row(old, BrakeReleased(rule="Slur", reason="x", complete=True)).braked == {}


def test_brakes_that_sleep_are_kept_up_to_a_number():
    """The row is read once a second by every engine."""
    facts = [
        one
        for n in range(BRAKES_KEPT + 9)
        for one in (published(f"sha256:{n}", Slur=f"{n}"), tripped(f"sha256:{n}", f"{n}"))
    ]
    there = row(*facts, published(V1, Slur="none"))

    assert (len(there.braked), there.brakes) == (BRAKES_KEPT, [])


# ---------------------------------------------------------------------------------------------- quotas


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"per_hour": None}, "invalid_quota"),
        ({"per_hour": 0}, "invalid_quota"),
        ({"incident": " "}, "no_incident"),
        ({"until": NOW}, "invalid_end"),
        ({"until": NOW + 8 * DAY}, "invalid_end"),
        ({"per_hour": 100_001}, "quota_too_large"),
        ({"per_day": 1_000_000_000}, "quota_too_large"),
    ],
)
def test_quota_is_raised_for_a_named_incident_with_an_end(said, why):
    """What lasts for ever belongs into the rules, where it is seen."""
    usual = {"rule": "Slur", "per_hour": 500, "incident": "A raid.", "until": NOW + HOUR}

    assert code(AskQuota(**(usual | said)), release=release(), rule_age=AGE) == why


def test_second_person_raises_a_quota_and_the_clock_ends_it():
    """It must not depend on anybody's memory."""
    asked = fact(ASK, AUTHOR, release=release(), rule_age=AGE)
    stands = release(quotas={"Slur": ASKED})
    raised = fact(AGREE, SECOND, release=stands)

    assert code(AGREE, AUTHOR, release=stands) == "own_quota"
    assert code(AGREE, SECOND, NOW + HOUR, release=stands) == "end_in_past"
    assert code(AGREE, SECOND, release=release()) == "not_asked"
    there = row((asked, AUTHOR, NOW), (raised, SECOND, NOW))
    assert (there.quotas["Slur"].asked_by, there.quotas["Slur"].approved_by) == (AUTHOR, SECOND)
    assert code(ASK, release=there, rule_age=AGE) == "quota_stands"
    end = EndQuota(rule="Slur")
    assert code(end, CLOCK, NOW, release=there) == "not_due"
    assert (
        fact(end, CLOCK, NOW, release=release()).rule == "Slur"
    )  # it ended with its rule, and so does its alarm
    ended = fact(end, CLOCK, NOW + HOUR, release=there)
    assert row(asked, raised, ended).quotas == {}
    (entry, gone) = entries(raised, ended)
    assert isinstance(entry.fact, QuotaRaised)
    assert [(timer.due, timer.command) for timer in entry.fact.timers(entry)] == [(NOW + HOUR, end)]
    assert [timer.due for timer in gone.fact.timers(gone)] == [None]


@pytest.mark.parametrize(
    "said", [{"per_hour": 60}, {"per_day": 9}, {"incident": "Another."}, {"until": NOW + 2 * HOUR}]
)
def test_second_person_agrees_to_the_terms_that_they_saw_and_to_no_others(said):
    """What is asked for may have changed since the page was opened."""
    seen = ApproveQuota(rule="Slur", **(TERMS | said))

    assert code(seen, SECOND, release=release(quotas={"Slur": ASKED})) == "quota_changed"


def test_quota_is_for_a_rule_that_is_there_and_ends_when_it_says_something_else():
    """Two people looked at that rule, and not at whatever bears its name later."""
    gone = RuleAge(digest="", since=NOW, version=V2)
    assert code(ASK, release=release()) == "unknown_rule"
    assert code(ASK, release=release(), rule_age=gone) == "unknown_rule"

    asked = fact(ASK, AUTHOR, release=release(), rule_age=AGE)
    raised = fact(AGREE, SECOND, release=release(quotas={"Slur": ASKED}))
    assert set(row(asked, raised, published(V2, Other="2")).quotas) == {"Slur"}
    for other in (published(V2, Slur="2"), published(V2, Slur=""), reverted(V2, Slur="2")):
        assert row(asked, raised, other).quotas == {}


def test_one_person_ends_a_raised_quota_or_takes_back_what_was_asked():
    """To be more careful again nobody needs a second one."""
    take = TakeBackQuota(rule="Slur")
    for quota in (ASKED, msgspec.structs.replace(ASKED, approved_by=SECOND)):
        assert fact(take, AUTHOR, release=release(quotas={"Slur": quota})) == QuotaEnded(rule="Slur")
    assert code(take, AUTHOR, release=release()) == "no_quota"
