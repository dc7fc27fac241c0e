"""Erasing and holding one post, message or profile without its author, and its author without it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from steadyhand.accountability.commands import ApplyRetention, Erase, PlaceHold, ReleaseHold
from steadyhand.accountability.model import RETENTION
from steadyhand.delivery.commands import GiveUp, Receive, Replay
from steadyhand.enforcement.commands import Remove
from steadyhand.enforcement.ending import Lift
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.kernel.entry import Effect, Fact, Payload, Ruling
from steadyhand.kernel.turn import _placed
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.storage import tables
from tests.contract.test_privacy import holders
from tests.support.doors import Opened, Reopen, entry
from tests.support.judging import code
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program import play

COURIER = "system:delivery"
POSTS = ("post:p1", "post:p2")


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """Two posts of one account: each reported, decided, removed, its author told, and put back."""
    house = opens()
    peopled(house)
    for subject in POSTS:
        history(house, subject)
    return house


def said(what: str, subject: str) -> str:
    """A text that stands nowhere else."""
    return f"zq-{what}-{subject.replace(':', '-')}"


WORDS = ("content", "again", "report", "why", "reason", "note", "lifted")


def history(house: Opened, subject: str, author: str = "account:u1", reporter: str = "account:u2") -> None:
    """Everything that may be said about a post."""
    content = ReportedContent(text=said("content", subject), author=author)
    filed = ReportIn(
        id=subject,
        subject=subject,
        reporter=reporter,
        area="spam",
        text=said("report", subject),
        content=content,
    )
    case: Any = entry(house.door.perform_many(report_orders(filed, "service:plaza", "plaza"), atomic=True)[1])
    name = case.fact.case
    common: dict[str, Any] = {"severity": "low", "source": "rule", "account": author, "area": "spam"}
    more = OpenCase(
        case="case:x",
        subject=subject,
        ref="e",
        why=said("why", subject),
        content=said("again", subject),
        **common,
    )
    house.done(more, AUTOMATION)
    house.done(TakeLease(case=name), REVIEWER)
    words = {"reason": said("reason", subject), "note": said("note", subject)}
    house.done(Decide(case=name, outcome="violates", policy="spam-1@1", **words), REVIEWER)
    carried_out = {"policy": "spam-1@1", "cause": "d", "mode": "manual", "account": author}
    house.done(Remove(subject=subject, reason=said("reason", subject), **carried_out), REVIEWER)
    house.done(Lift(subject=subject, action=f"{subject}#1", cause="a", reason=said("lifted", subject)), LEAD)


def deliver(house: Opened) -> None:
    """Everything that waits reaches the platform."""
    pending = house.reader.fetch(select(tables.outbox.c.id).where(tables.outbox.c.state == "pending"))
    for row in pending:
        house.done(receipt(row.id), COURIER)


def receipt(effect: str) -> Receive:
    return Receive(effect=effect, status=200, applied=True, receipt="r", platform_at="2026-01-01T00:00:00Z")


def left(house: Opened, subject: str) -> set[str]:
    """Which of the words about a post still stand anywhere in the database."""
    return {what for what in WORDS if holders(house, said(what, subject))}


# --------------------------------------------------------------------------------------------------- erasure


def test_erasing_a_post_takes_everything_said_about_it_and_nothing_of_the_authors_other_post(house):
    """Content, reports, reasons, notes and what the author was told; the author did not ask about the other one."""
    deliver(house)
    assert left(house, "post:p1") == left(house, "post:p2") == set(WORDS)
    before = house.entries()
    house.done(Erase(subject="post:p1", reason="asked"), ADMIN)

    assert left(house, "post:p1") == set()
    assert left(house, "post:p2") == set(WORDS)
    assert house.entries()[: len(before)] == before


def test_erasing_the_author_takes_every_post_and_leaves_the_reporters_words(house):
    """As before: what the reporter wrote is the reporter's."""
    deliver(house)
    house.done(Erase(subject="account:u1", reason="asked"), ADMIN)

    assert [left(house, subject) for subject in POSTS] == [{"report"}, {"report"}]


@pytest.mark.parametrize("subject", ["message:m1", "profile:u1", "media:x", "ad:9", "account:u9"])
def test_subject_of_any_kind_is_held_and_erased_with_what_was_reported_about_it(house, subject):
    """What can be acted on can be erased and held."""
    filed = ReportIn(
        id="r", subject=subject, reporter="account:u2", area="spam", text=said("report", subject)
    )
    house.door.perform_many(report_orders(filed, "service:plaza", "plaza"), atomic=True)
    house.done(PlaceHold(subject=subject, reason="court"), ADMIN)
    assert house.refused(Erase(subject=subject, reason="asked"), ADMIN) == "on_hold"
    house.done(ReleaseHold(subject=subject, reason="closed"), ADMIN)
    assert left(house, subject) == {"report"}

    house.done(Erase(subject=subject, reason="asked"), ADMIN)
    assert left(house, subject) == set()


