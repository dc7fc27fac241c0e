"""Durations (a number of seconds while the rules run) and the buckets that instants fall into."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from steadyhand.rules.model import Event
from steadyhand.rules.registry import BadArgument, function

SNOWFLAKE_TIME_SHIFT = 22  # A snowflake id holds milliseconds above its low 22 bits.
SMALLEST_BUCKET_S = 3600
LONGEST_S = 1_000 * 366 * 86_400
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?")

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def instant(text: str) -> datetime:
    """ISO 8601 to a UTC instant. Without an offset it is UTC; finer than a microsecond is cut off."""
    found = _INSTANT.match(text)
    if found is None:
        raise ValueError("this is not an ISO 8601 time")
    seconds, fraction, offset = found[1], (found[2] or "")[:7], found[3] or "Z"
    parsed = datetime.fromisoformat(
        seconds + fraction.ljust(7, "0") * bool(fraction) + offset.replace("Z", "+00:00")
    )
    return parsed.astimezone(UTC)


def microseconds(time: str | None) -> int:
    """A time of an event, as microseconds since the epoch; 0 where it has none that can be read."""
    try:
        at = datetime.fromisoformat(time or "")
        return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError):
        return 0


@function(
    "TimeDelta(weeks: Const[int] = 0, days: Const[int] = 0, hours: Const[int] = 0, minutes: Const[int] = 0, "
    "seconds: Const[int] = 0) -> TimeDelta"
)
def time_delta(weeks: int, days: int, hours: int, minutes: int, seconds: int) -> Callable[[], float]:
    """A duration; as a feature, its seconds.

    >>> TimeDelta(days=1, minutes=1)
    86460.0
    """
    whole = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    if abs(whole) > LONGEST_S:
        given = {"weeks": weeks, "days": days, "hours": hours, "minutes": minutes, "seconds": seconds}
        longest = max(given, key=lambda name: abs(given[name]))
        raise BadArgument(longest, "a duration is at most a thousand years")
    total = float(whole)
    return lambda: total


@function("TimeSince(timestamp: str) -> TimeDelta", asks="event")
def time_since(event: Event, timestamp: str) -> float:
    """Seconds from the timestamp to the event; never below zero."""
    if event.action_time is None:
        raise ValueError("the event has no time")
    elapsed = (instant(event.action_time) - instant(timestamp)).total_seconds()
    return max(elapsed, 0.0)


def _bucket(granularity: int) -> Callable[[float], int]:
    if granularity < SMALLEST_BUCKET_S:
        raise BadArgument(
            "granularity_seconds", f"a bucket is at least {SMALLEST_BUCKET_S} seconds (an hour) wide"
        )
    return lambda seconds: int(seconds // granularity * granularity)


@function("GetSnowflakeBucket(snowflake: int, granularity_seconds: Const[int]) -> int")
def snowflake_bucket(granularity: int) -> Callable[[int], int]:
    """The beginning of the span in which a snowflake id was made, in seconds.

    >>> GetSnowflakeBucket(snowflake=4194304000, granularity_seconds=3600)
    0
    """
    bucket = _bucket(granularity)
    return lambda snowflake: bucket((snowflake >> SNOWFLAKE_TIME_SHIFT) // 1000)


@function("GetTimedeltaBucket(timedelta: TimeDelta, granularity_seconds: Const[int]) -> int")
def timedelta_bucket(granularity: int) -> Callable[[float], int]:
    """The duration, rounded down to a multiple of `granularity_seconds`.

    >>> GetTimedeltaBucket(timedelta=TimeDelta(hours=2, minutes=5), granularity_seconds=3600)
    7200
    """
    return _bucket(granularity)


@function("GetTimestampBucket(timestamp: int, granularity_seconds: Const[int]) -> int")
def timestamp_bucket(granularity: int) -> Callable[[float], int]:
    """The instant in seconds, rounded down to a multiple of `granularity_seconds`.

    >>> GetTimestampBucket(timestamp=1448476649, granularity_seconds=3600)
    1448474400
    """
    return _bucket(granularity)
