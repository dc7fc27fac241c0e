"""Instants as people and other systems write them. The only place that knows calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, overload
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from steadyhand.kernel.values import MINUTE, SECOND, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UTC = _EPOCH.replace(tzinfo=None)
"""The same without a zone, which is written sooner: each event is given its time as text."""
UTC_NAME: Final = "UTC"


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


def is_zone(name: str) -> bool:
    """Whether this is a zone of the IANA database, as `Europe/Berlin`, that this machine has the rules of."""
    try:
        _zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


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
