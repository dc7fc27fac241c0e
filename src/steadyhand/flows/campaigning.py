"""From posts to campaigns: what acts as one is on record with its evidence, and opens one incident; never more.

Runs beside the stream. The detector's memory is not kept: after a restart it reads the latest events again, silently up
to where the record stands, and so comes to what it knew. What it remembers of words that were erased meanwhile is put
on record no more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import partial
from typing import Any, Final, Protocol

import msgspec
from msgspec.structs import replace

from steadyhand.accountability.commands import Erased
from steadyhand.civic.campaigns.detector import Detector
from steadyhand.civic.campaigns.model import Act, Finding
from steadyhand.civic.campaigns.record.commands import BY, ReportCampaign
from steadyhand.civic.campaigns.record.model import CAMPAIGN, Campaign, campaign_id, digest_of, shape_of
from steadyhand.civic.copies.model import Seen
from steadyhand.civic.incidents.model import UNKNOWN
from steadyhand.civic.incidents.opening import OpenIncident
from steadyhand.flows.claim_stated import Texts
from steadyhand.flows.housekeeping import CURSOR as ERASURE
from steadyhand.flows.posted import Events, posted
from steadyhand.flows.stumbling import Stumbling, passed_by
from steadyhand.intake.rows import Logged
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import SECOND, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.kernel.zones import instant
from steadyhand.storage.reading import Reader

CURSOR: Final = "campaigns.posts"
EVERY_S: Final = 1.0
AT_ONCE: Final = 500
AGAIN: Final = 200_000
"""Events that are read again after a restart."""
CLASS: Final = "foreign_or_inauthentic"
OWN: Final = 100
"""Texts of one post that are looked at: whether any of them is still kept."""


class Log(Events, Texts, Protocol):
    """The log of events, and in it what became of one post."""


class Campaigning:
    """Runs where events are kept; one at a time of several on one record. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Performs, events: Log) -> None:
        self._reader, self._door, self._events = reader, door, events
        self._detector: Detector | None = None
        self._read = 0
        self._stumbling = Stumbling("campaigns")
        self._untold: list[Finding] = []
        """What the detector found and the record does not have yet."""
        self._one = threading.Lock()

    def round(self) -> int:
        """Look at what came since the last round; how many findings it had. Raises `RecordUnavailable`."""
        with self._one:
            detector = self._detector or self._begun()
            told = self._tell()  # what the last round could not
            while batch := self._events.read(self._read, AT_ONCE):
                for logged in batch:
                    self._untold += _observed(detector, logged)
                    self._read = logged.offset
                told += self._tell()
            return told

    def _begun(self) -> Detector:
        """A detector that knows what it would have known."""
        detector, stands = Detector(), self._reader.cursor(CURSOR)
        self._read = max(0, stands - AGAIN)
        while self._read < stands and (batch := self._events.read(self._read, AT_ONCE)):
            for logged in batch:
                if logged.offset <= stands:
                    _observed(detector, logged)
                    self._read = logged.offset
            if batch[-1].offset > stands:
                break
        self._read = max(self._read, stands)
        self._detector = detector
        return detector

    def _tell(self) -> int:
        """Put on record what is not there yet: all of it again where the record was away; how much it was."""
        for finding in _latest(self._untold):
            self._stumbling.tried(f"{finding.id}@{finding.version}", partial(self._record, finding))
        if self._untold or self._read - self._reader.cursor(CURSOR) >= AT_ONCE:
            self._door.perform_many([], cursor=Cursor(CURSOR, self._read))
        told = len(self._untold)
        self._untold.clear()
        return told

    def _record(self, finding: Finding) -> int:
        orders = [Order(one, BY) for one in self._commands(finding)]
        return len(self._door.perform_many(orders, atomic=True)) if orders else 0

    def _commands(self, finding: Finding) -> list[Command]:
        name = campaign_id(finding.id)
        row: Campaign | None = self._reader.row(CAMPAIGN, name)
        if row is not None and row.version >= finding.version:
            return []
        evidence = msgspec.json.encode(replace(finding, text="")).decode()
        said = finding.said
        opens = finding.state == "incident" and (row is None or not row.incident)
        incident = f"incident:{name.replace(':', '-')}" if opens else ""
        report = ReportCampaign(
            campaign=name,
            version=finding.version,
            state=finding.state,
            reason=finding.reason,
            began=finding.began,
            seen=finding.seen_at,
            shape=shape_of(finding),
            evidence=evidence,
            incident=incident,
            text=finding.text if said is not None and self._kept(said, row) else "",
            post="" if said is None else said.post,
            author="" if said is None else said.account,
        )
        if not opens:
            return [report]
        opening = OpenIncident(
            incident=incident,
            cls=CLASS,
            region=UNKNOWN,
            title=f"{finding.members} accounts act as one: {finding.posts} posts",
            what=finding.reason,
            links=(name,),
            evidence=digest_of(evidence),
        )
        return [report, opening]

    def _kept(self, said: Act, row: Campaign | None) -> bool:
        """Whether the words of a post are still kept: erased here, asked to be erased in the log, or erased there."""
        if row is not None and row.words and self._reader.payload(row.words) is None:
            return False
        pending = self._reader.entries(self._reader.cursor(ERASURE), AT_ONCE, types=[tag_of(Erased)])
        if {said.post, said.account} & {entry.fact.subject for entry in pending}:  # type: ignore[attr-defined]
            return False
        own = self._events.of_post(said.post, 0, OWN)
        return not own or not all(logged.event.erased for logged in own)


def _latest(found: Iterable[Finding]) -> list[Finding]:
    """The latest version of each: a batch tells how it ended."""
    return list({one.id: one for one in found}.values())


def _observed(detector: Detector, logged: Logged) -> tuple[Finding, ...]:
    """What an event shows; nothing where the detector fails at it, which has counted a part of it by then."""
    try:
        seen = seen_of(logged)
        return () if seen is None else detector.observe(seen)
    except Exception as error:  # noqa: BLE001 - one event must not keep all that come after it from being looked at
        passed_by("campaigns", logged.offset, error)
        return ()


def seen_of(logged: Logged) -> Seen | None:
    """A post as the detector takes it; None where nobody is named who wrote it."""
    found = posted(logged)
    if found is None or found.about.account is None:
        return None
    post, account = _dict(found.data.get("post")), _dict(found.data.get("account"))
    link = _dict(post.get("link")).get("url")
    return Seen(
        post=found.post,
        account=found.about.account,
        at=found.at,
        text=found.text,
        links=(link,) if isinstance(link, str) else (),
        media=tuple(_media(post.get("media"))),
        replies_to=_word(post.get("reply_to")),
        born=_born(account, found.at),
    )


def _born(account: dict[str, Any], at: Instant) -> Instant | None:
    """When an account was made, by its age or by the day that it names; None where it says neither."""
    age = account.get("age_s")
    if isinstance(age, int) and not isinstance(age, bool) and age >= 0:
        return at - age * SECOND
    try:
        return instant(_word(account.get("created_at")))
    except ValueError:
        return None


def _media(listed: Any) -> Iterable[str]:
    for one in listed if isinstance(listed, list) else ():
        name = _word(_dict(one).get("hash")) or _word(_dict(one).get("id"))
        if name:
            yield name


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
