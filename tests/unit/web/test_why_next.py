"""Why a case is the next one, in a sentence that is true."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from steadyhand.review.harm import SUNK, harm_index
from steadyhand.review.model import Case, Lease
from steadyhand.web.console.serving import why_next
from tests.support.judging import NOW

CASE = Case(
    id="case:1",
    subject="post:1",
    account=None,
    area="hate",
    severity="high",
    region="eu",
    language="en",
    opened=NOW,
)


def told(**changes: Any) -> str:
    way = changes.pop("way", "order")
    return why_next(
        replace(CASE, lease=Lease(holder="staff:ana", until=NOW, number=1, way=way), **changes), NOW
    )


def test_sentence_says_what_put_the_case_first():
    """Whoever wonders why it is this one must read the reason that the order really had."""
    assert "of high severity" in told()
    assert "reach is not known" in told()
    assert "about 500 views still to come" in told(harm=harm_index(0.5, 1_000, NOW))
    assert "nothing that these people reported before held" in told(harm=SUNK)
    assert "life may be at stake" in told(area="imminent_harm")


def test_sentence_says_how_somebody_came_to_a_case_that_was_not_next():
    """One that was picked must not look as if it had been served."""
    assert told(way="picked").startswith("You picked it")
    assert told(way="assigned") == "It was passed to you."
    assert "one turn in ten" in told(way="aged")
