"""What Plaza does with a delivery: applies it once, keeps its receipt, and repeats the same answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec

from steadyhand.week.plaza.messages import Effect, Notice, Panel, Response, document, read
from steadyhand.week.plaza.store import Answered, Store

Clock = Callable[[], float]
"""Seconds since the epoch."""


class Platform:
    """Plaza's decisions over its store; every method that changes something has committed when it returns."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def deliver(self, delivery: str, body: bytes) -> Answered:
        """Apply a verified delivery, once for each id. Raises `msgspec.MsgspecError` for an unreadable body."""
        content = read(body)
        with self.store.transaction():
            answered = self.store.answered(delivery) or self._apply(content, body)
            self.store.answer(delivery, answered)
        return answered

    def _apply(self, content: Effect | Notice | Panel | Response | None, body: bytes) -> Answered:
        if isinstance(content, Effect):
            if self.store.gone(content.subject):
                return self._receipt(applied=False, reason="gone", status=HTTPStatus.GONE)
            applied = self.store.enforce(content)
            return self._receipt(applied=applied, reason=None if applied else "superseded")
        if isinstance(content, Notice):
            if self.store.gone(content.to):
                return self._receipt(applied=False, reason="gone", status=HTTPStatus.GONE)
            self.store.store_notice(content, self._now(), document(body))
            return self._receipt(applied=True)
        if isinstance(content, Panel):
            if self.store.gone(content.subject):
                return self._receipt(applied=False, reason="gone", status=HTTPStatus.GONE)
            applied = self.store.place_panel(content, document(body))
            return self._receipt(applied=applied, reason=None if applied else "superseded")
        if isinstance(content, Response):  # of a post that is gone too: it was seen
            applied = self.store.respond(content, document(body))
            return self._receipt(applied=applied, reason=None if applied else "superseded")
        return self._receipt(applied=False, reason="unknown type")

    def _receipt(self, *, applied: bool, reason: str | None = None, status: int = HTTPStatus.OK) -> Answered:
        told: dict[str, Any] = {
            "applied": applied,
            "receipt": f"plaza-{secrets.token_hex(8)}",
            "at": self._now(),
        }
        return Answered(int(status), told if reason is None else {**told, "reason": reason})

    def enforced(self, subject: str) -> dict[str, Any]:
        """What Plaza really enforces on a subject now: an action whose end has passed is enforced no more."""
        now = datetime.fromtimestamp(self.clock(), UTC)
        standing = [one for one in self.store.enforced(subject) if not one.ended(now)]
        told = {"subject": subject, "seq": self.store.seq(subject), "enforced": msgspec.to_builtins(standing)}
        return told | {"gone": True} if self.store.gone(subject) else told

    def state(self, kind: str, id: str) -> dict[str, Any] | None:
        """An account or post with what is enforced on it, its labels, and whether others can see it."""
        found = self.store.held(kind, id)
        if found is None:
            return None
        held, gone = found
        enforced = self.enforced(f"{kind}:{id}")["enforced"]
        kinds = {one["kind"] for one in enforced}
        return {
            **held,
            "enforced": enforced,
            "labels": sorted(one["label"] for one in enforced if one["kind"] == "label" and one["label"]),
            "panels": self.store.panels(f"{kind}:{id}"),
            "corrections": self.store.corrections(f"{kind}:{id}"),
            "visible": not gone and not kinds & {"remove", "ban", "suspend"},
            "gone": gone,
        }

    def prebunks(self, place: str) -> list[dict[str, Any]]:
        """What people in a place are told now: nothing whose time is over, whether or not it was said to be."""
        now = datetime.fromtimestamp(self.clock(), UTC)
        return [
            one
            for one in self.store.prebunks()
            if datetime.fromisoformat(one["from"]) <= now < datetime.fromisoformat(one["until"])
            and (place == one["place"] or place.startswith(f"{one['place']}-"))
        ]

    def _now(self) -> str:
        return (
            datetime.fromtimestamp(self.clock(), UTC)
            .isoformat(timespec="microseconds")
            .replace("+00:00", "Z")
        )
