"""A campaign as the detector finds it, on record in a house of pages, and what the desk makes of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import msgspec
from msgspec.structs import replace

from steadyhand.civic.campaigns.desk.model import DESK, Desk
from steadyhand.civic.campaigns.detector import Detector
from steadyhand.civic.campaigns.model import Finding
from steadyhand.civic.campaigns.record.commands import BY, ReportCampaign
from steadyhand.civic.campaigns.record.model import CAMPAIGN, Campaign, campaign_id, shape_of
from steadyhand.civic.copies.model import Seen
from steadyhand.flows.campaign_desk import Bringing
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, MINUTE, SECOND
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.rooms import Rooms
from tests.support.house import done
from tests.support.intake_events import kept, post_created

SLOGAN = "The polls in the harbour are closed, stay at home"
NAMES = [f"account:new{n}" for n in range(12)]


def a_finding(began: int) -> Finding:
    """A dozen accounts of today post one thing ten times each, after an hour of ordinary posts."""
    detector = Detector()
    found: list[Finding] = []
    for n in range(300):
        text = f"{n * 7919} was the number on bus {n * 31337}, said somebody at stop {n * 271}"
        at = began + n * MINUTE // 3
        found += detector.observe(
            Seen(post=f"post:o{n}", account=f"account:o{n}", at=at, text=text, born=at - 400 * DAY)
        )
    for n in range(120):
        at = began + 100 * MINUTE + n * 5 * SECOND
        text = f"{SLOGAN}{'!' * (n % 4)}"
        found += detector.observe(
            Seen(post=f"post:x{n}", account=NAMES[n % 12], at=at, text=text, born=at - MINUTE)
        )
    return found[-1]


def seen(rooms: Rooms, *, inside: bool = False) -> str:
    """It is on record; its id. As it was once kept, the text is `inside` of the evidence."""
    finding = a_finding(rooms.now() - 3 * 60 * MINUTE)
    name = campaign_id(finding.id)
    evidence = msgspec.json.encode(finding if inside else replace(finding, text="")).decode()
    report = ReportCampaign(
        campaign=name, version=finding.version, state=finding.state, reason=finding.reason, began=finding.began,
        seen=finding.seen_at, shape=shape_of(finding), evidence=evidence,
        incident="incident:closed-polls",
    )  # fmt: skip
    if finding.said is not None and not inside:
        report = replace(report, text=finding.text, post=finding.said.post, author=finding.said.account)
    done(rooms.door, report, BY)
    return name


def log_of(rooms: Rooms, name: str, folder: Path) -> EventStore:
    """The log of events with the posts of a campaign that was `seen`."""
    row: Campaign = rooms.reader.row(CAMPAIGN, name)
    events = []
    for n in range(120):
        author = NAMES[n % 12].removeprefix("account:")
        data = {
            "post": {"id": f"x{n}", "text": f"{SLOGAN}{'!' * (n % 4)}", "lang": "en"},
            "account": {"id": author, "handle": author, "region": "US"},
        }
        at = rfc3339(row.began + n * 5 * SECOND)
        events.append(post_created(type="post.created", id=f"x{n}", time=at, data=data))
    store = EventStore(f"sqlite:///{folder / 'events.db'}")
    store.create()
    store.append([Item(kept(event, rooms.now() + MINUTE)) for event in events])
    return store


def brought(rooms: Rooms, name: str, folder: Path) -> Desk:
    """Whatever the desk was asked is done; how it stands."""
    with closing(log_of(rooms, name, folder)) as store:
        bringing = Bringing(rooms.reader, rooms.door, store)
        for _ in range(20):
            bringing.round()
    row: Desk = rooms.reader.row(DESK, name)
    return row
