"""Escalations as values: who may ask, what is refused, by when it is answered, and what the partner is told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from steadyhand.access.model import Staff
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from steadyhand.messages.catalogue import shipped
from steadyhand.review.model import RETRACTION, Case, Decision
from steadyhand.review.partners.commands import AnswerEscalation, Escalate, MissDue, WithdrawEscalation
from steadyhand.review.partners.facts import GRACE
from steadyhand.review.partners.model import (
    LINKS,
    SUBJECTS,
    WORDS,
    LegalOrder,
    Listing,
    Part,
    Partner,
    Said,
    Suspension,
    Terms,
    impersonal,
    without_name,
)
from steadyhand.review.partners.model import Misuse as Numbers
from steadyhand.review.partners.record import CaseAsked
from steadyhand.review.partners.views import (
    CaseAskedView,
    EscalationView,
    GovernmentView,
    RecordView,
)
from steadyhand.review.views import OpenCase
from tests.support.judging import NOW, code, entries, fact, folded, payloads

ROSA = "staff:rosa"
LISTING = Listing(partner="partner:red", name="Red Watch", kind="civil_society", verified="file 1")
POLICE = replace(LISTING, partner="partner:police", name="Plaza Police", kind="authority")
ORDER = LegalOrder(basis="Art. 3", territory="Plaza")
SAID = Said(rule="Spam", words="Again.", links=("https://x.example/1",))
NUMBERS = Numbers(escalations=("e",), total=1, first=NOW, last=NOW, gravity="minor", intent="unknown")


def partner(listing: Listing = LISTING, **changes: Any) -> Partner:
    return Partner(listing=listing, since=NOW - DAY, **changes)


def stopped(until: int = NOW + DAY) -> Suspension:
    return Suspension(at=NOW - DAY, until=until, by="staff:lead", misuse=NUMBERS, words=None)


def speaking(employer: str = "partner:red") -> Staff:
    return Staff(principal=ROSA, name="Rosa", roles=("partner",), employer=employer)


def asked(**changes: Any) -> Escalate:
    common: dict[str, Any] = {
        "escalation": "escalation:1", "partner": "partner:red", "reference": "r1", "area": "spam",
        "subjects": ("post:1",), "cases": ("case:1",), "severity": "high", "said": SAID,
    }  # fmt: skip
    return Escalate(**(common | changes))


def rows(command: Escalate, **changes: Any) -> dict[str, Any]:
    """What a partner's own person finds: nothing sent before, no case open."""
    common: dict[str, Any] = {
        "partner": partner(), "staff": speaking(), "open_case": (None,) * len(command.subjects),
    }  # fmt: skip
    return common | changes


def refused(command: Escalate, **changes: Any) -> str:
    return code(command, ROSA, **rows(command, **changes))


def escalation(*more: Any, command: Escalate | None = None, **changes: Any) -> Any:
    """The row after the escalation and further facts."""
    command = command or asked()
    begun = fact(command, ROSA, **rows(command, **changes))
    return folded(EscalationView(), command.escalation, list(entries((begun, ROSA, NOW, ("report",)), *more)))


