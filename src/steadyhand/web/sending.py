"""Which events somebody may send under their key: reports take what reports take at `/v1/reports` too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from steadyhand.access.keys.model import FILING, OPENING, SOURCING, Bearer
from steadyhand.intake.model import REPORTED, Event, Fault
from steadyhand.intake.reporting import USUAL

NOT_IN_KEY: Final = "not_in_key"
Placed = tuple[int, Event]
"""An event with its index in what was sent."""


class _Filed(msgspec.Struct):
    area: str
    source: str | None = None


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
    report = _report(event.data).report
    usual = (report.source or USUAL) == USUAL
    if not usual and (refusal := bearer.lack(SOURCING)):
        return Fault(
            index, "data.report.source", NOT_IN_KEY, f"Whom it is from is claimed. {refusal.message}"
        )
    for capability in (FILING, OPENING) if usual else (OPENING,):
        if refusal := bearer.lack(capability):
            return Fault(index, "type", NOT_IN_KEY, f"It is a report. {refusal.message}")
    if refusal := bearer.elsewhere(report.area):
        return Fault(index, "data.report.area", NOT_IN_KEY, refusal.message)
    return None
