import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.rules.commands import PublishArticle
from steadyhand.rules.pack import STARTER, load_pack
from steadyhand.rules.versions.brakes import TripBrake
from steadyhand.rules.versions.service import Drafting
from steadyhand.web.rooms import Rooms
from tests.support.house import done, on_sqlite
from tests.support.ruled import (
    FILE,
    RULE,
    ZEBRAS,
    agreed,
    count,
    draft_of,
    in_force,
    ruled_house,
    spam,
)

pytestmark = on_sqlite
RULES = len(load_pack(STARTER).rules.names)


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house in which the starter pack is in force."""
    made, close = ruled_house(data_dir, record_url)
    yield made
    close()


def zebras_published(rooms):
    """A second version in force, with a rule on zebras; gives the version before."""
    first = in_force(rooms)
    saved = draft_of(rooms, {FILE: spam(rooms) + ZEBRAS})
    agreed(rooms, saved)
    done_publish = Drafting(rooms.door, rooms.reader).publish(saved.draft, "staff:root")
    assert done_publish.fact.version == saved.version
    return first


def braked(rooms, rule=RULE):
    """The house brakes a rule."""
    done(
        rooms.door,
        TripBrake(
            rule=rule,
            version=in_force(rooms),
            digest="1",
            why=f"`{rule}` acted 130 times within an hour; its quota is 20.",
            counted=130,
            quota=20,
            window="hour",
        ),
        "automation",
    )


def test_rules_page_tells_what_is_in_force_and_what_each_rule_did(desk, rooms):
    """Whoever asks what decides now must find it with its source, its counts and its article."""
    count(rooms, RULE, (3, 2), (4, 0))
    text = desk("ana").get("/rules").text

    assert "it comes from the pack that came with the program" in text
    assert f"{RULES} rules." in text
    assert f'id="rule-{RULE}"' in text
    row = text.split(f'id="rule-{RULE}"')[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in row.split('class="number">')[1:5]] == [
        "3",
        "7",
        "2",
        "not yet",
    ]
    assert 'href="/policies/spam-1%401"' in row or "spam-1" in row


def test_rules_are_sorted_filtered_and_taken_along_by_the_address(desk, rooms):
    """A view of the rules can be sent to a colleague, and counted in a sheet."""
    count(rooms, "ThreatOfViolence", (9, 0))
    ana = desk("ana")
    rows = list(csv.DictReader(io.StringIO(ana.get("/rules?sort=-hour&csv=rules").text)))

    assert rows[0]["rule"] == "ThreatOfViolence"
    assert rows[0]["file"] == "rules/threats.sml"
    assert len(rows) == RULES
    filtered = ana.get("/rules?file=rules/spam.sml").text
    assert filtered.count("data-row") == sum(row["file"] == FILE for row in rows)
    assert "None of the rules is like this" in ana.get("/rules?brake=braked").text


def test_rule_page_shows_its_words_what_it_rests_on_and_its_hours(desk, rooms):
    """One rule must be understood without looking for its file."""
    count(rooms, RULE, (3, 2), (4, 0))
    text = desk("ana").get(f"/rules/rule/{RULE}").text

    assert "rules/spam.sml:10" in text
    assert "when_all=[IsShortenedLink" in text
    assert "_Shorteners" in text
    assert "7 in the last 24 hours, 2 of them acted" in text
    assert text.count('<rect class="series-0"') == 2
    assert "It may act 1,000 times an hour" in text
    assert desk("ana").get("/rules/rule/Nobody").status_code == 404


def test_history_tells_every_version_and_the_difference_to_the_one_before(desk, rooms):
    """What was in force, since when and by whom is the first question after a bad day."""
    first = zebras_published(rooms)
    ana = desk("ana")
    text = ana.get("/rules/history").text

    assert text.count("published for all") == 2
    assert "Rut Okafor" in text
    assert first.removeprefix("sha256:")[:12] in text
    address = text.split('href="/rules/history/')[1].split('"')[0]
    change = ana.get(f"/rules/history/{address}").text
    assert "zebras are forbidden" in change
    assert "SaysZebra" in change
    assert '<tr class="added">' in change
    assert ana.get("/rules/history/999999").status_code == 404


def test_going_back_is_shown_before_it_happens_and_then_happens(desk, rooms):
    """One slip is taken back in seconds, and by nobody's accident."""
    first = zebras_published(rooms)
    second = in_force(rooms)
    lea = desk("lead")
    asked = lea.get("/rules/revert").text

    assert "1 rule goes: SaysZebra" in asked
    assert "<button autofocus>" in asked
    assert in_force(rooms) == second
    answer = lea.send("/rules/revert", to=first, reason="Zebras are fine.")
    assert answer.status_code == 303
    assert in_force(rooms) == first
    assert "gone back to" in lea.get("/rules/history").text
    assert "Why: Zebras are fine." in lea.get(f"/rules/history/{rooms.reader.head().seq}").text


def test_whoever_may_not_go_back_is_told_who_may(desk, rooms):
    """A page that offers nothing must say whom to ask; the door refuses what is sent all the same."""
    first = zebras_published(rooms)
    ana = desk("ana")
    text = ana.get("/rules").text

    assert "Changing rules can be done by Lea Moreau, Rut Okafor" in text
    assert 'data-key="r"' not in text
    refused = ana.send("/rules/revert", to=first)
    assert refused.status_code == 403
    assert "This was not done" in refused.text
    assert "Lea Moreau" in refused.text


def test_tripped_brake_is_said_on_every_page_about_rules(desk, rooms):
    """A rule that no longer acts must not be found out by chance."""
    braked(rooms)
    lea = desk("lead")

    for path in ("/rules", f"/rules/rule/{RULE}", "/rules/history"):
        text = lea.get(path).text
        assert "acted 130 times within an hour; its quota is 20" in text, path
        assert "two people agree" in text, path
    assert "None of the rules" not in lea.get("/rules?brake=braked").text


def test_policy_page_names_the_rules_that_act_under_it_its_category_and_its_window(desk, rooms):
    """Whoever reads an article sees what enforces it, since when, until when, and how the EU is told."""
    article = {"article": "spam-1", "area": "spam", "severity": "medium", "title": "Links", "text": "Do not."}
    code = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
    done(rooms.door, PublishArticle(**article, effective=rooms.now() - 1, eu_code=code), "staff:lead")
    ana = desk("ana")
    text = ana.get("/policies/spam-1@2").text

    assert f'href="/rules/rule/{RULE}"' in text
    assert "Other violation of provider" in text
    assert code in text
    assert " until " in ana.get("/policies/spam-1@1").text
