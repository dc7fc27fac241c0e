"""Election offices at the portal: the clock of the election, why it runs, and what they state."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.keys.commands import IssueKey
from steadyhand.access.keys.keyring import digest_of
from steadyhand.access.keys.model import Key
from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.model import VIEW, Claim
from steadyhand.civic.claims.stating import name_of
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.kernel.zones import wall_clock
from steadyhand.web.rooms import Rooms
from tests.http.test_portal import FORM, evidence, seen_by_ana
from tests.support.desk import Desk
from tests.support.house import make_house, on_sqlite
from tests.support.offices import ANALYSTS, CLERK, MONITOR, OBSERVER, OFFICE, officed, polls_open
from tests.support.partnered import PERSON, RED, ROOT, key_of, refusable

pytestmark = on_sqlite

Sit = Callable[..., Desk]
CHECKER = next(iter(ANALYSTS))
PROCEDURE = {**FORM, "region": "US-AZ", "cls": "procedure", "severity": "low"}
NAME = "0123456789abcdef"
PAGE = f"/portal/statements/{NAME}"
STATED = {
    "name": NAME, "text": "Polls are open until 19:00 on election day.", "language": "en", "places": "us-az",
    "zone": "America/Phoenix", "begins": "", "ends": "", "url": "https://office.example/hours",
    "answers": "Polls close at noon.",
}  # fmt: skip


@pytest.fixture
def rooms(data_dir: Path, record_url: str) -> Iterator[Rooms]:
    """A house with an election office."""
    made, close = make_house(data_dir, record_url)
    officed(made)
    yield made
    close()


def seated(desk: Sit, name: str) -> Desk:
    sat = desk()
    sat.enter(name).raise_for_status()
    return sat


@pytest.fixture
def clerk(desk: Sit) -> Desk:
    """Who speaks for the office."""
    return seated(desk, "cora")


def asked(desk: Desk, **changes: str) -> str:
    """Escalate; the page that follows."""
    answer = desk.send("/portal/new", **{**PROCEDURE, **changes})
    assert answer.status_code == 303, answer.text
    return html.unescape(desk.get(answer.headers["location"]).text)


def stored(rooms: Rooms, name: str = NAME) -> Claim:
    row = rooms.reader.row(VIEW, name_of(OFFICE.partner, name))
    assert isinstance(row, Claim)
    return row


# ------------------------------------------------------------------------------------------------ the clock


def test_office_has_an_hour_on_polling_day_and_reads_why(rooms, clerk):
    """Class, phase and place set it; how grave the clerk said it is does not."""
    polls_open(rooms)
    page = asked(clerk)

    assert "59 min left" in page or "1 h left" in page
    assert (
        "The clock of the election: 1 h for “How, when or where to vote” in US-AZ, where the polls are open."
        in page
    )
    assert "election, polls open" in clerk.get("/portal").text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"region": "US-NY"}, "US-NY is none of your places"),
        ({"region": "US"}, "US is none of your places"),
        ({"region": "unknown"}, "unknown is none of your places"),
        ({"cls": "none"}, "you did not say what in the election it is about"),
        ({"area": "spam"}, "this is not about an election"),
    ],
    ids=["another state", "the country", "nowhere", "no class", "another area"],
)
def test_ordinary_clock_is_told_with_its_reason(rooms, clerk, changes, why):
    """Somebody who counts on an hour and has seven days must read so at once."""
    polls_open(rooms)
    page = asked(clerk, **changes)

    assert "The ordinary clock, as agreed with you for low" in page
    assert why in page
    assert "6 days left" in page or "7 days left" in page


def test_agreement_that_promises_less_holds(rooms, clerk):
    """Without an election the matrix gives a day for most; four hours were promised for what is severe."""
    page = asked(clerk, cls="impersonation", severity="severe")

    assert "3 h left" in page or "4 h left" in page
    assert "Your agreement promises less for severe, and that holds." in page


def test_overview_tells_the_phase_and_the_next_switch_as_clocks_there_show_it(rooms, clerk):
    """A clerk thinks in the time of their county."""
    assert "nothing in the calendar" in clerk.get("/portal").text
    details = polls_open(rooms)
    page = clerk.get("/portal").text

    assert "the polls are open" in page
    assert "polls close" in page
    assert wall_clock(details.periods[1].ends, "America/Phoenix")[11:16] in page
    assert "America/Phoenix" in page


def test_form_says_how_long_each_class_may_take_now(rooms, clerk, desk):
    """Before it is sent, and for nobody else."""
    polls_open(rooms)
    form = html.unescape(clerk.get("/portal/new").text)
    ordinary = seated(desk, "rosa").get("/portal/new").text

    assert "How, when or where to vote: 1 h" in form
    assert 'name="region" value="US-AZ"' in form
    assert "1 h to 2 h" in html.unescape(seated(desk, "obed").get("/portal/new").text), (
        "New York does not vote"
    )
    assert 'name="cls"' not in ordinary
    assert "Statements" not in ordinary


def test_class_of_somebody_else_and_one_that_is_none_are_refused(rooms, clerk, desk):
    """Nobody gets an hour by a field that their form does not have."""
    polls_open(rooms)
    made_up = clerk.send("/portal/new", **{**PROCEDURE, "cls": "everything"})
    foreign = seated(desk, "rosa").send("/portal/new", **PROCEDURE)

    assert (made_up.status_code, foreign.status_code) == (422, 422)
    assert "no class of election incidents" in made_up.text
    assert PROCEDURE["words"] in html.unescape(made_up.text), "nothing typed is lost"


def test_swapping_who_escalates_changes_the_clock_and_nothing_else(rooms):
    """An office, a monitor and a neighbour's group make the same case; office and monitor have the same hour."""
    polls_open(rooms)
    people = {OFFICE.partner: CLERK, MONITOR.partner: OBSERVER, RED.partner: PERSON[RED.partner]}
    filed = {}
    for n, one in enumerate((OFFICE, MONITOR, RED)):
        cls = "procedure" if one is not RED else ""
        found = refusable(
            rooms, one, people[one.partner], subjects=(f"post:{n}",), region="US-AZ", severity="low", cls=cls
        )
        filed[one.kind] = found
    cases = [evidence(rooms, one) for one in filed.values()]
    left = {kind: one.escalation.due - one.escalation.at for kind, one in filed.items()}

    assert cases[0] == cases[1] == cases[2]
    assert left == {"election_office": HOUR, "election_monitor": HOUR, "civil_society": 7 * DAY}


