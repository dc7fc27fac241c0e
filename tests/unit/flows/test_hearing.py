"""Which appeal somebody is served: by lot among what is about as urgent, so that nobody waits for one."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.enforcement.appeals.model import About, Appeal
from steadyhand.flows.hearing import NEAR, TOGETHER, drawn
from steadyhand.kernel.values import HOUR

ABOUT = About(decision="decision:1.1", subject="post:1", account=None, policy="spam-1@1", area="spam", at=0)
DRAWS = 4_000
CRITICAL = 24.32
"""Of chi-square with 7 degrees of freedom, at one in a thousand."""


def waiting(*dues: int) -> list[Appeal]:
    """Appeals that are due then, the soonest first."""
    return [
        Appeal(id=f"appeal:{n}", side="affected", by="account:a", about=ABOUT, at=0, due=due)
        for n, due in enumerate(sorted(dues))
    ]


@pytest.mark.parametrize("which", range(TOGETHER))
def test_each_of_those_that_are_about_as_urgent_comes_first_as_often(which):
    """T19: whoever is paid for one answer must not know when that appeal comes ."""
    lot = Random(which)
    those = waiting(*(n * HOUR for n in range(TOGETHER)))
    first = Counter(next(drawn(those, lot)).id for _ in range(DRAWS))

    assert set(first) == {one.id for one in those}
    expected = DRAWS / TOGETHER
    assert sum((often - expected) ** 2 / expected for often in first.values()) < CRITICAL


@given(st.lists(st.integers(0, 100 * HOUR), max_size=30), st.integers(0, 9))
def test_nothing_waits_for_what_is_much_less_urgent_and_nothing_is_left_out(dues, seed):
    """A lot among all would have a ban wait for a label."""
    those = waiting(*dues)
    order = list(drawn(those, Random(seed)))

    assert sorted(one.id for one in order) == sorted(one.id for one in those)
    for n, one in enumerate(order):
        assert all(one.due <= later.due + NEAR for later in order[n:])
