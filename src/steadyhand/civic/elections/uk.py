"""Elections of the United Kingdom, by the deadlines that its law counts back from polling day.

The days are those of `uk-election-timetables` (Democracy Club), which is asked for by its name where it is missing. The
hours are the law's: polls are open from 7 to 22 (Representation of the People Act 1983, schedule 1, rule 1), and one
registers until midnight. No law says how long counting takes: a day is written, and another version when it is known.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, cast

from steadyhand.civic.elections.model import Details, Kind
from steadyhand.civic.elections.written import Line, NotAnElection, elections

ZONE: Final = "Europe/London"
PARTS: Final = {"GB-ENG": "ENGLAND", "GB-NIR": "NORTHERN_IRELAND", "GB-SCT": "SCOTLAND", "GB-WLS": "WALES"}
"""ISO 3166-2 of the four countries, and what the library calls them."""
_KINDS: Final[dict[str, Kind]] = {
    "parl": "national", "ref": "referendum", "sp": "regional", "senedd": "regional", "naw": "regional",
    "nia": "regional", "gla": "regional", "local": "local", "mayor": "local", "pcc": "local",
}  # fmt: skip
_OF: Final = {"sp": "GB-SCT", "senedd": "GB-WLS", "naw": "GB-WLS", "nia": "GB-NIR", "gla": "GB-ENG"}
"""Where those are held that are held in one country only."""


def from_uk(name: str, country: str = "", retrieved: str = "") -> Details:
    """The election of a Democracy Club id, as `parl.2029-05-03` or `local.2027-05-06`.

    `country` is needed where the law differs among the four: `GB-SCT`. Raises `NotAnElection`.
    """
    try:
        from uk_election_timetables import (  # type: ignore[import-untyped]  # noqa: PLC0415 - nobody else needs it
            calendars,
            election_ids,
        )
    except ImportError:
        raise NotAnElection(
            "The timetables of the United Kingdom are not installed: `pip install 'steadyhand[elections]'`."
        ) from None
    if country and country not in PARTS:
        raise NotAnElection(f"{country[:20]!r} is no country of the United Kingdom: {', '.join(PARTS)}.")
    where = country or _OF.get(name.partition(".")[0], "")
    try:
        found = election_ids.from_election_id(name, calendars.Country[PARTS[where]] if where else None)
        register = cast("date", found.registration_deadline)
    except election_ids.AmbiguousElectionIdError:
        raise NotAnElection(f"{name[:60]} differs by country: say which, {', '.join(PARTS)}.") from None
    except (election_ids.InvalidElectionIdError, election_ids.NoSuchElectionTypeError) as error:
        raise NotAnElection(f"{error}. Write as parl.2029-05-03 or local.2027-05-06.") from None
    (details,) = elections(_lines(name, where or "GB", register, cast("date", found.poll_date), retrieved))
    return details


def _lines(name: str, place: str, register: date, polls: date, retrieved: str) -> list[Line]:
    kind = _KINDS[name.partition(".")[0]]
    from_day = register - timedelta(days=14)
    times = {
        "registration": (f"{from_day}T00:00", f"{register + timedelta(days=1)}T00:00"),
        "polls": (f"{polls}T07:00", f"{polls}T22:00"),
        "count": (f"{polls}T22:00", f"{polls + timedelta(days=1)}T22:00"),
    }
    return [
        Line(
            where=phase,
            election=name.replace(".", "-").lower() + (f"-{place[3:].lower()}" if "-" in place else ""),
            name=f"United Kingdom: {name}",
            kind=kind,
            jurisdiction=place,
            phase=phase,
            place=place,
            zone=ZONE,
            opens=opens,
            closes=closes,
            source="uk-election-timetables: deadlines by law; the end of the count is an estimate",
            url="https://github.com/DemocracyClub/uk-election-timetables",
            retrieved=retrieved,
        )
        for phase, (opens, closes) in times.items()
    ]