def case(name: str = "case:1", at: int | None = NOW, outcome: Any = "violates") -> Case:
    """A case that was decided at an instant, or one that waits."""
    decision = Decision(
        id="decision:1.1", by="staff:ana", at=at or 0, outcome=outcome, policy="spam-1@1", reason="p"
    )
    return Case(
        id=name, subject="post:1", account=None, area="spam", severity="medium", region="eu", language="en",
        opened=NOW, state="closed" if at else "open", decision=decision if at else None,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ asking


@pytest.mark.parametrize(("severity", "within"), [("severe", 4 * HOUR), ("low", 7 * DAY)])
def test_severity_that_is_claimed_sets_the_clock(severity, within):
    """A promise that nobody can look up is none."""
    command = asked(severity=severity)
    begun = fact(command, ROSA, **rows(command))

    assert begun.due == NOW + within
    (timer,) = begun.timers(None)
    assert (timer.due, timer.command) == (
        begun.due + GRACE,
        MissDue(escalation="escalation:1", cases=("case:1",)),
    )


def test_case_that_is_open_already_is_the_one_that_answers():
    """A second case about the same would be decided twice."""
    command = asked(subjects=("post:1", "post:2"), cases=("case:1", "case:2"))
    begun = fact(command, ROSA, **rows(command, open_case=(OpenCase(case="case:old"), None)))

    assert begun.parts == (Part(subject="post:1", case="case:old"), Part(subject="post:2", case="case:2"))


def test_words_are_kept_apart_from_the_ledger():
    """What somebody wrote about others must be erasable."""
    command = asked()
    (words,) = payloads(command, ROSA, **rows(command))

    assert msgspec.json.decode(words.body, type=Said) == SAID
    assert "Again" not in str(fact(command, ROSA, **rows(command)))


@pytest.mark.parametrize(
    "changes",
    [
        {"partner": None},
        {"partner": partner(ended=NOW - 1)},
        {"staff": speaking("partner:blue")},
        {"staff": Staff(principal=ROSA, name="R", roles=("reviewer",))},
        {"staff": None},
    ],
    ids=["no partner", "ended", "of another", "the house's own", "nobody"],
)
def test_nobody_else_speaks_for_a_partner(changes):
    """One partner's name must not be another's weapon."""
    assert refused(asked(), **changes) == "unknown_partner"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reference": " "}, "no_reference"),
        ({"reference": "2026\n117"}, "not_one_line"),
        ({"region": "eu|order"}, "invalid_code"),
        ({"region": "Rosa lives there"}, "invalid_code"),
        ({"region": ""}, "invalid_code"),
        ({"language": "e" * 21}, "invalid_code"),
        ({"said": Said(rule="Spam\u202emapS", words="x")}, "not_one_line"),
        ({"subjects": (), "cases": ()}, "too_many"),
        ({"subjects": ("post:1", "post:1"), "cases": ("case:1", "case:1")}, "named_twice"),
        ({"subjects": ("nonsense",)}, "invalid_subject"),
        ({"said": Said(rule="", words="  ")}, "no_words"),
        ({"said": Said(rule="", words="x" * (WORDS + 1))}, "too_long"),
        ({"said": Said(rule="", words="x", links=("https://x.example",) * (LINKS + 1))}, "too_many"),
        ({"said": Said(rule="", words="x", links=("javascript:alert(1)",))}, "invalid_link"),
        ({"order": ORDER}, "no_authority"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(changes, why):
    """A partner that is refused without a reason telephones instead."""
    assert refused(asked(**changes)) == why


def test_order_that_is_no_single_line_is_refused():
    """The person affected reads it in a notice, where a second line would be read as ours."""
    for field in ("basis", "territory", "forbidden_by"):
        told = replace(ORDER, **{field: "Art. 3\nWe decided"}).problem()
        assert told is not None
        assert told.code == "not_one_line"
    assert ORDER.problem() is None


def test_too_many_subjects_or_words_are_refused_with_the_limit():
    """Whoever writes a program needs the number, not a guess."""
    many = tuple(f"post:{n}" for n in range(SUBJECTS + 1))
    command = asked(subjects=many, cases=many)
    words = asked(said=Said(rule="", words="x" * 1_000_000)).said.problem()

    assert refused(command) == "too_many"
    assert words is not None
    assert "1,000,000" in words.message
    assert "20,000" in words.message


@pytest.mark.parametrize("agreed", [{"areas": ("hate",)}, {"regions": ("na",)}, {"languages": ("fr",)}])
def test_what_is_not_agreed_is_refused(agreed):
    """Areas, regions and languages are part of what was verified."""
    command = asked(region="eu", language="en")

    assert refused(command, partner=partner(replace(LISTING, **agreed))) == "not_agreed"


def test_suspended_partner_is_not_heard_and_an_authority_still_gives_orders():
    """Art. 23 of the DSA stops notices that are misused; it is no way around an order of Art. 9."""
    order = asked(partner=POLICE.partner, order=ORDER)
    police = rows(order, partner=partner(POLICE, suspended=stopped()), staff=speaking(POLICE.partner))

    assert refused(asked(), partner=partner(suspended=stopped())) == "suspended"
    assert fact(asked(), ROSA, **rows(asked(), partner=partner(suspended=stopped(NOW))))
    assert code(replace(order, order=None), ROSA, **police) == "suspended"
    assert fact(order, ROSA, **police).order == ORDER


# --------------------------------------------------------------------------------------------- answering


def answered(row: Any, *cases: Case | None, now: int = NOW + MINUTE) -> Any:
    command = AnswerEscalation(escalation=row.escalation, cases=tuple(part.case for part in row.parts))
    return fact(command, "system:escalations", now, escalation=row, case=cases)


def test_answer_tells_outcome_and_reason_and_ends_the_clock():
    """What the partner waits for, and that nothing is missed afterwards."""
    told = answered(escalation(), case())
    row = escalation((told, "system:escalations", NOW + MINUTE))

    assert (row.state, row.answers[0].outcome, row.answers[0].reason) == ("decided", "violates", "p")
    assert [timer.due for timer in told.timers(None)] == [None]
    assert "staff:ana" not in str(told), "who decided is nobody's business outside"


def test_answer_waits_until_the_decision_can_no_longer_be_taken_back():
    """A partner told of a decision that is undone the next second was told wrong."""
    row = escalation()
    command = AnswerEscalation(escalation=row.escalation, cases=("case:1",))

    for now, waits in ((NOW + RETRACTION, True), (NOW + RETRACTION + SECOND, False)):
        judged = {"escalation": row, "case": (case(),)}
        if waits:
            assert code(command, "system:escalations", now, **judged) == "not_decided"
        else:
            assert fact(command, "system:escalations", now, **judged).complete


def test_subjects_are_answered_as_they_are_decided_and_the_last_one_completes_it():
    """Of two hundred, one hard one must not keep the others waiting."""
    command = asked(subjects=("post:1", "post:2"), cases=("case:1", "case:2"))
    row = escalation(command=command)
    first = answered(row, case(), case("case:2", at=None))
    half = escalation(first, command=command)
    rest = answered(half, case(outcome="no_violation"), case("case:2"))

    assert (first.complete, half.state) == (False, "open")
    assert rest.complete
    assert [answer.case for answer in rest.answers] == ["case:2"], "what was told stays as it was told"


def test_missed_time_is_one_entry_and_none_where_it_was_decided_in_time():
    """A breach is ours, and counted once; an answer on its way is none."""
    row, late = escalation(), NOW + 13 * HOUR
    command = MissDue(escalation=row.escalation, cases=("case:1",))
    missed = fact(command, "system:clock", late, escalation=row, case=(case(at=None),))
    after = escalation((missed, "system:clock", late))

    assert after.breached == late
    assert (
        code(command, "system:clock", late, escalation=row, case=(case(at=NOW + HOUR),)) == "decided_in_time"
    )
    assert code(command, "system:clock", NOW, escalation=row, case=(case(at=None),)) == "not_due"
    assert code(command, "system:clock", late, escalation=after, case=(case(at=None),)) == "not_due"


def test_withdrawing_ends_the_wait_and_only_the_partner_does_it():
    """The case goes on; another partner cannot call anything off."""
    row, command = escalation(), WithdrawEscalation(escalation="escalation:1", partner="partner:red")
    gone = fact(command, ROSA, escalation=row, partner=partner(), staff=speaking())

    assert escalation(gone).state == "closed"
    others = replace(command, partner="partner:blue")
    blue = {"partner": partner(replace(LISTING, partner="partner:blue")), "staff": speaking("partner:blue")}
    assert code(others, ROSA, escalation=row, **blue) == "unknown_escalation"


# ----------------------------------------------------------------------------------------- what is told


def test_name_of_the_partner_is_taken_out_of_its_words():
    """A letterhead in the text would tell who asked as surely as a field."""
    text = "RED WATCH here. Red watch asks; partner:red; the red flag is no name."

    assert (
        without_name(LISTING, text)
        == "[left out] here. [left out] asks; [left out]; the [left out] flag is no name."
    )


@pytest.mark.parametrize(
    "written",
    [
        "Red  Watch",
        "Red\nWatch",
        "Red\u00a0Watch",
        "Re\u200bd Watch",
        "\uff32\uff45\uff44 \uff37\uff41\uff54\uff43\uff48",
        "Re\u0301d W\u00e1tch",
        "redwatch",
        "Red_Watch",
        "Red%20Watch",
        "partner : red",
    ],
)
def test_name_is_taken_out_however_it_is_written(written):
    """It is read as the name, so it tells as much."""
    told = without_name(LISTING, f"We ({written}) say so: https://x.example/?by={written}.")

    assert told == "We ([left out]) say so: https://x.example/?by=[left out]."


def test_words_that_only_hold_the_letters_of_a_name_stay():
    """What a partner writes is evidence; it is cut no more than it must be."""
    text = "A watch red with rust: predwatchers, Red Watches, "
    text += "na\u00efve caf\u00e9s, \u0928\u093f\u0930\u094d\u0935\u093e\u091a\u0928."

    assert without_name(replace(LISTING, partner="partner:rw"), text) == text
    assert without_name(replace(LISTING, name="...", partner="partner:rw"), text) == text


def test_reason_tells_a_partner_nothing_of_persons_that_it_did_not_name():
    """They never see personal data, also not by way of our own words."""
    reason = "account:u9 (ann@x.example, @ann.b, +44 20 7946 0958) wrote post:1 of account:u1 first."

    assert impersonal(reason, ["account:u1", "post:1"]) == (
        "[left out] ([left out], [left out], [left out]) wrote post:1 of account:u1 first."
    )


@pytest.mark.parametrize(
    "told",
    [
        "post:other", "staff:ana", "partner:red", "https://plaza.example/u/u9", "/u/u9", "10.0.0.1",
        "2001:db8:0:1::7", "ａｃｃｏｕｎｔ：u9", "ACCOUNT:u9", "u7",
    ],
)  # fmt: skip
def test_reason_names_nobody_by_another_way_of_writing(told):
    """What a partner did not name, no spelling brings in."""
    assert impersonal(f"See {told} as well.", ["post:1"], ["account:u7"]) == "See [left out] as well."


def test_reason_without_persons_stays_as_it_is():
    """Times and numbers are no persons: a reason full of holes is none."""
    reason = "Polls close at 20:00 on 8 November 2022, and 3 of 4 posts say 12:00."

    assert impersonal(reason, ()) == reason


# ------------------------------------------------------------------------------------------ what is counted


def test_record_counts_what_came_what_was_acted_on_how_long_it_took_and_how_often_we_were_late():
    """Each number of the page has its own entry."""
    row = escalation()
    told = answered(row, case(at=NOW + HOUR), now=NOW + 2 * HOUR)
    begun = fact(asked(), ROSA, **rows(asked()))
    missed = fact(
        MissDue(escalation=row.escalation, cases=()), "system:clock", row.due, escalation=row, case=()
    )
    record = folded(RecordView(), "partner:red", list(entries((begun, ROSA, NOW), told, missed)))

    assert (record.escalations, record.subjects, record.acted, record.breaches) == (1, 1, 1, 1)
    assert (record.share, record.median) == (1.0, HOUR)


def police(order: LegalOrder | None) -> Any:
    command = asked(partner=POLICE.partner, order=order, region="eu")
    return fact(command, ROSA, **rows(command, partner=partner(POLICE), staff=speaking(POLICE.partner)))


def test_request_of_an_authority_is_counted_with_and_without_a_law_and_no_other_is():
    """A wish of a ministry is a request too; a watchdog's is no government's."""
    begun = list(
        entries((police(ORDER), ROSA, NOW), (police(None), ROSA, NOW), fact(asked(), ROSA, **rows(asked())))
    )
    view = GovernmentView()

    assert folded(view, "2022-11|eu|order", begun).requests == 1
    assert folded(view, "2022-11|eu|request", begun).requests == 1
    assert view.keys(begun[2]) == []


def test_authority_is_named_to_whom_it_concerns_unless_a_law_is_named_that_forbids_it():
    """Secrecy is the law's to ask for, and never a habit."""
    secret = replace(ORDER, forbidden_by="Art. 9 of an act")
    named = [sentences(police(order)) for order in (ORDER, None, secret)]

    assert named == [
        [
            "Plaza Police asked us to look at it by a legal order (Art. 3; Plaza); we decided by our own rules."
        ],
        ["Plaza Police asked us to look at it, without a legal order; we decided by our own rules."],
        [],
    ]
    assert sentences(fact(asked(), ROSA, **rows(asked()))) == []


def sentences(begun: Any) -> list[str]:
    row: CaseAsked = folded(CaseAskedView(), "case:1", list(entries((begun, ROSA, NOW))))
    return [shipped()["en"].put(one) for one in row.named()]


@pytest.mark.parametrize("terms", [Terms(severe=MINUTE), Terms(low=15 * DAY), Terms(severe=DAY, high=HOUR)])
def test_terms_lie_within_bounds_and_what_is_graver_is_no_later(terms):
    """A promise of a minute is one nobody keeps; one of a year is none."""
    assert terms.problem() is not None
    assert Terms().problem() is None
