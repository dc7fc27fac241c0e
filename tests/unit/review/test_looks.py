"""Second looks, golden cases and questions as values: who may, what agrees, and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.model import Staff
from steadyhand.kernel.command import Rows
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.review.looks.commands import (
    AnswerLook,
    AnswerQuestion,
    DrawGolden,
    DrawLook,
    LapseLook,
    ReleaseLook,
    TakeLook,
    WithdrawLook,
)
from steadyhand.review.looks.facts import LookAnswered, LookDrawn, LookLapsed, LookReleased, LookTaken
from steadyhand.review.looks.goldens import AddGolden, ConfirmGolden, RetireGolden
from steadyhand.review.looks.model import LEASE, About, Drawn, Golden, Look, Question, Reading, compared
from steadyhand.review.looks.views import GoldenView, LookView, QuestionView
from steadyhand.review.model import Case, Decision, Lease
from steadyhand.review.views import Conflicts, ConflictsView
from steadyhand.rules.views import PolicyArticle
from tests.support.judging import NOW, code, entries, fact, folded, payloads

ANA, BEN, LEA = "staff:ana", "staff:ben", "staff:lea"
SPAM = Reading(outcome="violates", policy="spam-1@2", severity="medium")
FINE = Reading(outcome="no_violation")
ABOUT = About(
    case="case:1", decision="decision:1.1", decider=BEN, subject="post:1", account="account:u1", attested=True,
    area="spam", severity="medium", region="eu", language="en", decided=NOW - DAY, seq=9,
)  # fmt: skip
ARTICLE = PolicyArticle(
    ref="spam-1@2",
    article="spam-1",
    version=2,
    area="spam",
    severity="medium",
    title="Links",
    text="No.",
    effective=0,
)


def look(**changes: Any) -> Look:
    """A look at what Ben decided."""
    common: dict[str, Any] = {
        "id": "look:1", "about": ABOUT, "first": SPAM, "first_reason": "9.1", "why": "random", "apart": (BEN,),
        "at": NOW - MINUTE,
    }  # fmt: skip
    return Look(**(common | changes))


def held(by: str = ANA, until: int = NOW + MINUTE, **changes: Any) -> Look:
    return look(state="leased", lease=Lease(holder=by, until=until, number=1), leases=1, **changes)


def case(**changes: Any) -> Case:
    """The case that Ben decided."""
    decision = Decision(
        id="decision:1.1", by=BEN, at=NOW - DAY, outcome="violates", policy="spam-1@2", reason="9.1"
    )
    common: dict[str, Any] = {
        "id": "case:1", "subject": "post:1", "account": "account:u1", "attested": True, "area": "spam",
        "severity": "medium", "region": "eu", "language": "en", "opened": NOW - 2 * DAY, "state": "closed",
        "decision": decision,
    }  # fmt: skip
    return Case(**(common | changes))


def golden(**changes: Any) -> Golden:
    common: dict[str, Any] = {
        "id": "golden:1", "about": ABOUT, "expected": SPAM, "why": "4.1", "added_by": LEA, "at": NOW - DAY,
    }  # fmt: skip
    return Golden(**(common | changes))


TAKE = TakeLook(look="look:1", case="case:1")


def answer(**changes: Any) -> AnswerLook:
    common: dict[str, Any] = {
        "look": "look:1", "outcome": "violates", "policy": "spam-1@2", "severity": "medium", "reason": "Ten times.",
    }  # fmt: skip
    return AnswerLook(**(common | changes))


@pytest.mark.parametrize(
    ("second", "what"),
    [
        (SPAM, "agreed"),
        (replace(SPAM, policy="spam-1@1"), "agreed"),
        (FINE, "outcome"),
        (replace(SPAM, policy="spam-2@1"), "policy"),
        (replace(SPAM, severity="high"), "severity"),
    ],
    ids=["same", "another version", "no violation", "another article", "graver"],
)
def test_two_readings_agree_or_differ_in_the_first_thing_that_counts(second, what):
    """A later version of the article says the same, or it would have been published as another."""
    assert compared(SPAM, second) == compared(second, SPAM) == what
    assert compared(FINE, FINE) == "agreed"


def test_decision_that_stands_is_drawn_once_it_stands():
    """What was taken back meanwhile is nobody's reading."""
    command = DrawLook(about=ABOUT, first=SPAM, first_reason="9.1", why="random")
    taken_back = replace(case().decision, retracted=NOW)

    assert fact(command, case=case(), looks_drawn=Drawn(4)).look == "look:5"
    assert fact(command, case=case()).apart == (BEN,)
    assert code(command, case=case(decision=taken_back)) == "moved_on"
    assert code(command, case=case(state="open")) == "moved_on"
    sealed = replace(command, about=replace(ABOUT, area="child_safety"))
    assert code(sealed, case=case()) == "left_out"


