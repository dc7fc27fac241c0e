"""A campaign as the detector finds it, on record in a house of pages."""

from __future__ import annotations

import msgspec

from steadyhand.civic.campaigns.detector import Detector
from steadyhand.civic.campaigns.model import Finding
from steadyhand.civic.campaigns.record.commands import BY, ReportCampaign
from steadyhand.civic.campaigns.record.model import campaign_id, shape_of
from steadyhand.civic.copies.model import Seen
from steadyhand.kernel.values import DAY, MINUTE, SECOND
from steadyhand.web.rooms import Rooms
from tests.support.house import done

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
        text = f"The polls in the harbour are closed, stay at home{'!' * (n % 4)}"
        found += detector.observe(
            Seen(post=f"post:x{n}", account=NAMES[n % 12], at=at, text=text, born=at - MINUTE)
        )
    return found[-1]


def seen(rooms: Rooms) -> str:
    """It is on record; its id."""
    finding = a_finding(rooms.now() - 3 * 60 * MINUTE)
    name = campaign_id(finding.id)
    report = ReportCampaign(
        campaign=name, version=finding.version, state=finding.state, reason=finding.reason, began=finding.began,
        seen=finding.seen_at, shape=shape_of(finding), evidence=msgspec.json.encode(finding).decode(),
        incident="incident:closed-polls",
    )  # fmt: skip
    done(rooms.door, report, BY)
    return name
