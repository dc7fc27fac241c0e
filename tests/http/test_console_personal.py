"""What a session shows that a password alone began: nothing of any person, by whatever way it is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from steadyhand.access.identity.model import Policy
from steadyhand.web.console import impersonal
from steadyhand.web.console.pages import _templates
from steadyhand.web.console.routes import console
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, serving
from tests.support.house import make_house, on_sqlite
from tests.support.lookups import held, looked_up
from tests.support.ruled import FILE, RULE, ZEBRAS, draft_of, posts, ruled_house, spam

ZEBRA_POST = "Look at this zebra"
WORDS = ("post:p1", "account:u1", "prize.example", "tenth time", ZEBRA_POST, "post:1<")
"""What the house knows of people, as pages would show it."""
PART = {"hx-request": "true"}


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house with rules and posts, in which Lea, who may do most, holds a case and has looked its account up."""
    made, close = ruled_house(data_dir, record_url)
    posts(made, "Good morning", ZEBRA_POST)
    looked_up(made, "staff:lead", "account:u1")
    held(made, "staff:lead", "post:p1")
    yield made
    close()


@pytest.fixture
def phisher(desk) -> Desk:
    """Somebody with Lea's password, and nothing else of hers."""
    sat = desk()
    assert sat.sign_in("lead").status_code == 303
    return sat


def names(rooms: Rooms) -> dict[str, str]:
    """What stands in the addresses of this house."""
    return {
        "ref": "spam-1@1",
        "manifest": "0" * 64,
        "name": RULE,
        "bulk": "bulk:x",
        "draft": draft_of(rooms, {FILE: spam(rooms) + ZEBRAS}).draft,
        "seq": str(next(e.seq for e in rooms.reader.entries(limit=10_000, types=["rules.published"]))),
        "case": rooms.cases.about("post:p1")[0].id,
        "area": "spam",
        "subject": "account:u1",
        "number": "1",
        "handle": "ana",
        "article": "spam-1",
        **dict.fromkeys(("asked", "freeze", "glass", "alert", "golden", "question", "incident"), "x"),
    }


def pages_of_console() -> list[str]:
    """The path of every page there is, as routes have them."""
    return sorted(route.path_format for route in console().routes if "GET" in getattr(route, "methods", ()))


@on_sqlite
def test_every_page_is_named_as_impersonal_or_asks_for_the_passkey_first(phisher, rooms):
    """Whoever adds a page says that nothing on it is personal, with the reason, or it is closed to a password."""
    known = names(rooms)
    left = []
    for path in pages_of_console():
        if path in impersonal.ADDRESSES:
            continue
        address = path.format(**known)
        for headers in ({}, PART, {"sec-purpose": "prefetch"}):
            answer = phisher.get(address, **headers)
            led = answer.headers.get("hx-redirect") or answer.headers.get("location", "")
            if not led.startswith("/session/confirm?next=") or answer.text:
                left.append((path, answer.status_code))

    assert left == []
    assert impersonal.ADDRESSES.keys() <= set(pages_of_console())
    assert set(_templates.list_templates()) >= impersonal.TEMPLATES


@on_sqlite
def test_no_page_that_is_named_as_impersonal_shows_anything_of_anybody(phisher, rooms):
    """A name on the list is only as good as the page behind it."""
    known, shown = names(rooms), []
    for path in impersonal.ADDRESSES.keys() - {"/console/stream"}:
        told = phisher.get(path.format(**known)).text
        shown += [(path, word) for word in WORDS if word in told]
    for address in ("/queues?csv=queues", "/deliveries?csv=waiting", "/deliveries?csv=given-up"):
        answer = phisher.get(address)
        assert answer.status_code == 200
        shown += [(address, word) for word in WORDS if word in answer.text]

    assert shown == []
    assert "post:p1" in confirmed(phisher).get("/deliveries?csv=waiting").text + phisher.get("/queues").text


def confirmed(desk: Desk, name: str = "lead") -> Desk:
    """The same session, confirmed."""
    assert desk.confirm(name).status_code == 204
    return desk


