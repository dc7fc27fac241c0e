"""What an installation needs before it runs: tables, articles in force, the chain of heartbeats."""

from __future__ import annotations

from pathlib import Path

import structlog

from steadyhand.access import store as _sessions  # noqa: F401 - its table belongs to the working state
from steadyhand.accountability.commands import ApplyRetention, BeginHeartbeat
from steadyhand.accountability.model import RETENTION
from steadyhand.accountability.views import Pulse
from steadyhand.bootstrap.settings import Settings
from steadyhand.intake import tables as _events  # noqa: F401 - its tables belong to the events' database
from steadyhand.kernel.command import Order
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.values import CLOCK
from steadyhand.kernel.wire import Performs
from steadyhand.rules.versions.model import SETUP
from steadyhand.storage.migrate import upgrade
from steadyhand.storage.rebuild import bring_up_to_date
from steadyhand.storage.record import Record
from steadyhand.storage.tables import view_table

log = structlog.get_logger()


def migrate_record(settings: Settings, registry: Registry) -> None:
    """Bring the record and the working state to today's tables."""
    prepare(settings.data)
    for view in registry.views.values():
        view_table(view)
    upgrade(settings.record, "record")
    upgrade(settings.working, "working")
    record = Record(settings.record, registry)
    try:
        bring_up_to_date(record, lambda done, of: log.info("record.folded_anew", entries=done, of=of))
    finally:
        record.close()


def migrate_events(settings: Settings) -> None:
    """Bring the events' database to today's tables."""
    prepare(settings.data)
    upgrade(settings.events, "events")


def prepare(data: Path) -> None:
    """Make the data folder, for its owner only."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)


def begin_duties(door: Performs, settings: Settings, pulse: Pulse | None) -> None:
    """Start what goes on by itself: the hourly heartbeat and daily retention. Harmless when repeated."""
    duties = [Order(ApplyRetention(kind=kind), CLOCK, f"retention:begin:{kind}") for kind in RETENTION]
    if pulse is None or (pulse.areas, pulse.regions) != (settings.areas, settings.regions):
        duties.append(Order(BeginHeartbeat(areas=settings.areas, regions=settings.regions), SETUP))
    door.perform_many(duties)
