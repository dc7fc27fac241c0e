"""What people decided about a subject, as a backtest counts it."""

from __future__ import annotations

import pytest

from steadyhand.flows.backtesting import people
from steadyhand.review.model import Decision, Outcome


class Record:
    """Decisions on `post:1` that stand, and labels of nobody: what the stores of both rooms give."""

    def __init__(self, *decided: tuple[str, Outcome]) -> None:
        self._decided = decided

    def decided(self):
        for number, (by, outcome) in enumerate(self._decided):
            yield "post:1", Decision(id=f"d{number}", by=by, at=0, outcome=outcome, policy=None, reason=None)

    def labelled(self):
        return iter([("account:u1", ("suspected_spam",))])


@pytest.mark.parametrize(
    ("decided", "human"),
    [
        ([("staff:ana", "violates")], "upheld"),
        ([("staff:ana", "no_violation")], "dismissed"),
        ([("staff:ana", "no_violation"), ("staff:ben", "violates")], "upheld"),
        ([("staff:ana", "violates"), ("staff:ben", "no_violation")], "upheld"),
        ([("automation", "violates")], None),
        ([("automation", "violates"), ("staff:ana", "no_violation")], "dismissed"),
    ],
)
def test_only_people_say_whether_a_rule_was_right(decided: list[tuple[str, Outcome]], human: str | None):
    """Counting what automation decided would let a rule praise itself."""
    record = Record(*decided)
    known = people(record, record)

    assert known.decided.get("post:1") == human
    assert known.labels == {"account:u1": ("suspected_spam",)}
