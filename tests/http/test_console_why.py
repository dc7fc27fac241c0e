from collections.abc import Iterator
from pathlib import Path

import pytest

from steadyhand.web.rooms import Rooms
from tests.support.explained import RULES, SCAM, THREAT, explained_house, found_by_rule, held_by
from tests.support.house import on_sqlite
from tests.support.ruled import published

pytestmark = on_sqlite


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house with a log of events."""
    made, close = explained_house(data_dir, record_url)
    yield made
    close()


def test_case_leads_to_the_conditions_that_held_on_a_page_of_its_own(desk, rooms):
    """Without scripts the link must lead somewhere, and there must be all of it."""
    case = held_by(rooms, "staff:ana", 1, SCAM)
    ana = desk("ana")
    assert f'href="/cases/{case}/why/1"' in ana.get(f"/cases/{case}").text
    page = ana.get(f"/cases/{case}/why/1")

    assert page.status_code == 200
    assert "<h1>Which conditions held</h1>" in page.text
    assert 'href="/rules/rule/AsksForMoney"' in page.text
    assert "<code>_AsksForMoney</code> <strong>" in page.text
    assert "waits. [Pay] 2.99 &lt;now&gt; at" in page.text
    assert "<code>Count(by=User, window=&#39;1h&#39;)</code> is <code>1</code>" in page.text.replace("\n", "")
    assert "which decided this event" in page.text
    assert 'title="sha256:' in page.text


def test_scripts_get_the_panel_alone(desk, rooms):
    """A whole page inside a page would be neither."""
    case = held_by(rooms, "staff:ana", 1, SCAM)
    text = desk("ana").get(f"/cases/{case}/why/1", **{"hx-request": "true"}).text

    assert text.startswith('<details class="why" open>')
    assert "<html" not in text


def test_rules_that_failed_and_those_that_did_not_hold_are_told_apart(desk, rooms):
    """A rule that could not be decided must be mended; one that did not hold is in order."""
    case = held_by(rooms, "staff:ana", 1, SCAM)
    ana = desk("ana")
    text = ana.get(f"/cases/{case}/why/1").text
    _, held, failed = text.split('<section class="why-rule"')

    assert 'aria-label="AsksForMoney"' in held
    assert 'aria-label="Liked"' in failed
    assert "there is no value at this path" in failed
    assert "2 other rules did not hold: show them" in text
    assert f'href="/cases/{case}/why/1?rule=Seller"' in text
    one = ana.get(f"/cases/{case}/why/1?rule=Seller").text
    assert 'aria-label="Seller"' in one
    assert 'aria-label="AsksForMoney"' not in one
    assert "none that is called" in ana.get(f"/cases/{case}/why/1?rule=Nobody").text


def test_what_quotes_a_sensitive_post_is_covered_until_asked_for(desk, rooms):
    """The explanation must not show what the page beside it covers."""
    covered = desk("ana").get(f"/cases/{held_by(rooms, 'staff:ana', 1, THREAT)}/why/1").text
    shown = desk("ana").get(f"/cases/{held_by(rooms, 'staff:ana', 2, SCAM)}/why/1").text

    assert _outside_covers(covered).count("town hall") == 0
    assert covered.count("town hall") >= 2
    assert '<details class="cover">' not in shown


def _outside_covers(html: str) -> str:
    first, *rest = html.split('<details class="cover">')
    return first + "".join(each.partition("</details>")[2] for each in rest)


def test_explanation_by_other_rules_than_those_that_decided_says_so(desk, rooms):
    """Whoever defends a decision must not be shown the reasons of another."""
    found_by_rule(rooms, 1, SCAM)
    published(rooms, {"main.sml": RULES.replace("bpay", "bbuy")})
    lead = desk("lead")
    then, now = (lead.get(f"/rules/why?event=/plaza/w1&rules={by}").text for by in ("", "in-force"))

    assert "It was decided by other rules" not in then
    assert "It was decided by other rules" in now
    assert "Recorded, and not reached now: ask_scams" in now
    assert "Rules that held, and do not now: AsksForMoney" in now


def test_any_event_is_explained_to_people_of_policy_and_covered(desk, rooms):
    """They ask why nothing happened, too; nobody sees the worst unasked."""
    found_by_rule(rooms, 1, THREAT)
    lead = desk("lead")
    form, page = lead.get("/rules/why").text, lead.get("/rules/why?event=event:/plaza/w1")

    assert 'name="event"' in form
    assert page.status_code == 200
    assert 'aria-label="Threatens"' in page.text
    assert "town hall" not in _outside_covers(page.text)
    assert desk("ana").get("/rules/why?event=w1").status_code == 403


@pytest.mark.parametrize(("event", "sentence"), [("none", "No event is kept under"), ("w1", "was erased")])
def test_event_that_cannot_be_explained_gets_a_sentence_and_the_form_again(desk, rooms, event, sentence):
    """A typo must be mended where it was made."""
    found_by_rule(rooms, 1, SCAM)
    rooms.events.erase(["post:w1"])
    page = desk("lead").get(f"/rules/why?event={event}")

    assert page.status_code == 404
    assert sentence in page.text
    assert f'value="{event}"' in page.text


def test_case_whose_event_is_gone_says_so_in_its_panel(desk, rooms):
    """An error in place of a panel would look like a broken page: scripts show nothing of a 404."""
    case = held_by(rooms, "staff:ana", 1, SCAM)
    rooms.events.erase(["post:w1"])
    part = desk("ana").get(f"/cases/{case}/why/1", **{"hx-request": "true"})

    assert part.status_code == 200
    assert "was erased: there is nothing left to explain it by" in part.text


@pytest.mark.parametrize("number", ["0", "2", "99"])
def test_evidence_that_no_rule_brought_has_no_conditions(desk, rooms, number):
    """A report is no rule."""
    case = rooms.cases.about("post:p1")[0].id
    found = held_by(rooms, "staff:ana", 1, SCAM)

    assert "/why/" not in desk("ana").get(f"/cases/{case}").text
    assert desk("ana").get(f"/cases/{case}/why/1").status_code == 404
    assert desk("ana").get(f"/cases/{found}/why/{number}").status_code == 404
    assert desk().get(f"/cases/{found}/why/1").status_code in {302, 303}


def test_conditions_are_shown_to_nobody_but_who_holds_the_case(desk, rooms):
    """They quote the post: a link that anybody could follow would be the content by another way."""
    case = held_by(rooms, "staff:ana", 1, SCAM)
    lead = desk("lead")
    page, part = (lead.get(f"/cases/{case}/why/1", **headers) for headers in ({}, {"hx-request": "true"}))

    assert page.status_code == part.status_code == 403
    assert "take the case" in page.text
    assert "Pay" not in page.text + part.text
    assert "/why/1" not in lead.get(f"/cases/{case}").text
