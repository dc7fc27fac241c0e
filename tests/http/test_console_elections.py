"""The calendar of elections at the console and in public: entered, confirmed by another, rehearsed, called off."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.elections.model import ELECTION
from steadyhand.civic.elections.tables import to_csv
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.public.elections import told_now
from steadyhand.web.rooms import Rooms
from tests.support.house import PASSWORD, done, enrol
from tests.support.program_elections import an_election

PAGE = "/elections/general"


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """Two people of the civic team, and a second policy lead."""
    roles = {"cleo": "civic_analyst", "cyd": "civic_analyst", "second": "policy_lead"}
    for name, role in roles.items():
        staff = Staff(principal=f"staff:{name}", name=name.title(), roles=(role,), team=name)
        done(rooms.door, Appoint(staff=staff), "staff:root")
        done(rooms.door, set_password(staff.principal, PASSWORD), "staff:root")
        enrol(rooms.door, staff.principal)
    return rooms


@pytest.fixture
def text(house: Rooms) -> str:
    return to_csv([an_election(house.now())])


def public(rooms: Rooms):
    return msgspec.json.decode(told_now(rooms))["elections"]


def test_one_enters_it_and_another_confirms_what_they_read(desk, house, text):
    """Until then nobody outside reads it, and nothing switches."""
    cleo, cyd = desk("cleo"), desk("cyd")
    sent = cleo.send("/elections/enter", text=text)
    assert sent.headers["location"] == PAGE
    own = cleo.get(PAGE).text
    assert "Somebody else confirms what you entered." in own
    assert "Confirm version 1" not in own
    assert public(house) == []
    assert "yourself" in cleo.send(f"{PAGE}/confirm", number="1").text

    read = cyd.get(PAGE).text
    assert "Confirm version 1" in read
    assert "America/Phoenix" in read
    assert cyd.send(f"{PAGE}/confirm", number="1").is_redirect
    (told,) = public(house)
    assert (told["id"], told["version"], told["source"]) == ("election:general", 1, "The election office")
    assert "staff:" not in str(told)
    assert "confirmed by Cyd" in cyd.get(PAGE).text


def test_another_version_is_shown_by_what_differs(desk, house, text):
    """Whoever confirms sees the one hour that changed, and not a table to compare."""
    cleo, cyd = desk("cleo"), desk("cyd")
    cleo.send("/elections/enter", text=text)
    cyd.send(f"{PAGE}/confirm", number="1")
    assert text.splitlines()[1] in cleo.get("/elections?edit=general").text.replace("&#34;", '"')
    later = an_election(house.now())
    longer = msgspec.structs.replace(
        later.periods[0], closes=later.periods[1].closes, ends=later.periods[0].ends + HOUR
    )
    shifted = to_csv([msgspec.structs.replace(later, periods=(longer, *later.periods[1:]))])
    assert cleo.send("/elections/enter", text=shifted).is_redirect

    read = cyd.get(PAGE).text
    waits = read[read.index("Version 2 waits") : read.index("Confirm version 2")]
    assert "No longer" in waits
    assert "Instead, or new" in waits
    assert waits.count("<tr data-row") == 2
    assert house.reader.row(ELECTION, "election:general").standing == "confirmed"


def test_nothing_that_was_typed_is_lost_where_it_cannot_be_entered(desk, house, text):
    """The line, what is wrong with it, and the text as it was."""
    cleo = desk("cleo")
    wrong = text.replace("America/Phoenix", "Phoenix", 1)
    answer = cleo.send("/elections/enter", text=wrong)
    assert answer.status_code == 422
    assert "line 2: &#39;Phoenix&#39; is no zone of the IANA database" in answer.text
    assert "Phoenix," in answer.text.split("<textarea")[1]
    two = text + to_csv([an_election(house.now(), "election:Bad Name")]).split("\n", 1)[1]
    answer = cleo.send("/elections/enter", text=two)
    assert "Write election:&lt;name&gt; in a-z" in answer.text
    assert house.reader.all(ELECTION) == {}, "none of them is entered where one cannot be"


def test_reviewers_read_it_and_enter_nothing(desk, house, text):
    """The page offers them nothing that would be refused."""
    ana = desk("ana")
    assert 'action="/elections/enter"' not in ana.get("/elections").text
    assert ana.send("/elections/enter", text=text).status_code == 403
    assert house.reader.all(ELECTION) == {}


def test_day_is_rehearsed_by_what_is_confirmed(desk, house, text):
    """And what waits is said not to be in it."""
    cleo, cyd = desk("cleo"), desk("cyd")
    cleo.send("/elections/enter", text=text)
    day = rfc3339(an_election(house.now()).periods[0].starts - 7 * HOUR)[:10]  # in Phoenix
    waiting = cyd.get(f"/elections/rehearse?day={day}").text
    assert "version 1 waits to be confirmed, and is not in this" in waiting
    cyd.send(f"{PAGE}/confirm", number="1")
    told = cyd.get(f"/elections/rehearse?day={day}").text
    assert "(America/Phoenix)" in told
    assert "polls open" in told
    assert (
        "Nothing switches" in cyd.get(f"/elections/rehearse?day={rfc3339(house.now() + 90 * DAY)[:10]}").text
    )
    assert cyd.get("/elections/rehearse?day=tomorrow").status_code == 422


def test_calling_off_takes_two_and_says_why_to_everybody(desk, house, text):
    """What was confirmed by two is not ended by one."""
    cleo, cyd, lead, second = (desk(name) for name in ("cleo", "cyd", "lead", "second"))
    cleo.send("/elections/enter", text=text)
    cyd.send(f"{PAGE}/confirm", number="1")
    assert "takes two people" in lead.send(f"{PAGE}/call-off", why="Annulled.").text
    asked = lead.send(f"{PAGE}/call-off", why="Annulled.", second="ask", to_second="By the court.")
    assert second.send(f"{asked.headers['location']}/approve").is_redirect
    assert public(house)[0]["why"] == "Annulled."
    assert "Nothing of it goes on" in cleo.get(PAGE).text


def test_no_such_page(desk, house):
    """Neither an election nor a deed that is not there."""
    lead = desk("lead")
    assert lead.get("/elections/none").status_code == 404
    assert lead.send("/elections/none/confirm", number="1").status_code == 404
    assert lead.send("/elections/none/win").status_code == 404
