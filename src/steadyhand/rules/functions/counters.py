"""Counts over sliding windows: what came before the event, and the event itself.

The implementations say by what a count is multiplied; counting is done by `rules.counting.Tally`.
"""

from __future__ import annotations

from fractions import Fraction

from steadyhand.rules.counting import span_us
from steadyhand.rules.registry import function


@function("Count(by: Any, window: Const[str], when: Optional[bool] = True) -> int", asks="counts")
def count(window: str) -> Fraction:
    """How many events with the same `by` came within the window, this one included, for which `when` held.

    `by` is a value, an entity or a list of them; `window` is a span such as `30s`, `10m`, `1h` or `7d`, at most 30d.
    An event for which `when` does not hold is not counted, and is told the count of the others.
    `Count(by=UserId, window='1h', when=HasLink) > 20` holds from the twenty-first post with a link on.
    """
    span_us(window, "window")
    return Fraction(1)


@function(
    "CountDistinct(of: Any, by: Any, window: Const[str], when: Optional[bool] = True) -> int", asks="counts"
)
def count_distinct(window: str) -> Fraction:
    """How many different values of `of` came with the same `by` within the window, likewise.

    `CountDistinct(of=UserId, by=LinkUrl, window='1h') > 50` holds for a link that more than fifty people posted.
    """
    span_us(window, "window")
    return Fraction(1)


@function(
    "Rate(by: Any, window: Const[str], per: Const[str] = '1m', when: Optional[bool] = True) -> float",
    asks="counts",
)
def rate(window: str, per: str) -> Fraction:
    """How many events per `per` there were on average over the window, likewise.

    `Rate(by=IpAddress, window='10m') > 5` holds for an address with more than fifty events in ten minutes.
    """
    return Fraction(span_us(per, "per"), span_us(window, "window"))
