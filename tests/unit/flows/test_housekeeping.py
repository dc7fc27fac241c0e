"""What the record decides about events reaches events and archive, once, and leaves no byte behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from steadyhand.accountability.commands import ApplyRetention, Erase, PlaceHold, ReleaseHold
from steadyhand.accountability.model import RETENTION
from steadyhand.civic.campaigns.record.commands import BY as CAMPAIGNS
from steadyhand.civic.campaigns.record.commands import ReportCampaign
from steadyhand.flows.housekeeping import CURSOR, Housekeeping
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.intake import tables as intake_tables
from steadyhand.intake.appending import Decided, Item
from steadyhand.intake.archive import Archive
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import CLOCK, DAY, HOUR, Instant
from steadyhand.storage import log as logs
from steadyhand.storage import tables
from steadyhand.storage.record import Record
from tests.support.doors import Opened, house_doors
from tests.support.intake_events import NOW, kept, post_created, report_created
from tests.support.people import ADMIN, peopled
from tests.support.program_campaigns import SHAPE

TEXTS = {"e1": "zqfirst-post", "e2": "zqsecond-post", "report-1": "zqreport-on-first", "e3": "zqother-author"}


class Kept:
    """A house, its events and its archive in one folder, with the housekeeping between them."""

    def __init__(self, house: Opened, folder: Path, events_url: str) -> None:
        self.house, self.folder = house, folder
        self.now: Instant = NOW
        self.store = EventStore(events_url, lambda: self.now)
        self.store.create()
        self.archive = Archive(folder, self.store)
        self.keeper = self.started()
        self.store.append([Item(kept(one), Decided("sha256:a", text)) for one, text in self.came()])

    def started(self) -> Housekeeping:
        """The housekeeping of a process that has just begun."""
        return Housekeeping(self.house.reader, self.store, self.archive, self.house.door, self.store.last)

    @staticmethod
    def came() -> Iterator[tuple[dict, str]]:
        """Two posts of one author, a report on the first, and a post of somebody else."""
        for number, author in ((1, "u1"), (2, "u1"), (3, "u3")):
            one = post_created(number, author=author)
            one["data"]["post"]["text"] = TEXTS[f"e{number}"]
            yield one, TEXTS[f"e{number}"]
        report = report_created(1, reporter="u2", author="u1")
        report["data"]["report"]["text"] = TEXTS["report-1"]
        yield report, TEXTS["report-1"]

    def done(self, *commands) -> None:
        """What an administrator asks for."""
        for command in commands:
            self.house.done(command, ADMIN)

    def left(self) -> set[str]:
        """Events whose text is still in the store."""
        return {one.event.id for one in self.store.read(0, 100) if not one.event.erased}

    def archived(self) -> set[str]:
        """Events whose text is still in the archive."""
        return {name for (name,) in self.archive.query("SELECT id FROM events WHERE data IS NOT NULL")}

    def everywhere(self, text: str) -> list[str]:
        """The files of the folder in which a text stands, compressed parts of the archive unpacked."""
        found = [
            path for path in self.folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()
        ]
        rows = self.archive.query("SELECT id FROM events WHERE contains(data, ?)", [text])
        return sorted({path.name for path in found} | {name for (name,) in rows})


@pytest.fixture
def there(record_url: str, data_dir: Path) -> Iterator[Kept]:
    """On PostgreSQL one database for both, on SQLite a file each."""
    events_url = f"sqlite:///{data_dir / 'events.db'}" if record_url.startswith("sqlite") else record_url
    yield from kept_at(record_url, data_dir, events_url)


@pytest.fixture
def embedded(data_dir: Path) -> Iterator[Kept]:
    """Everything in one folder."""
    urls = [f"sqlite:///{data_dir / name}.db" for name in ("record", "events")]
    yield from kept_at(urls[0], data_dir, urls[1])


def kept_at(record_url: str, folder: Path, events_url: str) -> Iterator[Kept]:
    with house_doors(record_url) as opens:
        house = opens()
        peopled(house)
        made = Kept(house, folder, events_url)
        yield made
        made.store.close()


def test_erasing_a_post_reaches_its_events_and_reports_in_store_and_archive(there):
    """The author's other posts stay: nobody asked about them."""
    there.keeper.round(NOW + HOUR)
    assert there.archived() == there.left() == set(TEXTS)
    there.done(Erase(subject="post:1", reason="asked"))
    there.keeper.round(NOW + HOUR)

    assert there.left() == there.archived() == {"e2", "e3"}
    assert there.store.outcomes([1])[1].outcome is None


