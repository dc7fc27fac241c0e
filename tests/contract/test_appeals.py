"""Appeals at the door, on both databases: who may appeal what, who answers, and that an overturn undoes just that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.scopes import ScopeSet
from steadyhand.enforcement.appeals.carrying_out import LiftOnAppeal
from steadyhand.enforcement.appeals.commands import (
    EffectAppeal,
    OverturnAppeal,
    ReleaseAppeal,
    TakeAppeal,
    UpholdAppeal,
)
from steadyhand.enforcement.appeals.filing import WithdrawAppeal
from steadyhand.enforcement.appeals.model import Appeal
from steadyhand.enforcement.commands import Ban, Limit, Suspend
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.enforcement.strikes.model import LADDERS, Step, Terms
from steadyhand.flows import appeal as flow
from steadyhand.flows import decision
from steadyhand.flows.answering import Answering
from steadyhand.flows.appeal import Correcting, Milder, Said, Verdict
from steadyhand.flows.decision import Act
from steadyhand.flows.report import ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.flows.striking import Counting
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import RETRACTION, Case
from steadyhand.review.overruling import OverruleDecision
from steadyhand.storage import tables
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.freezing import SECURITY, freeze, standing
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_partners import OTHER_LEAD

AUTHOR = "account:u1"
HEARER = "staff:hana"
BOSS = "staff:boss"
WORDS = "It is my own shop, and the rule allows one link a day."


TERMS = Terms(
    title="Spam",
    areas=("spam",),
    points={"low": 1, "medium": 1, "high": 2, "severe": 5},
    steps=(Step(points=2, act="suspend", hours=12),),
    warning_first=False,
    together_hours=0,
)


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    with appealing(record_url) as opened:
        yield opened


@contextmanager
def appealing(record_url: str) -> Iterator[Reopen]:
    """A reviewer with a lead of her own, somebody who hears appeals, a second policy lead, and a ladder on spam."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        appointed = (
            Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",)),
            Staff(principal=HEARER, name="Hana", roles=("appeals_reviewer",)),
            Staff(principal=BOSS, name="Bo", roles=("policy_lead",)),
            Staff(
                principal=REVIEWER, name="Ana Duarte", roles=("reviewer", "appeals_reviewer"), reports_to=BOSS
            ),
        )
        for one in appointed:
            house.done(Appoint(staff=one), ADMIN)
        house.done(PublishLadder(ladder="ladder:spam", terms=TERMS), LEAD)
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def reported(house: Opened, name: str, subject: str = "post:1") -> str:
    """File a report about what the author posted; the case that it opens or joins."""
    said = ReportIn(id=name, subject=subject, reporter=f"account:{name}", area="spam")
    answers = house.door.perform_many(report_orders(said, AUTOMATION, "plaza", AUTHOR), atomic=True)
    assert not isinstance(answers[1], Refusal), answers
    case: str = answers[1].fact.case  # type: ignore[attr-defined]
    return case


def decided(house: Opened, case: str, *acts: Act, outcome: Any = "violates", by: str = REVIEWER) -> str:
    """Decide a case, with what follows; the decision."""
    decision.attribute(house.door, row(house, case), AUTHOR)
    house.done(TakeLease(case=case), by)
    verdict = decision.Verdict(
        outcome=outcome,
        policy="spam-1@1" if outcome == "violates" else None,
        reason="Ten times one link.",
        acts=acts,
    )
    answers = decision.decide(
        house.door,
        row(house, case),
        verdict,
        by,
        expect=house.reader.stored_many("case", [case])[case].seq,
        key=f"decide:{case}",
        now=house.reader.now(),
        counting=Counting(ladders=house.reader.row(LADDERS, LADDERS)),
    )
    assert set(told(answers)) == {"done"}, told(answers)
    made = row(house, case).decision
    assert made is not None
    return made.id


def row(house: Opened, case: str) -> Case:
    found: Case = house.reader.row("case", case)
    return found


