"""Elections from files: CSV, iCalendar and the timetables of the United Kingdom; each error says what to write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steadyhand.civic.elections.icalendar import Given, from_ics
from steadyhand.civic.elections.model import CONFIDENCES, KINDS, PHASE_ORDER, Details, Source
from steadyhand.civic.elections.sound import unsound
from steadyhand.civic.elections.tables import COLUMNS, from_csv, to_csv
from steadyhand.civic.elections.uk import from_uk
from steadyhand.civic.elections.written import NotAnElection
from steadyhand.civic.elections.zoning import strange_zones
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.kernel.zones import instant, local_instant
from tests.support.program_elections import period

CSV = """election,name,kind,jurisdiction,phase,place,zone,opens,closes,source,url,confidence
az-2026,Arizona,national,US-AZ,early_vote,US-AZ,America/Phoenix,2026-10-07T08:00,2026-10-30T19:00,Office,https://az.example,official
az-2026,Arizona,national,US-AZ,polls,US-AZ,America/Phoenix,2026-11-03 06:00,2026-11-03 19:00,Office,https://az.example,official
nv-2026,Nevada,national,US-NV,polls,US-NV,America/Los_Angeles,2026-11-03T07:00,2026-11-03T19:00,A newspaper,,
"""
OTHER_RULES = b"""BEGIN:VTIMEZONE
TZID:America/Phoenix
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:-0500
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
"""
ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Office//EN
BEGIN:VEVENT
UID:1
SUMMARY:Polling day
CATEGORIES:POLLS
LOCATION:US-AZ
DTSTART;TZID=America/Phoenix:20261103T060000
DTEND;TZID=America/Phoenix:20261103T190000
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Early voting
DTSTART;TZID=America/Phoenix:20261007T080000
DTEND;TZID=America/Phoenix:20261030T190000
END:VEVENT
BEGIN:VEVENT
UID:3
SUMMARY:Polls open in a place that has none after all
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""
GIVEN = Given(election="az-2026", name="Arizona", kind="national", jurisdiction="US-AZ", source="Office")


def test_lines_of_one_election_are_its_periods():
    """Two elections in one file; what a line leaves out is reported, and not official."""
    arizona, nevada = from_csv(CSV.encode("utf-8-sig"))
    assert [(one.phase, one.place) for one in arizona.periods] == [
        ("early_vote", "US-AZ"),
        ("polls", "US-AZ"),
    ]
    assert (arizona.id, arizona.confidence, nevada.confidence) == ("election:az-2026", "official", "reported")
    assert arizona.periods[1].starts == instant("2026-11-03T13:00:00Z")
    assert unsound(arizona, instant("2026-10-01T00:00:00Z")) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("election,name", "name", "no column election"),
        ("phase,place", "phase,town", "no column place"),
        ("url,confidence", "url,colour", "'colour' is no column"),
        ("url,confidence", "url,url", "there twice"),
        (
            ",official\naz-2026,Arizona,national,US-AZ,polls",
            ",official\naz-2026,Arizonia,national,US-AZ,polls",
            "name",
        ),
        ("A newspaper,,", "A newspaper", "line 4: it has not as many fields"),
        ("America/Los_Angeles", "PST8", "line 4: 'PST8' is no zone"),
        ("America/Los_Angeles", "", "line 4: no zone"),
        ("2026-11-03T19:00,A", "2026-11-03T00:30,A", "closes on the next date"),
        ("Arizona,national,US-AZ,early", '"Arizona,national,US-AZ,early', "line"),
    ],
)
def test_file_that_is_wrong_says_where(old, new, told):
    """And nothing of it is taken, so that an election is not entered without one of its states."""
    changed = CSV.replace(old, new, 1)
    assert changed != CSV
    with pytest.raises(NotAnElection) as refused:
        from_csv(changed.encode())
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xfe\x00", "Byte 0 is no UTF-8"),
        (b"", "no column"),
        (CSV.splitlines()[0].encode(), "no line below"),
        (b"x" * (5 * 1024 * 1024), "larger than 4 MiB"),
    ],
)
def test_no_such_file_at_all(data, told):
    """Each is a sentence."""
    with pytest.raises(NotAnElection, match=told):
        from_csv(data)


def test_entries_of_a_calendar_are_periods_of_the_election_that_is_given():
    """A cancelled entry is none."""
    (details,) = from_ics(ICS, GIVEN)
    assert {(one.phase, one.place, one.opens) for one in details.periods} == {
        ("polls", "US-AZ", "2026-11-03T06:00"),
        ("early_vote", "US-AZ", "2026-10-07T08:00"),
    }
    assert from_csv(to_csv([details]).encode()) == [details]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"DTSTART;TZID=America/Phoenix:20261103T060000", b"DTSTART:20261103T130000Z", "in UTC, which no polling"),
        (b"DTSTART;TZID=America/Phoenix:20261103T060000", b"DTSTART;VALUE=DATE:20261103", "a day (2026-11-03)"),
        (b"DTSTART;TZID=America/Phoenix:20261103T060000", b"DTSTART:20261103T060000", "has no zone (TZID)"),
        (b"20261103T190000", b"at seven", "DTEND is no time"),
        (b"DTEND;TZID=America/Phoenix:20261103T190000\n", b"", "has no DTEND"),
        (b"DTEND;TZID=America/Phoenix:20261103T190000", b"DTEND;TZID=America/Denver:20261103T190000", "in one zone"),
        (b"CATEGORIES:POLLS\n", b"", "nothing says which phase"),
        (b"CATEGORIES:POLLS\n", b"CATEGORIES:POLLS\nRRULE:FREQ=DAILY\n", "it repeats (RRULE)"),
        (b"CATEGORIES:POLLS\n", b"CATEGORIES:POLLS\nRDATE:20261104T060000Z\n", "it repeats (RDATE)"),
        (b"BEGIN:VEVENT", OTHER_RULES + b"BEGIN:VEVENT", "is another instant than by"),
        (b"America/Phoenix", b"localtime", "is no zone of the IANA"),
        (b"America/Phoenix", b"posixrules", "is no zone of the IANA"),
        (b"America/Phoenix", b"right/America/Phoenix", "is no zone of the IANA"),
        (b"America/Phoenix", b"Phoenix/Arizona", "is no zone of the IANA"),
        (b"BEGIN:VEVENT", b"BEGIN:VTODO", "no entry (VEVENT)"),
        (ICS, b"hello", "no iCalendar file"),
        (ICS, b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no entry"),
    ],
)  # fmt: skip
def test_calendar_that_is_wrong_says_which_entry(old, new, told):
    """A time that nobody can place is a vote that is lost."""
    with pytest.raises(NotAnElection) as refused:
        from_ics(ICS.replace(old, new), GIVEN)
    assert told in str(refused.value)


def test_calendar_with_the_same_rules_as_everybody_is_read():
    """As most programs write them."""
    same = OTHER_RULES.replace(b"-0500", b"-0700")
    assert from_ics(ICS.replace(b"BEGIN:VEVENT", same + b"BEGIN:VEVENT", 1), GIVEN) == from_ics(ICS, GIVEN)


@pytest.mark.parametrize(
    ("place", "zone", "told"),
    [
        ("US-AZ", "America/Phoenix", 0),
        ("US-AZ", "US/Arizona", 0),
        ("US-AZ", "Europe/Berlin", 1),
        ("DE", "Europe/Vienna", 0),
        ("DE", "America/Phoenix", 1),
        ("XA", "America/Phoenix", 0),
    ],
)
def test_zone_that_no_clock_of_the_country_shows_is_told(place, zone, told):
    """An alias shows the same time; of a country that is made up nobody can say."""
    begin = instant("2026-11-03T12:00:00Z")
    one = period("polls", place, begin, begin + 12 * HOUR, zone)
    details = Details(
        id="election:x",
        name="X",
        kind="national",
        jurisdiction=place,
        periods=(one, one),
        source=Source(name="Office"),
        confidence="official",
    )
    assert len(strange_zones(details)) == told


def test_entry_without_a_zone_takes_the_one_that_is_given():
    """As some offices write their calendars."""
    plain = ICS.replace(b";TZID=America/Phoenix", b"")
    (details,) = from_ics(plain, replace(GIVEN, zone="America/Phoenix"))
    assert details == from_ics(ICS, GIVEN)[0]


@given(data=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_whatever_is_in_a_file_it_is_an_election_or_a_sentence(data):
    """Never another error."""
    for read in (from_csv, lambda each: from_ics(each, GIVEN)):
        try:
            read(data)
        except NotAnElection as error:
            assert str(error).rstrip().endswith((".", "'"))  # noqa: PT017 - what is not raised is right too


@st.composite
def _details(draw: st.DrawFn) -> Details:
    begin = instant("2026-10-24T00:00:00Z")
    periods = tuple(
        period(
            draw(st.sampled_from(PHASE_ORDER)),
            draw(st.sampled_from(["US", "US-AZ", "US-NY"])),
            begin + draw(st.integers(0, 20 * 24 * 4)) * 15 * MINUTE,
            begin + 30 * DAY + draw(st.integers(0, 96)) * 15 * MINUTE,
            draw(st.sampled_from(["America/New_York", "America/Phoenix", "Europe/Berlin"])),
        )
        for _ in range(draw(st.integers(1, 6)))
    )
    line = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
    return Details(
        id="election:x",
        name=draw(line),
        kind=draw(st.sampled_from(KINDS)),
        jurisdiction="US",
        periods=periods,
        source=Source(name=draw(line)),
        confidence=draw(st.sampled_from(CONFIDENCES)),
    )


@given(details=_details())
def test_what_is_written_out_is_read_in_again(details):
    """Also an hour that comes twice, as on the first Sunday of November in New York."""
    assert from_csv(to_csv([details]).encode()) == [details]
    assert set(COLUMNS) == set(to_csv([details]).splitlines()[0].split(","))


@pytest.mark.parametrize(
    ("name", "country", "place", "registered"),
    [
        ("parl.2029-05-03", "", "GB", "2029-04-18T00:00"),
        ("sp.2026-05-07", "", "GB-SCT", "2026-04-21T00:00"),
        ("local.2027-05-06", "GB-WLS", "GB-WLS", "2027-04-20T00:00"),
        ("mayor.london.2028-05-04", "GB-ENG", "GB-ENG", "2028-04-14T00:00"),
    ],
)
def test_united_kingdom_counts_its_days_back_from_polling_day(name, country, place, registered):
    """Twelve working days before it one registers for the last time."""
    details = from_uk(name, country)
    registration, polls, count = details.periods
    assert (polls.place, registration.closes) == (place, registered)
    assert polls.ends - polls.starts == 15 * HOUR
    assert count.starts == polls.ends == local_instant(f"{name[-10:]}T22:00", "Europe/London")
    assert unsound(details, polls.starts - 60 * DAY) is None


@pytest.mark.parametrize(
    ("name", "country", "told"),
    [
        ("local.2027-05-06", "", "say which, GB-ENG"),
        ("local.2027-05-06", "GB", "no country of the United Kingdom"),
        ("council.2027-05-06", "", "Write as parl.2029-05-03"),
        ("parl", "", "Write as parl.2029-05-03"),
        ("parl.2029-13-03", "", "Write as parl.2029-05-03"),
    ],
)
def test_no_such_election_of_the_united_kingdom(name: str, country: str, told: str):
    """Each is a sentence."""
    with pytest.raises(NotAnElection, match=told):
        from_uk(name, country)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An installation without what only an import needs."""

    def gone(*names: str) -> None:
        for name in names:
            monkeypatch.setitem(__import__("sys").modules, name, None)

    return gone


def test_library_that_is_not_installed_is_asked_for_by_name(without):
    """Everything else goes on without it."""
    without("icalendar", "uk_election_timetables")
    with pytest.raises(NotAnElection, match=r"steadyhand\[elections\]"):
        from_ics(ICS, GIVEN)
    with pytest.raises(NotAnElection, match=r"steadyhand\[elections\]"):
        from_uk("parl.2029-05-03")
    assert len(from_csv(CSV.encode())) == 2
