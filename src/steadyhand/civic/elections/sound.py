"""Whether an election's calendar can be right at all: what is refused, and what to write instead."""

from __future__ import annotations

from typing import Final

from steadyhand.civic.elections.model import (
    LINE,
    LINK,
    PERIODS,
    UNION,
    Details,
    Period,
    is_division,
    is_id,
)
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, Instant, is_code
from steadyhand.kernel.zones import is_zone, local_instant
from steadyhand.rules.countries import is_country

LONGEST: Final = 800 * DAY
POLLS: Final = 72 * HOUR
"""Polling stations that are open for longer without a break: a date is wrong."""


def unsound(details: Details, now: Instant) -> Refusal | None:
    """Why an election cannot be entered; None where it can."""
    if not is_id(details.id):
        return Refusal("invalid_id", "Write election:<name> in a-z, 0-9 and -, as election:na-general-2022.")
    if not _line(details.name):
        return Refusal("no_name", f"Give it a name of one line of up to {LINE} characters.")
    if not is_country(details.jurisdiction) and details.jurisdiction != UNION:
        return _no_place(details.jurisdiction, "jurisdiction")
    if details.ocd and not is_division(details.ocd):
        return Refusal(
            "invalid_division",
            "Write an Open Civic Data id, as ocd-division/country:us/state:az, or leave it out.",
        )
    if refusal := _unsourced(details):
        return refusal
    if not 1 <= len(details.periods) <= PERIODS:
        return Refusal(
            "no_periods", f"An election has 1 to {PERIODS:,} periods, one of them when people vote."
        )
    for n, one in enumerate(details.periods, 1):
        if refusal := _unsound_period(one, details.jurisdiction):
            return Refusal(refusal.code, f"Period {n} ({one.phase}, {one.place[:8]}): {refusal.message}")
    return _unsound_whole(details, now)


def _unsourced(details: Details) -> Refusal | None:
    source = details.source
    if not _line(source.name):
        return Refusal("no_source", "Say where the dates come from, in one line.")
    if source.url and not (source.url.startswith("https://") and len(source.url) <= LINK):
        return Refusal("invalid_link", "A source is linked by https://, or by nothing.")
    if details.confidence == "official" and not source.url:
        return Refusal("no_source", "What is official has a link to where the body that holds it says so.")
    return None


def _unsound_period(one: Period, jurisdiction: str) -> Refusal | None:
    if not is_country(one.place):
        return _no_place(one.place, "place")
    if jurisdiction not in {UNION, one.place} and not one.place.startswith(f"{jurisdiction}-"):
        return Refusal("elsewhere", f"it lies outside of {jurisdiction}.")
    if (one.region and not is_code(one.region)) or len(one.part) > LINE or "\n" in one.part:
        return Refusal(
            "invalid_part",
            f"its part is one line of up to {LINE} characters, and its region what events of the platform say, as na.",
        )
    if not one.zone:
        return Refusal(
            "no_zone",
            "it has no zone: write one of the IANA database, as America/Phoenix. An hour is a vote.",
        )
    if not is_zone(one.zone):
        return Refusal(
            "unknown_zone", f"{one.zone[:40]!r} is no zone of the IANA database, as America/Phoenix."
        )
    try:
        told = local_instant(one.opens, one.zone), local_instant(one.closes, one.zone)
    except ValueError as error:
        return Refusal("invalid_time", str(error))
    if told != (one.starts, one.ends):
        return Refusal("other_instant", "its instants are not what clocks there show then: read it in again.")
    if one.ends <= one.starts:
        return Refusal(
            "ends_first",
            f"it closes at {one.closes}, not after it opens at {one.opens}: what closes after midnight "
            "closes on the next date.",
        )
    if one.phase == "polls" and one.ends - one.starts > POLLS:
        return Refusal(
            "too_long", "polls are open for 72 hours at most without a break: write a period for each day."
        )
    return None


def _unsound_whole(details: Details, now: Instant) -> Refusal | None:
    polls = details.polls()
    if polls is None:
        return Refusal("no_polls", "It has no polls: write when people vote, even where nobody is sure yet.")
    if details.ends <= now:
        return Refusal("over", "All of it is past: an election is entered for what is to come.")
    if details.ends - details.begins > LONGEST:
        return Refusal("too_long", "It spans more than 800 days: a year is wrong.")
    seen = set()
    for one in details.periods:
        key = (one.phase, one.place, one.part, one.starts)
        if key in seen:
            return Refusal("twice", f"{one.phase} in {one.place} begins twice at {one.opens}: leave one out.")
        seen.add(key)
    early = next(
        (one for one in details.periods if one.phase == "certification" and one.starts < polls[0]), None
    )
    if early is not None:
        return Refusal("out_of_order", f"{early.place} certifies before anybody votes: a date is wrong.")
    return None


def _no_place(place: str, what: str) -> Refusal:
    return Refusal(
        "invalid_place",
        f"{place[:20]!r} is no {what}: write ISO 3166, a country as US or a subdivision as US-AZ.",
    )


def _line(words: str) -> bool:
    return any(map(str.isalnum, words)) and len(words) <= LINE and "\n" not in words
