"""What strikes propose and what they would not propose any more, as values."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.enforcement.model import Ended, Sanction, Standing
from steadyhand.enforcement.strikes.model import Annulment, Ladder, Offence, Step, Strikes, Terms, strike_on
from steadyhand.enforcement.strikes.proposing import LATELY, proposed, unfounded
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support.judging import NOW

ACCOUNT = "account:u"
STEPS = (Step(points=2, act="suspend", hours=12), Step(points=4, act="suspend", hours=168))
LADDER = Ladder(
    id="ladder:spam",
    version=1,
    terms=Terms(
        title="Spam", areas=("spam",), points={"low": 1, "medium": 1, "high": 1, "severe": 1}, steps=STEPS,
        warning_first=False, together_hours=0,
    ),
)  # fmt: skip
VERSIONS = {LADDER.ref: LADDER}
NOBODY = Standing(subject=ACCOUNT)


def strikes(many: int, *annulled: int) -> Strikes:
    """So many strikes, an hour apart, the last of them now; some annulled since."""
    row = Strikes(account=ACCOUNT)
    for n in range(1, many + 1):
        at = NOW - (many - n) * HOUR
        found = Offence(
            area="spam", severity="medium", at=at, done=at, subject=f"post:{n}", cause=f"decision:{n}.1"
        )
        row = row.having(strike_on(LADDER, found, n))
    for number in annulled:
        row = row.annulling(number, Annulment(at=NOW, by="staff:lea", cause="case:1", how="annulled"))
    return row


def held(hours: int | None = 12, **more: Any) -> Sanction:
    """A suspension that carries out the step of the last of two strikes, or what is said instead."""
    given: dict[str, Any] = {
        "action": f"{ACCOUNT}#1", "kind": "suspend", "policy": "spam-1@1", "cause": "decision:2.1", "mode": "manual",
        "by": "staff:lea", "starts": NOW, "imposed": NOW, "ladder": LADDER.ref,
        "ends": None if hours is None else NOW + hours * HOUR,
    }  # fmt: skip
    return Sanction(**(given | more))


def offers(row: Strikes, standing: Standing = NOBODY, now: int = NOW) -> list[tuple[int, Step]]:
    """The strike and the step of each proposal."""
    return [(one.strike.number, one.step) for one in proposed(row, VERSIONS, standing, now)]


@pytest.mark.parametrize(("many", "step"), [(1, None), (2, STEPS[0]), (3, STEPS[0]), (4, STEPS[1])])
def test_last_strike_that_counts_proposes_its_step(many, step):
    """Not the first one again for each that came before."""
    assert offers(strikes(many)) == ([] if step is None else [(many, step)])


@pytest.mark.parametrize(
    ("standing", "still"),
    [
        (NOBODY.having(held()), False),
        (NOBODY.having(held(cause="decision:9.1", ladder="", hours=24 * 300)), False),
        (NOBODY.having(held(cause="decision:9.1", ladder="", hours=None)), False),
        (NOBODY.having(held(cause="decision:9.1", ladder="", hours=1)), True),
        (replace(NOBODY, ended=(Ended(sanction=held(), at=NOW, how="withdrawn", by="staff:lea"),)), True),
        (replace(NOBODY, ended=(Ended(sanction=held(), at=NOW, how="expired", by="system:clock"),)), False),
    ],
    ids=["done", "longer for something else", "for good", "shorter for something else", "a slip", "over"],
)
def test_nothing_is_proposed_that_was_done_or_is_in_force_for_as_long(standing, still):
    """A proposal that nobody can end would be read by nobody; one that is lost by a slip is done by nobody."""
    assert bool(offers(strikes(2), standing)) is still


def test_what_nobody_did_for_a_month_is_proposed_no_more():
    """Who did nothing then has decided so."""
    assert offers(strikes(2), now=NOW + LATELY)
    assert not offers(strikes(2), now=NOW + LATELY + MINUTE)
    assert not offers(strikes(2, 1))


@pytest.mark.parametrize(
    ("row", "standing", "found"),
    [
        (strikes(2), NOBODY.having(held()), False),
        (strikes(2, 1), NOBODY.having(held()), True),
        (strikes(2, 2), NOBODY.having(held()), True),
        (strikes(4, 1), NOBODY.having(held(168, cause="decision:4.1")), True),
        (strikes(5, 5), NOBODY.having(held(168, cause="decision:4.1")), False),
        (strikes(1), NOBODY.having(held(None, kind="ban", cause="decision:1.1", ladder="")), False),
        (strikes(2, 1), NOBODY.having(held(ladder="")), False),
    ],
    ids=["as it was", "the first fell", "its own fell", "only a shorter one now", "a later one fell", "a ban of people",
         "chosen by people"],
)  # fmt: skip
def test_step_that_the_strikes_would_not_propose_now_is_found_and_nothing_else(row, standing, found):
    """What people decided by themselves rests on no ladder, and must not be shown as fallen."""
    assert bool(unfounded(row, VERSIONS, standing)) is found
