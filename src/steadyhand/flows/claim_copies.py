"""Posts with the very same text as one of which a person is asked: which post that was.

The same text stands to the claim in the same way, and is the same but for case, spacing, hidden signs and how many
full stops or exclamation marks it ends with. A question, a quotation, another sign or another link is another text.
"""

from __future__ import annotations

import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from steadyhand.civic.claims.model import Claim
from steadyhand.civic.matches.model import MATCH, Match
from steadyhand.civic.matches.store import Matches
from steadyhand.civic.matching.stance import Stance
from steadyhand.flows.posted import Events, Posted, posted
from steadyhand.storage.reading import Reader

KEPT: Final = 100_000
"""Texts of which a person is asked that are remembered: copies of them open no case of their own."""
RECALLED: Final = 20_000
"""Of these, the latest that are known again after a restart."""
AGAIN: Final = 100_000
"""Events that are looked through for them."""
AT_ONCE: Final = 2_000
Key = tuple[str, int, bytes]


class Copies:
    """For one thread. After a restart it reads what it needs from the record and the log of events."""

    def __init__(self, reader: Reader, events: Events) -> None:
        self._reader, self._events = reader, events
        self._firsts: OrderedDict[Key, str] | None = None

    def first(self, claim: Claim, text: bytes) -> Match | None:
        """The match of the first post with this text, for the claim as it stands. Raises `RecordUnavailable`."""
        name = self._known().get(_key(claim, text))
        row: Match | None = self._reader.row(MATCH, name) if name else None
        return row

    def remember(self, claim: Claim, text: bytes, match: str) -> None:
        """That a person is asked of this text by a match. Raises `RecordUnavailable`."""
        self._put(self._known(), _key(claim, text), match)

    def _known(self) -> OrderedDict[Key, str]:
        if self._firsts is None:
            found: OrderedDict[Key, str] = OrderedDict()
            for row, one in self._recalled():
                text = said(one.text, one.about.language, row.found.stance)
                self._put(found, (row.claim, row.version, text), row.id)
            self._firsts = found
        return self._firsts

    def _put(self, firsts: OrderedDict[Key, str], key: Key, match: str) -> None:
        firsts.setdefault(key, match)
        if len(firsts) > KEPT:
            firsts.popitem(last=False)

    def _recalled(self) -> Iterator[tuple[Match, Posted]]:
        """Matches of which a person was asked, with their posts as far as these are kept."""
        by_event: dict[str, list[Match]] = {}
        for row in Matches(self._reader).asked(RECALLED):
            by_event.setdefault(row.event, []).append(row)
        last = self._events.last() if by_event else 0
        read = max(0, last - AGAIN)
        while read < last and (batch := self._events.read(read, AT_ONCE)):
            read = batch[-1].offset
            for logged in batch:
                rows = by_event.get(f"event:{logged.event.name}", ())
                one = posted(logged) if rows else None
                if one is not None:
                    yield from ((row, one) for row in rows)


def said(text: str, language: str, stance: Stance) -> bytes:
    """16 bytes that two posts share if they say the very same, and stand to the claim in the same way."""
    plain = unicodedata.normalize("NFC", text).casefold()
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    plain = " ".join(plain.split()).rstrip(".!\u2026 ")
    return blake2b(f"{stance} {language} {plain}".encode(errors="replace"), digest_size=16).digest()


def _key(claim: Claim, text: bytes) -> Key:
    return claim.id, claim.stands.number if claim.stands is not None else 0, text
