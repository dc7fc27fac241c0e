"""What acts as one is one incident with its evidence, on both databases; nothing happens to any account by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from steadyhand.accountability.commands import Erase
from steadyhand.accountability.model import RETENTION
from steadyhand.civic.campaigns.record.commands import BY, ReportCampaign
from steadyhand.civic.campaigns.record.model import CAMPAIGN, TEXT, Campaign
from steadyhand.civic.campaigns.record.store import evidence, latest, words
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from steadyhand.storage.engines import is_sqlite
from tests.contract.test_privacy import holders
from tests.support.away import away
from tests.support.campaign_world import FIRST, SLOGAN, SWAPPED, World
from tests.support.doors import house_doors, told
from tests.support.people import ADMIN, LEAD


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events)
        yield made
        made.store.close()


def recorded(world: World, text: str) -> list[str]:
    """Tables of the record in which a text stands; on PostgreSQL events are in the same database."""
    return [table for table in holders(world.house, text) if table != "event"]


def test_accounts_that_act_as_one_are_one_incident_with_its_evidence(world: World):
    """Not a hundred and twenty cases; who they are is evidence, and stands in no fact."""
    world.campaign()
    world.campaigning.round()
    (row,) = latest(world.house.reader)
    (incident,) = world.incidents()
    finding = evidence(world.house.reader, row)

    assert (row.state, row.incident, row.shape.members) == ("incident", incident.id, 12)
    assert (incident.cls, incident.links, incident.by) == ("foreign_or_inauthentic", (row.id,), BY)
    assert finding is not None
    assert set(finding.accounts) == {f"account:new{n}" for n in range(12)}
    assert set(world.entries()) == {"civic.campaign_seen", "civic.incident_opened"}
    facts = [str(one.fact) for one in world.house.reader.entries(limit=10_000) if one.by == BY]
    assert not [fact for fact in facts if "new1" in fact or "harbour" in fact]
    assert not list(world.house.reader.all("standing").values()), "nothing happens to any account"


def test_ordinary_posts_are_no_campaign(world: World):
    """Nor is what everybody says once, whose accounts are as old as people here are."""
    world.posts((2_000 + n, f"old{n}", 100 * MINUTE + n * 5 * SECOND, SLOGAN, 500 * DAY) for n in range(60))
    world.campaigning.round()
    assert world.incidents() == []
    assert [one for one in latest(world.house.reader) if one.state == "incident"] == []


def test_what_was_found_is_not_found_again_after_a_restart(world: World):
    """The latest events are read again, and nothing new is said of what is on record."""
    world.campaign()
    world.campaigning.round()
    before = world.entries()
    again = world.anew()
    again.round()
    again.round()

    assert world.entries() == before
    assert len(world.incidents()) == 1


def test_what_was_found_while_the_record_was_away_is_told_once_it_is_back(world: World):
    """The posts have been read by then and are not read again: what was found is all there is of them."""
    world.campaign()
    with away(world.house.door):
        world.campaigning.round()
    assert latest(world.house.reader) == []
    while not world.incidents():
        assert world.campaigning.round(), "there is something to tell"
    told = latest(world.house.reader)
    assert [one.shape.members for one in told] == [12]
    assert world.campaigning.round() == 0


@pytest.mark.parametrize("dated", [HOUR, 20 * HOUR, -300 * DAY])
def test_posts_that_are_dated_wrongly_hide_no_campaign(world: World, dated: int):
    """Ahead of us they count as posted when they came in, so that nothing which is there is dropped as old."""
    came = 100 * MINUTE
    world.received = world.began + came
    wrong = (
        (4_000 + n, f"late{n}", came + dated, f"{n * 7919} wrongly dated at {n}", DAY) for n in range(20)
    )
    world.posts([*wrong, (4_100, "late", came + dated, SLOGAN, DAY)])
    world.received = None
    world.campaign()
    world.grows()
    world.campaigning.round()
    (row,) = latest(world.house.reader)
    assert (row.state, row.shape.members, len(world.incidents())) == ("incident", 12, 1)
    assert row.seen <= world.house.reader.now()
    assert row.shape.posts >= 300


def test_growth_is_told_under_the_same_id(world: World):
    """One incident for as long as it goes on."""
    world.campaign()
    world.campaigning.round()
    (before,) = latest(world.house.reader)
    world.grows()
    world.campaigning.round()
    (after,) = latest(world.house.reader)

    assert after.id == before.id
    assert after.version > before.version
    assert after.shape.posts > before.shape.posts
    assert (after.incident, len(world.incidents())) == (before.incident, 1)


def test_parties_swapped_give_the_same_campaign(data_dir: Path):
    """The mirror: in another place of the same kind, by others, the same numbers."""
    shapes = []
    for slogan, prefix in ((SLOGAN, "new"), (SWAPPED, "neu")):
        with house_doors(f"sqlite:///{data_dir / prefix}.record.db") as doors:
            world = World(doors, f"sqlite:///{data_dir / prefix}.events.db")
            world.campaign(slogan, prefix=prefix)
            world.campaigning.round()
            (row,) = latest(world.house.reader)
            shapes.append((row.state, row.reason, row.shape, row.version))
            world.store.close()
    assert shapes[0] == shapes[1]


def test_evidence_is_kept_as_content_is_and_no_longer(world: World):
    """Who it was is forgotten after a year; that it was is not."""
    world.campaign()
    world.campaigning.round()
    (entry,) = [one for one in world.house.reader.entries(limit=10_000) if one.type == "civic.campaign_seen"][
        -1:
    ]
    assert [seal.kind for seal in entry.seals] == [CAMPAIGN, TEXT]
    assert RETENTION[CAMPAIGN] == RETENTION[TEXT] == 365 * DAY


def test_shared_words_are_kept_apart_from_the_evidence_and_say_whose_they_are(world: World):
    """They are one person's, who may have them erased; who acts as one with whom is nobody's alone."""
    world.campaign()
    world.campaigning.round()
    (row,) = latest(world.house.reader)
    found = evidence(world.house.reader, row)

    assert found is not None
    assert found.text == ""
    assert found.said is not None
    assert (found.said.post, found.said.account) == ("post:c1000", "account:new0")
    assert words(world.house.reader, row) == SLOGAN + FIRST
    unsigned = ReportCampaign(
        campaign="campaign:other", version=1, state="incident", reason="x", began=row.began, seen=row.seen,
        shape=row.shape, evidence="{}", text="Whose is it?",
    )  # fmt: skip
    assert told(world.house.many(unsigned, by=BY)) == ["whose"]
    assert told(world.house.many(replace(unsigned, text="x" * 5000), by=BY)) == ["too_long"]


@pytest.mark.parametrize("erased", ["post:c1000", "account:new0"])
@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("reached", [False, True])
def test_erased_words_are_not_brought_back_as_the_campaign_grows(
    world: World, erased: str, *, restarted: bool, reached: bool
):
    """Neither out of the detector's memory, nor by reading again: whether or not the erasure `reached` the events."""
    world.campaign()
    world.campaigning.round()
    assert recorded(world, "zqfirst") == ["payload"]
    world.house.done(Erase(subject=erased, reason="asked"), ADMIN)
    assert recorded(world, "zqfirst") == []
    (before,) = latest(world.house.reader)
    assert words(world.house.reader, before) is None
    if reached:
        world.store.erase([erased])
    world.grows()
    (world.anew() if restarted else world.campaigning).round()
    after, *_ = latest(world.house.reader)

    assert after.version > before.version or after.id != before.id
    assert recorded(world, "zqfirst") == []