def test_hold_on_a_post_keeps_its_events_when_the_author_is_erased(there):
    """Store and archive keep what the payloads keep."""
    there.keeper.round(NOW + HOUR)
    there.done(PlaceHold(subject="post:1", reason="court"), Erase(subject="account:u1", reason="asked"))
    there.keeper.round(NOW + HOUR)
    assert there.left() == there.archived() == {"e1", "report-1", "e3"}

    there.done(ReleaseHold(subject="post:1", reason="closed"), Erase(subject="account:u1", reason="asked"))
    there.keeper.round(NOW + HOUR)
    assert there.left() == there.archived() == {"e3"}


def test_hold_on_an_author_keeps_the_events_of_a_post_that_is_erased(there):
    """Erasing post by post is no way around the hold."""
    there.keeper.round(NOW + HOUR)
    there.done(PlaceHold(subject="account:u1", reason="court"), Erase(subject="post:1", reason="asked"))
    there.keeper.round(NOW + HOUR)

    assert there.left() == there.archived() == set(TEXTS)


def test_hold_on_somebody_else_keeps_no_event_that_names_no_account(there):
    """A report whose author nobody stated: in SQL, unknown is neither held nor not held."""
    unsigned = kept(report_created(9, reporter="u2", author=None))
    there.store.append([Item(unsigned)])
    there.keeper.round(NOW + HOUR)
    there.done(PlaceHold(subject="account:u9", reason="court"), Erase(subject="post:1", reason="asked"))
    there.keeper.round(NOW + HOUR)

    assert there.left() == there.archived() == {"e2", "e3"}


def test_hold_that_comes_before_the_events_are_erased_still_keeps_them(there):
    """Half a minute may lie between: what a court has named is not destroyed any more."""
    there.done(Erase(subject="account:u1", reason="asked"), PlaceHold(subject="post:2", reason="court"))
    there.keeper.round(NOW + HOUR)

    assert there.left() == there.archived() == {"e2", "e3"}


def test_hold_on_a_post_wins_over_the_archives_retention(there):
    """A year may pass before a court is done."""
    there.keeper.round(NOW + HOUR)
    there.done(PlaceHold(subject="post:1", reason="court"))
    there.keeper.round(NOW + RETENTION["content"] + DAY)

    assert there.archived() == {"e1", "report-1"}


def test_ledger_is_read_from_where_the_last_round_ended_also_after_a_restart(there):
    """A ledger of millions must not be gone through at every start because nobody was erased yet."""
    there.keeper.round(NOW)
    end = there.house.reader.head().seq
    assert there.house.reader.cursor(CURSOR) == end
    asked: list[int] = []
    entries = there.house.reader.entries

    def noted(after: int = 0, *rest, **named):
        asked.append(after)
        return entries(after, *rest, **named)

    there.house.reader.entries = noted
    there.done(Erase(subject="post:1", reason="asked"))
    there.started().round(NOW)

    assert asked == [end]
    assert there.left() == {"e2", "e3"}


def test_erasure_that_was_interrupted_is_done_again(there, monkeypatch):
    """The cursor moves only after store and archive: a kill between them loses nothing."""
    there.keeper.round(NOW + HOUR)
    there.done(Erase(subject="post:1", reason="asked"))
    with monkeypatch.context() as patch:
        patch.setattr(there.archive, "erase", interrupted)
        with pytest.raises(KeyboardInterrupt):
            there.keeper.round(NOW + HOUR)
    assert there.archived() == set(TEXTS)
    there.started().round(NOW + HOUR)

    assert there.left() == there.archived() == {"e2", "e3"}


def interrupted(*_arguments: object) -> None:
    raise KeyboardInterrupt


# --------------------------------------------------------------------------------------- no byte stays on disk


