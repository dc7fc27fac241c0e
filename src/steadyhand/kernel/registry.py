"""What the house knows: the commands, facts and views of its rooms, and how old facts are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Fact, Refused, RefusedAgain, SetRefused, tag_of
from steadyhand.kernel.timers import AlarmFailed, Timers
from steadyhand.kernel.view import View

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class UnknownType(ValueError):
    """A tag that no room of this version knows."""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """What one room brings to the door."""

    name: str
    commands: tuple[type[Command], ...] = ()
    facts: tuple[type[Fact], ...] = ()
    views: tuple[View[Any], ...] = ()
    upcasters: Mapping[tuple[str, int], Upcaster] = {}
    """(tag, v) to a function that turns a fact's fields at v into those at v + 1. Kept for ever."""


def joined(name: str, *parts: Room) -> Room:
    """One room made of parts, each with commands, facts and views of its own."""
    return Room(
        name=name,
        commands=tuple(command for part in parts for command in part.commands),
        facts=tuple(fact for part in parts for fact in part.facts),
        views=tuple(view for part in parts for view in part.views),
        upcasters={at: up for part in parts for at, up in part.upcasters.items()},
    )


KERNEL = Room(name="kernel", facts=(Refused, RefusedAgain, SetRefused, AlarmFailed), views=(Timers(),))


class Registry:
    """All rooms together. Refuses two rooms that use one tag, for facts and commands alike, or one view name."""

    def __init__(self, rooms: Iterable[Room], words: Any = None) -> None:
        """`words` is what commands put into words for people by; the kernel hands it on, and asks nothing of it."""
        self.rooms = (KERNEL, *rooms)
        self.words = words
        self.commands = _unique((tag_of(c), c) for room in self.rooms for c in room.commands)
        self.facts = _unique((tag_of(f), f) for room in self.rooms for f in room.facts)
        self.views = _unique((view.name, view) for room in self.rooms for view in room.views)
        self._upcasters = {at: up for room in self.rooms for at, up in room.upcasters.items()}
        known = _unique([*self.commands.items(), *self.facts.items()])
        self._decoders = {tag: msgspec.json.Decoder(kind) for tag, kind in known.items()}
        self._rows = {name: msgspec.json.Decoder(view.row) for name, view in self.views.items()}
        self._folds = {kind: self._views_of(kind) for kind in self.facts.values()}

    def command(self, tag: str, body: bytes) -> Command:
        """Decode a command. Raises `UnknownType` or `msgspec.ValidationError`."""
        if tag not in self.commands:
            raise UnknownType(f"No command is called {tag!r}.")
        command: Command = self._decoders[tag].decode(body)
        return command

    def fact(self, tag: str, v: int, body: bytes | str) -> Fact:
        """Decode a fact as it was written at version `v`, upcasting it to today's."""
        kind = self.facts.get(tag)
        if kind is None:
            raise UnknownType(f"No fact is called {tag!r}: was this ledger written by a newer version?")
        if v != kind.v:
            body = self._upcast(tag, v, kind.v, body)
        fact: Fact = self._decoders[tag].decode(body)
        return fact

    def folding(self, fact: Fact) -> tuple[View[Any], ...]:
        """The views that fold this fact."""
        return self._folds[type(fact)]

    def row(self, view: str, doc: bytes | str) -> Any:
        """Decode a row's document."""
        return self._rows[view].decode(doc)

    def _upcast(self, tag: str, v: int, to: int, body: bytes | str) -> bytes:
        if v > to:
            raise UnknownType(
                f"{tag} is written at version {v}, newer than the {to} that this program knows."
            )
        fields = msgspec.json.decode(body)
        for at in range(v, to):
            fields = self._upcasters[tag, at](fields)
        return msgspec.json.encode(fields)

    def _views_of(self, kind: type[Fact]) -> tuple[View[Any], ...]:
        return tuple(view for view in self.views.values() if issubclass(kind, view.facts))


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for name, value in pairs:
        if known.setdefault(name, value) is not value:
            raise ValueError(f"Two rooms use the name {name!r}: rename one.")
    return known
