"""Pages that show many people's words, to somebody whom a freeze keeps from reading about people."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.access.freezes.model import Exemption
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.intake.tallies import ShadowHit, Tallies
from steadyhand.kernel.values import HOUR
from steadyhand.web.rooms import Rooms
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import on_sqlite
from tests.support.ruled import FILE, ZEBRAS, draft_of, posts, ruled_house, spam

pytestmark = on_sqlite
ZEBRA_POST = "Look at this zebra"
LEAD = "staff:lead"


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house in which the starter pack is in force, with posts and a security lead."""
    made, close = ruled_house(data_dir, record_url)
    secured(made)
    posts(made, "Good morning", ZEBRA_POST)
    yield made
    close()


@pytest.fixture
def address(rooms):
    """A draft that forbids zebras."""
    return f"/rules/drafts/{draft_of(rooms, {FILE: spam(rooms) + ZEBRAS}).draft}"


def told(answer):
    """That the page says which freeze it is, and shows nobody's words."""
    assert FREEZE in answer.text
    assert "reading about people until" in answer.text
    assert ZEBRA_POST not in answer.text
    return True


def test_draft_is_tried_on_no_post_and_on_no_pasted_event(desk, rooms, address):
    """The freeze is on spam, and whose posts the newest are nobody knows before they are shown."""
    lea = desk("lead")
    assert ZEBRA_POST in lea.get(f"{address}/try").text
    frozen(rooms, reads=True)
    judged = lea.send(f"{address}/try")
    pasted = lea.send(f"{address}/try", pasted='{"data": {"account": {"id": "u1"}}}')

    assert told(lea.get(f"{address}/try"))
    assert told(judged)
    assert [answer.status_code for answer in (judged, pasted)] == [422, 422]
    assert "judged</h2>" not in judged.text + pasted.text
    assert "passed" in lea.send(f"{address}/try", do="cases").text


def test_event_is_not_explained(desk, rooms):
    """Which conditions held quotes what was written."""
    lea = desk("lead")
    shown = lea.get("/rules/why?event=/plaza/e1")
    frozen(rooms, reads=True)
    answer = lea.get("/rules/why?event=/plaza/e1")

    assert shown.status_code in {200, 404}
    assert answer.status_code == 403
    assert FREEZE in answer.text
    assert "Which conditions held" not in answer.text
    assert lea.get("/rules/why").status_code == 200


def test_backtest_is_not_started_and_its_hits_are_not_quoted_but_counts_stay(desk, rooms, address):
    """A backtest reads what everybody wrote; how often a rule held is nobody's."""
    lea = desk("lead")
    assert lea.send(f"{address}/backtest", do="start").status_code == 303
    deadline = time.monotonic() + 60
    while "Run it again" not in lea.get(f"{address}/backtest").text:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert ZEBRA_POST in lea.get(f"{address}/backtest?show=SaysZebra").text
    frozen(rooms, reads=True)
    page, started = (
        lea.get(f"{address}/backtest?show=SaysZebra"),
        lea.send(f"{address}/backtest", do="start"),
    )

    assert told(page)
    assert "2 events judged" in page.text
    assert 'value="start"' not in page.text
    assert started.status_code == 422
    assert "reading about people until" in started.text


def test_samples_of_a_shadow_are_not_shown(desk, rooms, address):
    """They are posts of the last minutes."""
    lea = desk("lead")
    version = lea.get(f"{address}/shadow").text.split('name="version" value="')[1].split('"')[0]
    hit = ShadowHit(
        rules=version,
        rule="SaysZebra",
        offset=2,
        source="/plaza",
        id="e2",
        at=rooms.now(),
        live=(),
        shadow=("x",),
    )
    assert Tallies(rooms.events).keep_hits([hit]) == 1
    assert ZEBRA_POST in lea.get(f"{address}/shadow").text
    frozen(rooms, reads=True)

    assert told(lea.get(f"{address}/shadow"))


def test_deliveries_are_counted_and_nobody_is_named_in_them(desk, rooms):
    """A list of who was suspended is a look-up of everybody, as a page and as a file."""
    lea = desk("lead")
    before = lea.get("/deliveries?csv=waiting").text
    assert "account:u1" in before
    frozen(rooms, reads=True)
    page, after = lea.get("/deliveries").text, lea.get("/deliveries?csv=waiting").text

    assert FREEZE in page
    assert "account:u1" not in page + after
    assert before.count("\n") == after.count("\n")


def test_who_is_exempt_for_an_area_does_not_read_about_many_at_once(desk, rooms, address):
    """What nobody knows yet is inside the freeze, and not inside what somebody goes on with."""
    own = Exemption(
        id="exemption:spam",
        duty="other",
        who=Population(people=(LEAD,)),
        scope=ScopeSet(policy_areas=("spam",)),
        ends=rooms.now() + HOUR,
    )
    frozen(rooms, reads=True, exemptions=(own,))

    assert told(desk("lead").get(f"{address}/try"))


def test_freeze_of_acts_alone_keeps_nobody_from_reading(desk, rooms, address):
    """Reading about people goes on unless it was said that it stops."""
    frozen(rooms)

    assert ZEBRA_POST in desk("lead").get(f"{address}/try").text
