"""Deciding in bulk through the door, on both databases: what is shown is what is done, once, and taken back whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.reading import AccessNow
from steadyhand.enforcement.commands import Limit
from steadyhand.enforcement.store import Standings
from steadyhand.flows import seconding
from steadyhand.flows.bulk import Bulks, Preview, copies, preview
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Order, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, ReverseBulk, SampleBulk, StartBulk, StopBulk
from steadyhand.review.bulk.model import Bulk, BulkAct, BulkVerdict, Member, sample_of
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.opening import OpenCase, Route
from steadyhand.review.reach.commands import CountReach
from steadyhand.review.store import Cases
from tests.support.doors import Opened, Reopen, entry, house_doors, told, trusting
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_partners import OTHER_LEAD

BULK = "bulk:one"
ACTS = (BulkAct(kind="remove"), BulkAct(kind="suspend", days=7))
VERDICT = BulkVerdict(area="spam", outcome="violates", policy="spam-1@1", acts=ACTS, severity="high")
WHY = "One link, a thousand accounts."


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house with two policy leads."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        yield opened


def opened_cases(house: Opened, n: int, area: str = "spam", text: str = "Buy this") -> list[str]:
    """Cases about a post of an account each."""
    orders = [Order(asked(number, area, text), AUTOMATION) for number in range(n)]
    for answer in house.door.perform_many(orders):
        entry(answer)
    return [f"case:{area}{number}" for number in range(n)]


def asked(number: int, area: str = "spam", text: str = "Buy this") -> OpenCase:
    return OpenCase(
        case=f"case:{area}{number}", subject=f"post:{area}{number}", area=area, severity="medium", source="rule",
        ref=f"event:{number}", account=f"account:u{number}", attested=True, content=f'{{"text": "{text}"}}',
    )  # fmt: skip


def shown(house: Opened, names: Sequence[str], verdict: BulkVerdict = VERDICT) -> Preview:
    access = AccessNow(house.reader, trusting()).snapshot()
    return preview(house.reader, access, verdict, names, LEAD, WHY, house.reader.now())


def planned(house: Opened, names: Sequence[str]) -> Preview:
    seen = shown(house, names)
    house.done(PlanBulk(bulk=BULK, verdict=VERDICT, members=seen.members, reason=WHY), LEAD)
    return seen


def begun(house: Opened, names: Sequence[str]) -> Preview:
    seen = planned(house, names)
    for case in bulk(house).sample:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)
    start = StartBulk(bulk=BULK)
    if len(seen.effects) > 20:
        seconded(house, start, LEAD, OTHER_LEAD, "request:bulk")
    else:
        house.done(start, LEAD)
    return seen


def bulk(house: Opened) -> Bulk:
    row: Bulk = house.reader.row("bulk", BULK)
    return row


def run(house: Opened) -> int:
    return Bulks(house.reader, house.door).round()


def in_force(house: Opened) -> dict[str, list[tuple[str, Any]]]:
    rows = house.reader.all("standing")
    return {
        name: [(one.kind, one.cause) for one in row.in_force] for name, row in rows.items() if row.in_force
    }


def test_thousand_cases_are_decided_as_shown_and_taken_back_whole(opens):
    """Whoever confirms a thousand effects must get these and no others; and one command must end them all."""
    house = opens()
    names = opened_cases(house, 1_000)
    other = Limit(
        subject="post:spam7", account="account:u7", policy="spam-1@1", cause="decision:x.1", mode="manual"
    )
    house.done(other, REVIEWER)
    before = in_force(house)
    seen = begun(house, names)
    comes = {(subject, one.kind) for effect in seen.effects for subject, one in effect.comes}

    assert run(house) == 1_000
    assert run(house) == 0, "it has ended"
    row = bulk(house)
    assert (row.state, row.done, row.left) == ("ended", 1_000, ())
    after = {(name, kind) for name, those in in_force(house).items() for kind, _ in those}
    assert after - {("post:spam7", "limit")} == comes
    assert len(house.entries("review.decided")) == 1_000
    assert len(comes) == 2_000

    house.done(ReverseBulk(bulk=BULK, reason="It was a joke after all."), LEAD)
    assert run(house) == 1_000
    assert in_force(house) == before, "what somebody else imposed stays"
    assert {case.state for case in house.reader.all("case").values()} == {"queued"}
    assert (bulk(house).undone, bulk(house).moves) == (1_000, False)
    assert run(house) == 0


def test_what_cannot_be_done_is_left_and_named(opens):
    """A bulk that steals, or overrides what changed since, is worse than one that does less."""
    house = opens()
    names = opened_cases(house, 8)
    begun(house, names)
    house.done(TakeLease(case=names[0]), REVIEWER)
    house.done(asked(1), AUTOMATION)
    now = house.reader.now()
    star = ProtectSubject(account="account:u2", kind="press", source="register", until=now + DAY)
    house.done(star, LEAD)

    assert run(house) == 5
    left = {one.case: one.code for one in bulk(house).left}
    assert left == {names[0]: "version_conflict", names[1]: "version_conflict", names[2]: "second_needed"}
    assert "account:u2" not in in_force(house), "half a set is none"


def test_preview_names_beforehand_what_would_be_left(opens):
    """Nobody plans on what is being looked at by somebody else, or belongs to another queue."""
    house = opens()
    names = [*opened_cases(house, 3), *opened_cases(house, 1, "hate")]
    house.done(TakeLease(case=names[0]), REVIEWER)
    seen = shown(house, [*names, "case:none"])

    left = {names[0]: "leased", names[3]: "other_area", "case:none": "unknown_case"}
    assert {case: refusal.code for case, refusal in seen.left} == left
    assert [effect.case.id for effect in seen.effects] == names[1:3]


def test_nothing_is_done_before_the_sample_was_looked_at_or_after_one_did_not_fit(opens):
    """A sample that may be skipped is none."""
    house = opens()
    planned(house, opened_cases(house, 12))
    sample = bulk(house).sample

    assert len(sample) == 5
    assert house.refused(StartBulk(bulk=BULK), LEAD) == "sample_first"
    assert house.refused(SampleBulk(bulk=BULK, case=sample[0], fits=True), OTHER_LEAD) == "not_yours"
    house.done(OpenSample(bulk=BULK, case=sample[0]), LEAD)
    house.done(SampleBulk(bulk=BULK, case=sample[0], fits=True), LEAD)
    house.done(OpenSample(bulk=BULK, case=sample[1]), LEAD)
    house.done(SampleBulk(bulk=BULK, case=sample[1], fits=False), LEAD)
    assert house.refused(StartBulk(bulk=BULK), LEAD) == "not_now"
    assert run(house) == 0


def test_more_than_twenty_take_a_second_person_and_a_reviewer_none_at_all(opens):
    """A thousand accounts are more than one person should end in an afternoon."""
    house = opens()
    planned(house, opened_cases(house, 21))
    for case in bulk(house).sample:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)

    assert house.refused(StartBulk(bulk=BULK), LEAD) == "second_needed"
    assert house.refused(StartBulk(bulk=BULK), REVIEWER) == "not_allowed"


def test_nobody_asks_a_second_person_for_a_bulk_that_they_could_not_begin(opens):
    """It would wait beside those that can be agreed to, and fail on whoever looked into it."""
    house = opens()
    planned(house, opened_cases(house, 30))
    wishes = {by: second(house, by) for by in (OTHER_LEAD, REVIEWER, LEAD)}
    for case in bulk(house).sample:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)

    assert wishes == {OTHER_LEAD: "not_yours", REVIEWER: "not_allowed", LEAD: "sample_first"}
    assert second(house, LEAD) == "done"


def second(house: Opened, by: str) -> str:
    """What becomes of asking for a second person for the bulk."""
    proof = Proof(session="s", authenticator=f"key of {by}", verified=True, fresh=True)
    why = {"why": "Over twenty.", "reason": "They are all alike."}
    (answer,) = told([seconding.ask(house.door, house.reader, [StartBulk(bulk=BULK)], by, proof, **why)])
    return answer


def test_bulk_that_is_interrupted_goes_on_where_it_was_and_does_nothing_twice(opens):
    """A crash, or a person who stops it, must cost no case and double none."""
    house = opens()
    begun(house, opened_cases(house, 20))
    running = Bulks(house.reader, house.door)
    row = bulk(house)
    running._step(row, row.members[:7])
    assert bulk(house).done == 7
    house.done(StopBulk(bulk=BULK), OTHER_LEAD)
    assert run(house) == 0
    house.done(StartBulk(bulk=BULK), LEAD)

    run(opens())
    assert (bulk(house).done, bulk(house).state) == (20, "ended")
    assert len(house.entries("enforcement.sanctioned")) == 40


def test_reversal_leaves_what_came_after_and_ends_what_the_bulk_began(opens):
    """A case that was opened again and decided by a person is theirs; the bulk's own sanction still goes."""
    house = opens()
    begun(house, opened_cases(house, 4))
    run(house)
    later = opens(MINUTE)
    while Clock(later.door, later.reader).tick():
        pass
    later.done(asked(0), AUTOMATION)
    later.done(TakeLease(case="case:spam0"), REVIEWER)
    later.done(Decide(case="case:spam0", outcome="no_violation", reason="Now it is a quotation."), REVIEWER)
    later.done(ReverseBulk(bulk=BULK, reason="Wrong link."), OTHER_LEAD)
    Bulks(later.reader, later.door).round()

    assert in_force(later) == {}
    cases = later.reader.all("case")
    assert cases["case:spam0"].decision.by == REVIEWER
    assert [cases[f"case:spam{n}"].state for n in range(1, 4)] == ["queued"] * 3
    assert {entry.by for entry in later.entries("review.reopened")} == {OTHER_LEAD}
    assert bulk(later).undone == 3


