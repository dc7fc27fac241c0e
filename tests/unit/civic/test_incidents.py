"""Incidents as values: who owns them, what belongs to them, and how they end."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from steadyhand.civic.incidents.counts import between, report
from steadyhand.civic.incidents.model import (
    AT_ONCE,
    CAMPAIGNS,
    NEVER,
    TEXT,
    Due,
    Incident,
    Note,
    Words,
)
from steadyhand.civic.incidents.opening import (
    LinkIncident,
    MergeIncident,
    OpenIncident,
    ReclassIncident,
    UnlinkIncident,
)
from steadyhand.civic.incidents.store import ahead
from steadyhand.civic.incidents.views import IncidentView
from steadyhand.civic.incidents.working import (
    ActOnIncident,
    AnswerIncident,
    CloseIncident,
    HandOverIncidents,
    LearnFromIncident,
    MitigateIncident,
    NoteIncident,
    ReopenIncident,
    TakeIncident,
)
from steadyhand.kernel.command import Rows
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support.judging import NOW, code, entries, fact, payloads
from tests.support.program_incidents import NOTE, opening
from tests.unit.civic.test_incident_clocks import incident, phases

NAME = "incident:i"
MET = Due(due=NOW + HOUR, met=NOW - HOUR)


def scope(command, **rows):
    asked = dict.fromkeys(command.keys().needs)
    return command.scope(Rows({**asked, **rows}, "staff:ana"))


def test_it_is_opened_with_the_clocks_of_its_place_and_phase_and_words_apart():
    """The phase comes from the calendar; who wrote the words may have named people."""
    told = fact(opening(), phases=phases("polls"))

    assert (told.phase, told.answer_due, told.act_due) == ("polls", NOW + HOUR, NOW + HOUR)
    assert fact(opening(region="DE"), phases=phases("polls")).answer_due == NOW + 2 * HOUR
    (words,) = payloads(opening(links=("post:1", "case:x")))
    assert msgspec.json.decode(words.body, type=Words).title == "Polls said to close at six"
    assert (words.kind, words.subject, words.about) == ("incident", "staff:ana", "post:1")
    assert payloads(opening(links=("post:1", "post:2")))[0].about == "staff:ana"
    assert not {"title", "what", "reporter", "party", "source"} & {*type(told).__struct_fields__}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "incident:Big One"}, "invalid_id"),
        ({"region": "Arizona"}, "invalid_place"),
        ({"title": "..."}, "no_words"),
        ({"title": "One\nTwo"}, "not_one_line"),
        ({"what": "x" * (TEXT + 1)}, "no_words"),
        ({"links": ("post:1", "post:1")}, "too_many"),
        ({"links": ("the post",)}, "invalid_link"),
        ({"evidence": "abc"}, "no_digest"),
    ],
)
def test_what_is_not_clear_is_not_opened(changes, why):
    """Each refusal says what to write instead."""
    assert code(opening(**changes)) == why


def test_machines_open_with_the_digest_of_what_they_saw():
    """Nobody can be asked what they saw."""
    assert code(opening(), CAMPAIGNS) == "no_evidence"
    assert fact(opening(evidence="a" * 64), CAMPAIGNS).evidence == "a" * 64
    assert code(opening(), incident=incident()) == "incident_exists"


def test_harm_that_is_imminent_is_severe_and_only_while_people_vote():
    """So that what a freeze leaves open for imminent harm reaches it."""
    polls = phases("polls")

    assert scope(opening(cls="intimidation"), phases=polls).severity == "severe"
    assert scope(opening(cls="intimidation"), phases=phases("count")).severity == "high"
    assert scope(opening(cls="procedure"), phases=polls).severity == "high"
    told = scope(TakeIncident(incident=NAME), incident=incident(cls="suppression"), phases=polls)
    assert (told.severity, told.region, told.policy_area) == ("severe", "US-AZ", "election")
    assert scope(TakeIncident(incident=NAME)).severity is None, "of what is not there nothing is known"


def test_what_it_is_called_anew_is_tested_as_well_as_what_it_was():
    """No freeze is left by calling it something else."""
    command = ReclassIncident(incident=NAME, cls="impersonation", region="DE", why="It is.")
    told = scope(command, incident=incident(cls="intimidation"), phases=phases("polls"))

    assert [(one.severity, one.region) for one in told.each()] == [("severe", "US-AZ"), ("high", "DE")]


def test_reclassing_gives_less_time_from_now_and_never_more():
    """Who called it something slow at first gains nothing by it."""
    slow = incident(cls="delegitimisation", answer=Due(due=NOW + 20 * HOUR), act=Due(due=NOW + 20 * HOUR))
    faster = ReclassIncident(incident=NAME, cls="procedure", region="US-AZ", why="It is about hours.")
    told = fact(faster, incident=slow, phases=phases("polls"))

    assert (told.answer_due, told.act_due) == (NOW + HOUR, NOW + HOUR)
    back = ReclassIncident(incident=NAME, cls="delegitimisation", region="US-AZ", why="It is not.")
    soon = incident(answer=Due(due=NOW + MINUTE), act=MET)
    assert fact(back, incident=soon, phases=phases("polls")).answer_due is None
    assert code(back, incident=slow) == "no_change"


def test_it_is_taken_where_nobody_owns_it_and_handed_over_with_a_word():
    """Whoever comes next must know what was going on."""
    take = TakeIncident(incident=NAME)
    assert fact(take, incident=incident()).incident == NAME
    assert code(take, incident=incident(owner="staff:ben")) == "owned"
    assert code(take, incident=incident(state="closed")) == "over"
    assert code(take) == "unknown_incident"

    over = HandOverIncidents(incidents=(NAME, "incident:j"), to="staff:ben", note="Both wait.")
    rows = {"incident": (incident(), incident(id="incident:j"))}
    assert fact(over, **rows).incidents == over.incidents
    assert {one.to for one in scope(over, **rows).each()} == {"staff:ben"}, (
        "whoever takes them is asked about each"
    )
    assert code(over, incident=(incident(), None)) == "unknown_incident"
    assert code(over, incident=(incident(), incident(state="closed"))) == "over"
    assert code(over, incident=(incident(owner="staff:ben"),) * 2) == "no_change"
    wordless = HandOverIncidents(incidents=(NAME,), to="staff:ben", note=" ")
    assert code(wordless, incident=(incident(),)) == "no_words"
    many = HandOverIncidents(incidents=tuple(f"incident:{n}" for n in range(AT_ONCE + 1)), to="x", note="x")
    assert code(many) == "too_many"


def test_what_belongs_to_it_is_linked_once():
    """By its own kind of name."""
    link = LinkIncident(incident=NAME, ref="case:1")
    assert fact(link, incident=incident()).ref == "case:1"
    assert code(link, incident=incident(links=("case:1",))) == "linked"
    assert code(LinkIncident(incident=NAME, ref=NAME), incident=incident()) == "linked"
    assert code(LinkIncident(incident=NAME, ref="rumour"), incident=incident()) == "invalid_link"
    assert code(UnlinkIncident(incident=NAME, ref="case:1"), incident=incident()) == "not_linked"


def test_resolved_is_what_was_answered_and_acted_on_and_learned_from():
    """What was nothing may be closed at once, with a word on why."""
    close = CloseIncident(incident=NAME, ending="resolved", note=NOTE)
    assert code(close, incident=incident()) == "not_done"
    assert code(close, incident=incident(answer=MET)) == "not_done"
    assert fact(close, incident=incident(answer=MET, act=MET)).ending == "resolved"
    assert fact(CloseIncident(incident=NAME, ending="unfounded", note=NOTE), incident=incident())
    wordless = Note(happened="It was.", worked="", change="Nothing.")
    assert (
        code(CloseIncident(incident=NAME, ending="unfounded", note=wordless), incident=incident())
        == "no_words"
    )


def test_what_is_over_takes_nothing_but_another_note_or_a_new_beginning():
    """A correction is another note, and a clock that was neither met nor missed runs to the end that it had."""
    over = incident(state="closed", act=MET)
    for command in (
        NoteIncident(incident=NAME, words="x"),
        AnswerIncident(incident=NAME, words="x", to="public"),
        ActOnIncident(incident=NAME, words="x", deed="label"),
        MitigateIncident(incident=NAME, words="x"),
    ):
        assert code(command, incident=over) == "over"
        assert code(command) == "unknown_incident"
    assert fact(LearnFromIncident(incident=NAME, note=NOTE), incident=over)
    assert code(LearnFromIncident(incident=NAME, note=NOTE), incident=incident()) == "not_over"
    again = fact(ReopenIncident(incident=NAME, why="It is back."), incident=over)
    assert (again.answer_due, again.act_due) == (NOW + 22 * HOUR, None)
    assert (
        code(ReopenIncident(incident=NAME, why="It is back."), incident=incident(state="merged")) == "merged"
    )
    assert (
        code(MitigateIncident(incident=NAME, words="x"), incident=incident(state="mitigated")) == "no_change"
    )


def test_merged_with_another_the_earlier_clocks_stay():
    """And what was missed stays missed, once."""
    merge = MergeIncident(incident=NAME, into="incident:j")
    late = incident(answer=Due(due=NOW - HOUR, missed=NOW - HOUR), act=Due(due=NOW + 3 * HOUR))
    other = incident(
        id="incident:j", answer=Due(due=NOW + 5 * HOUR), act=Due(due=NOW + HOUR), links=("case:1",)
    )
    told = fact(merge, incident=(late, other))

    assert told.answer == Due(due=NOW - HOUR, missed=NOW - HOUR)
    assert (told.answer.running, told.act.running) == (None, NOW + HOUR)
    assert code(merge, incident=(late, None)) == "unknown_incident"
    assert code(merge, incident=(late, incident(id="incident:j", state="closed"))) == "over"
    assert code(MergeIncident(incident=NAME, into=NAME), incident=(late, late)) == "same_incident"


def test_answer_from_before_the_later_of_two_was_opened_is_no_answer_to_it():
    """What runs in either goes on, whichever is merged into the other; an answer to both of them counts."""
    early = Due(due=NOW - 2 * HOUR, met=NOW - 3 * HOUR)
    old = incident(at=NOW - 4 * HOUR, answer=early, act=Due(due=NOW + HOUR, met=NOW))
    new = incident(id="incident:j", at=NOW - HOUR, answer=Due(due=NOW + HOUR), act=Due(due=NOW + 2 * HOUR))
    for one, other in ((old, new), (new, old)):
        told = fact(MergeIncident(incident=one.id, into=other.id), incident=(one, other))
        assert (told.at, told.answer) == (NOW - 4 * HOUR, Due(due=NOW + HOUR))
        assert told.act == Due(due=NOW + HOUR, met=NOW)
    done = replace(new, answer=Due(due=NOW + HOUR, met=NOW))
    told = fact(MergeIncident(incident=NAME, into="incident:j"), incident=(old, done))
    assert told.answer == Due(due=NOW + HOUR, met=NOW), "each was answered, the later one last"


def test_merged_goes_on_as_the_graver_of_two_and_does_harm_where_one_does():
    """Nothing is hidden by merging it into something small."""
    small = incident(cls="synthetic_media", region="US", state="mitigated", mitigated=NOW)
    grave = incident(id="incident:j", cls="intimidation")
    for one, other in ((small, grave), (grave, small)):
        told = fact(MergeIncident(incident=one.id, into=other.id), incident=(one, other))
        assert (told.cls, told.region) == ("intimidation", "US-AZ")
        stands = IncidentView().fold(other, next(entries(told)), other.id)
        assert stands is not None
        assert (stands.cls, stands.region, stands.state) == ("intimidation", "US-AZ", "open")
    same = fact(
        MergeIncident(incident=NAME, into="incident:j"),
        incident=(incident(region="US-GA"), incident(id="incident:j")),
    )
    assert (same.cls, same.region) == ("procedure", "US-AZ"), "as grave: the one that goes on keeps its own"
    sooner = fact(
        MergeIncident(incident=NAME, into="incident:j"),
        incident=(incident(), replace(small, id="incident:j")),
    )
    assert sooner.cls == "procedure", "two hours, and not a day"


def test_forecast_counts_what_is_due_soon_and_what_of_it_nobody_owns():
    """What the war room begins with."""
    rows = [
        incident(answer=Due(due=NOW + 10 * MINUTE), owner="staff:ana"),
        incident(answer=Due(due=NOW + 50 * MINUTE)),
        incident(answer=MET, act=MET),
        incident(state="closed"),
    ]
    assert [(one.due, one.unowned) for one in ahead(rows, NOW)] == [(1, 0), (2, 1), (2, 1)]
    assert incident(answer=MET, act=MET).due == NEVER
    late = incident(answer=Due(due=NOW - HOUR, missed=NOW - HOUR))
    assert (late.due, late.overdue, late.runs_out) == (NOW - HOUR, True, NOW + 22 * HOUR)


def test_report_counts_by_class_phase_and_place_and_tells_few_together():
    """A place with two incidents would be two incidents that many can name."""
    rows: list[Incident] = [incident(id=f"incident:{n}", region="US-AZ") for n in range(4)]
    rows += [incident(id="incident:br", region="BR", answer=Due(due=NOW, missed=NOW), cls="impersonation")]
    rows += [
        incident(id="incident:de", region="DE-BE", opened_in="polls", state="closed", ending="unfounded")
    ]
    rows += [incident(id="incident:m", state="merged")]
    told = report(rows)

    assert (told.total.opened, told.total.closed, told.total.unfounded, told.total.missed) == (6, 1, 1, 1)
    assert [(one.of, one.opened) for one in told.classes] == [("procedure", 5), ("impersonation", 1)]
    assert [(one.of, one.opened) for one in told.phases] == [("none", 5), ("polls", 1)]
    assert [(one.of, one.opened) for one in told.places] == [("together", 6)], "two are too few by themselves"
    more = [*rows, incident(id="incident:fr", region="FR")]
    assert [(one.of, one.opened) for one in report(more).places] == [("US", 4), ("together", 3)]
    assert between(rows, NOW, NOW + HOUR) == []


def test_times_of_a_report_are_times_that_were_measured():
    """The median, and what nine of ten stayed within."""
    start = NOW - 2 * HOUR
    rows = [incident(answer=Due(due=NOW, met=start + n * MINUTE), owned=start + MINUTE) for n in range(1, 11)]
    told = report(rows)

    assert (told.to_answer.n, told.to_answer.p50, told.to_answer.p90) == (10, 5 * MINUTE, 9 * MINUTE)
    assert (told.to_act.n, told.to_act.p50) == (0, None)


def test_opening_names_nobody_who_reported():
    """Who reported, and of which party, is not kept: so it cannot be read."""
    assert {*OpenIncident.__struct_fields__} == {
        "incident", "cls", "region", "title", "what", "links", "evidence",
    }  # fmt: skip