@on_sqlite
def test_confirming_leads_back_to_the_page_that_was_wanted(phisher, rooms):
    """To be asked must cost one touch, not the place where one was."""
    case = names(rooms)["case"]
    led = phisher.get(f"/cases/{case}?choice=remove").headers["location"]
    assert f'data-next="/cases/{case}?choice=remove"' in phisher.get(led).text
    confirmed(phisher)

    assert "prize.example" in phisher.get(f"/cases/{case}?choice=remove").text


@on_sqlite
def test_part_of_a_page_leads_back_to_the_page_and_never_elsewhere(phisher, rooms):
    """A part alone is no page to come back to; an address of another site is none of ours."""
    case = names(rooms)["case"]
    here = phisher.get(f"/cases/{case}?part=bar", **PART, **{"hx-current-url": f"{phisher.url}/cases/{case}"})
    away = phisher.get(f"/cases/{case}?part=bar", **PART, **{"hx-current-url": "https://evil.example/cases"})

    assert here.headers["hx-redirect"] == f"/session/confirm?next=/cases/{quote(case)}"
    assert away.headers["hx-redirect"] == "/session/confirm?next=/queues"


@on_sqlite
def test_form_that_is_refused_shows_nothing_either(phisher, rooms):
    """The page that says why not must not be the page that was closed."""
    known = names(rooms)
    case = f"/cases/{known['case']}"
    sent = {
        f"{case}/take": {"why": "I look into this one."},
        f"{case}/decision": {"choice": "remove", "at": "0", "expect": "0", "seen": "0", "lease": "0"},
        f"{case}/skip": {"reason": "unsure"},
        f"{case}/undo": {},
        "/look-ups": {"subject": "account:u1", "case": known["case"], "reason": "x", "see-content": "yes"},
        "/subjects/account:u1": {"action": "x", "reason": "x", "key": "x"},
        f"/rules/drafts/{known['draft']}/try": {},
        f"/rules/drafts/{known['draft']}/backtest": {"do": "start"},
    }
    answers = {address: phisher.send(address, **fields) for address, fields in sent.items()}

    assert [at for at, answer in answers.items() if any(word in answer.text for word in WORDS)] == []
    # This house's door asks nobody for a proof; what asks no door is refused by the page itself.
    for part in ("try", "backtest"):
        answer = answers[f"/rules/drafts/{known['draft']}/{part}"]
        assert answer.status_code == 403
        assert 'data-passkey="confirm"' in answer.text
        assert "stands in the record" not in answer.text


@on_sqlite
def test_stream_of_a_case_tells_a_password_nothing(phisher, rooms):
    """When somebody works on a case about whom is told by the stream as well."""
    case = names(rooms)["case"]
    for query in ({"case": case}, {"subject": "account:u1"}, {"personal": "true"}):
        with phisher.client.stream(
            "GET", "/console/stream", params={"seq": 0, **query}, timeout=10
        ) as answer:
            told = [line for line in answer.iter_lines() if line.startswith("event: ")]
        assert told == ["event: unconfirmed"]


def test_open_page_is_emptied_when_its_confirmation_runs_out(data_dir):
    """A case that was opened in the morning must not stand there for whoever comes in the evening."""
    rooms, close = make_house(data_dir, policy=Policy(verified_for=2_000_000))
    with serving(rooms) as url:
        ana = Desk(url, "ana")
        page = ana.get("/queues/spam").text
        assert "&amp;personal=true" in page
        assert "personal=true" not in ana.get("/queues").text
        with ana.client.stream("GET", "/console/stream?personal=true", timeout=10) as answer:
            began = time.monotonic()
            told = [line for line in answer.iter_lines() if line.startswith("event: ")]
        ana.close()
    close()

    assert told[-1] == "event: unconfirmed"
    assert time.monotonic() - began < 6, "it should take two seconds; the rest is for a busy machine"


def test_where_passkeys_are_off_a_password_shows_all_as_before(data_dir):
    """One person who tries things out alone has nothing to confirm with."""
    rooms, close = make_house(data_dir, policy=Policy(passkeys=False))
    case = held(rooms, "staff:ana", "post:p1")
    with serving(rooms) as url:
        ana = Desk(url)
        ana.sign_in("ana")
        shown = ana.get(f"/cases/{case}").text
        ana.close()
    close()

    assert "prize.example" in shown
