"""Cases that nobody could be served: named with why, told when somebody can be again, and never ended by it."""

from __future__ import annotations

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.reading import AccessNow
from steadyhand.flows.unserving import Unserving
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY
from steadyhand.review.commands import Decide, Release, TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.review.unserved.commands import AskTranslation, NameUnserved, SendOut, Translate
from tests.support.doors import Opened, Reopen
from tests.support.freezing import SECURITY, freeze
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled

PANEL = "staff:council"
ONLY = "staff:rui"


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """A house where everybody reads English."""
    house = opens()
    peopled(house)
    for name, staff in house.reader.all("staff").items():
        changed = Staff(principal=name, name=staff.name, roles=staff.roles, languages=("en",))
        house.done(Appoint(staff=changed), ADMIN)
    return house


def opened(house, name="case:1", **changes):
    told = {
        "case": name, "subject": f"post:{name}", "account": "account:u1", "area": "hate", "severity": "high",
        "source": "rule", "ref": f"event:{name}", "language": "en",
    }  # fmt: skip
    house.done(OpenCase(**{**told, **changes}), AUTOMATION)
    return name


def rounds(house):
    return Unserving(house.reader, AccessNow(house.reader, house.guard), house.door).round()


def why(house, case="case:1"):
    row = house.reader.row("unserved", case)
    return None if row is None else row.why


def appoint(house, name, **changes):
    told = {"principal": name, "name": "Rui", "roles": ("reviewer",), "languages": ("pt",)}
    house.done(Appoint(staff=Staff(**{**told, **changes})), ADMIN)


def test_case_in_a_language_that_nobody_reads_is_named_once(house):
    """Where nobody reads it, it must not look as if it only waited its turn."""
    opened(house, language="pt-BR")
    opened(house, "case:2")

    assert rounds(house) == 1
    assert rounds(house) == 0
    assert (why(house), why(house, "case:2")) == ("language", None)


def test_case_that_somebody_can_be_served_again_is_named_no_more(house):
    """A count that never falls is read by nobody."""
    opened(house, language="pt")
    rounds(house)
    appoint(house, ONLY)

    assert rounds(house) == 1
    assert why(house) is None


def test_case_that_everybody_left_has_passed_by_is_named(house):
    """The one person who reads the language knows somebody in it: then it waits for nobody."""
    appoint(house, ONLY)
    opened(house, language="pt")
    assert rounds(house) == 0
    house.done(TakeLease(case="case:1"), ONLY)
    house.done(Release(case="case:1", reason="conflict"), ONLY)
    opened(house, "case:2", subject="post:other", language="pt")

    assert rounds(house) == 2
    assert (why(house), why(house, "case:2")) == ("conflict", "conflict"), "of the same account"


@pytest.mark.parametrize("sent", [None, "panel", "translation"])
def test_case_that_nobody_can_be_served_is_never_ended_nor_its_clock_stopped(house, opens, sent):
    """Closed or upheld by default is a decision that nobody took, of those who can object least."""
    opened(house, language="pt")
    rounds(house)
    if sent == "panel":
        house.done(SendOut(case="case:1", reason="Nobody here reads it."), LEAD)
    if sent == "translation":
        house.done(AskTranslation(case="case:1"), LEAD)
    due = house.reader.row("case", "case:1").due
    later = opens(ahead=60 * DAY)
    Clock(later.door, later.reader).tick()
    rounds(later)
    case = later.reader.row("case", "case:1")

    assert due is not None
    assert case.is_waiting
    assert case.decision is None
    assert case.breached is not None
    assert not later.entries("review.decided", "review.closed", "review.cancelled")


