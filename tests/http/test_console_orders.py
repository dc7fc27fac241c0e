"""Legal orders at the console and in public: entered by one, found valid by another, and counted for everybody."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.public.orders import told_now
from steadyhand.web.rooms import Rooms
from tests.support.house import PASSWORD, done, enrol

FORM = {
    "name": "plauen", "authority": "Amtsgericht Plauen", "country": "de", "kind": "act", "basis": "§ 1004 BGB",
    "reference": "4 C 17/26", "received": "2022-11-08T09:00", "due": "2022-11-09T09:00", "policy": "spam-1@1",
    "parts": "post:zed remove account:zed\naccount:zed suspend 2030-12-31", "document": "They are to go.",
}  # fmt: skip
PAGE = "/orders/plauen"


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """Two people who answer authorities."""
    for principal in ("staff:lars", "staff:lin"):
        staff = Staff(principal=principal, name=principal.removeprefix("staff:").title(), roles=("legal",))
        done(rooms.door, Appoint(staff=staff), "staff:root")
        done(rooms.door, set_password(principal, PASSWORD), "staff:root")
        enrol(rooms.door, principal)
    return rooms


@pytest.fixture
def form(house: Rooms) -> dict[str, str]:
    """An order that was received a moment ago, and an end within the year."""
    now = house.now()
    end = rfc3339(now + 30 * DAY)[:10]
    return FORM | {
        "received": rfc3339(now - HOUR)[:16],
        "due": rfc3339(now + DAY)[:16],
        "parts": f"post:zed remove account:zed\naccount:zed suspend {end}",
    }


def counted(rooms: Rooms):
    return msgspec.json.decode(told_now(rooms))["orders"]


def test_order_is_entered_checked_and_carried_out_by_two(desk, house, form):
    """Both read the same page, and only one of them may say that it is valid."""
    lars, lin = desk("lars"), desk("lin")
    assert "None is on record" in lars.get("/orders").text
    assert lars.send("/orders", **form).headers["location"] == PAGE
    page = lars.get(PAGE).text
    assert "They are to go." in page
    assert "Is it valid?" not in page
    assert lars.send(f"{PAGE}/check", flaw="", reason="Mine.").status_code == 422

    assert "Is it valid?" in lin.get(PAGE).text
    assert lin.send(f"{PAGE}/check", flaw="", reason="Served and signed.").is_redirect
    assert "Carry it out and answer" in lars.get(PAGE).text
    assert lars.send(f"{PAGE}/carry-out", **{"part:0": "yes"}).status_code == 422
    assert lars.send(f"{PAGE}/carry-out", **{"part:0": "yes", "part:1": "yes"}).is_redirect
    page = lin.get(PAGE).text
    assert "carried out" in page
    assert "Served and signed." in page
    assert [one.kind for one in house.reader.row("standing", "account:zed").in_force] == ["suspend"]


def test_everybody_reads_how_many_there_were_and_of_whom_nobody(desk, house, form):
    """The public count names no subject, no authority and no member of staff."""
    desk("lars").send("/orders", **form)
    desk("lin").send(f"{PAGE}/check", flaw="forged", reason="Not theirs.")
    desk("lars").send(f"{PAGE}/carry-out", reason="We asked the court: they know nothing of it.")

    (row,) = counted(house)
    assert (row["country"], row["kind"], row["received"], row["invalid"], row["refused"]) == (
        "DE",
        "act",
        1,
        1,
        1,
    )
    public = desk().get("/public/orders")
    assert public.status_code == 200
    assert desk().get("/public/orders.json").json()["orders"] == [row]
    for name in ("zed", "Plauen", "staff:", "They are to go"):
        assert name not in public.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parts": "post:zed"}, "Write one line for each"),
        ({"parts": "account:zed suspend tomorrow"}, "Write times as"),
        ({"received": "yesterday"}, "Write times as"),
        ({"everywhere": "yes"}, "quote the passage"),
        ({"territory": "DE FR"}, "quote the passage"),
        ({"country": "Germany"}, "two capitals"),
        ({"policy": "none@1"}, "No policy version"),
        ({"kind": "reinstate"}, "Write one line for each"),
    ],
)
def test_form_that_lacks_something_says_what(desk, house, form, change, words):
    """Whoever types a letter off must be told what is not in it."""
    answer = desk("lars").send("/orders", **(form | change))

    assert (answer.status_code >= 400, words in answer.text) == (True, True), answer.text
    assert counted(house) == []


def test_notice_waits_and_is_sent_by_a_person_and_an_order_goes_to_court(desk, house, form):
    """Each of these is found on the order's page by whoever may do it, and by nobody else."""
    lars, lin = desk("lars"), desk("lin")
    lars.send("/orders", **form)
    lin.send(f"{PAGE}/check", flaw="", reason="Served.")
    wait = {"silence": "law", "law": "§ 101 StPO", "days": "30"}
    assert lars.send(f"{PAGE}/delay", **wait).is_redirect
    assert "second person" in lars.send(f"{PAGE}/delay", **wait).text
    lars.send(f"{PAGE}/carry-out", **{"part:0": "yes", "part:1": "yes"})
    assert "not told yet" in lars.get(PAGE).text
    assert lars.send(f"{PAGE}/tell").is_redirect
    assert "not told yet" not in lars.get(PAGE).text
    assert lars.send(f"{PAGE}/challenge", court="LG Berlin, 1 O 2/26").is_redirect
    asked = lars.send(f"{PAGE}/judge", judgment="upheld", second="ask", to_second="It came today.")
    assert lin.send(f"{asked.headers['location']}/approve").is_redirect
    assert "upheld" in lin.get(PAGE).text


def test_reviewer_sees_none_of_it(desk, house, form):
    """Orders name people, and are for those who answer authorities."""
    desk("lars").send("/orders", **form)
    ana = desk("ana")

    assert [ana.get(path).status_code for path in ("/orders", PAGE)] == [403, 403]
    assert ana.send("/orders", **form).status_code == 403
    assert ana.send(f"{PAGE}/check", flaw="", reason="Fine.").status_code == 403
    assert desk("lars").get("/orders/none").status_code == 404
    assert desk("lars").send(f"{PAGE}/forget").status_code == 404
