"""Events as a platform sends them, and as the house keeps them, for tests of everything behind intake."""

from __future__ import annotations

from typing import Any

import msgspec

from steadyhand.intake.model import Event
from steadyhand.intake.parsing import parse
from steadyhand.kernel.values import HOUR, Instant

NOW: Instant = 1_793_700_000 * 1_000_000 - (1_793_700_000 * 1_000_000) % HOUR
"""The beginning of an hour in November 2026."""


def post_created(number: int = 1, /, author: str = "u1", **changes: Any) -> dict[str, Any]:
    """A `post.created` event in CloudEvents JSON; `changes` replace attributes, None removes one."""
    event = {
        "specversion": "1.0",
        "source": "/plaza",
        "id": f"e{number}",
        "type": "post.created",
        "time": "2026-11-03T09:30:00Z",
        "data": {
            "post": {"id": str(number), "text": f"Post number {number}", "lang": "en"},
            "account": {"id": author, "handle": author, "verified": False},
        },
    } | changes
    return {name: value for name, value in event.items() if value is not None}


def report_created(number: int = 1, /, reporter: str = "u2", author: str | None = "u1") -> dict[str, Any]:
    """A `report.created` event about `post:1`."""
    report = {"id": f"r{number}", "subject": "post:1", "reporter": f"account:{reporter}", "area": "spam"}
    content = {"text": "Buy now", "lang": "en"} | ({"author": f"account:{author}"} if author else {})
    data = {"report": report | {"text": "This is spam"}, "content": content}
    return post_created(number, id=f"report-{number}", type="report.created", data=data)


def encoded(event: object) -> bytes:
    """The JSON of an event or of a list of them."""
    return msgspec.json.encode(event)


def kept(event: dict[str, Any], now: Instant = NOW) -> Event:
    """The event as the house keeps it; AssertionError where it would be refused."""
    parsed = parse(encoded(event), 0, now)
    assert isinstance(parsed, Event), parsed
    return parsed


def posts(*numbers: int, author: str = "u1") -> list[Event]:
    """Posts with these numbers, as the house keeps them."""
    return [kept(post_created(number, author=author)) for number in numbers]
