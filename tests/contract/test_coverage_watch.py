"""The watch over coverage, on both databases: whatever takes people away is an entry, a page and a count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.coverage.commands import MeasureCoverage
from steadyhand.access.coverage.facts import OPENED_AFTER, CoverageLost, CoverageMeasured
from steadyhand.access.coverage.measures import AreaBand
from steadyhand.access.coverage.people import people_of
from steadyhand.access.forecasting import read
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import Exemption, GoesOn
from steadyhand.access.guard import AccessGuard
from steadyhand.access.identity.commands import RevokePasskey
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.reading import AccessNow
from steadyhand.access.scopes import ScopeSet
from steadyhand.flows.coverage import Watch
from steadyhand.flows.forecasting import forecast
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import CLOCK, DAY, HOUR, MINUTE
from steadyhand.storage.tables import outbox
from tests.support.doors import Opened, Reopen
from tests.support.house import enrol
from tests.support.people import ADMIN, LEAD, peopled
from tests.support.rosters import reviewer

SECURITY = "staff:sol"
NIGHT = tuple(day * 24 + hour for day in range(7) for hour in range(8))


class Days:
    """A house whose days pass when a test says so, and the watch of one process after another."""

    def __init__(self, house: Opened) -> None:
        self.house = house
        self.watch = self.started()

    def started(self) -> Watch:
        """The watch of a process that has just begun."""
        assert isinstance(self.house.guard, AccessGuard)
        return Watch(self.house.reader, AccessNow(self.house.reader, self.house.guard), self.house.door, 0.5)

    def pass_by(self, time: int) -> None:
        """Let so much time pass, and look."""
        self.house.record.ahead += time
        self.house.reader.ahead += time
        self.look()

    def look(self) -> None:
        self.watch.round(self.house.reader.now())

    def losses(self) -> list[CoverageLost]:
        return [entry.fact for entry in self.house.entries("access.coverage_loss")]

    def deactivate(self, *handles: str) -> None:
        """Take people's access away, as a directory or an administrator does."""
        orders = [Order(Deactivate(principal=f"staff:{name}", reason="x"), ADMIN) for name in handles]
        refused = [answer for answer in self.house.door.perform_many(orders) if isinstance(answer, Refusal)]
        assert not refused


@pytest.fixture
def days(opens: Reopen) -> Days:
    """Ten reviewers of spam in English at night, four of hate in Portuguese, two leads; and a day has passed."""
    house: Opened = opens()
    peopled(house)
    staff = [reviewer(f"s{n}", areas=("spam",), languages=("en",), hours=NIGHT) for n in range(10)]
    staff += [reviewer(f"h{n}", areas=("hate",), languages=("pt",)) for n in range(4)]
    staff += [Staff(principal=SECURITY, name="Sol", roles=("security_lead",))]
    refused = [
        answer
        for answer in house.door.perform_many([Order(Appoint(staff=each), ADMIN) for each in staff])
        if isinstance(answer, Refusal)
    ]
    assert not refused
    made = Days(house)
    made.look()
    for _ in range(3):
        made.pass_by(8 * HOUR)
    assert made.losses() == []
    return made


def half_of_spam(days: Days) -> None:
    days.deactivate(*(f"s{n}" for n in range(5)))


def roles_changed(days: Days) -> None:
    for n in range(5):
        changed = reviewer(f"s{n}", roles=("legal",), areas=("spam",), languages=("en",), hours=NIGHT)
        days.house.done(Appoint(staff=changed), ADMIN)


def routed_elsewhere(days: Days) -> None:
    for n in range(5):
        days.house.done(
            Appoint(staff=reviewer(f"s{n}", areas=("adult",), languages=("en",), hours=NIGHT)), ADMIN
        )


def shift_taken_away(days: Days) -> None:
    for n in range(5):
        days.house.done(
            Appoint(staff=reviewer(f"s{n}", areas=("spam",), languages=("en",), hours=(100,))), ADMIN
        )


def left_on_a_day(days: Days) -> None:
    soon = days.house.reader.now() + HOUR
    for n in range(5):
        leaver = reviewer(f"s{n}", areas=("spam",), languages=("en",), hours=NIGHT, leaves=soon)
        days.house.done(Appoint(staff=leaver), ADMIN)
    days.look()
    assert days.losses() == [], "nobody is gone yet"
    days.pass_by(2 * HOUR)


