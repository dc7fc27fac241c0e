"""Care and the vault through the door, on both databases: what is enforced, what is kept, what is told to nobody."""

from __future__ import annotations

import json

import msgspec
import pytest
from sqlalchemy import select

from steadyhand.accountability.commands import ApplyRetention, Erase
from steadyhand.accountability.model import RETENTION
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.flows.sealing import without_sealed
from steadyhand.intake.model import Event
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, MINUTE
from steadyhand.review.care.commands import LeaveArea, SetCare, SetLimits
from steadyhand.review.care.limits import Limits
from steadyhand.review.care.model import Settings
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.review.vault.model import PRESERVED
from steadyhand.storage import rebuild, tables
from steadyhand.web.api.shapes import EntryShown
from tests.support.doors import Opened, Reopen
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_care import PICTURE, sealed

KEPT_TEXT = "zqkept-because-the-law-says-so"


@pytest.fixture
def house(opens: Reopen) -> Opened:
    made = opens()
    peopled(made)
    return made


def opened(house: Opened, name: str, area: str = "violence", severity: str = "severe") -> str:
    command = OpenCase(
        case=f"case:{name}", subject=f"post:{name}", area=area, severity=severity, source="rule", ref="e"
    )
    house.done(command, AUTOMATION)
    return command.case


# ---------------------------------------------------------------------------------------------------- limits


def test_door_keeps_the_daily_limit_within_one_set_of_commands_too(house):
    """Many leases asked for at once are judged one after another, each with the ones before it."""
    house.done(SetLimits(limits=Limits(severe=2)), LEAD)
    cases = [opened(house, f"c{n}") for n in range(4)]
    answers = house.many(*(TakeLease(case=case) for case in cases), by=REVIEWER)

    assert [isinstance(answer, Refusal) for answer in answers] == [False, False, True, True]
    assert [answer.code for answer in answers[2:]] == ["care_limit"] * 2  # type: ignore[union-attr]  # both refusals


def test_break_ends_at_the_instant_that_was_told(house, opens):
    """The door's time is the database's: what it says is what it does."""
    house.done(SetLimits(limits=Limits(spell=10)), LEAD)
    first, second = opened(house, "a"), opened(house, "b", "spam")
    house.done(TakeLease(case=first), REVIEWER)
    after = opens(11 * MINUTE)
    after.done(Release(case=first), REVIEWER)

    assert after.refused(TakeLease(case=second), REVIEWER) == "care_break"
    assert opens(22 * MINUTE).done(TakeLease(case=second), REVIEWER).by == REVIEWER


def test_rebuilding_gives_the_same_rows_of_care_and_of_the_vault(house):
    """Whoever drops the views must not give anybody a second day, nor open a seal."""
    house.done(SetCare(settings=Settings(zone="Asia/Kathmandu")), REVIEWER)
    house.done(LeaveArea(area="adult"), REVIEWER)
    house.done(TakeLease(case=opened(house, "a")), REVIEWER)
    sealed(house)
    before = house.dump()
    rebuild.rebuild(house.record)

    assert house.dump() == before
    assert house.reader.row("care", REVIEWER).left == ("adult",)


# ------------------------------------------------------------------------------------------------ for oneself


def test_record_tells_only_that_something_was_refused(house):
    """Who needs rest, had enough or left a category is nobody's business, also not in the ledger's refusals."""
    case = opened(house, "a", "adult")
    house.done(LeaveArea(area="adult"), REVIEWER)
    house.many(*[TakeLease(case=case)] * 3, by=REVIEWER)
    house.door.perform_many([Order(TakeLease(case=case), REVIEWER)], atomic=True)
    told = [
        msgspec.json.encode(entry.fact).decode()
        for entry in house.entries("kernel.refused", "kernel.set_refused")
    ]

    assert len(told) == 2
    assert '"code":"own"' in told[0]
    assert not [word for word in ("adult", "category", "care_left") if any(word in each for each in told)]


def test_api_shows_of_own_settings_that_there_are_some_and_nothing_else(house):
    """The ledger is read by programs: what is set for oneself stays out."""
    entry = house.done(LeaveArea(area="adult"), REVIEWER)
    shown = json.dumps(msgspec.to_builtins(EntryShown.of(entry)))

    assert "adult" not in shown
    assert EntryShown.of(entry).fact == {"type": "review.care_set"}


# ------------------------------------------------------------------------------------------------ the vault


def with_content(house: Opened, report: str = "first") -> None:
    """Two posts of one account are reported: one is about a child, the other is spam."""
    for name, area, media in (("child", "child_safety", (PICTURE,)), ("spam", "spam", ())):
        content = ReportedContent(text=f"{KEPT_TEXT} {name}", author="account:u1", media=media)
        filed = ReportIn(
            id=f"{report}-{name}", subject=f"post:{name}", reporter="account:r", area=area, content=content
        )
        house.door.perform_many(report_orders(filed, AUTOMATION, "plaza"), atomic=True)


def left(house: Opened) -> list[str]:
    """The posts of which content is still there."""
    query = select(tables.payload.c.about).where(
        tables.payload.c.kind == "content", tables.payload.c.body.is_not(None)
    )
    return sorted(str(row.about) for row in house.reader.fetch(query))


def test_erasing_somebody_keeps_what_is_sealed_and_takes_the_rest(house):
    """Evidence of a crime against a child does not go because its author asks."""
    with_content(house)
    assert house.refused(Erase(subject="post:child", reason="Asked."), ADMIN) == "preserved"
    house.done(Erase(subject="account:u1", reason="Asked."), ADMIN)

    assert left(house) == ["post:child"]


def test_retention_keeps_what_is_sealed_until_its_time(house, opens):
    """Content that is sealed late would run out by its own age, before the duty to keep it ends."""
    with_content(house)
    late = 100 * DAY
    with_content(opens(late), "again")
    opens(RETENTION["content"] + DAY).done(ApplyRetention(kind="content"), CLOCK)
    assert left(house) == ["post:child", "post:child", "post:spam"]
    opens(late + PRESERVED + DAY).done(ApplyRetention(kind="content"), CLOCK)

    assert left(house) == []


def test_past_events_are_shown_without_sealed_media_and_others_whole(house):
    """Who explains a decision, or tries a rule on the past, meets no such picture either."""
    other = {"id": "m8", "url": "https://media.example/m8.png"}
    data = msgspec.json.encode({"post": {"id": "x", "media": [PICTURE, other]}, "content": {"media": "odd"}})
    event = Event(
        source="plaza", id="1", type="post.created", time=1, subject="post:x", account=None, reporter=None,
        digest=b"d", data=data,
    )  # fmt: skip
    before = without_sealed(house.reader, event)
    sealed(house)
    after = without_sealed(house.reader, event)

    assert before is event
    assert msgspec.json.decode(after.data)["post"]["media"] == [other]
    assert after.digest == event.digest
