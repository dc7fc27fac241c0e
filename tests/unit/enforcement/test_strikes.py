"""Strikes as values: what counts, for how long, what is annulled, and what a ladder has to say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steadyhand.enforcement.strikes.commands import (
    AnnulStrike,
    IssueStrike,
    PublishLadder,
    RetireLadder,
    TakeBackStrike,
)
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import (
    LADDERS,
    Ladder,
    Ladders,
    Offence,
    Step,
    Strikes,
    Terms,
    outcome_of,
    strike_on,
)
from steadyhand.enforcement.strikes.simulator import simulate
from steadyhand.enforcement.strikes.views import LaddersView, LadderVersionView, StrikesView
from steadyhand.kernel.values import DAY, HOUR, SECOND
from steadyhand.review.model import Case, Decision, Evidence
from steadyhand.rules.views import PolicyArticle
from tests.support.judging import NOW, code, entries, fact, folded, payloads

ACCOUNT, CAUSE = "account:u1", "decision:1.2"
TERMS = Terms(
    title="Spam",
    areas=("spam",),
    points={"low": 0, "medium": 1, "high": 2, "severe": 5},
    steps=(
        Step(points=1, act="warn"),
        Step(points=2, act="suspend", hours=12),
        Step(points=5, act="ban"),
    ),
)
LADDER = Ladder(id="ladder:spam", version=1, terms=TERMS)
ARTICLE = PolicyArticle(
    ref="spam-1@1", article="spam-1", version=1, area="spam", severity="medium", title="Links", text="No.",
    effective=0,
)  # fmt: skip
MADE = Decision(id=CAUSE, by="staff:ana", at=NOW, outcome="violates", policy="spam-1@1", reason=None)
CASE = Case(
    id="case:1", subject="post:1", account=ACCOUNT, attested=True, area="spam", severity="medium", region="eu",
    language="en", opened=NOW - DAY, state="decided", decision=MADE,
    evidence=(Evidence(source="rule", ref="event:1", at=NOW - DAY),),
)  # fmt: skip
ISSUE = IssueStrike(account=ACCOUNT, cause=CAUSE, policy="spam-1@1")
ROWS: dict[str, Any] = {
    "case": CASE,
    "article_version": ARTICLE,
    "ladders": Ladders(in_force=(LADDER,)),
}


def offence(days: int = 0, severity: Any = "medium", **more: Any) -> Offence:
    """One that was decided so many days from now."""
    told = {"area": "spam", "severity": severity, "at": NOW + days * DAY, "done": NOW + days * DAY} | more
    return Offence(**told)


def struck(*offences: Offence, ladder: Ladder = LADDER) -> Strikes:
    row = Strikes(account=ACCOUNT)
    for one in offences:
        row = row.having(strike_on(ladder, one, row.made + 1))
    return row


def ways(row: Strikes) -> list[str]:
    return [one.how for one in row.counted()]


def annulling(row: Strikes, number: int) -> Strikes:
    facts = [
        *(_issued(one) for one in row.strikes),
        fact(AnnulStrike(account=ACCOUNT, number=number, cause="appeal:1", reason="A joke."), strikes=row),
    ]
    after = folded(StrikesView(), ACCOUNT, list(entries(*facts)))
    assert isinstance(after, Strikes)
    return after


def _issued(strike: Any) -> Any:
    issued = fact(ISSUE, **ROWS)
    return replace(issued, strike=strike)


# -------------------------------------------------------------------------------------------------- what counts


def test_first_is_a_warning_and_what_follows_counts_by_its_severity():
    """Somebody who never heard of a rule is told before it is held against them."""
    row = struck(offence(0), offence(2), offence(4, "high"))

    assert ways(row) == ["warning", "points", "points"]
    assert [row.points(LADDER.id, NOW + days * DAY) for days in (0, 2, 4)] == [3, 3, 3]
    assert struck(offence(0)).points(LADDER.id, NOW) == 0


def test_severe_conduct_is_never_only_warned_about():
    """Who threatens to kill is not told to mind the rules next time."""
    row = struck(offence(0, "severe"))

    assert (ways(row), row.points(LADDER.id, NOW)) == (["points"], 5)


def test_strike_counts_until_it_expires_and_then_a_warning_comes_first_again():
    """What was years ago weighs no more; nothing has to happen for that."""
    first = struck(offence(0, "severe"))
    end = NOW + TERMS.expires_days * DAY

    assert [first.points(LADDER.id, at) for at in (end - 1, end)] == [5, 0]
    assert ways(first.having(strike_on(LADDER, offence(366), 2))) == ["points", "warning"]


@pytest.mark.parametrize(
    ("first", "second", "way"),
    [
        ({}, {"at": NOW + 24 * HOUR - 1}, "together"),
        ({}, {"at": NOW + 24 * HOUR}, "points"),
        ({"bulk": "bulk:1"}, {"bulk": "bulk:1"}, "together"),
        ({"bulk": "bulk:1"}, {"bulk": "bulk:2"}, "points"),
        ({"subject": "post:1"}, {"subject": "post:1"}, "together"),
        ({"subject": "account:u1"}, {"subject": "account:u1"}, "points"),
    ],
)
def test_what_is_found_at_once_or_is_the_same_content_counts_once(first, second, way):
    """Ten posts found in an hour are one thing to learn from, and one post is not held against anybody twice."""
    row = struck(offence(0, **first), offence(9, **second))

    assert ways(row) == ["warning", way]


def test_found_at_once_is_measured_from_the_one_that_leads():
    """Whoever goes on every day must not be found at once for ever."""
    row = struck(*(offence(0, at=NOW + hours * HOUR) for hours in (0, 20, 40)))

    assert ways(row) == ["warning", "together", "points"]


def test_conduct_older_than_the_ladder_looks_back_counts_nothing():
    """Whoever digs out what somebody wrote as a child must not have them banned for it."""
    edge = NOW - 90 * DAY
    row = struck(offence(0, "severe", done=edge - 1), offence(0, "severe", done=edge))

    assert ways(row) == ["old", "points"]


def test_annulling_one_leaves_the_others_as_if_it_had_never_been():
    """An overturned decision must not go on weighing through those after it."""
    row = struck(offence(0), offence(0, at=NOW + HOUR), offence(2), offence(4))

    assert ways(row) == ["warning", "together", "points", "points"]
    without_first = annulling(row, 1)
    assert ways(without_first) == ["annulled", "warning", "points", "points"]
    assert ways(annulling(without_first, 2)) == ["annulled", "annulled", "warning", "points"]
    assert annulling(row, 3).points(LADDER.id, NOW + 4 * DAY) == 1


@given(
    days=st.lists(st.tuples(st.integers(0, 500), st.sampled_from(("low", "medium", "high", "severe")))),
    at=st.integers(-10, 1_000),
)
def test_points_are_never_negative_nor_more_than_each_counts_alone(days, at):
    """A sum that goes below nothing would let somebody break rules on account."""
    found = [offence(day, severity) for day, severity in sorted(days)]
    row = struck(*found)

    assert 0 <= row.points(LADDER.id, NOW + at * DAY) <= sum(TERMS.points[one.severity] for one in found)


def test_points_of_one_ladder_are_none_of_another():
    """Somebody who posts spam is no step nearer to a ban for what they say of an election."""
    row = struck(offence(0, "severe"))

    assert row.points("ladder:civic", NOW) == 0


# ------------------------------------------------------------------------------------------------- what follows


@pytest.mark.parametrize(
    ("before", "proposed"),
    [
        (0, None),
        (1, ("suspend", 12)),
        (2, ("suspend", 12)),
        (3, ("suspend", 168)),
        (4, ("ban", None)),
        (7, ("ban", None)),
    ],
)
def test_civic_ladder_proposes_what_was_published(before, proposed):
    """One has no consequence, two or three lock for 12 hours, four for 7 days, five or more for good."""
    civic = Ladder(id="ladder:civic", version=1, terms=CIVIC)
    election: dict[str, Any] = {"area": "election"}
    row = struck(*(offence(2 * n, **election) for n in range(before)), ladder=civic)
    outcome = outcome_of(row, civic, offence(2 * before, **election))

    assert (outcome.nth, outcome.points) == (before + 1, before + 1)
    assert (outcome.step and (outcome.step.act, outcome.step.hours)) == proposed
    assert fact(PublishLadder(ladder="ladder:civic", terms=CIVIC))


def test_what_counts_nothing_proposes_nothing():
    """A second post of the same hour must not suspend again for what the first already did."""
    row = struck(offence(0, "severe"))
    again = outcome_of(row, LADDER, offence(0, at=NOW + HOUR))

    assert (again.how, again.step, again.points, again.nth) == ("together", None, 5, 1)


def test_simulator_says_what_the_past_would_have_led_to():
    """Whoever writes a ladder sees how many it would ban, before it bans anybody."""
    history = {
        "account:a": [offence(4), offence(0), offence(2), offence(2, at=NOW + 2 * DAY + HOUR)],
        "account:b": [offence(0, "severe")],
        "account:c": [offence(0, area="hate"), offence(0, "severe", done=NOW - 91 * DAY), offence(1, "low")],
    }
    told = simulate(TERMS, history)

    assert [count for _, count in told.steps] == [1, 1, 1]
    assert (told.warnings, told.together, told.old, told.nothing, told.accounts) == (2, 1, 1, 0, 2)


# -------------------------------------------------------------------------------------------------------- ladders


def step(points: int, act: Any = "suspend", hours: int | None = 12) -> Step:
    return Step(points=points, act=act, hours=hours)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": " "}, "no_title"),
        ({"areas": ()}, "no_area"),
        ({"areas": ("spam", "spam")}, "named_twice"),
        ({"areas": ("weather",)}, "unknown_area"),
        ({"areas": ("spam", "hate")}, "area_taken"),
        ({"points": {"low": 1}}, "no_points"),
        ({"points": dict.fromkeys(TERMS.points, 0)}, "no_points"),
        ({"points": TERMS.points | {"low": -1}}, "points_out_of_range"),
        ({"points": TERMS.points | {"low": 3}}, "points_not_rising"),
        ({"look_back_days": 0}, "days_out_of_range"),
        ({"expires_days": 4_000}, "days_out_of_range"),
        ({"together_hours": -1}, "hours_out_of_range"),
        ({"steps": ()}, "no_steps"),
        ({"steps": (step(0),)}, "steps_not_rising"),
        ({"steps": (step(2), step(2, hours=24))}, "steps_not_rising"),
        ({"steps": (step(1, hours=24), step(2))}, "steps_milder"),
        ({"steps": (step(1, "ban", None), step(2))}, "steps_milder"),
        ({"steps": (step(1, "exile"),)}, "unknown_act"),
        ({"steps": (step(1, "remove", None),)}, "unknown_act"),
        ({"steps": (step(1, "label", None),)}, "unknown_act"),
        ({"steps": (step(1, "suspend", None),)}, "no_end"),
        ({"steps": (replace(step(1, "limit", None), applies=True),)}, "only_proposed"),
        ({"steps": (step(1, "ban", 12),)}, "no_such_end"),
        ({"steps": (step(1, hours=100_000),)}, "hours_out_of_range"),
    ],
)
def test_ladder_that_makes_no_sense_is_refused_with_what_to_do(change, why):
    """A ladder that nobody can follow is found when it is written, and not by whom it bans."""
    other = Ladder(id="ladder:hate", version=1, terms=replace(TERMS, areas=("hate",)))
    publish = PublishLadder(ladder="ladder:spam", terms=replace(TERMS, **change))

    assert code(publish, "staff:lea", ladders=Ladders(in_force=(other,))) == why


def test_ladder_is_published_in_versions_and_the_same_again_is_none():
    """Every version is kept: a strike names the one that it was issued by."""
    assert code(PublishLadder(ladder="Spam", terms=TERMS)) == "invalid_id"
    first = fact(PublishLadder(ladder="ladder:spam", terms=TERMS))
    known = {"ladders": Ladders(in_force=(LADDER,)), "ladder_version": LADDER}
    assert code(PublishLadder(ladder="ladder:spam", terms=TERMS), **known) == "unchanged"
    second = fact(PublishLadder(ladder="ladder:spam", terms=replace(TERMS, expires_days=30)), **known)
    gone = fact(RetireLadder(ladder="ladder:spam"), **known)
    those = list(entries(first, second, gone))

    assert (first.version, second.version) == (1, 2)
    latest = folded(LaddersView(), LADDERS, those[:2])
    assert [one.ref for one in latest.in_force] == ["ladder:spam@2"]
    assert folded(LaddersView(), LADDERS, those) == Ladders()
    kept = LadderVersionView()
    assert folded(kept, "ladder:spam@1", those).terms == TERMS
    assert folded(kept, "ladder:spam", those).version == 2
    assert code(RetireLadder(ladder="ladder:spam")) == "unknown_ladder"


def test_scope_of_a_ladder_is_every_area_that_it_had_or_is_to_have():
    """A freeze of one area must hold up whoever takes it off its ladder."""
    from steadyhand.kernel.command import Rows  # noqa: PLC0415 - of this test alone

    publish = PublishLadder(ladder="ladder:spam", terms=replace(TERMS, areas=("hate",)))
    scope = publish.scope(Rows({"ladders": Ladders(in_force=(LADDER,))}, "staff:lea"))

    assert [one.policy_area for one in scope.each()] == ["spam", "hate"]


# ------------------------------------------------------------------------------------------------------- commands


def test_strike_names_the_version_in_force_and_an_edited_ladder_changes_none_that_was_issued():
    """Whoever changes a ladder must not change what has been decided by it."""
    issued = fact(ISSUE, **ROWS)
    edited = Ladder(id=LADDER.id, version=2, terms=replace(TERMS, expires_days=1, warning_first=False))
    later = fact(ISSUE, **ROWS | {"ladders": Ladders(in_force=(edited,))})

    assert (issued.strike.ladder, issued.strike.expires) == ("ladder:spam@1", NOW + 365 * DAY)
    assert (later.strike.ladder, later.strike.expires) == ("ladder:spam@2", NOW + DAY)
    assert issued.strike.offence == offence(
        done=NOW - DAY, policy="spam-1@1", subject="post:1", cause=CAUSE, by="staff:ana", region="eu", language="en"
    )  # fmt: skip
    assert ways(folded(StrikesView(), ACCOUNT, list(entries(issued)))) == ["warning"]


def test_conduct_is_as_old_as_its_content_says_and_never_younger_than_when_it_came_up():
    """A date that somebody claims must not make old conduct new."""
    said = fact(replace(ISSUE, done=NOW - 100 * DAY), **ROWS).strike
    claimed = fact(replace(ISSUE, done=NOW + DAY), **ROWS).strike

    assert (said.old, said.offence.done) == (True, NOW - 100 * DAY)
    assert (claimed.old, claimed.offence.done) == (False, NOW - DAY)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"case": None}, "not_decided"),
        ({"case": replace(CASE, state="leased")}, "not_decided"),
        ({"case": replace(CASE, decision=replace(MADE, outcome="no_violation"))}, "not_decided"),
        ({"case": replace(CASE, decision=replace(MADE, policy="spam-2@1"))}, "not_decided"),
        ({"case": replace(CASE, decision=replace(MADE, retracted=NOW))}, "not_decided"),
        ({"case": replace(CASE, decision=replace(MADE, id="decision:1.3"))}, "not_decided"),
        ({"case": replace(CASE, decision=replace(MADE, by="staff:ben"))}, "not_yours"),
        ({"case": replace(CASE, attested=False)}, "other_account"),
        ({"case": replace(CASE, account="account:other")}, "other_account"),
        ({"ladders": None}, "no_ladder"),
        ({"article_version": replace(ARTICLE, area="hate")}, "no_ladder"),
        ({"strikes": struck(offence(0, cause=CAUSE))}, "struck"),
    ],
)
def test_strike_follows_from_a_standing_decision_of_ones_own_and_once(rows, why):
    """What no decision says must not count against anybody, nor what one says count twice."""
    assert code(ISSUE, **ROWS | rows) == why


def test_decision_that_was_annulled_strikes_no_second_time():
    """An overturned decision must not come back by being counted anew."""
    row = annulling(struck(offence(0, cause=CAUSE)), 1)

    assert code(ISSUE, **ROWS | {"strikes": row}) == "struck"


def test_strike_is_taken_back_at_once_by_whoever_issued_it():
    """After that a policy lead annuls it, with a reason on record."""
    row = struck(offence(0, by="staff:ana"))
    back = TakeBackStrike(account=ACCOUNT, number=1, cause=CAUSE)

    assert code(back, "staff:ben", strikes=row) == "not_yours"
    assert code(back, now=NOW + 30 * SECOND + 1, strikes=row) == "too_late"
    gone = fact(back, now=NOW + 30 * SECOND, strikes=row)
    after = folded(StrikesView(), ACCOUNT, list(entries(_issued(row.strikes[0]), gone)))
    assert (ways(after), after.strikes[0].annulled.how) == (["annulled"], "taken_back")
    assert code(back, strikes=after) == "annulled"
    assert code(replace(back, number=2), strikes=row) == "unknown_strike"


def test_annulment_names_its_cause_and_a_reason_that_is_kept_apart():
    """Words about a person can be erased; that it was annulled, and because of what, cannot."""
    row = struck(offence(0))
    annul = AnnulStrike(account=ACCOUNT, number=1, cause="appeal:1", reason="A joke.")

    assert [(one.kind, one.subject, one.about, one.body) for one in payloads(annul, strikes=row)] == [
        ("reason", ACCOUNT, ACCOUNT, b"A joke.")
    ]
    assert code(replace(annul, cause=" "), strikes=row) == "no_cause"
    assert code(replace(annul, reason=" "), strikes=row) == "no_reason"
