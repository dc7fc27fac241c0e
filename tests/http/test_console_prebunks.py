"""The pages of pre-bunks: written by one, agreed to by another, taken back; and what everybody can read."""

from __future__ import annotations

import httpx
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.prebunks.model import PREBUNK
from steadyhand.web.rooms import Rooms
from tests.support.desk import serving
from tests.support.house import PASSWORD, done, enrol, on_sqlite
from tests.support.program_claims import ANALYST, content

FORM = {
    "name": "hours", "topic": "When polls close", "place": "us-az", "publisher": "Election Office of Arven",
    "texts": "[en] Polls are open until eight.\n\n[es] Las urnas cierran a las ocho.",
    "link": "https://office.example/hours",
}  # fmt: skip


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """An analyst beside the policy lead."""
    staff = Staff(principal=ANALYST, name="Vera Lind", roles=("civic_analyst",))
    done(rooms.door, Appoint(staff=staff), "staff:root")
    done(rooms.door, set_password(ANALYST, PASSWORD), "staff:root")
    enrol(rooms.door, ANALYST)
    return rooms


@pytest.fixture
def url(house: Rooms):
    """Where that house is served."""
    with serving(house) as address:
        yield address


def row(house: Rooms):
    return house.reader.row(PREBUNK, "prebunk:hours")


def agreeing(house: Rooms) -> dict[str, str]:
    draft = row(house).draft
    return {"version": str(draft.number), "digest": draft.digest}


def short(**more: str) -> dict[str, str]:
    """Not longer than a pre-bunk may last."""
    return FORM | {"starts": "2099-01-01", "ends": "2099-02-01T20:00"} | more


@pytest.mark.parametrize("page", ["/war-room", "/claims", "/claims/polls", "/elections"])
def test_pages_of_the_same_work_lead_to_them(desk, house, page):
    """There is no entry of the menu for them: whoever needs them looks where falsehoods are seen, or where they run."""
    done(house.door, EnterClaim(claim="claim:polls", content=content()), ANALYST)
    vera = desk("vera")
    assert 'href="/prebunks"' in vera.get(page).text
    assert vera.get("/prebunks").status_code == 200


def test_one_writes_it_another_agrees_and_everybody_reads_it(desk, house):
    """Nothing is public before; and nobody who did it is named there."""
    vera, lead = desk("vera"), desk("lead")
    assert vera.send("/prebunks", **short()).headers["location"] == "/prebunks"
    page = vera.get("/prebunks").text
    assert "Waits for a second person" in page
    assert "Agree that it is shown" not in page
    assert vera.send("/prebunks/hours/agree", **agreeing(house)).status_code == 422
    assert vera.get("/public/prebunks.json").json()["prebunks"] == []
    assert "Agree that it is shown" in lead.get("/prebunks").text
    assert lead.send("/prebunks/hours/agree", **agreeing(house)).is_redirect
    assert row(house).state == "waiting"
    assert "Begins" in lead.get("/prebunks").text
    with serving(house) as other:
        public = httpx.get(f"{other}/public/prebunks.json", trust_env=False)
        text = httpx.get(f"{other}/public/prebunks", trust_env=False).text
    (told,) = public.json()["prebunks"]
    assert (told["state"], told["place"], len(told["texts"])) == ("to_come", "US-AZ", 2)
    assert "Las urnas cierran" in text
    assert "Vera" not in text
    assert "staff:" not in public.text


@on_sqlite
def test_another_text_waits_beside_what_goes_on_and_one_person_takes_all_of_it_back(desk, house):
    """What somebody typed is not lost on the way."""
    vera, lead = desk("vera"), desk("lead")
    vera.send("/prebunks", **short())
    lead.send("/prebunks/hours/agree", **agreeing(house))
    edited = vera.get("/prebunks?edit=hours").text
    assert "[es] Las urnas cierran a las ocho." in edited
    assert vera.send("/prebunks", **short(texts="[en] Until nine.")).is_redirect
    assert "wrote another text" in lead.get("/prebunks").text
    assert row(house).told.content.texts[0].text == "Polls are open until eight."
    assert vera.send("/prebunks/hours/end").is_redirect
    assert (row(house).state, row(house).why) == ("ended", "withdrawn")
    assert "it was taken back" in lead.get("/prebunks").text


@on_sqlite
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ends": ""}, "from when until when"),
        ({"place": "Arven"}, "no country or region"),
        ({"link": "office"}, "Give the address"),
        ({"texts": "Until eight."}, "no language tag"),
        ({"election": "election:none"}, ""),
    ],
)
def test_what_nobody_could_show_is_said_in_a_sentence(desk, house, more, words):
    """By the page that asks, before or by the door."""
    vera, lead = desk("vera"), desk("lead")
    answer = vera.send("/prebunks", **short(**more, opens="early_vote", closes="polls"))
    if words:
        assert (answer.status_code in {404, 422}, words in answer.text) == (True, True)
        return
    assert answer.is_redirect
    assert "it cannot be agreed to yet" in lead.get("/prebunks").text
    refused = lead.send("/prebunks/hours/agree", **agreeing(house))
    assert (refused.status_code, "no such phases" in refused.text) == (422, True)


@on_sqlite
def test_whoever_may_not_reads_and_does_nothing(desk, house):
    """A reviewer sees what is shown, and neither the form nor the ways to end it."""
    desk("vera").send("/prebunks", **short())
    ana = desk("ana")
    page = ana.get("/prebunks").text
    assert "When polls close" in page
    assert "Take it back" not in page
    assert ana.send("/prebunks/hours/end").status_code == 403
    assert ana.get("/prebunks/none").status_code in {404, 405}
