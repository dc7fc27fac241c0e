"""A campaign before the desk: a person asks, one post of each account has a case, and nothing follows for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from steadyhand.accountability.commands import Erase
from steadyhand.civic.campaigns.desk.commands import BringToDesk, PutBeforeDesk
from steadyhand.civic.campaigns.desk.facts import CampaignPut
from steadyhand.civic.campaigns.desk.model import BY, DESK, Desk
from steadyhand.civic.campaigns.model import Finding
from steadyhand.civic.campaigns.record.store import evidence, latest
from steadyhand.flows import campaign_desk
from steadyhand.flows.campaign_desk import CURSOR, Bringing
from steadyhand.intake.store import EventStore
from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE, SECOND
from steadyhand.review.model import Case
from steadyhand.review.opening import OpenCase
from steadyhand.storage.engines import is_sqlite
from tests.support.campaign_world import SLOGAN, SWAPPED, World
from tests.support.doors import house_doors, told
from tests.support.people import ADMIN, LEAD, REVIEWER

ACCOUNTS = {f"account:new{n}" for n in range(12)}
FIRST = 100 * MINUTE
"""When the campaign begins, after the beginning of the world."""


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events)
        yield made
        made.store.close()


def put(world: World) -> str:
    """A lead puts the latest campaign before the desk; its id."""
    (row,) = latest(world.house.reader)
    world.house.done(PutBeforeDesk(campaign=row.id, version=row.version), LEAD)
    return row.id


def bringing(world: World) -> Bringing:
    return Bringing(world.house.reader, world.house.door, world.store)


def brought(world: World, by: Bringing | None = None) -> Desk:
    """Whatever there is to do is done; how it stands."""
    by = by or bringing(world)
    for _ in range(50):
        by.round()
    (row,) = world.house.reader.all(DESK).values()
    return row


def cases(world: World, desk: Desk) -> list[Case]:
    return [stored.row for stored in world.house.reader.stored_many("case", desk.cases).values()]


def finding_of(world: World) -> Finding:
    (row,) = latest(world.house.reader)
    found = evidence(world.house.reader, row)
    assert found is not None
    return found


def words(world: World, payload: str | None) -> Any:
    body = world.house.reader.payload(payload or "")
    return None if body is None else body.decode()


def test_one_post_of_each_account_has_a_case_that_says_why(world: World):
    """The latest of each that belongs to it, with its content; the person who asked counts as its opener."""
    world.campaign()
    world.campaigning.round()
    assert not world.house.reader.all(DESK), "nobody asked: the machine opens no case"
    name = put(world)
    desk, found = brought(world), finding_of(world)
    those = cases(world, desk)

    assert {case.account for case in those} == ACCOUNTS
    assert (desk.done, desk.accounts, desk.left, len(desk.cases)) == (True, 12, 0, 12)
    assert desk.posts == found.posts, "what is found is what was found"
    numbers = sorted(int(case.subject.removeprefix("post:c")) for case in those)
    last = (found.seen_at - world.began - FIRST) // (5 * SECOND)
    assert numbers == [1_000 + n for n in range(last - 11, last + 1)]
    assert {(case.area, case.attested, case.opened_by, case.language) for case in those} == {
        ("election", True, LEAD, "en")
    }
    (piece,) = those[0].evidence
    assert (piece.source, piece.ref) == ("campaign", name)
    assert SLOGAN in msgspec.json.decode(words(world, piece.content))["text"]
    assert "one of 12" in words(world, piece.why)
    assert not list(world.house.reader.all("standing").values()), "nothing happens to any account"
    assert world.house.reader.cursor(CURSOR) > 0


def test_what_is_kept_apart_and_what_is_something_else_stays_out(world: World):
    """A reply, a quote, a denial, a source, another text, a post of somebody who said it once, a later one."""
    world.campaign()
    near = FIRST + 300 * SECOND
    world.post(5_001, "new1", near, SLOGAN, reply_to="post:c1")
    world.post(5_002, "new2", near, f"Look what they write: “{SLOGAN}”, shame on them")
    world.post(5_003, "new3", near, f"{SLOGAN} is false, a hoax")
    world.post(5_004, "new4", near, f"{SLOGAN} via @harbournews")
    world.post(5_005, "new5", near, "Has anybody seen a small grey cat near the old mill today?")
    world.post(5_006, "passer-by", near, SLOGAN)
    world.campaigning.round()
    found = finding_of(world)
    world.post(5_200, "new7", (found.seen_at - world.began) + SECOND, SLOGAN)
    put(world)
    desk = brought(world)

    assert found.seen_at > world.began + near, "they are of its time"
    assert (desk.posts, desk.accounts) == (found.posts, 12), "and nothing but what was found is"
    subjects = {case.subject for case in cases(world, desk)}
    assert subjects.isdisjoint({f"post:c{n}" for n in (*range(5_001, 5_007), 5_200)})


def test_a_restart_anywhere_opens_no_case_twice(world: World, monkeypatch):
    """What was read is read again; what was opened is known."""
    monkeypatch.setattr(campaign_desk, "TOGETHER", 5)
    world.campaign()
    world.campaigning.round()
    put(world)
    first = bringing(world)
    assert first.round(budget_s=0.0) == 0, "a slice is read, and no more"
    opened = 0
    second = bringing(world)
    while not opened:
        opened = second.round()
    assert opened == 5
    desk = brought(world)

    assert (desk.done, len(desk.cases), desk.accounts) == (True, 12, 12)
    assert {case.account for case in cases(world, desk)} == ACCOUNTS
    assert all((case.openings, case.pieces) == (1, 1) for case in cases(world, desk))
    before = world.house.reader.head().seq
    brought(world)
    assert world.house.reader.head().seq == before, "and nothing is left to do"


def test_a_record_that_is_away_loses_no_account(world: World, monkeypatch):
    """What was to be opened when the record went away is opened once it is back."""
    monkeypatch.setattr(campaign_desk, "TOGETHER", 5)
    world.campaign()
    world.campaigning.round()
    put(world)
    by, door = bringing(world), world.house.door
    perform, calls = door.perform_many, []

    def away(orders: Any, **rest: Any) -> Any:
        calls.append(len(orders))
        if len(calls) == 2:
            raise RecordUnavailable("gone")
        return perform(orders, **rest)

    monkeypatch.setattr(door, "perform_many", away)
    assert by.round() == 5
    with pytest.raises(RecordUnavailable):
        by.round()
    assert len(brought(world, by).cases) == 12


def test_a_later_version_asks_only_of_what_is_new(world: World):
    """Accounts that were asked about once are not asked about again."""
    world.campaign()
    world.campaigning.round()
    name = put(world)
    before = brought(world)
    world.posts(
        (3_000 + n, f"new{n % 15}", FIRST + 11 * MINUTE + n * 5 * SECOND, SLOGAN, 2 * HOUR)
        for n in range(240)
    )
    world.campaigning.round()
    assert put(world) == name
    after = brought(world)

    assert after.cases[:12] == before.cases
    assert {case.account for case in cases(world, after)} == ACCOUNTS | {
        f"account:new{n}" for n in (12, 13, 14)
    }
    assert (after.version > before.version, after.accounts, after.left) == (True, 15, 0)
    assert all(case.pieces == 1 for case in cases(world, after))


def test_a_case_that_asks_about_a_post_already_is_joined(world: World):
    """There is one case for a post: it gets the campaign as further evidence, and belongs to it."""
    world.campaign()
    world.campaigning.round()
    found = finding_of(world)
    last = 1_000 + (found.seen_at - world.began - FIRST) // (5 * SECOND)
    opened = OpenCase(
        case="case:known",
        subject=f"post:c{last}",
        area="election",
        severity="low",
        source="rule",
        ref="event:x",
    )
    world.house.done(opened, AUTOMATION)
    put(world)
    desk = brought(world)
    (known,) = [case for case in cases(world, desk) if case.id == "case:known"]

    assert len(desk.cases) == 12
    assert [piece.source for piece in known.evidence] == ["rule", "campaign"]
    assert (known.account in ACCOUNTS, known.opened_by) == (True, "")


def test_only_a_person_asks_of_a_campaign_as_it_stands_and_once(world: World):
    """Not the rules, not a reviewer, not of what is unknown, has grown, is being looked at, or was asked."""
    world.campaign()
    world.campaigning.round()
    (row,) = latest(world.house.reader)
    ask = PutBeforeDesk(campaign=row.id, version=row.version)
    many = world.house.many
    for by in (AUTOMATION, BY, "system:campaigns", REVIEWER):
        assert told(many(ask, by=by)) == ["not_allowed"], by
    assert told(many(replace(ask, campaign="campaign:none"), by=LEAD)) == ["unknown_campaign"]
    assert told(many(replace(ask, version=row.version + 1), by=LEAD)) == ["other_version"]
    assert told(many(BringToDesk(campaign=row.id, version=row.version), by=BY)) == ["not_asked"]
    world.house.done(ask, LEAD)
    assert told(many(ask, by=LEAD)) == ["looking"]
    brought(world)
    assert told(many(ask, by=LEAD)) == ["put_before"]
    assert told(many(BringToDesk(campaign=row.id, version=row.version), by=BY)) == ["not_asked"]


def test_no_program_asks_whatever_it_may(world: World):
    """A key or a machine that was given the capability is refused all the same."""
    world.campaign()
    world.campaigning.round()
    (row,) = latest(world.house.reader)
    ask = PutBeforeDesk(campaign=row.id, version=row.version)
    for by in (AUTOMATION, BY, "service:plaza"):
        answer = ask.decide(Rows({"campaign": row, "campaign_desk": None}, by), 0)
        assert isinstance(answer, Refusal)
        assert answer.code == "not_a_person"
    assert isinstance(ask.decide(Rows({"campaign": row, "campaign_desk": None}, LEAD), 0), CampaignPut)


@pytest.mark.parametrize("reached", [False, True])
def test_campaign_whose_first_words_were_erased_is_brought_all_the_same(world: World, *, reached: bool):
    """Others say nearly the same: what one of them had erased, in the record or in the events, hides nobody else."""
    world.campaign()
    world.campaigning.round()
    world.house.done(Erase(subject="post:c1000", reason="asked"), ADMIN)
    if reached:
        world.store.erase(["post:c1000"])
    put(world)
    desk = brought(world)

    assert {case.account for case in cases(world, desk)} == ACCOUNTS
    assert (desk.done, desk.erased, desk.accounts) == (True, False, 12)


def test_evidence_that_is_gone_opens_nothing(world: World, monkeypatch):
    """It is said so, and the next request is looked at."""
    world.campaign()
    world.campaigning.round()
    put(world)
    monkeypatch.setattr(world.house.reader, "payload", lambda _: None)
    desk = brought(world)

    assert (desk.done, desk.erased, desk.cases) == (True, True, ())


def test_what_may_be_lawful_is_put_before_people_and_no_act_follows(world: World):
    """Followers of something look like it: a person may have them looked at, each case says what is not known."""
    world.posts(
        (1_000 + n, f"fan{n % 12}", FIRST + n * 5 * SECOND, f"{SLOGAN}{'!' * (n % 4)}", 500 * DAY)
        for n in range(120)
    )
    world.campaigning.round()
    (row,) = latest(world.house.reader)
    assert (row.state, row.incident) == ("not_enough_data", "")
    put(world)
    desk = brought(world)
    those = cases(world, desk)

    assert len(those) == 12
    assert "People have to tell." in words(world, those[0].evidence[0].why)
    assert all(case.is_waiting and case.decision is None for case in those)
    assert not list(world.house.reader.all("standing").values())
    kinds = {one.type for one in world.house.reader.entries(limit=10_000) if one.by == BY}
    assert kinds == {"review.opened", "civic.campaign_brought"}


def test_parties_swapped_give_the_same_cases(data_dir: Path):
    """The mirror: of others, elsewhere, the same posts by their place in the stream."""
    seen = []
    for slogan, prefix in ((SLOGAN, "new"), (SWAPPED, "neu")):
        with house_doors(f"sqlite:///{data_dir / prefix}.record.db") as doors:
            world = World(doors, f"sqlite:///{data_dir / prefix}.events.db")
            world.campaign(slogan, prefix=prefix)
            world.campaigning.round()
            put(world)
            desk = brought(world)
            those = sorted(cases(world, desk), key=lambda case: case.subject)
            rows = [(one.subject, one.severity, one.area, one.tier, one.within, one.queue) for one in those]
            seen.append((rows, desk.posts, desk.accounts))
            world.store.close()
    assert seen[0] == seen[1]
    assert len(seen[0][0]) == 12


def test_what_is_found_is_as_much_as_one_bulk_holds(world: World, monkeypatch):
    """Of more accounts the first by name; of how many no case was opened is said."""
    monkeypatch.setattr(campaign_desk, "MOST", 7)
    world.campaign()
    world.campaigning.round()
    put(world)
    desk = brought(world)

    assert (len(desk.cases), desk.left, desk.accounts) == (7, 5, 12)


def test_posts_that_are_kept_no_more_have_no_case(world: World):
    """Nothing is found, and it is said so."""
    world.campaign()
    world.campaigning.round()
    put(world)

    class Empty(EventStore):
        def __init__(self) -> None:
            """Nothing is kept."""

        def read(self, after: int, limit: int) -> list[Any]:
            return []

        def last(self) -> int:
            return 0

    desk = brought(world, Bringing(world.house.reader, world.house.door, Empty()))
    assert (desk.done, desk.posts, desk.cases) == (True, 0, ())
