"""A part of the program: a campaign is seen, and has grown."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.civic.campaigns.record.commands import BY, ReportCampaign
from steadyhand.civic.campaigns.record.model import Shape
from steadyhand.kernel.values import MINUTE
from tests.support.doors import Opened

SHAPE = Shape(
    posts=120, members=12, once=3, pairs={"co_post": 66}, repeated=0.97, top_ten=0.8, young=1.0,
    near_duplicates=1.0, observed=60, expected=4.2, threshold=19, kept_apart=2,
)  # fmt: skip


def campaigns(house: Opened) -> None:
    """Told twice, and once more as it is known."""
    now = house.reader.now()
    first = ReportCampaign(
        campaign="campaign:41e3adb4856f271a", version=1, state="incident", reason="Young accounts repeat one thing.",
        began=now - 10 * MINUTE, seen=now, shape=SHAPE, evidence='{"accounts": ["account:new1"]}',
        incident="incident:campaign",
    )  # fmt: skip
    house.done(first, BY)
    house.done(replace(first, version=2, incident="", shape=replace(SHAPE, posts=240)), BY)
    house.many(first, by=BY)
