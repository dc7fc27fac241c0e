"""Events and labels in files, as the commands under `steadyhand rules` read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from steadyhand.cli.common import CommandRefused


def events_in(file: Path) -> Iterator[dict[str, Any]]:
    """The events of a file, one a line, as a rule set takes them: `data`, `action_name`, `action_id`, `action_time`.

    A line has `action_id`, `action_name`, `timestamp` and `data`, or is a CloudEvent. Raises `CommandRefused`.
    """
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _event(file, number, line)


def labels_in(file: Path) -> dict[str, list[str]]:
    """What a file says of labels in force: {"User/u1": ["spammer"]}. Raises `CommandRefused`."""
    import msgspec

    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, list[str]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CommandRefused(f"{file}: labels are an object of lists of names: {error}") from None


def _event(file: Path, number: int, line: bytes) -> dict[str, Any]:
    import msgspec

    try:
        read = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CommandRefused(f"{file}, line {number}: this is not JSON: {error}") from None
    if not isinstance(read, dict) or not isinstance(read.get("data"), dict):
        raise CommandRefused(f"{file}, line {number}: an event is an object whose `data` is an object.")
    cloud = "specversion" in read
    return {
        "data": read["data"],
        "action_name": str(read.get("type" if cloud else "action_name", "")),
        "action_id": number if cloud else read.get("action_id", number),
        "action_time": read.get("time" if cloud else "timestamp"),
    }
