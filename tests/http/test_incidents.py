"""Incidents at the console and in public: opened from a case, worked on, handed over, closed, and counted."""

from __future__ import annotations

import re

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.incidents.model import INCIDENT
from steadyhand.civic.incidents.store import Incidents
from steadyhand.web.console.incidents import telling
from steadyhand.web.public.incidents import counted_now
from steadyhand.web.rooms import Rooms
from tests.support.freezing import frozen, secured
from tests.support.house import done, enrol, on_sqlite
from tests.support.program_incidents import opening

pytestmark = on_sqlite
PAGE = "/incidents/i1"
LEARNED = {"happened": "A false closing time.", "worked": "The panel.", "change": "Ask the office sooner."}
SHIPPED_BUT_ONE = "* any any 24h 24h\nUS-AZ procedure polls 30m 45m"


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """Two civic analysts."""
    for name in ("cleo", "cyd"):
        staff = Staff(principal=f"staff:{name}", name=name.capitalize(), roles=("civic_analyst",))
        done(rooms.door, Appoint(staff=staff), "staff:root")
        enrol(rooms.door, staff.principal)
    return rooms


def published(rooms: Rooms):
    return msgspec.json.decode(counted_now(rooms))


def test_reviewer_opens_one_from_a_case_and_an_analyst_sees_it_through(desk, house):
    """Opened with its case, taken, answered, acted on, closed with what was learned, and counted without a name."""
    ana, cleo = desk("ana"), desk("cleo")
    case = house.cases.about("post:p1")[0].id
    assert "Link it to an incident" in ana.get(f"/cases/{case}").text
    form = ana.get(f"/incidents?case={case}").text
    assert f'value="{case}"' in form
    words = {"title": "Polls said to close at six", "what": "They close at eight."}
    opened = ana.send("/incidents", cls="procedure", region="us-az", links=case, **words)
    page = opened.headers["location"]
    assert "Polls said to close at six" in ana.get(f"/cases/{case}").text

    listed = cleo.get("/incidents").text
    for told in ("Polls said to close at six", telling.CLASSES["procedure"], "US-AZ", "nobody"):
        assert told in listed
    for do, fields in {
        "take": {},
        "note": {"words": "The office confirms eight."},
        "answer": {"audience": "public", "words": "A panel says eight."},
        "act": {"deed": "label", "words": "Labelled."},
        "escalate": {"level": "lead", "words": "It is on television."},
        "link": {"ref": "claim:closing-time"},
        "unlink": {"ref": "claim:closing-time"},
        "mitigate": {"words": "Nobody shares it now."},
        "close": {"ending": "resolved", **LEARNED},
        "learn": {**LEARNED, "change": "Ask the day before."},
    }.items():
        answer = cleo.send(f"{page}/{do}", **fields)
        assert answer.is_redirect, (do, answer.text)
    told = cleo.get(page).text
    for words in (
        "The office confirms eight.",
        "in time",
        "Ask the office sooner.",
        "Ask the day before.",
        case,
    ):
        assert words in told
    total = published(house)["total"]
    assert (total["opened"], total["closed"], total["missed"]) == (1, 1, 0)
    public = desk().get("/public/incidents").text
    assert "Several together" in public
    for hidden in ("Polls said", "US-AZ", "staff:", "Cleo", case):
        assert hidden not in public


