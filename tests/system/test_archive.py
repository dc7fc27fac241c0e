"""The archive of a running service: what cannot be written is seen, and written once it can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from steadyhand.bootstrap.setup import migrate_events
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore, wall_clock
from steadyhand.kernel.values import HOUR
from tests.support.installation import installed
from tests.support.intake_events import posts


@pytest.mark.long
def test_hour_that_cannot_be_archived_is_seen_and_stops_no_other(tmp_path):
    """An operator finds it in the log, the metrics and `doctor`; the hours after it are in the archive all the same."""
    with installed(tmp_path / "data", start=False) as installation:
        settings = installation.settings
        migrate_events(settings)
        for number, hours in ((1, 5), (2, 4)):
            store = EventStore(settings.events, lambda hours=hours: wall_clock() - hours * HOUR)
            store.append([Item(event) for event in posts(number)])
            store.close()
        at = datetime.now(UTC) - timedelta(hours=5)
        in_the_way = settings.archive / f"date={at:%Y-%m-%d}" / f"hour={at:%H}"
        in_the_way.parent.mkdir(parents=True)
        in_the_way.write_text("no folder")

        installation.start()
        installation.until(lambda: len(parts(settings)) == 1, "the later hour is in the archive")
        metrics = httpx.get(f"{installation.url('door')}/metrics", trust_env=False).text
        doctor = installation.cli("doctor")

        assert '"event": "archive.failed"' in installation.log()
        assert waiting_hours(metrics) >= 5
        assert "WRONG  archive: events that came in from " in doctor.stdout

        in_the_way.unlink()
        installation.stop()
        installation.start()
        installation.until(lambda: len(parts(settings)) == 2, "both hours are in the archive")
        metrics = httpx.get(f"{installation.url('door')}/metrics", trust_env=False).text

        assert waiting_hours(metrics) == 0
        assert "ok     archive" in installation.cli("doctor").stdout


def parts(settings):
    return list(settings.archive.glob("date=*/hour=*/*.parquet"))


def waiting_hours(metrics: str) -> float:
    (line,) = [
        line for line in metrics.splitlines() if line.startswith("steadyhand_archive_waiting_seconds ")
    ]
    return float(line.split()[1]) / 3600