def test_nothing_that_whoever_decides_reads_tells_of_the_office_or_its_class(rooms, desk, api):
    """That it came on an election's clock would tell who asked."""
    polls_open(rooms)
    found = refusable(rooms, OFFICE, CLERK, region="US-AZ", cls="procedure")
    seen = seen_by_ana(rooms, desk, found.escalation.parts[0].case)  # type: ignore[union-attr]

    for where, text in seen.items():
        for name in (OFFICE.name, OFFICE.partner, "maricopa", "election_office", "procedure", "cora"):
            assert name not in html.unescape(text), (where, name)


def test_program_of_an_office_reads_the_clock_and_why(rooms, url, api):
    """What the portal says in words a program gets in fields."""
    polls_open(rooms)
    key = {"authorization": f"Bearer {key_of(rooms, OFFICE)}"}
    body = {
        "reference": "r", "area": "election", "subjects": ["post:1"], "severity": "low", "words": "Noon is false.",
        "region": "US-AZ", "about": "procedure",
    }  # fmt: skip
    answer = api.post("/v1/escalations", json=body, headers=key)
    wrong = api.post("/v1/escalations", json=body | {"reference": "s", "about": "weather"}, headers=key)

    assert answer.status_code == 201, answer.text
    clock = answer.json()["clock"]
    assert (clock["ground"], clock["about"], clock["phase"], clock["shortened"]) == (
        "election",
        "procedure",
        "polls",
        0,
    )
    assert answer.json()["left_s"] in range(3_540, 3_601)
    assert wrong.status_code == 400


# ---------------------------------------------------------------------------------------------- statements