def reported(there: Kept) -> None:
    """The first post as reviewers see it."""
    content = ReportedContent(text=TEXTS["e1"], author="account:u1")
    filed = ReportIn(
        id="1", subject="post:1", reporter="account:u2", area="spam", text=TEXTS["report-1"], content=content
    )
    there.house.door.perform_many(report_orders(filed, "service:plaza", "plaza"), atomic=True)


def test_erased_text_is_in_no_file_of_the_data_folder_while_everything_goes_on_running(embedded):
    """Write-ahead logs keep what was erased until they are written over: a stolen disk would tell."""
    reported(embedded)
    embedded.keeper.round(NOW + HOUR)
    assert {"events.db-wal", "record.db-wal"} <= set(embedded.everywhere(TEXTS["e1"]))
    assert "report-1" in embedded.everywhere(TEXTS["report-1"])

    embedded.done(Erase(subject="post:1", reason="asked"))
    assert not [name for name in embedded.everywhere(TEXTS["e1"]) if name.startswith("record")]
    embedded.keeper.round(NOW + HOUR)

    assert embedded.everywhere(TEXTS["e1"]) == []
    assert embedded.everywhere(TEXTS["report-1"]) == []
    assert "e2" in embedded.everywhere(TEXTS["e2"])


def test_words_of_a_campaign_are_in_no_file_once_their_post_is_erased(embedded):
    """They are kept beside the evidence, which names the accounts and stays."""
    reported = ReportCampaign(
        campaign="campaign:x", version=1, state="incident", reason="Young.", began=NOW, seen=NOW, shape=SHAPE,
        evidence='{"accounts": ["account:zqnamed"]}', text=TEXTS["e1"], post="post:1", author="account:u1",
    )  # fmt: skip
    embedded.house.done(reported, CAMPAIGNS)
    assert "record.db-wal" in embedded.everywhere(TEXTS["e1"])
    embedded.done(Erase(subject="post:1", reason="asked"))
    embedded.keeper.round(NOW + HOUR)

    assert embedded.everywhere(TEXTS["e1"]) == []
    assert embedded.everywhere("zqnamed") != []


def test_retention_leaves_no_byte_either(embedded):
    """What runs out by itself is as gone as what somebody asked for."""
    reported(embedded)
    house = embedded.house
    later = Opened(house.url, house.registry, house.guard, ahead=max(RETENTION.values()) + DAY)
    for kind in RETENTION:
        later.done(ApplyRetention(kind=kind), CLOCK)
    left = embedded.everywhere(TEXTS["e1"])
    later.close()

    assert not [name for name in left if name.startswith("record")]


def test_log_that_a_reader_needs_is_emptied_once_the_reader_is_done(embedded, monkeypatch):
    """An export may read for minutes; the erasure must neither fail nor be forgotten."""
    monkeypatch.setattr(logs, "AGAIN_SECONDS", 0.0)
    reported(embedded)
    embedded.keeper.round(NOW + HOUR)
    with embedded.house.reader.connection() as reading, embedded.store.reading() as reading_events:
        reading.execute(select(tables.head)).fetchall()
        reading_events.execute(select(func.count()).select_from(intake_tables.event)).fetchall()
        embedded.done(Erase(subject="post:1", reason="asked"))
        embedded.keeper.round(NOW + HOUR)
        assert embedded.everywhere(TEXTS["e1"]) == ["events.db-wal", "record.db-wal"]
        assert embedded.house.reader.cursor(CURSOR) < embedded.house.reader.head().seq

    embedded.keeper.round(NOW + HOUR)
    assert embedded.everywhere(TEXTS["e1"]) == []


def test_process_that_ended_before_the_log_was_emptied_is_made_up_for_by_the_next(embedded, monkeypatch):
    """Between the commit and the emptying lies a moment in which power may fail."""
    reported(embedded)
    with monkeypatch.context() as patch:
        patch.setattr(logs.Log, "empty", lambda _self: False)
        embedded.done(Erase(subject="post:1", reason="asked"))
    assert "record.db-wal" in embedded.everywhere(TEXTS["e1"])
    after = Record(embedded.house.url, embedded.house.registry)
    with after.transaction():
        pass
    after.close()

    assert not [name for name in embedded.everywhere(TEXTS["e1"]) if name.startswith("record")]
