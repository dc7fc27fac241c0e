"""Where else a case goes, and that it is never lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.model import Staff
from steadyhand.kernel.values import CLOCK, DAY, HOUR, MINUTE
from steadyhand.review.answers import AT_ONCE, AnswerReports
from steadyhand.review.clocks import Breach
from steadyhand.review.commands import (
    Close,
    Decide,
    Lapse,
    Prolong,
    Release,
    Retract,
    TakeEscalated,
    TakeLease,
)
from steadyhand.review.model import AT_DESK, HIGHEST, LAPSES, LEASE, RESERVED, RETRACTION, SKIPS, WITHIN, Case
from steadyhand.review.moving import Assign, Cancel, Escalate, HandOver, Hold, Merge, PassTo, Wake
from steadyhand.review.opening import OpenCase, Route
from steadyhand.review.reach.commands import CountReach, NoteBack, NoteGone
from steadyhand.review.vacating import Vacate
from steadyhand.review.views import CaseView, OpenCaseView, Report, ReportView, TurnsView
from steadyhand.rules.queues import Queue
from steadyhand.rules.versions.queues import QueuesInForce
from tests.support.judging import NOW, code, entries, fact, folded
from tests.unit.enforcement.test_standing import ARTICLE

ANA, BEN, LEAD = "staff:ana", "staff:ben", "staff:lead"
AUTOMATION = "automation"
BEN_HERE = Staff(principal=BEN, name="Ben", roles=("reviewer",))


def opening(**changes: Any) -> OpenCase:
    common: dict[str, Any] = {
        "case": "case:1", "subject": "post:1", "area": "spam", "severity": "medium", "source": "rule",
        "ref": "event:1", "account": "account:u1",
    }  # fmt: skip
    return OpenCase(**(common | changes))


class Story:
    """A case as it goes: each step is judged by what came before, and folded."""

    def __init__(self, **changes: Any) -> None:
        self.facts: list[Any] = []
        self.now = NOW
        self.then(opening(**changes), AUTOMATION)

    @property
    def case(self) -> Case:
        row = folded(CaseView(), "case:1", list(entries(*self.facts)))
        assert isinstance(row, Case)
        return row

    def then(self, command: Any, by: str = ANA, after: int = MINUTE, **rows: Any) -> Story:
        self.now += after if self.facts else 0
        if not isinstance(command, OpenCase):
            rows.setdefault("case", self.case)
        made = fact(command, by, self.now, **rows)
        self.facts.append((made, by, self.now, ("reason",)) if self.facts else (made, by, self.now))
        return self

    def refused(self, command: Any, by: str = ANA, **rows: Any) -> str:
        return code(command, by, self.now + MINUTE, **{"case": self.case, **rows})

    def last_timers(self) -> dict[str, int | None]:
        (entry,) = list(entries(self.facts[-1]))
        return {timer.key: timer.due for timer in entry.fact.timers(entry)}


def leased(**changes: Any) -> Story:
    return Story(**changes).then(TakeLease(case="case:1"))


def decided(**changes: Any) -> Story:
    return leased(**changes).then(
        Decide(case="case:1", outcome="violates", reason="A link.", policy="spam-1@1"),
        article_version=ARTICLE,
    )


# ------------------------------------------------------------------------------------------------- never lost


def test_case_whose_lease_lapses_sixty_times_is_still_served():
    """A peer puts a case that stalled fifty times where nobody sees it, for ever."""
    story = Story()
    for time in range(60):
        take = TakeEscalated if story.case.level else TakeLease
        story.then(take(case="case:1"), ANA if time % 2 else BEN)
        lease = story.case.lease
        assert lease is not None
        story.then(Lapse(case="case:1", number=lease.number), CLOCK, after=LEASE)
    row = story.case

    assert (row.state, row.is_waiting, row.lease, row.level) == ("escalated", True, None, HIGHEST)
    assert story.refused(TakeLease(case="case:1")) == "escalated"
    assert fact(TakeEscalated(case="case:1"), LEAD, story.now, case=row).holder == LEAD


def test_case_goes_up_after_a_few_lapses_and_after_many_who_passed_it_by():
    """It is too hard, or too terrible, for those who are served it: others must look."""
    lapsed = Story()
    for _ in range(LAPSES):
        lapsed.then(TakeLease(case="case:1"))
        lapsed.then(Lapse(case="case:1", number=lapsed.case.leases), CLOCK, after=LEASE)
    skipped = Story()
    for number in range(SKIPS):
        assert skipped.case.level == 0
        who = f"staff:{number}"
        skipped.then(TakeLease(case="case:1"), who).then(Release(case="case:1", reason="care"), who)

    assert (lapsed.case.state, lapsed.case.level) == ("escalated", 1)
    assert (skipped.case.state, skipped.case.level, len(skipped.case.skipped_by)) == ("escalated", 1, SKIPS)


@pytest.mark.parametrize(
    "away",
    [
        Release(case="case:1"),
        HandOver(case="case:1", subject="post:1", to="hate"),
        Hold(case="case:1", until=NOW + HOUR, waits_for="user", note="Asked."),
        Escalate(case="case:1", reason="A candidate."),
        Cancel(case="case:1", reason="opened_in_error", words="A test."),
        Decide(case="case:1", outcome="no_violation", reason="A joke."),
    ],
    ids=lambda command: type(command).__name__,
)
def test_whichever_way_a_case_leaves_a_hand_the_lease_ends(away):
    """A lease that outlives its case is served as if somebody were looking (Discourse had this)."""
    story = leased().then(away, ANA)

    assert (story.case.lease, story.case.holder) == (None, "")
    assert story.last_timers()["lease:case:1"] is None
    assert story.refused(Release(case="case:1")) != ""


def test_case_of_somebody_who_left_goes_back():
    """Their lease would run for a quarter of an hour, and longer where a second person was asked."""
    story = leased().then(Vacate(case="case:1", holder=ANA), CLOCK, staff=None)

    assert (story.case.state, story.case.lapses) == ("queued", 1)


def test_lease_goes_on_while_its_page_is_open_and_no_longer_than_an_hour():
    """Whoever reads a long thread must not lose it; whoever went home must."""
    story = leased()
    lease = story.case.lease
    assert lease is not None
    prolong = Prolong(case="case:1", number=lease.number)
    assert story.refused(prolong, CLOCK) == "not_due", "only shortly before its end"
    assert code(Prolong(case="case:1", number=9), CLOCK, story.now, case=story.case) == "not_held"
    beats = 0
    while story.now < lease.taken + AT_DESK - LEASE:
        story.then(prolong, CLOCK, after=LEASE - MINUTE)
        beats += 1
    after = story.case.lease

    assert beats == 4
    assert after is not None
    assert (after.number, after.taken, after.until) == (lease.number, lease.taken, story.now + LEASE)
    assert code(prolong, CLOCK, lease.taken + AT_DESK, case=story.case) == "not_due"
    turns = folded(TurnsView(), ANA, list(entries(*story.facts)))
    assert turns.since_aged == 1, "going on holding is no turn"


# ---------------------------------------------------------------------------------------------------- on hold


def test_case_on_hold_is_nobodys_until_it_wakes_and_then_its_owners_first():
    """Whoever asked the user should read the answer; and a holiday must not bury it."""
    story = leased()
    until = story.now + 4 * HOUR
    story.then(Hold(case="case:1", until=until, waits_for="information", note="The court decides at noon."))
    assert (story.case.state, story.case.is_waiting) == ("on_hold", False)
    assert story.last_timers()["wake:case:1"] == until
    assert story.refused(TakeLease(case="case:1"), BEN) == "on_hold"
    assert story.refused(Wake(case="case:1"), CLOCK) == "not_due"
    story.then(Wake(case="case:1"), CLOCK, after=4 * HOUR)
    row = story.case

    assert (row.state, row.assignee, row.hold) == ("queued", ANA, None)
    assert story.refused(TakeLease(case="case:1"), BEN) == "reserved"
    assert fact(TakeLease(case="case:1"), BEN, story.now + RESERVED, case=row).holder == BEN


def test_owner_goes_on_with_a_held_case_whenever_they_like():
    """The answer may come before its time."""
    story = leased().then(Hold(case="case:1", until=NOW + DAY, waits_for="user", note="Asked."))
    story.then(TakeLease(case="case:1"))

    assert (story.case.state, story.case.hold, story.case.holder) == ("leased", None, ANA)
    assert story.last_timers()["wake:case:1"] is None


@pytest.mark.parametrize(("until", "note", "why"), [
    (NOW, "x", "hold_length"), (NOW + 8 * DAY, "x", "hold_length"), (NOW + DAY, " ", "no_reason"),
])  # fmt: skip
def test_hold_says_for_how_long_and_for_what(until, note, why):
    """A case on hold for ever, for a reason that nobody knows, is a case that was lost politely."""
    assert leased().refused(Hold(case="case:1", until=until, waits_for="user", note=note)) == why


# ------------------------------------------------------------------------------------------------------ clocks


def test_clock_stands_only_while_the_user_is_waited_for():
    """Else a hold would be the way to make every queue look punctual."""
    user = leased().then(Hold(case="case:1", until=NOW + HOUR, waits_for="user", note="Asked."))
    colleague = leased().then(Hold(case="case:1", until=NOW + HOUR, waits_for="colleague", note="Asked."))
    due = NOW + WITHIN["medium"]

    assert (user.case.due, user.case.left) == (None, due - user.now)
    assert user.last_timers()["due:case:1"] is None
    assert colleague.case.due == due
    assert "due:case:1" not in colleague.last_timers()
    user.then(Wake(case="case:1"), CLOCK, after=HOUR)
    assert user.case.due == due + HOUR
    assert user.last_timers()["due:case:1"] == due + HOUR


def test_time_that_runs_out_is_an_entry_once_and_the_case_goes_on():
    """A breach that is told every minute is one that nobody reads."""
    story = Story()
    due = story.case.due
    assert due == NOW + WITHIN["medium"] == story.last_timers()["due:case:1"]
    assert story.refused(Breach(case="case:1"), CLOCK) == "not_due"
    story.then(Breach(case="case:1"), CLOCK, after=WITHIN["medium"])

    assert (story.case.breached, story.case.due, story.case.state) == (due, None, "new")
    assert story.last_timers()["due:case:1"] is None
    assert story.refused(Breach(case="case:1"), CLOCK) == "not_due"
    story.then(TakeLease(case="case:1")).then(
        Hold(case="case:1", until=story.now + HOUR, waits_for="user", note="x")
    )
    story.then(TakeLease(case="case:1"))
    assert story.case.due is None, "what is over is over"


def test_graver_evidence_is_due_sooner_and_ends_waiting():
    """A threat in a post that is on hold as spam must not wait for a hold to end."""
    story = leased().then(Hold(case="case:1", until=NOW + DAY, waits_for="user", note="Asked."))
    known = folded(OpenCaseView(), "spam|post:1", list(entries(*story.facts)))
    story.then(opening(case="case:2", severity="severe", ref="event:2"), AUTOMATION, open_case=known)
    row = story.case

    assert (row.state, row.severity, row.assignee) == ("queued", "severe", ANA)
    assert row.due == NOW + WITHIN["severe"] == story.last_timers()["due:case:1"]


def test_decision_taken_back_has_the_clock_that_it_had():
    """Undoing must not be a way to gain a day."""
    story = decided()
    assert story.case.due is None
    story.then(Retract(case="case:1", subject="post:1", area="spam"), after=RETRACTION)

    assert story.case.due == NOW + WITHIN["medium"] == story.last_timers()["due:case:1"]


# -------------------------------------------------------------------------------------------- to somebody else


def test_case_that_somebody_looks_at_is_not_taken_from_them_unsaid():
    """A peer's permanent assignment overwrites a colleague's live lease without a word."""
    story = leased()
    assert story.refused(Assign(case="case:1", to=BEN), LEAD, staff=BEN_HERE) == "leased"
    story.then(Assign(case="case:1", to=BEN, steal=True), LEAD, staff=BEN_HERE)

    assert (story.case.state, story.case.assignee) == ("queued", BEN)
    assert story.facts[-1][0].taken_from == ANA
    assert story.refused(Decide(case="case:1", outcome="no_violation", reason="x"), ANA) == "not_held"


def test_case_is_passed_to_who_works_here_and_may_look():
    """A case passed to somebody who is gone, or who knows the author, waits for nobody."""
    story = leased()
    away = Staff(principal=BEN, name="Ben", roles=("reviewer",), active=False)
    passed = PassTo(case="case:1", to=BEN, note="You know these.")

    assert story.refused(passed, staff=None) == "unknown_person"
    assert story.refused(passed, staff=away) == "unknown_person"
    assert story.refused(PassTo(case="case:1", to=ANA), staff=BEN_HERE) == "unchanged"
    for_hate = replace(BEN_HERE, areas=("hate",))
    assert story.refused(passed, staff=for_hate) == "not_for_queue"
    assert story.refused(Assign(case="case:1", to=BEN, steal=True), LEAD, staff=for_hate) == "not_for_queue"
    skilled = QueuesInForce(
        queues={"spam": Queue(name="spam", title="Spam", areas=("spam",), skills=("ads",))}
    )
    assert story.refused(passed, staff=BEN_HERE, queues=skilled) == "not_for_queue"
    assert story.refused(passed, BEN, staff=BEN_HERE) == "not_held"
    story.then(passed, staff=BEN_HERE)
    assert (story.case.assignee, story.case.reserved) == (BEN, story.now + RESERVED)
    skipped = Story().then(TakeLease(case="case:1"), BEN).then(Release(case="case:1", reason="care"), BEN)
    skipped.then(TakeLease(case="case:1"))
    assert skipped.refused(passed, staff=BEN_HERE) == "passed_by"


def test_merged_case_goes_on_as_the_other_and_never_hides_a_graver_one():
    """Two questions about the same are answered once; a threat is not filed away under spam."""
    story = leased()
    other = folded(
        CaseView(), "case:2", list(entries(fact(opening(case="case:2", subject="post:2"), AUTOMATION)))
    )
    stranger = folded(
        CaseView(),
        "case:3",
        list(entries(fact(opening(case="case:3", subject="post:3", account="account:u3"), "x"))),
    )
    merge = Merge(case="case:1", into="case:2")

    assert story.refused(merge, case=(story.case, stranger)) == "other_account"
    assert leased(severity="high").refused(merge, case=(leased(severity="high").case, other)) == "graver"
    assert story.refused(merge, case=(story.case, None)) == "unknown_case"
    story.then(merge, case=(story.case, other))
    assert (story.case.state, story.case.merged_into, story.case.due) == ("merged", "case:2", None)
    assert story.refused(TakeLease(case="case:1")) == "merged"


def test_case_is_cancelled_with_a_reason_and_not_out_of_somebodys_hands():
    """The quiet way to let something stand must not be there."""
    story = leased()
    cancel = Cancel(case="case:1", reason="duplicate", words="The same as case:2.")

    assert story.refused(cancel, LEAD) == "leased"
    assert Story().refused(Cancel(case="case:1", reason="duplicate", words=" "), LEAD) == "no_reason"
    assert Cancel.capability == "case.cancel"
    assert Story().then(cancel, LEAD).case.state == "cancelled"


def test_case_that_is_picked_out_of_turn_says_why():
    """Who chooses what to look at can look away; whoever reads the record must see it."""
    story = Story()

    assert story.refused(TakeLease(case="case:1", way="picked")) == "no_reason"
    story.then(TakeLease(case="case:1", way="picked", reason="The mayor called."))
    assert story.case.lease is not None
    assert story.case.lease.way == "picked"
    story.then(TakeLease(case="case:1", way="picked"))
    assert story.case.lease.until == story.now + LEASE, "going on holding it takes no reason again"


# ------------------------------------------------------------------------------------------------ closed, again


def test_decision_is_closed_when_it_can_no_longer_be_taken_back():
    """What follows may go out then, and who reported be told."""
    story = decided()
    stands = story.case.stands
    assert stands is not None
    close = Close(case="case:1", decision=stands.id)
    assert story.last_timers()["close:case:1"] == story.now + RETRACTION
    assert code(close, CLOCK, story.now + RETRACTION - 1, case=story.case) == "not_due"
    story.then(close, CLOCK, after=RETRACTION)

    assert story.case.state == "closed"
    assert story.case.stands is not None
    assert story.refused(close, CLOCK) == "not_due"


def test_report_after_the_decision_opens_the_case_again_and_no_other():
    """A second case about the same would be decided by somebody who does not know of the first."""
    story = decided()
    stands = story.case.stands
    assert stands is not None
    story.then(Close(case="case:1", decision=stands.id), CLOCK, after=RETRACTION)
    known = folded(OpenCaseView(), "spam|post:1", list(entries(*story.facts)))
    assert (known.open, known.case) == (False, "case:1")
    story.then(opening(case="case:9", ref="event:9"), AUTOMATION, open_case=known)
    row = story.case

    assert (row.state, row.openings, row.decision) == ("queued", 2, None)
    assert [one.id for one in row.past] == [stands.id]
    assert [piece.ref for piece in row.evidence] == ["event:9"]
    assert [piece.ref for piece in row.seen_for(stands.id)] == ["event:1"], (
        "what it was decided on is still known"
    )
    assert (row.opened, row.due) == (story.now, story.now + WITHIN["medium"])
    story.then(TakeLease(case="case:1"))
    again = fact(Decide(case="case:1", outcome="no_violation", reason="x"), ANA, story.now, case=story.case)
    assert again.decision != stands.id


def test_report_within_the_half_minute_joins_the_decision_and_what_a_rule_finds_asks_again():
    """A crowd that goes on reporting asks nothing new; what a rule finds then, whoever decided has not read."""
    reported, found = decided(), decided()
    for story, source in ((reported, "report"), (found, "rule")):
        known = folded(OpenCaseView(), "spam|post:1", list(entries(*story.facts)))
        story.then(opening(case="case:9", ref="event:9", source=source), AUTOMATION, open_case=known, after=1)

    assert (reported.case.state, reported.case.pieces) == ("decided", 2)
    assert (found.case.state, found.case.openings, len(found.case.past)) == ("queued", 2, 1)
    assert found.last_timers()["close:case:1"] is None, "that decision is no longer the one to close"


def test_what_comes_after_a_merge_is_asked_anew_and_never_joins_a_case_that_has_ended():
    """The other case ends one day: a report that joined it then would be read by nobody."""
    story = leased()
    other = folded(
        CaseView(), "case:2", list(entries(fact(opening(case="case:2", subject="post:2"), AUTOMATION)))
    )
    story.then(Merge(case="case:1", into="case:2"), case=(story.case, other))
    known = folded(OpenCaseView(), "spam|post:1", list(entries(*story.facts)))

    assert known is None
    assert fact(opening(case="case:3", ref="event:3"), AUTOMATION, open_case=known).case == "case:3"


def test_content_that_is_gone_is_still_judged_and_no_longer_urgent():
    """Whoever deletes a threat after it was read has still made it."""
    story = Story(score=0.9, remaining=100_000.0)
    before = story.case.harm
    story.then(NoteGone(case="case:1"), AUTOMATION)

    assert story.case.is_waiting
    assert story.case.gone == story.now
    assert before is not None
    assert story.case.harm is not None
    assert story.case.harm < before
    assert story.refused(NoteGone(case="case:1"), AUTOMATION) == "unchanged"


def test_content_that_is_gone_sinks_where_its_score_is_not_known_too():
    """In the place of its tier's middle one it would be read before what people still see."""
    story = Story().then(NoteGone(case="case:1", since=NOW - HOUR), AUTOMATION)
    seen = Story(score=0.01, remaining=2.0).case.harm

    assert story.case.gone == NOW - HOUR
    assert story.case.harm is not None
    assert seen is not None
    assert story.case.harm < seen


