from __future__ import annotations

from typing import Any

import pytest

from steadyhand.kernel.command import Rows
from steadyhand.kernel.values import CLOCK, MINUTE
from steadyhand.review.commands import Decide, Lapse, Release, TakeLease
from steadyhand.review.model import EVIDENCE_KEPT, LEASE, Case, case_id
from steadyhand.review.opening import FileReport, OpenCase
from steadyhand.review.room import ROOM
from steadyhand.review.views import CaseView, OpenCaseView, ReportView
from tests.support.judging import NOW, code, entries, fact, folded, payloads
from tests.unit.enforcement.test_standing import ARTICLE

ANA, BEN = "staff:ana", "staff:ben"


def opening(name: str = "case:1", **changes: Any) -> OpenCase:
    common: dict[str, Any] = {
        "case": name, "subject": "post:1", "area": "spam", "severity": "medium", "source": "report",
        "ref": "report:plaza/1", "why": "Reported as spam", "account": "account:u1", "region": "eu", "language": "en",
    }  # fmt: skip
    return OpenCase(**(common | changes))


def case(*facts: Any, name: str = "case:1") -> Case:
    row = folded(CaseView(), name, list(entries(*facts)))
    assert isinstance(row, Case)
    return row


def opened(**changes: Any) -> Any:
    return fact(opening(**changes), "automation")


def leased(by: str = ANA, now: int = NOW, **changes: Any) -> tuple[Any, Any]:
    first = opened(**changes)
    return first, fact(TakeLease(case="case:1"), by, now, case=case(first))


def decide(**changes: Any) -> Decide:
    asked: dict[str, Any] = {
        "case": "case:1",
        "outcome": "violates",
        "reason": "One link, forty times.",
        "policy": "spam-1@1",
    }
    return Decide(**(asked | changes))


# ---------------------------------------------------------------------------------------------------- leases


def test_lease_is_taken_by_one_person_for_a_stated_time():
    """Two people must not work on one case without knowing of each other."""
    first, lease = leased()
    held = case(first, lease)

    assert (held.state, held.holder, held.lease and held.lease.until) == ("leased", ANA, NOW + LEASE)
    assert code(TakeLease(case="case:1"), BEN, case=held) == "leased"


def test_holder_goes_on_holding_under_the_same_number():
    """The decision's id comes from the lease: prolonging it must not make it another one."""
    first, lease = leased()
    again = fact(TakeLease(case="case:1"), ANA, NOW + 10 * MINUTE, case=case(first, lease))

    assert (again.number, again.until) == (lease.number, NOW + 10 * MINUTE + LEASE)


def test_lease_sets_its_own_end_and_a_new_one_replaces_it():
    """What the clock performs must be the end of the lease that stands."""
    first, lease = leased()
    (entry,) = entries(lease)
    (timer,) = lease.timers(entry)
    again = fact(TakeLease(case="case:1"), ANA, NOW + MINUTE, case=case(first, lease))

    assert (timer.key, timer.due) == ("lease:case:1", NOW + LEASE)
    assert timer.command == Lapse(case="case:1", number=1)
    assert [(one.key, one.due) for one in again.timers(entry)] == [("lease:case:1", NOW + MINUTE + LEASE)]


@pytest.mark.parametrize("ending", [Release(case="case:1"), decide()])
def test_whatever_ends_a_lease_ends_its_timer(ending):
    """A case that was given back must not lapse in the hands of the next person."""
    held = case(*leased())
    ended = fact(ending, case=held, article_version=ARTICLE)
    (entry,) = entries(ended)

    assert ("lease:case:1", None) in [(one.key, one.due) for one in ended.timers(entry)]


def test_lease_that_ran_out_lapses_and_the_case_is_open_again():
    """Someone who fell asleep must not keep a case from everybody."""
    first, lease = leased()
    held = case(first, lease)
    assert code(Lapse(case="case:1", number=1), CLOCK, NOW + LEASE - 1, case=held) == "not_due"

    lapsed = fact(Lapse(case="case:1", number=1), CLOCK, NOW + LEASE, case=held)
    after = case(first, lease, lapsed)

    assert lapsed.holder == ANA
    assert (after.state, after.holder, after.lease, after.skipped_by) == ("queued", "", None, ())
    assert fact(TakeLease(case="case:1"), BEN, case=after).number == 2


def test_alarm_of_an_earlier_lease_ends_no_later_one():
    """An alarm that comes late meets another lease: it must leave it alone."""
    first, lease = leased()
    released = fact(Release(case="case:1"), case=case(first, lease))
    second = fact(TakeLease(case="case:1"), BEN, case=case(first, lease, released))

    assert (
        code(
            Lapse(case="case:1", number=1), CLOCK, NOW + 2 * LEASE, case=case(first, lease, released, second)
        )
        == "not_due"
    )