def test_look_is_taken_for_a_quarter_of_an_hour():
    """What nobody answers must go back by itself."""
    taken = fact(TAKE, look=look(leases=2), case=case())

    assert (taken.holder, taken.number, taken.until) == (ANA, 3, NOW + LEASE)


@pytest.mark.parametrize(
    ("by", "rows", "why"),
    [
        (BEN, {}, "not_for_you"),
        (ANA, {"look": look(skipped_by=(ANA,))}, "not_for_you"),
        (ANA, {"look": held(LEA)}, "not_waiting"),
        (ANA, {"look": None}, "not_waiting"),
        (ANA, {"look": look(about=replace(ABOUT, case="case:2"))}, "not_waiting"),
        (ANA, {"conflicts": Conflicts(("account:u1",))}, "conflict"),
        (ANA, {"staff": Staff(principal=ANA, name="Ana", roles=(), account="account:u1")}, "conflict"),
        (ANA, {"staff": Staff(principal=ANA, name="Ana", roles=(), related=("account:u1",))}, "conflict"),
        (ANA, {"case": case(state="open")}, "moved_on"),
    ],
    ids=[
        "own decision",
        "given back",
        "held",
        "none",
        "another case",
        "said so",
        "own account",
        "close",
        "re-opened",
    ],
)
def test_look_is_not_for_everybody(by, rows, why):
    """Whoever decided, knows somebody in it or has had it does not look with fresh eyes."""
    assert code(TAKE, by, **({"look": look(), "case": case()} | rows)) == why


def test_access_is_told_whose_doing_is_judged_and_what_it_is_about():
    """Somebody who works for the first person would agree with them."""
    scope = TAKE.scope(Rows({"look": look()}, ANA))
    unknown = TAKE.scope(Rows({"look": None}, ANA))

    assert (scope.apart, scope.policy_area, scope.subjects) == ((BEN,), "spam", ("post:1", "account:u1"))
    assert answer().scope(Rows({"look": look()}, ANA)).apart == (BEN,)
    assert (unknown.policy_area, unknown.subjects) == (None, None)


def test_golden_case_is_asked_whatever_became_of_its_case():
    """The expected answer stands by itself."""
    asked = look(golden="golden:1", why="golden", apart=(BEN, LEA))

    assert fact(TAKE, look=asked, case=case(state="open")).holder == ANA
    assert code(TAKE, LEA, look=asked) == "not_for_you"


def test_answer_is_compared_and_its_reason_kept_apart():
    """Words about content are erased with it."""
    told = fact(answer(outcome="no_violation", policy=None, severity=None), look=held())
    (words,) = payloads(answer(), look=held(), article_version=ARTICLE)

    assert (told.compared, told.first, told.second) == ("outcome", SPAM, FINE)
    assert (words.kind, words.subject, words.about) == ("reason", "account:u1", "post:1")


@pytest.mark.parametrize(
    ("change", "article", "why"),
    [
        ({"reason": " "}, ARTICLE, "no_reason"),
        ({"policy": None}, None, "no_policy"),
        ({"severity": None}, ARTICLE, "no_severity"),
        ({"severity": "none"}, ARTICLE, "no_severity"),
        ({"outcome": "no_violation"}, ARTICLE, "no_rule_broken"),
        ({}, replace(ARTICLE, area="hate"), "other_area"),
        ({}, replace(ARTICLE, effective=NOW), "not_yet_effective"),
    ],
)
def test_incomplete_answer_is_refused(change, article, why):
    """Half an answer would count as a disagreement."""
    assert code(answer(**change), look=held(), article_version=article) == why


