"""From posts to claims that are settled: each new or edited post is matched, and what stands beside posts is followed.

Runs beside the stream, by cursors of its own.
"""

from __future__ import annotations

import threading
from typing import Final

from steadyhand.flows.claim_finding import Finding
from steadyhand.flows.claim_following import Following
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.posted import CREATED, Events, posted
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

POSTS: Final = "claims.posts"
EVERY_S: Final = 0.5
AT_ONCE: Final = 200
PASSED: Final = 10_000
"""Posts of before that a first claim is compared with at most, or about so many."""


class Claiming:
    """Runs where events are kept; one at a time of several on one record. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Performs, events: Events, library: ClaimLibrary) -> None:
        self._reader, self._door, self._events, self._library = reader, door, events, library
        self.finding, self._following = (
            Finding(reader, door, library, events),
            Following(reader, door, library),
        )
        self._one = threading.Lock()

    def round(self) -> int:
        """Do what came since the last round; how many commands it took. Raises `RecordUnavailable`."""
        with self._one:
            return self._following.round(self._library.refresh()) + self._look()

    def _look(self) -> int:
        done = 0
        if not self._library.live:
            return self._pass_by()
        while batch := self._events.read(self._reader.cursor(POSTS), AT_ONCE):
            found = [
                one
                for one in map(posted, batch)
                if one is not None and (one.text or one.event.type != CREATED)
            ]
            done += sum(map(self.finding.look, found))
            self._door.perform_many([], cursor=Cursor(POSTS, batch[-1].offset))
        return done

    def _pass_by(self) -> int:
        """Without a claim nothing is read: only now and then is the place kept at which a first one would begin."""
        last = self._events.last()
        if last - self._reader.cursor(POSTS) > PASSED:
            self._door.perform_many([], cursor=Cursor(POSTS, last))
        return 0