def test_what_a_reviewer_marks_as_new_is_suggested_to_the_library_and_entered_by_who_writes_there(
    desk, house
):
    """With a case, by whoever reads it; nothing of it is in the library until an analyst has mended and entered it."""
    ana, cleo = desk("ana"), desk("cleo")
    case = house.cases.about("post:p1")[0].id
    words = {"title": "Machines said to switch votes", "what": "In one ward."}
    said = "Machines in Arven\nswitch votes."
    opened = ana.send("/incidents", cls="delegitimisation", region="us-az", links=case, wording=said, **words)
    page = opened.headers["location"]
    name = f"new-{page.removeprefix('/incidents/')}"
    seen = ana.get(page).text
    assert "In one ward." in seen
    assert "Machines in Arven switch votes." in seen
    assert "and is not there yet" in seen
    assert "Enter it as a draft" not in seen, "reviewers do not write there"
    assert house.reader.all("claim") == {}

    form = cleo.get(page).text
    assert f'name="name" value="claim:{name}"' in form
    entered = cleo.send(
        "/claims",
        name=f"claim:{name}",
        kind="fact_check",
        statement="Machines in Arven switch votes.",
        area="election",
        jurisdictions="US-AZ",
        publisher="Arven Facts",
        url="https://facts.example/1",
    )
    assert entered.headers["location"] == f"/claims/{name}"
    assert f'<a class="name" href="/claims/{name}">' in cleo.get(page).text
    assert [one.id for one in Incidents(house.reader).linked(f"claim:{name}")] == [
        f"incident:{page.removeprefix('/incidents/')}"
    ]


def test_shift_hands_over_what_is_ticked(desk, house):
    """The page is what the next shift reads, on paper too."""
    for name in ("incident:i1", "incident:i2"):
        done(house.door, opening(name), "staff:ana")
    cleo = desk("cleo")
    cleo.send(f"{PAGE}/take")
    assert cleo.get("/incidents/handover").text.count("Polls said to close at six</a>") == 2
    ticked = {"one:incident:i1": "yes", "one:incident:i2": "yes"}
    answer = cleo.send("/incidents/handover", to="cyd", note="The office calls at six.", **ticked)

    assert answer.is_redirect, answer.text
    assert [row.owner for row in house.reader.all(INCIDENT).values()] == ["staff:cyd"] * 2
    assert "The office calls at six." in desk("cyd").get("/incidents/handover").text
    assert cleo.send("/incidents/handover", to="cyd", note="x").status_code == 422, "nothing is ticked"


def test_list_is_what_is_asked_for(desk, house):
    """By class, phase, place and owner; and scripts are told the list alone."""
    done(house.door, opening("incident:i1", title="False hours"), "staff:ana")
    done(house.door, opening("incident:i2", "impersonation", "DE", title="A false office"), "staff:ana")
    cleo = desk("cleo")
    cleo.send(f"{PAGE}/take")

    for query, seen in {
        "cls=impersonation": "A false office",
        "place=DE": "A false office",
        "owner=nobody": "A false office",
        "owner=me": "False hours",
        "place=US": "False hours",
    }.items():
        text = cleo.get(f"/incidents?{query}", **{"hx-request": "true"}).text
        assert "<html" not in text
        assert [title in text for title in ("A false office", "False hours")] == [
            seen == title for title in ("A false office", "False hours")
        ], query
    assert "Nothing goes on that fits" in cleo.get("/incidents?phase=polls").text


def test_clocks_are_set_by_one_where_shorter_and_by_two_where_longer(desk, house):
    """What is typed is kept for the second person, and what is no row is said by its number."""
    cleo, cyd = desk("cleo"), desk("cyd")
    rows = "\n".join(telling.row(one) for one in _matrix(house).entries)
    assert rows in cleo.get("/incidents/clocks").text
    shorter = f"{rows}\nUS-AZ procedure polls 30m 45m"
    assert cleo.send("/incidents/clocks", read="0", rows=shorter).is_redirect
    assert "45 min" in cleo.get("/incidents/clocks").text
    wrong = cleo.send("/incidents/clocks", read="1", rows="* any any 24h 24h\nUS procedure soon 1h")
    assert "Row 2 is none" in wrong.text
    longer = {"read": "1", "rows": SHIPPED_BUT_ONE}
    assert "second person" in cleo.send("/incidents/clocks", **longer).text
    asked = cleo.send("/incidents/clocks", **longer, second="ask", to_second="As agreed.").headers["location"]
    assert cyd.send(f"{asked}/approve").is_redirect

    assert _matrix(house).version == 2
    assert len(published(house)["clocks"]) == 2


