"""Where a file's events go: to a running service over HTTP, or straight into the store when none runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import httpx
import msgspec

from steadyhand.intake.appending import Item, Taken, taken
from steadyhand.intake.model import Fault
from steadyhand.intake.parsing import parse_all
from steadyhand.intake.store import EventStore, wall_clock
from steadyhand.kernel.values import Instant

TRIES: Final = 60
LONGEST_WAIT: Final = 10.0
_MAY_PASS: Final = frozenset({429, 500, 502, 503, 504, 507})


Submit = Callable[[Sequence[bytes]], Taken]
"""Takes lines of one event each; returns once they are kept. Raises `NotTaken` when nothing could be."""


class NotTaken(Exception):
    """The events could not be handed over, and trying again did not help."""


class _Answer(msgspec.Struct):
    accepted: int = 0
    repeated: int = 0
    refused: list[Fault] = []
    code: str = ""
    detail: str = ""


_decode = msgspec.json.Decoder(_Answer).decode


def to_service(http: httpx.Client, url: str, key: str, wait: Callable[[float], None] = time.sleep) -> Submit:
    """Send to the service at `url` (`http://127.0.0.1:8321`), as the holder of an API key; events of any age.

    Waits and tries again as long as the service is busy, out of space or away, up to some minutes.
    """
    address = f"{url.rstrip('/')}/v1/events?history=true"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}

    def submit(lines: Sequence[bytes]) -> Taken:
        reason = ""
        for tried in range(TRIES):
            try:
                response = http.post(address, content=b"\n".join(lines), headers=headers)
            except httpx.TransportError as error:
                reason = f"No answer from {url}: {type(error).__name__} {error}"
            else:
                if response.status_code not in _MAY_PASS:
                    return _sent(response)
                reason = _answer(response).detail or f"HTTP {response.status_code}"
                wait(_pause(response.headers.get("Retry-After"), tried))
                continue
            wait(_pause(None, tried))
        raise NotTaken(f"{reason} (tried {TRIES} times)")

    return submit


def to_store(store: EventStore, clock: Callable[[], Instant] = wall_clock) -> Submit:
    """Append to the store of this machine, events of any age. Raises `RecordUnavailable` on an outage."""

    def submit(lines: Sequence[bytes]) -> Taken:
        events, faults = parse_all(lines, clock(), history=True)
        return taken(events, store.append([Item(event) for _, event in events]), faults)

    return submit


def _sent(response: httpx.Response) -> Taken:
    answer = _answer(response)
    if response.status_code == httpx.codes.ACCEPTED or answer.refused:
        return Taken(answer.accepted, answer.repeated, answer.refused)
    raise NotTaken(f"HTTP {response.status_code}: {answer.detail or response.text[:200]}")


def _answer(response: httpx.Response) -> _Answer:
    try:
        return _decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Answer()


def _pause(stated: str | None, tried: int) -> float:
    if stated is not None and stated.isdigit():
        return min(float(stated), LONGEST_WAIT)
    return float(min(0.2 * 2**tried, LONGEST_WAIT))
