"""Which media is sealed, named by digests, because a link to such material must not stand in a ledger either."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from steadyhand.kernel.values import DAY, MINUTE, Instant

VAULTED: Final = frozenset({"child_safety"})
"""Areas all of whose media is sealed, whether somebody said so or not."""
PRESERVED: Final = 365 * DAY
"""How long sealed material is not erased: what 18 USC 2258A(h) asks of providers in the USA since 2024.

Which duty an installation has is for its lawyers; a longer one is a legal hold.
"""
OPEN: Final = 15 * MINUTE
"""How long it stays open for whoever opened it, at most: with their lease it ends."""
REFS: Final = 200
"""Digests in one entry."""


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """That one medium is sealed, or (by its subject) that some of a post are."""

    until: Instant
    """Until when it is preserved. Sealed it stays after that."""
    refs: tuple[str, ...] = ()
    """Of a subject: the digests of its media."""


class Opening(msgspec.Struct, frozen=True):
    """That somebody may look at a sealed medium, until an instant."""

    until: Instant


def digest_of(name: str) -> str:
    """The digest (BLAKE2b of 16 bytes, hex) that a medium is known by: of its link, or of its id."""
    return hashlib.blake2b(name.encode(errors="replace"), digest_size=16).hexdigest()


def refs_of(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The digests of a medium as an event names it: of its link and of its id, where it has them.

    Either is enough to know it again: a picture that is posted once more has another id and the same link.
    """
    named = (("url", item.get("url")), ("id", item.get("id")))
    return tuple(digest_of(f"{what}:{name}") for what, name in named if isinstance(name, str) and name)


def opening_key(by: str, case: str, ref: str) -> str:
    """The key of the view `sealed_open`."""
    return f"{by}|{case}|{ref}"
