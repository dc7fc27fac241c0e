from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, select

from steadyhand.access.service import set_password
from steadyhand.accountability.commands import ApplyRetention, Erase, PlaceHold, ReleaseHold
from steadyhand.accountability.model import RETENTION
from steadyhand.enforcement.commands import Remove
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.kernel.command import Order
from steadyhand.kernel.turn import commitment
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.storage import rebuild, tables
from steadyhand.storage.engines import sqlite_path
from tests.support.doors import Opened, Reopen, entry, house_doors
from tests.support.people import ADMIN, REVIEWER, peopled

POSTED, REPORTED, NOTED = "zqposted-wanda-jablonska", "zqreported-karolina", "zqnoted-in-private"
MARKERS = (POSTED, REPORTED, NOTED)


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return with_history(opens())


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[Opened]:
    with house_doors(sqlite_url) as opens:
        yield with_history(opens())


def with_history(house: Opened) -> Opened:
    """A house in which a report was filed on a post, decided, and carried out."""
    peopled(house)
    filed = ReportIn(
        id="r1",
        subject="post:p1",
        reporter="account:u2",
        area="spam",
        text=f"He wrote {REPORTED} again",
        content=ReportedContent(text=f"Look, {POSTED} says so", author="account:u1"),
    )
    opened = entry(house.door.perform_many(report_orders(filed, "service:plaza", "plaza"), atomic=True)[1])
    case: str = opened.fact.case  # type: ignore[attr-defined]
    house.done(TakeLease(case=case), REVIEWER)
    house.done(
        Decide(
            case=case,
            outcome="violates",
            policy="spam-1@1",
            reason="The same link again.",
            note=f"So: {NOTED}",
        ),
        REVIEWER,
    )
    house.done(
        Remove(subject="post:p1", policy="spam-1@1", cause="decision:1", mode="manual", account="account:u1"),
        REVIEWER,
    )
    return house


def holders(house: Opened, marker: str) -> list[str]:
    """The tables of the whole database in which a text stands anywhere."""
    found = []
    with house.reader.connection() as connection:
        for table in sorted(inspect(connection).get_table_names()):
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
            if any(marker in str(value) or marker.encode() in _bytes(value) for row in rows for value in row):
                found.append(table)
    return found


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def payloads(house: Opened) -> dict[str, tuple[bytes | None, bytes | None]]:
    """Salt and body of every payload."""
    p = tables.payload.c
    return {row.id: (row.salt, row.body) for row in house.reader.fetch(select(p.id, p.salt, p.body))}


def verified(house: Opened) -> dict[str, bool]:
    """Whether the body of each payload that an entry seals is the one that was sealed."""
    kept = payloads(house)
    told = {}
    for one in house.entries():
        for seal in one.seals:
            salt, body = kept[seal.payload]
            told[seal.payload] = (
                salt is not None and body is not None and commitment(salt, body) == seal.commitment
            )
    return told


# ------------------------------------------------------------------------------------------- apart and sealed


def test_what_people_wrote_stands_in_the_payload_table_and_nowhere_else(house):
    """The ledger is for ever: whatever is personal must not be in it, nor in a row folded from it."""
    assert {marker: holders(house, marker) for marker in MARKERS} == {
        marker: ["payload"] for marker in MARKERS
    }


def test_password_hash_stands_in_the_payload_table_and_nowhere_else(house):
    """A ledger that is shown to auditors must not carry what opens accounts."""
    house.done(set_password(REVIEWER, "a long enough password"), ADMIN)

    assert holders(house, "$argon2id$") == ["payload"]


def test_each_payload_has_a_salt_of_its_own_and_verifies(house):
    """With one salt for all, equal words would show as equal commitments."""
    house.done(
        OpenCase(
            case="case:2",
            subject="post:2",
            area="spam",
            severity="low",
            source="rule",
            ref="e2",
            why="x",
            content="same",
        ),
        AUTOMATION,
    )
    house.done(
        OpenCase(
            case="case:3",
            subject="post:3",
            area="spam",
            severity="low",
            source="rule",
            ref="e3",
            why="x",
            content="same",
        ),
        AUTOMATION,
    )
    salts = [salt for salt, _ in payloads(house).values()]

    assert len(set(salts)) == len(salts) >= 5
    assert all(len(salt or b"") == 32 for salt in salts)
    assert all(verified(house).values())
    commitments = [seal.commitment for one in house.entries("review.opened") for seal in one.seals]
    assert len(set(commitments)) == len(commitments)


def test_payload_that_somebody_changed_verifies_no_more(house):
    """Evidence that was exchanged must be seen to be another."""
    with house.record.engine.begin() as connection:
        connection.execute(
            tables.payload.update().where(tables.payload.c.kind == "content").values(body=b"tame")
        )

    assert sorted(verified(house).values()).count(False) == 1


# --------------------------------------------------------------------------------------------------- erasure


def test_erasure_takes_salt_and_body_and_leaves_the_entry(house):
    """What happened stays provable; what was said is gone, also for whoever would try to guess it."""
    before = house.entries()
    house.done(Erase(subject="account:u1", reason="asked to be forgotten"), ADMIN)

    assert house.entries()[: len(before)] == before
    kept = {row.kind: (row.salt, row.body, row.erased) for row in house.reader.fetch(select(tables.payload))}
    erased = house.reader.head().seq
    assert kept["content"] == (None, None, erased)
    assert kept["note"] == (None, None, erased)
    assert holders(house, POSTED) == []
    assert holders(house, NOTED) == []
    assert [kind for kind, (salt, _, _) in kept.items() if salt is not None] == ["report"]
    assert sorted(verified(house).values()).count(True) == 1


