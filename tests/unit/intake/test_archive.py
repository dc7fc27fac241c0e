from __future__ import annotations

import random
import resource
from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec
import pytest
from structlog.testing import capture_logs

from steadyhand.intake import archive as archives
from steadyhand.intake.appending import Item
from steadyhand.intake.archive import Archive, NotASelect
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from tests.support.intake_events import NOW, encoded, kept, post_created, posts, report_created


class Installation:
    """A store and its archive, with a clock that a test sets."""

    def __init__(self, folder: Path, url: str) -> None:
        self.now: Instant = NOW
        self.store = EventStore(url, lambda: self.now)
        self.store.create()
        self.archive = Archive(folder, self.store)

    def add(self, at: Instant, *numbers: int, author: str = "u1") -> None:
        """Posts that come in at an instant."""
        self.now = at
        self.store.append([Item(event) for event in posts(*numbers, author=author)])

    def ids(self) -> list[str]:
        """Ids of what is archived, in order."""
        return [name for (name,) in self.archive.query('SELECT id FROM events ORDER BY "offset"')]


@pytest.fixture
def there(data_dir: Path, record_url: str) -> Iterator[Installation]:
    installation = Installation(data_dir, record_url)
    yield installation
    installation.store.close()


def test_hours_that_ended_are_archived_by_the_hour_they_came_in(there):
    """The folders say date and hour, so that tools read only what they need."""
    there.add(NOW, 1, 2)
    there.add(NOW + HOUR, 3)
    there.add(NOW + 2 * HOUR, 4)

    assert there.archive.archive_due(NOW + 2 * HOUR + MINUTE) == 3

    assert there.ids() == ["e1", "e2", "e3"]
    assert [str(path.relative_to(there.archive.folder)) for path in there.archive.files()] == [
        "date=2026-11-03/hour=10/part-00000000000000000001.parquet",
        "date=2026-11-03/hour=11/part-00000000000000000003.parquet",
    ]
    rows = there.archive.query("SELECT date::VARCHAR, hour, count(*) FROM events GROUP BY ALL ORDER BY hour")
    assert rows == [("2026-11-03", 10, 2), ("2026-11-03", 11, 1)]


def test_archived_events_are_what_came_in(there):
    """Back-tests read them in place of the log."""
    there.add(NOW, 1)
    there.archive.archive_due(NOW + HOUR)

    event = posts(1)[0]
    names = "source, id, type, time, received, subject, account, reporter, digest, data"
    assert there.archive.query(f"SELECT {names} FROM events") == [
        (
            *(event.source, event.id, event.type, event.time, NOW, event.subject, event.account, None),
            *(event.digest.hex(), event.data.decode()),
        )
    ]
    assert there.archive.query("SELECT data->>'$.post.text' FROM events") == [("Post number 1",)]


def test_archiving_again_adds_nothing(there):
    """The task runs every few minutes."""
    there.add(NOW, 1)

    assert [there.archive.archive_due(NOW + HOUR) for _ in range(2)] == [1, 0]
    assert there.ids() == ["e1"]


def test_a_long_hour_becomes_several_parts(there, monkeypatch):
    """Memory does not grow with the hour."""
    monkeypatch.setattr(archives, "PART_ROWS", 4)
    monkeypatch.setattr(archives, "PAGE_ROWS", 3)
    there.add(NOW, *range(1, 11))

    assert there.archive.archive_due(NOW + HOUR) == 10

    assert len(there.archive.files()) == 3
    assert there.ids() == [f"e{number}" for number in range(1, 11)]


