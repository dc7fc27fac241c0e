"""Erasing somebody who appealed takes what they said, and what they were answered; on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.accountability.commands import Erase
from steadyhand.flows import appeal as flow
from steadyhand.flows.appeal import Said, Verdict
from tests.contract.test_appeals import (
    AUTHOR,
    HEARER,
    appealing,
    closed,
    decided,
    only,
    removed,
    reported,
    taken,
)
from tests.contract.test_erasure_of_subjects import deliver
from tests.contract.test_privacy import holders
from tests.support.doors import Opened, Reopen, told
from tests.support.people import ADMIN

FIRST, SECOND = "account:n0", "account:n1"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    with appealing(record_url) as opened:
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def heard(house: Opened, outcome: str, by: str = HEARER, key: str = "answer:1") -> None:
    appeal = next(one for one in house.reader.all("appeal").values() if one.open)
    verdict = Verdict(outcome=outcome, reason=f"zq-answer-{key}")  # type: ignore[arg-type]
    assert set(told(flow.answer(house.door, house.reader, appeal, verdict, by, key=key))) == {"done"}


def filed(house: Opened, ref: str, account: str, **words: str) -> None:
    said = Said(account=account, ref=ref, **words)
    assert told([flow.file(house.door, house.reader, said)]) == ["done"]


def test_words_evidence_and_answer_go_with_whoever_appealed(house):
    """That they appealed, and what came of it, stays: a count is nobody's words."""
    removed(house)
    filed(house, "post:1#1", AUTHOR, words="zq-words", evidence="zq-evidence")
    taken(house)
    heard(house, "upheld")
    deliver(house)
    markers = ("zq-words", "zq-evidence", "zq-answer")
    assert all(holders(house, one) for one in markers)
    before = house.entries()

    house.done(Erase(subject=AUTHOR, reason="asked"), ADMIN)

    assert [holders(house, one) for one in markers] == [[], [], []]
    assert only(house).outcome == "upheld"
    assert house.entries()[: len(before)] == before


def test_words_of_whoever_joined_are_theirs(opens, house):
    """Erasing one who appealed leaves what the other said, and what the other was answered."""
    for number in range(2):
        case = reported(house, f"n{number}")
    decided(house, case, outcome="no_violation")
    later = closed(opens)
    refs = {one.reporter: name for name, one in later.reader.all("report").items()}
    filed(later, refs[FIRST], FIRST, words="zq-first")
    filed(later, refs[SECOND], SECOND, words="zq-second")
    taken(later)
    heard(later, "upheld")
    deliver(later)

    later.done(Erase(subject=SECOND, reason="asked"), ADMIN)
    assert (holders(later, "zq-second"), bool(holders(later, "zq-first"))) == ([], True)
    assert holders(later, "zq-answer"), "the first one's"

    later.done(Erase(subject=FIRST, reason="asked"), ADMIN)
    assert [holders(later, one) for one in ("zq-first", "zq-answer")] == [[], []]
