"""Ways around what the review desk promises, each tried on a whole house."""

from __future__ import annotations

from collections.abc import Callable

from steadyhand.flows.bulk import preview
from steadyhand.flows.routing import Router
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.review.bulk.model import BulkVerdict
from steadyhand.review.commands import Decide, Release, Retract, TakeLease
from steadyhand.review.model import EVIDENCE_KEPT, WITHIN, Case
from steadyhand.review.moving import Cancel, Hold
from steadyhand.review.opening import OpenCase
from steadyhand.review.unserved.commands import SendOut
from steadyhand.rules.queues import PANEL
from steadyhand.rules.routing import Routing
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, hidden
from tests.support.doors import Opened, trusting
from tests.support.house import done, on_sqlite, report
from tests.support.looks import held
from tests.support.partnered import RED, escalated, partnered

pytestmark = on_sqlite

ANA = "staff:ana"
LEAD = "staff:lead"
Sit = Callable[..., Desk]


def reported(rooms: Rooms, name: str, area: str = "spam", *, again: str = "") -> Case:
    """The case about a post that somebody reported."""
    case = report(rooms, f"{name}{again}", f"post:{name}", area=area, text="Look", author=f"account:{name}")
    found: Case = rooms.reader.row("case", case)
    return found


def test_a_crowd_of_reports_does_not_hide_what_a_partner_wrote(rooms: Rooms) -> None:
    """Sixty people who report a post would keep the partner's words and links from whoever decides."""
    partnered(rooms)
    for number in range(EVIDENCE_KEPT + 10):
        reported(rooms, "vote", "election", again=str(number))

    escalated(rooms, RED)

    case = reported(rooms, "vote", "election", again="last")
    assert [piece.source for piece in case.evidence].count("partner") == 1
    assert len(case.evidence) == EVIDENCE_KEPT
    assert case.pieces == EVIDENCE_KEPT + 12


def test_what_a_rule_finds_after_a_crowd_of_reports_is_read_before_deciding(rooms: Rooms, desk: Sit) -> None:
    """Of more pieces than are kept, one that nobody has read would pass for a further report."""
    for number in range(EVIDENCE_KEPT + 10):
        case = reported(rooms, "seen", again=str(number))
    ana = desk("ana")
    ana.send(f"/cases/{case.id}/take")
    form = ana.about_to(case.id, "remove")
    found = OpenCase(
        case=case.id, subject=case.subject, area="spam", severity="medium", source="rule", ref="event:x"
    )
    done(rooms.door, found, AUTOMATION)

    answer = ana.send(f"/cases/{case.id}/decision", **form, policy="spam-1@1", reason="It repeats a link.")

    assert answer.status_code == 409, answer.text
    assert rooms.reader.row("case", case.id).state == "leased"


def test_similar_cases_tell_a_blind_reader_nothing_of_the_case_looked_over(rooms: Rooms, desk: Sit) -> None:
    """The page of an exact copy would say how the first reader decided."""
    look = held(rooms, ANA)
    first: Case = rooms.reader.row("case", look.about.case)
    (text,) = rooms.cases.contents([piece.content for piece in first.evidence if piece.content]).values()
    assert text is not None
    copy = OpenCase(
        case="case:copy", subject="post:copy", area="spam", severity="medium", source="rule",
        ref="event:copy", account="account:copy", content=text.decode(),
    )  # fmt: skip
    done(rooms.door, copy, AUTOMATION)
    done(rooms.door, TakeLease(case=copy.case), ANA)

    page = desk("ana").get(f"/cases/{copy.case}")

    assert page.status_code == 200
    assert "The same text" in page.text
    assert first.id not in page.text


def test_who_knows_somebody_in_a_case_does_not_cancel_it(rooms: Rooms) -> None:
    """Whoever may not decide a case would end it without a decision."""
    case = reported(rooms, "friend").id
    done(rooms.door, TakeLease(case=case), LEAD)
    done(rooms.door, Release(case=case, reason="conflict"), LEAD)

    answer = rooms.door.perform(Cancel(case=case, reason="duplicate", words="Nothing here."), LEAD)

    assert isinstance(answer, Refusal)
    assert answer.code == "conflict"


