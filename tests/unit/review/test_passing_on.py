"""Taking a decision back, handing a case over, stepping aside, and what joins a case."""

from __future__ import annotations

from typing import Any

from steadyhand.kernel.values import MINUTE
from steadyhand.review.commands import Decide, Release, Retract, TakeLease
from steadyhand.review.model import LEASE, RETRACTION, WITHIN, Case, tier_of
from steadyhand.review.moving import HandOver
from steadyhand.review.opening import Attribute, OpenCase
from steadyhand.review.views import CaseView, ConflictsView, OpenCaseView
from steadyhand.review.views import OpenCase as Waiting
from steadyhand.rules.views import PolicyArticle
from tests.support.judging import NOW, code, entries, fact, folded, payloads

ANA, BEN = "staff:ana", "staff:ben"
SPAM = PolicyArticle(
    ref="spam-1@1", article="spam-1", version=1, area="spam", severity="medium", title="Spam", text="x", effective=0
)  # fmt: skip


def opening(name: str = "case:1", **changes: Any) -> OpenCase:
    common: dict[str, Any] = {
        "case": name, "subject": "post:1", "area": "spam", "severity": "medium", "source": "rule",
        "ref": "event:1", "why": "It says: call 555 0199", "account": "account:u1", "region": "eu", "language": "en",
    }  # fmt: skip
    return OpenCase(**(common | changes))


def case(*facts: Any) -> Case:
    row = folded(CaseView(), "case:1", list(entries(*facts)))
    assert isinstance(row, Case)
    return row


def waiting(key: str, *facts: Any) -> Any:
    return folded(OpenCaseView(), key, list(entries(*facts)))


def held() -> tuple[Any, Any]:
    first = fact(opening(), "automation")
    return first, fact(TakeLease(case="case:1"), ANA, case=case(first))


def decided() -> tuple[Any, ...]:
    first, lease = held()
    asked = Decide(case="case:1", outcome="violates", reason="A link.", policy="spam-1@1")
    return first, lease, (fact(asked, case=case(first, lease), article_version=SPAM), ANA, NOW)


def retract(**changes: Any) -> Retract:
    return Retract(**({"case": "case:1", "subject": "post:1", "area": "spam"} | changes))


# ------------------------------------------------------------------------------------------------ taking back


def test_decision_taken_back_at_once_puts_the_case_back_into_the_same_hands():
    """A slip must not leave a case that says it was found to break a rule."""
    before = decided()
    back = fact(retract(), ANA, NOW + RETRACTION, case=case(*before))
    again = case(*before, (back, ANA, NOW + RETRACTION))

    assert (again.state, again.holder, again.stands) == ("leased", ANA, None)
    assert again.lease is not None
    assert (again.lease.number, again.lease.until) == (2, NOW + RETRACTION + LEASE)
    assert again.decision is not None
    assert again.decision.retracted == NOW + RETRACTION
    assert waiting("spam|post:1", *before, back).open


def test_decision_after_one_taken_back_is_another_decision():
    """The ids of decisions name one decision each, for ever."""
    before = decided()
    again = case(*before, fact(retract(), ANA, case=case(*before)))
    anew = fact(
        Decide(case="case:1", outcome="no_violation", reason="A joke."), case=again, article_version=None
    )

    assert (before[2][0].decision, anew.decision) == ("decision:1.1", "decision:1.2")


def test_decision_is_taken_back_by_whoever_took_it_within_its_time_only():
    """Otherwise anybody could undo what a colleague decided."""
    closed = case(*decided())

    assert code(retract(), BEN, case=closed) == "not_yours"
    assert code(retract(), ANA, NOW + RETRACTION + 1, case=closed) == "too_late"
    assert code(retract(subject="post:2"), ANA, case=closed) == "other_subject"
    assert code(retract(), ANA, case=case(*held())) == "not_decided"


def test_decision_taken_back_after_another_case_was_opened_leaves_the_question_to_that_one():
    """Two open cases about the same would be decided twice."""
    before = decided()
    back = fact(retract(), ANA, case=case(*before), open_case=Waiting(case="case:2"))
    left = case(*before, back)

    assert (left.state, left.stands, left.lease) == ("closed", None, None)
    assert [one.due for one in back.timers(next(entries(back)))] == [None], (
        "it closes nothing, and asks nobody"
    )
    assert code(retract(), ANA, case=left) == "not_decided"


# ----------------------------------------------------------------------------------------------- handing over


def test_case_handed_over_waits_in_the_other_queue_and_nowhere_else():
    """A reviewer of spam who finds a threat must not have to decide it as spam."""
    first, lease = held()
    over = fact(HandOver(case="case:1", subject="post:1", to="violence"), ANA, case=case(first, lease))
    row = case(first, lease, over)

    assert (row.area, row.queue, row.state, row.holder) == ("violence", "violence", "queued", "")
    assert waiting("spam|post:1", first, lease, over) is None
    assert waiting("violence|post:1", first, lease, over).case == "case:1"


def test_case_handed_over_is_as_urgent_as_it_was_and_becomes_due_sooner_as_before():
    """Whoever passes a case on must not make it wait longer, nor deaf to what comes after."""
    first, lease = held()
    over = fact(HandOver(case="case:1", subject="post:1", to="violence"), ANA, case=case(first, lease))
    row, there = case(first, lease, over), waiting("violence|post:1", first, lease, over)

    assert (there.openings, there.opened, there.severity, there.due) == (
        row.openings, row.opened, row.severity, row.due,
    )  # fmt: skip
    assert there.sooner("severe", 0) == row.opened + WITHIN["severe"]


