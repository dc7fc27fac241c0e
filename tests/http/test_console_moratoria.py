"""Moratoria at the console and in public: promised by one, kept against two, and ended in three days."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.enforcement.commands import Ban
from steadyhand.web.public.moratoria import told_now
from steadyhand.web.rooms import Rooms
from tests.support.house import PASSWORD, done, enrol
from tests.support.lookups import looked_up
from tests.support.program_access import seconded

BANNED = "account:zed"
SECOND = "staff:second"
FORM = {
    "name": "council", "statement": "Nobody returns before there is a process.", "condition": "A council has met.",
    "kind:ban": "yes", "corrections": "20", "days": "",
}  # fmt: skip


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """A second policy lead, and an account that two people banned."""
    done(
        rooms.door,
        Appoint(staff=Staff(principal=SECOND, name="Second", roles=("policy_lead",))),
        "staff:root",
    )
    done(rooms.door, set_password(SECOND, PASSWORD), "staff:root")
    enrol(rooms.door, SECOND)
    ban = Ban(subject=BANNED, account=BANNED, policy="spam-1@1", cause="decision:1", mode="manual")
    seconded(rooms, ban, "staff:lead", SECOND, "request:ban")
    return rooms


def published(rooms: Rooms):
    return msgspec.json.decode(told_now(rooms))


def test_promise_is_made_and_everybody_reads_it(desk, house):
    """Whoever is promised something must be able to read it without an account."""
    lead = desk("lead")
    assert "None is or was in force" in lead.get("/moratoria").text
    assert lead.send("/moratoria/start", **FORM).is_redirect

    page = lead.get("/moratoria").text
    assert "Nobody returns before there is a process." in page
    (told,) = published(house)["moratoria"]
    assert (told["moratorium"], told["covers"]["kinds"], told["until"]) == (
        "moratorium:council",
        ["ban"],
        None,
    )
    public = desk().get("/public/moratoria")
    assert (public.status_code, "A council has met." in public.text) == (200, True)
    assert "staff:" not in public.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind:ban": ""}, "Tick at least one kind"),
        ({"days": "ten"}, "Say for how many days"),
        ({"condition": ""}, "Say until when"),
        ({"corrections": "-1"}, "how many errors a day"),
        ({"statement": " "}, "Say why"),
        ({"name": "The Council"}, "a-z, 0-9"),
    ],
)
def test_form_that_promises_nothing_says_what_is_missing(desk, house, change, words):
    """Nothing that looks like a promise and is none may come of it."""
    answer = desk("lead").send("/moratoria/start", **(FORM | change))

    assert (answer.status_code >= 400, words in answer.text) == (True, True), answer.text
    assert published(house)["moratoria"] == []


def test_reviewer_reads_and_starts_nothing(desk, house):
    """It binds the whole house: whoever answers for policies makes it."""
    ana = desk("ana")

    assert "Start a moratorium" not in ana.get("/moratoria").text
    assert ana.send("/moratoria/start", **FORM).status_code == 403


def test_ban_stays_and_its_page_says_why_and_what_is_possible(desk, house):
    """Whoever wants to lift it finds the promise, and the way for what should never have been."""
    lead = desk("lead")
    lead.send("/moratoria/start", **FORM)
    looked_up(house, "staff:lead", BANNED)
    page = lead.get(f"/subjects/{BANNED}").text

    assert "keeps it in force until this: A council has met." in page
    assert "Lift it" not in page
    lift = {"action": f"{BANNED}#1", "key": "k", "reason": "A poll.", "second": "ask", "to_second": "A poll."}
    assert "moratorium:council keeps this in force" in lead.send(f"/subjects/{BANNED}", **lift).text
    correct = lift | {
        "corrects": "yes",
        "error": "wrong_subject",
        "shown_by": "case:9",
        "reason": "A namesake.",
    }
    assert lead.send(f"/subjects/{BANNED}", **correct).is_redirect
    assert lead.send(f"/subjects/{BANNED}", **(correct | {"error": "mercy"})).status_code == 422


def test_end_is_announced_by_two_and_called_off_by_one(desk, house):
    """Everybody can read for three days that it is to end, and doubt is enough to keep it."""
    lead = desk("lead")
    lead.send("/moratoria/start", **FORM)
    end = {"name": "moratorium:council", "statement": "The council met on Tuesday."}

    assert "second person" in lead.send("/moratoria/end", **end).text
    asked = lead.send("/moratoria/end", **end, second="ask", to_second="It met.").headers["location"]
    second = desk("second")
    assert second.send(f"{asked}/approve").is_redirect
    (told,) = published(house)["moratoria"]
    assert told["ending"]["statement"] == "The council met on Tuesday."
    assert "It is to end" in second.get("/moratoria").text
    assert second.send("/moratoria/call-off", name="moratorium:council").is_redirect
    assert published(house)["moratoria"][0]["ending"] is None
