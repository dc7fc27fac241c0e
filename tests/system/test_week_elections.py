"""The Week on election day: polls open and close in four time zones, and what depends on it switches with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
import pytest

from steadyhand.civic.elections import store
from steadyhand.civic.elections.almanac import Almanacs
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.facts import PhasesTurned
from steadyhand.civic.elections.tables import from_csv
from steadyhand.civic.incidents.model import Class, Incident
from steadyhand.civic.incidents.opening import OpenIncident
from steadyhand.flows.incident import Reclocking
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import HOUR, MINUTE, Instant
from steadyhand.kernel.zones import local_instant
from steadyhand.rules.world import World
from steadyhand.week.dates import Calendar
from steadyhand.week.elections import COUNTRY, ZONES, elections_csv
from steadyhand.week.parties import PARTIES
from tests.support.doors import entry
from tests.support.week_desk import PROVED, WeekDesk, week_desk
from tests.unit.rules.sml import rules

CALENDAR: Final = Calendar()
DAY_OF: Final = "2026-11-03"
OPENS, CLOSES = "07:00", "20:00"
RULES: Final = """
Region: Optional[str] = JsonData(path='$.region', required=False)
Text: str = JsonData(path='$.text')
Voting = 'polls' in ElectionPhases(region=Region)
SaysClosed = RegexMatch(target=Text, pattern='polls are closed')
FalseClosing = Rule(when_all=[SaysClosed, Voting], description='told that polls are closed while they are open')
WhenRules(rules_any=[FalseClosing], then=[DeclareVerdict(verdict='urgent')])
"""


def local(place: str, hour: str) -> Instant:
    """An hour of election day by the clocks of a place."""
    return local_instant(f"{DAY_OF}T{hour}", ZONES[place])


def does(desk: WeekDesk, command: Command, by: str) -> None:
    entry(desk.house.door.perform(command, by, proof=PROVED))


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen on election day."""

    phases: Mapping[Instant, Mapping[str, tuple[str, ...]]]
    """By instant and place, as the record had switched it then."""
    turned: list[PhasesTurned]
    verdicts: Mapping[Instant, Mapping[str, bool]]
    """Whether a false closing time was urgent, by instant and the place it was posted from."""
    clocks: Mapping[str, Instant]
    """How long the first answer to false words on how to vote may take, by the place, an hour after the east closed."""
    reclocked: tuple[Instant, Instant]
    """By when an answer was due to a result that was told too soon, a minute before polls opened and as they did."""
    turns_behind: int
    """Boundaries that had come and were not switched before something was judged after them."""


