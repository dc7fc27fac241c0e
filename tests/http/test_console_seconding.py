"""Where the console is told that an act takes two people it asks for the second; and who breaks the glass."""

import pytest

from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.flows.decision import attribute
from steadyhand.kernel.values import DAY
from steadyhand.review.commands import TakeLease
from steadyhand.web.rooms import Rooms
from tests.support.desk import hidden
from tests.support.freezing import SECURITY, frozen, secured
from tests.support.house import done, on_sqlite
from tests.support.lookups import looked_up

pytestmark = on_sqlite


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """The house with a security lead, in which the account of one open case is a candidate's."""
    secured(rooms)
    return rooms


def protected(rooms):
    """The open case about spam, whose author is now a candidate; ana holds it."""
    (case,) = rooms.cases.about("post:p1")
    until = rooms.now() + 100 * DAY
    protect = ProtectSubject(account="account:u1", kind="candidate", source="election office", until=until)
    done(rooms.door, protect, "staff:lead")
    done(rooms.door, TakeLease(case=case.id), "staff:ana")
    return case.id


def test_decision_that_takes_two_is_asked_for_and_done_once_the_second_agrees(desk, house):
    """Nothing typed may be lost on the way, and nothing done before."""
    case, ana = protected(house), desk("ana")
    typed = {**ana.about_to(case, "suspend-7"), "policy": "spam-1@1", "reason": "The tenth time today."}

    refused = ana.send(f"/cases/{case}/decision", **typed)
    assert "Not decided yet" in refused.text
    assert "Ask a second person" in refused.text
    assert "The tenth time today." in refused.text

    again = hidden(refused.text.split('id="decision"')[1])
    typed |= {**again, "to_second": "Three colleagues saw it."}
    asked = ana.client.post(f"/cases/{case}/decision", data=typed)
    where = asked.headers["location"]
    assert where.startswith("/access/requests/request:")
    assert "You have asked for a second person" in ana.get(f"/cases/{case}").text

    lead = desk("lead")
    shown = lead.get(where).text
    assert f"Decide {case}: it breaks the rule" in shown
    assert "Suspend account:u1 until" in shown
    assert "Three colleagues saw it." in shown
    lead.send(f"{where}/approve")
    assert house.cases.get(case).row.decision.by == "staff:ana"
    assert [one.kind for one in house.standings.of("account:u1").in_force] == ["suspend", "suspend"]


def test_reach_is_limited_while_a_second_person_is_asked_and_they_see_that_it_is(desk, house):
    """A threat on a candidate's account must not stand for a day, nor a candidate be silenced by one."""
    case, ana = protected(house), desk("ana")
    typed = {**ana.about_to(case, "remove"), "policy": "spam-1@1", "reason": "He names a street."}
    refused = ana.send(f"/cases/{case}/decision", **typed)
    assert "its reach is limited" in refused.text
    typed |= {**hidden(refused.text.split('id="decision"')[1]), "to_second": "Look soon."}

    failed = ana.client.post(f"/cases/{case}/decision", data={**typed, "meanwhile": "limit", "to_second": ""})
    assert '<option value="limit" selected>' in failed.text, "nothing typed is lost"
    asked = ana.client.post(
        f"/cases/{case}/decision",
        data={**typed, **hidden(failed.text.split('id="decision"')[1]), "meanwhile": "limit"},
    )

    where = asked.headers["location"]
    assert [one.kind for one in house.standings.of("post:p1").in_force] == ["limit"]
    lead = desk("lead")
    assert "holds on post:p1 until this is answered" in lead.get(where).text
    lead.send(f"{where}/approve")
    assert "remove" in [one.kind for one in house.standings.of("post:p1").in_force]


def test_asking_without_a_word_for_the_second_person_is_refused_with_all_that_was_typed(desk, house):
    """Whoever approves needs to know why."""
    case, ana = protected(house), desk("ana")
    typed = {
        **ana.about_to(case, "remove"),
        "policy": "spam-1@1",
        "reason": "Again and again.",
        "second": "ask",
    }

    answer = ana.send(f"/cases/{case}/decision", **typed, to_second=" ")

    assert "no_reason" in answer.text
    assert "Again and again." in answer.text
    assert house.reader.all("request") == {}


