"""The page of thresholds: what holds, what others would do, and choosing them, by two where more acts."""

from __future__ import annotations

import re

import msgspec
import pytest

from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.matches.commands import BY, AnswerMatch
from steadyhand.civic.thresholds.model import THRESHOLDS, Levels
from steadyhand.web.rooms import Rooms
from tests.support.house import done, on_sqlite
from tests.support.program_claims import content
from tests.support.program_matches import CLAIM, SAID, SURE, found

pytestmark = on_sqlite
PAGE = "/claim-thresholds"
WISH = {"area": "election", "language": "en", "mode": "full", "suggest": "0.7", "act": "0.9"}


@pytest.fixture
def known(rooms: Rooms) -> Rooms:
    """A claim that suggests, and four matches that a person answered."""
    done(rooms.door, EnterClaim(claim=CLAIM, content=content(SAID)), "staff:lead")
    done(rooms.door, SuggestClaim(claim=CLAIM, version=1), "staff:lead")
    for number in range(4):
        one = found(number, ask=True, language="en")
        done(rooms.door, one, BY)
        done(rooms.door, AnswerMatch(match=one.match, answer="right"), "staff:ana")
    return rooms


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def asked(**more: str) -> str:
    """The address that asks what these would do."""
    return f"{PAGE}?" + "&".join(f"{name}={value}" for name, value in (WISH | more).items())


def test_what_they_would_do_is_shown_before_and_then_they_hold(desk, known):
    """At both prevalences, beside what holds now; and the page then says who chose them."""
    lead = desk("lead")
    assert "as shipped" in plain(lead.get(PAGE).text)
    told = plain(lead.get(asked()).text)
    for words in (
        "Right at 0.1 %",
        "Right at 1 %",
        "Suggest, now",
        "Suggest, then 0.700",
        "Act, then 0.900",
        "of 4",
    ):
        assert words in told, words
    assert "second person" not in told
    assert lead.send(PAGE, **WISH, version="1").is_redirect
    row = known.reader.row(THRESHOLDS, "election|en|full")
    assert (row.levels, row.by) == (Levels(0.7, 0.9), "staff:lead")
    assert row.trial is not None
    assert "Lea Moreau" in plain(lead.get(PAGE).text)
    assert "Others were chosen since" in lead.send(PAGE, **WISH, version="1").text


def test_page_begins_with_how_posts_are_read_here(desk, known):
    """Where there is no sentence model, nothing is chosen by mistake for how nothing is read."""
    lead = desk("lead")
    assert "What holds for posts read by words and meaning" in plain(lead.get(PAGE).text)
    one = found(9, msgspec.structs.replace(SURE, mode="lexical"), language="en")
    done(known.door, one, BY)
    done(known.door, found(10, language="es"), BY)
    assert "What holds for posts read by words alone" in plain(lead.get(PAGE).text)
    assert "posts read by words and meaning" in plain(lead.get(f"{PAGE}?mode=full").text)


def test_more_that_acts_is_asked_of_a_second_person_and_so_is_going_back_to_more(desk, known):
    """It says so before anybody presses anything."""
    lead = desk("lead")
    lower = {"suggest": "0.5", "act": "0.6"}
    assert "a second person has to agree" in plain(lead.get(asked(**lower)).text)
    assert "second" in plain(lead.send(PAGE, **(WISH | lower), version="1").text)
    assert known.reader.row(THRESHOLDS, "election|en|full") is None
    lead.send(PAGE, **WISH, version="1")
    assert "second" in plain(lead.send(PAGE, **WISH, version="2", do="back").text)
    assert known.reader.row(THRESHOLDS, "election|en|full").version == 1


def test_what_is_no_threshold_is_said_with_what_was_typed(desk, known):
    """Nothing is lost, and nothing is guessed."""
    lead = desk("lead")
    for more in ({"suggest": "much"}, {"suggest": "0.9", "act": "0.5"}, {"act": "nan"}, {"suggest": ""}):
        page = lead.get(asked(**more))
        assert page.status_code == 422, more
        assert "Write both thresholds as probabilities" in page.text
        assert 'value="en"' in page.text
    assert lead.get(f"{PAGE}?area=weather&mode=none&language=%3Cb%3E").status_code == 200
    refused = lead.send(PAGE, **(WISH | {"act": "1"}), version="1")
    assert "below 1" in refused.text
    assert known.reader.all(THRESHOLDS) == {}


def test_it_is_for_those_who_may_choose_and_found_from_the_claims(desk, known):
    """Reviewers read no tuning, and are sent away before anything is read."""
    assert f'href="{PAGE}"' in desk("lead").get("/claims").text
    assert f'href="{PAGE}"' not in desk("ana").get("/claims").text
    assert desk("ana").get(PAGE).status_code == 403
    assert desk("ana").send(PAGE, **WISH, version="1").status_code == 403
