"""Which events somebody may send under their key: reports take what reports take at `/v1/reports` too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from steadyhand.access.keys.model import REPORTING, Bearer
from steadyhand.intake.model import REPORTED, Event, Fault

NOT_IN_KEY: Final = "not_in_key"
Placed = tuple[int, Event]
"""An event with its index in what was sent."""


class _Filed(msgspec.Struct):
    area: str


class _Report(msgspec.Struct):
    report: _Filed


_report = msgspec.json.Decoder(_Report).decode


def sifted(events: Sequence[Placed], bearer: Bearer) -> tuple[list[Placed], list[Fault]]:
    """The events that this key may send, and what is said of the others."""
    kept: list[Placed] = []
    faults: list[Fault] = []
    for index, event in events:
        fault = beyond(index, event, bearer)
        if fault is None:
            kept.append((index, event))
        else:
            faults.append(fault)
    return kept, faults


def beyond(index: int, event: Event, bearer: Bearer) -> Fault | None:
    """Why an event is not for this key; None where it is. Only of a report is it known what it is about."""
    if event.type != REPORTED:
        return None
    for capability in REPORTING:
        if refusal := bearer.lack(capability):
            return Fault(index, "type", NOT_IN_KEY, f"It is a report. {refusal.message}")
    if bearer.areas and (refusal := bearer.elsewhere(_report(event.data).report.area)):
        return Fault(index, "data.report.area", NOT_IN_KEY, refusal.message)
    return None