WAYS: dict[str, Callable[[Days], None]] = {
    "deactivated": half_of_spam,
    "another role": roles_changed,
    "other areas": routed_elsewhere,
    "no hours": shift_taken_away,
    "they left": left_on_a_day,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_fall_without_a_freeze_is_an_entry_with_forecast_page_and_places(days, way):
    """Half the people gone overnight is a freeze, whatever it is called and whoever did it how."""
    way(days)
    days.look()

    (loss,) = days.losses()
    assert [(place.area, place.languages) for place in loss.places] == [("spam", ("en",))]
    assert (0, 12) in loss.places[0].hours or (0, 6) in loss.places[0].hours
    assert loss.depth in {"20-50 %", "50-80 %"}
    (entry,) = days.house.entries("access.coverage_loss")
    told = read(days.house.reader.payload(entry.sealed("sealed_forecast").payload))
    assert told.outlook().digest == loss.digest
    assert {one.area for one in told.queues} >= {"spam", "hate"}
    (page,) = [row for row in days.house.reader.fetch(select(outbox)) if row.type == "staff.page"]
    assert f'"people":["{LEAD}","{SECURITY}"]' in page.body


def test_forecast_of_a_loss_compares_with_the_people_who_were_there(days):
    """A page that says only what is left says nothing of what was lost."""
    half_of_spam(days)
    days.look()

    (entry,) = days.house.entries("access.coverage_loss")
    told = read(days.house.reader.payload(entry.sealed("sealed_forecast").payload))
    assert told.queue("spam").eligible - told.queue("spam").remaining == 5


def test_ledger_says_where_and_never_how_many_are_left(days):
    """An exact gap would be a map for whoever wants to use it, until it is a week old."""
    half_of_spam(days)
    days.look()

    (loss,) = days.watch.losses.all()
    text = str(loss.fact)
    assert "left" not in text
    assert "before" not in text
    now = days.house.reader.now()
    assert days.watch.losses.opened(loss, now) is None
    opened = days.watch.losses.opened(loss, now + OPENED_AFTER)
    assert {(gap.before, gap.left) for gap in opened} == {(12, 7), (10, 5)} or opened


def test_what_is_told_is_told_once_and_again_only_where_it_gets_worse(days):
    """People who are called every minute stop listening."""
    half_of_spam(days)
    for _ in range(3):
        days.pass_by(MINUTE)
    assert len(days.losses()) == 1

    days.deactivate("s5", "s6", "s7")
    days.look()
    assert len(days.losses()) == 1, "what falls on is told together, a little later"
    days.pass_by(15 * MINUTE)
    assert len(days.losses()) == 2

    days.watch = days.started()
    days.pass_by(HOUR)
    assert len(days.losses()) == 2, "another process knows what was told"


def test_people_who_leave_one_by_one_are_a_loss_once_few_of_what_is_usual_are_left(days):
    """Ten fewer in ten days never fall by a fifth in one; who takes his time must not go unseen."""
    for _ in range(20):
        days.pass_by(DAY)
    days.deactivate("h0")
    days.pass_by(30 * HOUR)
    days.deactivate("h1")
    days.pass_by(30 * HOUR)
    assert days.losses() == []

    for handle in ("h2", "h3"):
        days.deactivate(handle)
        days.pass_by(30 * HOUR)
    (loss,) = days.losses()
    assert [(place.area, place.languages) for place in loss.places] == [("hate", ("pt",))]


def test_freeze_that_stops_people_is_no_loss_and_hides_none(days):
    """A freeze has its own entry and forecast; who is removed under its cover is seen all the same."""
    now = days.house.reader.now()
    frozen = StartFreeze(
        freeze="freeze:e-8",
        mode="deny",
        scope_set=ScopeSet(policy_areas=("spam",)),
        who=Population(roles=("reviewer",)),
        goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
        ends=now + DAY,
        floor=0.0,
        undelivered="deliver",
        reason="We look at who has access.",
    )
    told = forecast(days.house.reader, AccessNow(days.house.reader, days.house.guard), frozen)
    days.house.done(StartFreeze(**{**_fields(frozen), "outlook": told.outlook()}), SECURITY)
    days.look()
    assert days.losses() == []

    half_of_spam(days)
    days.look()
    assert len(days.losses()) == 1


def test_passkeys_that_are_dropped_are_people_who_are_gone(days):
    """Who cannot come in decides nothing, and no role of theirs has changed."""
    asked = AccessNow(
        days.house.reader, AccessGuard(AccessNow(days.house.reader, days.house.guard).vocabulary)
    )
    for principal in people_of(asked.snapshot(), days.house.reader.now()).names:
        enrol(days.house.door, principal)
    days.watch = Watch(days.house.reader, asked, days.house.door, 0.5)
    days.pass_by(MINUTE)
    assert days.losses() == []

    for n in range(5):
        (passkey,) = days.house.reader.row("passkeys", f"staff:s{n}").passkeys
        drop = RevokePasskey(principal=f"staff:s{n}", passkey=passkey.id, reason="x")
        days.house.done(drop, ADMIN)
    days.look()

    (loss,) = days.losses()
    assert [place.area for place in loss.places] == ["spam"]


def test_people_drawn_into_a_freeze_after_it_began_are_a_loss(days):
    """A freeze of a role that decides nothing stops nobody, until everybody is given that role."""
    now = days.house.reader.now()
    frozen = StartFreeze(
        freeze="freeze:e-8",
        mode="deny",
        scope_set=ScopeSet(),
        who=Population(roles=("legal",)),
        goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
        ends=now + DAY,
        floor=0.5,
        undelivered="deliver",
        reason="We look at who has access.",
        exemptions=(
            Exemption(id="exemption:1", duty="other", who=Population(people=(LEAD,)), ends=now + DAY),
        ),
    )
    told = forecast(days.house.reader, AccessNow(days.house.reader, days.house.guard), frozen)
    assert told.share == 1.0
    days.house.done(StartFreeze(**{**_fields(frozen), "outlook": told.outlook()}), SECURITY)
    days.look()
    assert days.losses() == []

    for n in range(10):
        both = reviewer(f"s{n}", roles=("reviewer", "legal"), areas=("spam",), languages=("en",), hours=NIGHT)
        days.house.done(Appoint(staff=both), ADMIN)
    days.look()

    (loss,) = days.losses()
    assert [place.area for place in loss.places] == ["spam"]


def _fields(command: StartFreeze) -> dict:
    return {name: getattr(command, name) for name in command.__struct_fields__}


def test_loss_is_over_when_people_are_back(days):
    """A count of losses that never ends would be as empty as one that never begins."""
    half_of_spam(days)
    days.look()
    assert len(days.watch.losses.standing()) == 1

    for n in range(5):
        back = reviewer(f"s{n}", areas=("spam",), languages=("en",), hours=NIGHT)
        days.house.done(Appoint(staff=back), ADMIN)
    days.look()

    assert days.watch.losses.standing() == []
    assert days.watch.losses.all()[0].over is not None


def test_measure_is_recorded_once_an_hour_in_bands_and_sealed_only_where_it_changed(days):
    """The ledger must show that somebody looks, and not grow by what is as it was."""
    entries = days.house.entries("access.coverage_measured")
    for _ in range(4):
        days.pass_by(20 * MINUTE)
    later = days.house.entries("access.coverage_measured")

    assert 1 <= len(later) - len(entries) <= 2
    fact = later[-1].fact
    assert isinstance(fact, CoverageMeasured)
    assert AreaBand("spam", "10-49") in fact.areas
    assert AreaBand("election", "<10") in fact.areas
    assert [entry.sealed("sealed") is not None for entry in entries] == [True, *[False] * (len(entries) - 1)]
    assert {entry.fact.digest for entry in later} == {later[0].fact.digest}
    by_hand = MeasureCoverage(hour=fact.hour, areas=(), digest="x")
    assert days.house.refused(by_hand, LEAD) == "not_allowed"


def test_second_watch_on_one_record_tells_nothing_twice(days):
    """On PostgreSQL two processes may believe for a moment that each is the one."""
    other = days.started()
    other.round(days.house.reader.now())
    half_of_spam(days)
    days.look()
    other.round(days.house.reader.now())

    assert len(days.losses()) == 1
    assert {entry.by for entry in days.house.entries("access.coverage_loss")} == {CLOCK}