def test_content_is_gone_no_later_than_it_was_told():
    """A platform's clock may be ahead of ours."""
    story = Story().then(NoteGone(case="case:1", since=NOW + DAY), AUTOMATION)

    assert story.case.gone == story.now


def test_content_that_comes_back_has_its_place_again():
    """What the platform restored is seen as before, and was never judged."""
    story = Story(score=0.9, remaining=100_000.0)
    before = story.case.harm
    story.then(NoteGone(case="case:1"), AUTOMATION).then(NoteBack(case="case:1"), AUTOMATION)

    assert (story.case.gone, story.case.harm) == (None, before)
    assert story.refused(NoteBack(case="case:1"), AUTOMATION) == "unchanged"


def test_nothing_is_said_of_the_content_of_a_case_that_is_decided():
    """It is past: a case that is opened again is told anew."""
    story = decided()

    for command in (
        NoteGone(case="case:1"),
        NoteBack(case="case:1"),
        CountReach(case="case:1", remaining=1.0),
    ):
        assert story.refused(command, AUTOMATION) == "closed"


def test_reach_that_grows_moves_a_case_up():
    """A post that begins to spread is another one than it was an hour ago."""
    story = Story(score=0.5)
    assert story.case.harm is None
    story.then(CountReach(case="case:1", remaining=10.0), AUTOMATION)
    few = story.case.harm
    story.then(CountReach(case="case:1", remaining=90_000.0), AUTOMATION)

    assert few is not None
    assert story.case.harm is not None
    assert story.case.harm > few


