"""The way back at the door, on both databases: criteria first, independent people, waves that stop, and probation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectWindow
from steadyhand.access.protection.model import Window
from steadyhand.accountability.commands import Erase
from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.reinstatement.criteria import Criteria
from steadyhand.enforcement.reinstatement.managing import (
    CloseProgramme,
    PauseProgramme,
    PublishCriteria,
    PublishProgramme,
    StartProgramme,
    digest_of,
)
from steadyhand.enforcement.reinstatement.model import Facts, Programme, Request, StopRule, Terms
from steadyhand.enforcement.reinstatement.requesting import AppealDenial, NoteHarm, VoteReturn
from steadyhand.enforcement.reinstatement.returning import LiftOnReturn, ReturnAccount
from steadyhand.enforcement.reinstatement.scoring import as_seen_by, score_of
from steadyhand.enforcement.reinstatement.screening import of_screen
from steadyhand.enforcement.reinstatement.settling import RestoreReturn
from steadyhand.flows import appeal as appeals
from steadyhand.flows import coming_back as flow
from steadyhand.flows.coming_back import ComingBack
from steadyhand.flows.decision import Act, Verdict, decide
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Command
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import RETRACTION
from steadyhand.review.opening import OpenCase
from steadyhand.storage import tables
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import approved, seconded
from tests.support.program_partners import OTHER_LEAD

PROGRAMME, CRITERIA = "programme:return", "criteria:2026@1"
PANEL = ("staff:p1", "staff:p2", "staff:p3", "staff:p4")
OLD = 200 * DAY
"""How long ago everybody was banned: the wait for a medium severity is 180 days."""
SAID = Criteria(title="Who may come back", text="Whoever broke a rule that is not severe, after half a year.")
TERMS = Terms(
    title="The first programme",
    text="Waves of three, watched for two weeks each.",
    criteria=CRITERIA,
    cohorts=("a", "b", "c", "d"),
    wave=3,
    reviewers=2,
    hold_out=0,
    council=False,
    stop=StopRule(recidivism=0.4, reports=1.0, fewest=2),
)


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """Four accounts that two people banned, and four others who decide who returns."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        for name in PANEL:
            house.done(
                Appoint(staff=Staff(principal=name, name=name[-2:], roles=("appeals_reviewer",))), ADMIN
            )
        for number in range(4):
            seconded(house, banned(number), LEAD, OTHER_LEAD, f"request:ban{number}")
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """Half a year later."""
    return opens(OLD)


def account(number: int) -> str:
    return f"account:b{number}"


def banned(number: int) -> Ban:
    who = account(number)
    return Ban(subject=who, account=who, policy="spam-1@1", cause=f"event:{number}", mode="manual")


def two(house: Opened, command: Command, name: str) -> str:
    return told([approved(house, command, LEAD, OTHER_LEAD, f"request:{name}")])[0]


def begun(house: Opened, terms: Terms = TERMS, criteria: Criteria = SAID) -> None:
    """Criteria, programme, and it runs."""
    for number, command in enumerate(
        (
            PublishCriteria(ref=CRITERIA, criteria=criteria),
            PublishProgramme(programme=PROGRAMME, terms=terms),
            StartProgramme(programme=PROGRAMME),
        )
    ):
        assert two(house, command, f"begin{number}") == "done"


def asked(house: Opened, number: int, statement: str = "I will not do it again.") -> Answer:
    return flow.ask(house.door, house.reader, account(number), statement)


def code(answer: Answer) -> str:
    return told([answer])[0]


def request(house: Opened, number: int) -> Request:
    name = house.reader.row("reinstatement_asked", account(number)).requests[-1]
    row: Request = house.reader.row("reinstatement", name)
    return row


def programme(house: Opened) -> Programme:
    row: Programme = house.reader.row("programme", PROGRAMME)
    return row


def voted(house: Opened, number: int, finding: Any = "approve", *by: str) -> None:
    for name in by or PANEL[: request(house, number).needs]:
        house.done(VoteReturn(request=request(house, number).id, finding=finding, reason="As it is."), name)


def approved_all(house: Opened, *numbers: int) -> None:
    for number in numbers:
        assert code(asked(house, number)) == "done"
    ComingBack(house.reader, house.door).round()
    for number in numbers:
        voted(house, number)


