"""The mirror: the whole Week with its two parties swapped gives the same incidents, labels, panels and clocks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from steadyhand.week.elections import ZONES
from steadyhand.week.parties import PARTIES
from tests.support.week_mirror import Seen, run

A_DAY = 100
"""Ordinary posts of a day; election day and the campaign are whole in both."""
WHOLE = 3_000


def both(folder: Path, a_day: int) -> tuple[Seen, Seen]:
    """The Week as it is, and with the parties swapped."""
    return run(folder / "as-it-is", PARTIES, a_day=a_day), run(
        folder / "swapped", PARTIES.swapped(), a_day=a_day
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Seen, Seen]:
    return both(tmp_path_factory.mktemp("mirror"), A_DAY)


def same(one: Seen, other: Seen) -> None:
    """Field by field: a difference names what it is about."""
    for name in Seen.__struct_fields__:
        if name != "texts":
            assert getattr(one, name) == getattr(other, name), name


def test_with_the_parties_swapped_incidents_labels_panels_and_clocks_are_the_same(
    runs: tuple[Seen, Seen],
) -> None:
    """Every day of it: classes, places, phases, clocks, what was missed, what stands beside which post and why."""
    same(*runs)


def test_parties_are_named_in_what_was_posted(runs: tuple[Seen, Seen]) -> None:
    """The mirror would be empty proof if nothing that was said were of a party."""
    one, other = runs
    assert len(one.texts) == len(other.texts)
    assert (
        sum(ours != theirs for ours, theirs in zip(one.texts, other.texts, strict=True))
        > len(one.texts) * 0.8
    )


def test_everything_that_is_compared_has_happened(runs: tuple[Seen, Seen]) -> None:
    """A campaign, new claims in four zones, settled ones of both parties with panels, clocks that run out."""
    seen = runs[0]
    found = Counter((row[0], row[1]) for row in seen.incidents.values())
    expected = {
        (cls, place) for cls in ("procedure", "delegitimisation", "premature_result") for place in ZONES
    }
    assert found == Counter({("foreign_or_inauthentic", "unknown"), *expected})
    assert {row[4] for row in seen.incidents.values()} >= {"early_vote", "polls"}
    assert {(claim, acted) for claim, acted, *_ in seen.matches.values()} >= {
        ("claim:machines-0", True), ("claim:machines-1", True), ("claim:withdrew-0", False), ("claim:withdrew-1", False)
    }  # fmt: skip
    assert {stands for *_, stands, _ in seen.panels.values()} == {True}
    assert {claim for _, claim, *_ in seen.panels.values()} == {
        "claim:machines-0", "claim:machines-1", "claim:withdrew-0"
    }  # fmt: skip
    assert any(seen.labels.values())
    assert {missed for row in seen.incidents.values() for _, _, missed in row[8]} == {True}
    assert len({row[0] for row in seen.cases.values()}) > 5


def test_ordinary_days_bring_nothing_of_it(runs: tuple[Seen, Seen]) -> None:
    """Sixteen days of people who talk politics open no incident: all that there is was meant."""
    assert all(
        ref.startswith(("post:e", "case:", "claim:", "campaign:"))
        for row in runs[0].incidents.values()
        for ref in row[6]
    )


@pytest.mark.long
def test_the_whole_week_swapped_is_the_same_week(tmp_path: Path) -> None:
    """With ordinary days as full as the demonstration has them."""
    one, other = both(tmp_path, WHOLE)
    assert one.events > WHOLE * 16
    same(one, other)
    assert len(msgspec.json.encode(one.incidents)) > 1_000
