"""The page on partners says what the API takes and answers, and which numbers hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import httpx
import msgspec
import pytest

from steadyhand.civic.claims.stating import AN_HOUR
from steadyhand.civic.incidents.model import CLASSES
from steadyhand.kernel.values import SECOND
from steadyhand.kernel.zones import instant
from steadyhand.review.partners import model
from steadyhand.review.partners.clocks import Ground
from steadyhand.review.partners.store import Standing
from steadyhand.web.api.escalations import EscalationShown
from steadyhand.web.portal import telling
from tests.docs.test_examples import FENCED
from tests.support.desk import serving
from tests.support.house import make_house
from tests.support.offices import OFFICE, officed, polls_open
from tests.support.partnered import RED, key_of

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")
OF_THE_MOMENT = {"escalation", "received", "due", "left_s"}


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [text for kind, text in FENCED.findall(PAGE) if kind == language]


@pytest.mark.parametrize(("number", "listing"), [(0, RED), (1, OFFICE)], ids=["a group", "an office"])
def test_example_is_taken_and_answered_as_the_page_says(tmp_path, number, listing):
    """Whoever copies the command must get what stands below it; an office on election day."""
    command = [text for text in blocks("sh") if "/v1/escalations" in text][number]
    body = json.loads(re.search(r"-d '(.*)'", command, re.DOTALL)[1])  # type: ignore[index]  # it has one
    promised = json.loads(blocks("json")[number])
    rooms, close = make_house(tmp_path)
    officed(rooms)
    polls_open(rooms)
    with serving(rooms) as url:
        key = {"authorization": f"Bearer {key_of(rooms, listing)}"}
        answer = httpx.post(f"{url}/v1/escalations", json=body, headers=key, trust_env=False)
    close()
    times = [instant(promised[name]) for name in ("received", "due")]

    assert answer.status_code == 201
    assert lasting(answer.json()) == lasting(promised)
    assert msgspec.convert(promised, EscalationShown).left_s == promised["left_s"]
    assert times[1] - times[0] == promised["left_s"] * SECOND
    assert answer.json()["left_s"] in range(promised["left_s"] - 60, promised["left_s"] + 1)


def lasting(shown: dict[str, Any]) -> dict[str, Any]:
    """Without what differs from time to time."""
    return {name: value for name, value in shown.items() if name not in OF_THE_MOMENT}


def test_page_names_every_kind_every_state_and_every_limit():
    """What the page leaves out, nobody's program will expect."""
    for name in (*model.KINDS, *Standing.__args__, *get_args(Ground), *CLASSES):  # type: ignore[attr-defined]  # a Literal has them
        assert f"`{name}`" in PAGE, name
    for said in telling.STATEMENTS.values():
        assert f"| {said} |" in PAGE, said
    assert model.AN_HOUR == AN_HOUR
    for limit in (AN_HOUR, model.SUBJECTS, model.WORDS, model.LINKS):
        assert f"{limit:,}" in PAGE, limit
