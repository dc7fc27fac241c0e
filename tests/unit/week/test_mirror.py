"""The Week with its two parties swapped: nothing but the names may differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from steadyhand.week.part_one import events
from steadyhand.week.parties import LANGUAGES, PARTIES


def pairs() -> Iterator[tuple[str, str]]:
    """Every name of the first party with the same name of the second."""
    yield from both(msgspec.to_builtins(PARTIES.first), msgspec.to_builtins(PARTIES.second))


def both(one: dict[str, Any], other: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field, value in one.items():
        if isinstance(value, dict):
            yield from both(value, other[field])
        else:
            yield value, other[field]


def exchanged(event: dict[str, Any]) -> str:
    """The event as JSON with each party's names, in the language of its content, replaced by the other's."""
    data = event["data"]
    lang = (data.get("post") or data.get("content") or {"lang": "en"})["lang"]
    parties = [msgspec.to_builtins(party) for party in (PARTIES.first, PARTIES.second)]
    found = dict(both(*({**party, "words": party["words"][lang]} for party in parties)))
    names = found | {second: first for first, second in found.items()}
    longest_first = sorted(names, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first))
    return re.sub(pattern, lambda match: names[match[0]], msgspec.json.encode(event).decode())


def test_the_swapped_week_is_the_same_week_with_the_names_exchanged():
    """Ids, times, authors, templates, truth and order stay; each text differs in names, slogans and candidates only."""
    week = list(events(7, 400, 1500))
    mirror = list(events(7, 400, 1500, parties=PARTIES.swapped()))

    told = [exchanged(timed.event) for timed in week]

    assert told == [msgspec.json.encode(timed.event).decode() for timed in mirror]
    assert [(timed.at_offset_us, timed.truth) for timed in week] == [
        (timed.at_offset_us, timed.truth) for timed in mirror
    ]


def test_swapping_changes_what_is_said():
    """The mirror would be empty proof if the parties were never named."""
    week, mirror = (
        [timed.event["data"] for timed in events(7, 400, 300, parties=parties)]
        for parties in (PARTIES, PARTIES.swapped())
    )

    assert sum(one != other for one, other in zip(week, mirror, strict=True)) > 30


def test_swapping_twice_is_swapping_not_at_all():
    """The exchange is its own inverse."""
    assert PARTIES.swapped().swapped() == PARTIES
    assert PARTIES.swapped() != PARTIES


@pytest.mark.parametrize(("first", "second"), sorted(set(pairs())))
def test_the_names_of_the_two_parties_are_equally_long(first, second):
    """No rule that counts characters, bytes or words can tell the parties apart."""
    assert first != second
    assert len(first.encode()) == len(second.encode())
    assert [len(word) for word in first.split()] == [len(word) for word in second.split()]


def test_each_party_is_spoken_of_in_every_language():
    """A party without words in a language would be missing from it."""
    assert PARTIES.first.words.keys() == PARTIES.second.words.keys() == set(LANGUAGES)
