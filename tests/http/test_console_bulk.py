"""Bulks at the console: ticked or found as copies, shown, sampled, done, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steadyhand.flows.bulk import Bulks
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.bulk.model import Bulk
from steadyhand.review.opening import OpenCase
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, hidden
from tests.support.freezing import frozen, secured
from tests.support.house import done, on_sqlite

Sit = Callable[..., Desk]
TEXT = "Buy <b>this</b> now"


def flood(rooms: Rooms, n: int = 6) -> list[str]:
    """Cases of one text by an account each."""
    names = [f"case:flood{number}" for number in range(n)]
    for number, name in enumerate(names):
        asked = OpenCase(
            case=name, subject=f"post:flood{number}", area="spam", severity="medium", source="rule",
            ref=f"event:flood{number}", account=f"account:flood{number}", attested=True,
            content='{"text": "%s"}' % (TEXT.upper() if number % 2 else TEXT),
        )  # fmt: skip
        done(rooms.door, asked, AUTOMATION)
    return names


def planned(
    desk: Desk, names: list[str], query: str = "choice=remove&choice=suspend-7&policy=spam-1@1"
) -> Any:
    """Plan what the address shows; the answer."""
    ticked = "&".join(f"case={name}" for name in names)
    shown = desk.get(f"/bulk/new?{ticked}&{query}")
    assert shown.status_code == 200, shown.text
    return desk.send("/bulk", **hidden(shown.text), reason="One text, many accounts.")


def sampled(desk: Desk, rooms: Rooms, page: str) -> Bulk:
    """Look at the whole sample and find that all of it fits."""
    name = page.removeprefix("/bulk/")
    for case in rooms.reader.row("bulk", name).sample:
        assert desk.send(f"{page}/open", case=case).headers["location"] == f"{page}/sample/{case}"
        assert "Does it fit" in desk.get(f"{page}/sample/{case}").text
        assert desk.send(f"{page}/fits", case=case).status_code == 303
    row: Bulk = rooms.reader.row("bulk", name)
    return row


def test_ticked_cases_are_shown_sampled_decided_and_taken_back(desk: Sit, rooms: Rooms) -> None:
    """The whole way at the pages, on both databases."""
    lead = desk("lead")
    names = flood(rooms)
    page = planned(lead, names).headers["location"]
    shown = lead.get(page).text
    row = sampled(lead, rooms, page)
    started = lead.send(f"{page}/start")
    Bulks(rooms.reader, rooms.door).round()
    ended = lead.get(page).text

    assert shown.count("Removed: <span") == 6
    assert shown.count("Suspended: <span") == 6
    assert len(row.sample) == 5
    assert started.status_code == 303, started.text
    assert "6 of 6 cases decided" in ended
    assert [one.kind for one in rooms.standings.of("account:flood3").in_force] == ["suspend"]
    assert lead.send(f"{page}/reverse", reason="It was an advertisement we sold.").status_code == 303
    Bulks(rooms.reader, rooms.door).round()
    assert "6 cases are asked anew" in lead.get(page).text
    assert rooms.standings.of("account:flood3").in_force == ()


@on_sqlite
def test_copies_of_a_case_are_found_and_nothing_else(desk: Sit, rooms: Rooms) -> None:
    """A flood writes in capitals too; another text in the same queue is another question."""
    flood(rooms)
    page = desk("lead").get("/bulk/new?copies=case:flood0&choice=none").text

    assert "6 cases as one" in page
    assert page.count('href="/cases/case:flood') == 7, "each once, and the one that it began at"


@on_sqlite
def test_sample_shows_content_as_text_to_whoever_planned_it_alone(desk: Sit, rooms: Rooms) -> None:
    """What people wrote is never markup; and a bulk is no way for anybody else to read cases."""
    lead, ana = desk("lead"), desk("ana")
    page = planned(lead, flood(rooms)).headers["location"]
    (case, *_) = rooms.reader.row("bulk", page.removeprefix("/bulk/")).sample

    assert "Buy" not in lead.get(f"{page}/sample/{case}").text, "not before it is opened, which counts"
    lead.send(f"{page}/open", case=case)
    assert "&lt;" in lead.get(f"{page}/sample/{case}").text
    assert lead.get(f"{page}/sample/case:none").status_code == 403
    for path in ("/bulk", "/bulk/new?case=case:flood0", page, f"{page}/sample/{case}"):
        assert ana.get(path).status_code == 403, path


@on_sqlite
def test_case_that_does_not_fit_ends_the_bulk(desk: Sit, rooms: Rooms) -> None:
    """Somebody looked, and it was not what it seemed."""
    lead = desk("lead")
    page = planned(lead, flood(rooms)).headers["location"]
    (case, *_) = rooms.reader.row("bulk", page.removeprefix("/bulk/")).sample
    assert lead.send(f"{page}/does-not-fit", case=case).status_code == 422, "nobody has read it"
    lead.send(f"{page}/open", case=case)
    lead.send(f"{page}/does-not-fit", case=case)
    answer = lead.send(f"{page}/start")

    assert "Given up" in lead.get(page).text
    assert answer.status_code == 422


@on_sqlite
def test_more_than_twenty_ask_for_a_second_person_on_the_spot(desk: Sit, rooms: Rooms) -> None:
    """The form is kept, and the way on is offered."""
    lead = desk("lead")
    page = planned(lead, flood(rooms, 21)).headers["location"]
    sampled(lead, rooms, page)
    answer = lead.send(f"{page}/start")
    asked = lead.send(f"{page}/start", second="ask", to_second="A flood of one text.")

    assert "second person" in answer.text
    assert asked.headers["location"].startswith("/access/requests/")


@on_sqlite
def test_choices_that_contradict_or_no_cases_plan_nothing(desk: Sit, rooms: Rooms) -> None:
    """What cannot be done is said before anybody types a reason."""
    lead = desk("lead")
    names = flood(rooms, 2)
    twice = lead.get(f"/bulk/new?case={names[0]}&case={names[1]}&choice=ban&choice=suspend-7")

    assert twice.status_code == 422
    assert "(acts_contradict)" in twice.text
    assert lead.get("/bulk/new").status_code == 422
    assert lead.get("/bulk/new?case=case:none").status_code == 422
    assert lead.get("/bulk/bulk:none").status_code == 404
    assert lead.send("/bulk/bulk:none/start").status_code == 404


@on_sqlite
def test_queue_offers_ticks_to_whom_may_decide_in_bulk(desk: Sit, rooms: Rooms) -> None:
    """A box that leads to a refusal is a lie."""
    flood(rooms, 2)

    assert 'form="together"' in desk("lead").get("/queues/spam").text
    assert 'form="together"' not in desk("ana").get("/queues/spam").text


@on_sqlite
def test_templates_are_written_anew_and_retired_by_policy_leads_alone(desk: Sit, rooms: Rooms) -> None:
    """Words that go to people are policy."""
    lead, ana = desk("lead"), desk("ana")
    words = {"area": "spam", "language": "en", "title": "The same link", "text": "You posted one link again."}
    refused = ana.send("/reasons", **words)
    first = lead.send("/reasons", **words)
    stale = lead.send("/reasons", **words, template="template:the-same-link", seen="0")
    second = lead.send("/reasons", **{**words, "text": "Again."}, template="template:the-same-link", seen="1")
    row = rooms.reader.row("reason_template", "template:the-same-link")

    assert (refused.status_code, first.status_code, stale.status_code, second.status_code) == (
        403,
        303,
        409,
        303,
    )
    assert (row.version, row.text) == (2, "Again.")
    assert "Again." in ana.get("/reasons").text
    assert lead.send("/reasons/template:the-same-link/retire").status_code == 303
    assert "Again." not in lead.get("/reasons").text


@on_sqlite
def test_members_that_no_page_of_ours_sent_plan_nothing(desk: Sit, rooms: Rooms) -> None:
    """A version is a number that was shown, and a case is one of ours: anything else is told, and is no failure."""
    lead, names = desk("lead"), flood(rooms, 2)
    known = " ".join(f"{name}@{rooms.cases.get(name).seq}" for name in names)  # type: ignore[union-attr]
    fields = {"choices": "none", "reason": "One text."}
    for odd in ("²", "9" * 5_000, str(2**200), "-1", "soon", ""):
        assert lead.send("/bulk", members=f"{known} {names[0]}@{odd}", **fields).status_code == 400, odd
    answer = lead.send("/bulk", members=f"{known} case:none@1", **fields)

    assert answer.status_code == 404
    assert "One of the sample is no case" in answer.text
    assert rooms.reader.all("bulk") == {}


@on_sqlite
def test_freeze_of_reading_keeps_whom_a_bulk_is_about_from_its_page(desk: Sit, rooms: Rooms) -> None:
    """Whoever planned it before the freeze reads about nobody after it."""
    secured(rooms)
    lead = desk("lead")
    page = planned(lead, flood(rooms)).headers["location"]
    assert "post:flood" in lead.get(page).text
    frozen(rooms, reads=True)
    text = lead.get(page).text

    assert "post:flood" not in text
    assert "account:flood" not in text
    assert "case:flood" in text
