import html
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.intake.tallies import EVENTS, ShadowHit, Tallies, Tally
from steadyhand.rules.versions.brakes import TripBrake
from steadyhand.web.rooms import Rooms
from tests.support.house import done, on_sqlite
from tests.support.ruled import FILE, RULE, ZEBRAS, draft_of, in_force, posts, ruled_house, spam

pytestmark = on_sqlite
ZEBRA_POST = "Look at this zebra"


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house in which the starter pack is in force, with three posts."""
    made, close = ruled_house(data_dir, record_url)
    posts(made, "Good morning", ZEBRA_POST, "Two zebras")
    yield made
    close()


@pytest.fixture
def address(rooms):
    """A draft that forbids zebras."""
    return f"/rules/drafts/{draft_of(rooms, {FILE: spam(rooms) + ZEBRAS}).draft}"


def version(desk, address):
    """The content that a draft's page shows."""
    return desk.get(f"{address}/shadow").text.split('name="version" value="')[1].split('"')[0]


def test_draft_is_tried_on_the_newest_posts_beside_what_is_in_force(desk, address):
    """Before anything is published one sees what it would do to what was just written."""
    lea = desk("lead")
    offered = lea.get(f"{address}/try").text
    assert offered.count('name="event-') == 3
    assert ZEBRA_POST in offered
    text = lea.send(f"{address}/try").text

    assert "3 events judged" in text
    assert "2 events would be decided otherwise than now" in text
    assert "SaysZebra holds" in text
    assert "<strong>review_spam</strong> (otherwise than now)" in text
    assert '<details class="cover" open' not in text
    one = lea.send(f"{address}/try", **{"event-1": "on"}).text
    assert "1 event judged" in one
    assert "All of them would be decided as now" in one


def test_pasted_event_is_judged_and_a_bad_one_says_what_is_wrong(desk, address):
    """A case from a complaint is not in the store: it is pasted."""
    lea = desk("lead")
    event = {"data": {"post": {"id": "7", "text": "zebra"}, "account": {"id": "u7"}}}
    text = lea.send(f"{address}/try", pasted=json.dumps(event)).text

    assert "1 event judged" in text
    assert "SaysZebra holds" in text
    wrong = lea.send(f"{address}/try", pasted="{zebra")
    assert wrong.status_code == 422
    assert "This is not JSON" in wrong.text
    assert "{zebra" in wrong.text
    assert "paste at most 20" in lea.send(f"{address}/try", pasted=json.dumps([event] * 21)).text


def test_test_cases_are_tried_on_the_draft(desk, rooms, address):
    """What the authors of the pack expected still holds, or the page says where it does not."""
    lea = desk("lead")
    passed = lea.send(f"{address}/try", do="cases").text
    assert "cases passed" in passed
    assert "did not" not in passed
    quiet = draft_of(rooms, {FILE: spam(rooms).replace("AccountAgeSeconds < 86400", "AccountAgeSeconds < 0")})
    failed = lea.send(f"/rules/drafts/{quiet.draft}/try", do="cases").text

    assert '<strong class="breach">failed</strong>' in failed
    assert "expected limit_spam_link" in failed


def test_backtest_runs_apart_and_is_found_again(desk, rooms, address):
    """The pages must not stand still while months of posts are judged; nor must a reload lose the result."""
    lea = desk("lead")
    assert "Run it" in lea.get(f"{address}/backtest").text
    assert lea.send(f"{address}/backtest", do="start").status_code == 303
    deadline = time.monotonic() + 60
    while "Run it again" not in (text := lea.get(f"{address}/backtest").text):
        assert "It failed" not in text, text
        assert time.monotonic() < deadline
        time.sleep(0.2)

    assert "3 events judged" in text
    verdicts = text.split("review_spam</th>")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in verdicts.split('class="number">')[1:]] == ["0", "2", "2", "0"]
    sample = lea.get(f"{address}/backtest?show=SaysZebra").text
    assert ZEBRA_POST in sample
    assert '<details class="cover" open' not in sample
    rows = lea.get(f"{address}/backtest?csv=backtest&sort=-hits").text.splitlines()
    assert rows[1].startswith("SaysZebra,2,0,2,2")
    assert "can be done by" in desk("ana").get(f"{address}/backtest").text
    assert desk("ana").send(f"{address}/backtest", do="start").status_code == 403