def test_two_that_are_one_are_merged_and_reclassed_and_reopened(desk, house):
    """And what is over says where it goes on."""
    for name in ("incident:i1", "incident:i2"):
        done(house.door, opening(name, title=f"What {name[-1]} says"), "staff:ana")
    cleo = desk("cleo")
    assert cleo.send(f"{PAGE}/merge", into="incident:i2").is_redirect
    assert "It goes on as" in cleo.get(PAGE).text
    other = "/incidents/i2"
    assert cleo.send(f"{other}/reclass", cls="eligibility", region="", words="It is about age.").is_redirect
    told = cleo.get(other).text
    assert telling.CLASSES["eligibility"] in told
    assert "What 1 says" in told
    assert cleo.send(f"{other}/close", ending="unfounded", **LEARNED).is_redirect
    assert "Over lately" in cleo.get("/incidents").text
    assert cleo.send(f"{other}/reopen", words="It is back.").is_redirect
    assert cleo.send(f"{other}/hand-over", to="cyd", note="It is back.").is_redirect


def test_whoever_has_no_part_in_it_sees_nothing(desk, house):
    """An administrator opens none, and what is not there is said so."""
    done(house.door, opening("incident:i1"), "staff:ana")
    root, ana = desk("root"), desk("ana")

    for path in ("/incidents", PAGE, "/incidents/handover", "/incidents/clocks"):
        assert "Incidents are for those" in root.get(path).text, path
    assert ana.send(f"{PAGE}/take").status_code == 403
    assert "Say what was answered" not in ana.get(PAGE).text
    assert ana.get("/incidents/none").status_code == 404
    assert ana.send(f"{PAGE}/forget").status_code == 404
    assert ana.send("/incidents/none/take").status_code == 404
    case = house.cases.about("post:p1")[0].id
    assert ana.send(f"/cases/{case}/incident", incident="i1").is_redirect
    assert ana.send(f"/cases/{case}/incident", incident="none").status_code >= 400


def test_form_that_is_sent_twice_opens_one_incident(desk, house):
    """Somebody presses the button twice; another page, or other words, are another incident."""
    ana = desk("ana")
    key = re.search(r'name="key" value="([0-9a-f]+)"', ana.get("/incidents").text)[1]
    other = re.search(r'name="key" value="([0-9a-f]+)"', ana.get("/incidents").text)[1]
    said = {"cls": "procedure", "region": "us-az", "title": "Polls said to close at six", "what": "At eight."}
    first, again = (ana.send("/incidents", key=key, **said) for _ in range(2))

    assert first.headers["location"] == again.headers["location"]
    assert len(Incidents(house.reader).all()) == 1
    ana.send("/incidents", key=other, **said)
    ana.send("/incidents", key=key, **(said | {"title": "Another thing"}))
    assert len(Incidents(house.reader).all()) == 3


def test_freeze_of_reading_keeps_incidents_from_whom_it_names(desk, house):
    """The list says that there is more; its page says which freeze."""
    done(house.door, opening("incident:i1"), "staff:ana")
    secured(house)
    scope = ScopeSet(policy_areas=("election",))
    frozen(house, scope_set=scope, reads=True, who=Population(people=("staff:cleo",)), floor=0.0)
    cleo = desk("cleo")

    listed = cleo.get("/incidents").text
    assert "keeps 1 incident from you" in listed
    assert "Polls said" not in listed
    assert cleo.get(PAGE).status_code == 403
    assert "Polls said" not in cleo.get("/incidents/handover").text
    assert "Polls said" in desk("cyd").get("/incidents").text


def test_nothing_to_count_is_said_so(desk, house):
    """And the clocks in force are told all the same."""
    assert "There was none." in desk().get("/public/incidents").text
    told = desk().get("/public/incidents.json").json()
    assert told["clocks"][0] == {
        "place": None, "cls": None, "phase": None, "answer_minutes": 1440, "act_minutes": 1440,
    }  # fmt: skip


def _matrix(rooms: Rooms):

    return Incidents(rooms.reader).matrix()
