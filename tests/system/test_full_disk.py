"""A full disk: what cannot be kept is refused and says so, and what was acknowledged is there when space is back."""

from __future__ import annotations

import pytest

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.review.opening import FileReport
from tests.support.installation import installed
from tests.support.small_disk import Limited, small_disk
from tests.support.soundness import assert_sound
from tests.support.traffic import events, post

BATCH = 100
FITTING = 400
"""Batches after which even a disk that was not quite full is."""


@pytest.fixture(params=["full", pytest.param("limited", marks=pytest.mark.long)])
def disk(request, tmp_path):
    """A small file system where one may be mounted, else databases that may not grow; in the long run both."""
    if request.param == "limited":
        folder = tmp_path / "data"
        folder.mkdir()
        yield Limited(folder)
        return
    with small_disk(tmp_path / "data") as small:
        yield small


def until_refused(installation, first):
    """Posts batches until one is refused; gives that answer and the ids acknowledged before."""
    acknowledged = []
    for n in range(FITTING):
        batch = events(first + n * BATCH, BATCH)
        answer = installation.post(batch)
        if answer.status_code != 202:
            return answer, acknowledged
        acknowledged += [one["id"] for one in batch]
    raise AssertionError("the disk never got full")


def test_full_disk_refuses_events_and_decisions_and_recovers_by_itself(tmp_path, disk):
    """507 with a reason, nothing acknowledged is lost, and no one has to start anything again."""
    with installed(disk.folder, env=disk.environment) as installation:
        before = events(0, BATCH)
        installation.deliver(before)
        installation.catch_up()
        pids = installation.pid("door"), installation.pid("engine")

        disk.fill()
        refused, meanwhile = until_refused(installation, BATCH)
        asked = installation.decide(post(9_000_001, "Guaranteed profit on WhatsApp " * 2_000))

        for answer in (refused, asked):
            assert (answer.status_code, answer.json()["code"]) == (507, "disk_full"), answer.text
            assert "disk is full" in answer.json()["detail"]
            assert answer.headers["retry-after"].isdecimal()

        disk.free()
        after = events(1_000_000, BATCH)
        installation.deliver(after)
        installation.catch_up()

        assert (installation.pid("door"), installation.pid("engine")) == pids, "a process ended meanwhile"
        acknowledged = [one["id"] for one in (*before, *after)] + meanwhile
        assert_sound(installation, acknowledged, tmp_path / "undisturbed")


def test_record_on_a_full_disk_makes_the_stream_wait_and_refuses_commands_clearly(tmp_path, disk):
    """Events have a disk of their own here: they are still taken, and decided once the record can be written."""
    elsewhere = f"sqlite:///{tmp_path / 'events.db'}"
    with installed(disk.folder, env=disk.environment, events=elsewhere) as installation:
        installation.deliver(events(0, BATCH))
        installation.catch_up()
        disk.fill()
        recorded = stuck(installation)

        words = {
            "text": "x" * 20_000,
            "content": {"text": "y" * 20_000, "lang": "en", "author": "account:u1"},
        }
        report = {"id": "r", "subject": "post:p1", "reporter": "account:u2", "area": "spam", **words}
        refused = installation.http.post(f"{installation.url('door')}/v1/reports", json=report)
        assert (refused.status_code, refused.json()["code"]) == (507, "disk_full"), refused.text
        assert installation.post(events(500_000, BATCH)).status_code == 202

        disk.free()
        assert installation.catch_up() > recorded
        taken = installation.http.post(f"{installation.url('door')}/v1/reports", json=report)
        assert taken.status_code == 201, taken.text
        acknowledged = [one["id"] for one in (*events(0, BATCH), *events(500_000, BATCH))]
        assert_sound(installation, acknowledged, tmp_path / "undisturbed")


def stuck(installation):
    """Posts until the stream does not come on; gives where it stands."""
    for n in range(FITTING):
        installation.deliver(events(1_000 + n * BATCH, BATCH))
        if "The disk is full" in installation.log():
            with installation.reader() as reader:
                return reader.cursor("events")
    raise AssertionError("the disk never got full")


def test_command_on_a_full_disk_raises_an_outage_and_is_taken_once_there_is_room(tmp_path):
    """Whoever writes with a door of their own, as the command line does, is told the same."""
    with small_disk(tmp_path / "data") as disk:
        if isinstance(disk, Limited):
            pytest.skip("no file system may be mounted here")
        with installed(disk.folder, start=False) as installation, installation.house() as house:
            assert isinstance(house.door.perform(filed("first", "x"), "service:platform"), Entry)
            large = filed("second", "x" * 400_000)
            disk.fill()

            with pytest.raises(RecordUnavailable, match="disk is full"):
                house.door.perform(large, "service:platform")

            disk.free()
            assert isinstance(house.door.perform(large, "service:platform"), Entry)


def filed(name, words):
    """A report with these words."""
    return FileReport(report=name, subject="post:1", reporter="account:u", area="spam", text=words)