def wave(house: Opened, name: str = "wave") -> str:
    return two(house, flow.next_wave(house.reader, programme(house), house.reader.now()), name)


def in_force(house: Opened, who: str) -> list[str]:
    return sorted(one.kind for one in house.reader.row("standing", who).in_force)


def sent(house: Opened, kind: str) -> list[dict[str, Any]]:
    rows = house.reader.fetch(select(tables.outbox.c.body).where(tables.outbox.c.type == kind))
    return [msgspec.json.decode(row.body) for row in rows]


def breaks(house: Opened, who: str, name: str, *acts: Act, by: str = REVIEWER) -> None:
    """Somebody on probation posts something, and a person decides that it breaks a rule."""
    opened = OpenCase(
        case=f"case:{name}", subject=f"post:{name}", area="spam", severity="medium", source="rule", ref=f"event:{name}",
        account=who, attested=True,
    )  # fmt: skip
    house.done(opened, AUTOMATION)
    house.done(TakeLease(case=opened.case), by)
    stored = house.reader.stored("case", opened.case)
    assert stored is not None
    found = Verdict(outcome="violates", reason="Again.", policy="spam-1@1", acts=acts)
    answers = decide(
        house.door, stored.row, found, by, expect=stored.seq, key=f"k:{name}", now=house.reader.now()
    )
    assert set(told(answers)) == {"done"}


def test_nobody_returns_before_criteria_and_a_programme_are_published(house):
    """What was promised in November 2022 and never came: a process first."""
    assert code(asked(house, 0)) == "no_programme"
    assert two(house, PublishProgramme(programme=PROGRAMME, terms=TERMS), "early") == "no_criteria"
    assert house.refused(PublishCriteria(ref=CRITERIA, criteria=SAID), LEAD) == "second_needed"
    begun(house)
    assert code(asked(house, 0)) == "done"


def test_from_the_request_to_the_end_of_probation(opens, house):
    """Asked, screened, scored, decided by one, returned in a wave, limited in stages, and over."""
    begun(house)
    approved_all(house, 0)
    row = request(house, 0)
    assert row.state == "approved"
    assert (row.cohort, row.needs) == ("c", 1)
    assert row.scored is not None
    assert sum(row.scored.parts.values()) == row.scored.score
    assert wave(house) == "done"
    assert ComingBack(house.reader, house.door).round() == 1

    assert request(house, 0).state == "returned"
    assert in_force(house, account(0)) == ["demonetise", "limit", "restrict"]
    (marked,) = sent(house, "account.reinstated")
    assert (marked["reinstated"], marked["keep_blocks"], len(marked["stages"])) == (True, True, 3)

    for days, left in ((61, ["demonetise"]), (121, []), (181, [])):
        later = opens(OLD + days * DAY)
        clock = Clock(later.door, later.reader)
        for _ in range(20):
            clock.tick(lambda: 0.0)
        assert in_force(later, account(0)) == left
    assert request(later, 0).state == "completed"
    assert [one["reinstated"] for one in sent(later, "account.reinstated")] == [True, False]


def test_who_broke_a_rule_on_probation_is_banned_again_and_the_programme_stops_by_its_rule(opens, house):
    """Two of three broke a rule: nobody more returns until two people looked at it."""
    begun(house)
    approved_all(house, 0, 1, 2)
    assert wave(house) == "done"
    back = ComingBack(house.reader, house.door)
    back.round()
    assert programme(house).last.returned == 3
    breaks(house, account(0), "x0")
    later = opens(OLD + RETRACTION + MINUTE)
    assert ComingBack(later.reader, later.door).round() == 1
    assert programme(later).state == "running"
    assert request(later, 0).state == "revoked"
    assert "ban" in in_force(later, account(0))

    breaks(later, account(1), "x1")
    last = opens(OLD + 2 * (RETRACTION + MINUTE))
    ComingBack(last.reader, last.door).round()
    assert programme(last).state == "paused"
    assert "2 broke a rule again" in programme(last).paused
    assert code(asked(last, 3)) == "done", "asking goes on"
    assert two(last, StartProgramme(programme=PROGRAMME), "resume") == "done"


