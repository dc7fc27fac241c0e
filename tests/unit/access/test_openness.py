"""What the public reads of access: counts, words of scopes, and nobody's name."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.coverage.facts import CoverageLost
from steadyhand.access.coverage.losses import Place
from steadyhand.access.coverage.store import Loss
from steadyhand.access.freezes.model import Exemption
from steadyhand.access.glass.model import Glass
from steadyhand.access.openness import alerts_shown, few, shown
from steadyhand.access.populations import Population
from steadyhand.access.risk.facts import RiskCounted
from steadyhand.access.risk.model import Alert
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, HOUR
from tests.support.judging import NOW
from tests.support.rosters import frozen, reviewer

STAFF = {each.principal: each for each in (reviewer(f"p{n}", since=1) for n in range(100))}

QUIET = alerts_shown((), (), NOW)


def exempting(people: int, name: str = "exemption:1", ends: int = NOW + HOUR) -> Exemption:
    who = Population(people=tuple(f"staff:p{n}" for n in range(people)))
    return Exemption(id=name, duty="election", who=who, ends=ends)


def glass(at: int, **fields) -> Glass:
    given = {"by": "staff:p1", "code": "election", "case": "case:1", "area": "spam", "subjects": ("post:1",)}
    return Glass(id="glass:1", at=at, until=at + HOUR, paged=("staff:p2",), **(given | fields))


def test_freeze_is_told_with_the_words_of_its_scope_and_no_names():
    """Outsiders must see that work on elections is stopped; its id and reason may name somebody."""
    freeze = frozen(
        "freeze:about-lea-moreau",
        scope=ScopeSet(policy_areas=("election",), regions=("eu",)),
        who=Population(people=("staff:p1", "staff:p2")),
        exemptions=(exempting(1),),
        reason="payload-1",
    )

    told = shown(STAFF, [freeze], [], [], QUIET, NOW)

    assert told.freezes[0].scope == {"policy_areas": ("election",), "regions": ("eu",)}
    assert (told.freezes[0].mode, told.freezes[0].population) == ("deny", "people listed")
    assert told.freezes[0].began_hour == "2022-11-08T14:00:00Z"
    text = msgspec.json.encode(told).decode()
    assert not [word for word in ("lea", "staff:", "p1", "payload") if word in text]


def test_exemptions_over_a_share_of_staff_are_told_as_a_ratio():
    """A freeze with an exemption for everybody who matters is no freeze, and must be seen to be none."""
    creeping = frozen(exemptions=(exempting(12), exempting(25, "exemption:2")))

    told = shown(STAFF, [creeping], [], [], QUIET, NOW).exemptions

    assert (told.in_force, told.people, told.ratio, told.many) == (2, 25, 0.25, True)


def test_exemptions_that_ended_or_name_nobody_in_the_freeze_do_not_count():
    """Only who could act because of one is exempt."""
    outside = frozen(who=Population(people=("staff:p50",)), exemptions=(exempting(12),))
    ended = frozen("freeze:2", exemptions=(exempting(20, ends=NOW),))

    told = shown(STAFF, [outside, ended], [], [], QUIET, NOW).exemptions

    assert (told.in_force, told.people, told.ratio) == (1, 0, 0.0)


@pytest.mark.parametrize(("people", "told"), [(0, 0), (1, "<10"), (9, "<10"), (10, 10)])
def test_few_people_are_not_told_apart_and_nobody_is_told_as_nobody(people, told):
    """A small number names somebody to those who know the house; a zero is the message itself."""
    assert few(people) == told


def test_ratio_of_few_people_does_not_give_their_number_away():
    """Staff times ratio would be the number that is not told."""
    told = shown(STAFF, [frozen(exemptions=(exempting(3),))], [], [], QUIET, NOW).exemptions

    assert (told.people, told.ratio, told.many) == ("<10", "<0.1", False)


def test_nothing_is_told_as_zeros():
    """Absence is the message: a field that is left out could be one that was forgotten."""
    told = shown({}, [], [], [], QUIET, NOW)

    assert (told.staff, told.freezes, told.freezes_lately) == (0, (), 0)
    counts = (told.exemptions, told.break_glasses, told.containments, told.coverage_losses)
    assert all(not value for each in counts for value in msgspec.structs.astuple(each))


def test_break_glasses_and_reviews_that_are_owed_are_counted():
    """A glass that nobody looks at afterwards is an open door."""
    glasses = [
        glass(NOW - 10),
        glass(NOW - 4 * DAY, closed=NOW - 4 * DAY + HOUR),
        glass(NOW - 40 * DAY, finding="justified"),
    ]

    told = shown(STAFF, [], glasses, [], QUIET, NOW).break_glasses

    assert (told.lately, told.open, told.unreviewed, told.overdue) == (2, 1, 2, 1)


def test_containments_are_no_freezes_and_their_reviews_are_owed_too():
    """What one person may do alone is counted apart."""
    contained = frozen(kind="containment", starts=NOW - 4 * DAY, ends=NOW - 3 * DAY)

    told = shown(STAFF, [contained], [], [], QUIET, NOW)

    assert (told.freezes, told.freezes_lately) == ((), 0)
    assert msgspec.structs.astuple(told.containments) == (1, 0, 1, 1)


def test_losses_of_coverage_are_counted_with_their_areas_and_no_depth():
    """A freeze by another name must be as public as one by its own; how deep it goes is sealed for a week."""
    fact = CoverageLost(
        loss="loss:1",
        kind="people",
        places=(Place(area="election", languages=("en",), hours=((0, 6),)),),
        depth="over 80 %",
    )
    losses = [
        Loss(fact=fact, at=NOW - DAY, sealed="p"),
        Loss(fact=fact, at=NOW - 3 * DAY, over=NOW - DAY, sealed="p"),
        Loss(fact=fact, at=NOW - 60 * DAY, over=NOW - 50 * DAY, sealed="p"),
    ]

    told = shown(STAFF, [], [], losses, QUIET, NOW).coverage_losses

    assert msgspec.structs.astuple(told) == (2, 1, ("election",))


def test_alerts_are_counted_by_detector_and_by_what_they_were_and_few_are_not_told():
    """Outsiders must see that somebody looks, and must not find out about whom."""
    common = {"detector": "rate", "about": ("person:1-2",), "count": 1, "areas": (), "q": 0.01, "same": "x"}
    alerts = [
        Alert(id=f"alert:{n}", at=NOW - DAY, outcome="explained", closed=NOW, **common) for n in range(12)
    ]
    alerts += [
        Alert(id="alert:20", at=NOW - DAY, **common),
        Alert(id="alert:21", at=NOW - 40 * DAY, **common),
    ]
    days = [RiskCounted(day=NOW // DAY - ago, staff=100, left_out={"rate": 2}) for ago in (1, 2, 60)]

    told = alerts_shown(alerts, days, NOW)

    assert (told.lately, told.by_detector["rate"], told.by_detector["pair"]) == (13, 13, 0)
    assert (told.open, told.closed["explained"], told.closed["confirmed"], told.left_out) == ("<10", 12, 0, 4)
    assert "person" not in msgspec.json.encode(told).decode()
