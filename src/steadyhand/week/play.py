"""Playing the Week: sends its events to Steadyhand over HTTP, as Plaza's own backend would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

import httpx
import msgspec

from steadyhand.week.timed import Timed

BATCH: Final = 100
PATIENCE_S: Final = 120.0
"""How long one batch is tried again while nobody answers, or answers 429 or 5xx."""
_MEDIA_TYPE: Final = "application/cloudevents-batch+json"
HISTORY = "?history=true"
"""The Week's election has its date for ever: what happened then must be taken in ten years as well."""
_TIMEOUT_S: Final = 30.0
_PAUSES_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)

Sleep = Callable[[float], None]


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Events sent of `total`; the server knew `repeated` of them already and would not take `refused`."""

    sent: int
    total: int
    repeated: int = 0
    refused: int = 0


class Turned(Exception):
    """Steadyhand refused a batch, or did not answer for `PATIENCE_S`; `progress` says what was sent before."""

    def __init__(self, detail: str, progress: Progress) -> None:
        super().__init__(detail)
        self.progress = progress


def play(
    base_url: str,
    api_key: str,
    events: Iterable[Timed],
    *,
    over_s: float | None = None,
    skip: int = 0,
    client: httpx.Client | None = None,
    sleep: Sleep = time.sleep,
) -> Iterator[Progress]:
    """Send every event to `{base_url}/v1/events` in order, in batches, and yield the progress after each batch.

    `over_s` paces the batches evenly over that many seconds; without it they go as fast as they are taken.
    After a broken run start again from the beginning, as repeats are harmless, or `skip` what was sent.
    """
    todo = list(events)
    own = client or httpx.Client(timeout=_TIMEOUT_S)
    try:
        line = _Line(own, f"{base_url.rstrip('/')}/v1/events{HISTORY}", api_key, sleep)
        yield from _play(line, todo, skip, over_s)
    finally:
        if client is None:
            own.close()


def _play(line: _Line, todo: Sequence[Timed], skip: int, over_s: float | None) -> Iterator[Progress]:
    progress = Progress(sent=min(skip, len(todo)), total=len(todo))
    start, first, rest = time.monotonic(), progress.sent, iter(todo[progress.sent :])
    while some := list(islice(rest, BATCH)):
        if over_s is not None:
            share = (progress.sent - first) / (progress.total - first)
            line.sleep(max(0.0, start + over_s * share - time.monotonic()))
        told = line.send([timed.event for timed in some], progress)
        progress = Progress(
            sent=progress.sent + len(some),
            total=progress.total,
            repeated=progress.repeated + _count(told, "repeated"),
            refused=progress.refused + _count(told, "refused"),
        )
        yield progress


class _Line:
    """The line to Steadyhand: sends one batch until it is taken."""

    def __init__(self, client: httpx.Client, url: str, api_key: str, sleep: Sleep) -> None:
        self._client, self._url, self.sleep = client, url, sleep
        self._headers = {"content-type": _MEDIA_TYPE, "authorization": f"Bearer {api_key}"}

    def send(self, events: list[dict[str, Any]], progress: Progress) -> dict[str, Any]:
        """Return what the server answered once it took the batch."""
        body, waited, attempt = msgspec.json.encode(events), 0.0, 0
        while True:
            answer, why = self._post(body)
            if answer is not None and answer.is_success:
                return _told(answer)
            if answer is not None and not _worth_another_try(answer):
                raise Turned(why, progress)
            pause = _pause(answer, attempt)
            if waited + pause > PATIENCE_S:
                raise Turned(f"Gave up after {waited:.0f} s. {why}", progress)
            self.sleep(pause)
            waited, attempt = waited + pause, attempt + 1

    def _post(self, body: bytes) -> tuple[httpx.Response | None, str]:
        try:
            answer = self._client.post(self._url, content=body, headers=self._headers)
        except httpx.TransportError as error:
            return None, f"{self._url} does not answer: {error!r}"
        return answer, f"{self._url} answered {answer.status_code}: {answer.text[:500]}"


def _worth_another_try(answer: httpx.Response) -> bool:
    return answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error


def _pause(answer: httpx.Response | None, attempt: int) -> float:
    """Seconds to wait: what the server asks for, else a little longer each time."""
    asked = None if answer is None else answer.headers.get("retry-after")
    return _asked(asked) if asked else _PAUSES_S[min(attempt, len(_PAUSES_S) - 1)]


def _asked(text: str) -> float:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3); at least a tenth of a second."""
    if text.isdecimal():
        return max(0.1, float(text))
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return _PAUSES_S[-1]
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.1, (when - datetime.now(UTC)).total_seconds())


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _count(told: dict[str, Any], name: str) -> int:
    """A number, or the length of a list; 0 where the answer says nothing."""
    value = told.get(name, 0)
    return len(value) if isinstance(value, list) else int(value)