def test_pause_stops_the_rest_of_a_wave_at_once(house):
    """One person is enough to be careful: who has not returned yet does not."""
    begun(house)
    approved_all(house, 0, 1)
    wave(house)
    house.done(PauseProgramme(programme=PROGRAMME, why="Something is wrong."), LEAD)
    assert ComingBack(house.reader, house.door).round() == 0
    assert in_force(house, account(0)) == ["ban"]
    back = ReturnAccount(request=request(house, 0).id, programme=PROGRAMME, criteria=CRITERIA)
    assert house.refused(back, flow.HOUSE) == "not_running"
    assert two(house, StartProgramme(programme=PROGRAMME), "again") == "done"
    assert ComingBack(house.reader, house.door).round() == 2


def test_moratorium_keeps_every_return_out(house):
    """The programme is the only way, and no way round the promise."""
    begun(house)
    approved_all(house, 0)
    wave(house)
    promise = StartMoratorium(
        moratorium="moratorium:x", statement="Nobody returns.", condition="A council met."
    )
    house.done(promise, LEAD)
    assert ComingBack(house.reader, house.door).round() == 0
    row = request(house, 0)
    house.done(ReturnAccount(request=row.id, programme=PROGRAMME, criteria=CRITERIA), flow.HOUSE)
    lift = LiftOnReturn(subject=account(0), action=row.action, request=row.id, reason="So.")
    assert house.refused(lift, flow.HOUSE) == "moratorium"
    assert in_force(house, account(0)) == ["ban"]


LEFT_OUT = """
Days: int = JsonData(path='$.days_since')
Old = Rule(when_all=[Days > 100], description='They were banned long ago')
WhenRules(rules_any=[Old], then=[DeclareVerdict(verdict='left_out')])
"""


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"never": ("child_safety", "imminent_harm", "spam")}, "never"),
        ({"wait_days": {"low": 90, "medium": 300, "high": 365, "severe": 730}}, "wait"),
        ({"screen": LEFT_OUT}, "screen"),
    ],
)
def test_screen_says_why_somebody_is_not_considered(house, changed, why):
    """By the never-list, by the wait, or by the published rules; and whoever asked is told."""
    begun(house, criteria=replace(SAID, **changed))
    asked(house, 0)
    ComingBack(house.reader, house.door).round()
    row = request(house, 0)
    assert (row.state, row.screened.why) == ("ineligible", why)
    assert any(one.get("request") == row.id for one in sent(house, "notice.sent"))
    assert code(asked(house, 0)) == "done", "it may be asked again"


def test_who_had_a_part_in_the_ban_owns_the_programme_or_voted_does_not_decide(house):
    """Independent people, each once."""
    begun(house)
    asked(house, 0)
    ComingBack(house.reader, house.door).round()
    vote = VoteReturn(request=request(house, 0).id, finding="approve", reason="So.")
    assert {house.refused(vote, by) for by in (LEAD, OTHER_LEAD)} == {"own_part"}
    assert house.refused(vote, REVIEWER) == "not_allowed"
    assert house.refused(replace(vote, reason=" "), PANEL[0]) == "no_reason"
    house.done(vote, PANEL[0])
    assert house.refused(vote, PANEL[1]) == "not_waiting"


def test_two_who_differ_are_decided_by_a_third(house):
    """Of the medium band two decide; where they do not agree, the majority of three."""
    begun(house, criteria=replace(SAID, low=1))
    asked(house, 0)
    ComingBack(house.reader, house.door).round()
    assert request(house, 0).needs == 2
    voted(house, 0, "approve", PANEL[0])
    voted(house, 0, "deny", PANEL[1])
    assert (request(house, 0).state, request(house, 0).needs) == ("under_review", 3)
    voted(house, 0, "deny", PANEL[2])
    assert request(house, 0).state == "denied"