def test_shadow_is_begun_shows_what_it_would_have_done_and_is_ended(desk, rooms, address):
    """The last trial is live traffic, with nothing following from it."""
    lea = desk("lead")
    name = version(lea, address)
    assert lea.send(f"{address}/shadow", do="begin", version=name).status_code == 303
    shadowed(rooms, name)
    text = lea.get(f"{address}/shadow").text

    assert "It runs in shadow since" in text
    assert "runs in shadow since" in lea.get("/rules").text
    row = text.split("SaysZebra</th>")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('class="number">')[1:]] == ["2", "0", "1"]
    assert "In force: nothing follows. In shadow: review_spam." in text
    assert ZEBRA_POST in text
    assert lea.send(f"{address}/shadow", do="end").status_code == 303
    assert "runs in shadow since" not in lea.get("/rules").text


def shadowed(rooms, name):
    """What the engine counts while a draft runs in shadow."""
    tallies, now = Tallies(rooms.events), rooms.now()
    rows = [("SaysZebra", 2, 1), (EVENTS, 3, 2)]
    tallies.add(
        Tally(hour=now, rules=name, mode="shadow", rule=rule, matched=matched, acted=acted)
        for rule, matched, acted in rows
    )
    hit = ShadowHit(
        rules=name,
        rule="SaysZebra",
        offset=2,
        source="/plaza",
        id="e2",
        at=now,
        live=(),
        shadow=("review_spam",),
    )
    assert tallies.keep_hits([hit]) == 1


def test_brake_is_released_by_two_people(desk, rooms):
    """One person alone must not let a rule loose again on everybody."""
    trip = TripBrake(
        rule=RULE,
        digest="1",
        version=in_force(rooms),
        why="It acted 130 times.",
        counted=130,
        quota=20,
        window="hour",
    )
    since = str(done(rooms.door, trip, "automation").at)
    lea, rut, page = desk("lead"), desk("root"), f"/rules/rule/{RULE}"
    assert f'name="since" value="{since}"' in lea.get(page).text
    lea.send(f"{page}/release", since=since, reason="A campaign of one brand.")

    assert "A second person must agree too" in lea.get(page).text
    assert "You have agreed to this already" in lea.send(f"{page}/release", since=since, reason="Again.").text
    assert "Braked" in rut.get("/rules").text
    rut.send(f"{page}/release", since=since, reason="I looked at twenty of them.")
    assert "Braked" not in rut.get("/rules").text


def test_quota_is_raised_by_two_people_until_a_stated_end(desk, rooms):
    """An incident may need a rule more often, for as long as it lasts."""
    lea, rut, page = desk("lead"), desk("root"), f"/rules/rule/{RULE}"
    lea.send(f"{page}/quota", per_hour="500", hours="6", incident="Spam wave of Thursday")

    assert "You asked for it, so somebody else must agree" in lea.get(page).text
    seen = fields(rut.get(page).text, f"{page}/quota/approve")
    assert "You asked for this yourself" in lea.send(f"{page}/quota/approve", **seen).text
    lea.send(f"{page}/quota", per_hour="90000", hours="6", incident="Spam wave of Thursday")
    assert "Something else is asked for now" in rut.send(f"{page}/quota/approve", **seen).text
    lea.send(f"{page}/quota", per_hour="500", hours="6", incident="Spam wave of Thursday")
    rut.send(f"{page}/quota/approve", **fields(rut.get(page).text, f"{page}/quota/approve"))
    text = rut.get(page).text
    assert "500 times an hour, without limit in a day, for “Spam wave of Thursday”" in text
    assert "quota raised until" in rut.get("/rules").text
    lea.send(f"{page}/quota/end")
    assert "quota raised until" not in rut.get("/rules").text


def fields(page: str, action: str) -> dict[str, str]:
    """What a form of the page would send along unseen."""
    form = page.split(f'action="{action}"')[1].split("</form>", maxsplit=1)[0]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in hidden if name != "csrf"}
