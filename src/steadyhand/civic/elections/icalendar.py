"""Elections from iCalendar (RFC 5545): one VEVENT a period."""

from __future__ import annotations

from datetime import date, datetime, timezone, tzinfo
from typing import Any, Final

import msgspec

from steadyhand.civic.elections.model import PHASE_ORDER, Details
from steadyhand.civic.elections.tables import LARGEST
from steadyhand.civic.elections.written import Line, NotAnElection, elections
from steadyhand.kernel.zones import instant, local_instant

_WORDS: Final = {"early voting": "early_vote", "advance voting": "early_vote", "election silence": "silence"}
"""What calendars call a phase that the house calls otherwise."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What the entries of a calendar do not say of the election they belong to."""

    election: str
    name: str
    kind: str
    jurisdiction: str
    source: str
    url: str = ""
    retrieved: str = ""
    confidence: str = "reported"
    ocd: str = ""
    zone: str = ""
    """Of entries that name none; where this is empty they are refused."""


def from_ics(data: bytes, given: Given) -> list[Details]:
    """The election of a calendar. Raises `NotAnElection` with the entry and what to write instead.

    Of each entry CATEGORIES is the phase, LOCATION the place (ISO 3166; else that of the election), SUMMARY says which
    part of the place where it is not the phase alone, and DTSTART and DTEND are local times with their TZID.
    """
    try:
        from icalendar import Calendar  # noqa: PLC0415 - many files of a library that only an import needs
    except ImportError:
        raise NotAnElection(
            "Reading iCalendar is not installed: `pip install 'steadyhand[elections]'`, or write a CSV file."
        ) from None
    if len(data) > LARGEST:
        raise NotAnElection("The file is larger than 4 MiB: a calendar of elections is not.")
    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, KeyError, IndexError) as error:
        raise NotAnElection(f"That is no iCalendar file: {str(error)[:200]}.") from None
    events = [one for one in calendar.walk("VEVENT") if str(one.get("STATUS", "")).upper() != "CANCELLED"]
    if not events:
        raise NotAnElection("The calendar has no entry (VEVENT) that is not cancelled.")
    lines = [_line(one, n, given) for n, one in enumerate(events, 1)]
    own = _own_zones(calendar)
    for line in lines:
        if line.zone in own:
            _agreeing(line, own[line.zone])
    return elections(lines)


def _own_zones(calendar: Any) -> dict[str, tzinfo]:
    """The zones that the file has rules of its own for, by name."""
    found = {}
    for one in calendar.walk("VTIMEZONE"):
        name = str(one.get("TZID", ""))
        try:
            found[name] = one.to_tz(lookup_tzid=False)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            raise NotAnElection(f"The zone {name[:40]!r} (VTIMEZONE) cannot be read: leave it out.") from None
    return found


def _agreeing(line: Line, own: tzinfo) -> None:
    """Raises `NotAnElection` where the file's own rules and those of the zone of that name are at odds."""
    for text in (line.opens, line.closes):
        wall = datetime.fromisoformat(text)
        try:
            offset, known = wall.replace(tzinfo=own).utcoffset(), local_instant(text, line.zone)
        except ValueError:
            continue  # what no clock shows, or twice, or no zone is said of the line itself
        if offset is not None and instant(wall.replace(tzinfo=timezone(offset)).isoformat()) != known:
            raise NotAnElection(
                f"{line.where}: by the file's own rules of {line.zone} (VTIMEZONE) {text} is another instant than by "
                "those of the IANA database. Ask whoever wrote it which hour is meant, and leave the rules out."
            )


def _line(event: Any, number: int, given: Given) -> Line:
    summary = str(event.get("SUMMARY", "")).strip()
    where = f"entry {number} ({summary[:60]})" if summary else f"entry {number}"
    if again := next((name for name in ("RRULE", "RDATE") if event.get(name) is not None), None):
        raise NotAnElection(
            f"{where}: it repeats ({again}). Write an entry for each time that it takes place."
        )
    opens, zone = _time(event, "DTSTART", where, given)
    closes, other = _time(event, "DTEND", where, given)
    if other != zone:
        raise NotAnElection(f"{where}: it begins in {zone} and ends in {other}. Write both in one zone.")
    common = {name: getattr(given, name) for name in Given.__struct_fields__ if name != "zone"}
    location = str(event.get("LOCATION", "")).strip()
    return Line(
        where=where,
        phase=_phase(event, summary, where),
        place=location or given.jurisdiction,
        zone=zone,
        opens=opens,
        closes=closes,
        part=str(event.get("COMMENT", "")).strip(),
        **common,
    )


def _phase(event: Any, summary: str, where: str) -> str:
    categories = event.get("CATEGORIES")
    listed = categories if isinstance(categories, list) else [categories] if categories is not None else []
    said = [str(name) for one in listed for name in getattr(one, "cats", [one])]
    for word in (*said, summary):
        phase = _WORDS.get(word.strip().lower(), word.strip().lower().replace(" ", "_"))
        if phase in PHASE_ORDER:
            return phase
    raise NotAnElection(
        f"{where}: nothing says which phase it is. Write CATEGORIES with one of {', '.join(PHASE_ORDER)}."
    )


def _time(event: Any, name: str, where: str, given: Given) -> tuple[str, str]:
    """A local time and its zone, as they stand there."""
    found = event.get(name)
    if found is None:
        raise NotAnElection(f"{where}: it has no {name}. Say when it begins and when it ends.")
    try:
        at = found.dt
    except (ValueError, AttributeError):
        raise NotAnElection(
            f"{where}: {name} is no time. Write it as 20221108T070000 with its TZID."
        ) from None
    if not isinstance(at, datetime):
        assert isinstance(at, date)
        raise NotAnElection(f"{where}: {name} is a day ({at}) and no time. Say at which hour.")
    tzid = str(found.params.get("TZID", ""))
    if not tzid and at.tzinfo is not None:
        raise NotAnElection(
            f"{where}: {name} is in UTC, which no polling station is. Write the local time with TZID."
        )
    zone = tzid or given.zone
    if not zone:
        raise NotAnElection(
            f"{where}: {name} has no zone (TZID). Add it, or give the zone of all that have none."
        )
    return at.replace(tzinfo=None).isoformat(timespec="minutes"), zone
