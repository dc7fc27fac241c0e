"""The door over a local socket: how the engine's process hands commands to the process that writes.

Frames are a 4-byte big-endian length and a JSON document, or nothing, which asks
whether the door is there. The socket is a file only its owner may
open, and only the principals that the server is told about may act through it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import tempfile
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

import msgspec
import structlog

from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.door import ATOMIC_LIMIT, Door
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.registry import Registry, UnknownType
from steadyhand.kernel.tx import Cursor, RecordUnavailable

FRAME_LIMIT: Final = 64 * 1024 * 1024
PORTION: Final = 8 * 1024 * 1024
"""Bytes of commands in one frame: a set of large ones goes in several, because its size has no limit."""
SILENT_SECONDS: Final = 10.0
"""A door that has not answered for so long counts as not reachable."""
ADDRESS_LIMIT: Final = 100
"""Bytes of a Unix socket's address: 104 on macOS and 108 on Linux, with a NUL at the end."""
PROBE_SECONDS: Final = 1.0
"""How long the other process has to say that it is there: it asks nobody for that."""
_LENGTH: Final = struct.Struct(">I")

log = structlog.get_logger()


class Performs(Protocol):
    """A door, near or far, for those who need only to know what was done and what refused."""

    def perform_many(
        self, orders: Sequence[Order], *, atomic: bool = False, cursor: Cursor | None = None
    ) -> Sequence[object]:
        """Perform the orders; each answers with an entry (or its number) or a `Refusal`."""


class _Item(msgspec.Struct, array_like=True):
    tag: str
    body: msgspec.Raw
    by: str
    key: str | None
    expect: int | None
    instead: tuple[str, msgspec.Raw] | None = None


class _Ask(msgspec.Struct):
    orders: list[_Item]
    atomic: bool
    cursor: Cursor | None


class _Told(msgspec.Struct):
    answers: list[int | Refusal] = []
    unavailable: str | None = None