def test_case_that_is_asked_anew_never_gives_a_decision_the_same_name(opens):
    """A sanction finds its cause by that name: two decisions of one name would be lifted as one."""
    house = opens()
    begun(house, opened_cases(house, 2))
    run(house)
    first = house.reader.row("case", "case:spam0").decision.id
    house.done(ReverseBulk(bulk=BULK, reason="Wrong link."), LEAD)
    run(house)
    house.done(TakeLease(case="case:spam0"), REVIEWER)
    house.done(Decide(case="case:spam0", outcome="no_violation", reason="A quotation."), REVIEWER)
    case = house.reader.row("case", "case:spam0")

    assert case.decision.id != first
    assert [one.id for one in case.past] == [first]


def test_copies_are_those_that_say_the_same_however_they_are_dressed(opens):
    """A sign that nobody sees, another case or another width must not make another text."""
    house = opens()
    (case, *_) = opened_cases(house, 3)
    opened_cases(house, 2, "hate")
    for number, text in enumerate(("ＢＵＹ\u200b  this", "Buy that"), 10):
        house.done(asked(number, text=text), AUTOMATION)
    row = house.reader.row("case", case)
    found = copies(house.reader, Cases(house.reader), row)

    assert set(found) == {"case:spam0", "case:spam1", "case:spam2", "case:spam10"}
    assert found[0] == case
    assert Standings(house.reader).of("post:spam0").made == 0