def test_denial_is_appealed_once_by_others_and_asked_anew_after_a_year(opens, house):
    """Nobody who denied it looks again, and not for ever."""
    begun(house)
    asked(house, 0)
    ComingBack(house.reader, house.door).round()
    voted(house, 0, "deny")
    appeal = AppealDenial(request=request(house, 0).id, account=account(0), words="Please look again.")
    assert house.refused(replace(appeal, account=account(1)), flow.BY) == "not_yours"
    house.done(appeal, flow.BY)
    assert request(house, 0).needs == 2
    vote = VoteReturn(request=appeal.request, finding="deny", reason="Still.")
    assert house.refused(vote, PANEL[0]) == "own_part"
    voted(house, 0, "deny", PANEL[1], PANEL[2])
    assert house.refused(appeal, flow.BY) == "heard"
    assert code(asked(house, 0)) == "too_soon"
    assert code(asked(opens(OLD + 366 * DAY), 0)) == "done"


def test_waves_are_one_at_a_time_watched_and_never_larger_than_reviewers_can_look_after(opens, house):
    """Two started at once are one; the next waits for two weeks."""
    assert two(house, PublishCriteria(ref=CRITERIA, criteria=SAID), "c") == "done"
    large = replace(TERMS, wave=100)
    assert two(house, PublishProgramme(programme=PROGRAMME, terms=large), "p") == "no_capacity"
    for number, command in enumerate(
        (
            PublishProgramme(programme=PROGRAMME, terms=replace(TERMS, wave=2)),
            StartProgramme(programme=PROGRAMME),
        )
    ):
        assert two(house, command, f"b{number}") == "done"
    approved_all(house, 0, 1, 2)
    first = flow.next_wave(house.reader, programme(house), house.reader.now())
    assert len(first.requests) == 2
    assert two(house, first, "w1") == "done"
    assert two(house, first, "w2") == "wave_started"
    assert wave(house, "w3") == "watched"
    assert wave(opens(OLD + 15 * DAY), "w4") == "done"


def test_share_waits_by_lot_and_is_of_the_next_wave(opens, house):
    """Nobody chooses who waits; of one alone nobody does."""
    begun(house, replace(TERMS, hold_out=50))
    approved_all(house, 0, 1)
    assert wave(house) == "done"
    states = sorted(request(house, number).state for number in (0, 1))
    assert states == ["held_out", "scheduled"]
    later = opens(OLD + 15 * DAY)
    held = next(number for number in (0, 1) if request(later, number).state == "held_out")
    assert wave(later, "next") == "done"
    assert request(later, held).state == "scheduled"


def test_election_keeps_some_cohorts_back(house):
    """Cohorts d to f do not return in the weeks around an election; whoever broke one rule does."""
    begun(house, replace(TERMS, cohorts=("c", "d")))
    again = replace(banned(1), cause="event:again", until=house.reader.now() + DAY)
    house.done(again, LEAD)
    house.done(Lift(subject=account(1), action=f"{account(1)}#2", cause="x", reason="It is over."), LEAD)
    approved_all(house, 0, 1)
    assert [request(house, number).cohort for number in (0, 1)] == ["c", "d"]
    now = house.reader.now()
    vote = Window(
        id="window:e", name="Election", starts=now + 9 * DAY, ends=now + 10 * DAY, source="the office"
    )
    two(house, ProtectWindow(window=vote), "window")
    command = flow.next_wave(house.reader, programme(house), now)
    assert command.requests == (request(house, 0).id,)
    both = replace(command, requests=(request(house, 0).id, request(house, 1).id))
    assert two(house, both, "both") == "blackout"
    assert two(house, command, "one") == "done"


def test_council_votes_before_a_programme_starts(house):
    """Where its terms say so: on this very text."""
    assert two(house, PublishCriteria(ref=CRITERIA, criteria=SAID), "c") == "done"
    assert (
        two(house, PublishProgramme(programme=PROGRAMME, terms=replace(TERMS, council=True)), "p") == "done"
    )
    assert two(house, StartProgramme(programme=PROGRAMME), "s") == "no_vote"
    assert programme(house).digest == digest_of(replace(TERMS, council=True))


def test_nothing_published_is_edited(house):
    """While it runs least of all: what is to change is another version, another programme."""
    begun(house)
    assert (
        two(house, PublishCriteria(ref=CRITERIA, criteria=replace(SAID, title="Other")), "c2") == "published"
    )
    assert (
        two(house, PublishProgramme(programme=PROGRAMME, terms=replace(TERMS, wave=1)), "p2") == "published"
    )
    assert two(house, CloseProgramme(programme=PROGRAMME), "close") == "done"
    assert code(asked(house, 0)) == "no_programme"


