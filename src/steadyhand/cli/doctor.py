"""`steadyhand doctor`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.common import Data, settings_of

if TYPE_CHECKING:
    from steadyhand.bootstrap.settings import Settings

ENOUGH_BYTES = 2_000_000_000


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
    yield "rules", _rules(settings)
    yield "webhook", _webhook(settings)
    yield from _record(settings)


def _settings(data: Path) -> tuple[Settings | None, str | None]:
    from steadyhand.bootstrap.settings import InvalidSettings

    try:
        return settings_of(data), None
    except InvalidSettings as error:
        return None, str(error)


def _rules(settings: Settings) -> str | None:
    from steadyhand.rules import STARTER, RuleError, load_pack

    try:
        load_pack(settings.rules or STARTER)
    except RuleError as error:
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
    finally:
        opened.close()
