"""Look-ups as values: which case opens what, to whom, and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.access.lookups.commands import EndLookUp, LookUp
from steadyhand.access.lookups.model import OPEN, LookUpRow, lookup_key
from steadyhand.access.lookups.views import LookUpView
from steadyhand.access.model import Staff
from steadyhand.kernel.command import Rows
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.review.model import Case, Decision, Lease
from steadyhand.review.views import Conflicts
from tests.support.judging import NOW, code, entries, fact, folded, payloads

ANA, BEN = "staff:ana", "staff:ben"
HELD = Lease(holder=ANA, until=NOW + MINUTE, number=1)


def case(**changes: Any) -> Case:
    """A case that Ana holds, on a post of account:u1."""
    common: dict[str, Any] = {
        "id": "case:1", "subject": "post:1", "account": "account:u1", "area": "spam", "severity": "medium",
        "region": "eu", "language": "en", "opened": NOW - DAY, "state": "leased", "lease": HELD,
    }  # fmt: skip
    return Case(**(common | changes))


def asked(**changes: Any) -> LookUp:
    common: dict[str, Any] = {
        "subject": "account:u1", "case": "case:1", "fields": ("standing",), "reason": "Is it the second time?",
    }  # fmt: skip
    return LookUp(**(common | changes))


def person(**changes: Any) -> Staff:
    return Staff(principal=ANA, name="Ana Duarte", roles=("reviewer",), **changes)


@pytest.mark.parametrize("subject", ["account:u1", "post:1"])
def test_holder_of_a_case_sees_its_subject_and_account_for_a_quarter_of_an_hour(subject):
    """What one works on must be readable, and not a minute longer than it takes."""
    command = asked(subject=subject)

    assert fact(command, case=case()).until == NOW + OPEN
    assert [words.kind for words in payloads(command, case=case())] == ["reason"]


@pytest.mark.parametrize(
    "other",
    [
        None,
        case(state="open", lease=None),
        case(lease=Lease(holder=BEN, until=NOW + MINUTE, number=1)),
        case(lease=Lease(holder=ANA, until=NOW, number=1)),
        case(state="closed"),
        case(subject="post:2", account="account:u2"),
        case(subject="post:2", account=None),
    ],
    ids=["none", "waiting", "of another", "run out", "decided", "of somebody else", "of nobody known"],
)
def test_whatever_is_wrong_with_the_case_gets_the_same_answer(other):
    """Six answers would be six questions to ask of the record."""
    assert code(asked(), case=other) == "no_case"


def test_case_one_opened_oneself_opens_nothing():
    """A ticket to order is how celebrities' data were read."""
    assert code(asked(), case=case(opened_by=ANA)) == "own_case"
    fact(asked(), case=case(opened_by=BEN))


@pytest.mark.parametrize(
    "rows",
    [
        {"staff": person(account="account:u1")},
        {"staff": person(related=("account:u1",))},
        {"conflicts": Conflicts(("post:1",))},
    ],
    ids=["own", "related", "said so"],
)
def test_somebody_one_knows_is_looked_up_by_others(rows):
    """A case that came by itself must not open the account of one's neighbour."""
    assert code(asked(), case=case(), **rows) == "conflict"


def test_look_up_says_what_and_why():
    """An entry without either could be explained as anything afterwards."""
    assert code(asked(fields=()), case=case()) == "no_fields"
    assert code(asked(reason=" "), case=case()) == "no_reason"


def test_access_is_told_whom_it_is_about_for_a_case_of_ones_own_only():
    """A refusal that says that an account is protected would be a look-up without a case."""
    mine, waiting = (asked().scope(_rows(each)) for each in (case(), case(lease=None, state="open")))
    other = asked(subject="account:u2").scope(_rows(case()))

    assert (mine.policy_area, mine.subjects) == ("spam", ("account:u1",))
    assert (waiting.policy_area, waiting.subjects) == ("spam", None)
    assert other.subjects is None
    assert asked().scope(_rows(None)).policy_area is None


def test_post_of_a_protected_account_is_as_protected_as_the_account():
    """What a journalist wrote tells as much as the account it stands in."""
    assert asked(subject="post:1").scope(_rows(case())).subjects == ("post:1", "account:u1")
    assert asked(subject="post:1").scope(_rows(case(account=None))).subjects is None


def test_look_up_is_closed_by_whose_it_is():
    """Nobody else's screen is shut by mistake."""
    row = LookUpRow(case="case:1", fields=("standing",), until=NOW + 1)
    end = EndLookUp(subject="account:u1", case="case:1", of=ANA)

    fact(end, case=case(), lookup=row)
    assert code(end, BEN, case=case(), lookup=row) == "not_open"
    assert code(end, now=NOW + 1, case=case(), lookup=row) == "not_open"
    assert code(end, case=case(), lookup=None) == "not_open"
    assert end.scope(_rows(case())).subjects is None


def test_view_keeps_the_latest_look_up_until_it_is_closed():
    """Asking again for more must not leave the old answer standing."""
    opened = fact(asked(), case=case())
    more = fact(asked(fields=("standing", "cases")), case=case())
    ended = fact(
        EndLookUp(subject="account:u1", case="case:1", of=ANA),
        case=case(),
        lookup=LookUpRow(case="case:1", fields=(), until=NOW + 1),
    )
    key, view = lookup_key(ANA, "account:u1"), LookUpView()
    sealed = (opened, ANA, NOW, ("reason",))

    assert folded(view, key, list(entries(sealed, more))).fields == ("standing", "cases")
    assert folded(view, key, list(entries(sealed))).reason == "1.0"
    assert folded(view, key, list(entries(opened, ended))) is None
    assert folded(view, lookup_key(BEN, "account:u1"), list(entries(opened))) is None


def test_case_is_read_by_its_holder_and_for_a_while_by_who_decided_it():
    """Content is for whoever works on it; the undo must still show what it is about."""
    decided = Decision(id="decision:1.1", by=ANA, at=NOW, outcome="no_violation", policy=None, reason=None)
    closed = case(state="closed", lease=None, decision=decided)

    assert case().read_by(ANA, NOW)
    assert not case().read_by(BEN, NOW)
    assert not case().read_by(ANA, NOW + MINUTE)
    assert closed.read_by(ANA, NOW + 15 * MINUTE - 1)
    assert not closed.read_by(ANA, NOW + 15 * MINUTE)
    assert not closed.read_by(BEN, NOW)
    assert not case(state="open", lease=None).read_by(ANA, NOW)


def _rows(about: Case | None) -> Rows:
    return Rows({"case": about, "staff": person(), "conflicts": None}, ANA)