def test_statement_is_a_draft_until_checked_and_the_office_sees_each_step(rooms, clerk, desk):
    """In check, published; a correction beside what stands, refused with the words that the office reads."""
    assert clerk.send("/portal/statements/new", **STATED).headers["location"] == PAGE
    assert clerk.send("/portal/statements/new", **STATED).headers["location"] == PAGE, (
        "sent twice, taken once"
    )
    assert (stored(rooms).state, stored(rooms).latest) == ("draft", 1)
    assert "In check." in clerk.get(PAGE).text
    checker = seated(desk, "cleo")
    listed = checker.get("/claims?waits=yes").text
    assert "1 text of partners" in listed
    assert STATED["text"] in listed
    claim = f"/claims/maricopa-{NAME}"
    shown = html.unescape(checker.get(claim).text)
    for words in (
        "A partner states it",
        OFFICE.name,
        "Cora",
        "Polls close at noon.",
        "theirs alone to correct",
    ):
        assert words in shown
    assert "Correct it …" not in shown, "nobody here writes into it"

    assert checker.send(f"{claim}/suggest", version="1").status_code == 303
    assert "Published." in clerk.get(PAGE).text
    later = {**STATED, "text": "Polls are open until 20:00 on election day."}
    assert clerk.send(f"{PAGE}/correct", **later).status_code == 303
    assert "Your correction is in check." in clerk.get(PAGE).text
    lead = desk("lead")
    assert lead.send(f"{claim}/refuse", version="2", words="Your own page says 19:00.").status_code == 303
    told = html.unescape(clerk.get(PAGE).text)
    assert "Your correction was refused" in told
    assert "Your own page says 19:00." in told
    assert stored(rooms).shown.content.statement.text == STATED["text"]
    assert lead.send(f"{claim}/retire", why="outdated").status_code == 303
    assert checker.send(f"{claim}/suggest", version="2").status_code == 422, "another text is to come"
    assert "Your own page says 19:00." in html.unescape(clerk.get(PAGE).text)
    assert "waits for another text of theirs" in checker.get(claim).text
    assert checker.send(f"{claim}/suggest", version="1").status_code == 303
    assert "Your own page says 19:00." in html.unescape(clerk.get(PAGE).text), "until they send another"
    assert clerk.send(f"{PAGE}/withdraw").status_code == 303
    assert "Withdrawn." in clerk.get(PAGE).text
    assert stored(rooms).state == "retired"
    assert checker.send(f"{claim}/suggest", version="1").status_code == 422, (
        "it is not used against their word"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"places": "US-NY"}, "'US-NY' is none of your places: you state what holds in US-AZ."),
        ({"places": "US"}, "'US' is none of your places"),
        ({"places": "AZ"}, "'AZ' is none of your places"),
        ({"places": ""}, "Say for which of your places it holds"),
        ({"begins": "2026-11-03T25:00"}, "Write each time as a day and an hour"),
        ({"zone": "../etc/passwd", "ends": "2099-11-03T20:00"}, "Write each time as a day and an hour"),
        ({"ends": "2001-11-03T20:00"}, "Its time is over"),
        ({"begins": "2099-11-03T20:00", "ends": "2099-11-03T19:00"}, "It holds until some time after"),
        ({"url": "javascript:alert(1)"}, "is no address"),
        ({"text": " "}, "Say what holds"),
        ({"text": "a" * 1_001}, "up to 1,000 characters"),
        ({"language": "<b>"}, "language"),
    ],
)
def test_statement_that_is_none_is_refused_in_a_sentence_and_nothing_typed_is_lost(
    rooms, clerk, changes, why
):
    """Another state's hours least of all."""
    answer = clerk.send("/portal/statements/new", **{**STATED, **changes})
    page = html.unescape(answer.text)

    assert answer.status_code == 422
    assert why in page
    assert STATED["answers"] in page
    assert STATED["url"] in page or "url" in changes
    assert rooms.reader.row(VIEW, name_of(OFFICE.partner, NAME)) is None


def test_correct_form_holds_what_stands_in_the_time_of_the_place(rooms, clerk):
    """A clerk corrects a word, and not the hours by accident."""
    polls_open(rooms)
    fields = {**STATED, "begins": "2026-01-03T07:00", "ends": "2099-11-03T20:00"}
    clerk.send("/portal/statements/new", **fields)
    form = clerk.get(f"{PAGE}/correct").text

    for words in (
        STATED["text"],
        "2026-01-03T07:00",
        "2099-11-03T20:00",
        "America/Phoenix",
        "Polls close at noon.",
    ):
        assert words in form
    assert "2099-11-03 20:00" in clerk.get(PAGE).text


