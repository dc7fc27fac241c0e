"""A part of the program: a campaign is seen, has grown, and is put before the desk."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.civic.campaigns.desk.commands import BringToDesk, PutBeforeDesk
from steadyhand.civic.campaigns.desk.model import BY as BRINGS
from steadyhand.civic.campaigns.record.commands import BY, ReportCampaign
from steadyhand.civic.campaigns.record.model import Shape
from steadyhand.kernel.values import MINUTE
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened
from tests.support.people import LEAD

SHAPE = Shape(
    posts=120, members=12, once=3, pairs={"co_post": 66}, repeated=0.97, top_ten=0.8, young=1.0,
    near_duplicates=1.0, observed=60, expected=4.2, threshold=19, kept_apart=2,
)  # fmt: skip


def campaigns(house: Opened) -> None:
    """Told twice, and once more as it is known; then people are asked."""
    now = house.reader.now()
    first = ReportCampaign(
        campaign="campaign:41e3adb4856f271a", version=1, state="incident", reason="Young accounts repeat one thing.",
        began=now - 10 * MINUTE, seen=now, shape=SHAPE, evidence='{"accounts": ["account:new1"]}',
        incident="incident:campaign", text="The polls are closed.", post="post:c1", author="account:new1",
    )  # fmt: skip
    house.done(first, BY)
    house.done(replace(first, version=2, incident="", shape=replace(SHAPE, posts=240)), BY)
    house.many(first, by=BY)
    house.done(PutBeforeDesk(campaign=first.campaign, version=2), LEAD)
    brought = BringToDesk(
        campaign=first.campaign, version=2, cases=("case:campaign",), posts=7, accounts=1, done=True
    )
    asked = OpenCase(
        case="case:campaign", subject="post:new1", area="election", severity="high", source="campaign",
        ref=first.campaign, account="account:new1", attested=True, content='{"text": "Stay at home"}', asked_by=LEAD,
    )  # fmt: skip
    house.done(asked, BRINGS)
    house.done(brought, BRINGS)
    house.many(brought, by=BRINGS)
