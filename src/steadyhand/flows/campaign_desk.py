"""From a campaign that a person put before the desk to cases: one post of each account that its evidence names.

In slices of bounded processor time, beside the stream. What is found stays in memory until all of it is read, so after
a restart it is read again; which cases were opened is on record, and none is opened twice. Who of the staff asked is
on each case as its opener. Nothing happens to any account by it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from steadyhand.civic.campaigns.belonging import Belonging
from steadyhand.civic.campaigns.desk.commands import BringToDesk
from steadyhand.civic.campaigns.desk.facts import CampaignPut
from steadyhand.civic.campaigns.desk.model import AREA, BY, DESK, MOST, TOGETHER, Desk
from steadyhand.civic.campaigns.model import Finding
from steadyhand.civic.campaigns.record.model import CAMPAIGN
from steadyhand.civic.campaigns.record.store import text_of
from steadyhand.civic.copies import Bounds, Seen
from steadyhand.flows.campaigning import seen_of
from steadyhand.flows.claim_following import article_of
from steadyhand.flows.post import content_of
from steadyhand.flows.posted import CREATED, Events, Posted, first_since, posted
from steadyhand.flows.sealing import without_sealed
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Refusal, tag_of
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.storage.reading import Reader

CURSOR: Final = "campaigns.desk"
"""The last request, as the ledger counts, of which all was asked."""
EVERY_S: Final = 1.0
BUDGET_S: Final = 0.2
"""Processor time of one round of reading."""
AT_ONCE: Final = 200
LATE: Final = HOUR
"""Clocks differ: events that came in so long after the evidence was on record are still looked at."""
WHY: Final = (
    "Its account is one of {members} that a campaign's evidence names, and this is the latest of its {posts} posts "
    "that belong to it. {reason} A person asked for it to be looked at; nothing follows from that by itself."
)


class Found(msgspec.Struct):
    """What one account wrote of it: how many posts, and the latest."""

    posts: int
    at: Instant
    post: str
    offset: int


class Looking:
    """The posts of one request, as far as they are read."""

    def __init__(self, entry: Entry, put: CampaignPut, finding: Finding, events: Events) -> None:
        self.entry, self.put, self.finding = entry, put, finding
        self._events, self._until = events, put.known + LATE
        self.belonging = Belonging(finding)
        self.found: dict[str, Found] = {}
        self.waiting: list[str] | None = None
        """Accounts of which a case is still to be opened; None as long as it is read."""
        self.left = 0
        """Accounts of which none was."""
        back = Bounds().window if self.belonging.wanted else 0
        self._last = events.last()
        self._reached = first_since(events, finding.began - back, self._last)

    def read(self) -> bool:
        """A further slice; whether there was any."""
        batch = [one for one in self._events.read(self._reached, AT_ONCE) if one.offset <= self._last]
        for logged in batch:
            seen = seen_of(logged) if logged.event.type == CREATED else None
            if seen is not None:
                self._look(seen, logged.offset)
        if not batch or batch[-1].received > self._until:
            return False
        self._reached = batch[-1].offset
        return True

    def _look(self, seen: Seen, offset: int) -> None:
        if seen.post in self.belonging.wanted:
            self.belonging.learn(seen.post, seen.text)
        if not self.belonging.has(seen):
            return
        one = self.found.setdefault(seen.account, Found(0, seen.at, seen.post, offset))
        one.posts += 1
        if (seen.at, seen.post) >= (one.at, one.post):
            one.at, one.post, one.offset = seen.at, seen.post, offset

    def wait_for(self, asked: Collection[str | None], room: int) -> None:
        """All that was found has to be asked of, save what was before, up to what there is room for."""
        fresh = [name for name in sorted(self.found) if name not in asked]
        self.waiting = fresh[: max(room, 0)]
        self.left = len(fresh) - len(self.waiting)

    def take(self) -> tuple[list[str], bool]:
        """The next of them, and whether they are the last."""
        waiting = self.waiting or []
        some, self.waiting = waiting[:TOGETHER], waiting[TOGETHER:]
        return some, not self.waiting

    @property
    def posts(self) -> int:
        return sum(one.posts for one in self.found.values())


class Bringing:
    """Runs where events are kept; one at a time of several on one record. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Performs, events: Events) -> None:
        self._reader, self._door, self._events = reader, door, events
        self._now: Looking | None = None
        self._ready = False
        self._one = threading.Lock()

    def round(self, budget_s: float = BUDGET_S) -> int:
        """Read on for so long, or open some cases; how many were opened. Raises `RecordUnavailable`."""
        with self._one:
            looking = self._now or self._next()
            if looking is None:
                return 0
            until = time.thread_time() + budget_s
            while not self._ready:
                self._ready = not looking.read()
                if time.thread_time() >= until:
                    break
            return self._bring(looking) if self._ready else 0

    def _bring(self, looking: Looking) -> int:
        """Open some; where the record is away, nobody knows of which, so that all of it is read again."""
        try:
            return self._some(looking)
        except RecordUnavailable:
            self._now = None
            raise

    def _next(self) -> Looking | None:
        """The next request; one whose evidence was erased since is ended."""
        entries = self._reader.entries(self._reader.cursor(CURSOR), 1, types=[tag_of(CampaignPut)])
        if not entries:
            return None
        entry, put = entries[0], entries[0].fact
        assert isinstance(put, CampaignPut)
        body, desk = self._reader.payload(put.evidence), self._reader.row(DESK, put.campaign)
        if body is None or desk.done or desk.version != put.version:
            told = BringToDesk(campaign=put.campaign, version=put.version, done=True, erased=True)
            self._door.perform_many([Order(told, BY)], cursor=Cursor(CURSOR, entry.seq))
            return None
        finding, row = msgspec.json.decode(body, type=Finding), self._reader.row(CAMPAIGN, put.campaign)
        finding = msgspec.structs.replace(finding, text=text_of(self._reader, row, finding) or "")
        self._now, self._ready = Looking(entry, put, finding, self._events), False
        return self._now

    def _some(self, looking: Looking) -> int:
        """Open some of the cases that are not there yet; the last of them ends it."""
        desk: Desk = self._reader.row(DESK, looking.put.campaign)
        if looking.waiting is None:
            looking.wait_for(self._asked(desk), MOST - len(desk.cases))
        some, done = looking.take()
        opened = list(self._opening(looking, some))
        looking.left += len(some) - len(opened)
        told = self._told(looking, opened, done=done)
        if done:
            self._now = None
            self._door.perform_many([], cursor=Cursor(CURSOR, looking.entry.seq))
        return told

    def _asked(self, desk: Desk) -> frozenset[str | None]:
        """Accounts of which the desk was asked before, for this campaign."""
        return frozenset(one.row.account for one in self._reader.stored_many("case", desk.cases).values())

    def _told(self, looking: Looking, opened: Sequence[OpenCase], *, done: bool) -> int:
        """All of them with the word of it in one set; where one is refused, those that are not."""
        orders = [Order(one, BY, f"{looking.put.campaign}|{one.account}") for one in opened]
        told = self._word(looking, opened, done=done)
        if not _refused(self._door.perform_many([*orders, Order(told, BY)], atomic=True)):
            return len(opened)
        each = [self._door.perform_many([order], atomic=True) for order in orders]
        kept = [one for one, answer in zip(opened, each, strict=True) if not _refused(answer)]
        looking.left += len(opened) - len(kept)
        self._door.perform_many([Order(self._word(looking, kept, done=done), BY)])
        return len(kept)

    def _word(self, looking: Looking, opened: Sequence[OpenCase], *, done: bool) -> BringToDesk:
        return BringToDesk(
            campaign=looking.put.campaign,
            version=looking.put.version,
            cases=tuple(one.case for one in opened),
            posts=looking.posts,
            accounts=len(looking.found),
            left=looking.left,
            done=done,
        )

    def _opening(self, looking: Looking, accounts: Sequence[str]) -> Iterator[OpenCase]:
        known = self._reader.stored_many(
            "open_case", [f"{AREA}|{looking.found[name].post}" for name in accounts]
        )
        article = article_of(self._reader, AREA)
        severity = "high" if article is None else article.severity
        for name in accounts:
            found = looking.found[name]
            one = self._posted(found)
            if one is None:
                continue
            row = known.get(f"{AREA}|{found.post}")
            case = case_id(found.post, AREA, looking.put.campaign) if row is None else row.row.case
            yield _case(case, one, looking, found.posts, severity)

    def _posted(self, found: Found) -> Posted | None:
        """The post once more, from the log; None where it was erased meanwhile."""
        logged = self._events.read(found.offset - 1, 1)
        one = posted(logged[0]) if logged and logged[0].offset == found.offset else None
        if one is None:
            return None
        data: Any = msgspec.json.decode(without_sealed(self._reader, one.event).data)
        return msgspec.structs.replace(one, data=data)


def _case(case: str, one: Posted, looking: Looking, posts: int, severity: str) -> OpenCase:
    finding, about = looking.finding, one.about
    return OpenCase(
        case=case,
        subject=one.post,
        area=AREA,
        severity=severity,
        source="campaign",
        ref=looking.put.campaign,
        why=WHY.format(members=finding.members, posts=posts, reason=finding.reason),
        account=about.account,
        attested=True,
        region=about.region,
        language=about.language,
        speaks=about.speaks,
        content=content_of(one.data),
        asked_by=looking.entry.by,
    )


def _refused(answers: Iterable[object]) -> bool:
    return any(isinstance(one, Refusal) for one in answers)