def test_lift_that_takes_two_is_asked_for_on_a_page_that_keeps_the_form(desk, house):
    """A lift is as grave as what it lifts."""
    looked_up(house, "staff:lead", "account:u1", "standing")
    frozen(house, mode="two_person")
    (sanction,) = house.standings.of("account:u1").in_force
    lead = desk("lead")
    fields = {"action": sanction.action, "key": "k", "reason": "It was no spam."}

    offered = lead.send("/subjects/account:u1", **fields)
    assert "This takes a second person" in offered.text
    assert 'value="It was no spam."' in offered.text
    asked = lead.send("/subjects/account:u1", **fields, second="ask", to_second="See the appeal.")

    assert asked.status_code == 303
    request = house.reader.row("request", asked.headers["location"].rpartition("/")[2])
    assert [member.capability for member in request.members] == ["sanction.lift"]


# ----------------------------------------------------------------------------------------------- the glass


def spam_case(rooms):
    """The open case about spam, frozen; its author is known by the post's own event."""
    (case,) = rooms.cases.about("post:p1")
    assert attribute(rooms.door, case, "account:u1")
    frozen(rooms)
    return case.id


def glass_of(case):
    """The form with which somebody breaks the glass."""
    words = "He says where he waits for her."
    return {"case": case, "code": "imminent_harm", "words": words, "minutes": "20"}


def test_frozen_case_offers_to_break_the_glass_and_then_lets_one_act_on_it(desk, house):
    """Somebody in danger cannot wait for the end of a freeze."""
    case, ana = spam_case(house), desk("ana")
    refused = ana.send(f"/cases/{case}/take").text
    assert "This is stopped by freeze:e-8" in refused
    assert f"/access/glass/new?case={case.replace(':', '%3A')}" in refused
    form = ana.get(f"/access/glass/new?case={case}").text
    assert "Rut Okafor" in form
    assert "Sol Varga" in form

    ana.send("/access/glass/new", **glass_of(case))
    assert ana.send(f"/cases/{case}/take").headers["location"] == f"/cases/{case}"
    assert "You have broken the glass on this case" in ana.get(f"/cases/{case}").text
    (glass,) = house.reader.all("glass").values()
    assert set(glass.paged) == {"staff:root", SECURITY}
    assert glass.used == 1


def test_break_glass_that_cannot_be_is_refused_and_nothing_typed_is_lost(desk, house):
    """Whoever is in a hurry must not type twice."""
    case, ana = spam_case(house), desk("ana")
    for fields, told in (
        ({"words": "Danger."}, "what would happen if you waited"),
        ({"minutes": "61"}, "1 to 60"),
        ({"minutes": "soon"}, "1 to 60"),
        ({"minutes": "9" * 5_000}, "1 to 60"),
        ({"code": "boredom"}, "choose one of the reasons"),
        ({"case": "case:none"}, "no open case"),
    ):
        typed = glass_of(case) | fields
        answer = ana.send("/access/glass/new", **typed)
        assert told in answer.text
        assert typed["words"] in answer.text
    assert house.reader.all("glass") == {}


def test_break_glass_is_reviewed_by_somebody_else_who_sees_what_was_done(desk, house):
    """Acting alone is answered for."""
    case, ana = spam_case(house), desk("ana")
    ana.send("/access/glass/new", **glass_of(case))
    ana.send(f"/cases/{case}/take")
    (glass,) = house.reader.all("glass")
    assert (
        "still_open"
        in desk("root").send(f"/access/glass/{glass}/review", finding="justified", found="It was.").text
    )
    ana.send(f"/access/glass/{glass}/close")
    assert "Somebody else reviews it." in ana.get(f"/access/glass/{glass}").text

    sol = desk("sol")
    shown = sol.get(f"/access/glass/{glass}").text
    assert "review.leased" in shown
    assert "He says where he waits for her." in shown
    assert "no_finding" in sol.send(f"/access/glass/{glass}/review", finding="justified", found=" ").text
    sol.send(f"/access/glass/{glass}/review", finding="justified", found="She was warned in time.")
    after = sol.get(f"/access/glass/{glass}").text
    assert "Justified, by Sol Varga" in after
    assert "She was warned in time." in after


def test_break_glass_of_others_is_seen_by_those_who_look_after_access_alone(desk, house):
    """It names a case and a danger: not for everybody."""
    desk("ana").send("/access/glass/new", **glass_of(spam_case(house)))
    (glass,) = house.reader.all("glass")

    assert desk("ben").get(f"/access/glass/{glass}").status_code == 404
    assert glass not in desk("ben").get("/access/glass").text
    assert glass in desk("sol").get("/access/glass").text