def large(number: int, size: int) -> Item:
    """An event of about this many bytes, which no compression makes much smaller."""
    event = post_created(number)
    event["data"]["post"]["text"] = random.Random(number).randbytes(size // 2).hex()
    data = encoded(event["data"])
    return Item(msgspec.structs.replace(kept(post_created(number)), data=data))


def memory_peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_an_hour_of_large_events_is_archived_within_the_limit(there, monkeypatch):
    """Rows are no measure of memory: before parts had one in bytes, such an hour was never archived."""
    monkeypatch.setitem(archives.LIMITS, "memory_limit", "64MB")
    monkeypatch.setattr(archives, "PART_BYTES", 8_000_000)
    there.store.append([large(number, 1_000_000) for number in range(1, 31)])

    assert there.archive.archive_due(NOW + HOUR) == 30

    assert there.ids() == [f"e{number}" for number in range(1, 31)]
    assert len(there.archive.files()) == 5
    assert there.archive.erase(["account:u1"]) == 5
    assert there.archive.query("SELECT count(data) FROM events") == [(0,)]


@pytest.mark.long
def test_an_hour_of_300_megabytes_is_archived_in_bounded_memory(there):
    """The whole hour would not fit into what DuckDB may take, nor should it be held by Python."""
    for start in range(1, 301, 20):
        there.store.append([large(number, 1_000_000) for number in range(start, start + 20)])
    before = memory_peak_mb()

    assert there.archive.archive_due(NOW + HOUR) == 300

    assert memory_peak_mb() - before < 300
    assert there.archive.query("SELECT count(*), sum(length(data)) > 300_000_000 FROM events") == [
        (300, True)
    ]


def test_an_event_larger_than_a_part_is_a_part_of_its_own(there, monkeypatch):
    """It must not hold up those around it."""
    monkeypatch.setattr(archives, "PART_BYTES", 10_000)
    there.add(NOW, 1)
    there.store.append([large(2, 50_000)])
    there.add(NOW, 3)

    assert there.archive.archive_due(NOW + HOUR) == 3
    assert there.ids() == ["e1", "e2", "e3"]


def test_nothing_is_spilled_into_files_of_the_working_folder():
    """What is left there would outlive an erasure."""
    with archives._duckdb() as db:
        assert db.execute("SELECT current_setting('temp_directory')").fetchall() == [("",)]


def test_an_hour_that_cannot_be_written_is_told_and_the_later_ones_are_archived(there):
    """One bad hour must not stop the archive, nor the pruning of what is in it."""
    there.add(NOW, 1, 2)
    there.add(NOW + HOUR, 3)
    there.add(NOW + 2 * HOUR, 4)
    in_the_way = there.archive.folder / "date=2026-11-03" / "hour=11"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_text("no folder")

    with capture_logs() as told:
        assert there.archive.archive_due(NOW + 3 * HOUR) == 3
        assert there.archive.archive_due(NOW + 3 * HOUR + MINUTE) == 0

    (failed,) = [each for each in told if each["event"] == "archive.failed"]
    assert (failed["log_level"], failed["hour"], failed["events"]) == ("error", "2026-11-03T11:00:00Z", 1)
    assert there.ids() == ["e1", "e2", "e4"]
    assert there.store.unarchived_since() == NOW + HOUR
    assert there.store.prune(NOW + 3650 * DAY, consumed=100) == 2  # neither what is missing nor the newest


def test_an_hour_that_failed_is_written_once_it_can_be(there):
    """Whoever frees the disk need not do anything else."""
    there.add(NOW, 1)
    there.add(NOW + HOUR, 2)
    there.add(NOW + 2 * HOUR, 3)
    in_the_way = there.archive.folder / "date=2026-11-03" / "hour=10"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.write_text("no folder")
    assert there.archive.archive_due(NOW + 2 * HOUR) == 1
    in_the_way.unlink()

    assert there.archive.archive_due(NOW + 2 * HOUR + archives.AGAIN) == 1

    assert there.ids() == ["e1", "e2"]
    assert there.store.unarchived_since() == NOW + 2 * HOUR
    assert there.archive.archive_due(NOW + 3 * HOUR) == 1
    assert there.store.unarchived_since() is None


def test_an_outage_of_the_store_is_no_failed_hour(there, monkeypatch):
    """It concerns every hour, and passes."""
    there.add(NOW, 1)
    there.add(NOW + HOUR, 2)
    monkeypatch.setattr(there.store, "mark_archived", outage)
    with pytest.raises(RecordUnavailable):
        there.archive.archive_due(NOW + 2 * HOUR)
    monkeypatch.undo()

    assert there.archive.archive_due(NOW + 2 * HOUR) == 2


def test_a_part_cut_short_is_written_again(there, monkeypatch):
    """A kill between the file and its note leaves the file; it is replaced, not doubled."""
    there.add(NOW, 1, 2)
    monkeypatch.setattr(there.store, "mark_archived", cut)
    with pytest.raises(KeyboardInterrupt):
        there.archive.archive_due(NOW + HOUR)
    monkeypatch.undo()

    assert there.archive.archive_due(NOW + HOUR) == 2
    assert there.ids() == ["e1", "e2"]


def test_an_unfinished_file_is_no_part_and_is_cleared_away(there):
    """A kill in the middle of a file must not break readers, nor leave text behind."""
    there.add(NOW, 1)
    there.archive.archive_due(NOW + HOUR)
    unfinished = there.archive.files()[0].with_suffix(".unfinished")
    unfinished.write_bytes(b"half a file")

    assert there.ids() == ["e1"]
    there.archive.archive_due(NOW + HOUR)
    assert not unfinished.exists()


def test_a_clock_that_jumped_ahead_and_back_holds_nothing_up(there):
    """An hour that lies in the future is not the current one, so it is over."""
    there.add(NOW + 3650 * DAY, 1)
    there.add(NOW, 2)

    assert there.archive.archive_due(NOW) == 1
    assert there.archive.archive_due(NOW + HOUR) == 1
    assert there.ids() == ["e1", "e2"]


def _written(path):
    """What tells whether a file was written again; looking at it does not."""
    return (path.stat().st_ino, path.stat().st_mtime_ns)


def test_erasing_an_account_blanks_it_in_the_files_that_have_it(there):
    """Invariant 5: erasable in archive partitions too."""
    there.add(NOW, 1, author="u1")
    there.add(NOW, 2, author="u2")
    there.store.append([Item(kept(report_created(reporter="u1", author="u3")))])
    there.add(NOW + HOUR, 3, author="u2")
    there.archive.archive_due(NOW + 2 * HOUR)
    other = _written(there.archive.files()[1])

    assert there.archive.erase(["account:u1"]) == 1

    blank = there.archive.query('SELECT id, data IS NULL FROM events ORDER BY "offset"')
    assert blank == [("e1", True), ("e2", False), ("report-1", True), ("e3", False)]
    assert _written(there.archive.files()[1]) == other
    assert b"Post number 1" not in b"".join(path.read_bytes() for path in there.archive.files())
    assert there.archive.erase(["account:u1"]) == 0


def test_what_is_erased_before_it_is_archived_comes_in_blank(there):
    """The event's place stays, its content is gone."""
    there.add(NOW, 1)
    there.store.erase(["account:u1"])
    there.archive.archive_due(NOW + HOUR)

    assert there.archive.query("SELECT id, data FROM events") == [("e1", None)]


def test_old_hours_expire_save_what_is_under_a_legal_hold(there):
    """Retention per class; a hold wins."""
    there.add(NOW, 1, author="u1")
    there.add(NOW, 2, author="u2")
    there.add(NOW + HOUR, 3, author="u1")
    there.add(NOW + 3 * HOUR, 4, author="u1")
    there.archive.archive_due(NOW + 4 * HOUR)

    assert there.archive.expire(NOW + 2 * HOUR, held=["account:u2"]) == 2
    assert there.ids() == ["e2", "e4"]
    assert there.archive.expire(NOW + 2 * HOUR, held=["account:u2"]) == 0
    assert there.archive.expire(NOW + 2 * HOUR) == 1
    assert there.ids() == ["e4"]


def test_an_empty_archive_answers_with_no_rows(there):
    """A new installation has one."""
    assert there.archive.query("SELECT id, date, hour FROM events") == []
    assert there.archive.erase(["account:u1"]) == 0


@pytest.mark.parametrize(
    "sql",
    [
        "DROP VIEW events",
        "COPY events TO '{folder}/x.csv'",
        "SELECT 1; SELECT 2",
        "SET threads = 8",
        "ATTACH '{folder}/x.db'",
        "INSTALL httpfs",
    ],
)
def test_the_archive_takes_nothing_but_one_select(there, sql):
    """Whoever may read must not be able to change."""
    with pytest.raises(NotASelect):
        there.archive.query(sql.format(folder=there.archive.folder))


def test_a_select_reads_no_other_file(there, tmp_path):
    """The query language can name any file of the machine."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")

    with pytest.raises(duckdb.Error, match=r"(?i)permission"):
        there.archive.query("SELECT * FROM read_csv(?)", [str(secret)])


def outage(*_arguments: object) -> None:
    """The database is away."""
    raise RecordUnavailable("Send it again.")


def cut(*_arguments: object) -> None:
    """The process ends here."""
    raise KeyboardInterrupt