class DoorServer:
    """Serves a door on a Unix socket, one thread per connection."""

    def __init__(self, path: Path, door: Door, registry: Registry, principals: Collection[str]) -> None:
        self._door = door
        self._registry = registry
        self._principals = frozenset(principals)
        self._path = path
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        try:
            with _address(path) as address:
                self._socket.bind(address)
        finally:
            os.umask(mask)
        self._made = path.stat().st_ino
        self._socket.listen(16)
        threading.Thread(target=self._accept, name="door-socket", daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._socket.close()
        with contextlib.suppress(FileNotFoundError):
            if self._path.stat().st_ino == self._made:  # else it is another door's by now
                self._path.unlink()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(
                    target=self._serve, args=(connection,), name="door-peer", daemon=True
                ).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(ConnectionError):
            while (frame := _receive(connection)) is not None:
                _send(connection, msgspec.json.encode(self._perform(frame)))

    def _perform(self, frame: bytes) -> _Told:
        if not frame:
            return _Told(unavailable=None if self._door.serves else "The door's thread has ended.")
        try:
            ask = msgspec.json.decode(frame, type=_Ask)
            answers = self._door.perform_many(
                [self._order(item) for item in ask.orders], atomic=ask.atomic, cursor=ask.cursor
            )
        except RecordUnavailable as error:
            return _Told(unavailable=str(error))
        except (msgspec.MsgspecError, UnknownType, PermissionError) as error:
            log.exception("door.socket_refused")
            return _Told(unavailable=f"The door does not understand this: {error}")
        return _Told(answers=[_brief(answer) for answer in answers])

    def _order(self, item: _Item) -> Order:
        if item.by not in self._principals:
            raise PermissionError(f"{item.by} does not act through this socket.")
        command = self._registry.command(item.tag, bytes(item.body))
        instead = self._registry.command(item.instead[0], bytes(item.instead[1])) if item.instead else None
        return Order(command, item.by, item.key, item.expect, instead=instead)


class RemoteDoor:
    """A door in another process. Implements `Performs`; safe from several threads, one call at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._asked: float | None = None
        self._lock = threading.Lock()

    def perform_many(
        self, orders: Sequence[Order], *, atomic: bool = False, cursor: Cursor | None = None
    ) -> list[int | Refusal]:
        """Perform the orders there; answers are entry numbers or refusals. Raises `RecordUnavailable`.

        When the connection breaks nobody knows what was done: ask again under the same keys.
        """
        items = [
            _Item(*_written(o.command), o.by, o.key, o.expect, _written(o.instead) if o.instead else None)
            for o in orders
        ]
        if atomic and len(items) > ATOMIC_LIMIT:  # as the door itself says: no outage, so nothing to wait for
            raise ValueError(
                f"An atomic set holds at most {ATOMIC_LIMIT} commands; this one has {len(items)}."
            )
        portions = [items] if atomic else _portions(items)
        with self._lock:
            answers = [answer for some in portions[:-1] for answer in self._ask(_Ask(some, atomic, None))]
            return answers + self._ask(_Ask(portions[-1], atomic, cursor))

    def reachable(self) -> bool:
        """Whether it answers there at once, and no call has waited long.

        It is asked with an empty frame, which passes the door's lanes by: what is busy is not away.
        """
        if self._asked is not None and time.monotonic() - self._asked > SILENT_SECONDS:
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(PROBE_SECONDS)
            try:
                with _address(self._path) as address:
                    probe.connect(address)
                _send(probe, b"")
                answer = _receive(probe)
            except OSError:
                return False
        return bool(answer) and msgspec.json.decode(answer or b"", type=_Told).unavailable is None

    def close(self) -> None:
        """Hang up."""
        self._asked = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, ask: _Ask) -> list[int | Refusal]:
        told = msgspec.json.decode(self._exchange(msgspec.json.encode(ask)), type=_Told)
        if told.unavailable is not None:
            raise RecordUnavailable(told.unavailable)
        return told.answers

    def _exchange(self, frame: bytes) -> bytes:
        try:
            if self._socket is None:
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                with _address(self._path) as address:
                    self._socket.connect(address)
            self._asked = time.monotonic()
            _send(self._socket, frame)
            answer = _receive(self._socket)
            self._asked = None
        except OSError as error:
            self.close()
            raise RecordUnavailable(
                f"The door's process does not answer ({error}): send it again."
            ) from error
        if answer is None:
            self.close()
            raise RecordUnavailable("The door's process hung up: send it again.")
        return answer


def _written(command: Command) -> tuple[str, msgspec.Raw]:
    return tag_of(type(command)), msgspec.Raw(msgspec.json.encode(command))


def _portions(items: Sequence[_Item]) -> list[list[_Item]]:
    """Cut so that each part fits a frame; at least one part, for what has no items still has a cursor."""
    portions: list[list[_Item]] = [[]]
    room = PORTION
    for item in items:
        size = len(bytes(item.body)) + (len(bytes(item.instead[1])) if item.instead else 0)
        if portions[-1] and size > room:
            portions.append([])
            room = PORTION
        portions[-1].append(item)
        room -= size
    return portions


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    """A name of the socket that is short enough: by a link, for the moment, where its own is not."""
    if len(os.fsencode(path)) <= ADDRESS_LIMIT:
        yield str(path)
        return
    with tempfile.TemporaryDirectory(prefix="steadyhand-") as folder:
        link = Path(folder) / "d"
        link.symlink_to(path.parent)
        yield str(link / path.name)


def _brief(answer: Answer) -> int | Refusal:
    return answer if isinstance(answer, Refusal) else answer.seq


def _send(connection: socket.socket, frame: bytes) -> None:
    connection.sendall(_LENGTH.pack(len(frame)) + frame)


def _receive(connection: socket.socket) -> bytes | None:
    header = _exactly(connection, _LENGTH.size)
    if header is None:
        return None
    (length,) = _LENGTH.unpack(header)
    if length > FRAME_LIMIT:
        raise ConnectionError(f"A frame of {length} bytes is over the limit of {FRAME_LIMIT}.")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts, left = [], size
    while left:
        part = connection.recv(min(left, 1 << 20))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
