"""One's own care at the console: what is kept for oneself, what is served, and that nobody else sees it."""

from __future__ import annotations

import html
import re

import msgspec
import pytest

from steadyhand.kernel.values import MINUTE
from steadyhand.review.care.commands import LeaveArea, SetCare, SetLimits
from steadyhand.review.care.limits import Limits
from steadyhand.review.care.model import Settings
from steadyhand.review.commands import Release, TakeLease
from steadyhand.web.console.routes import console
from tests.support.desk import Desk
from tests.support.house import done, on_sqlite, report

ANA = "staff:ana"
ALL = dict.fromkeys(("grey", "mute", "still", "hide_faces", "hide_slurs"), "yes")


def text(page) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page.text))


def tired(rooms) -> None:
    """Ana worked for a spell: with limits set to the least, ten minutes, that is one case."""
    done(rooms.door, SetLimits(limits=Limits(spell=10)), "staff:lead")
    case = report(rooms, "tired", "post:tired", area="hate", text="x")
    done(rooms.door, TakeLease(case=case), ANA)
    rooms.door._record.ahead += 11 * MINUTE
    done(rooms.door, Release(case=case), ANA)


def ahead(rooms, by: int):
    """The house by so much later."""
    rooms.door._record.ahead += by
    rooms.reader.ahead += by


# ------------------------------------------------------------------------------------------------- settings


def test_settings_hold_wherever_somebody_signs_in(desk):
    """Whoever changes desks must not be shown first what they had covered elsewhere."""
    ana = desk("ana")
    kept = ana.send("/me/care", blur="always", zone="Europe/Berlin", grey="yes", hide_faces="yes")
    other = Desk(ana.url, "ana")
    page = other.get("/me/care").text
    other.close()

    assert kept.status_code == 303
    assert re.search(r'<html lang="en" class="grey" data-care-grey="on" data-care-still="off"', page)
    assert 'value="always" checked' in page
    assert 'value="Europe/Berlin"' in page
    assert 'class="grey"' not in desk("ben").get("/me/care").text


@on_sqlite
def test_zone_that_does_not_exist_is_refused_with_how_to_write_one(desk):
    """The field is free text: a slip must be told, and nothing of the rest be lost silently."""
    answer = desk("ana").send("/me/care", blur="never", zone="Berlin", **ALL)

    assert answer.status_code == 404
    assert "Europe/Berlin" in answer.text


@on_sqlite
def test_slurs_are_masked_in_content_and_in_what_reporters_wrote_until_asked_one_by_one(desk, rooms):
    """Words hurt in lists, too; and who needs to read one must be able to."""
    case = report(rooms, "z", "post:z", area="hate", text="He says Zorblers", author="account:z")
    done(rooms.door, TakeLease(case=case), ANA)
    ana = desk("ana")
    masked = ana.get(f"/cases/{case}").text
    ana.send("/me/care", blur="never", zone="UTC")
    plain = ana.get(f"/cases/{case}").text

    assert '<details class="word"><summary>Z•••' in masked
    assert "He says Zorblers" in plain


# ----------------------------------------------------------------------------------------------- categories


def test_grey_pictures_are_offered_where_there_is_one_to_be_shown(desk, rooms):
    """A switch that does nothing is one more thing to read; what is heard, or cannot be shown, is no picture."""
    url, offered = "https://media.example/x", {}
    media = {
        "image": {"id": "a", "kind": "image", "url": url},
        "video": {"id": "b", "kind": "video", "url": url},
        "audio": {"id": "c", "kind": "audio", "url": url},
        "elsewhere": {"id": "d", "kind": "image", "url": "http://media.example/x"},
        "none": None,
    }
    ana = desk("ana")
    for name, item in media.items():
        case = report(
            rooms,
            name,
            f"post:{name}",
            area="hate",
            text="Look",
            author="account:g1",
            media=(item,) if item else (),
        )
        done(rooms.door, TakeLease(case=case), "staff:ana")
        offered[name] = "data-grey" in ana.get(f"/cases/{case}").text.partition('id="evidence"')[0]
        done(rooms.door, Release(case=case, reason="care"), "staff:ana")

    assert offered == {"image": True, "video": True, "audio": False, "elsewhere": False, "none": False}


def test_category_that_one_left_is_served_no_more_and_cannot_be_picked(desk, rooms):
    """Leaving is done at once, without a question, and the door keeps it."""
    case = report(rooms, "v", "post:v", area="violence", text="x")
    ana = desk("ana")
    page = ana.get("/me/care").text
    assert "Leave <span" in page
    ana.send("/me/care/leave", area="violence")
    served = ana.send("/queues/violence/next")
    picked = ana.send(f"/cases/{case}/take")

    assert "reason" not in page.partition('action="/me/care/leave"')[2].partition("</form>")[0]
    assert served.headers["location"] == "/queues?note=none"
    assert "You left this category" in picked.text
    ana.send("/me/care/return", area="violence")
    assert ana.send(f"/cases/{case}/take").status_code == 303


