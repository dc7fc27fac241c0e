"""The lot: who is looked over nobody chooses, nobody foresees, and anybody can work out again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steadyhand.kernel.values import DAY
from steadyhand.review.looks.sampling import (
    LARGE_REACH,
    Sampling,
    Traits,
    drawn,
    golden_due,
    in_reach,
    lot,
    risk,
)
from tests.support.judging import NOW

SAMPLING = Sampling()
PLAIN = Traits(area="spam", severity="medium")
DECISIONS = [(f"decision:{n}.1", f"commitment-{n}") for n in range(20_000)]


def share(traits: Traits, sampling: Sampling = SAMPLING) -> float:
    """Which share of many decisions of this kind is looked over."""
    taken = [drawn(traits, decision, told, NOW, sampling) for decision, told in DECISIONS]
    return sum(one is not None for one in taken) / len(DECISIONS)


def test_one_decision_in_fifty_is_looked_over():
    """Too few say nothing, too many cost the reviews that wait."""
    assert share(PLAIN) == pytest.approx(0.02, abs=0.004)
    assert share(PLAIN, Sampling(random=0.5)) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"severity": "severe"}, "severe"),
        ({"permanent": True}, "permanent"),
        ({"reach": LARGE_REACH}, "reach"),
        ({"reversal": True}, "reversal"),
        ({"policy_since": NOW - DAY}, "new_policy"),
    ],
)
def test_what_could_do_much_harm_is_looked_over_ten_times_as_often(change, why):
    """A wrong ban for ever is not one mistake among others."""
    traits = replace(PLAIN, **change)

    assert risk(traits, NOW) == why
    assert share(traits) == pytest.approx(0.02 + 0.98 * 0.2, abs=0.01)


@pytest.mark.parametrize(
    "change",
    [
        {"reach": LARGE_REACH - 1},
        {"policy_since": NOW - 31 * DAY},
        {"policy_since": NOW + 1},
        {"severity": "high"},
    ],
)
def test_what_could_not_is_not(change):
    """Everything would be special."""
    assert risk(replace(PLAIN, **change), NOW) is None


def test_random_looks_are_drawn_whatever_the_decision_is_about():
    """Were the grave ones never among the random ones, those would stand for nothing but the rest."""
    grave = replace(PLAIN, severity="severe")
    of = [
        {d for d, told in DECISIONS if drawn(each, d, told, NOW, SAMPLING) == "random"}
        for each in (PLAIN, grave)
    ]

    assert of[0] == of[1] != set()


def test_lot_is_of_the_decision_its_commitment_and_the_seed():
    """Without the salted commitment whoever decides could foresee whether it will be looked over."""
    one = lot("seed", "decision:1.1", "c1", "random")

    assert one == 0.8726767158012608, (
        "other lots than before: nobody could check what was drawn under the old ones"
    )
    others = [("other", "decision:1.1", "c1", "random"), ("seed", "decision:1.2", "c1", "random"),
              ("seed", "decision:1.1", "c2", "random"), ("seed", "decision:1.1", "c1", "risk")]  # fmt: skip
    assert all(lot(*other) != one for other in others)


def test_lots_are_even():
    """Who is drawn more often than others is chosen."""
    lots = [lot("seed", decision, told, "random") for decision, told in DECISIONS]

    assert sum(lots) / len(lots) == pytest.approx(0.5, abs=0.01)
    assert all(0 <= one < 1 for one in lots)


def test_one_look_in_twenty_is_at_a_golden_case():
    """Of all looks, and not beside each twentieth."""
    due = sum(golden_due(decision, told, SAMPLING) for decision, told in DECISIONS)

    assert due / (due + len(DECISIONS)) == pytest.approx(0.05, abs=0.005)


def test_child_safety_is_never_looked_at_again():
    """Each further pair of eyes on such material is harm, to the child and to whoever looks."""
    assert share(replace(PLAIN, area="child_safety", severity="severe"), Sampling(random=1.0)) == 0


def test_most_decisions_are_left_before_anything_of_them_is_read():
    """A bulk of ten thousand decisions must not become ten thousand reads."""
    reached = [(d, told) for d, told in DECISIONS if in_reach(d, told, SAMPLING)]
    grave = replace(PLAIN, severity="severe")

    assert [(d, told) for d, told in DECISIONS if drawn(grave, d, told, NOW, SAMPLING)] == reached
