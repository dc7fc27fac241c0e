"""Pre-bunks as values: two people, dates or phases, and none that shows after its end."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.civic.elections.model import Details, Election, Version
from steadyhand.civic.prebunks.commands import AgreeToPreBunk, EndPreBunk, TurnPreBunk, WritePreBunk
from steadyhand.civic.prebunks.model import ByPhase, Dates, PreBunk, Text, window
from steadyhand.civic.prebunks.views import PreBunkView
from steadyhand.kernel.values import CLOCK, DAY, HOUR
from tests.support.judging import NOW, code, effects, entries, fact, folded, judged
from tests.support.program_elections import an_election
from tests.support.program_responses import POLLS, PREBUNK, told

VERA, LEAD = "staff:vera", "staff:lead"
DATES = told(Dates(starts=NOW + HOUR, ends=NOW + DAY))


def election(details: Details, **more: Any) -> Election:
    version = Version(number=1, details=details, by=VERA, at=NOW)
    return replace(Election(id=details.id, latest=1, confirmed=version), **more)


BY_PHASE = election(an_election(NOW, POLLS.election))
HOUR_OF = NOW - NOW % HOUR + HOUR
"""When its polls open."""


def row(*facts: Any) -> PreBunk:
    return folded(PreBunkView(), PREBUNK, list(entries(*facts)))  # type: ignore[no-any-return]


def wrote(content: Any = DATES) -> Any:
    return (fact(WritePreBunk(prebunk=PREBUNK, content=content), VERA), VERA, NOW)


def agreeing(draft: PreBunk, **more: Any) -> AgreeToPreBunk:
    assert draft.draft is not None
    version = draft.draft
    given = {"version": version.number, "digest": version.digest, "election": version.content.election}
    return AgreeToPreBunk(prebunk=PREBUNK, **(given | more))


def agreed(content: Any = DATES, known: Election | None = None, now: int = NOW) -> tuple[Any, ...]:
    first = wrote(content)
    command = agreeing(row(first))
    return first, (fact(command, LEAD, now, prebunk=row(first), election=known), LEAD, now)


def turn(content: Any = DATES) -> TurnPreBunk:
    return TurnPreBunk(prebunk=PREBUNK, election=content.election)


def test_whoever_wrote_it_does_not_agree_to_it():
    """And the guard keeps apart whoever is one with them."""
    draft = row(wrote())
    command = agreeing(draft)
    assert code(command, VERA, prebunk=draft) == "yourself"
    assert command.scope(type("R", (), {"prebunk": draft})()).apart == (VERA,)
    assert code(agreeing(draft, digest="0" * 64), LEAD, prebunk=draft) == "other_version"
    assert code(agreeing(draft, version=2), LEAD, prebunk=draft) == "other_version"


def test_it_begins_and_ends_by_the_clock_alone_and_the_platform_is_told_until_when():
    """Before its time nothing begins, whoever asks; after its end nothing does either."""
    facts = agreed()
    waiting = row(*facts)
    assert waiting.state == "waiting"
    assert code(turn(), CLOCK, NOW + HOUR - 1, prebunk=waiting) == "not_due"
    (begun,) = effects(turn(), CLOCK, NOW + HOUR, prebunk=waiting)
    assert (begun.type, begun.data["until"]) == ("prebunk.shown", "2022-11-09T14:10:00Z")
    assert [one["language"] for one in begun.data["texts"] if one["default"]] == ["en"]  # type: ignore[attr-defined]
    shown = row(*facts, (fact(turn(), CLOCK, NOW + HOUR, prebunk=waiting), CLOCK, NOW + HOUR))
    assert (shown.state, shown.showing(NOW + DAY - 1), shown.showing(NOW + DAY)) == ("shown", True, False)
    assert code(turn(), CLOCK, NOW + DAY - 1, prebunk=shown) == "not_due"
    (over,) = effects(turn(), CLOCK, NOW + DAY, prebunk=shown)
    assert (over.type, over.data["why"]) == ("prebunk.ended", "over")
    missed = judged(turn(), CLOCK, NOW + 2 * DAY, prebunk=waiting)
    assert (missed.fact.why, missed.effects) == ("over", ()), "what was late for all of it never shows"  # type: ignore[union-attr]


def test_alarms_are_set_for_its_beginning_and_then_for_its_end():
    """And none is left when it is over."""
    facts = agreed()
    list_of = list(entries(*facts))
    (timer,) = list_of[-1].fact.timers(list_of[-1])
    assert (timer.due, timer.authority) == (NOW + HOUR, True)
    shown = fact(turn(), CLOCK, NOW + HOUR, prebunk=row(*facts))
    assert [one.due for one in shown.timers(list_of[-1])] == [NOW + DAY]
    ended = fact(turn(), CLOCK, NOW + DAY, prebunk=row(*facts, (shown, CLOCK, NOW + HOUR)))
    assert [one.due for one in ended.timers(list_of[-1])] == [None]


@pytest.mark.parametrize(
    ("place", "starts", "ends"),
    [
        ("US-AZ", HOUR_OF, HOUR_OF + HOUR),
        ("US-NY", HOUR_OF, HOUR_OF + 2 * HOUR),
        ("US", HOUR_OF, HOUR_OF + 2 * HOUR),
    ],
)
def test_phases_begin_and_end_it_by_the_clocks_of_its_place(place, starts, ends):
    """From where the first begins there to where the last ends."""
    assert window(told(POLLS, place=place), BY_PHASE) == (starts, ends)


def test_calendar_that_does_not_say_when_keeps_it_from_being_agreed_to():
    """An election that is not confirmed, called off, or has no such phase there."""
    draft = row(wrote(told(POLLS)))
    for known in (None, replace(BY_PHASE, confirmed=None), replace(BY_PHASE, called_off=NOW)):
        assert code(agreeing(draft), LEAD, prebunk=draft, election=known) == "no_phase"
    early = row(wrote(told(ByPhase(election=POLLS.election, opens="early_vote", closes="polls"))))
    assert code(agreeing(early), LEAD, prebunk=early, election=BY_PHASE) == "no_phase"
    elsewhere = row(wrote(told(POLLS, place="DE")))
    assert code(agreeing(elsewhere), LEAD, prebunk=elsewhere, election=BY_PHASE) == "no_phase"
    assert code(agreeing(draft, election=""), LEAD, prebunk=draft, election=BY_PHASE) == "no_phase"


def test_postponed_election_takes_back_what_is_shown_and_shows_it_again_at_its_new_time():
    """And one that is called off ends it."""
    by_phase = told(POLLS)
    facts = agreed(by_phase, BY_PHASE)
    shown = row(
        *facts, (fact(turn(by_phase), CLOCK, HOUR_OF, prebunk=row(*facts), election=BY_PHASE), CLOCK, HOUR_OF)
    )
    later = election(an_election(NOW + DAY, POLLS.election))
    ruling = judged(turn(by_phase), CLOCK, HOUR_OF + 1, prebunk=shown, election=later)
    assert (ruling.fact.shown, ruling.fact.starts) == (False, HOUR_OF + DAY)  # type: ignore[union-attr]
    assert [one.type for one in ruling.effects] == ["prebunk.ended"]  # type: ignore[union-attr]
    off = judged(
        turn(by_phase), CLOCK, HOUR_OF + 1, prebunk=shown, election=replace(BY_PHASE, called_off=NOW)
    )
    assert off.fact.why == "no_phase"  # type: ignore[union-attr]


def test_taken_back_it_is_over_at_once_and_its_text_is_not_agreed_to_any_more():
    """By one person: what is wrong need not be seen while a second one is looked for."""
    facts = agreed()
    begun = fact(turn(), CLOCK, NOW + HOUR, prebunk=row(*facts))
    shown = row(*facts, (begun, CLOCK, NOW + HOUR))
    ruling = judged(EndPreBunk(prebunk=PREBUNK), VERA, NOW + HOUR, prebunk=shown)
    assert [one.type for one in ruling.effects] == ["prebunk.ended"]  # type: ignore[union-attr]
    draft = wrote()
    dropped = row(draft, (fact(EndPreBunk(prebunk=PREBUNK), VERA, prebunk=row(draft)), VERA, NOW + 1))
    assert dropped.state == "ended"
    assert code(agreeing(dropped), LEAD, prebunk=dropped) == "other_version"
    again = row(
        draft,
        (fact(EndPreBunk(prebunk=PREBUNK), VERA, prebunk=row(draft)), VERA, NOW + 1),
        (fact(WritePreBunk(prebunk=PREBUNK, content=DATES), VERA, prebunk=dropped), VERA, NOW + 2),
    )
    assert again.state == "draft"
    assert fact(agreeing(again), LEAD, prebunk=again).version == 2


def test_another_text_takes_its_place_without_a_gap():
    """Where it is shown already; the platform is told the new text at once."""
    facts = agreed(told(Dates(starts=NOW, ends=NOW + DAY)))
    shown = row(*facts, (fact(turn(), CLOCK, NOW, prebunk=row(*facts)), CLOCK, NOW))
    other = told(Dates(starts=NOW, ends=NOW + DAY), texts=(Text(language="en", text="At nine."),))
    second = replace(shown, draft=row(wrote(other)).draft)
    (effect,) = effects(agreeing(second), LEAD, NOW + 1, prebunk=second)
    assert (effect.type, effect.data["texts"][0]["text"]) == ("prebunk.shown", "At nine.")  # type: ignore[index]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"place": "Arven"}, "unknown_place"),
        ({"place": "XX-1"}, "unknown_place"),
        ({"link": "office"}, "no_source"),
        ({"texts": ()}, "no_text"),
        ({"texts": (Text(language="en", text="a"), Text(language="EN", text="b"))}, "twice"),
        ({"texts": (Text(language="english please", text="a"),)}, "unknown_language"),
        ({"texts": (Text(language="en", text="a\nb"),)}, "no_text"),
        ({"span": Dates(starts=NOW, ends=NOW)}, "no_span"),
        ({"span": Dates(starts=NOW - 2, ends=NOW - 1)}, "over"),
        ({"span": replace(POLLS, election="x")}, "unknown_election"),
    ],
)
def test_what_nobody_could_show_is_refused(more, why):
    """With what to write instead."""
    span = more.pop("span", DATES.span)
    assert code(WritePreBunk(prebunk=PREBUNK, content=told(span, **more))) == why
