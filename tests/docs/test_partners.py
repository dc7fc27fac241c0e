"""The page on partners says what the API takes and answers, and which numbers hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import msgspec

from steadyhand.review.partners import model
from steadyhand.review.partners.store import Standing
from steadyhand.web.api.escalations import EscalationShown
from tests.docs.test_examples import FENCED
from tests.support.desk import serving
from tests.support.house import make_house
from tests.support.partnered import RED, key_of, partnered

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")
OF_THE_MOMENT = {"escalation", "received", "due", "left_s"}


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [text for kind, text in FENCED.findall(PAGE) if kind == language]


def test_example_is_taken_and_answered_as_the_page_says(tmp_path):
    """Whoever copies the command must get what stands below it."""
    (command,) = (text for text in blocks("sh") if "/v1/escalations" in text)
    body = json.loads(re.search(r"-d '(.*)'", command, re.DOTALL)[1])  # type: ignore[index]  # it has one
    (promised,) = map(json.loads, blocks("json"))
    rooms, close = make_house(tmp_path)
    partnered(rooms)
    with serving(rooms) as url:
        key = {"authorization": f"Bearer {key_of(rooms, RED)}"}
        answer = httpx.post(f"{url}/v1/escalations", json=body, headers=key, trust_env=False)
    close()

    assert answer.status_code == 201
    assert lasting(answer.json()) == lasting(promised)
    assert msgspec.convert(promised, EscalationShown).left_s == promised["left_s"]


def lasting(shown: dict[str, Any]) -> dict[str, Any]:
    """Without what differs from time to time."""
    return {name: value for name, value in shown.items() if name not in OF_THE_MOMENT}


def test_page_names_every_kind_every_state_and_every_limit():
    """What the page leaves out, nobody's program will expect."""
    for name in (*model.KINDS, *Standing.__args__):  # type: ignore[attr-defined]  # a Literal has them
        assert f"`{name}`" in PAGE, name
    for limit in (model.SUBJECTS, model.WORDS, model.LINKS):
        assert f"{limit:,}" in PAGE, limit