def test_ban_of_which_nobody_knows_the_reason_is_never_eligible_by_itself(house):
    """Unclassified is not low."""
    begun(house)
    for facts in (
        Facts(area="", severity="", days_since=9_999),
        Facts(area="spam", severity="unclassified", days_since=9_999),
    ):
        assert of_screen(facts, SAID, rules=True).why == "unclassified"


def overturned(house: Opened, ref: str) -> None:
    """Somebody who had no part in a decision finds that it was wrong."""
    who = ref.rpartition("#")[0]
    filed = appeals.file(house.door, house.reader, appeals.Said(account=who, ref=ref, words="It was not me."))
    assert code(filed) == "done"
    waiting = next(one for one in house.reader.all("appeal").values() if one.open)
    house.done(TakeAppeal(appeal=waiting.id, decision=waiting.about.decision), PANEL[3])
    found = appeals.Verdict(outcome="overturned", reason="It was somebody else.")
    answers = appeals.answer(house.door, house.reader, waiting, found, PANEL[3], key=f"answer:{ref}")
    assert set(told(answers)) == {"done"}


@pytest.mark.parametrize(("days", "state"), [(2, "returned"), (181, "completed")])
def test_what_ended_a_return_is_overturned_and_the_return_is_where_it_would_be(opens, house, days, state):
    """The second ban was wrong: on probation as before, or done with it, and nothing counts against anybody."""
    begun(house)
    approved_all(house, 0)
    wave(house)
    ComingBack(house.reader, house.door).round()
    breaks(house, account(0), "x0")
    later = opens(OLD + RETRACTION + MINUTE)
    ComingBack(later.reader, later.door).round()
    assert (request(later, 0).state, programme(later).last.revoked) == ("revoked", 1)

    last = opens(OLD + days * DAY)
    overturned(last, f"{account(0)}#5")
    assert (request(last, 0).state, programme(last).last.revoked) == (state, 0)
    assert "ban" not in in_force(last, account(0))
    asked_so_far = last.reader.row("reinstatement_asked", account(0))
    assert (asked_so_far.denied, asked_so_far.revoked) == (None, ())
    assert bool(asked_so_far.open) is (state == "returned")
    marks = [one["reinstated"] for one in sent(last, "account.reinstated")]
    assert marks == [True, False, True][: 3 if state == "returned" else 2]
    if state == "returned":
        end = opens(OLD + 181 * DAY)
        Clock(end.door, end.reader).tick(lambda: 0.0)
        assert request(end, 0).state == "completed", "probation ends when it would have"


def test_overturning_leaves_no_return_ended_behind(opens, house):
    """A set that forgets the return is refused as one."""
    begun(house)
    approved_all(house, 0)
    wave(house)
    ComingBack(house.reader, house.door).round()
    breaks(house, account(0), "x0")
    later = opens(OLD + RETRACTION + MINUTE)
    ComingBack(later.reader, later.door).round()
    said = appeals.Said(account=account(0), ref=f"{account(0)}#5", words="It was not me.")
    assert code(appeals.file(later.door, later.reader, said)) == "done"
    waiting = next(one for one in later.reader.all("appeal").values() if one.open)
    later.done(TakeAppeal(appeal=waiting.id, decision=waiting.about.decision), PANEL[3])
    found = appeals.Verdict(outcome="overturned", reason="So.")
    orders = [
        one
        for one in appeals.orders(later.reader, waiting, found, PANEL[3], key="k")
        if not isinstance(one.command, RestoreReturn)
    ]
    assert "incomplete" in told(later.door.perform_many(orders, atomic=True))
    alone = RestoreReturn(
        request=request(later, 0).id, account=account(0), criteria=CRITERIA, appeal=waiting.id
    )
    assert later.refused(alone, PANEL[3]) == "not_overturned"


