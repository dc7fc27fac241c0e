"""Events that make the starter pack do everything it can: let pass, limit, label, ask people; and reports."""

from __future__ import annotations

from typing import Any, Final

SOURCE: Final = "/plaza"
KINDS: Final = ("plain", "pushed", "suspected", "scam", "report", "plain", "threat", "views")
"""What an event is by its number, over and over."""


def event(number: int, kind: str | None = None) -> dict[str, Any]:
    """Event `number`, of the kind that its number has unless told otherwise."""
    return _MAKE[kind or KINDS[number % len(KINDS)]](number)


def events(first: int, count: int) -> list[dict[str, Any]]:
    """`count` events from number `first`."""
    return [event(number) for number in range(first, first + count)]


def post(
    number: int, text: str, author: str = "", *, age_s: int = 90_000_000, **fields: Any
) -> dict[str, Any]:
    """A post, by an old account of its own unless told otherwise."""
    account = {"id": author or f"u{number}", "handle": f"user_{number}", "age_s": age_s, "region": "eu"}
    written = {"id": f"p{number}", "text": text, "lang": "en", **fields}
    return _event(number, "post.created", {"post": written, "account": account})


def _plain(number: int) -> dict[str, Any]:
    return post(number, f"Nothing much happens on day {number}.")


def _pushed(number: int) -> dict[str, Any]:
    """Limits the post and labels its author, who writes the next event too."""
    return _short_link(number, f"spammer{number}", ["a", "b", "c"])


def _suspected(number: int) -> dict[str, Any]:
    """Goes to people only because of the label that the event before it has put on the author."""
    return _short_link(number, f"spammer{number - 1}", [])


def _short_link(number: int, author: str, mentions: list[str]) -> dict[str, Any]:
    link = {"url": "https://bit.ly/x", "domain": "bit.ly"}
    return post(number, "Look at https://bit.ly/x", author, age_s=3_600, link=link, mentions=mentions)


def _scam(number: int) -> dict[str, Any]:
    return post(number, f"Guaranteed profit, message me on WhatsApp, offer {number}.")


def _threat(number: int) -> dict[str, Any]:
    return post(number, f"I will kill you, all {number} of you.")


def _report(number: int) -> dict[str, Any]:
    """Reports the scam before it: joins its case or, where that is decided, opens another one."""
    told = {"id": f"r{number}", "subject": f"post:p{number - 1}", "reporter": "account:u2", "area": "scams"}
    content = {"text": "Guaranteed profit", "lang": "en", "author": f"u{number - 1}"}
    return _event(
        number, "report.created", {"report": {**told, "text": "A scam", "lang": "en"}, "content": content}
    )


def _views(number: int) -> dict[str, Any]:
    return _event(number, "view.counted", {"subject": f"post:p{number - 1}", "views": number})


def _event(number: int, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Without a time: a fixed one would be too old for a service some day."""
    return {
        "specversion": "1.0",
        "source": SOURCE,
        "id": f"e{number}",
        "type": kind,
        "data": data,
    }


_MAKE: Final = {
    "plain": _plain,
    "pushed": _pushed,
    "suspected": _suspected,
    "scam": _scam,
    "report": _report,
    "threat": _threat,
    "views": _views,
}
