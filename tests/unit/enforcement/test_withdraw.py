"""Taking back one's own slip of the hand, and nothing else."""

from steadyhand.enforcement.ending import Withdraw
from steadyhand.enforcement.facts import Withdrawn
from steadyhand.enforcement.model import WITHDRAWAL, Sanction, Standing
from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Refusal, Ruling

BEGAN = 1_000
STANDING = Standing(
    subject="post:1",
    made=1,
    in_force=(
        Sanction(
            action="post:1#1",
            kind="remove",
            policy="spam-1@1",
            cause="decision:x.1",
            mode="manual",
            by="staff:ana",
            starts=BEGAN,
        ),
    ),
)
COMMAND = Withdraw(subject="post:1", action="post:1#1", cause="decision:x.1")


def decided(by: str, now: int) -> Ruling | Refusal:
    return COMMAND.decide(Rows({"standing": STANDING}, by), now)


def test_withdrawing_ones_own_sanction_at_once_lifts_it():
    """The person who slipped mends it without calling anyone."""
    ruling = decided("staff:ana", BEGAN + WITHDRAWAL)

    assert isinstance(ruling, Ruling)
    assert ruling.fact == Withdrawn(subject="post:1", action="post:1#1", cause="decision:x.1")


def test_withdrawing_after_its_time_is_refused():
    """Later it is a lift, with a reason, by somebody who may."""
    refusal = decided("staff:ana", BEGAN + WITHDRAWAL + 1)

    assert isinstance(refusal, Refusal)
    assert refusal.code == "too_late"


def test_withdrawing_what_a_colleague_imposed_is_refused():
    """Otherwise every reviewer could free anybody for half a minute after each decision."""
    refusal = decided("staff:ben", BEGAN + 1)

    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_yours"
