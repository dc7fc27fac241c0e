"""The page of queues: what is in force, and where a case would go that somebody thinks up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from steadyhand.rules.pack import STARTER, load_pack
from steadyhand.rules.versions.service import Drafting
from steadyhand.web.rooms import Rooms
from tests.support.house import done, on_sqlite
from tests.support.ruled import agreed, draft_of, ruled_house

pytestmark = on_sqlite
PAGE = "/rules/queues"
TOLD = '<p class="notice" role="status"><strong>'


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house in which the starter pack is in force."""
    made, close = ruled_house(data_dir, record_url)
    yield made
    close()


def test_page_tells_every_queue_in_force_with_its_clocks_and_the_rules_in_words(desk):
    """Whoever asks why a case lies where it does must find the rule without looking for its file."""
    text = desk("ana").get(PAGE).text

    assert text.count("<tr data-row>") == len(load_pack(STARTER).routing.queues)
    row = text.split("Honest information on voting")[1].split("</tr>")[0]
    assert "high 2h" in row
    assert "from partner 1h" in row
    assert "VotingSeenByMany = Rule(" in text
    assert text.index("routing/main.sml") < text.index("routing/case.sml")
    assert TOLD not in text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("area=election&severity=high&reach=250000", "Voting, seen by many</strong>"),
        ("area=election&severity=high", "Honest information on voting</strong>"),
        ("area=hate&subject=protected", "it goes to the queue of protected subjects"),
        ("area=hate&appeal=yes", "Appeals</strong>"),
        ("area=%3Cb%3E&severity=dreadful&reach=many", "Other</strong>"),
        ("area=election&severity=low&source=partner", "To be decided within 1h"),
    ],
)
def test_page_says_where_a_case_would_go_and_why(desk, asked, words):
    """An author tries a case before it comes; an address typed by hand must break nothing."""
    text = desk("ana").get(f"{PAGE}?{asked}").text

    assert words in text.split(TOLD)[1].split("</p>")[0]
    assert "<b>" not in text


def test_queues_change_with_what_is_published_and_not_before(desk, rooms):
    """A draft is nobody's queue yet."""
    saved = draft_of(rooms, {"queues.toml": '[queues.spam]\ntitle = "Junk"\n', **_without_routing()})
    agreed(rooms, saved)
    assert "Junk" not in desk("ana").get(PAGE).text

    Drafting(rooms.door, rooms.reader).publish(saved.draft, "staff:root")
    text = desk("ana").get(PAGE).text
    assert "Junk" in text
    assert "There are none: every case goes to the queue of its policy area" in text


def test_next_case_follows_the_index_that_the_queue_in_force_names(desk, rooms):
    """A page that promises the oldest first, over a desk that serves another, is worse than none."""
    (oldest,) = rooms.cases.about("post:p1")
    for name, remaining in (("seen", 90_000.0), ("unseen", 1.0)):
        found = OpenCase(
            case=f"case:{name}", subject=f"post:{name}", area="spam", severity=oldest.severity, source="rule",
            ref=f"event:{name}", score=0.9, remaining=remaining,
        )  # fmt: skip
        done(rooms.door, found, AUTOMATION)
    by_harm = desk("ana").send("/queues/spam/next").headers["location"]
    assert by_harm == "/cases/case:seen"
    desk("ana").send(f"{by_harm}/skip", reason="care")
    saved = draft_of(
        rooms, {"queues.toml": '[queues.spam]\ntitle = "Spam"\nindex = "oldest"\n', **_without_routing()}
    )
    agreed(rooms, saved)
    Drafting(rooms.door, rooms.reader).publish(saved.draft, "staff:root")

    assert desk("ben").send("/queues/spam/next").headers["location"] == f"/cases/{oldest.id}"


def test_programs_read_the_same_queues(api):
    """A platform that shows how long a decision may take must not copy it by hand."""
    found = api.get("/v1/routing").json()
    queues = {queue["name"]: queue for queue in found["queues"]}

    assert found["version"] == load_pack(STARTER).version
    assert set(queues) == set(load_pack(STARTER).routing.queues)
    assert (queues["election"]["within_s"]["high"], queues["election"]["half_life_s"]) == (7_200, 10_800)
    assert queues["election"]["within_from_s"]["partner"] == 3_600
    assert queues["self_harm"]["hidden"] == ["ban"]


def _without_routing() -> dict[str, None]:
    return {"routing/main.sml": None, "routing/case.sml": None}
