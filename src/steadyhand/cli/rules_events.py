"""Events and labels in files, as the commands under `steadyhand rules` read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from steadyhand.cli.common import CommandRefused

_IDS: Final = 2**64


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


def event_of(read: object, where: str, number: int) -> dict[str, Any]:
    """One event, read from JSON, as a rule set takes it; `number` is the id of one that has none.

    Raises `CommandRefused`, which begins with `where`.
    """
    if not isinstance(read, dict) or not isinstance(read.get("data"), dict):
        raise CommandRefused(f"{where}: an event is an object whose `data` is an object.")
    cloud = "specversion" in read
    return {
        "data": read["data"],
        "action_name": _text(read, "type" if cloud else "action_name", where) or "",
        "action_id": number if cloud else _whole(read, "action_id", where, number),
        "action_time": _text(read, "time" if cloud else "timestamp", where),
    }


def _text(read: dict[str, Any], name: str, where: str) -> str | None:
    found = read.get(name)
    if found is None or isinstance(found, str):
        return found
    example = "2026-01-31T12:00:00Z" if name in {"time", "timestamp"} else "post.created"
    raise CommandRefused(f'{where}: `{name}` is a text, for instance "{example}".')


def _whole(read: dict[str, Any], name: str, where: str, otherwise: int) -> int:
    found = read.get(name)
    if found is None:
        return otherwise
    if type(found) is int and -_IDS // 2 <= found < _IDS:
        return found
    raise CommandRefused(f"{where}: `{name}` is a whole number of at most 64 bits.")


def _event(file: Path, number: int, line: bytes) -> dict[str, Any]:
    import msgspec

    where = f"{file}, line {number}"
    try:
        read = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CommandRefused(f"{where}: this is not JSON: {error}") from None
    return event_of(read, where, number)