def filed(house: Opened, ref: str, account: str = AUTHOR, **more: str) -> Answer:
    return flow.file(house.door, house.reader, Said(account=account, ref=ref, words=WORDS, **more))


def code(answer: Answer) -> str:
    return told([answer])[0]


def only(house: Opened) -> Appeal:
    """The one appeal there is."""
    (found,) = house.reader.all("appeal").values()
    appeal: Appeal = found
    return appeal


def taken(house: Opened, by: str = HEARER) -> Appeal:
    appeal = only(house)
    house.done(TakeAppeal(appeal=appeal.id, decision=appeal.about.decision), by)
    return only(house)


def answered(
    house: Opened, outcome: Any, by: str = HEARER, *milder: Milder, key: str = "answer:1"
) -> list[str]:
    appeal = only(house)
    verdict = Verdict(outcome=outcome, reason="The shop is his own.", milder=milder)
    return told(flow.answer(house.door, house.reader, appeal, verdict, by, key=key))


def in_force(house: Opened, *subjects: str) -> list[str]:
    rows = (house.reader.row("standing", subject) for subject in subjects)
    return [one.kind for standing in rows if standing is not None for one in standing.in_force]


def notices(house: Opened, to: str) -> list[dict[str, Any]]:
    rows = house.reader.fetch(
        select(tables.outbox.c.body, tables.outbox.c.type).order_by(tables.outbox.c.seq)
    )
    bodies = [(one.type, msgspec.json.decode(one.body)) for one in rows]
    return [body for kind, body in bodies if kind == "notice.sent" and body["to"] == to]


def closed(opens: Reopen, ahead: int = RETRACTION + MINUTE) -> Opened:
    """The house later, once the clock has closed what was decided and reporters were told."""
    later = opens(ahead)
    clock = Clock(later.door, later.reader)
    for _ in range(20):
        clock.tick(lambda: 0.0)
    Answering(later.reader, later.door).round()
    return later


def removed(house: Opened, *acts: Act) -> str:
    case = reported(house, "r1")
    return decided(house, case, Act(kind="remove"), *acts)


def test_overturn_ends_all_that_the_decision_led_to_and_nothing_else(opens, house):
    """The removal, the suspension and the strike end in one transaction; another decision's suspension stays."""
    cause = removed(house, Act(kind="suspend", days=7))
    other = Suspend(
        subject=AUTHOR, account=AUTHOR, policy="hate-1@1", cause="event:9", mode="manual",
        until=house.reader.now() + DAY,
    )  # fmt: skip
    house.done(other, REVIEWER)
    later = closed(opens)
    reporter = later.reader.row("reporter", "account:r1")
    assert (reporter.held, reporter.unfounded) == (1.0, 0.0)
    assert code(filed(later, "post:1#1")) == "done"
    assert taken(later).about.decision == cause

    before = later.reader.head().seq
    assert set(answered(later, "overturned")) == {"done"}

    assert in_force(later, "post:1", AUTHOR) == ["suspend"], "the other decision's"
    strikes = later.reader.row("strikes", AUTHOR)
    assert [one.annulled is not None for one in strikes.strikes] == [True]
    assert row(later, only(later).about.case).stands is None
    reporter = later.reader.row("reporter", "account:r1")
    assert (reporter.held, reporter.unfounded) == (0.0, 1.0)
    entries = [one for one in later.entries() if one.seq > before]
    assert len({one.at for one in entries}) == 1, "one transaction"
    assert only(later).state == "closed"
    (notice,) = [one for one in notices(later, AUTHOR) if one.get("appeal")]
    assert notice["outcome"] == "overturned"
    assert "The shop is his own" in notice["text"]