def test_case_is_not_handed_over_without_holding_it_nor_where_it_is_asked_already():
    """One question, one case."""
    row = case(*held())
    over = HandOver(case="case:1", subject="post:1", to="violence")

    assert code(over, BEN, case=row) == "not_held"
    assert code(over, ANA, case=row, open_case=Waiting(case="case:7")) == "open_there"
    assert code(HandOver(case="case:1", subject="post:1", to="spam"), ANA, case=row) == "unchanged"
    assert code(HandOver(case="case:1", subject="post:2", to="hate"), ANA, case=row) == "other_subject"


def test_case_is_decided_by_a_rule_of_its_own_area():
    """Whoever serves the queue of spam has not learnt the rules on hate, and the counts go by area."""
    asked = Decide(case="case:1", outcome="violates", reason="x", policy="hate-1@1")
    hate = PolicyArticle(
        ref="hate-1@1", article="hate-1", version=1, area="hate", severity="high", title="Hate", text="x", effective=0
    )  # fmt: skip

    assert code(asked, ANA, case=case(*held()), article_version=hate) == "other_area"


# ----------------------------------------------------------------------------------------------- stepping aside


def test_who_knows_somebody_in_a_case_takes_and_decides_no_case_about_them():
    """A conflict of interest is with people, not with the number of a case."""
    first, lease = held()
    aside = fact(Release(case="case:1", reason="conflict"), ANA, case=case(first, lease))
    known = folded(ConflictsView(), ANA, list(entries(first, lease, aside)))
    row = case(first, lease, aside)
    of_account = case(fact(opening(subject="post:9", area="hate"), "automation"))
    of_others = case(fact(opening(subject="post:9", account="account:u9"), "automation"))
    decide = Decide(case="case:1", outcome="no_violation", reason="x")

    assert known.subjects == ("post:1", "account:u1")
    for other in (row, of_account):
        assert code(TakeLease(case="case:1"), ANA, case=other, conflicts=known) == "conflict"
    assert code(decide, ANA, case=case(*held()), conflicts=known) == "conflict"
    assert fact(TakeLease(case="case:1"), ANA, case=of_others, conflicts=known).holder == ANA
    assert fact(TakeLease(case="case:1"), BEN, case=row).holder == BEN


def test_who_skipped_a_case_for_another_reason_may_come_back_to_it():
    """Asking for help is no bar."""
    first, lease = held()
    aside = fact(Release(case="case:1", reason="experience"), ANA, case=case(first, lease))
    row = case(first, lease, aside)

    assert row.skipped_by == (ANA,)
    assert fact(TakeLease(case="case:1"), ANA, case=row).holder == ANA


# ---------------------------------------------------------------------------------------------- what joins a case


def test_graver_finding_raises_the_case_that_it_joins_and_a_slighter_one_does_not_lower_it():
    """A death threat found in a post that waits as spam must not wait its turn as spam."""
    first = fact(opening(severity="medium"), "automation")
    row = Waiting(case="case:1")
    graver = fact(opening(ref="event:2", severity="severe"), "automation", NOW + MINUTE, open_case=row)
    slighter = fact(opening(ref="event:3", severity="low"), "automation", NOW + MINUTE, open_case=row)
    after = case(first, graver, slighter)

    assert (after.severity, after.tier) == ("severe", tier_of("severe", "spam"))


def test_author_that_the_event_names_outweighs_what_reports_say_whichever_came_first():
    """Else a wrong report would have somebody suspended for what another one wrote."""
    there = Waiting(case="case:1")
    claims = fact(opening(account="account:wrong", source="report"), "automation")
    event = fact(opening(ref="event:2", attested=True), "automation", open_case=there)
    late = fact(opening(ref="r3", account="account:wrong", source="report"), "automation", open_case=there)
    none = fact(opening(account=None, source="report"), "automation")

    assert (case(claims).account, case(claims).attested) == ("account:wrong", False)
    assert (case(claims, event).account, case(claims, event, late).account) == ("account:u1", "account:u1")
    assert case(none).account is None
    assert case(none, late).account == "account:wrong"
    assert case(none, late, event).account == "account:u1"


def test_case_is_attributed_to_the_author_that_came_to_be_known():
    """The event of a post may come after the report on it."""
    claims = fact(opening(account="account:wrong", source="report"), "automation")
    named = fact(Attribute(case="case:1", account="account:u1"), "automation", case=case(claims))
    row = case(claims, named)

    assert (row.account, row.attested) == ("account:u1", True)
    assert code(Attribute(case="case:1", account="account:u1"), "automation", case=row) == "unchanged"
    assert (
        code(Attribute(case="case:1", account="account:u1"), "automation", case=case(*decided())) == "closed"
    )


def test_what_a_rule_says_of_a_post_is_a_payload_of_its_author():
    """Descriptions of rules may quote the post."""
    (why,) = payloads(opening(), "automation")

    assert (why.kind, why.subject, why.body) == ("why", "account:u1", b"It says: call 555 0199")
    assert "0199" not in str(fact(opening(), "automation"))
