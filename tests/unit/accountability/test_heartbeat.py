from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from steadyhand.access.commands import Appointed, Deactivated
from steadyhand.access.model import Staff
from steadyhand.accountability.commands import Beat, BeginHeartbeat, Heartbeat
from steadyhand.accountability.model import MODES, hour_of, tally_key
from steadyhand.accountability.views import HourTotalView, Pulse, PulseView, RosterView, TallyView
from steadyhand.enforcement.commands import Label, Remove
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import AUTOMATION, HOUR
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.judging import THIS_HOUR, code, entries, fact, folded
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.unit.enforcement.test_standing import ARTICLE

AREAS, REGIONS = ("spam", "hate"), ("eu", "unknown")
SETUP = "system:setup"


def beat(hour: int = THIS_HOUR) -> Beat:
    return Beat(hour=hour, areas=AREAS, regions=REGIONS)


def absent() -> tuple[None, ...]:
    return (None,) * (len(AREAS) * len(MODES) * len(REGIONS))


@pytest.fixture
def opens(sqlite_url: str) -> Iterator[Reopen]:
    with house_doors(sqlite_url) as opens:
        yield opens


def counts(heartbeat: Heartbeat) -> dict[tuple[str, str, str], int]:
    return {(one.area, one.mode, one.region): one.n for one in heartbeat.counts}


def beats(house: Opened) -> list[Heartbeat]:
    return [one.fact for one in house.entries("accountability.heartbeat")]  # type: ignore[misc]


def test_hour_in_which_nothing_happened_has_an_explicit_zero_everywhere():
    """Silence must be told apart from a counter that broke: every area, mode and region has its number."""
    heartbeat = fact(beat(), "system:clock", tally=absent())

    assert counts(heartbeat) == dict.fromkeys(product(AREAS, MODES, REGIONS), 0)
    assert heartbeat.unlisted == 0
    assert {one.area: one.staff for one in heartbeat.eligible} == {"spam": 0, "hate": 0}


def test_decisions_are_counted_by_how_they_came_about(opens):
    """A person alone, a person whom a rule asked, a rule alone: the law asks for each."""
    house = opens()
    peopled(house)
    house.done(BeginHeartbeat(areas=AREAS, regions=REGIONS), SETUP)
    for n, source in enumerate(("report", "rule")):
        case = f"case:{n}"
        house.done(
            OpenCase(
                case=case,
                subject=f"post:{n}",
                area="spam",
                severity="low",
                source=source,
                ref="r",
                why="x",
                region="eu",
            ),
            AUTOMATION,
        )
        house.done(TakeLease(case=case), REVIEWER)
        house.done(Decide(case=case, outcome="violates", policy="spam-1@1", reason="x"), REVIEWER)
    carried_out = {"policy": "spam-1@1", "cause": "decision:1"}
    house.done(Remove(subject="post:1", mode="manual", region="eu", **carried_out), REVIEWER)
    house.done(Label(subject="post:2", label="x", mode="automated", region="mars", **carried_out), AUTOMATION)
    house.done(Label(subject="post:3", label="x", mode="automated", **carried_out), AUTOMATION)
    later = opens(HOUR)
    Clock(later.door, later.reader).tick()

    heartbeat = beats(later)[0]
    found = {cell: n for cell, n in counts(heartbeat).items() if n}
    assert found == {
        ("spam", "manual", "eu"): 1,
        ("spam", "partly", "eu"): 1,
        ("spam", "automated", "unknown"): 1,
    }
    assert heartbeat.unlisted == 1, "a region that is not listed is counted all the same"


def test_hours_that_were_missed_are_recorded_one_by_one(opens):
    """A service that was down for half a day owes every hour of it, not one sum."""
    house = opens()
    house.done(BeginHeartbeat(areas=AREAS, regions=REGIONS), SETUP)
    began = hour_of(house.entries()[0].at)
    later = opens(13 * HOUR)
    clock = Clock(later.door, later.reader)
    while clock.tick():
        pass

    assert [one.hour for one in beats(later)] == [began + n * HOUR for n in range(13)]
    assert later.reader.row("pulse", "pulse").next == began + 13 * HOUR


def test_heartbeat_goes_on_by_itself_and_needs_no_one(opens):
    """Each one sets the next: a chain that somebody would have to keep up breaks on the worst day."""
    heartbeat = fact(beat(), "system:clock", tally=absent())
    (entry,) = entries(heartbeat)
    (timer,) = heartbeat.timers(entry)

    assert (timer.due, timer.command) == (THIS_HOUR + 2 * HOUR, beat(THIS_HOUR + HOUR))


def test_areas_that_change_leave_no_hour_out(opens):
    """The chain goes on from where it stands, with the new areas."""
    pulse = Pulse(THIS_HOUR + HOUR, AREAS, REGIONS)
    changed = fact(
        BeginHeartbeat(areas=("spam",), regions=REGIONS), SETUP, now=THIS_HOUR + 9 * HOUR, pulse=pulse
    )

    assert changed.hour == THIS_HOUR + HOUR
    assert code(BeginHeartbeat(areas=AREAS, regions=REGIONS), SETUP, pulse=pulse) == "unchanged"
    row = folded(PulseView(), "pulse", list(entries(changed)))
    assert (row.next, row.areas) == (THIS_HOUR + HOUR, ("spam",))


def test_staff_who_could_decide_are_counted_for_each_area():
    """Who serves no named area serves all; who only manages people decides nothing; who left is gone."""

    def appointed(
        name: str, roles: tuple[str, ...], areas: tuple[str, ...] = (), *, active: bool = True
    ) -> Appointed:
        return Appointed(
            staff=Staff(principal=f"staff:{name}", name=name, roles=roles, areas=areas, active=active)
        )

    roster = folded(
        RosterView(),
        "roster",
        list(
            entries(
                appointed("ana", ("reviewer",)),
                appointed("ben", ("reviewer",), ("spam",)),
                appointed("lea", ("policy_lead",), ("hate",)),
                appointed("rut", ("admin", "security_lead")),
                appointed("eve", ("reviewer",)),
                Deactivated(principal="staff:eve", reason="Left."),
                appointed("max", ("reviewer",)),
                appointed("max", ("reviewer",), active=False),
                appointed("kim", ("reviewer",)),
                appointed("kim", ("admin",)),
            )
        ),
    )
    heartbeat = fact(beat(), "system:clock", tally=absent(), roster=roster)

    assert {one.area: one.staff for one in heartbeat.eligible} == {"spam": 2, "hate": 2}


def test_decision_counts_in_the_hour_of_its_entry():
    """A decision one microsecond before the hour belongs to the hour before."""
    view, total = TallyView(), HourTotalView()
    made = fact(
        Label(subject="post:1", label="x", policy="p", cause="c", mode="automated", region="eu"),
        AUTOMATION,
        article_version=ARTICLE,
    )
    for at, hour in ((THIS_HOUR - 1, THIS_HOUR - HOUR), (THIS_HOUR, THIS_HOUR)):
        (entry,) = entries((made, AUTOMATION, at))
        assert list(view.keys(entry)) == [tally_key(hour, "spam", "automated", "eu")]
        assert list(total.keys(entry)) == [str(hour)]


def test_only_the_clock_may_write_a_heartbeat(opens):
    """A heartbeat that a person could write would prove nothing."""
    house = opens()
    peopled(house)

    assert {house.refused(beat(), by) for by in (ADMIN, LEAD, REVIEWER, AUTOMATION, SETUP)} == {"not_allowed"}
