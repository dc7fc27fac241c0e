from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from steadyhand.intake import archive as archives
from steadyhand.intake.appending import Item
from steadyhand.intake.archive import Archive, NotASelect
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from tests.support.intake_events import NOW, kept, posts, report_created


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
    assert there.archive.erase(["u1"]) == 0


def test_what_is_erased_before_it_is_archived_comes_in_blank(there):
    """The event's place stays, its content is gone."""
    there.add(NOW, 1)
    there.store.erase(["u1"])
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
    assert there.archive.erase(["u1"]) == 0


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


cut: Callable[..., None]


def cut(*_arguments: object) -> None:
    """The process ends here."""
    raise KeyboardInterrupt
