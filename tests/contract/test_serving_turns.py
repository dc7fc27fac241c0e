"""How the turns of what waited too long stand to threats and to the order: what the Week showed to be wrong."""

from __future__ import annotations

from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.review.order import AGED_TURN
from steadyhand.review.serving import Asks, Serving
from tests.support.people import REVIEWER, peopled

AREAS = ("spam", "hate", "harassment", "imminent_harm")


def case(n: int, area: str, severity: str) -> OpenCase:
    return OpenCase(
        case=f"case:{area}-{n}",
        subject=f"post:{area}-{n}",
        area=area,
        severity=severity,
        source="rule",
        ref=f"event:{area}-{n}",
    )


def turns(house, count):
    """Who is served next, so often, and takes it: (way, area) each."""
    serving, given = Serving(house.reader), []
    asked = Asks(principal=REVIEWER, areas=AREAS, queues=dict.fromkeys(AREAS, "harm"))
    for _ in range(count):
        offer = next(serving.next(asked, house.reader.now()))
        house.done(TakeLease(case=offer.case.id, way=offer.way), REVIEWER)
        given.append((offer.way, offer.case.area))
    return given


def test_one_turn_in_ten_goes_to_what_waited_too_long_however_many_queues_somebody_serves(opens):
    """Else whoever serves several queues is served by age alone, as soon as much waits: the order is gone."""
    house = opens()
    peopled(house)
    house.many(*(case(n, area, "low") for area in AREAS[:3] for n in range(20)), by=AUTOMATION)
    later = opens(6 * DAY)
    later.many(*(case(100 + n, area, "high") for area in AREAS[:3] for n in range(40)), by=AUTOMATION)

    ways = [way for way, _ in turns(later, 4 * AGED_TURN)]

    assert ways.count("aged") == 4, ways


def test_threat_to_somebody_comes_before_what_waited_too_long(opens):
    """A life is at stake for minutes; what has waited for days can wait for one more turn."""
    house = opens()
    peopled(house)
    house.many(*(case(n, "spam", "low") for n in range(5)), by=AUTOMATION)
    later = opens(6 * DAY)
    later.many(*(case(100 + n, "spam", "high") for n in range(AGED_TURN)), by=AUTOMATION)
    turns(later, AGED_TURN - 1)
    later.done(case(1, "imminent_harm", "severe"), AUTOMATION)

    assert turns(later, 1) == [("order", "imminent_harm")]
