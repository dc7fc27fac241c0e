"""Hard rules on values: what each finds, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.access.risk import rules
from steadyhand.access.risk.book import Book
from steadyhand.access.risk.model import Act, Finding, Peer
from steadyhand.kernel.values import DAY
from tests.support.judging import NOW

ANA, BEN, IDA = "staff:ana", "staff:ben", "staff:ida"
PEERS = {
    ANA: Peer(principal=ANA, role="reviewer"),
    BEN: Peer(principal=BEN, role="policy_lead", leaves=NOW + 3 * DAY),
    IDA: Peer(principal=IDA, role="investigator", watches=True),
}


def act(what: Any, by: str = ANA, seq: int = 1, **fields: Any) -> Act:
    """An act of today, on somebody on the platform, for a case that a report opened."""
    given = {"seq": seq, "at": NOW, "account": "account:u1", "area": "spam", "region": "eu"}
    return Act(by=by, what=what, **(given | fields))


def found(*acts: Act) -> list[Finding]:
    """What is found in the last of these acts."""
    book = Book()
    for one in acts:
        book.add(one)
    return rules.found(acts[-1], book, PEERS)


@pytest.mark.parametrize(
    ("one", "detector"),
    [
        (act("look", IDA), "watcher"),
        (act("look", about="protected"), "protected"),
        (act("reverse", about="protected"), "protected"),
        (act("decide", about="related"), "related"),
        (act("decide", opener=ANA, alone=True), "own_case"),
        (act("look", opener=ANA), "own_case"),
        (act("reverse", decider=ANA), "own_decision"),
        (act("reverse", dealt=False), "picked"),
        (act("reverse", BEN), "last_days"),
        (act("refused", BEN, code="leaving"), "last_days"),
        (act("refused", code="no_case", times=5), "no_case"),
        (act("refused", tried="look", code="not_your_area", times=5), "no_case"),
        (act("refused", tried="reverse", code="frozen"), "stopped"),
        (act("refused", tried="recover", code="not_allowed"), "stopped"),
        (act("refused", tried="break_glass", code="no_reason"), "stopped"),
    ],
    ids=lambda each: each if isinstance(each, str) else each.what,
)
def test_one_act_is_enough_for_a_hard_rule(one: Act, detector: str) -> None:
    """Each of these has been how an insider did it, and needs no comparison."""
    (finding,) = found(one)

    assert (finding.detector, finding.people, finding.acts) == (detector, (one.by,), (1,))
    assert (finding.areas, finding.q) == (("spam",), 0.0)


@pytest.mark.parametrize(
    "one",
    [
        act("look"),
        act("look", opener=BEN, alone=True),
        act("decide", about="protected"),
        act("decide", opener=BEN),
        act("reverse", decider=BEN),
        act("reverse", dealt=True),
        act("reverse"),
        act("take_back"),
        act("decide", BEN),
        act("refused", BEN, code="leased"),
        act("refused", code="no_case", times=4),
        act("refused", code="closed", times=50),
        act("refused", tried="reverse", code="second_needed"),
        act("refused", tried="sanction", code="frozen"),
        act("refused", tried="break_glass", code="no_case"),
        act("reverse", "staff:gone"),
    ],
    ids=lambda one: f"{one.what}-{one.code}",
)
def test_honest_acts_like_these_are_left_alone(one: Act) -> None:
    """A rule that finds everybody's day is one that nobody reads."""
    assert found(one) == []


def test_attempts_without_a_case_add_up_within_a_day_only() -> None:
    """Leases run out under people's hands: one a day for a week is a clumsy reviewer."""
    today = [act("refused", seq=n, code="no_case") for n in range(5)]
    over_days = [act("refused", seq=n, code="no_case", at=NOW + n * DAY) for n in range(9)]

    (finding,) = found(*today)
    assert finding.count == 5
    assert found(*over_days) == []


def test_same_two_are_found_the_third_time_in_a_small_house() -> None:
    """Where few look people up, chance cannot be told from friendship: so it is three times."""
    looks = [act("look", seq=n, opener=BEN, alone=True) for n in range(3)]

    (finding,) = found(*looks)
    assert (finding.detector, finding.people, finding.acts) == ("pair", (ANA, BEN), (0, 1, 2))
    assert found(*looks[:2]) == []
    assert found(*(act("look", seq=n, opener=BEN, alone=n < 2) for n in range(3))) == [], (
        "a report asked as well"
    )
    assert found(*(act("look", seq=n, at=NOW + 30 * n * DAY, opener=BEN, alone=True) for n in range(3))) == []
    others = [act("look", f"staff:p{n}", seq=20 + n) for n in range(8)]
    assert found(*others, *looks) == [], "in a large house it is compared with chance"


def test_hour_of_an_act_finds_nobody() -> None:
    """People work at night, and from everywhere: a detector of hours would find the night shift."""
    night = [
        act(what, at=NOW - NOW % DAY + hour * DAY // 24) for hour in range(24) for what in ("look", "decide")
    ]

    assert [found(one) for one in night] == [[]] * len(night)
