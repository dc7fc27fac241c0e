"""One claim of a file, whatever its form: what it says, what it came as, or why it is not taken."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Any, Final

import msgspec

from steadyhand.civic.claims.model import PREFIX, Content, is_claim
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import instant

SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}").fullmatch
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One claim of a file: the line it begins at in a CSV, its place in JSON; the claim, or why it is refused."""

    number: int
    claim: str = ""
    content: Content | None = None
    digest: str = ""
    """SHA-256 (hex) of what its source says, whatever the order of its fields and the spaces between them."""
    document: str = ""
    fetched: Instant | None = None
    refusal: Refusal | None = None


class Unreadable(ValueError):
    """The file is no list of claims; the message says why."""


class NotTaken(ValueError):
    """One claim says something that cannot be taken; the message says what to write instead."""


def named(source: str, said: str, key: str) -> str:
    """The id of a claim: as it says itself, or made of its source and what tells it from others there.

    Raises `NotTaken`.
    """
    if said:
        name = said if said.startswith(PREFIX) else PREFIX + said
        if not is_claim(name):
            raise NotTaken(f"{said[:80]!r} is no name: write a-z, 0-9 and -, up to 80 characters.")
        return name
    return f"{PREFIX}{source}-{hashlib.sha256(key.encode()).hexdigest()[:20]}"


def digest_of(said: Any) -> str:
    """SHA-256 (hex) of a document, with its fields in order."""
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def time_of(text: str) -> Instant | None:
    """An instant as RFC 3339; a day is its beginning, and a time without a zone one in UTC. Raises `NotTaken`."""
    text = text.strip()
    if not text:
        return None
    try:
        if _DATE(text):
            return instant(f"{text}T00:00:00Z")
        zoned = datetime.fromisoformat(text).tzinfo is not None
        return instant(text if zoned else f"{text}Z")
    except (ValueError, OverflowError):
        raise NotTaken(f"{text[:40]!r} is no time. Write 2022-11-08 or 2022-11-08T14:10:00Z.") from None


def share_of(text: str) -> float | None:
    """A threshold. Raises `NotTaken`."""
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        raise NotTaken(f"{text[:40]!r} is no probability: write 0.9.") from None


def line(text: str) -> str:
    """Words in one line, with single spaces."""
    return " ".join(text.split())