def test_both_sides_are_told(opens, house):
    """Who reported learns that it was found otherwise, and once."""
    removed(house)
    later = closed(opens)
    filed(later, "post:1#1")
    taken(later)
    answered(later, "overturned")

    rows = later.reader.fetch(select(tables.outbox.c.body).where(tables.outbox.c.type == "report.answered"))
    bodies = [msgspec.json.decode(one.body) for one in rows]
    assert [(one["outcome"], one.get("corrects")) for one in bodies] == [
        ("acted", None),
        ("not_acted", "acted"),
    ]
    assert Correcting(later.reader, later.door).round() == 0


def test_crowd_beyond_one_set_is_told_by_the_house(opens, house, monkeypatch):
    """A post that thousands reported is overturned at once; the last of them are told a moment later."""
    for number in range(230):
        case = reported(house, f"r{number}")
    decided(house, case, Act(kind="remove"))
    later = closed(opens)
    monkeypatch.setattr(flow, "IN_ONE_SET", 100)
    filed(later, "post:1#1")
    taken(later)
    answered(later, "overturned")
    assert sum(one.held is False for one in later.reader.all("report").values()) == 100

    assert Correcting(later.reader, later.door).round() == 2
    assert {one.held for one in later.reader.all("report").values()} == {False}
    assert {one.unfounded for one in later.reader.all("reporter").values()} == {1.0}


def test_overturned_ban_passes_a_moratorium_that_keeps_every_other_lift_out(house):
    """The promise is that nobody returns by favour; a wrongful ban is no favour."""
    ban = Ban(subject=AUTHOR, account=AUTHOR, policy="spam-1@1", cause="event:7", mode="manual")
    seconded(house, ban, LEAD, OTHER_LEAD, "request:ban")
    house.done(
        StartMoratorium(
            moratorium="moratorium:council", statement="Nobody returns.", condition="A council met."
        ),
        LEAD,
    )
    filed(house, f"{AUTHOR}#1")
    appeal = only(house)
    assert set(appeal.apart) == {LEAD, OTHER_LEAD}, "whoever agreed had a part in it"
    taken(house)

    assert set(answered(house, "overturned")) == {"done"}
    assert in_force(house, AUTHOR) == []


def test_whoever_agreed_to_the_first_does_not_hear_of_what_took_its_place(house):
    """A ban by two was eased on appeal: neither of the two hears the next one, by whichever notice it is filed."""
    ban = Ban(subject=AUTHOR, account=AUTHOR, policy="spam-1@1", cause="event:7", mode="manual")
    seconded(house, ban, LEAD, OTHER_LEAD, "request:ban")
    filed(house, f"{AUTHOR}#1")
    taken(house)
    eased = Milder(action=f"{AUTHOR}#1", kind="limit")
    assert set(answered(house, "varied", HEARER, eased)) == {"done"}

    assert code(filed(house, f"{AUTHOR}#2", evidence="A receipt.")) == "done"
    waiting = next(one for one in house.reader.all("appeal").values() if one.open)
    take = TakeAppeal(appeal=waiting.id, decision=waiting.about.decision)
    assert [house.refused(take, by) for by in (LEAD, OTHER_LEAD, HEARER)] == ["own_part"] * 3


def test_whoever_agreed_where_one_person_was_enough_does_not_hear_the_appeal_either(house):
    """A second look that nobody had to ask for is a part in it all the same."""
    limit = Limit(
        subject=AUTHOR, account=AUTHOR, policy="spam-1@1", cause="event:7", mode="manual",
        until=house.reader.now() + DAY,
    )  # fmt: skip
    seconded(house, limit, LEAD, OTHER_LEAD, "request:limit")
    assert code(filed(house, f"{AUTHOR}#1")) == "done"
    appeal = only(house)
    take = TakeAppeal(appeal=appeal.id, decision=appeal.about.decision)
    assert [house.refused(take, by) for by in (LEAD, OTHER_LEAD)] == ["own_part"] * 2
    house.done(take, HEARER)