def test_words_that_were_erased_before_it_is_told_are_not_put_on_record(world: World):
    """The detector saw them, and then they were asked to be erased: there is nothing on record to tell it."""
    world.campaign()
    detector = world.anew()
    detector._begun()
    world.house.done(Erase(subject="account:new0", reason="asked"), ADMIN)
    detector.round()
    (row,) = latest(world.house.reader)
    assert (row.shape.members, words(world.house.reader, row)) == (12, "")
    assert recorded(world, "zqfirst") == []


def test_nobody_else_reports_a_campaign_and_what_may_be_lawful_opens_nothing(world: World):
    """A person who sees one opens an incident; this command is the detector's."""
    world.campaign()
    world.campaigning.round()
    (row,) = latest(world.house.reader)
    report = ReportCampaign(
        campaign=row.id, version=row.version + 1, state="not_enough_data", reason="x", began=row.began,
        seen=row.seen, shape=row.shape, evidence="{}", incident="incident:x",
    )  # fmt: skip
    assert told(world.house.many(report, by=LEAD)) == ["not_allowed"]
    assert told(world.house.many(report, by=BY)) == ["has_incident"]
    fresh = replace(report, campaign="campaign:other", version=1)
    assert told(world.house.many(fresh, by=BY)) == ["no_incident"]
    assert told(world.house.many(replace(fresh, campaign="Bad"), by=BY)) == ["invalid_id"]
    assert told(world.house.many(replace(report, version=row.version, incident=""), by=BY)) == [
        "known_version"
    ]
    assert isinstance(world.house.reader.row(CAMPAIGN, row.id), Campaign)
