"""What is published of a moratorium can be read by everybody, and told from nothing."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.enforcement.moratorium.commands import MOST_IN_FORCE, AnnounceEnd, StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers, Moratoria, Moratorium
from steadyhand.enforcement.moratorium.orders import OrderLifts
from tests.support.judging import NOW, code, fact

ONE = Moratorium(
    id="moratorium:one", covers=Covers(kinds=("ban", "suspend")), statement="So.", by="staff:lea", at=NOW
)


def start(**more: Any) -> StartMoratorium:
    return StartMoratorium(
        **{"moratorium": "moratorium:one", "statement": "Nobody returns.", "condition": "A council."} | more
    )


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"statement": "\u200b\u2060 \u2800"}, "no_reason"),
        ({"statement": "\x1b[2JNobody"}, "unreadable"),
        ({"statement": "Nobody \u202enruter"}, "unreadable"),
        ({"statement": "Nobody \udcff"}, "unreadable"),
        ({"condition": "\u200b"}, "no_end"),
        ({"condition": "A council\x07"}, "unreadable"),
        ({"until": 10**18}, "end_too_far"),
        ({"until": 2**70}, "end_too_far"),
        ({"covers": Covers(imposed_before=10**18)}, "no_time"),
        ({"covers": Covers(imposed_before=-1)}, "no_time"),
    ],
)
def test_promise_that_nobody_can_read_is_none(more: dict[str, Any], why: str) -> None:
    """A time beyond the calendar breaks the public page for good; signs that a terminal obeys hide the rest."""
    assert code(start(**more), "staff:lea") == why


def test_end_is_announced_in_words_too() -> None:
    """It takes back what was promised in public."""
    assert code(AnnounceEnd(moratorium=ONE.id, statement="\u200d"), moratorium=ONE) == "no_reason"
    assert code(AnnounceEnd(moratorium=ONE.id, statement="So \x9b2J"), moratorium=ONE) == "unreadable"
    narrower = AnnounceEnd(moratorium=ONE.id, statement="So.", covers=Covers(imposed_before=10**18))
    assert code(narrower, moratorium=ONE) == "no_time"


@pytest.mark.parametrize(
    "words", ["Ninguém volta.\nNem amanhã.", "هیچ‌کس بازنمی‌گردد", "कोई नहीं लौटेगा", "没有人回来"]
)
def test_every_script_and_more_than_one_line_are_words(words: str) -> None:
    """Persian is written with joiners that nobody sees."""
    assert fact(start(statement=words), "staff:lea").statement == words


def test_nobody_starts_so_many_that_every_end_waits_for_them() -> None:
    """Whoever ends anything reads all of them, in one row."""
    many = Moratoria(in_force=(ONE,) * MOST_IN_FORCE)

    assert code(start(), "staff:lea", moratoria=many) == "too_many"


@pytest.mark.parametrize(
    "more",
    [
        {"manifest": "no list"},
        {"lifts": 10**12, "kept": 10**12},
        {"kept": 63_000},
        {"kept": -5},
        {"kept": 40_000, "unknown": 40_000},
    ],
)
def test_order_counts_what_one_list_can_hold(more: dict[str, Any]) -> None:
    """What was refused is published, and must not be made up."""
    order = {"manifest": "ab" * 32, "lifts": 62_000, "kept": 60_000, "unknown": 2_000} | more

    assert code(OrderLifts(**order), "staff:lea") == "no_list"