def test_no_freeze_stops_an_overturn_and_every_freeze_stops_a_dismissal(house):
    """A freeze of everything, for everybody: what was wrong is heard and ends, and nobody's appeal is dismissed."""
    removed(house, Act(kind="suspend", days=7))
    house.done(Appoint(staff=Staff(principal=SECURITY, name="Sol", roles=("security_lead",))), ADMIN)
    scope, now = ScopeSet(), house.reader.now()
    exempt = standing(scope, now + DAY, LEAD)
    house.done(freeze(now, scope_set=scope, exemptions=exempt), SECURITY)

    assert code(filed(house, "post:1#1")) == "done"
    taken(house)
    assert "frozen" in answered(house, "upheld")
    assert set(answered(house, "overturned", key="answer:2")) == {"done"}
    assert in_force(house, "post:1", AUTHOR) == []


@pytest.mark.parametrize("by", [REVIEWER, BOSS])
def test_nobody_hears_an_appeal_of_what_they_or_their_own_people_did(house, by):
    """Not whoever decided, and not their direct lead."""
    removed(house)
    filed(house, "post:1#1")
    appeal = only(house)
    take = TakeAppeal(appeal=appeal.id, decision=appeal.about.decision)
    assert house.refused(take, by) in {"own_part", "reporting_line"}
    house.done(take, HEARER)
    for command in (OverturnAppeal, UpholdAppeal):
        answer = command(appeal=appeal.id, decision=appeal.about.decision, reason="So.")
        assert house.refused(answer, by) in {"own_part", "reporting_line"}


def test_nobody_hears_one_without_being_qualified_for_it(house):
    """A reviewer who is no appeals reviewer, automation and the house's own programs answer none."""
    removed(house)
    filed(house, "post:1#1")
    appeal = only(house)
    take = TakeAppeal(appeal=appeal.id, decision=appeal.about.decision)
    for by in (OTHER_REVIEWER, AUTOMATION, flow.BY, "system:clock", ADMIN):
        assert house.refused(take, by) == "not_allowed"


def test_strangers_late_comers_and_repeats_are_refused_and_told_why(opens, house):
    """By whom and until when is the law's to say; twice at once helps nobody."""
    removed(house)
    assert code(filed(house, "post:1#1", "account:other")) == "not_yours"
    assert code(filed(house, "post:1#9")) == "unknown_action"
    assert code(filed(house, "report:none")) in {"unknown_action", "unknown_report"}
    assert code(filed(opens(183 * DAY + 23 * HOUR), "post:1#1")) == "done", "on day 183"
    assert code(filed(house, "post:1#1")) == "open_already"


def test_day_184_is_too_late(opens, house):
    """Six months at least is the law; here it is 183 whole days after the day of the notice."""
    removed(house)
    assert code(filed(opens(184 * DAY), "post:1#1")) == "too_late"


def test_heard_again_only_with_something_new(house):
    """Once it was answered, the same words are not heard again; new evidence is, and not for ever."""
    removed(house)
    for number in range(3):
        more = {"evidence": f"A receipt, number {number}."} if number else {}
        if number:
            assert code(filed(house, "post:1#1")) == "nothing_new"
        assert code(filed(house, "post:1#1", **more)) == "done"
        waiting = next(one for one in house.reader.all("appeal").values() if one.open)
        take, heard = (
            TakeAppeal(appeal=waiting.id, decision=waiting.about.decision),
            (HEARER, LEAD, OTHER_LEAD),
        )
        assert [house.refused(take, by) for by in heard[:number]] == ["own_part"] * number
        house.done(take, heard[number])
        verdict = Verdict(outcome="upheld", reason="It is as it was.")
        flow.answer(house.door, house.reader, waiting, verdict, heard[number], key=f"answer:{number}")
    assert code(filed(house, "post:1#1", evidence="One more.")) == "heard"
    assert in_force(house, "post:1") == ["remove"]