def test_a_case_at_the_outside_panel_is_left_out_of_a_bulk(rooms: Rooms) -> None:
    """A lead would decide for the panel what nobody of the house may decide."""
    case = reported(rooms, "sent").id
    done(rooms.door, SendOut(case=case, reason="Nobody here may."), LEAD)

    verdict = BulkVerdict(area="spam", outcome="no_violation", policy=None, severity="", codes=(), acts=())
    shown = preview(rooms.reader, rooms.access.snapshot(), verdict, [case], LEAD, "-", rooms.now())

    assert [refusal.code for _, refusal in shown.left] == ["sent_out"]


def test_a_further_report_does_not_take_a_case_back_from_the_outside_panel(rooms: Rooms) -> None:
    """One report would bring it back to the house that cannot decide it."""
    case = reported(rooms, "sent").id
    router = Router(rooms.reader, rooms.door, lambda: Routing({}))
    router.round()
    done(rooms.door, SendOut(case=case, reason="Nobody here may."), LEAD)
    reported(rooms, "sent", again="2")

    router.round()

    assert rooms.reader.row("case", case).queue == PANEL


def test_an_undone_decision_keeps_the_time_during_which_the_clock_stood(
    rooms: Rooms, record_url: str
) -> None:
    """The clock of a case that waited for the user would have run out a day ago, and be told as a breach."""
    case = reported(rooms, "asked", "election").id
    done(rooms.door, TakeLease(case=case), ANA)
    asked = Hold(case=case, until=rooms.now() + DAY, waits_for="user", note="What did you mean?")
    done(rooms.door, asked, ANA)
    later = Opened(record_url, rooms.reader.registry, trusting(), 20 * HOUR)
    try:
        later.done(TakeLease(case=case), ANA)
        later.done(Decide(case=case, outcome="no_violation", reason="They meant well."), ANA)
        later.done(Retract(case=case, subject="post:asked", area="election"), ANA)
        due = later.reader.row("case", case).due
        assert WITHIN["high"] - HOUR < due - later.reader.now() <= WITHIN["high"]
    finally:
        later.close()


def test_the_confirmation_counts_what_others_than_reporters_brought(rooms: Rooms, desk: Sit) -> None:
    """A crowd that goes on reporting would keep a case from being decided."""
    case = reported(rooms, "crowd")
    ana = desk("ana")
    ana.send(f"/cases/{case.id}/take")
    form = ana.about_to(case.id, "remove")
    assert hidden(ana.get(f"/cases/{case.id}?choice=remove&part=bar").text)["seen"] == "0"
    reported(rooms, "crowd", again="2")

    answer = ana.send(f"/cases/{case.id}/decision", **form, policy="spam-1@1", reason="It repeats a link.")

    assert answer.status_code == 303, answer.text


def test_choosing_on_a_case_that_one_does_not_hold_tells_nothing_of_other_posts(
    rooms: Rooms, desk: Sit
) -> None:
    """Whoever asks which posts a decision may fall on would learn, post by post, whose they are."""
    for name in ("mine", "sibling"):
        found = OpenCase(
            case=f"case:{name}", subject=f"post:{name}", account="account:u1", attested=True, area="spam",
            severity="medium", source="rule", ref=f"event:{name}",
        )  # fmt: skip
        done(rooms.door, found, AUTOMATION)
    case = "case:sibling"
    ana = desk("ana")
    asks = [ana.get(f"/cases/{case}?choice=remove&other=post:{name}") for name in ("mine", "stranger")]

    assert [answer.status_code for answer in asks] == [200, 200]
    told = [answer.text.partition("<main")[2].replace("post:mine", "post:stranger") for answer in asks]
    assert told[0] == told[1]
