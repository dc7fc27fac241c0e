"""The way to the record's writer from a process that is not the door's own."""

from __future__ import annotations

import time
from typing import Final

from steadyhand.bootstrap.access import guard
from steadyhand.bootstrap.settings import Settings
from steadyhand.kernel.door import Door
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.wire import RemoteDoor
from steadyhand.storage.record import Record

WAIT_FOR_DOOR_SECONDS: Final = 30.0


def door_to(settings: Settings, known: Registry) -> RemoteDoor | Door:
    """The door's process where the record is embedded, else a door of one's own; once it answers.

    Raises `RecordUnavailable` where it does not for `WAIT_FOR_DOOR_SECONDS`.
    """
    if settings.embedded:
        door: RemoteDoor | Door = RemoteDoor(settings.door_socket)
    else:
        door = Door(known, Record(settings.record, known), guard(settings, known))
    _await(door)
    return door


def _await(door: RemoteDoor | Door) -> None:
    """The door's process makes the record; wait for it, but not for ever."""
    deadline = time.monotonic() + WAIT_FOR_DOOR_SECONDS
    while True:
        try:
            door.perform_many([])
        except RecordUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
