from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from steadyhand.flows.acts import Terms
from steadyhand.flows.braking import Brakes
from steadyhand.flows.others import Others
from steadyhand.flows.post import Asked, Ruled
from steadyhand.flows.tallying import Tallying
from steadyhand.intake.store import EventStore
from steadyhand.intake.tallies import TRAFFIC, Tallies, Tally
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.rules.brakes import Quota, Quotas
from steadyhand.rules.versions.model import SETUP
from steadyhand.rules.versions.service import Drafting, Saved
from tests.support.doors import Opened, entry, house_doors
from tests.support.intake_events import NOW
from tests.support.people import peopled
from tests.support.rule_sets import starter


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    with house_doors(record_url) as opens:
        house = opens()
        peopled(house)
        yield house


@pytest.fixture
def tallies(record_url: str, tmp_path) -> Iterator[Tallies]:
    store = EventStore(record_url.replace("record.db", "events.db"))
    store.create()
    yield Tallies(store)
    store.close()


def started(house: Opened) -> str:
    """The version in force after a first start."""
    drafting = Drafting(house.door, house.reader)
    made = drafting.save(SETUP, None, "The starter pack", "", starter())
    assert isinstance(made, Saved)
    entry(drafting.publish(made.draft, SETUP))
    return made.version


def limited(version: str) -> Ruled:
    asked = Asked(effect="limit", subject="post:1", policy="spam-1@1", area="spam", rules=("SpamLink",))
    return Ruled(rules=version, asked=(asked,), reasons=(("SpamLink", "a link"),))


def test_rule_that_acts_too_often_is_braked_by_an_entry_and_stays_so_after_a_start(house, tallies):
    """The ledger says that it was, why, and of which version; whoever starts next reads it there."""
    version, now = started(house), house.reader.now
    terms = Terms(version=version, quotas=Quotas(usual=Quota(per_hour=3)), ages={"SpamLink": now() - 9 * DAY})
    brakes = Brakes(Tallying(tallies), house.door, now)
    for _ in range(5):
        brakes.hold(limited(version), terms, traffic=True)
    brakes.round()
    brakes.round()

    (braked,) = house.entries("rules.brake_tripped")
    assert braked.by == AUTOMATION
    assert braked.key is not None
    assert (braked.fact.rule, braked.fact.version, braked.fact.counted) == ("SpamLink", version, 4)
    assert "its quota is 3" in braked.fact.why
    release = Drafting(house.door, house.reader).sets.release()
    assert set(release.brakes_of(version)) == {"SpamLink"}

    again = Brakes(Tallying(tallies), house.door, now)
    after = Terms(version=version, braked=frozenset({("SpamLink", "")}))
    again.begin_with(tallies.read(now() - DAY), {version: after}, {})
    assert [one.effect for one in again.hold(limited(version), after, traffic=True).asked] == ["review"]


def test_two_engines_that_brake_a_rule_make_one_entry(house, tallies):
    """Each counts for itself, and the second is told that it was not the first."""
    version = started(house)
    terms = Terms(version=version, quotas=Quotas(usual=Quota(per_hour=0)))
    for _ in range(2):
        brakes = Brakes(Tallying(tallies), house.door, house.reader.now)
        brakes.hold(limited(version), terms, traffic=True)
        brakes.round()

    assert len(house.entries("rules.brake_tripped")) == 1


def test_engines_that_share_a_database_share_every_quota(house, tallies):
    """With two of them a rule would do twice what it may, and with ten ten times."""
    version, now = started(house), house.reader.now
    terms = Terms(
        version=version, quotas=Quotas(usual=Quota(per_hour=10)), ages={"SpamLink": now() - 9 * DAY}
    )
    engines = [Brakes(Tallying(tallies), house.door, now, Others(tallies.acts)) for _ in range(2)]
    for one in engines:
        one.begin_with(tallies.read(now() - DAY), {version: terms}, {})

    def effects(one: Brakes, times: int) -> list[str]:
        return [one.hold(limited(version), terms, traffic=True).asked[0].effect for _ in range(times)]

    for _ in range(2):
        for one in engines:
            assert effects(one, 2) == ["limit"] * 2
        for one in (*engines, *engines):
            one.round()
    assert effects(engines[0], 3) == ["limit"] * 2 + ["review"]
    assert house.entries("rules.brake_tripped") == []
    engines[0].round()
    (braked,) = house.entries("rules.brake_tripped")
    assert braked.fact.counted == 11

    again = Brakes(Tallying(tallies), house.door, now, Others(tallies.acts))
    again.begin_with(tallies.read(now() - DAY), {version: terms}, {})
    again.round()
    assert effects(again, 1) == ["review"], "what was there at its start is counted once"


def test_engine_learns_by_the_versions_that_it_knows_and_later_by_the_others(tallies):
    """One of two engines follows a publication a second before the other."""
    others = Others(tallies.acts)
    tally = Tally(hour=NOW, rules="sha256:2", mode="live", rule="SpamLink", matched=3, acted=2)
    tallies.add([tally, replace(tally, mode="shadow"), replace(tally, rule=TRAFFIC, matched=9, acted=0)])

    assert others.news({"sha256:1"}, NOW) == []
    assert sorted((one.rule, one.matched, one.acted) for one in others.news({"sha256:2"}, NOW)) == [
        (TRAFFIC, 9, 9),
        ("SpamLink", 2, 2),
    ]
    assert others.news({"sha256:2"}, NOW) == []
    tallies.add([tally])
    others.know([tally])
    assert others.news({"sha256:2"}, NOW) == [], "its own"
