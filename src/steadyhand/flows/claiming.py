"""From posts to claims that are settled: each new or edited post is matched, and what stands beside posts is followed.

Runs beside the stream, by cursors of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from steadyhand.civic.claims.model import Claim
from steadyhand.flows.claim_finding import Finding
from steadyhand.flows.claim_following import Following
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.posted import CREATED, Events, posted
from steadyhand.flows.stumbling import Stumbling
from steadyhand.intake.rows import Logged
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

POSTS: Final = "claims.posts"
EVERY_S: Final = 0.5
AT_ONCE: Final = 200
TURN_S: Final = 0.5
"""Processor time of one round: what else waits for its turn, and claims that change, wait no longer."""
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
        self._stumbling = Stumbling("claims")
        self._one = threading.Lock()
        self._changed: dict[str, Claim] = {}
        self.behind = False
        """Whether there is more than the last round did."""

    def round(self) -> int:
        """A part of what came since the last round; how many commands it took. Raises `RecordUnavailable`.

        The library is brought up to date after posts are read, so that a post is held against all that was settled
        when it was written.
        """
        with self._one:
            self._refresh()
            batch = self._unread()
            self._refresh()
            done = self._following.round(self._changed.values())
            self._changed.clear()
            self.behind = False
            return done + (self._look(batch) if batch else 0)

    def _refresh(self) -> None:
        """Take in claims that changed. They are kept here until all that follows from it is on record."""
        self._changed |= {claim.id: claim for claim in self._library.refresh()}

    def _unread(self) -> Sequence[Logged]:
        if self._library.live:
            return self._events.read(self._reader.cursor(POSTS), AT_ONCE)
        self._pass_by()
        return []

    def _look(self, batch: Sequence[Logged]) -> int:
        ends = time.thread_time() + TURN_S
        done = reached = 0
        for logged in batch:
            try:
                done += self._stumbling.tried(logged.offset, partial(self._look_at, logged))
            except RecordUnavailable:
                raise
            except Exception:
                self._reached(reached)
                raise
            reached = logged.offset
            if time.thread_time() >= ends:
                break
        self._reached(reached)
        self.behind = reached < batch[-1].offset or len(batch) == AT_ONCE
        return done

    def _look_at(self, logged: Logged) -> int:
        one = posted(logged)
        seen = one is not None and (one.text or one.event.type != CREATED)
        return self.finding.look(one) if one is not None and seen else 0

    def _reached(self, offset: int) -> None:
        if offset:
            self._door.perform_many([], cursor=Cursor(POSTS, offset))

    def _pass_by(self) -> None:
        """Without a claim nothing is read: only now and then is the place kept at which a first one would begin."""
        last = self._events.last()
        if last - self._reader.cursor(POSTS) > PASSED:
            self._door.perform_many([], cursor=Cursor(POSTS, last))