@pytest.mark.parametrize("text", ["post", "post:", "staff:root", "p1", "", "post:a b", "Post:1", "account:"])
def test_what_names_no_subject_is_neither_held_nor_erased(text):
    """A slip that erases nothing must not look like an erasure."""
    assert code(Erase(subject=text, reason="x")) == "invalid_subject"
    assert code(PlaceHold(subject=text, reason="x")) == "invalid_subject"


# ------------------------------------------------------------------------------------------------------ holds


def test_hold_on_a_post_keeps_exactly_that_post_when_its_author_is_erased(house):
    """The court named one post; everything else of its author goes."""
    deliver(house)
    house.done(PlaceHold(subject="post:p1", reason="court"), ADMIN)
    done = house.done(Erase(subject="account:u1", reason="asked"), ADMIN)

    assert left(house, "post:p1") == set(WORDS)
    assert left(house, "post:p2") == {"report"}
    assert done.fact.held == ("post:p1",)  # type: ignore[attr-defined]

    house.done(ReleaseHold(subject="post:p1", reason="closed"), ADMIN)
    house.done(Erase(subject="account:u1", reason="asked"), ADMIN)
    assert left(house, "post:p1") == {"report"}


def test_hold_on_a_post_keeps_the_report_of_a_reporter_who_is_erased(house):
    """The report on a held post is evidence too, whoever wrote it."""
    house.done(PlaceHold(subject="post:p1", reason="court"), ADMIN)
    house.done(Erase(subject="account:u2", reason="asked"), ADMIN)

    assert ["report" in left(house, subject) for subject in POSTS] == [True, False]


def test_hold_on_an_author_keeps_the_authors_part_when_a_post_is_erased(house):
    """Erasing the posts one by one must be no way around the hold on their author."""
    deliver(house)
    house.done(PlaceHold(subject="account:u1", reason="court"), ADMIN)
    house.done(Erase(subject="post:p1", reason="asked"), ADMIN)

    assert left(house, "post:p1") == set(WORDS) - {"report"}


def test_hold_on_a_post_wins_over_retention_of_every_class(house, opens):
    """A year may pass before a court is done, and notices to the author are kept no longer than the rest."""
    deliver(house)
    house.done(PlaceHold(subject="post:p1", reason="court"), ADMIN)
    after = opens(max(RETENTION.values()) + DAY)
    for kind in RETENTION:
        after.done(ApplyRetention(kind=kind), CLOCK)

    assert left(after, "post:p1") == set(WORDS)
    assert left(after, "post:p2") == set()


def test_hold_on_something_else_keeps_nothing_of_which_nobody_knows_what_it_is_about(house):
    """Content of before 0003 may name its owner alone: in SQL, unknown is neither held nor not held."""
    with house.record.engine.begin() as connection:
        connection.execute(tables.payload.update().values(about=None))
    house.done(PlaceHold(subject="post:other", reason="court"), ADMIN)
    house.done(Erase(subject="account:u1", reason="asked"), ADMIN)

    assert left(house, "post:p1") == {"report", "reason", "lifted"}


# ------------------------------------------------------------------------------------- what waits to be sent


def test_what_waits_to_be_sent_is_erased_once_it_is_delivered_and_not_before(house):
    """The author must still be told; then nothing of it may stay, however late that is."""
    house.done(Erase(subject="post:p1", reason="asked"), ADMIN)
    assert left(house, "post:p1") == {"reason", "lifted"}
    notices = [
        row.id
        for row in house.reader.fetch(select(tables.outbox).where(tables.outbox.c.type == "notice.sent"))
    ]
    house.done(GiveUp(effect=notices[0], attempts=11, error="x"), COURIER)
    house.done(Replay(effect=notices[0]), LEAD)
    assert left(house, "post:p1") == {"reason", "lifted"}

    deliver(house)
    assert left(house, "post:p1") == set()
    assert left(house, "post:p2") == set(WORDS)


# ------------------------------------------------------------------------------------- nothing without a name


def test_everything_personal_that_rooms_bring_says_what_it_is_about_and_how_long_it_is_kept(opens):
    """What is kept under its author alone could never be erased or held by its own name, nor run out."""
    house = play(opens)
    p, o = tables.payload.c, tables.outbox.c

    unnamed = house.reader.fetch(select(p.id, p.kind).where(p.about.is_(None), p.kind != "credential"))
    assert [tuple(row) for row in unnamed] == []
    assert {row.kind for row in house.reader.fetch(select(p.kind))} <= {*RETENTION, "credential"}
    assert [tuple(row) for row in house.reader.fetch(select(o.id).where(o.about.is_(None)))] == []


class Happened(Fact, frozen=True, tag="test.happened"):
    subject: str = "post:1"


def test_ruling_that_says_itself_what_its_content_is_about_is_believed():
    """A fact about an account may bring words about one of its posts."""
    payloads = Payload("note", "account:u1", b"x", about="post:7"), Payload("note", "account:u1", b"y")
    ruling = Ruling(fact=Happened(), payloads=payloads, effects=(Effect("account:u1", "t", {}),))
    placed: Any = _placed(ruling, Erase(subject="post:2", reason="x"))

    assert [one.about for one in (*placed.payloads, *placed.effects)] == ["post:7", "post:1", "post:1"]
