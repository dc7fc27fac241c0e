"""Incidents at the door, on both databases: clocks run out once, phases shorten them, two people lengthen them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.model import PHASES
from steadyhand.civic.incidents.clocks import MissClock, ReclockIncident, SetClocks
from steadyhand.civic.incidents.matrix import SHIPPED
from steadyhand.civic.incidents.model import CAMPAIGNS, INCIDENT, Incident
from steadyhand.civic.incidents.opening import LinkIncident, MergeIncident, UnlinkIncident
from steadyhand.civic.incidents.store import Incidents
from steadyhand.civic.incidents.working import (
    ActOnIncident,
    AnswerIncident,
    CloseIncident,
    HandOverIncidents,
    LearnFromIncident,
    NoteIncident,
    ReopenIncident,
    TakeIncident,
)
from steadyhand.flows.incident import Reclocking, link_case
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.storage.rebuild import differences
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.freezing import SECURED, SECURITY, freeze
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_elections import ANALYST, OTHER_ANALYST, an_election, analysts, held
from tests.support.program_incidents import HOUSE, NOTE, opening, shorter

ONE, OTHER = "incident:i1", "incident:i2"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house with two civic analysts, and no election yet."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        analysts(house)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def row(house: Opened, name: str = ONE) -> Incident:
    found: Incident = house.reader.row(INCIDENT, name)
    return found


def missed(house: Opened) -> list[tuple[str, str]]:
    return sorted((one.fact.incident, one.fact.clock) for one in house.entries("civic.incident_missed"))


def ticked(opens: Reopen, ahead: int) -> Opened:
    """The house so much later, when the clock has caught up."""
    later = opens(ahead)
    Clock(later.door, later.reader).tick(lambda: 0.0)
    return later


def test_phase_that_turns_gives_what_goes_on_an_hour_and_it_is_missed_once(opens, house):
    """The polls open in Arizona: from that instant there is an hour, however late the house notices."""
    details = an_election(house.reader.now())
    held(house, details)
    house.done(opening(cls="impersonation"), REVIEWER)
    house.done(opening(OTHER, "procedure", "US-NY"), REVIEWER)
    assert Reclocking(house.reader, house.door).round() == 0, "nothing goes on yet"
    slow = row(house).answer.due - row(house).at
    later = ticked(opens, details.begins + 10 * MINUTE - house.reader.now())
    flow = Reclocking(later.reader, later.door)

    assert later.reader.row(PHASES, PHASES).leading("US-AZ") == "polls"
    assert (flow.round(), flow.round()) == (2, 0)
    assert slow == 24 * HOUR
    assert row(later).answer.due == details.begins + 2 * HOUR
    assert row(later, OTHER).answer.due == details.begins + HOUR
    assert row(later).phase == "polls"
    assert row(later).opened_in is None
    end = ticked(opens, details.begins + 3 * HOUR - house.reader.now())
    assert missed(end) == [(ONE, "act"), (ONE, "answer"), (OTHER, "act"), (OTHER, "answer")]
    assert missed(ticked(opens, DAY)) == missed(end), "once each"
    assert not differences(end.record)


def test_answer_that_comes_too_late_finds_that_it_was_missed(opens, house):
    """Whoever answers in the very second after cannot have been in time, however late the clock ticks."""
    house.done(opening(), REVIEWER)
    later = opens(2 * HOUR + MINUTE)
    later.done(AnswerIncident(incident=ONE, words="It is eight.", to="both"), ANALYST)

    assert missed(later) == [(ONE, "act"), (ONE, "answer")]
    assert row(later).answer.met is not None


def test_what_was_answered_and_done_in_time_is_not_missed(opens, house):
    """Both clocks end where they are met."""
    house.done(opening(), REVIEWER)
    house.done(TakeIncident(incident=ONE), ANALYST)
    house.done(AnswerIncident(incident=ONE, words="It is eight.", to="public"), ANALYST)
    house.done(ActOnIncident(incident=ONE, words="Labelled.", deed="label"), ANALYST)

    assert missed(ticked(opens, DAY)) == []
    assert (row(house).owner, row(house).owned is not None) == (ANALYST, True)


def test_what_was_closed_as_nothing_and_is_reopened_was_late_all_the_same(opens, house):
    """Closing it must not be the way to miss no clock."""
    house.done(opening(), REVIEWER)
    house.done(CloseIncident(incident=ONE, ending="unfounded", note=NOTE), ANALYST)
    later = ticked(opens, 3 * HOUR)
    assert missed(later) == []
    later.done(ReopenIncident(incident=ONE, why="It was true."), ANALYST)

    assert missed(ticked(opens, 3 * HOUR + MINUTE)) == [(ONE, "act"), (ONE, "answer")]


def test_merged_incident_goes_on_as_the_other_with_the_earlier_clocks(opens, house):
    """A second report of the same is no second promise, and no way out of the first."""
    house.done(opening(links=("case:1",)), REVIEWER)
    later = opens(HOUR)
    later.done(opening(OTHER, links=("case:1", "case:2")), REVIEWER)
    first = row(later).answer.due
    later.done(MergeIncident(incident=ONE, into=OTHER), ANALYST)

    assert (row(later).state, row(later, OTHER).answer.due) == ("merged", first)
    assert [one.id for one in Incidents(later.reader).linked("case:1")] == [OTHER]
    end = ticked(opens, DAY)
    assert missed(end) == [(OTHER, "act"), (OTHER, "answer")]
    assert end.refused(ReopenIncident(incident=ONE, why="No."), ANALYST) == "merged"


def test_one_person_shortens_clocks_and_two_lengthen_them(house):
    """What was promised to everybody is not taken back by one."""
    house.done(opening(), REVIEWER)
    house.done(SetClocks(entries=shorter(30), read=0), ANALYST)
    Reclocking(house.reader, house.door).round()
    soon = row(house).answer.due
    assert soon < row(house).at + 31 * MINUTE
    longer = SetClocks(entries=SHIPPED.entries, read=1)

    assert house.refused(longer, ANALYST) == "second_needed"
    seconded(house, longer, ANALYST, OTHER_ANALYST, "request:clocks")
    Reclocking(house.reader, house.door).round()
    assert row(house).answer.due == soon, "what goes on keeps its end"
    assert Incidents(house.reader).matrix().version == 2


def test_shift_hands_over_all_that_it_has_with_one_note(house):
    """One entry, and every log has it."""
    for name in (ONE, OTHER):
        house.done(opening(name), REVIEWER)
        house.done(TakeIncident(incident=name), ANALYST)
    over = HandOverIncidents(incidents=(ONE, OTHER), to=OTHER_ANALYST, note="The office calls at six.")
    house.done(over, ANALYST)
    incidents = Incidents(house.reader)

    assert [one.owner for one in incidents.going()] == [OTHER_ANALYST] * 2
    for name in (ONE, OTHER):
        line = incidents.log(name).lines[-1]
        assert (line.told, incidents.said([line.words])) == (
            OTHER_ANALYST,
            {line.words: "The office calls at six."},
        )


@pytest.mark.parametrize("to", ["staff:none", "staff:", REVIEWER, "system:campaigns"])
def test_shift_hands_over_to_nobody_who_could_not_work_on_it(house, to):
    """The refusal says who could, as they sign in."""
    house.done(opening(), REVIEWER)
    house.done(TakeIncident(incident=ONE), ANALYST)
    refusal = house.door.perform(HandOverIncidents(incidents=(ONE,), to=to, note="Yours."), ANALYST)

    assert isinstance(refusal, Refusal)
    assert refusal.code == "cannot_take"
    assert OTHER_ANALYST.removeprefix("staff:") in refusal.message
    assert row(house).owner == ANALYST


@pytest.mark.parametrize(
    ("mode", "kept", "code"),
    [
        ("deny", (OTHER_ANALYST,), "cannot_take"),
        ("read_only", (OTHER_ANALYST,), "cannot_take"),
        ("two_person", (OTHER_ANALYST,), None),
        ("deny", (ANALYST, OTHER_ANALYST), "frozen"),
    ],
)
def test_shift_hands_over_to_nobody_whom_a_freeze_keeps_from_it(house, mode, kept, code):
    """Else it has an owner who can do nothing with it, and its clock runs; with a second person they can do it."""
    for staff in SECURED:
        house.done(Appoint(staff=staff), ADMIN)
    house.done(opening(), REVIEWER)
    house.done(TakeIncident(incident=ONE), ANALYST)
    scope, who = ScopeSet(policy_areas=("election",)), Population(people=kept)
    start = freeze(house.reader.now(), scope_set=scope, who=who, floor=0.0, mode=mode)
    house.done(start, SECURITY)
    over = HandOverIncidents(incidents=(ONE,), to=OTHER_ANALYST, note="Yours.")
    answer = house.door.perform(over, ANALYST)

    assert getattr(answer, "code", None) == code
    if code == "cannot_take":
        handle = OTHER_ANALYST.removeprefix("staff:")
        assert answer.message.startswith(f"{handle} is kept from this by {start.freeze} until ")
    assert row(house).owner == (OTHER_ANALYST if code is None else ANALYST)


def test_list_is_in_the_order_of_what_is_left_and_knows_its_places(house):
    """What runs out first is seen first; what nobody knows the place of may be of any."""
    house.done(opening("incident:slow", "impersonation", "DE"), REVIEWER)
    house.done(opening("incident:met", "procedure", "unknown"), REVIEWER)
    house.done(opening("incident:fast", "procedure", "US-AZ"), REVIEWER)
    for command in (
        AnswerIncident(incident="incident:met", words="x", to="partner"),
        ActOnIncident(incident="incident:met", words="x", deed="other"),
    ):
        house.done(command, ANALYST)
    incidents = Incidents(house.reader)

    assert [one.id for one in incidents.going()] == ["incident:fast", "incident:slow", "incident:met"]
    assert sorted(one.id for one in incidents.of_region("US")) == ["incident:fast", "incident:met"]
    assert incidents.called(incidents.all())["incident:fast"].title == "Polls said to close at six"


def test_note_of_what_was_learned_is_corrected_by_another(house):
    """The first one stands."""
    house.done(opening(), REVIEWER)
    house.done(CloseIncident(incident=ONE, ending="unfounded", note=NOTE), ANALYST)
    house.done(LearnFromIncident(incident=ONE, note=replace(NOTE, change="Nothing.")), ANALYST)
    incidents = Incidents(house.reader)

    assert [one.change if one else "" for one in incidents.notes(row(house))] == [NOTE.change, "Nothing."]
    assert incidents.over()[0].id == ONE


def test_case_is_linked_from_the_desk_and_is_there(house):
    """A reviewer sees first what belongs together."""
    house.done(opening(), REVIEWER)
    answer = link_case(house.door, house.reader, "case:none", ONE, REVIEWER)
    assert isinstance(answer, Refusal)
    assert answer.code == "unknown_case"
    house.done(LinkIncident(incident=ONE, ref="claim:closing"), REVIEWER)
    assert [one.id for one in Incidents(house.reader).linked("claim:closing")] == [ONE]
    house.done(UnlinkIncident(incident=ONE, ref="claim:closing"), ANALYST)
    assert Incidents(house.reader).linked("claim:closing") == []


def test_reviewers_open_and_link_and_do_not_work_on_them(house):
    """Nor does anybody the clock's or the house's own duties."""
    house.done(opening(), REVIEWER)

    assert house.refused(TakeIncident(incident=ONE), REVIEWER) == "not_allowed"
    assert (
        house.refused(CloseIncident(incident=ONE, ending="unfounded", note=NOTE), REVIEWER) == "not_allowed"
    )
    assert house.refused(SetClocks(entries=shorter(30), read=0), REVIEWER) == "not_allowed"
    assert house.refused(opening(OTHER), ADMIN) == "not_allowed"
    assert house.refused(opening(OTHER), CAMPAIGNS) == "no_evidence"
    assert house.refused(MissClock(incident=ONE, clock="answer"), LEAD) == "not_allowed"
    assert house.refused(MissClock(incident=ONE, clock="answer"), "system:clock") == "not_due"
    reclock = ReclockIncident(incident=ONE, since=0, because="phase")
    assert house.refused(reclock, LEAD) == "not_allowed"
    assert house.refused(reclock, HOUSE) == "no_shorter"


def test_freeze_of_elections_stops_people_and_no_clock(opens, house):
    """Whoever freezes the house must not save it from its promises, nor leave alone who is kept from voting now."""
    details = an_election(house.reader.now())
    held(house, details)
    house.done(opening(), REVIEWER)
    house.done(opening(OTHER, "intimidation"), REVIEWER)
    house.done(Appoint(staff=SECURED[0]), ADMIN)
    polls = ticked(opens, details.begins + MINUTE - house.reader.now())
    scope = ScopeSet(policy_areas=("election",), severities=("low", "medium", "high"))
    who = Population(people=(ANALYST,))
    polls.done(freeze(polls.reader.now(), "freeze:e", scope_set=scope, who=who, floor=0.0), SECURITY)

    assert polls.refused(NoteIncident(incident=ONE, words="x"), ANALYST) == "frozen"
    polls.done(NoteIncident(incident=OTHER, words="x"), ANALYST)
    assert (ONE, "answer") in missed(ticked(opens, DAY))


def test_election_that_is_confirmed_late_counts_from_when_the_house_was_told(opens, house):
    """What nobody knew of could be kept by nobody."""
    house.done(opening(), REVIEWER)
    details = an_election(house.reader.now())
    later = opens(details.begins + 30 * MINUTE - house.reader.now())
    later.done(EnterElection(details=details), ANALYST)
    told = later.done(ConfirmElection(election=details.id, number=1), OTHER_ANALYST).at
    assert Reclocking(later.reader, later.door).round() in {0, 1}

    assert row(later).answer.due == min(told + HOUR, row(later).at + 2 * HOUR)


def test_election_confirmed_before_its_polls_counts_from_when_they_open_however_late_the_house_looks(
    opens, house
):
    """Down from the confirmation until after the polls opened: a clock that began with the confirmation had run out."""
    details = an_election(house.reader.now())
    house.done(EnterElection(details=details), ANALYST)
    house.done(ConfirmElection(election=details.id, number=1), OTHER_ANALYST)
    before = details.begins - MINUTE - house.reader.now()
    opens(before).done(opening(), REVIEWER)
    later = ticked(opens, before + 10 * MINUTE)
    assert Reclocking(later.reader, later.door).round() == 1
    assert row(later).answer.due == details.begins + HOUR


def test_election_of_another_place_that_is_confirmed_gives_nobody_less_time(opens, house):
    """Whoever confirms the vote of a neighbour says nothing about here."""
    held(house, an_election(house.reader.now()))
    elsewhere = an_election(house.reader.now(), "election:elsewhere")
    begins = elsewhere.begins
    places = tuple(replace(one, place="BR") for one in elsewhere.periods[:1])
    house.done(opening(region="US-NY"), REVIEWER)
    polls = ticked(opens, begins + MINUTE - house.reader.now())
    due = begins + HOUR
    Reclocking(polls.reader, polls.door).round()
    assert row(polls).answer.due == due
    polls.done(opening(OTHER, region="US-NY"), REVIEWER)
    later = ticked(opens, begins + 20 * MINUTE - house.reader.now())
    later.done(EnterElection(details=replace(elsewhere, jurisdiction="BR", periods=places)), ANALYST)
    later.done(ConfirmElection(election=elsewhere.id, number=1), OTHER_ANALYST)
    assert Reclocking(later.reader, later.door).round() == 0
