"""Strikes at the door, on both databases: with the decision or not at all, once, and gone with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.roles import ROLES
from steadyhand.enforcement.strikes.commands import AnnulStrike, IssueStrike, PublishLadder, RetireLadder
from steadyhand.enforcement.strikes.model import LADDERS, STRIKES, Step, Strikes, Terms
from steadyhand.flows import decision as flow
from steadyhand.flows import seconding
from steadyhand.flows.bulk import Bulks
from steadyhand.flows.decision import Act, Verdict
from steadyhand.flows.striking import Counting
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, ReverseBulk, SampleBulk, StartBulk
from steadyhand.review.bulk.model import BulkVerdict, Member
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import Case
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, Reopen, entry, house_doors, told
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_partners import OTHER_LEAD

ACCOUNT, LADDER = "account:u1", "ladder:spam"
TERMS = Terms(
    title="Spam",
    areas=("spam",),
    points={"low": 1, "medium": 1, "high": 2, "severe": 5},
    steps=(Step(points=2, act="suspend", hours=12),),
    warning_first=False,
    together_hours=0,
)
PUBLISH = PublishLadder(ladder=LADDER, terms=TERMS)
VERDICT = Verdict(outcome="violates", reason="One link.", policy="spam-1@1", acts=(Act(kind="remove"),))


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    with house_doors(record_url) as opened:
        peopled(opened())
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    made = opens()
    made.done(PUBLISH, LEAD)
    return made


def asked(house: Opened, n: int, **more: Any) -> str:
    case = OpenCase(
        **{
            "case": f"case:{n}",
            "subject": f"post:{n}",
            "area": "spam",
            "severity": "medium",
            "source": "rule",
            "ref": f"event:{n}",
            "account": ACCOUNT,
            "attested": True,
        }
        | more
    )
    house.done(case, AUTOMATION)
    return case.case


def counting(house: Opened) -> Counting:
    return Counting(ladders=house.reader.row(LADDERS, LADDERS))


def decided(house: Opened, case: str, verdict: Verdict = VERDICT, by: str = REVIEWER) -> list[Answer]:
    house.done(TakeLease(case=case, way="picked", reason="Asked to."), by)
    stored = house.reader.stored("case", case)
    assert stored is not None
    return flow.decide(
        house.door,
        stored.row,
        verdict,
        by,
        expect=stored.seq,
        key=f"k:{stored.seq}",
        now=house.reader.now(),
        counting=counting(house),
    )


def struck(house: Opened, account: str = ACCOUNT) -> Strikes:
    row: Strikes = house.reader.row(STRIKES, account) or Strikes(account=account)
    return row


def points(house: Opened, account: str = ACCOUNT) -> int:
    return struck(house, account).points(LADDER, house.reader.now())


def case_of(house: Opened, case: str) -> Case:
    row: Case = house.reader.row("case", case)
    return row


def undone(house: Opened, case: str, by: str = REVIEWER) -> list[Answer]:
    about = case_of(house, case)
    assert about.decision is not None
    began = [
        (name, one)
        for name, row in house.reader.all("standing").items()
        for one in row.in_force
        if one.cause == about.decision.id
    ]
    return flow.undo(house.door, about, began, by, strikes=house.reader.row(STRIKES, ACCOUNT))


def test_strike_is_an_entry_of_its_own_beside_the_decision(house):
    """What counts against somebody must be found with what it rests on, and by which version."""
    answers = [entry(one) for one in decided(house, asked(house, 1))]

    assert [one.type for one in answers] == [
        "review.decided",
        "enforcement.strike_issued",
        "enforcement.sanctioned",
    ]
    (one,) = struck(house).strikes
    cause = answers[0].fact.decision
    assert (one.ladder, one.offence.cause, one.offence.by, one.offence.area) == (
        "ladder:spam@1", cause, REVIEWER, "spam",
    )  # fmt: skip
    assert points(house) == 1


def test_nothing_is_added_where_no_ladder_counts(opens):
    """Whoever publishes no ladder decides as before."""
    house = opens()
    before = told(decided(house, asked(house, 1)))
    house.done(PUBLISH, LEAD)
    clean = told(
        decided(house, asked(house, 2), replace(VERDICT, outcome="no_violation", policy=None, acts=()))
    )
    unknown = told(decided(house, asked(house, 3, account=None, attested=False)))
    reported = told(decided(house, asked(house, 4, attested=False)))
    other = told(decided(house, asked(house, 5, area="hate"), replace(VERDICT, policy="hate-1@1")))

    assert [before, clean, unknown, reported, other] == [["done"] * 2, ["done"], *[["done"] * 2] * 3]
    assert house.reader.all(STRIKES) == {}


def test_strike_that_is_refused_leaves_no_decision(house):
    """Half a decision would count against nobody, or without anybody having decided."""
    case = asked(house, 1)
    stale = counting(house)
    house.done(RetireLadder(ladder=LADDER), LEAD)
    house.done(TakeLease(case=case, way="picked", reason="Asked to."), REVIEWER)
    stored = house.reader.stored("case", case)
    now = house.reader.now()
    answers = flow.decide(
        house.door, stored.row, VERDICT, REVIEWER, expect=stored.seq, key="k", now=now, counting=stale
    )

    assert set(told(answers)) == {"set_refused", "no_ladder"}
    assert case_of(house, case).is_open
    assert house.reader.row("standing", "post:1") is None


def test_undo_takes_the_strike_back_and_what_is_decided_then_counts_anew(house):
    """A slip of the hand must not be held against anybody."""
    case = asked(house, 1)
    decided(house, case)
    assert set(told(undone(house, case))) == {"done"}

    assert (points(house), [one.how for one in struck(house).counted()]) == (0, ["annulled"])
    assert set(told(decided(house, case))) == {"done"}
    assert (points(house), struck(house).made) == (1, 2)


def test_same_decision_strikes_once(house):
    """Sent again, under whatever key, it is refused."""
    case = asked(house, 1)
    decided(house, case)
    again = IssueStrike(account=ACCOUNT, cause=case_of(house, case).decision.id, policy="spam-1@1")

    assert house.refused(again, REVIEWER, "another key") == "struck"
    assert house.refused(again, LEAD) == "not_yours"
    assert points(house) == 1


def test_annulment_recomputes_and_the_next_proposes_by_what_is_left(house):
    """An appeal that is won takes back what the decision weighed, in whatever came after."""
    for n in range(3):
        decided(house, asked(house, n))
    annul = AnnulStrike(account=ACCOUNT, number=2, cause="appeal:1", reason="A joke.")

    assert points(house) == 3
    assert house.refused(annul, REVIEWER) == "not_allowed"
    house.done(annul, LEAD)
    assert (points(house), house.refused(annul, LEAD)) == (2, "annulled")
    assert len(house.reader.row("standing", "post:1").in_force) == 1, "no measure is lifted by it"


def test_ladder_that_is_edited_while_a_case_is_open_counts_by_its_new_version_from_then_on(house):
    """What was decided by the old one stays as it is, and lifts nothing."""
    decided(house, asked(house, 1))
    open_case = asked(house, 2)
    house.done(
        replace(PUBLISH, terms=replace(TERMS, expires_days=30, points=dict.fromkeys(TERMS.points, 3))), LEAD
    )
    decided(house, open_case)

    first, second = struck(house).strikes
    assert [(one.ladder, one.points) for one in (first, second)] == [
        ("ladder:spam@1", 1),
        ("ladder:spam@2", 3),
    ]
    assert first.expires - first.offence.at == 365 * DAY
    assert (points(house), house.reader.row("ladder_version", "ladder:spam@1").terms) == (4, TERMS)
    house.done(RetireLadder(ladder=LADDER), LEAD)
    assert points(house) == 4
    assert len(house.reader.row("standing", "post:1").in_force) == 1


def test_second_person_agrees_to_the_strike_with_the_decision(house):
    """What two people weigh is done as one, the strike with it."""
    house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
    case = asked(house, 1)
    house.done(TakeLease(case=case, way="picked", reason="Asked to."), LEAD)
    stored = house.reader.stored("case", case)
    orders = flow.orders(
        stored.row,
        replace(VERDICT, acts=(Act(kind="ban"),)),
        LEAD,
        expect=stored.seq,
        key="k",
        now=house.reader.now(),
        counting=counting(house),
    )
    lead, other = (Proof(session=who, authenticator=who, verified=True, fresh=True) for who in ("one", "two"))
    commands = [order.command for order in orders]
    request = entry(
        seconding.ask(house.door, house.reader, commands, LEAD, lead, why="x", reason="All.", case=case)
    ).fact.request.id

    assert told(seconding.approve(house.door, house.reader, request, OTHER_LEAD, other)) == ["done"] * 4
    assert points(house) == 1


def test_bulk_counts_once_for_an_account_and_taking_it_back_annuls_it(house):
    """A flood that is found at once is one thing to learn from; and a bulk that was mistaken leaves nothing behind."""
    names = [asked(house, n) for n in range(4)]
    verdict = BulkVerdict(area="spam", outcome="violates", policy="spam-1@1")
    members = tuple(Member(name, house.reader.stored("case", name).seq) for name in names)
    house.done(PlanBulk(bulk="bulk:1", verdict=verdict, members=members, reason="One link."), LEAD)
    for case in house.reader.row("bulk", "bulk:1").sample:
        house.done(OpenSample(bulk="bulk:1", case=case), LEAD)
        house.done(SampleBulk(bulk="bulk:1", case=case, fits=True), LEAD)
    house.done(StartBulk(bulk="bulk:1"), LEAD)
    assert Bulks(house.reader, house.door).round() == 4

    assert sorted(one.how for one in struck(house).counted()) == ["points", *["together"] * 3]
    assert points(house) == 1
    house.done(ReverseBulk(bulk="bulk:1", reason="It was a joke."), LEAD)
    assert Bulks(house.reader, house.door).round() == 4
    assert {one.how for one in struck(house).counted()} == {"annulled"}
    assert {case_of(house, name).state for name in names} == {"queued"}


def test_ladder_takes_who_publishes_policies(house):
    """Whoever decides cases must not also say what they weigh."""
    harder = replace(PUBLISH, terms=replace(TERMS, expires_days=900))

    assert [house.refused(harder, by) for by in (REVIEWER, AUTOMATION)] == ["not_allowed"] * 2
    assert house.refused(PUBLISH, LEAD) == "unchanged"
    assert house.done(harder, ADMIN).fact.version == 2


@pytest.mark.parametrize("role", sorted(name for name, may in ROLES.items() if "case.decide" in may))
def test_whoever_decides_cases_counts_them(role):
    """A decision that the ladder refuses would leave the case undecided."""
    assert {"strike.issue", "sanction.withdraw"} <= ROLES[role]


def test_strike_that_nobody_decided_is_refused(house):
    """Nobody is struck by hand."""
    case = asked(house, 1)
    made = IssueStrike(account=ACCOUNT, cause=f"decision:{case.removeprefix('case:')}.1", policy="spam-1@1")

    answer = house.door.perform(made, REVIEWER)
    assert isinstance(answer, Refusal)
    assert answer.code == "not_decided"