@pytest.mark.parametrize(
    "row", [None, look(), held(BEN), held(until=NOW), look(state="answered")],
    ids=["none", "waiting", "of another", "run out", "answered"],
)  # fmt: skip
def test_only_who_holds_a_look_answers_it_or_gives_it_back(row):
    """Two answers to one look would be one of them twice."""
    assert code(answer(), look=row, article_version=ARTICLE) == "not_held"
    assert code(ReleaseLook(look="look:1", reason="care"), look=row) == "not_held"


def test_who_comes_to_know_somebody_meanwhile_does_not_answer():
    """They may have said so at another case a minute ago."""
    known = Conflicts(("account:u1",))

    assert code(answer(), look=held(), article_version=ARTICLE, conflicts=known) == "conflict"


def test_knowing_somebody_in_a_look_is_remembered_for_cases():
    """Whoever knows somebody knows them everywhere."""
    back = ReleaseLook(look="look:1", reason="conflict")
    told = fact(back, look=held())
    row = folded(ConflictsView(), ANA, list(entries((told, ANA, NOW))))

    assert set(row.subjects) == {"post:1", "account:u1"}
    assert fact(ReleaseLook(look="look:1", reason="care"), look=held()).conflicts == ()


def test_look_that_nobody_answered_is_served_again():
    """A lease that is lost must not lose the look."""
    lapse = LapseLook(look="look:1", number=1)
    drawn = LookDrawn(
        look="look:1", about=ABOUT, first=SPAM, first_reason=None, why="random", golden=None, apart=(BEN,)
    )
    taken = LookTaken(look="look:1", holder=ANA, number=1, until=NOW + LEASE)
    row = folded(LookView(), "look:1", list(entries(drawn, taken, LookLapsed(look="look:1", holder=ANA))))

    assert fact(lapse, look=held(until=NOW)).holder == ANA
    assert code(lapse, look=held()) == "not_due"
    assert code(replace(lapse, number=2), look=held(until=NOW)) == "not_due"
    assert (row.state, row.lease, row.skipped_by) == ("waiting", None, ())


def test_given_back_it_is_not_served_to_the_same_person():
    """Nobody is asked twice to look at what they would rather not."""
    told = LookReleased(look="look:1", holder=ANA, reason="care")
    drawn = LookDrawn(
        look="look:1", about=ABOUT, first=SPAM, first_reason=None, why="random", golden=None, apart=(BEN,)
    )

    assert folded(LookView(), "look:1", list(entries(drawn, told))).skipped_by == (ANA,)


def test_row_of_an_answered_look_does_not_say_who_answered():
    """Figures are folded from these rows: what is not there is counted for nobody."""
    drawn = LookDrawn(
        look="look:1", about=ABOUT, first=SPAM, first_reason=None, why="random", golden=None, apart=(BEN,)
    )
    said = fact(answer(), look=held(), article_version=ARTICLE)
    row = folded(LookView(), "look:1", list(entries(drawn, said)))

    assert row.state == "answered"
    assert ANA not in str(row)


def test_only_a_look_that_waits_is_withdrawn():
    """Somebody is reading it."""
    assert fact(WithdrawLook(look="look:1", why="gone"), look=look()).why == "gone"
    assert code(WithdrawLook(look="look:1", why="gone"), look=held()) == "not_waiting"


def answered(**changes: Any) -> LookAnswered:
    common: dict[str, Any] = {
        "look": "look:1", "case": "case:1", "area": "spam", "first": SPAM, "first_reason": "9.1", "second": FINE,
        "compared": "outcome",
    }  # fmt: skip
    return LookAnswered(**(common | changes))


def test_disagreement_opens_a_question_without_names():
    """The policy is asked, and nobody."""
    asked = folded(QuestionView(), "question:1", list(entries((answered(), ANA, NOW, ("reason",)))))

    assert (asked.policy, asked.first, asked.second, asked.state) == ("spam-1", SPAM, FINE, "open")
    assert "staff:" not in str(asked)
    for quiet in (answered(compared="agreed"), answered(golden="golden:1")):
        assert folded(QuestionView(), "question:1", list(entries(quiet))) is None


