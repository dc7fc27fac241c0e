"""From a case about child safety to the vault: the media that comes with it is sealed in the same transaction.

Who reported it, and whether they are right, plays no part: what may be such material is treated as such until a
certified reviewer has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from steadyhand.intake.model import Event
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from steadyhand.review.vault.commands import SealComing
from steadyhand.review.vault.model import REFS, VAULTED, refs_of
from steadyhand.storage.reading import Reader


def sealing(orders: Iterable[Order]) -> list[Order]:
    """The seals that these orders call for: where one opens a case about child safety, with media, or would instead."""
    asked = (order.instead if order.instead is not None else order.command for order in orders)
    return [seal for number, command in enumerate(asked) for seal in _seals(command, number)]


def _seals(command: Command, number: int) -> list[Order]:
    if not isinstance(command, OpenCase) or command.area not in VAULTED:
        return []
    refs = refs_in(command.content)
    seal = SealComing(
        subject=command.subject,
        refs=refs[:REFS],
        area=command.area,
        account=command.account,
        region=command.region,
        language=command.language,
    )
    return [Order(seal, AUTOMATION, f"{command.ref}/sealed#{number}")] if refs else []


def without_sealed(reader: Reader, event: Event) -> Event:
    """An event of the past as people are shown it, and rules are asked about it for them: without sealed media."""
    if b'"media"' not in event.data:
        return event
    read = msgspec.json.decode(event.data)
    parts = [part for name in ("post", "content") if isinstance(part := read.get(name), dict)]
    named = {ref for part in parts for item in _items(part) for ref in refs_of(item)}
    sealed = reader.stored_many("sealed", named) if named else {}
    for part in parts if sealed else ():
        part["media"] = [item for item in _items(part) if sealed.keys().isdisjoint(refs_of(item))]
    return msgspec.structs.replace(event, data=msgspec.json.encode(read)) if sealed else event


def refs_in(content: str | None) -> tuple[str, ...]:
    """The digests of all media that content, as a case keeps it, names."""
    read: Any = None
    with suppress(msgspec.DecodeError):  # what is no JSON names no media
        read = msgspec.json.decode(content or "null")
    named = _items(read) if isinstance(read, Mapping) else []
    return tuple(dict.fromkeys(ref for one in named for ref in refs_of(one)))


def _items(part: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The media of a part of an event, as far as it is written as such."""
    media = part.get("media")
    return [one for one in media if isinstance(one, Mapping)] if isinstance(media, list) else []
