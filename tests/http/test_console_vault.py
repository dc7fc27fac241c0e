"""Sealed media at the console and in the API: who sees it, and that nobody else does by any way."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.kernel.values import AUTOMATION, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.review.vault.model import refs_of
from tests.support.house import done, enrol, on_sqlite, report
from tests.support.lookups import looked_up

PICTURE = {
    "id": "medium-nine",
    "kind": "image",
    "url": "https://media.example/secret9.png",
    "alt": "A child at a lake",
}
REF = refs_of(PICTURE)[0]
TOLD = ("secret9.png", "A child at a lake", "medium-nine")


@pytest.fixture
def cem(rooms, desk):
    """A certified reviewer."""
    roles = ("reviewer", "certified_reviewer")
    done(rooms.door, Appoint(staff=Staff(principal="staff:cem", name="Cem Aksoy", roles=roles)), "staff:root")
    enrol(rooms.door, "staff:cem")
    return desk("cem")


def about_a_child(rooms, name="c9", area="child_safety") -> str:
    return report(rooms, name, f"post:{name}", area=area, text="Look", author="account:u7", media=(PICTURE,))


def shown(page) -> list[str]:
    return [told for told in TOLD if told in page.text]


def test_media_of_a_case_about_child_safety_is_on_no_page_but_for_who_opened_it(rooms, desk, cem):
    """Whoever takes such a case by chance must not meet the picture."""
    case = about_a_child(rooms)
    ana = desk("ana")
    ana.send(f"/cases/{case}/take")
    page = ana.get(f"/cases/{case}")

    assert "Image: sealed." in page.text
    assert shown(page) == []
    assert "open-sealed" not in page.text
    refused = ana.send(f"/cases/{case}/open-sealed", ref=REF, reason="Curious.")
    assert refused.status_code == 403
    assert ana.get(f"/cases/{case}/sealed/{REF}").status_code == 403


def test_certified_reviewer_opens_it_with_a_reason_while_they_hold_the_case(rooms, cem, desk):
    """Each look is an entry, and it ends with the lease."""
    case = about_a_child(rooms)
    without = cem.get(f"/cases/{case}/sealed/{REF}")
    cem.send(f"/cases/{case}/take")
    unsaid = cem.send(f"/cases/{case}/open-sealed", ref=REF, reason=" ")
    opened = cem.send(f"/cases/{case}/open-sealed", ref=REF, reason="To decide.")
    page = cem.get(opened.headers["location"])

    assert (without.status_code, unsaid.status_code, opened.status_code) == (403, 422, 303)
    assert 'data-media="https://media.example/secret9.png"' in page.text
    assert 'data-blurred="on"' in page.text
    assert shown(cem.get(f"/cases/{case}")) == []
    assert [one.by for one in rooms.reader.entries(limit=10_000, types=["review.sealed_opened"])] == [
        "staff:cem"
    ]
    rooms.reader.ahead += 16 * MINUTE
    assert desk("cem").get(opened.headers["location"]).status_code == 403


def test_the_same_picture_is_sealed_in_every_other_case_and_lookup(rooms, desk):
    """What came once as such material must not be met again under another headline."""
    other = about_a_child(rooms, "s9", "spam")
    ana = desk("ana")
    ana.send(f"/cases/{other}/take")
    before = shown(ana.get(f"/cases/{other}"))
    about_a_child(rooms)
    looked_up(rooms, "staff:ana", "account:u7", "content", "cases")

    assert before == list(TOLD)[:2]
    assert shown(ana.get(f"/cases/{other}")) == []
    assert shown(ana.get("/subjects/account:u7")) == []
    assert shown(ana.get("/subjects/post:s9")) == []


def test_somebody_who_meets_it_elsewhere_seals_it_at_once(rooms, desk, cem):
    """One button, and nobody else is shown it: the case goes on to who may look."""
    case = about_a_child(rooms, "s9", "spam")
    ana = desk("ana")
    ana.send(f"/cases/{case}/take")
    assert f'action="/cases/{case}/seal"' in ana.get(f"/cases/{case}").text
    sealed = ana.send(f"/cases/{case}/seal", ref=REF, why="It shows a child.")

    assert sealed.status_code == 303
    assert shown(ana.get(f"/cases/{case}")) == []
    assert cem.send(f"/cases/{case}/seal", ref=REF, why="x").status_code == 422
    ana.send(f"/cases/{case}/skip", reason="care")
    cem.send(f"/cases/{case}/take")
    cem.send(f"/cases/{case}/open-sealed", ref=REF, reason="To decide.")
    assert "take the seal off" in cem.get(f"/cases/{case}/sealed/{REF}").text
    lifted = cem.send(f"/cases/{case}/lift-seal", ref=REF, reason="A postcard of a lake.")
    assert lifted.status_code == 303
    assert shown(cem.get(f"/cases/{case}")) == list(TOLD)[:2]


def test_programs_and_exports_are_told_of_digests_only(rooms, api):
    """The ledger and the API are read by many: a link to such material is in neither."""
    case = about_a_child(rooms)
    answers = [
        api.get(path) for path in ("/v1/entries?limit=1000", f"/v1/cases/{case}", "/v1/subjects/post:c9")
    ]
    everything = msgspec.json.encode([rooms.reader.entries(limit=10_000)]).decode()

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    for told in [*(answer.text for answer in answers), everything]:
        assert "secret9" not in told
        assert "lake" not in told


@on_sqlite
def test_media_that_is_written_oddly_is_not_shown_as_raw_text(rooms, desk):
    """Whoever sends a number where a word belongs must not have the link shown instead of the picture."""
    content = {"text": "Look", "media": [{"kind": 3, "url": PICTURE["url"]}]}
    command = OpenCase(
        case="case:odd", subject="post:odd", area="child_safety", severity="severe", source="rule",
        ref="event:/plaza/odd", account="account:u7", content=msgspec.json.encode(content).decode(),
    )  # fmt: skip
    done(rooms.door, command, AUTOMATION)
    done(rooms.door, TakeLease(case="case:odd"), "staff:ana")
    page = desk("ana").get("/cases/case:odd")

    assert "Look" in page.text
    assert shown(page) == []


@on_sqlite
def test_report_by_a_program_that_may_only_report_seals_too(rooms, api):
    """The seal is the house's own act: no key needs to hold it."""
    body = {
        "id": "api9", "subject": "post:api9", "reporter": "account:r", "area": "child_safety",
        "content": {"text": "Look", "media": [PICTURE]},
    }  # fmt: skip
    answer = api.post("/v1/reports", json=body)
    again = api.post("/v1/reports", json=body)

    assert (answer.status_code, again.status_code) == (201, 200)
    assert rooms.reader.row("sealed", REF) is not None
    assert len(rooms.reader.entries(limit=10_000, types=["review.media_sealed"])) == 1
