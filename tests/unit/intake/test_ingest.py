from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from steadyhand.intake.appending import Taken
from steadyhand.intake.ingest import BATCH, ingest, refused_path
from steadyhand.intake.parsing import ITEM_LIMIT
from steadyhand.intake.sending import Submit, to_store
from steadyhand.intake.store import EventStore
from tests.support.intake_events import NOW, encoded, post_created

OLD = "2016-11-03T09:30:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    store = EventStore(f"sqlite:///{tmp_path / 'events.db'}", lambda: NOW)
    store.create()
    yield store
    store.close()


@pytest.fixture
def submit(store: EventStore) -> Submit:
    return to_store(store, lambda: NOW)


def written(folder: Path, *lines: bytes) -> Path:
    path = folder / "posts.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def lines(count: int) -> list[bytes]:
    return [encoded(post_created(number)) for number in range(1, count + 1)]


class Interrupted(Exception):
    """The process ends here."""


def interrupting(submit: Submit, after: int, *, acknowledged: bool) -> Submit:
    """Submits some batches, then is interrupted, with the last one taken or not."""
    left = [after]

    def submit_some(batch: Sequence[bytes]) -> Taken:
        if left[0] == 0:
            if acknowledged:
                submit(batch)
            raise Interrupted
        left[0] -= 1
        return submit(batch)

    return submit_some


def test_a_file_comes_in_whole(tmp_path, store, submit):
    """Every line is an event, and the summary says so."""
    summary = ingest(written(tmp_path, *lines(1_201)), submit)

    assert (summary.read, summary.accepted, summary.repeated, summary.refused) == (1_201, 1_201, 0, 0)
    assert [logged.event.id for logged in store.read(0, 2_000)] == [
        f"e{number}" for number in range(1, 1_202)
    ]
    assert sorted(path.suffix for path in tmp_path.glob("posts*")) == [".jsonl"]


def test_progress_is_told_in_bytes_up_to_the_end(tmp_path, submit):
    """A progress bar needs both."""
    told: list[tuple[int, int]] = []
    path = written(tmp_path, *lines(2 * BATCH + 1))

    ingest(path, submit, lambda done, size: told.append((done, size)))

    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert len(told) == 3


@pytest.mark.parametrize("acknowledged", [False, True])
def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path, store, submit, acknowledged):
    """Nothing twice, nothing lost, also when the answer was lost with the process."""
    path = written(tmp_path, *lines(5 * BATCH))
    with pytest.raises(Interrupted):
        ingest(path, interrupting(submit, 2, acknowledged=acknowledged))

    sent: list[int] = []
    summary = ingest(path, lambda batch: sent.append(len(batch)) or submit(batch))

    assert sum(sent) == 3 * BATCH
    assert (summary.read, summary.accepted + summary.repeated) == (5 * BATCH, 5 * BATCH)
    assert summary.repeated == (BATCH if acknowledged else 0)
    assert store.size().events == 5 * BATCH


def test_a_file_that_changed_is_read_from_its_beginning(tmp_path, store, submit):
    """The old place means nothing in it."""
    path = written(tmp_path, *lines(2 * BATCH))
    with pytest.raises(Interrupted):
        ingest(path, interrupting(submit, 1, acknowledged=False))
    written(tmp_path, *reversed(lines(2 * BATCH + 1)))

    summary = ingest(path, submit)

    assert (summary.read, summary.accepted, summary.repeated) == (2 * BATCH + 1, BATCH + 1, BATCH)
    assert store.size().events == 2 * BATCH + 1


def test_the_same_file_again_adds_nothing(tmp_path, store, submit):
    """Running a command twice is the commonest mistake."""
    path = written(tmp_path, *lines(30))
    ingest(path, submit)

    assert ingest(path, submit).repeated == 30
    assert store.size().events == 30


def test_refused_lines_are_listed_with_number_and_reason_and_the_rest_goes_on(tmp_path, store, submit):
    """Whoever made the file can mend just these lines."""
    path = written(
        tmp_path,
        b"\xef\xbb\xbf" + encoded(post_created(1)),
        b"",
        b"{broken",
        encoded(post_created(2, type="post.vanished")) + b"\r",
        b'"' + b"x" * (3 * ITEM_LIMIT) + b'"',
        b'{"a":"\xff"}',
        encoded(post_created(3)),
        encoded(post_created(3, time="2026-11-03T10:00:00Z")),
    )

    summary = ingest(path, submit)

    assert (summary.read, summary.accepted, summary.refused) == (7, 2, 5)
    listed = [msgspec.json.decode(line) for line in refused_path(path).read_bytes().splitlines()]
    assert [(each["line"], each["field"], each["code"]) for each in listed] == [
        (3, "event", "malformed"),
        (4, "type", "unknown_type"),
        (5, "event", "too_large"),
        (6, "event", "not_utf8"),
        (8, "id", "id_reused"),
    ]
    assert listed[0]["text"] == "{broken"
    assert store.size().events == 2


def test_a_last_line_without_its_end_is_read(tmp_path, store, submit):
    """Many programs leave the last newline out."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"\n".join(lines(2)))

    assert ingest(path, submit).accepted == 2


def test_a_line_of_exactly_the_limit_is_read(tmp_path, submit):
    """The limit is the event's, not the newline's."""
    event = post_created()
    event["data"]["post"]["text"] += "x" * (ITEM_LIMIT - len(encoded(event)))
    longer = post_created(2)
    longer["data"]["post"]["text"] += "x" * (ITEM_LIMIT - len(encoded(longer)) + 1)

    summary = ingest(written(tmp_path, encoded(event), encoded(longer), encoded(post_created(3))), submit)

    assert (summary.accepted, summary.refused) == (2, 1)


def test_refusals_are_listed_once_over_an_interruption(tmp_path, submit):
    """The list is cut back to the checkpoint before it goes on."""
    good = lines(3 * BATCH)
    good[5] = good[BATCH + 5] = b"{broken"
    path = written(tmp_path, *good)
    with pytest.raises(Interrupted):
        ingest(path, interrupting(submit, 1, acknowledged=False))
    with refused_path(path).open("ab") as handle:
        handle.write(b'{"half a line')

    summary = ingest(path, submit)

    listed = [msgspec.json.decode(line)["line"] for line in refused_path(path).read_bytes().splitlines()]
    assert listed == [6, BATCH + 6]
    assert summary.refused == 2


def test_an_unreadable_checkpoint_starts_from_the_beginning(tmp_path, store, submit):
    """Repeats are known, so this is safe."""
    path = written(tmp_path, *lines(3))
    state = tmp_path / "state"
    state.write_bytes(b"{")

    assert ingest(path, submit, state_path=state).accepted == 3
    assert not state.exists()


def test_a_missing_file_is_an_error_and_leaves_nothing_behind(tmp_path, submit):
    """A mistyped name must not make files."""
    with pytest.raises(FileNotFoundError):
        ingest(tmp_path / "none.jsonl", submit)

    assert list(tmp_path.glob("none*")) == []


def test_a_file_of_old_posts_comes_in(tmp_path, submit):
    """What is sent as it happens may not be so old; a file of history may."""
    path = written(tmp_path, encoded(post_created(1, time=OLD)))

    assert ingest(path, submit).accepted == 1