def test_question_is_answered_once_with_words():
    """An answer that nobody could read would be asked for again."""
    row = Question(
        id="question:1", look="look:1", case="case:1", area="spam", policy="spam-1", first=SPAM, second=FINE,
        first_reason=None, second_reason=None, compared="outcome", at=NOW,
    )  # fmt: skip
    said = AnswerQuestion(question="question:1", right="first", words="Ten is again and again.", change=True)

    assert (fact(said, question=row).right, fact(said, question=row).change) == ("first", True)
    assert code(replace(said, words=" "), question=row) == "no_words"
    assert code(said, question=replace(row, state="answered")) == "answered"
    assert code(said) == "unknown_question"
    assert said.scope(Rows({"question": row}, ANA)).policy_area == "spam"


def adding(**changes: Any) -> AddGolden:
    common: dict[str, Any] = {
        "case": "case:1", "seq": 9, "outcome": "violates", "policy": "spam-1@2", "severity": "medium", "why": "Clear.",
    }  # fmt: skip
    return AddGolden(**(common | changes))


@pytest.mark.parametrize(
    ("change", "rows", "why"),
    [
        ({}, {"case": case(state="open")}, "not_decided"),
        ({}, {"case": None}, "not_decided"),
        ({}, {"case": case(area="child_safety")}, "left_out"),
        ({}, {"golden": golden(state="retired")}, "golden_exists"),
        ({"why": ""}, {}, "no_reason"),
        ({"severity": None}, {}, "no_severity"),
    ],
    ids=["open", "unknown", "child safety", "twice", "no reason", "no severity"],
)
def test_golden_case_is_a_decided_one_with_a_whole_answer(change, rows, why):
    """People are measured by it."""
    assert code(adding(**change), LEA, **({"case": case(), "article_version": ARTICLE} | rows)) == why


def test_two_people_agree_on_a_golden_case():
    """What one person thinks is a reading, not a measure."""
    confirm = ConfirmGolden(golden="golden:1")

    assert fact(adding(), LEA, case=case(), article_version=ARTICLE).golden == "golden:1"
    assert code(confirm, LEA, golden=golden()) == "yourself"
    assert fact(confirm, ANA, golden=golden()).golden == "golden:1"
    assert code(confirm, ANA, golden=golden(state="confirmed")) == "not_proposed"
    assert confirm.scope(Rows({"golden": golden()}, ANA)).apart == (LEA,)


def test_golden_case_waits_among_the_looks_once_and_not_for_who_knows_it():
    """Asked twice, people answer from memory."""
    agreed = golden(state="confirmed", confirmed_by=ANA, seen_by=("staff:cem",))
    draw = DrawGolden(golden="golden:1")

    assert fact(draw, golden=agreed).apart == (LEA, ANA, BEN, "staff:cem")
    assert code(draw, golden=replace(agreed, waiting="look:3")) == "waits"
    assert code(draw, golden=golden()) == "not_golden"
    assert code(draw, golden=replace(agreed, state="retired")) == "not_golden"


def test_golden_case_counts_how_often_it_was_met():
    """One that nobody meets is a wrong one, or a rule that nobody reads so."""
    first = fact(adding(), LEA, case=case(), article_version=ARTICLE)
    drawn = LookDrawn(
        look="look:1",
        about=ABOUT,
        first=SPAM,
        first_reason=None,
        why="golden",
        golden="golden:1",
        apart=(BEN,),
    )
    waiting = list(entries((first, LEA, NOW), drawn))
    row = folded(GoldenView(), "golden:1", waiting)
    told = list(entries((first, LEA, NOW), drawn, (answered(golden="golden:1"), ANA, NOW)))
    after = folded(GoldenView(), "golden:1", told)

    assert row.waiting == "look:1"
    assert (after.waiting, after.looks, after.agreed, after.seen_by) == (None, 1, 0, (ANA,))


def test_golden_case_is_retired_with_a_reason():
    """The policy moves on, and what was expected with it."""
    retire = RetireGolden(golden="golden:1", reason="The article has changed.")

    assert [words.kind for words in payloads(retire, LEA, golden=golden())] == ["reason"]
    assert code(replace(retire, reason=""), LEA, golden=golden()) == "no_reason"
    assert code(retire, LEA, golden=golden(state="retired")) == "not_golden"
