"""What the page on appeals says is what is done: its tables are tried, its examples read, its numbers the program's."""

from __future__ import annotations

import json
import re
from inspect import getsource
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from steadyhand.access.model import ROLES
from steadyhand.enforcement.appeals import filing
from steadyhand.enforcement.appeals.disputes import DecideDispute
from steadyhand.enforcement.appeals.figures import FEWEST, OFTEN
from steadyhand.enforcement.appeals.links import Links
from steadyhand.enforcement.appeals.model import (
    AGAIN,
    APPEALS,
    DAYS,
    FILING,
    JOINED,
    LEASE,
    WITHIN,
    WORDS,
    Outcome,
    timely,
)
from steadyhand.flows.appeal import IN_ONE_SET
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.web.api.appeals import LONGEST, AppealBody, AppealShown
from tests.docs.test_examples import FENCED
from tests.support.judging import NOW

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "appeals.md").read_text(encoding="utf-8")
KEY = b"the key of the documentation"


def shown(name: str) -> Any:
    """The example of this name on the page."""
    blocks = [json.loads(block) for language, block in FENCED.findall(PAGE) if language == "json"]
    return next(block[name] for block in blocks if name in block)


def test_last_day_is_the_one_in_the_table():
    """Whoever reads the page must know until when they may appeal."""
    lines = re.findall(r"^\| (\d+) \| (\d+) \| (.+?) \|$", PAGE, re.MULTILINE)
    assert len(lines) == 4
    for days, hours, found in lines:
        assert timely(NOW, NOW + int(days) * DAY + int(hours) * HOUR) == (found == "in time"), (days, hours)


def test_link_on_the_page_is_the_one_that_is_sent():
    """A platform is built from this page."""
    made, told = Links(KEY, "https://safety.example"), shown("link")

    assert made.told("notice.sent", {"object_ref": told["object_ref"]}) == told
    answered = {"report": "report:r1", "outcome": "not_acted"}
    assert "link" in made.told("report.answered", answered)
    assert "link" not in made.told("report.answered", answered | {"outcome": "acted"})
    assert Links(b"another", "").read(told["link"].rpartition("/")[2], "notice", NOW) is None


def test_what_is_asked_and_answered_on_the_page_is_what_the_api_takes_and_gives():
    """No field more, none less."""
    msgspec.convert(shown("asks"), AppealBody)
    assert set(shown("answer")) == set(AppealShown.__struct_fields__)
    assert isinstance(msgspec.convert(shown("answer"), AppealShown), AppealShown)


def test_every_outcome_and_finding_is_on_the_page():
    """A word that nobody can look up explains nothing."""
    assert re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE) == list(get_args(Outcome))
    found = get_args(get_type_hints(DecideDispute)["outcome"])
    assert all(f"`{one}`" in PAGE for one in found)


def test_every_refusal_of_filing_is_on_the_page():
    """A program is written against the codes."""
    codes = set(re.findall(r'Refusal\(\s*"(\w+)"', getsource(filing)))
    apart = {"invalid_id", "moved_on", "many", "answered", "joined"}
    """Of the program's own making, and those of joining and taking back."""
    table = set(
        re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]*`) \| [^|]+ \|$", PAGE, re.MULTILINE)))
    )

    assert table == codes - apart


def test_numbers_and_roles_on_the_page_are_those_of_the_program():
    """Each is a promise to somebody."""
    for said in (
        f"end of the {DAYS}rd day",
        f"{AGAIN} times at most",
        f"up to {JOINED:,} others",
        f"Reporters beyond {IN_ONE_SET:,}",
        f"in up to {WORDS:,} characters",
        f"due in {WITHIN['grave'] // DAY} days, any other in {WITHIN['other'] // DAY}.",
        f"It is theirs for {LEASE // MINUTE} minutes",
        f"for 15 minutes, {LONGEST} at",
        f"told from {FEWEST} answers on",
        f"{FEWEST} or more such decisions",
        f"{OFTEN:.0%}".replace("%", " % or more"),
    ):
        assert said in PAGE, said
    assert {role for role, may in ROLES.items() if APPEALS in may} == {"appeals_reviewer", "policy_lead"}
    assert FILING in ROLES["platform"]
    assert {role for role, may in ROLES.items() if "appeal.dispute" in may} == {"policy_lead", "legal"}