def test_routing_sends_a_case_to_a_queue_with_its_clock():
    """The queue says by when; a case that is being looked at is left where it is."""
    story = Story().then(Route(case="case:1", queue="brazil", routed_by="v1/Brazil", within=HOUR), AUTOMATION)

    assert (story.case.state, story.case.queue, story.case.due) == ("queued", "brazil", NOW + HOUR)
    assert (
        story.refused(Route(case="case:1", queue="brazil", routed_by="v1/B", within=HOUR), AUTOMATION)
        == "unchanged"
    )
    story.then(TakeLease(case="case:1"))
    assert (
        story.refused(Route(case="case:1", queue="x", routed_by="v1/X", within=HOUR), AUTOMATION) == "leased"
    )


def test_turns_of_somebody_are_counted_in_the_record():
    """The guarantee must hold across restarts and processes."""
    story = Story().then(TakeLease(case="case:1")).then(TakeLease(case="case:1"))
    turns = folded(TurnsView(), ANA, list(entries(*story.facts)))
    story.then(Release(case="case:1")).then(TakeLease(case="case:1", way="aged"))

    assert turns.since_aged == 1, "going on holding is no turn"
    assert folded(TurnsView(), ANA, list(entries(*story.facts))).since_aged == 0


# ----------------------------------------------------------------------------------------------------- answers


def test_those_who_reported_are_told_once_and_no_more_than_a_hundred_at_a_time():
    """Nobody is told twice, and one entry stays small whatever a crowd does."""
    story = decided(source="report", note="r1")
    report = Report(
        report="r1", subject="post:1", reporter="account:u2", area="spam", at=NOW, words=None, case="case:1"
    )
    answer = AnswerReports(case="case:1", reports=("r1",))
    assert story.refused(answer, CLOCK, report=(report,)) == "not_due"
    stands = story.case.stands
    assert stands is not None
    story.then(Close(case="case:1", decision=stands.id), CLOCK, after=RETRACTION)
    told = fact(answer, CLOCK, case=story.case, report=(report,))
    answered = folded(ReportView(), "r1", [*entries(told)])

    assert (told.held, told.reports) == (True, (("r1", "account:u2"),))
    assert answered is None, "an answer alone makes no report"
    assert story.refused(answer, CLOCK, report=(None,)) == "answered"
    many = AnswerReports(case="case:1", reports=tuple(f"r{n}" for n in range(AT_ONCE + 1)))
    assert story.refused(many, CLOCK, report=()) == "too_many"
