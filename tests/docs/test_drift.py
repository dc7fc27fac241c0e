"""What docs/drift.md and docs/import.md show is what is asked, told, answered and taken in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from steadyhand.enforcement.drift.wire import read
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.taking_over.model import sanction_of
from steadyhand.flows.comparing import judged
from steadyhand.flows.taking_over import COLUMNS
from steadyhand.flows.taking_over import read as read_list
from steadyhand.web.api.state import Compared, StateTaken
from tests.docs.test_examples import FENCED
from tests.support.judging import NOW
from tests.unit.enforcement.test_drift import banned

DOCS = Path(__file__).resolve().parents[2] / "docs"
DRIFT, IMPORT = ((DOCS / name).read_text(encoding="utf-8") for name in ("drift.md", "import.md"))


def shown(name: str) -> Any:
    """The example of this name on the page."""
    blocks = [json.loads(block) for language, block in FENCED.findall(DRIFT) if language == "json"]
    return next(block[name] for block in blocks if name in block)


def test_what_a_platform_tells_is_read_and_agrees() -> None:
    """An integration is written from this page."""
    states, faults = read(shown("told")["subjects"])

    assert [state.subject for state in states] == shown("asks")["subjects"]
    assert faults == []
    assert not judged(states[0], banned(), NOW, on_its_way=False).differs


def test_answer_on_the_page_is_what_is_answered() -> None:
    """And so is what comes back."""
    states, _ = read([{"subject": "account:u1", "enforced": []}, {"subject": "post:7", "enforced": []}])
    stands = (banned(), Standing(subject="post:7"))
    found = [
        judged(one, standing, NOW, on_its_way=False) for one, standing in zip(states, stands, strict=True)
    ]
    taken = StateTaken(seq=12, compared=[Compared.of(one) for one in found], refused=[])

    assert msgspec.to_builtins(taken) == shown("answer")


def test_list_on_the_page_is_taken_in(tmp_path: Path) -> None:
    """Whoever moves house copies it from here."""
    (block,) = (block for language, block in FENCED.findall(IMPORT) if language == "csv")
    path = tmp_path / "bans.csv"
    path.write_text(block)
    first, second = (line.earlier for line in read_list(path))

    assert first is not None
    assert second is not None
    assert (sanction_of(first, "legacy", "account:u9#1").classified, second.policy) == (False, "spam-1")


def test_page_names_every_column() -> None:
    """What the page leaves out nobody sends."""
    assert all(f"`{name}`" in IMPORT for name in COLUMNS)
