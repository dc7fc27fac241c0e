"""The page on deciding says which numbers and states hold."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from steadyhand.flows.bulk import LOOKED_THROUGH
from steadyhand.review.bulk.model import ALONE, LOOKED_AT, MOST, State
from steadyhand.review.model import RETRACTION
from tests.support.house import AREAS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "deciding.md").read_text(encoding="utf-8")


def test_page_names_every_state_and_every_number():
    """Whoever reads that twenty is the limit must not find another one."""
    for state in get_args(State):
        assert f"`{state}`" in PAGE, state
    assert f"up to {MOST:,} cases" in PAGE
    assert f"the {LOOKED_THROUGH:,} most harmful" in PAGE
    assert f"Over {ALONE} cases" in PAGE
    assert f"{LOOKED_AT} cases or the square root" in PAGE
    assert RETRACTION == 30_000_000, "half a minute"


def test_codes_are_of_areas_that_there_are():
    """A list for an area that nobody has is offered nowhere."""
    from steadyhand.review.codes import OF_AREA  # noqa: PLC0415 - asked of here alone

    assert set(OF_AREA) <= set(AREAS)