def test_request_whose_ban_ends_otherwise_is_closed_and_nothing_is_denied(house):
    """A ban that is lifted or overturned leaves nothing to decide, and nobody waits for ever."""
    begun(house)
    approved_all(house, 0)
    lift = Lift(subject=account(0), action=f"{account(0)}#1", cause="case:1", reason="It was wrong.")
    assert two(house, lift, "lift") == "done"
    assert ComingBack(house.reader, house.door).round() == 1
    assert request(house, 0).state == "closed"
    seconded(house, replace(banned(0), cause="event:again"), LEAD, OTHER_LEAD, "request:again")
    assert code(asked(house, 0)) == "done"


def test_programme_that_is_closed_closes_what_was_asked_under_it(house):
    """Denied to nobody: they may ask anew at once, under the next one."""
    begun(house)
    approved_all(house, 0)
    assert code(asked(house, 1)) == "done"
    assert two(house, CloseProgramme(programme=PROGRAMME), "close") == "done"
    ComingBack(house.reader, house.door).round()
    assert [request(house, number).state for number in (0, 1)] == ["closed", "closed"]
    told_so = [one for one in sent(house, "notice.sent") if one.get("request") == request(house, 0).id]
    assert "Nothing was denied" in str(told_so[-1])
    other = "programme:second"
    assert two(house, PublishProgramme(programme=other, terms=TERMS), "p2") == "done"
    assert two(house, StartProgramme(programme=other), "s2") == "done"
    assert code(asked(house, 0)) == "done"


def test_election_that_came_near_while_a_wave_stood_still_keeps_them_out(opens, house):
    """A pause must not carry a return into the weeks around an election."""
    begun(house, replace(TERMS, cohorts=("c", "d")))
    house.done(replace(banned(0), cause="event:again", until=house.reader.now() + DAY), LEAD)
    house.done(Lift(subject=account(0), action=f"{account(0)}#2", cause="x", reason="It is over."), LEAD)
    approved_all(house, 0)
    assert wave(house) == "done"
    now = house.reader.now()
    vote = Window(
        id="window:e", name="Election", starts=now + 9 * DAY, ends=now + 10 * DAY, source="the office"
    )
    two(house, ProtectWindow(window=vote), "window")
    assert ComingBack(house.reader, house.door).round() == 0
    back = ReturnAccount(request=request(house, 0).id, programme=PROGRAMME, criteria=CRITERIA)
    assert house.refused(back, flow.HOUSE) == "blackout"
    later = opens(OLD + 20 * DAY)
    ComingBack(later.reader, later.door).round()
    assert request(later, 0).state == "returned"


def test_harm_elsewhere_counts_once_somebody_noted_it_and_is_read_by_others_after_their_finding(house):
    """Nobody is swayed by what another noted; what was said is personal, and is erased as that."""
    begun(house, criteria=replace(SAID, low=6))
    asked(house, 0)
    ComingBack(house.reader, house.door).round()
    before = request(house, 0)
    assert (before.scored.parts["elsewhere"], before.needs) == (0, 2)
    note = NoteHarm(
        request=before.id, criteria=CRITERIA, grade=10, what="They threatened people.", where="On the street.",
        source="https://court.example/7",
    )  # fmt: skip
    assert house.refused(note, LEAD) == "own_part"
    assert house.refused(replace(note, grade=11), PANEL[0]) == "no_grade"
    assert house.refused(replace(note, source=" "), PANEL[0]) == "no_words"
    house.done(note, PANEL[0])
    assert house.refused(note, PANEL[0]) == "noted"
    after = request(house, 0)
    assert (after.scored.parts["elsewhere"], after.scored.score) == (5, before.scored.score + 5)
    criteria = replace(SAID, low=6)
    assert after.scored == score_of(after.facts, criteria)
    assert as_seen_by(after, criteria, PANEL[0]).harms == after.harms
    unsaid = as_seen_by(after, criteria, PANEL[1])
    assert (unsaid.harms, unsaid.scored.parts["elsewhere"]) == ((), 0)
    voted(house, 0, "deny", PANEL[1])
    assert as_seen_by(request(house, 0), criteria, PANEL[1]).harms == after.harms

    (harm,) = after.harms
    assert b"court.example" in house.reader.payload(harm.said)
    house.done(Erase(subject=account(0), reason="Asked."), ADMIN)
    assert house.reader.payload(harm.said) is None