def test_varied_is_milder_and_the_strike_stays(house):
    """A rule was broken, and a removal was too much."""
    removed(house)
    filed(house, "post:1#1")
    taken(house)
    milder = Milder(action="post:1#1", kind="label", label="advert")
    assert set(answered(house, "varied", HEARER, milder)) == {"done"}
    assert in_force(house, "post:1") == ["label"]
    assert [one.annulled for one in house.reader.row("strikes", AUTHOR).strikes] == [None]


def test_what_is_eased_holds_where_it_held_and_nowhere_else(house):
    """A removal in one country must not become a label in all of them."""
    decided(house, reported(house, "one"), Act(kind="remove", territory=("DE",), surfaces=("feed",)))
    filed(house, "post:1#1")
    taken(house)
    milder = Milder(action="post:1#1", kind="label", label="advert")
    assert set(answered(house, "varied", HEARER, milder)) == {"done"}
    (held,) = house.reader.row("standing", "post:1").in_force
    assert (held.kind, held.territory, held.surfaces) == ("label", ("DE",), ("feed",))


def test_overturn_reaches_what_was_put_in_the_place_of_the_first(house):
    """Eased once, then appealed: the milder one goes with the decision that both rest on."""
    removed(house)
    filed(house, "post:1#1")
    taken(house)
    answered(house, "varied", HEARER, Milder(action="post:1#1", kind="label", label="advert"))
    filed(house, "post:1#2", evidence="The shop's licence.")
    waiting = next(one for one in house.reader.all("appeal").values() if one.open)
    house.done(TakeAppeal(appeal=waiting.id, decision=waiting.about.decision), LEAD)
    verdict = Verdict(outcome="overturned", reason="It was right all along.")
    assert set(told(flow.answer(house.door, house.reader, waiting, verdict, LEAD, key="answer:2"))) == {
        "done"
    }
    assert in_force(house, "post:1") == []


def test_nothing_is_left_out_of_an_overturn(house):
    """A set that forgets one of two sanctions is refused whole, and the appeal still waits."""
    removed(house, Act(kind="suspend", days=7))
    filed(house, "post:1#1")
    appeal = taken(house)
    made = list(
        flow.orders(house.reader, appeal, Verdict(outcome="overturned", reason="So."), HEARER, key="a:1")
    )
    forgot = [
        one for one in made if not (isinstance(one.command, LiftOnAppeal) and one.command.subject == AUTHOR)
    ]
    assert len(forgot) < len(made)

    answers = told(house.door.perform_many(forgot, atomic=True))
    assert "incomplete" in answers
    assert only(house).state == "taken"
    assert sorted(in_force(house, "post:1", AUTHOR)) == ["remove", "suspend"]


def test_what_an_appeal_may_do_it_may_do_only_with_its_own_decision(house):
    """No lift, annulment or overruling on the strength of an appeal that was not overturned by whoever asks."""
    cause = removed(house)
    filed(house, "post:1#1")
    appeal = taken(house)
    lift = LiftOnAppeal(subject="post:1", action="post:1#1", appeal=appeal.id, reason="So.")
    overrule = OverruleDecision(case=appeal.about.case, decision=cause, appeal=appeal.id)
    effect = EffectAppeal(
        appeal=appeal.id, decision=cause, subjects=("post:1", AUTHOR), account=AUTHOR, case=appeal.about.case
    )
    assert house.refused(lift, HEARER) == "not_overturned"
    assert house.refused(overrule, HEARER) == "not_overturned"
    assert house.refused(effect, HEARER) == "not_decided"
    answered(house, "upheld")
    assert house.refused(lift, HEARER) == "not_overturned"
    assert house.refused(lift, OTHER_LEAD) == "not_overturned"