def test_partner_sees_no_statement_of_another_and_changes_none(rooms, clerk, desk):
    """One office's words are not another's, not even to read before they are checked."""
    clerk.send("/portal/statements/new", **STATED)
    for name in ("obed", "rosa"):
        other = seated(desk, name)
        found = [other.get(address).status_code for address in (PAGE, f"{PAGE}/correct")]
        sent = [other.send(f"{PAGE}/{do}", **STATED).status_code for do in ("correct", "withdraw")]
        assert (found, sent) == ([404, 404], [404, 404])
    assert STATED["text"] not in seated(desk, "obed").get("/portal/statements").text
    assert seated(desk, "rosa").get("/portal/statements").status_code == 404
    assert clerk.get("/claims").status_code == 404, "the library is the house's"
    assert stored(rooms).latest == 1


def test_program_of_an_office_states_nothing(rooms):
    """What stands under an office's name is a person's to send."""
    key = Key(
        digest=digest_of("shk_x"),
        service="service:partner-maricopa",
        name="Their desk",
        capabilities=("statement.send",),
        until=rooms.now() + DAY,
    )

    assert isinstance(rooms.door.perform(IssueKey(key=key), ROOT), Refusal)


def test_refused_statement_offers_nobody_to_let_it_match(rooms, clerk, desk):
    """What a lead refused is with the partner, who reads why until they send another text."""
    clerk.send("/portal/statements/new", **STATED)
    claim = f"/claims/maricopa-{NAME}"
    checker, lead = desk(CHECKER.partition(":")[2]), desk("lead")
    assert f"{claim}/suggest" in checker.get(claim).text
    assert lead.send(f"{claim}/refuse", version="1", words="Your own page says 19:00.").status_code == 303
    page = html.unescape(checker.get(claim).text)

    assert f"{claim}/suggest" not in page
    assert "refused it" in page
    assert "waits for another text of theirs" in page
    answer = checker.send(f"{claim}/suggest", version="1")
    assert answer.status_code == 422
    assert "waits for another of theirs" in html.unescape(answer.text)
    told = html.unescape(clerk.get(PAGE).text)
    assert "Refused." in told
    assert "Your own page says 19:00." in told
    assert (
        clerk.send(f"{PAGE}/correct", **{**STATED, "text": "Polls are open until 20:00."}).status_code == 303
    )
    assert f"{claim}/suggest" in checker.get(claim).text


def test_statement_that_holds_later_is_not_used_before(rooms, clerk):
    """Next year's hours must not be shown today."""
    clerk.send("/portal/statements/new", **{**STATED, "begins": "2098-11-03T07:00"})
    row = stored(rooms)
    refused = rooms.door.perform(SuggestClaim(claim=row.id, version=1), CHECKER)

    assert refused.code == "not_yet"  # type: ignore[union-attr]


def test_console_shows_a_partner_s_places_and_statements(rooms, clerk, desk):
    """Whoever looks after partners knows where their clock runs."""
    clerk.send("/portal/statements/new", **STATED)
    page = html.unescape(desk("lead").get("/partners/maricopa").text)

    assert "US-AZ: escalations about an election there run on" in page
    assert "/claims?partner=partner%3Amaricopa" in page
    assert STATED["text"] in desk("lead").get("/claims?partner=partner%3Amaricopa").text


def test_office_without_a_place_is_not_registered_and_nobody_else_has_any(desk, rooms):
    """A clock that runs nowhere, or for a neighbour's group, is a slip of the form."""
    form = {
        "partner": "x", "name": "X", "kind": "election_office", "verified": "file 9", "severe": "60", "high": "120",
        "medium": "240", "low": "480",
    }  # fmt: skip
    changes: list[dict[str, Any]] = [{}, {"places": "WX"}, {"kind": "press", "places": "US-GA"}]
    lead, asks = desk("lead"), {"second": "ask", "to_second": "Why."}
    answers = [lead.send("/partners", **{**form, **one, **asks}) for one in changes]

    assert [one.status_code for one in answers] == [422, 422, 422]
    assert rooms.reader.row("partner", "partner:x") is None


def test_listing_of_another_kind_has_no_clock_though_it_had_places(rooms):
    """What is agreed anew holds from then on."""
    assert replace(OFFICE, kind="press").problem() is not None
    assert not replace(OFFICE, kind="press").of_elections
