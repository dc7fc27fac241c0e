"""The Week from E-5 to E-4: the freeze's forecast is scored, and half the staff are gone without a freeze."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from steadyhand.access.coverage.store import Losses
from steadyhand.access.forecasting import read
from steadyhand.access.openness import alerts_shown, shown
from steadyhand.access.provisioning.model import ScimTerms, Told
from steadyhand.access.reading import AccessNow
from steadyhand.flows.coverage import Watch
from steadyhand.kernel.values import DAY
from steadyhand.storage.tables import outbox
from steadyhand.week.parties import LANGUAGES
from tests.support.directories import TOKEN, change, directory, user
from tests.support.doors import refusal
from tests.system.test_week_freeze import SECURITY, Plaza, forecast, frozen, plaza  # noqa: F401 - fixtures

QUIET = alerts_shown((), (), 0)
"""No alerts: their counts are shown elsewhere."""


@pytest.fixture(scope="module")
def watch(plaza: Plaza, frozen: int) -> Watch:  # noqa: F811 - fixtures of those names
    """The watch over coverage since E-8, three days later: on E-5."""
    house = plaza.house
    made = Watch(house.reader, AccessNow(house.reader, house.guard), house.door, 0.5)
    made.round(house.reader.now())
    for _ in range(3):
        a_day_passes(plaza, made)
    return made


def a_day_passes(plaza: Plaza, watch: Watch) -> None:  # noqa: F811 - the house of a test
    plaza.house.record.ahead += DAY
    plaza.house.reader.ahead += DAY
    watch.round(plaza.house.reader.now())


def test_forecast_of_the_freeze_is_scored_against_what_happened(plaza, watch):  # noqa: F811
    """E-5: day by day, backlog and time to action, by the clock and for every queue."""
    scored = Losses(plaza.house.reader).scores("freeze:e-8")

    assert [one.day for one in scored] == [1, 2, 3]
    assert len([one for one in scored[0].scores if one.what == "backlog"]) == 12
    assert all(one.error >= 0 and not one.last for one in scored)


def test_exemptions_of_the_freeze_are_public_as_counts(plaza, watch):  # noqa: F811
    """E-5: how many there are and how many people have one, and nobody's name."""
    reader = plaza.house.reader
    told_all = shown(reader.all("staff"), reader.all("freeze").values(), [], [], QUIET, reader.now())

    assert (told_all.exemptions.in_force, told_all.exemptions.people) == (2, len(plaza.on_duty))
    assert told_all.freezes[0].exemptions == 2
    assert told_all.freezes[0].second_person
    assert "staff:" not in str(told_all)


def test_half_the_staff_gone_overnight_is_an_entry_with_a_forecast_a_page_and_a_public_count(plaza, watch):  # noqa: F811
    """E-4: a freeze by any other name is seen, by area, language and hour, though another one is in force."""
    house, leads = plaza.house, {SECURITY, "s004", "s005", "s001"}
    assert house.entries("access.coverage_loss") == [], "the freeze of E-8 explains what it does"
    people = [one for one in plaza.members.values() if one.id not in leads][::2]
    provider = ScimTerms(token=TOKEN, adopt=tuple(plaza.who(one.id) for one in people), organization="Plaza")
    listed = directory(house, provider)
    users = [user(listed.add(Told(user_name=one.handle, display_name=one.name))) for one in people]
    for each in users:
        assert user(change(listed, each.id, active=False)).left
        act = plaza.label(2_000, "imminent_harm")
        assert refusal(house.door.perform(act, each.principal)).code == "not_allowed", "at once"

    watch.round(house.reader.now())

    (loss,) = house.entries("access.coverage_loss")
    places = loss.fact.places
    assert {place.area for place in places} >= {"election", "imminent_harm", "spam"}
    assert {language for place in places for language in place.languages} == set(LANGUAGES)
    assert all(place.hours for place in places)
    foretold = read(house.reader.payload(loss.sealed("sealed_forecast").payload))
    assert foretold.remaining < foretold.eligible
    assert foretold.outlook().digest == loss.fact.digest
    (page,) = [row for row in house.reader.fetch(select(outbox)) if row.type == "staff.page"]
    assert plaza.who(SECURITY) in json.loads(page.body)["people"]
    assert public(plaza).standing == 1
    assert set(public(plaza).areas) == {place.area for place in places}


def public(plaza: Plaza):  # noqa: F811 - the house of a test
    """What everybody reads."""
    reader = plaza.house.reader
    freezes = reader.all("freeze").values()
    return shown(reader.all("staff"), freezes, [], Losses(reader).all(), QUIET, reader.now()).coverage_losses