def test_appeal_of_a_notifier_asks_the_case_anew_and_tells_everybody_who_joined(opens, house):
    """Who reported in vain is heard too; others who did join, and the new decision answers them all."""
    for number in range(3):
        case = reported(house, f"n{number}")
    decided(house, case, outcome="no_violation")
    later = closed(opens)
    assert code(filed(later, "report:plaza/n0", "account:n0")) == "done"
    assert code(filed(later, "report:plaza/n1", "account:n1")) == "done"
    assert code(filed(later, "report:plaza/n1", "account:n1")) == "open_already"
    assert code(filed(later, "report:plaza/n2", "account:n1")) == "not_yours"
    assert only(later).joined == (("account:n1", "report:plaza/n1"),)
    taken(later)

    assert set(answered(later, "overturned")) == {"done"}

    assert row(later, case).is_open
    assert {one.answered for one in later.reader.all("report").values()} == {None}
    assert later.reader.row("reporter", "account:n2").unfounded == 0.0
    assert all(notices(later, f"account:n{n}") for n in (0, 1))


def test_given_back_lapsed_and_withdrawn(opens, house):
    """Whoever gives one back is not served it again; whoever appealed may do without an answer."""
    removed(house)
    filed(house, "post:1#1")
    appeal = taken(house)
    house.done(ReleaseAppeal(appeal=appeal.id, reason="language"), HEARER)
    take = TakeAppeal(appeal=appeal.id, decision=appeal.about.decision)
    assert house.refused(take, HEARER) == "not_waiting"
    house.done(take, OTHER_LEAD)
    later = opens(2 * HOUR)
    Clock(later.door, later.reader).tick(lambda: 0.0)
    assert only(later).state == "waiting"
    assert later.refused(WithdrawAppeal(appeal=appeal.id, account="account:other"), flow.BY) == "not_yours"
    later.done(WithdrawAppeal(appeal=appeal.id, account=AUTHOR), flow.BY)
    assert code(filed(later, "post:1#1")) == "done"


def test_answers_without_words_and_of_what_one_does_not_hold_are_refused(house):
    """Whoever appealed reads why, from whoever looked at it."""
    removed(house)
    filed(house, "post:1#1")
    appeal = taken(house)
    uphold = UpholdAppeal(appeal=appeal.id, decision=appeal.about.decision, reason=" ")
    assert house.refused(uphold, HEARER) == "no_reason"
    assert house.refused(msgspec.structs.replace(uphold, reason="So."), OTHER_LEAD) == "not_held"


def test_repeat_of_an_answer_is_the_same_answer(house):
    """A browser that sends twice answers once."""
    removed(house)
    filed(house, "post:1#1")
    appeal = taken(house)
    verdict = Verdict(outcome="overturned", reason="So.")
    made = list(flow.orders(house.reader, appeal, verdict, HEARER, key="answer:1"))
    first = house.door.perform_many(made, atomic=True)
    again = house.door.perform_many(made, atomic=True)
    assert [one.seq for one in first] == [one.seq for one in again]  # type: ignore[union-attr]


def test_automated_decision_is_heard_by_a_person(house):
    """What a rule removed alone is appealed like anything else, and its rule is named for the figures."""
    acted = decision.SANCTIONS["remove"](
        subject="post:1", account=AUTHOR, policy="spam-1@1", cause="event:plaza/1", mode="automated",
        rules=("RepeatedLinks",), rule_set="1",
    )  # fmt: skip
    house.done(acted, AUTOMATION)
    filed(house, "post:1#1")
    appeal = taken(house)
    assert (appeal.about.mode, appeal.about.rules) == ("automated", ("RepeatedLinks",))
    assert set(answered(house, "overturned")) == {"done"}
    assert in_force(house, "post:1") == []


def test_order_of_an_appeal_is_an_order(house):
    """The set travels as orders of whoever answers, each under a key of its own."""
    removed(house)
    filed(house, "post:1#1")
    made = list(
        flow.orders(house.reader, only(house), Verdict(outcome="overturned", reason="So."), HEARER, key="k")
    )
    assert all(isinstance(one, Order) and one.by == HEARER for one in made)
    assert len({one.key for one in made}) == len(made)
