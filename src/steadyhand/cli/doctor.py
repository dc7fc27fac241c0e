"""`steadyhand doctor`."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.common import Data, settings_of

if TYPE_CHECKING:
    from steadyhand.bootstrap.settings import Settings
    from steadyhand.kernel.timers import Alarm

ENOUGH_BYTES = 2_000_000_000
TIMERS = 100
_ENTER = stat.S_IXGRP | stat.S_IXOTH
_READ = stat.S_IRGRP | stat.S_IWGRP | stat.S_IROTH | stat.S_IWOTH
_PRIVATE = ("*.db", "*.db-*", "*.key", "*.secret", "steadyhand.toml", "archive/**/*.parquet")
_SHOWN = 5


def doctor(*, data: Data = Path("data")) -> None:
    """Look at an installation and say what is wrong and what to do. Ends with 1 if something is."""
    wrong = 0
    for name, problem in _checks(data):
        wrong += problem is not None
        print(f"{'ok   ' if problem is None else 'WRONG'}  {name}{'' if problem is None else ': ' + problem}")
    sys.exit(1 if wrong else 0)


def _checks(data: Path) -> Iterator[tuple[str, str | None]]:
    settings, problem = _settings(data)
    yield "settings", problem
    if settings is None:
        return
    if not settings.data.exists():
        yield "data folder", f"{settings.data} does not exist: `steadyhand serve` makes it."
        return
    free = shutil.disk_usage(settings.data).free
    yield "disk", None if free > ENOUGH_BYTES else f"only {free / 1e9:.1f} GB are free: make room."
    yield "who may read it", _readers(settings)
    yield "rules", _rules(settings)
    problem = _messages(settings)
    yield "messages", problem
    if problem is not None:
        return
    yield "webhook", _webhook(settings)
    yield from _record(settings)
    yield "archive", _archive(settings)


def _settings(data: Path) -> tuple[Settings | None, str | None]:
    from steadyhand.bootstrap.settings import InvalidSettings

    try:
        return settings_of(data), None
    except InvalidSettings as error:
        return None, str(error)


def _readers(settings: Settings) -> str | None:
    """What people wrote, and what opens the house, is for its owner only."""
    if not settings.data.stat().st_mode & _ENTER:
        return None
    paths = (path for pattern in _PRIVATE for path in settings.data.glob(pattern))
    open_ones = sorted(str(path.relative_to(settings.data)) for path in paths if _open(path))
    if not open_ones:
        return None
    names = ", ".join(open_ones[:_SHOWN]) + (", ..." if len(open_ones) > _SHOWN else "")
    return f"others on this machine may read {names}: chmod -R go= '{settings.data}'"


def _open(path: Path) -> bool:
    return bool(path.stat().st_mode & _READ)


def _rules(settings: Settings) -> str | None:
    from steadyhand.rules import STARTER, RuleError, load_pack

    try:
        load_pack(settings.rules or STARTER)
    except RuleError as error:
        return str(error)
    return None


def _messages(settings: Settings) -> str | None:
    """Without them no record is opened."""
    from steadyhand.messages.catalogue import InvalidMessages, catalogue

    try:
        catalogue(settings.messages, settings.language)
    except InvalidMessages as error:
        return str(error)
    return None


def _webhook(settings: Settings) -> str | None:
    import base64
    import os

    from steadyhand.delivery.model import InvalidSecret, key_of

    if settings.webhook is None:
        fresh = base64.b64encode(os.urandom(32)).decode()
        return f'none is set, so effects wait. A fresh secret for [webhook]: secret = "whsec_{fresh}"'
    try:
        key_of(settings.webhook.secret)
    except InvalidSecret as error:
        return str(error)
    return None


def _archive(settings: Settings) -> str | None:
    """Hours that ended and are not in it."""
    from steadyhand.bootstrap.setup import migrate_events
    from steadyhand.intake.backlog import is_overdue
    from steadyhand.intake.store import EventStore, wall_clock
    from steadyhand.kernel.zones import rfc3339

    try:
        migrate_events(settings)
        store = EventStore(settings.events)
        since = store.unarchived_since()
        store.close()
    except Exception as error:  # noqa: BLE001 - whatever it is, the doctor says it
        return f"the events cannot be read: {str(error).splitlines()[0]}"
    if not is_overdue(since, wall_clock()):
        return None
    return (
        f"events that came in from {rfc3339(since)} on are not in it. The service writes them a minute after it"
        " starts; where it runs, its log says under archive.failed why it cannot."
    )


def _timers(aside: list[Alarm]) -> str | None:
    """Those that could not be performed; whose permission one of them should have ended is refused until it is."""
    from steadyhand.kernel.zones import rfc3339

    if not aside:
        return None
    told = [
        f"{alarm.key} ({alarm.command or 'its row'}: {alarm.failed.why} {alarm.failed.error}".rstrip()
        + f", due {rfc3339(alarm.due)}{', stops ' + ', '.join(alarm.holders) if alarm.holders else ''})"
        for alarm in aside[:_SHOWN]
        if alarm.failed
    ]
    more = f" and {len(aside) - _SHOWN} more" if len(aside) > _SHOWN else ""
    how = "tried again every minute; start the version that wrote them, or see the log for what they raise"
    return f"{len(aside)} cannot be performed: {'; '.join(told)}{more}. They are {how}."


def _record(settings: Settings) -> Iterator[tuple[str, str | None]]:
    from steadyhand.bootstrap.house import House

    try:
        opened = House(settings)
    except Exception as error:  # noqa: BLE001 - whatever it is, the doctor says it
        yield "record", f"cannot be opened: {str(error).splitlines()[0]}"
        return
    try:
        yield f"record ({opened.reader.head().seq} entries)", None
        unfounded = opened.reader.row("founding", "founding") is None
        yield "administrator", "none yet: run `steadyhand staff found HANDLE NAME`." if unfounded else None
        dead = opened.outbox.counts()["dead"]
        yield "deliveries", f"{dead} dead letters: see /deliveries in the console." if dead else None
        yield "timers", _timers(opened.reader.alarms_set_aside(TIMERS))
    finally:
        opened.close()