def test_what_changed_since_it_was_planned_is_foretold_as_left_and_is_left(opens):
    """Whoever goes on after a look at every effect goes by what that look said."""
    house = opens()
    names = opened_cases(house, 3)
    seen = planned(house, names)
    more = asked(1)
    house.done(msgspec.structs.replace(more, case="case:more", ref="event:more", source="report"), AUTOMATION)
    access = AccessNow(house.reader, trusting()).snapshot()
    foretold = preview(house.reader, access, VERDICT, seen.members, LEAD, WHY, house.reader.now())
    for case in bulk(house).sample:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)
    house.done(StartBulk(bulk=BULK), LEAD)
    run(house)

    left = [("case:spam1", "version_conflict")]
    assert [(name, refusal.code) for name, refusal in foretold.left] == left
    assert [(one.case, one.code) for one in bulk(house).left] == left
    assert bulk(house).done == 2


def test_case_that_was_only_put_in_its_place_since_it_was_shown_is_decided(opens):
    """A fresh case is routed and its views are counted just then: neither is what a verdict rests on."""
    house = opens()
    names = opened_cases(house, 2)
    seen = planned(house, names)
    house.done(Route(case=names[0], queue="spam", routed_by="", within=DAY), AUTOMATION)
    house.done(CountReach(case=names[1], remaining=9.0, views=3), AUTOMATION)
    access = AccessNow(house.reader, trusting()).snapshot()
    foretold = preview(house.reader, access, VERDICT, seen.members, LEAD, WHY, house.reader.now())
    for case in bulk(house).sample:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)
    house.done(StartBulk(bulk=BULK), LEAD)

    assert foretold.left == ()
    assert run(house) == 2
    assert bulk(house).left == ()


def test_what_is_no_case_is_left_by_name(opens):
    """Every case of a bulk was done or left; what just vanished would be neither."""
    house = opens()
    names = opened_cases(house, 30)
    seen = shown(house, [*names, "case:none"])
    for number in range(100):
        plan = PlanBulk(
            bulk=f"bulk:{number}",
            verdict=VERDICT,
            members=(*seen.members, Member("case:none", 1)),
            reason=WHY,
        )
        if "case:none" not in sample_of(plan.bulk, [*names, "case:none"]):
            break
    house.done(plan, LEAD)
    for case in house.reader.row("bulk", plan.bulk).sample:
        house.done(OpenSample(bulk=plan.bulk, case=case), LEAD)
        house.done(SampleBulk(bulk=plan.bulk, case=case, fits=True), LEAD)
    seconded(house, StartBulk(bulk=plan.bulk), LEAD, OTHER_LEAD, "request:bulk")
    run(house)

    assert [(name, refusal.code) for name, refusal in seen.left] == [("case:none", "unknown_case")]
    row = house.reader.row("bulk", plan.bulk)
    assert ([(one.case, one.code) for one in row.left], row.done) == ([("case:none", "unknown_case")], 30)


def test_sample_of_what_is_no_case_is_not_drawn(opens):
    """Nobody can look at it, so its bulk could neither begin nor be given up for what it says."""
    house = opens()
    names = opened_cases(house, 2)
    members = (*shown(house, names).members, Member("case:none", 1))
    answer = house.door.perform(PlanBulk(bulk=BULK, verdict=VERDICT, members=members, reason=WHY), LEAD)

    assert isinstance(answer, Refusal)
    assert answer.code == "unknown_case"
