"""People's answers move how likely matches are: only where there are enough, and only after a trial on others."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from steadyhand.civic.calibration.commands import Recalibrate
from steadyhand.civic.calibration.learning import (
    Said,
    TooFew,
    answers_of,
    digest_of,
    in_force,
    lesson,
    moved,
    of_mode,
    wilson,
)
from steadyhand.civic.calibration.model import LEAST, Calibration, Lesson
from steadyhand.civic.matches.model import Match
from steadyhand.civic.matching.verifier import Verifier, shipped
from steadyhand.kernel.command import Rows
from tests.support import program_responses
from tests.support.judging import NOW, code, fact
from tests.support.program_matches import SURE, found

VERIFIER, PAIR = of_mode(shipped(), "full")


def said(count: int, right_of: float = 0.5, seed: int = 1) -> list[Said]:
    """Answers of people who find right what is likely, but that of each chance only a share is."""
    dice = random.Random(seed)
    out = []
    for n in range(count):
        chance = dice.uniform(PAIR.suggest.at, 0.99)
        out.append(Said(match=f"match:{n}", chance=chance, right=dice.random() < chance * right_of))
    return out


def test_too_few_answers_teach_nothing_and_it_is_said_how_many_it_takes():
    """A precision of ten answers says nothing."""
    for count in (0, 10, LEAST - 1):
        told = lesson(said(count), "full", VERIFIER, "e" * 64, PAIR)
        assert isinstance(told, TooFew)
        assert str(LEAST) in told.missing
    alike = lesson([replace(one, right=True) for one in said(400)], "full", VERIFIER, "e" * 64, PAIR)
    assert isinstance(alike, TooFew)
    assert "wrong" in alike.missing


def test_answers_that_find_matches_wrong_make_later_ones_less_likely_and_the_trial_shows_it():
    """On answers that nothing was learned from: fewer reach the threshold, and of these no smaller share is right."""
    told = lesson(said(900), "full", VERIFIER, "e" * 64, PAIR)
    assert isinstance(told, Lesson)
    assert told.learned + told.held_out == 900
    assert told.after.suggest.answers < told.before.suggest.answers
    line = replace(VERIFIER, slope=told.slope, offset=told.offset)
    assert moved(0.8, VERIFIER, line) < 0.8
    assert told.before.suggest.low < told.before.suggest.right / told.before.suggest.answers
    assert told.before.suggest.right / told.before.suggest.answers < told.before.suggest.high


def test_what_is_held_out_is_never_learned_from_and_is_the_same_each_time():
    """Otherwise a trial would praise what it was made of."""
    answers = said(600)
    first = lesson(answers, "full", VERIFIER, "e" * 64, PAIR)
    flipped = [replace(one, right=not one.right) if one.held_out else one for one in answers]
    second = lesson(flipped, "full", VERIFIER, "e" * 64, PAIR)
    assert isinstance(first, Lesson)
    assert isinstance(second, Lesson)
    assert (first.slope, first.offset) == (second.slope, second.offset)
    assert first.before != second.before


def matched(number: int, **how: object) -> Match:
    one = found(number, replace(SURE, **how))
    return Match(
        id=one.match, event=one.event, subject=one.subject, account=one.account, claim=one.claim, version=1,
        area="election", found=one.found, acted=True, region="US-AZ", language="en", at=NOW, answer="wrong",
        by="staff:ana", answered=NOW,
    )  # fmt: skip


def test_copies_word_for_word_posts_and_debunks_teach_nothing():
    """An answer to a copy is the same answer, and that a debunk does not say so tells nothing of what it is about."""
    kept = matched(1)
    others = [
        replace(matched(2), copy_of="match:x"),
        matched(3, exact=True),
        matched(4, stance="denies"),
        matched(5, stance="quotes"),
        matched(6, mode="lexical"),
        replace(matched(7), answer=None),
        replace(matched(8), at=NOW - 1),
    ]
    assert [one.match for one in answers_of([kept, *others], "full", NOW)] == [kept.id]


def test_line_of_other_weights_is_left_out():
    """Weights that are learned anew are calibrated as they ship, until people answered again."""
    told = lesson(said(600), "full", VERIFIER, digest_of(VERIFIER), PAIR)
    assert isinstance(told, Lesson)
    row = Calibration(version=1, lesson=told, by="staff:lead", at=NOW)
    used = in_force(shipped(), [row])
    assert (used.full.slope, used.full.offset, used.lexical) == (told.slope, told.offset, shipped().lexical)
    stale = replace(row, lesson=replace(told, verifier="f" * 64))
    assert in_force(shipped(), [stale]) == shipped()


def test_order_of_candidates_never_turns_round():
    """Whatever people answered."""
    contrary = [replace(one, right=one.chance < 0.8) for one in said(600)]
    told = lesson(contrary, "full", VERIFIER, "e" * 64, PAIR)
    assert isinstance(told, Lesson)
    line = replace(VERIFIER, slope=told.slope, offset=told.offset)
    chances = [moved(chance / 100, VERIFIER, line) for chance in range(1, 100)]
    assert chances == sorted(chances)


@pytest.mark.parametrize(("right", "count"), [(0, 1), (5, 10), (10, 10), (90, 100)])
def test_interval_holds_the_share_and_narrows_with_more(right, count):
    """From 0 to 1 where nothing was counted."""
    low, high = wilson(right, count)
    assert low <= right / count <= high
    wider = wilson(right * 10, count * 10)
    assert wider[1] - wider[0] < high - low
    assert wilson(0, 0) == (0.0, 1.0)


def test_it_is_taken_up_by_its_number_with_enough_answers_and_a_line_that_is_one():
    """Two who learned at the same time do not take up both."""
    good = program_responses.lesson()
    assert fact(Recalibrate(version=1, lesson=good)).version == 1
    before = Calibration(version=1, lesson=good, by="staff:lead", at=NOW)
    assert code(Recalibrate(version=1, lesson=good), calibration=before) == "other_version"
    for more, why in (
        ({"learned": 5}, "too_few"), ({"held_out": 1}, "too_few"), ({"slope": 0.0}, "no_line"),
        ({"slope": -1.0}, "no_line"), ({"offset": float("nan")}, "no_line"), ({"offset": 99.0}, "no_line"),
    ):  # fmt: skip
        assert code(Recalibrate(version=1, lesson=replace(good, **more))) == why, more
    assert isinstance(VERIFIER, Verifier)


def test_line_by_which_more_would_act_takes_a_second_person_and_the_other_way_does_not():
    """Whoever may not lower the threshold alone does not lift what is measured by it either."""
    weights = digest_of(VERIFIER)
    usual = program_responses.lesson(verifier=weights, slope=VERIFIER.slope, offset=VERIFIER.offset)

    def second(lesson: Lesson, before: Lesson | None = None) -> bool:
        held = None if before is None else Calibration(version=1, lesson=before, by="staff:lead", at=NOW)
        command = Recalibrate(version=1, lesson=lesson)
        return command.scope(Rows({"calibration": held}, "staff:lead")).second is not None

    doubting = replace(usual, offset=usual.offset - 1)
    assert not second(usual)
    assert not second(doubting)
    assert second(usual, doubting), "back to what was"
    assert second(replace(usual, offset=usual.offset + 0.1))
    assert second(replace(usual, slope=usual.slope * 2)), "what is likely becomes likelier"
    assert not second(replace(usual, offset=usual.offset + 1, verifier="e" * 64)), "it moves nothing here"
