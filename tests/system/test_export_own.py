"""`steadyhand export` leaves out what people set for themselves alone."""

from __future__ import annotations

from pathlib import Path

import msgspec

from steadyhand.access.commands import Found
from steadyhand.cli.export import export
from steadyhand.kernel.entry import Entry
from steadyhand.review.care.commands import LeaveArea
from tests.support.installation import Installation

ROOT = "staff:root"


def test_export_tells_that_somebody_set_something_and_not_what(tmp_path: Path) -> None:
    """An export goes to people and programs that nobody here can see."""
    made = Installation(tmp_path / "data")
    with made.house() as house:
        for command in (Found(principal=ROOT, name="Rut Okafor"), LeaveArea(area="adult")):
            assert isinstance(house.door.perform(command, ROOT), Entry)
    out = tmp_path / "ledger.jsonl"
    export(data=made.data, out=out)
    lines = [msgspec.json.decode(line) for line in out.read_bytes().splitlines()]

    (own,) = (line for line in lines if line["type"] == "review.care_set")
    assert own["fact"] == {"type": "review.care_set"}
    assert own["by"] == ROOT
    assert b"adult" not in out.read_bytes()
