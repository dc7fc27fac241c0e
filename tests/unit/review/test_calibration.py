"""Figures on second looks: of what they are, and when there are too few to tell."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from steadyhand.review.looks.calibration import (
    Counted,
    Figures,
    confusion,
    enough,
    figures,
    in_area,
    languages,
    naming,
    of_kind,
)


def cell(first: str, second: str, looks: int, **changes: Any) -> Counted:
    """So many looks with these readings; each article has one severity."""
    grades = {"none": "none", "spam-1": "medium", "spam-2": "high"}
    common: dict[str, Any] = {
        "kind": "random", "area": "spam", "language": "en", "first": first, "second": second,
        "first_grade": grades[first], "second_grade": grades[second], "compared": "", "looks": looks,
    }  # fmt: skip
    return Counted(**(common | changes))


CELLS = (
    cell("spam-1", "spam-1", 40),
    cell("none", "none", 30),
    cell("spam-1", "none", 6),
    cell("none", "spam-1", 4),
    cell("spam-2", "spam-1", 5, language="fr", kind="risk"),
)


def test_share_and_alpha_are_of_the_articles_that_are_read():
    """Who says that another article is broken does not agree."""
    told = figures(CELLS)

    assert told.looks == 85
    assert told.agreed == pytest.approx(70 / 85)
    assert told.alpha.alpha == pytest.approx(1 - 169 * 15 / (95 * 70 + 95 * 5 + 70 * 5))
    assert told.severity.units == 85


def test_of_one_article_it_counts_whether_that_one_is_broken():
    """Whoever takes spam-2 for spam-1 agrees with nobody on either."""
    one, two = figures(CELLS, "spam-1"), figures(CELLS, "spam-2")

    assert one.agreed == pytest.approx(70 / 85)
    assert two.agreed == pytest.approx(80 / 85)
    assert two.alpha.alpha == pytest.approx(-0.024, abs=0.01)


@pytest.mark.parametrize("looks", [0, 1, 4])
def test_of_fewer_than_five_looks_nothing_is_told(looks):
    """A figure of two looks is one of two people."""
    few = [cell("spam-1", "none", looks)]

    assert figures(few) is None
    assert confusion(few) is None
    assert enough(looks) is None
    assert enough(5) == 5


def test_cells_of_fewer_than_five_looks_are_empty():
    """The one who read it otherwise knows that it is them."""
    table = confusion([*CELLS, cell("none", "spam-2", 1)])

    assert table.values == ("none", "spam-1", "spam-2")
    assert table.rows == ((30, None, None), (6, 40, None), (None, 5, None))


def test_figures_and_cells_hold_nothing_about_people():
    """What is no field can be in no table."""
    names = {field.name for kind in (Figures, Counted) for field in msgspec.structs.fields(kind)}

    assert names.isdisjoint({"by", "holder", "person", "staff", "decider", "principal"})


def test_looks_are_told_apart_by_kind_queue_article_and_language():
    """What was drawn for a reason stands for itself."""
    assert sum(one.looks for one in of_kind(CELLS, "random")) == 80
    assert in_area(CELLS, "hate") == []
    assert [one.looks for one in naming(CELLS, "spam-2")] == [5]
    assert [(name, sum(one.looks for one in of)) for name, of in languages(CELLS)] == [("en", 80), ("fr", 5)]
