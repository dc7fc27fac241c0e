"""What the public is told of escalations, as values: which are in time, and that no row is one organisation's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import pytest

from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.review.partners.facts import (
    Escalated,
    EscalationAnswered,
    EscalationBreached,
    EscalationWithdrawn,
)
from steadyhand.review.partners.model import Answer, Escalation, Part
from steadyhand.review.partners.openness import FEW, Kept, Month, kept
from steadyhand.review.partners.views import MonthView
from tests.support.judging import NOW

_NUMBERS = count()


def asked(partner: str = "partner:red", kind: Any = "civil_society", **changes: Any) -> Escalation:
    common: dict[str, Any] = {
        "escalation": f"escalation:{next(_NUMBERS)}", "partner": partner, "kind": kind, "reference": "r",
        "area": "election", "severity": "high", "region": "eu", "at": NOW, "due": NOW + HOUR, "words": None,
        "parts": (Part(subject="post:1", case="case:1"),),
    }  # fmt: skip
    return Escalation(**(common | changes))


def answered(at: int, **changes: Any) -> Escalation:
    answer = Answer(case="case:1", decision="d", outcome="violates", policy=None, reason=None, at=at)
    part = Part(subject="post:1", case="case:1", answer=answer)
    return asked(**({"state": "decided", "ended": at, "parts": (part,)} | changes))


def of_kind(kind: str, partners: int) -> list[Escalation]:
    return [asked(f"partner:{kind}{n}", kind) for n in range(partners)]


def rows_of(escalations: Sequence[Escalation]) -> list[Kept]:
    """What is told of these, counted from the entries that led to them."""
    view, months = MonthView(), dict[str, Month]()
    for one in escalations:
        for at, fact in facts_of(one):
            entry = Entry(seq=1, at=at, epoch=0, by="system:escalations", fact=fact)
            for key in view.keys(entry):
                months[key] = view.fold(months.get(key), entry, key)
    return kept(months)


def facts_of(one: Escalation) -> Iterator[tuple[int, Fact]]:
    same: dict[str, Any] = {"escalation": one.escalation, "partner": one.partner, "kind": one.kind}
    yield (
        one.at,
        Escalated(
            **same, name="Red", reference="r", digest="", area=one.area, severity=one.severity, region=one.region,
            due=one.due, parts=one.parts,
        ),
    )  # fmt: skip
    late = one.breached is not None
    if late:
        yield one.due, EscalationBreached(**same, due=one.due, received=one.at)
    if one.state == "decided":
        told = EscalationAnswered(
            **same, region=one.region, received=one.at, order=False, answers=one.answers, complete=True,
            breached=late, late=one.late,
        )  # fmt: skip
        yield one.ended or 0, told
    if one.state == "closed":
        yield one.ended or 0, EscalationWithdrawn(**same, cases=one.cases, breached=late, received=one.at)


def kinds(*escalations: Escalation) -> dict[str, int]:
    return {row.kind: row.escalations for row in rows_of(escalations)}


def test_each_escalation_is_counted_in_one_place_and_every_breach_besides():
    """Numbers that add up to something else than the whole are a way to hide the rest."""
    (row,) = rows_of(
        [
            asked(),
            asked(breached=NOW + HOUR),
            asked(state="closed", ended=NOW),
            answered(NOW + HOUR),
            answered(NOW + 2 * HOUR, breached=NOW + HOUR),
        ]
    )

    assert (row.escalations, row.in_time, row.late, row.withdrawn, row.waiting) == (5, 1, 1, 1, 2)
    assert row.breached == 2


def test_answer_that_came_before_the_breach_was_looked_for_is_late_all_the_same():
    """The clock looks two minutes after the time: nobody wins these two minutes by being quick."""
    (row,) = rows_of([answered(NOW + HOUR + 1)])

    assert (row.in_time, row.late, row.breached) == (0, 1, 0)


def test_month_is_that_in_which_it_came():
    """A late answer must not make the month of the promise look better."""
    rows = rows_of([asked(), answered(NOW + 40 * DAY), asked(at=NOW - 40 * DAY)])

    assert [row.escalations for row in rows] == [1, 2]
    assert rows[0].month < rows[1].month


@pytest.mark.parametrize(
    ("asking", "told"),
    [
        ({"civil_society": 3}, {"civil_society": 3}),
        ({"civil_society": 3, "press": 3}, {"civil_society": 3, "press": 3}),
        ({"civil_society": 3, "election_office": 1}, {"together": 4}),
        (
            {"civil_society": 4, "press": 3, "election_office": 1, "authority": 1},
            {"civil_society": 4, "together": 5},
        ),
        ({"press": 1, "election_office": 1, "authority": 1}, {"together": 3}),
        ({"press": 1}, {"together": 1}),
    ],
    ids=str,
)
def test_kind_of_few_partners_is_told_apart_in_no_row_and_by_no_difference(asking, told):
    """The numbers of the only election office are that office's."""
    escalations = [one for kind, partners in asking.items() for one in of_kind(kind, partners)]

    assert kinds(*escalations) == told


def test_many_escalations_of_one_partner_are_still_one_partner():
    """Whoever asks often must not be told apart for that."""
    assert kinds(*(asked() for _ in range(FEW * 3))) == {"together": FEW * 3}
