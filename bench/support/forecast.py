"""How long a forecast before a freeze takes: 1,000 staff, and 100,000 cases of the 28 days before."""

from __future__ import annotations

import random
import time
from pathlib import Path

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import GoesOn
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import AREAS, REGIONS, load
from steadyhand.flows.forecasting import forecast
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.review.opening import OpenCase
from support.doors import UNASKED
from tests.support.rosters import drawn

LANGUAGES = ("en", "es", "fr", "ar", "hi", "pt")
SPAN_H = 28 * 24
LASTS = 7 * DAY
ROOT = "staff:root"


def forecast_s(folder: Path, staff: int = 1_000, cases: int = 100_000) -> float:
    """CPU seconds of one forecast of a freeze of contractors for a week, from a record read for the first time."""
    house = House(load(folder, access=UNASKED))
    try:
        _appoint(house, staff)
        _open_cases(house, cases)
        wanted = StartFreeze(
            freeze="freeze:bench",
            mode="deny",
            scope_set=ScopeSet(),
            who=Population(employers=("vendor",)),
            goes_on=GoesOn(automation=True, contractors=False, api_clients=True),
            ends=house.reader.now() + LASTS,
            floor=0.5,
            undelivered="deliver",
            reason="A forecast for the benchmark.",
        )
        began = time.process_time()
        told = forecast(house.reader, house.access, wanted)
        took = time.process_time() - began
        assert told.cases_seen > cases * 0.9, told.cases_seen
        assert 0 < told.remaining < told.eligible
        return took
    finally:
        house.close()


def _appoint(house: House, staff: int) -> None:
    house.record.ahead = -(SPAN_H + 1) * HOUR
    house.door.perform(Found(principal=ROOT, name="Rut Okafor"), ROOT)
    _performed(house, [Order(Appoint(staff=each), ROOT) for each in drawn(staff, LANGUAGES)])


def _open_cases(house: House, cases: int) -> None:
    """As many each hour; none is decided, so that all of them are read as waiting too."""
    dice, number = random.Random(1), 0
    for hour in range(SPAN_H):
        house.record.ahead = (hour - SPAN_H) * HOUR
        until = cases * (hour + 1) // SPAN_H
        _performed(house, [Order(_case(n, dice), AUTOMATION) for n in range(number, until)])
        number = until
    house.record.ahead = 0


def _case(number: int, dice: random.Random) -> OpenCase:
    return OpenCase(
        case=f"case:{number}",
        subject=f"post:{number}",
        account=f"account:{number}",
        area=dice.choice(AREAS),
        severity=dice.choice(("low", "medium", "high", "severe")),
        source="rule",
        ref=f"event:{number}",
        region=dice.choice(REGIONS),
        language=dice.choice(LANGUAGES),
    )


def _performed(house: House, orders: list[Order]) -> None:
    refused = [answer for answer in house.door.perform_many(orders) if isinstance(answer, Refusal)]
    assert not refused, refused[0]
