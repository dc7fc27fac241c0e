"""A claim that begins to match is compared with the posts of the last days: what it may be about goes to a person.

In slices of bounded processor time, after what comes in; words first, and the sentence model only for what shares some
of them. How far it has come is on record, so it goes on after a restart where it was; claims that begin meanwhile
wait for the next time.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from steadyhand.civic.claims.facts import ClaimActs, ClaimSuggested
from steadyhand.civic.claims.model import VIEW, Claim
from steadyhand.civic.earlier.commands import CompareEarlier
from steadyhand.civic.earlier.model import EARLIER, SPAN, TOGETHER, Compared, Earlier
from steadyhand.civic.matches.commands import BY
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.flows.claim_finding import Finding
from steadyhand.flows.claim_library import ClaimLibrary, known_of
from steadyhand.flows.posted import Events, Posted, first_since, posted
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Fact, Refusal, tag_of
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

POSTS: Final = "claims.posts"
"""The cursor up to which posts have been matched as they came."""
AT_ONCE: Final = 200
BUDGET_S: Final = 0.2
"""Processor time of one round."""
TOLD: Final = 20_000
"""Events after which it is put on record how far it has come."""
NEAR: Final = 0.2
"""From this probability by words alone on it is looked at whole."""
BEGIN: Final = (tag_of(ClaimSuggested), tag_of(ClaimActs))


class LookingBack:
    """Runs in the thread of whatever else uses the library."""

    def __init__(
        self, reader: Reader, door: Performs, events: Events, library: ClaimLibrary, finding: Finding
    ) -> None:
        self._reader, self._door, self._events = reader, door, events
        self._library, self._finding = library, finding
        self._now: Earlier | None = None
        self._passed = 0
        self._near: Matcher | None = None

    def round(self, budget_s: float = BUDGET_S) -> int:
        """Go on for so long; how many posts were looked at. Raises `RecordUnavailable`."""
        row = self._now or self._reader.row(EARLIER, EARLIER)
        if row is None or row.done:
            row = self._begun(row)
        return 0 if row is None else self._on(row, time.thread_time() + budget_s)

    def _begun(self, before: Earlier | None) -> Earlier | None:
        """The next comparison, once there is something to compare and somebody wrote before."""
        after = max(0 if before is None else before.after, self._passed)
        entries = self._reader.entries(after, TOGETHER, types=BEGIN)
        claims = self._those(entries)
        if not all(self._is_live(one) for one in claims):
            return None  # the library takes it in before the next round
        passed = entries[-1].seq if entries else after
        if not claims:
            self._passed = passed
            return None
        last, now = self._reader.cursor(POSTS), self._reader.now()
        first = first_since(self._events, now - SPAN, last)
        row = Earlier(claims=claims, after=passed, first=first, last=last, reached=first, began=now, at=now)
        told = self._told(row)
        self._passed = passed  # only now: where the record is away they are still to be compared
        return told

    def _is_live(self, one: Compared) -> bool:
        claim = self._library.live.get(one.claim)
        return claim is not None and claim.stands is not None and claim.stands.number == one.version

    def _those(self, entries: Sequence[Entry]) -> tuple[Compared, ...]:
        """Texts that match since then and did not before; once each."""
        names = dict.fromkeys((one.fact.claim, one.fact.version) for one in entries)  # type: ignore[attr-defined]
        rows = self._reader.stored_many(VIEW, {claim for claim, _ in names})
        suggested = {
            (one.claim, one.version) for one in map(_fact, entries) if isinstance(one, ClaimSuggested)
        }
        found = []
        for claim, version in names:
            row: Claim | None = rows[claim].row if claim in rows else None
            if row is None or row.stands is None or not row.live or row.stands.number != version:
                continue
            compared = row.stands.suggested is not None and (claim, version) not in suggested
            if not compared:  # what suggested long before it acts was compared then
                found.append(Compared(claim=claim, version=version))
        return tuple(found)

    def _on(self, row: Earlier, until: float) -> int:
        near, looked = self._matcher(row), 0
        found: Counter[str] = Counter()
        while True:
            batch = [one for one in self._events.read(row.reached, AT_ONCE) if one.offset <= row.last]
            posts = [one for one in map(posted, batch) if one is not None and one.text]
            for one in posts:
                found.update(self._about(near, one))
            looked += len(posts)
            reached = batch[-1].offset if batch else row.last
            row = replace(row, reached=reached, posts=row.posts + len(posts))
            if row.done or time.thread_time() >= until:
                break
        claims = tuple(replace(one, found=one.found + found[one.claim]) for one in row.claims)
        self._keep(replace(row, claims=claims))
        return looked

    def _about(self, near: Matcher, one: Posted) -> list[str]:
        matched = near.match(one.text, "" if one.about.language == "unknown" else one.about.language)
        claims = {name for each in matched.candidates if each.probability >= NEAR for name in each.ids}
        return self._finding.ask(one, claims) if claims else []

    def _keep(self, row: Earlier) -> None:
        """On record where it is done or has come far; else in memory, and done again after a restart."""
        stands: Earlier | None = self._reader.row(EARLIER, EARLIER)
        far = stands is None or row.reached - stands.reached >= TOLD
        self._now = self._told(row) if far or row.done else row

    def _told(self, row: Earlier) -> Earlier | None:
        command = CompareEarlier(
            claims=row.claims,
            after=row.after,
            first=row.first,
            last=row.last,
            reached=row.reached,
            posts=row.posts,
        )
        refused = isinstance(self._door.perform_many([Order(command, BY)])[0], Refusal)
        if refused or row.done:
            self._near = None
            return None
        return row

    def _matcher(self, row: Earlier) -> Matcher:
        """The claims of this comparison by words alone; made anew after a restart."""
        if self._near is None:
            self._near = Matcher(Index())
            for one in row.claims:
                claim = self._library.live.get(one.claim)
                if claim is not None and claim.stands is not None:
                    self._near.index.add(known_of(claim.id, claim.stands.content))
        return self._near


def _fact(entry: Entry) -> Fact:
    return entry.fact
