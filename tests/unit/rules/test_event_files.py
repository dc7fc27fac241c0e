"""Files of events, as the commands under `steadyhand rules` read them: what is odd is told with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from steadyhand.cli.common import CommandRefused
from steadyhand.cli.rules_events import events_in
from steadyhand.cli.rules_explain import explain

DATA: dict[str, Any] = {"data": {"text": "spam"}}
CLOUD: dict[str, Any] = {"specversion": "1.0", "id": "1", "source": "/x", "type": "post.created", **DATA}


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ([1], "an event is an object whose `data` is an object"),
        ({"data": []}, "an event is an object whose `data` is an object"),
        (DATA | {"timestamp": 5}, "`timestamp` is a text"),
        (CLOUD | {"time": 5}, "`time` is a text"),
        (CLOUD | {"type": ["a"]}, "`type` is a text"),
        (DATA | {"action_name": 5}, "`action_name` is a text"),
        (DATA | {"action_id": "abc"}, "`action_id` is a whole number"),
        (DATA | {"action_id": True}, "`action_id` is a whole number"),
        (DATA | {"action_id": 2**64}, "`action_id` is a whole number of at most 64 bits"),
    ],
)
def test_odd_event_is_told_in_a_sentence_with_its_line(tmp_path: Path, event: object, sentence: str):
    """One odd line among a million: a trace says neither which line nor what to do about it."""
    file = tmp_path / "events.jsonl"
    file.write_text(f"{json.dumps(DATA)}\n{json.dumps(event)}\n")
    with pytest.raises(CommandRefused) as caught:
        list(events_in(file))
    assert str(caught.value).startswith(f"{file}, line 2: {sentence}")

    file.write_text(json.dumps(event, indent=1))
    with pytest.raises(CommandRefused) as caught:
        explain(str(file), rules=tmp_path)
    assert str(caught.value).startswith(f"{file}: {sentence}")


def test_event_says_no_more_than_it_must(tmp_path: Path):
    """What is left out, or null, has a meaning: the line is the id, and there is no time."""
    file = tmp_path / "events.jsonl"
    nothing = {"action_id": None, "action_name": None, "timestamp": None}
    file.write_text(f"{json.dumps(DATA | nothing)}\n\n{json.dumps(CLOUD | {'action_id': 9})}\n")

    assert list(events_in(file)) == [
        {**DATA, "action_id": 1, "action_name": "", "action_time": None},
        {**DATA, "action_id": 3, "action_name": "post.created", "action_time": None},
    ]