def test_nobody_else_finds_who_left_what_on_any_page_or_by_any_program(desk, rooms, api):
    """What is for oneself must not be read in the record or the control room, by leads and administrators neither."""
    case = report(rooms, "a", "post:a", area="adult", text="x")
    done(rooms.door, LeaveArea(area="adult"), ANA)
    done(rooms.door, SetCare(settings=Settings(zone="Asia/Kathmandu")), ANA)
    desk("ana").send(f"/cases/{case}/take")
    pages = [each for name in ("root", "lead") for each in _everything(desk(name))]
    entries = api.get("/v1/entries", params={"limit": 1000}).text

    for told in [*pages, entries]:
        assert "Kathmandu" not in told
        assert "care_left" not in told
        assert "left this category" not in told
        assert not re.search(r"\bleft\W+(\[|\()?.{0,3}adult", told)
    (first, *_) = [one for one in msgspec.json.decode(entries)["entries"] if one["type"] == "review.care_set"]
    assert first["fact"] == {"type": "review.care_set"}
    assert {
        e["fact"].get("code")
        for e in msgspec.json.decode(entries)["entries"]
        if e["type"] == "kernel.refused"
    } == {"own"}


def _everything(sat: Desk) -> list[str]:
    """Every page of the console that somebody can open without naming a thing that does not exist."""
    paths = sorted(route.path_format for route in console().routes if "GET" in getattr(route, "methods", ()))
    known = {"handle": "ana", "area": "adult", "subject": "post:a"}
    found = []
    for path in paths:
        if path.startswith("/console/stream") or set(re.findall(r"{(\w+)}", path)) - known.keys():
            continue
        found.append(sat.get(path.format(**known)).text)
    assert len(found) > 20
    return found


@pytest.mark.parametrize("name", ["lead", "root"])
@on_sqlite
def test_ones_own_pages_are_ones_own_whoever_asks(desk, rooms, name):
    """There is no address under which anybody else's is shown."""
    done(rooms.door, LeaveArea(area="adult"), ANA)
    page = text(desk(name).get("/me/care"))

    assert "you left it" not in page
    assert not any("care" in path and "{" in path for path in (r.path_format for r in console().routes))


# ------------------------------------------------------------------------------------------------- resting


def test_break_is_met_at_the_next_case_says_until_when_and_cannot_be_got_round(desk, rooms):
    """Every way to the next case leads to the break, and after its time none does."""
    tired(rooms)
    rooms.reader.ahead = rooms.door._record.ahead
    ana, (case, *_) = desk("ana"), rooms.cases.about("post:p1")
    ways = [ana.send(way) for way in ("/next", "/queues/spam/next", f"/cases/{case.id}/take")]
    page = ana.get("/break")

    assert [way.headers["location"] for way in ways] == ["/break"] * 3
    assert re.search(r"A break until \d\d:\d\d \(UTC\)", text(page))
    assert 'action="/next"' not in page.text
    ahead(rooms, 10 * MINUTE)
    assert "/cases/" in desk("ana").send("/next").headers["location"]


@on_sqlite
def test_break_page_counts_nothing_and_moves_nothing(desk, rooms):
    """It is for rest: no figures of work, nothing that flashes or reloads."""
    tired(rooms)
    rooms.reader.ahead = rooms.door._record.ahead
    main = re.search(r"<main.*</main>", desk("ana").get("/break").text, re.DOTALL)
    assert main
    page = main[0]

    assert not re.findall(r"\d+", re.sub(r"\d\d:\d\d", "", text_of(page)))
    assert "refresh" not in page
    assert "animation" not in page


def text_of(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page).partition("UTC)")[2].rpartition("Ana Duarte")[0]


@on_sqlite
def test_case_that_one_holds_in_a_break_is_finished_or_given_back_without_a_mark(desk, rooms):
    """The break takes nothing out of one's hands."""
    tired(rooms)
    rooms.reader.ahead = rooms.door._record.ahead
    ahead(rooms, 10 * MINUTE)
    case = report(rooms, "held", "post:held", area="hate", text="x")
    done(rooms.door, TakeLease(case=case), ANA)
    ahead(rooms, 11 * MINUTE)
    ana = desk("ana")
    page = ana.get("/break").text

    assert case in page
    assert ana.send(f"/cases/{case}/take").headers["location"] == f"/cases/{case}"
    assert ana.send(f"/cases/{case}/skip", reason="care").headers["location"] == "/queues?note=skipped"
    assert ana.send("/next").headers["location"] == "/break"


# --------------------------------------------------------------------------------------------- a day's limit


def test_what_is_enough_for_a_day_is_enough(desk, rooms):
    """The next case of that category is given to somebody else."""
    done(rooms.door, SetLimits(limits=Limits(cases=1)), "staff:lead")
    first, second = (report(rooms, f"h{n}", f"post:h{n}", area="violence", text="x") for n in (8, 9))
    done(rooms.door, TakeLease(case=first), ANA)
    done(rooms.door, Release(case=first, reason="care"), ANA)
    ana = desk("ana")

    assert ana.send("/queues/violence/next").headers["location"] == "/queues?note=none"
    assert "enough of this category for today" in text(ana.send(f"/cases/{second}/take"))
    assert "Violence: you took 1 case" in text(ana.get("/me/care"))


@on_sqlite
def test_limits_are_published_and_set_by_a_policy_lead_within_bounds(desk, rooms):
    """Who does the work sees what holds; who leads it does not get past what protects people."""
    lead, ana = desk("lead"), desk("ana")
    beyond = lead.send("/care/limits", spell="61")
    within = lead.send("/care/limits", spell="30")
    refused = ana.send("/care/limits", spell="40")

    assert (beyond.status_code, within.status_code, refused.status_code) == (422, 303, 403)
    assert "between 10 and 60" in beyond.text
    assert rooms.reader.row("care_limits", "limits").spell == 30
    assert 'action="/care/limits"' not in ana.get("/care/limits").text
