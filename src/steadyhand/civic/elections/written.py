"""An election as people write it: names, places and local times, before anybody worked out which instants these are."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from steadyhand.civic.elections.model import CONFIDENCES, KINDS, PHASE_ORDER, Details, Period, Source
from steadyhand.kernel.zones import is_zone, local_instant


class NotAnElection(ValueError):
    """What is written names no election; says which line and what to write instead."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One period with the election it belongs to, as a line of a file has them. All is text, as it was written."""

    where: str
    """Which line or entry this is, for what is said about it: `line 3`."""
    election: str
    name: str
    kind: str
    jurisdiction: str
    phase: str
    place: str
    zone: str
    opens: str
    closes: str
    ocd: str = ""
    part: str = ""
    region: str = ""
    source: str = ""
    url: str = ""
    retrieved: str = ""
    confidence: str = "reported"


_COMMON: Final = ("name", "kind", "jurisdiction", "ocd", "source", "url", "retrieved", "confidence")
"""What all lines of one election say alike."""


def elections(lines: list[Line]) -> list[Details]:
    """The elections of some lines, in the order in which they come first. Raises `NotAnElection`."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.election, []).append(line)
    return [_one(group) for group in groups.values()]


def period(line: Line) -> Period:
    """One period with its instants. Raises `NotAnElection`."""
    _among(line, "phase", PHASE_ORDER)
    if not line.zone:
        raise NotAnElection(
            f"{line.where}: no zone. Write one of the IANA database, as America/Phoenix: an hour is a vote."
        )
    if not is_zone(line.zone):
        raise NotAnElection(
            f"{line.where}: {line.zone[:40]!r} is no zone of the IANA database, as America/Phoenix."
        )
    opens, closes = line.opens.strip().replace(" ", "T"), line.closes.strip().replace(" ", "T")
    try:
        starts, ends = local_instant(opens, line.zone), local_instant(closes, line.zone)
    except ValueError as error:
        raise NotAnElection(f"{line.where}: {error}") from None
    if ends <= starts:
        raise NotAnElection(
            f"{line.where}: it closes at {closes}, not after it opens at {opens}. "
            "What closes after midnight closes on the next date."
        )
    return Period(
        phase=line.phase,  # type: ignore[arg-type]  # one of them, by the check above
        place=line.place,
        zone=line.zone,
        opens=opens,
        closes=closes,
        starts=starts,
        ends=ends,
        part=line.part,
        region=line.region,
    )


def _one(lines: list[Line]) -> Details:
    first = lines[0]
    for line in lines[1:]:
        for field in _COMMON:
            if getattr(line, field) != getattr(first, field):
                raise NotAnElection(
                    f"{line.where}: {field} of {first.election} is {getattr(first, field)[:60]!r} in "
                    f"{first.where} and {getattr(line, field)[:60]!r} here. Write one of them in all its lines."
                )
    _among(first, "kind", KINDS)
    _among(first, "confidence", CONFIDENCES)
    return Details(
        id=first.election if first.election.startswith("election:") else f"election:{first.election}",
        name=first.name,
        kind=first.kind,  # type: ignore[arg-type]  # one of them, by the check above
        jurisdiction=first.jurisdiction,
        ocd=first.ocd,
        periods=tuple(period(line) for line in lines),
        source=Source(name=first.source, url=first.url, retrieved=first.retrieved),
        confidence=first.confidence,  # type: ignore[arg-type]  # likewise
    )


def _among(line: Line, field: str, known: tuple[Any, ...]) -> None:
    value = getattr(line, field)
    if value not in known:
        raise NotAnElection(f"{line.where}: {field} is {value[:40]!r}. Write one of {', '.join(known)}.")