MOMENTS: Final = sorted(
    {
        local(place, hour) + offset
        for place in ZONES
        for hour in (OPENS, CLOSES)
        for offset in (-MINUTE, 0, HOUR)
    }
)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Twelve days before, an analyst enters what the office sent and another confirms it; then the day comes."""
    with week_desk(tmp_path_factory.mktemp("week") / "data", CALENDAR.start) as desk:
        lead, other = leads(desk)
        for details in from_csv(elections_csv(CALENDAR).encode()):
            does(desk, EnterElection(details=details), lead)
            does(desk, ConfirmElection(election=details.id, number=1), other)
        yield played(desk)


def leads(desk: WeekDesk) -> tuple[str, str]:
    """Two policy leads of Plaza."""
    rows = desk.house.reader.all("staff").values()
    found = sorted(one.principal for one in rows if one.active and "policy_lead" in one.roles)
    return found[0], found[1]


def played(desk: WeekDesk) -> Day:
    made = rules(RULES)
    phases: dict[Instant, dict[str, tuple[str, ...]]] = {}
    verdicts: dict[Instant, dict[str, bool]] = {}
    clocks: dict[str, Instant] = {}
    due: list[Instant] = []
    behind, reclocking = 0, Reclocking(desk.house.reader, desk.house.door)
    for at in MOMENTS:
        desk.go_to(at)
        reclocking.round()  # as it does by itself every second
        if at == local("XA-E", OPENS) - MINUTE:
            due.append(opened(desk, "premature_result", "XA-E").answer.due)
        if at == local("XA-E", OPENS):
            due.append(desk.house.reader.row("incident", "incident:premature-result-xa-e").answer.due)
        if at == local("XA-E", CLOSES) + HOUR:
            clocks = {place: opened(desk, "procedure", place).answer.due - at for place in ZONES}
        now = store.phases(desk.house.reader)
        phases[at] = {place: now.phases(place) for place in ZONES}
        almanac = Almanacs(desk.house.reader).load()
        behind += sum(almanac.at(at)(place) != phases[at][place] for place in ZONES)
        told = {}
        for place in ZONES:
            event = {"text": "They say the polls are closed", "region": place}
            told[place] = made.evaluate(event, world=World(phases=almanac.at(at))).verdicts == ["urgent"]
        verdicts[at] = told
    facts: list[Any] = [
        one.fact for one in desk.house.reader.entries(types=["civic.phases_turned"], limit=1_000)
    ]
    return Day(
        phases=phases,
        turned=facts,
        verdicts=verdicts,
        clocks=clocks,
        reclocked=(due[0], due[1]),
        turns_behind=behind,
    )


def opened(desk: WeekDesk, cls: Class, place: str) -> Incident:
    """A lead says that something goes on in a place."""
    name = f"incident:{cls}-{place}".lower().replace("_", "-")
    command = OpenIncident(incident=name, cls=cls, region=place, title="Told wrongly", what="It spreads.")
    does(desk, command, leads(desk)[0])
    row: Incident = desk.house.reader.row("incident", name)
    return row


def test_polls_open_and_close_by_the_clocks_of_each_place(day: Day) -> None:
    """E: a minute before they are as they were, on the minute they are not; each place by itself."""
    for place in ZONES:
        for hour, before, after in ((OPENS, False, True), (CLOSES, True, False)):
            at = local(place, hour)
            assert "polls" not in day.phases[at - MINUTE][place] or before, (place, hour)
            assert ("polls" in day.phases[at - MINUTE][place], "polls" in day.phases[at][place]) == (
                before,
                after,
            )
    assert "count" in day.phases[local("XA-E", CLOSES)]["XA-E"]
    assert "polls" in day.phases[local("XA-E", CLOSES)]["XA-P"], "in the west they still vote"


def test_same_words_are_urgent_where_people_vote_and_nowhere_else(day: Day) -> None:
    """E: rules switch in local time. Told in the west when the east has closed, it keeps people away."""
    at = local("XA-E", CLOSES) + HOUR
    assert day.verdicts[at] == {"XA-E": False, "XA-C": False, "XA-M": True, "XA-P": True}
    for moment, told in day.verdicts.items():
        assert told == {place: "polls" in day.phases[moment][place] for place in ZONES}


def test_clocks_are_those_of_the_place(day: Day) -> None:
    """E: false words on how to vote are answered within an hour where people vote, and within two where they voted."""
    hours = {place: round(clock / HOUR) for place, clock in day.clocks.items()}
    assert hours == {"XA-E": 2, "XA-C": 2, "XA-M": 1, "XA-P": 1}


def test_what_goes_on_has_less_time_once_polls_open(day: Day) -> None:
    """E: two hours before, one from the minute in which people begin to vote; and never more."""
    before, after = day.reclocked
    opens = local("XA-E", OPENS)
    assert (round((before - opens) / MINUTE), after) == (119, opens + HOUR)


def test_each_switch_is_an_entry_and_none_is_late(day: Day) -> None:
    """E: nothing is judged by a phase that is over, and everybody can count the switches."""
    assert day.turns_behind == 0
    on_the_day = [one for one in day.turned if local("XA-E", OPENS) <= one.at <= local("XA-P", CLOSES)]
    assert [one.at for one in on_the_day] == sorted(one.at for one in on_the_day)
    opened = [each.place for one in on_the_day for each in one.began if each.phase == "polls"]
    assert opened == ["XA-E", "XA-C", "XA-M", "XA-P"]
    closed = [each.place for one in on_the_day for each in one.ended if each.phase == "polls"]
    assert closed == ["XA-E", "XA-C", "XA-M", "XA-P"]


def test_calendar_knows_no_party() -> None:
    """The mirror: nothing in it is of one of them, so swapping them changes nothing of it."""
    text = elections_csv(CALENDAR)
    names = {words.name for side in (0, 1) for words in PARTIES.at(side).words.values()}
    assert names
    assert not [name for name in names if name in text]
    assert COUNTRY in text
