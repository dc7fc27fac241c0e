"""Asking the platform what it enforces: a hundred subjects at a time, signed as webhooks are or with its key."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from typing import Any, Final

import httpx
import msgspec

from steadyhand.delivery.model import key_of, sign
from steadyhand.enforcement.drift.wire import State, read

AT_ONCE: Final = 100
TIMEOUT_S: Final = 10.0
TRIES: Final = 2
PAUSE_S: Final = 1.0
LARGEST: Final = 16 * 1024 * 1024
"""Bytes of one answer."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where the platform answers; without a `token` what is asked is signed with the `secret` of the webhook."""

    url: str
    token: str = ""
    secret: str = ""


class NotAnswered(Exception):
    """The platform said nothing that can be read. It agrees with nothing by that."""


class _Answer(msgspec.Struct):
    subjects: list[Any]


class Platform:
    """Asks. Used by one thread; `stop` by any."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._key = None if source.token else key_of(source.secret)
        self._client = httpx.Client(timeout=TIMEOUT_S)
        self._stop = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether nothing is asked any more."""
        return self._stop.is_set()

    def ask(self, subjects: Sequence[str]) -> dict[str, State]:
        """What it enforces on these, by subject; whom it passes over, or tells of unreadably, is absent.

        Raises `NotAnswered`.
        """
        body = msgspec.json.encode({"subjects": subjects})
        why = "stopped"
        for n in range(TRIES):
            if n and self._stop.wait(PAUSE_S):
                break
            try:
                states, _ = read(self._asked(body))
            except (httpx.HTTPError, msgspec.MsgspecError, UnicodeDecodeError) as error:
                why = _brief(error)
            else:
                wanted = set(subjects)
                return {state.subject: state for state in states if state.subject in wanted}
        raise NotAnswered(why)

    def stop(self) -> None:
        """Ask nothing more."""
        self._stop.set()

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def _asked(self, body: bytes) -> list[Any]:
        with self._client.stream(
            "POST", self._source.url, content=body, headers=self._headers(body)
        ) as answer:
            answer.raise_for_status()
            parts, size = [], 0
            for part in answer.iter_bytes():
                size += len(part)
                if size > LARGEST:
                    raise msgspec.DecodeError("too large")
                parts.append(part)
        return msgspec.json.decode(b"".join(parts), type=_Answer).subjects

    def _headers(self, body: bytes) -> dict[str, str]:
        headers = {"content-type": "application/json"}
        if self._key is None:
            return headers | {"authorization": f"Bearer {self._source.token}"}
        message, at = f"state-{secrets.token_hex(8)}", int(time.time())
        return headers | {
            "webhook-id": message,
            "webhook-timestamp": str(at),
            "webhook-signature": sign(self._key, message, at, body),
        }


def _brief(error: Exception) -> str:
    """Why, without anybody's words: the entry is kept for ever."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return type(error).__name__ if isinstance(error, httpx.HTTPError) else "no state"
