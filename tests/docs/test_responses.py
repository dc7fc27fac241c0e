"""What the page on responses says is what is sent, chosen and learned."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from steadyhand.access.roles import ROLES
from steadyhand.civic.calibration.commands import RECALIBRATE
from steadyhand.civic.calibration.model import EACH, HELD_OUT, LEAST
from steadyhand.civic.claims import panel_lines
from steadyhand.civic.claims.panels import PanelText
from steadyhand.civic.corrections.model import Why as CorrectionWhy
from steadyhand.civic.matches.facts import PanelShown
from steadyhand.civic.matches.model import told
from steadyhand.civic.prebunks.commands import AGREE, END, WRITE
from steadyhand.civic.prebunks.model import Why
from steadyhand.enforcement.commands import MATCH_ALONE
from steadyhand.intake.growth import STEP
from steadyhand.intake.seen import KEPT
from steadyhand.kernel.values import CLOCK, DAY, HOUR
from tests.docs.test_examples import FENCED
from tests.support.judging import NOW, effects
from tests.support.program_matches import CLAIM
from tests.support.program_responses import offer
from tests.unit.civic.test_matches import ACTING, FOUND, ONE, TEXT, panel, row
from tests.unit.civic.test_prebunks import agreed, turn
from tests.unit.civic.test_prebunks import row as prebunk

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "responses.md").read_text(encoding="utf-8")
LINES = next(block for language, block in FENCED.findall(PAGE) if language == "text")


def message(kind: str) -> dict[str, Any]:
    found = [json.loads(block) for language, block in FENCED.findall(PAGE) if language == "json"]
    (one,) = [each for each in found if each["type"] == kind]
    return {name: value for name, value in one["data"].items() if name not in {"effect", "seq"}}


def sent(effect: Any) -> Any:
    return json.loads(json.dumps(effect.data))


def test_pre_bunk_on_the_page_is_what_the_platform_gets():
    """An integration is written from this page."""
    (effect,) = effects(turn(), CLOCK, NOW + HOUR, prebunk=prebunk(*agreed()))
    assert (effect.type, sent(effect)) == ("prebunk.shown", message("prebunk.shown"))


def test_correction_on_the_page_is_what_the_platform_gets():
    """And it holds nobody who saw the post."""
    match = replace(row(FOUND), answer="right")
    shown = panel(show_fact(match))
    rows = {"match": (match, match), "claim": ACTING, "panel": shown}
    (effect,) = effects(offer(ONE, NOW - HOUR), "system:claims", **rows)
    assert (effect.type, sent(effect)) == ("correction.offered", message("correction.offered"))
    assert "account" not in json.dumps(effect.data)


def show_fact(match: Any) -> Any:
    return PanelShown(subject=ONE.subject, claim=CLAIM, version=1, match=match.id)


TABLE = PAGE.partition("<!-- chosen: begin -->")[2].partition("<!-- chosen: end -->")[0]
CASES = re.findall(
    r"^\| (\S+) \| (\S+) \| (US-AZ|US|any place) \| (\S+) \| (yes|no) \|$", TABLE, re.MULTILINE
)


@pytest.mark.parametrize(("place", "spoken", "where", "shown", "fallback"), CASES)
def test_texts_on_the_page_are_chosen_as_the_table_says(place, spoken, where, shown, fallback):
    """As they are typed there."""
    content = replace(TEXT.content, panels=panel_lines.read(LINES), panel="Machines are tested.")
    found = told(CLAIM, replace(TEXT, content=content), place, spoken, "en")
    assert (found.place or "any place", found.text_language, found.fallback) == (
        where,
        shown,
        fallback == "yes",
    )


def test_lines_on_the_page_are_read_and_written_alike():
    """Whoever copies one gets it."""
    texts = panel_lines.read(LINES)
    assert panel_lines.written(texts) == LINES.strip()
    assert texts[1] == PanelText(
        place="US-AZ", language="es", text="Las urnas cierran a las siete.",
        publisher="Arizona Election Office", link="https://office.example/az",
    )  # fmt: skip
    assert len(CASES) == 7


def test_words_and_limits_on_the_page_are_those_of_the_program():
    """Whoever plans by the page must not be surprised."""
    words = (WRITE, AGREE, END, RECALIBRATE, MATCH_ALONE.code, *get_args(Why), *get_args(CorrectionWhy))
    assert all(f"`{word}`" in PAGE for word in words)
    assert {WRITE, AGREE, END} <= ROLES["civic_analyst"]
    for said in (
        f"fewer than {LEAST} answers, {HELD_OUT} of them held out, or fewer than {EACH} of one kind",
        f"for {KEPT // DAY} days",
    ):
        assert said in PAGE, said
    assert (1 << STEP, "an eighth more" in PAGE) == (8, True)