def test_case_sent_to_the_panel_is_decided_by_somebody_of_it_and_by_nobody_else(house):
    """An outside panel that the house can take the case from is none."""
    appoint(house, PANEL, roles=("outside_reviewer",), employer="council")
    opened(house, language="pt")
    opened(house, "case:2", language="pt")
    rounds(house)
    house.done(SendOut(case="case:1", reason="Nobody here reads it."), LEAD)

    assert house.refused(TakeLease(case="case:1"), REVIEWER) == "sent_out"
    assert house.refused(TakeLease(case="case:2"), PANEL) == "not_sent"
    assert rounds(house) == 1, "the panel can be served it"
    assert (why(house), why(house, "case:2")) == (None, "language")
    house.done(TakeLease(case="case:1"), PANEL)
    house.done(Decide(case="case:1", outcome="no_violation", reason="A quotation."), PANEL)
    assert house.reader.row("case", "case:1").decision.by == PANEL


def test_people_of_the_panel_do_not_count_as_people_of_the_house(house):
    """Coverage that is counted from outsiders hides that the house has nobody."""
    appoint(house, PANEL, roles=("outside_reviewer",), employer="council")
    opened(house, language="pt")

    assert rounds(house) == 1
    assert why(house) == "language"


def test_escalated_case_that_is_sent_out_waits_for_the_panel_and_comes_home_to_its_queue(house):
    """A level above a queue of which the panel knows nothing would strand it again."""
    opened(house, language="pt")
    house.done(SendOut(case="case:1", reason="Nobody here reads it."), LEAD)
    case = house.reader.row("case", "case:1")
    house.done(SendOut(case="case:1", to="home", reason="Rui is back."), LEAD)
    home = house.reader.row("case", "case:1")

    assert (case.queue, case.state, case.level) == ("panel", "queued", 0)
    assert (home.queue, home.state) == ("hate", "queued")
    assert house.refused(SendOut(case="case:1", to="home", reason="Again."), LEAD) == "unchanged"


def test_translation_is_asked_for_entered_by_whoever_holds_the_case_and_kept_apart(house):
    """What a person was accused of must be erasable in every language that it was put into."""
    opened(house, language="pt")
    house.done(AskTranslation(case="case:1"), LEAD)
    house.done(TakeLease(case="case:1"), REVIEWER)
    entry = house.done(Translate(case="case:1", text="You are dogs.", language="en"), REVIEWER)
    case = house.reader.row("case", "case:1")

    assert house.reader.payload(case.translation) == b"You are dogs."
    assert "dogs" not in repr(entry.fact)
    assert case.translated == "en"
    assert house.refused(Translate(case="case:1", text=" ", language="en"), REVIEWER) == "no_text"
    assert (
        house.refused(Translate(case="case:1", text="x", language="Klingon?"), REVIEWER) == "unknown_language"
    )
    assert house.refused(Translate(case="case:1", text="x", language="en"), LEAD) == "not_held"


def test_case_that_a_freeze_leaves_nobody_for_is_named_for_that_until_the_freeze_ends(house, opens):
    """A freeze that strands cases must be told as the cause, not as people who lack something."""
    appoint(house, SECURITY, roles=("security_lead",))
    opened(house, area="spam")
    opened(house, "case:2")
    assert rounds(house) == 0
    house.done(freeze(house.reader.now()), SECURITY)

    assert rounds(house) == 1
    assert (why(house), why(house, "case:2")) == ("freeze", None)
    assert house.refused(TakeLease(case="case:1"), REVIEWER) == "frozen", "as the door says"
    later = opens(ahead=2 * DAY)
    while Clock(later.door, later.reader).tick():
        pass
    assert rounds(later) == 1
    assert why(later) is None


def test_freeze_that_asks_for_two_leaves_the_case_to_those_who_can_ask(house):
    """Two people are slower than one, and not nobody."""
    appoint(house, SECURITY, roles=("security_lead",))
    opened(house, area="spam")
    house.done(freeze(house.reader.now(), mode="two_person"), SECURITY)

    assert rounds(house) == 0


def test_only_what_waits_is_named(house):
    """A case that somebody decides at this moment waits for nobody."""
    opened(house)
    house.done(TakeLease(case="case:1"), REVIEWER)

    assert house.refused(NameUnserved(case="case:1", why="language"), CLOCK) == "not_waiting"
