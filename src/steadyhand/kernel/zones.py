"""Instants as people and other systems write them. The only place that knows calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final, overload
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from steadyhand.kernel.values import MINUTE, SECOND, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UTC = _EPOCH.replace(tzinfo=None)
"""The same without a zone, which is written sooner: each event is given its time as text."""
UTC_NAME: Final = "UTC"
_NO_ZONES: Final = frozenset({"localtime", "posixrules", "Factory"})
_NO_FOLDERS: Final = ("posix/", "right/")


@overload
def rfc3339(instant: Instant) -> str: ...
@overload
def rfc3339(instant: None) -> None: ...
@overload
def rfc3339(instant: Instant | None) -> str | None: ...
def rfc3339(instant: Instant | None) -> str | None:
    """An instant as RFC 3339 in UTC with a Z."""
    if instant is None:
        return None
    moment = _UTC + timedelta(microseconds=instant)
    return moment.isoformat(timespec="milliseconds" if instant % SECOND else "seconds") + "Z"


def day(instant: Instant) -> str:
    """An instant for a sentence: `14 November 2022, 14:10 UTC`."""
    return _minute(instant // MINUTE)


@lru_cache(1024)
def _minute(number: int) -> str:
    """Notices of one batch name the same few minutes, and a month's name costs more than the rest of a sentence."""
    moment = _EPOCH + timedelta(minutes=number)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def instant(text: str) -> Instant:
    """The instant that an RFC 3339 text with a zone names. Raises `ValueError` with what to write instead."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text[:40]!r} is no time. Write RFC 3339, for example 2022-11-08T14:10:00Z."
        ) from None
    if moment.tzinfo is None:
        raise ValueError(f"{text[:40]!r} has no zone. Add Z or an offset, for example 2022-11-08T14:10:00Z.")
    return _of(moment)


def local_instant(text: str, zone: str) -> Instant:
    """The instant of a wall-clock time in a zone: `2022-11-08T07:00`, or with an offset where an hour comes twice.

    Raises `ValueError` with what to write instead: for a time that no clock there shows, or that it shows twice.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or "T" not in text.replace(" ", "T"):
        raise ValueError(f"{text[:40]!r} is no local time. Write it as 2022-11-08T07:00.")
    where = _zone(zone)
    wall = moment.replace(tzinfo=None)
    both = [wall.replace(tzinfo=where, fold=fold) for fold in (0, 1)]
    shown = [one for one in both if one.astimezone(UTC).astimezone(where).replace(tzinfo=None) == wall]
    if not shown:
        raise ValueError(f"No clock in {zone} shows {text[:40]}: it is skipped there that day.")
    if moment.tzinfo is not None:
        if all(one.utcoffset() != moment.utcoffset() for one in shown):
            raise ValueError(f"{text[:40]} has an offset that {zone} does not have then: leave it out.")
        return _of(moment)
    if len({one.utcoffset() for one in shown}) > 1:
        offsets = " or ".join(f"{one:%z}"[:3] + ":" + f"{one:%z}"[3:] for one in shown)
        raise ValueError(f"Clocks in {zone} show {text[:40]} twice: add the offset, {offsets}.")
    return _of(shown[0])


def wall_clock(instant: Instant, zone: str) -> str:
    """What a clock in a zone shows: `2022-11-08T07:00`, with the offset where it shows that twice."""
    where = _zone(zone)
    moment = (_EPOCH + timedelta(microseconds=instant)).astimezone(where)
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    plain = moment if twice else moment.replace(tzinfo=None)
    return plain.isoformat(timespec="minutes")


def is_zone(name: str) -> bool:
    """Whether this is a zone of the IANA database, as `Europe/Berlin`, that this machine has the rules of.

    What its folder has beside them is none: the machine's own zone, and the same zones with leap seconds.
    """
    if name in _NO_ZONES or name.startswith(_NO_FOLDERS):
        return False
    try:
        _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(256)
def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country (ISO 3166-1 alpha-2) by the table of the IANA database; none where that is not at hand."""
    return tuple(
        row[2]
        for line in _table().splitlines()
        if not line.startswith("#") and len(row := line.split("\t")) > 2 and row[0] == country  # noqa: PLR2004 - code, place, zone
    )


@lru_cache(1)
def _table() -> str:
    places = [Path(folder) / "zone.tab" for folder in TZPATH]
    if find_spec("tzdata") is not None:
        places.append(Path(str(files("tzdata") / "zoneinfo" / "zone.tab")))
    found = next((place for place in places if place.is_file()), None)
    return found.read_text(encoding="utf-8") if found is not None else ""


def local_day(instant: Instant, zone: str) -> tuple[Instant, Instant]:
    """When the day of a zone that an instant lies in begins, and when the next one does: 23, 24 or 25 hours."""
    where = _zone(zone)
    date = (_EPOCH + timedelta(microseconds=instant)).astimezone(where).date()
    first, after = (
        datetime(one.year, one.month, one.day, tzinfo=where) for one in (date, date + timedelta(days=1))
    )
    return _of(first), _of(after)


def local_time(instant: Instant, zone: str) -> str:
    """The time of day in a zone, for a sentence: `14:10 (Europe/Berlin)`."""
    moment = (_EPOCH + timedelta(microseconds=instant)).astimezone(_zone(zone))
    return f"{moment:%H:%M} ({zone})"


@lru_cache(64)
def _zone(name: str) -> tzinfo:
    return UTC if name == UTC_NAME else ZoneInfo(name)


def _of(moment: datetime) -> Instant:
    return (moment - _EPOCH) // timedelta(microseconds=1)