def test_case_given_back_with_a_reason_is_remembered_not_to_be_served_to_that_person():
    """Whoever knows the author should not be asked again."""
    first, lease = leased()
    held = case(first, lease)
    without = case(first, lease, fact(Release(case="case:1"), case=held))
    because = case(first, lease, fact(Release(case="case:1", reason="I know them."), case=held))

    assert (without.state, without.skipped_by) == ("queued", ())
    assert (because.state, because.skipped_by) == ("queued", (ANA,))


# ------------------------------------------------------------------------------------------------- decisions


def test_only_the_holder_decides_or_gives_back():
    """A decision by somebody who did not look at the case would have no one to answer for it."""
    held = case(*leased())
    for command in (decide(), Release(case="case:1")):
        assert code(command, BEN, case=held, article_version=ARTICLE) == "not_held"
        assert code(command, ANA, case=case(opened()), article_version=ARTICLE) == "not_held"
        assert code(command, ANA, article_version=ARTICLE) == "unknown_case"


def test_decision_names_the_policy_that_is_broken_and_a_reason():
    """The person affected will read both."""
    held = case(*leased())

    assert code(decide(reason="  "), case=held, article_version=ARTICLE) == "no_reason"
    assert code(decide(), case=held) == "no_policy"
    assert fact(decide(outcome="no_violation", policy=None), case=held).policy is None


def test_decided_case_is_closed_for_good():
    """A change of mind is another decision that names the first, not a second answer to the same case."""
    first, lease = leased()
    decided = fact(decide(), now=NOW + MINUTE, case=case(first, lease), article_version=ARTICLE)
    closed = case(first, lease, (decided, ANA, NOW + MINUTE, ("reason", "note")))

    assert (closed.state, closed.holder, closed.lease) == ("decided", "", None)
    assert closed.decision is not None
    assert (closed.decision.by, closed.decision.outcome, closed.decision.policy) == (
        ANA,
        "violates",
        "spam-1@1",
    )
    assert (closed.decision.reason, closed.decision.note) == ("3.0", "3.1")
    for command in (TakeLease(case="case:1"), decide(), Release(case="case:1")):
        assert code(command, case=closed, article_version=ARTICLE) == "closed"


def test_decision_is_one_record_and_the_reviewers_words_are_payloads():
    """Deciding and carrying out are two records; what a reviewer writes about somebody is personal."""
    held = case(*leased())
    asked = decide(reason="Jo Bloggs sells there again", note="He is my neighbour's son")
    reason, note = payloads(asked, case=held, article_version=ARTICLE)
    decided = fact(asked, case=held, article_version=ARTICLE)

    assert (reason.kind, reason.subject) == ("reason", "account:u1")
    assert (note.kind, note.subject) == ("note", "account:u1")
    assert "neighbour" not in str(decided)
    assert "Bloggs" not in str(decided)
    assert [words.kind for words in payloads(decide(), case=held, article_version=ARTICLE)] == ["reason"]
    assert decided.decision == "decision:1.1"


def test_decision_counts_how_long_the_case_waited():
    """From opening to decision, also where it was leased and given back between."""
    held = case(*leased(now=NOW + MINUTE))

    assert fact(decide(), now=NOW + 60 * MINUTE, case=held, article_version=ARTICLE).waited == 60 * MINUTE - 1


def test_scope_is_the_cases_and_never_the_requests():
    """A freeze on an area must reach its cases whatever the request says; unknown stays unknown."""
    known = TakeLease(case="case:1").scope(Rows({"case": case(opened())}, ANA))
    unset = TakeLease(case="case:1").scope(
        Rows({"case": case(opened(region="unknown", language="unknown"))}, ANA)
    )
    absent = TakeLease(case="case:1").scope(Rows({"case": None}, ANA))

    assert (known.policy_area, known.severity, known.region, known.language) == ("spam", "medium", "eu", "en")
    assert (unset.region, unset.language) == (None, None)
    assert (absent.policy_area, absent.region) == (None, None)


# --------------------------------------------------------------------------------------- opening and evidence


def test_second_report_on_a_subject_joins_the_open_case_of_its_area():
    """One case for one subject and area: two people must not decide it twice."""
    first = opened()
    row = folded(OpenCaseView(), "spam|post:1", list(entries(first)))
    joined = fact(opening("case:2", ref="report:plaza/2"), "automation", open_case=row, case=None)

    assert joined.case == "case:1"
    assert [piece.ref for piece in case(first, joined).evidence] == ["report:plaza/1", "report:plaza/2"]
    assert OpenCaseView().keys(next(entries(opened(area="hate")))) == ["hate|post:1"]


