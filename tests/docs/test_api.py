"""The page on the API says what it takes and answers where people decide in bulk."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec

from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.bulk.model import ALONE
from steadyhand.review.opening import OpenCase
from steadyhand.web.api.bulk_shapes import BulkTaken, ChoiceName
from steadyhand.web.app import create_app
from tests.docs.test_examples import FENCED
from tests.support.desk import Desk, serving
from tests.support.house import done, make_house

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
IN_BULK = PAGE[PAGE.index("## In bulk") : PAGE.index("## When something is wrong")]
OF_THE_MOMENT = {"bulk", "planned"}


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language in the part on bulks."""
    return [text for kind, text in FENCED.findall(IN_BULK) if kind == language]


def opened(rooms: Any, name: str) -> int:
    """Open the case of this name that the example is about; its version."""
    case = OpenCase(
        case=name, subject=f"post:{name[5:]}", area="spam", severity="medium", source="rule", ref="event:1",
        account=f"account:{name[5:]}", attested=True,
    )  # fmt: skip
    done(rooms.door, case, AUTOMATION)
    found: int = rooms.cases.get(name).seq
    return found


def test_example_is_taken_and_answered_as_the_page_says(tmp_path: Path) -> None:
    """Whoever copies the command must get what stands below it, but for names and times of the moment."""
    (command,), (promised,) = blocks("sh"), map(json.loads, blocks("json"))
    body = json.loads(re.search(r"-d '(.*)'", command, re.DOTALL)[1])  # type: ignore[index]  # it has one
    rooms, close = make_house(tmp_path)
    for member in body["members"]:
        member["version"] = opened(rooms, member["case"])
    with serving(rooms) as url:
        lead = Desk(url, "lead")
        key = {"idempotency-key": re.search(r"Idempotency-Key: ([\w-]+)", command)[1]}  # type: ignore[index]  # as above
        answer = lead.client.post("/v1/bulks", json=body, headers=key)
        again = lead.client.post("/v1/bulks", json=body, headers=key)
        lead.close()
    close()

    assert answer.status_code == 201, answer.text
    assert lasting(answer.json()) == lasting(promised)
    assert again.json() == answer.json()
    assert msgspec.convert(promised, BulkTaken).bulk.state == "sampling"


def lasting(shown: dict[str, Any]) -> dict[str, Any]:
    """The bulk, without what differs from time to time."""
    return {name: value for name, value in shown["bulk"].items() if name not in OF_THE_MOMENT}


def test_page_names_every_choice_every_path_and_the_limit(tmp_path: Path) -> None:
    """What the page leaves out, nobody's program will expect."""
    rooms, close = make_house(tmp_path, peopled=False)
    paths = {route.path_format for route in create_app(rooms, None, dict).routes}
    close()

    for name in get_args(ChoiceName):
        assert f"`{name}`" in IN_BULK, name
    for path in sorted(path for path in paths if path.startswith("/v1/bulks")):
        assert re.search(rf"`(GET|POST)[^`]* {re.escape(path)}[`?]|`{re.escape(path)}`", IN_BULK), path
    assert f"over {ALONE} cases" in IN_BULK