def test_erasure_of_one_person_leaves_what_others_wrote(house):
    """The author's wish does not decide over the reporter's words, nor the other way round."""
    house.done(Erase(subject="account:u2", reason="asked"), ADMIN)

    assert holders(house, REPORTED) == []
    assert holders(house, POSTED) == ["payload"]


def test_what_is_recorded_after_an_erasure_stays_even_in_the_same_transaction(house):
    """An erasure is about what was there; a batch must not make it reach into the future."""
    later = OpenCase(
        case="case:9",
        subject="post:9",
        area="spam",
        severity="low",
        source="rule",
        ref="e9",
        why="x",
        account="account:u1",
        content="said later",
    )
    with house.record.transaction():
        first = house.door.submit([Order(Erase(subject="account:u1", reason="asked"), ADMIN)])
        second = house.door.submit([Order(later, AUTOMATION)])
    entry(first.result(5)[0])

    assert holders(house, POSTED) == []
    assert house.reader.payload(entry(second.result(5)[0]).seals[0].payload) == b"said later"


def test_erased_words_are_gone_from_the_files_of_the_embedded_record(on_sqlite):
    """Free pages and the write-ahead log are read by anyone who holds a copy of the file."""
    on_sqlite.done(Erase(subject="account:u1", reason="asked"), ADMIN)
    on_sqlite.done(Erase(subject="account:u2", reason="asked"), ADMIN)
    path = sqlite_path(on_sqlite.url)

    files = [file for file in path.parent.iterdir() if file.is_file() and file.name.startswith(path.stem)]
    assert files
    for file in files:
        content = file.read_bytes()
        assert [marker for marker in MARKERS if marker.encode() in content] == [], file.name


def test_free_pages_of_the_embedded_record_are_overwritten(on_sqlite):
    """Not every build of SQLite does it by itself: each connection that writes must ask for it."""
    with on_sqlite.record.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1


def test_ids_are_what_stays_after_an_erasure(house):
    """The ledger, rows and messages to the platform name subjects by the platform's ids, and nothing more of them."""
    house.done(Erase(subject="account:u1", reason="asked"), ADMIN)

    stay = set(holders(house, "account:u1"))
    assert stay <= {"ledger", "outbox", "payload", "view_case", "view_standing", "view_timer"}


# ---------------------------------------------------------------------------------------- holds and retention


def test_legal_hold_wins_over_erasure(house):
    """Evidence that a court asked for must survive the wish to be forgotten, and the wish be heard after."""
    house.done(PlaceHold(subject="account:u1", reason="court order 7"), ADMIN)
    assert house.refused(Erase(subject="account:u1", reason="asked"), ADMIN) == "on_hold"
    assert holders(house, POSTED) == ["payload"]

    house.done(ReleaseHold(subject="account:u1", reason="case closed"), ADMIN)
    house.done(Erase(subject="account:u1", reason="asked"), ADMIN)
    assert holders(house, POSTED) == []


def test_erasure_or_hold_without_a_reason_is_refused(house):
    """What is gone, and by whose word, is asked years later."""
    for command in (Erase(subject="account:u1", reason=" "), PlaceHold(subject="account:u1", reason="")):
        assert house.refused(command, ADMIN) == "no_reason"
    house.done(PlaceHold(subject="account:u1", reason="court order 7"), ADMIN)
    assert house.refused(ReleaseHold(subject="account:u1", reason=" "), ADMIN) == "no_reason"
    assert holders(house, POSTED) == ["payload"]


def test_legal_hold_and_erasure_in_one_batch_are_taken_in_their_order(house):
    """Who comes first decides, also within a transaction."""
    hold, erase = PlaceHold(subject="account:u1", reason="court"), Erase(subject="account:u1", reason="asked")

    assert [getattr(one, "code", "done") for one in house.many(hold, erase, by=ADMIN)] == ["done", "on_hold"]


def test_retention_erases_each_class_after_its_time_and_not_before(house, opens):
    """How long content is kept is stated, and then it goes by itself."""
    before = opens(RETENTION["content"] - DAY)
    before.done(ApplyRetention(kind="content"), CLOCK)
    assert holders(before, POSTED) == ["payload"]

    after = opens(RETENTION["content"] + DAY)
    after.done(ApplyRetention(kind="content"), CLOCK)
    assert holders(after, POSTED) == []
    assert holders(after, REPORTED) == ["payload"], "another class has a time of its own"


def test_legal_hold_wins_over_retention(house, opens):
    """A year may pass before a court asks."""
    house.done(PlaceHold(subject="account:u1", reason="court order 7"), ADMIN)
    after = opens(RETENTION["content"] + DAY)
    after.done(ApplyRetention(kind="content"), CLOCK)
    assert holders(after, POSTED) == ["payload"]

    after.done(ReleaseHold(subject="account:u1", reason="case closed"), ADMIN)
    after.done(ApplyRetention(kind="content"), CLOCK)
    assert holders(after, POSTED) == []


def test_views_are_the_same_after_erasure_and_rebuild(house):
    """A fold may not need what erasure takes."""
    house.done(Erase(subject="account:u1", reason="asked"), ADMIN)
    before = house.dump()
    rebuild.rebuild(house.record)

    assert house.dump() == before