def test_case_cannot_be_opened_under_the_id_of_another():
    """The id comes with the request: it must not overwrite somebody else's case, nor a decided one."""
    there = case(opened())

    assert code(opening(subject="post:2"), "automation", case=there) == "case_exists"


def test_case_keeps_the_content_as_it_was_with_its_commitment():
    """A post that was edited since must not be judged by what it says now."""
    content, *_ = payloads(opening(content='{"text": "Buy"}'))
    row = case((opened(content='{"text": "Buy"}'), "automation", NOW, ("content", "why")))

    assert (content.kind, content.subject, content.body) == ("content", "account:u1", b'{"text": "Buy"}')
    assert (row.evidence[0].content, row.evidence[0].commitment) == ("1.0", "c10")
    orphan, *_ = payloads(opening(content="x", account=None))
    assert orphan.subject == "post:1"


def test_case_lists_the_first_pieces_of_evidence_and_counts_all():
    """A thousand reports must not make the row of a case too large to be read while somebody waits."""
    first = opened()
    there = folded(OpenCaseView(), "spam|post:1", list(entries(first)))
    more = [fact(opening(ref=f"r{n}"), "automation", open_case=there) for n in range(EVIDENCE_KEPT + 20)]
    row = case(first, *more)

    assert (len(row.evidence), row.pieces, row.reports) == (
        EVIDENCE_KEPT,
        EVIDENCE_KEPT + 21,
        EVIDENCE_KEPT + 21,
    )


# ---------------------------------------------------------------------------------------------------- fairness


@pytest.mark.parametrize(
    ("one", "other"), [("account:party_red", "account:party_blue"), ("account:mayor", "account:nobody")]
)
def test_who_reports_changes_nothing(one, other):
    """Swapping the parties leaves verdicts, order and clocks identical; only how many counts, up to a limit."""
    rows = []
    for reporter in (one, other):
        command = FileReport(report="r1", subject="post:1", reporter=reporter, area="spam")
        assert fact(command, "service:plaza").reporter == reporter
        first = opened(note="r1")
        rows.append(
            case(
                first,
                fact(
                    opening(ref=f"by {reporter}"),
                    "service:plaza",
                    open_case=folded(OpenCaseView(), "spam|post:1", list(entries(first))),
                ),
            )
        )

    assert (rows[0].tier, rows[0].harm, rows[0].due) == (rows[1].tier, rows[1].harm, rows[1].due)
    assert "reporter" not in Case.__struct_fields__


def test_evidence_of_rules_and_partners_is_counted_apart_from_reports():
    """Only reports of people count as reports; that a rule found it is remembered for the statistics."""
    first = opened()
    there = folded(OpenCaseView(), "spam|post:1", list(entries(first)))
    by_rule = fact(opening(source="rule", ref="e1", rules=("Spam",)), "automation", open_case=there)
    row = case(first, by_rule)

    assert (row.reports, row.pieces, row.by_rule) == (1, 2, True)
    assert case(first).by_rule is False


def test_reporters_words_are_a_payload_of_the_reporter():
    """What somebody wrote about another is theirs to have erased."""
    (words,) = payloads(
        FileReport(report="r1", subject="post:1", reporter="account:u2", area="spam", text="Help")
    )
    filed = fact(FileReport(report="r1", subject="post:1", reporter="account:u2", area="spam", text="Help"))
    row = folded(ReportView(), "r1", list(entries((filed, "service:plaza", NOW, ("report",)))))

    assert (words.kind, words.subject, words.body) == ("report", "account:u2", b"Help")
    assert row.words == "1.0"
    assert payloads(FileReport(report="r1", subject="post:1", reporter="account:u2", area="spam")) == ()


def test_same_reference_always_names_the_same_case():
    """A repeat after a crash must ask for the very same."""
    assert case_id("post:1", "spam", "r1") == case_id("post:1", "spam", "r1")
    assert (
        len(
            {
                case_id("post:1", "spam", "r1"),
                case_id("post:2", "spam", "r1"),
                case_id("post:1", "hate", "r1"),
                case_id("post:1", "spam", "r2"),
            }
        )
        == 4
    )


def test_deciding_and_serving_need_different_capabilities_from_opening():
    """Whoever may report must not be able to decide."""
    needs = {command.__name__: command.capability for command in ROOM.commands}

    assert needs["Decide"] not in {needs["FileReport"], needs["OpenCase"], needs["TakeLease"], needs["Lapse"]}
