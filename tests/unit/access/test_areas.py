"""Who reviews some areas takes and decides no case of another."""

from steadyhand.access.model import Staff
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Pass
from steadyhand.kernel.values import Scope
from steadyhand.review.commands import TakeLease
from tests.support.doors import trusting

VERA = Staff(principal="staff:vera", name="Vera", roles=("reviewer",), areas=("hate",))


class Seen:
    """Views as a transaction sees them."""

    def view(self, name):
        return {"staff:vera": VERA} if name == "staff" else {}


def judged(area):
    return trusting().compile(Seen())(
        Order(TakeLease(case="case:1"), "staff:vera"), Scope(policy_area=area), 0, None
    )


def test_a_case_of_ones_own_area_may_be_taken():
    """The limit is no more than what it says."""
    assert isinstance(judged("hate"), Pass)


def test_a_case_of_another_area_is_refused_with_the_reason():
    """Whoever was trained for one area does not decide about people in another."""
    refusal = judged("spam")

    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_your_area"
    assert "hate" in refusal.message
