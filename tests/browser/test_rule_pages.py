"""Every page about rules in every state: accessible, steady, within the window; and pictures of them to look at.

Set STEADYHAND_SCREENSHOTS to a folder to keep them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from steadyhand.rules.versions.brakes import TripBrake
from steadyhand.rules.versions.service import Drafting
from steadyhand.web.rooms import Rooms
from tests.browser.test_desk_pages import NARROW, SHIFT, WIDE, keep
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import serving, sign_in
from tests.support.house import done
from tests.support.ruled import (
    FILE,
    RULE,
    ZEBRAS,
    agreed,
    count,
    draft_of,
    in_force,
    posts,
    ruled_house,
    spam,
)

UNFOLDED = "rules-tried-unfolded"
"""What somebody unfolds moves what stands below."""


@pytest.fixture
def rooms(data_dir: Path) -> Iterator[Rooms]:
    """A house with two versions, a braked rule, posts, and drafts of every kind."""
    made, close = ruled_house(data_dir)
    posts(made, "Good morning", "A zebra in the park")
    zebras = draft_of(made, {FILE: spam(made) + ZEBRAS})
    agreed(made, zebras)
    Drafting(made.door, made.reader).publish(zebras.draft, "staff:root")
    count(made, RULE, (3, 2), (40, 30), (7, 7))
    trip = TripBrake(
        rule=RULE,
        digest="1",
        version=in_force(made),
        why="It acted 130 times.",
        counted=130,
        quota=20,
        window="hour",
    )
    done(made.door, trip, "automation")
    yield made
    close()


def states(page, url, rooms):
    """Brings the page into each of its states and gives the name of each."""
    broken = draft_of(rooms, {FILE: spam(rooms).replace("LinkCount >= 4", "LinkCoun >= 4")})
    right = draft_of(rooms, {FILE: spam(rooms).replace("LinkCount >= 4", "LinkCount >= 5")})
    agreed(rooms, right)
    here = f"/rules/drafts/{right.draft}"
    for name, path in {
        "rules": "/rules?sort=-day",
        "rule": f"/rules/rule/{RULE}",
        "rules-history": "/rules/history",
        "rules-revert": "/rules/revert",
        "rules-queues": "/rules/queues?area=election&severity=high&reach=250000",
        "rules-drafts": "/rules/drafts",
        "rules-write": f"/rules/drafts/{broken.draft}",
        "rules-changes": f"{here}/changes?file={FILE}&line=16",
        "rules-backtest": f"{here}/backtest",
        "rules-shadow": f"{here}/shadow",
        "rules-publish": f"{here}/publish",
        "rules-try": f"{here}/try",
    }.items():
        page.goto(url + path)
        yield name
    page.get_by_role("button", name="Judge them").click()
    expect(page.get_by_role("heading", name="2 events judged")).to_be_visible()
    yield "rules-tried"
    page.get_by_text("Conditions, values and failures").first.click()
    yield UNFOLDED


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)
def test_pages_about_rules_are_accessible_steady_and_fit(browser, rooms, scheme, size):
    """They are read for hours, by keyboard and by ear too, and on a telephone at night."""
    with serving(rooms) as url, opened_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, url, "lead")
        for name in states(page, url, rooms):
            keep(page, f"{name}-{scheme}-{size['width']}")
            assert_no_axe_findings(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
            assert name == UNFOLDED or page.evaluate(SHIFT) < 0.02, name
