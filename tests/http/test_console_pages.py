import gzip
import re

import pytest

from steadyhand.delivery.commands import GiveUp
from steadyhand.web.assets import assets
from tests.support.house import done, on_sqlite
from tests.support.lookups import looked_up

pytestmark = on_sqlite
PAGES = (
    "/queues",
    "/queues/spam",
    "/queues/adult",
    "/subjects/account:u1",
    "/deliveries",
    "/policies",
    "/rules",
    "/rules/history",
    "/rules/queues",
    "/me",
)
BUDGET = 100_000


@pytest.mark.parametrize("path", PAGES)
def test_page_and_all_it_loads_weigh_under_the_budget(desk, path):
    """It must open on the worst line somebody works from at night."""
    ana = desk("ana")
    text = ana.get(path).text
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    weight = len(gzip.compress(text.encode())) + sum(
        len(assets()[name.removeprefix("/static/").partition("?")[0]].packed) for name in files
    )

    assert len(files) >= 5
    assert weight < BUDGET


def test_static_file_is_named_by_its_content_and_kept_for_ever(desk):
    """A new version must reach everybody, and an old one must never be asked for again."""
    ana = desk("ana")
    (address,) = re.findall(r'href="(/static/desk.css[^"]+)"', ana.get("/me").text)
    answer = ana.get(address)

    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert assets()["desk.css"].digest in address
    assert ana.get("/static/../app.py").status_code == 404


def test_pages_load_nothing_from_elsewhere_and_run_nothing_inline(desk):
    """Reviewers' pages must not tell another host who reads what, nor run what a post brought along."""
    ana = desk("ana")
    for path in PAGES:
        text = ana.get(path).text
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//', text) == []
        assert re.findall(r"<script(?! src=)|<style| on\w+=| style=", text) == []


def test_empty_queue_says_when_its_last_case_came(desk):
    """Empty may mean calm, or that nothing arrives any more: the page must tell which."""
    ana = desk("ana")

    assert "No case ever came." in ana.get("/queues/adult").text
    assert "The last case came" in ana.get("/queues/spam").text


def test_board_is_filtered_and_sorted_by_its_address(desk):
    """A view of the board can be sent to a colleague."""
    ana = desk("ana")
    queues = re.findall(r'id="queue-(\w+)"', ana.get("/queues?show=waiting&sort=oldest_came").text)

    assert sorted(queues) == ["election", "hate", "scams", "spam"]
    assert queues[0] == "spam"


def test_board_of_a_contractor_shows_the_queues_they_serve(desk):
    """Nobody needs the other ten to find their own two; all of them are one click away."""
    ben = desk("ben")

    assert re.findall(r'id="queue-(\w+)"', ben.get("/queues").text) == ["spam", "scams"]
    assert len(re.findall(r'id="queue-(\w+)"', ben.get("/queues?show=all").text)) == 12


def test_subject_page_says_what_is_in_force_why_since_when_and_by_whom(desk, rooms):
    """The one question of this page."""
    looked_up(rooms, "staff:ana", "account:u1")
    text = desk("ana").get("/subjects/account:u1").text

    (case,) = rooms.cases.about("post:p0")
    assert "Suspended" in text
    assert "Repeated links" in text
    assert f'href="/cases/{case.id}"' in text
    assert "Lea Moreau, decided by a person" in text
    assert "enforcement.suspended" in text


def test_policy_lead_lifts_one_measure_with_a_reason(desk, rooms):
    """A change of mind is a decision of its own, and says why."""
    looked_up(rooms, "staff:lead", "account:u1", "standing")
    lead = desk("lead")
    fields = {"action": "account:u1#1", "key": "k"}
    without = lead.send("/subjects/account:u1", **fields, reason=" ")
    lifted = lead.send("/subjects/account:u1", **fields, reason="It was a brand account.")

    assert (without.status_code, lifted.status_code) == (422, 303)
    (ended,) = rooms.standings.of("account:u1").ended
    assert (ended.by, ended.how) == ("staff:lead", "lifted")


def test_reviewer_cannot_lift_and_is_told_who_can(desk, rooms):
    """The refusal names the right that is missing and the role that has it."""
    looked_up(rooms, "staff:ana", "account:u1", "standing")
    answer = desk("ana").send("/subjects/account:u1", action="account:u1#1", key="k", reason="Please.")

    assert answer.status_code == 403
    assert "policy_lead" in answer.text
    assert len(rooms.standings.of("account:u1").in_force) == 1


def test_dead_letter_is_shown_with_its_reason_and_tried_again(desk, rooms):
    """What the platform never took must be seen by somebody who can do something."""
    (effect, *_) = rooms.outbox.pending()
    done(rooms.door, GiveUp(effect=effect.effect, attempts=10, error="503 for a day"), "system:delivery")
    refused = desk("ana").send(f"/deliveries/{effect.effect}/replay")
    before = desk("lead").get("/deliveries").text
    replayed = desk("lead").send(f"/deliveries/{effect.effect}/replay")

    assert "1 given up" in before
    assert "503 for a day" in before
    assert refused.status_code == 403
    assert replayed.status_code == 303
    assert rooms.outbox.counts()["dead"] == 0


@pytest.mark.parametrize(
    ("q", "location"),
    [
        ("post:p1", "/subjects/post:p1"),
        (" account:u1 ", "/subjects/account:u1"),
        ("post:a/b", "/subjects/post:a%2Fb"),
    ],
)
def test_search_leads_to_the_subject_that_was_named(desk, q, location):
    """From a message of a colleague to the page in one paste."""
    assert desk("ana").client.get("/search", params={"q": q}).headers["location"] == location


@pytest.mark.parametrize(
    "path", ["/cases/none", "/queues/gardening", "/policies/none@1", "/search?q=hello", "/nowhere"]
)
def test_what_does_not_exist_is_said_on_a_page(desk, path):
    """A wrong link must end in words, with a way back."""
    answer = desk("ana").get(path)

    assert answer.status_code == 404
    assert 'href="/queues"' in answer.text
