"""`POST /v1/events` and `POST /v1/decide` as plain ASGI, because a framework would cost more than the work.

Mounted in the web application, or run alone in the process that takes events in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl

import msgspec
import structlog

from steadyhand.access.keys.model import Bearer
from steadyhand.intake import parsing
from steadyhand.intake.appending import Item, Receipt, taken
from steadyhand.intake.model import Event, Fault, IdReused, reused_id
from steadyhand.intake.parsing import ITEM_LIMIT, Format, TooMany, Unreadable
from steadyhand.intake.store import wall_clock
from steadyhand.intake.writer import Busy
from steadyhand.kernel.tx import DiskFull, RecordUnavailable
from steadyhand.kernel.values import Instant
from steadyhand.web.asgi import (
    Disconnected,
    Receive,
    Scope,
    Send,
    headers_of,
    read_body,
    send_body,
    send_problem,
)
from steadyhand.web.problem import Problem
from steadyhand.web.sending import NOT_IN_KEY, beyond, sifted

BODY_LIMIT: Final = 8 * 1024 * 1024
PORTION: Final = 200
"""Events read before others get a turn of the loop: a full body must not hold up a decision."""
LARGE: Final = 1024 * 1024
BATCH_TYPES: Final[Mapping[bytes, Format]] = {
    b"application/cloudevents+json": "single",
    b"application/cloudevents-batch+json": "batch",
    b"application/x-ndjson": "lines",
    b"application/json": "json",
}
SINGLE_TYPES: Final[Mapping[bytes, Format]] = {
    b"application/cloudevents+json": "single",
    b"application/json": "single",
}

_encode = msgspec.json.Encoder().encode
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
log = structlog.get_logger()


class Intake(Protocol):
    """Where events go: `intake.writer.IntakeWriter`."""

    def submit(self, items: Sequence[Item]) -> Future[list[Receipt]]:
        """Keep these events; receipts after the commit."""


class Decide(Protocol):
    """Decides one event, keeps the event with its outcome, and answers only then.

    The answer has `decision`, `verdict`, `effects`, `reasons` and `rules`. Raises `IdReused`, `Busy`
    and `RecordUnavailable`.
    """

    def __call__(self, event: Event) -> Awaitable[Mapping[str, Any]]:
        """The decision on this event; the same one however often it is asked for."""


Authenticate = Callable[[str], Bearer | None]
"""Who comes with an API key; None where it is nobody's, or not for events."""


class EventsApp:
    """Both routes; `events` and `decide` are ASGI applications of their own too."""

    def __init__(
        self,
        intake: Intake,
        decide: Decide,
        authenticate: Authenticate,
        clock: Callable[[], Instant] = wall_clock,
    ) -> None:
        self._intake = intake
        self._decide = decide
        self._authenticate = authenticate
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await self._route(scope["path"])(scope, receive, send)

    async def events(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`POST /v1/events`: 202 with counts and the refused items, once the others are on disk."""
        await self._serve(self._take, scope, receive, send)

    async def decide(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`POST /v1/decide`: 200 with the verdict on one event."""
        await self._serve(self._judge, scope, receive, send)

    def _route(self, path: str) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        routes = {"/v1/events": self.events, "/v1/decide": self.decide}
        return routes.get(path.rstrip("/"), _not_found)

    async def _serve(self, work: _Work, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            headers = headers_of(scope)
            bearer = self._admit(scope["method"], headers)
            status, body = await work(scope, headers, receive, bearer)
        except Disconnected:
            return
        except Exception as error:  # noqa: BLE001 - whatever failed, the client gets an answer
            await send_problem(send, _problem_of(error))
        else:
            await send_body(send, status, body)

    def _admit(self, method: str, headers: Mapping[bytes, bytes]) -> Bearer:
        if method != "POST":
            detail = f"{method} is not possible here: use POST."
            raise Problem(405, "method_not_allowed", "Method not allowed", detail, headers={"Allow": "POST"})
        scheme, _, key = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        bearer = self._authenticate(key.strip()) if scheme.lower() == "bearer" else None
        if bearer is None:
            detail = "Send a valid API key: Authorization: Bearer <key>."
            raise Problem(
                401, "unauthenticated", "Unknown caller", detail, headers={"WWW-Authenticate": "Bearer"}
            )
        return bearer

    async def _take(
        self, scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, bearer: Bearer
    ) -> tuple[int, bytes]:
        form, history = _format(headers, BATCH_TYPES), _is_history(scope)
        body = await read_body(headers, receive, BODY_LIMIT)
        parsed, faults = await self._parsed(body, form, history=history)
        events, beyond = sifted(parsed, bearer)
        items = [Item(event) for _, event in events]
        receipts = await asyncio.wrap_future(self._intake.submit(items)) if items else []
        answer = taken(events, receipts, [*faults, *beyond])
        if answer.refused and not answer.accepted and not answer.repeated:
            raise _none_taken(answer.refused)
        return 202, _encode(answer)

    async def _parsed(
        self, body: bytes, form: Format, *, history: bool
    ) -> tuple[list[tuple[int, Event]], list[Fault]]:
        items = (
            await asyncio.to_thread(parsing.split, body, form)
            if len(body) > LARGE
            else parsing.split(body, form)
        )
        events, faults, now = [], [], self._clock()
        for start in range(0, len(items), PORTION):
            if start:
                await asyncio.sleep(0)
            good, bad = parsing.parse_all(items[start : start + PORTION], now, start, history=history)
            events += good
            faults += bad
        return events, faults

    async def _judge(
        self, _scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, bearer: Bearer
    ) -> tuple[int, bytes]:
        _format(headers, SINGLE_TYPES)
        body = await read_body(headers, receive, ITEM_LIMIT + 64)
        event = parsing.parse(_unwrapped(body), 0, self._clock())
        if isinstance(event, Fault):
            raise _none_taken([event])
        if fault := beyond(0, event, bearer):
            raise _none_taken([fault])
        return 200, _encode(await self._decide(event))


_Work = Callable[[Scope, Mapping[bytes, bytes], Receive, Bearer], Awaitable[tuple[int, bytes]]]


def events_app(
    intake: Intake, decide: Decide, authenticate: Authenticate, clock: Callable[[], Instant] = wall_clock
) -> EventsApp:
    """The ASGI application for `/v1/events` and `/v1/decide`."""
    return EventsApp(intake, decide, authenticate, clock)


def _format(headers: Mapping[bytes, bytes], known: Mapping[bytes, Format]) -> Format:
    """The format of the body by its media type. Raises `Problem` 415."""
    media, _, parameters = headers.get(b"content-type", b"").lower().partition(b";")
    form = known.get(media.strip())
    charset = parameters.partition(b"charset=")[2].strip(b'" ')
    encoded = headers.get(b"content-encoding", b"identity") != b"identity"
    if form is not None and charset in {b"", b"utf-8"} and not encoded and b"ce-specversion" not in headers:
        return form
    accepted = [name.decode() for name in known]
    detail = f"Send structured CloudEvents in UTF-8, not compressed, as one of: {', '.join(accepted)}."
    raise Problem(415, "unsupported_media_type", "Media type not supported", detail, accepted=accepted)


def _is_history(scope: Scope) -> bool:
    """Whether the events are said to be history, which may be of any age. Raises `Problem` 400."""
    query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    given = {value for name, value in query if name == "history"}
    if given <= {"true"} or given == {"false"}:
        return given == {"true"}
    fault = {"field": "history", "detail": "It must be true or false."}
    raise Problem(400, "invalid", "Not valid", "history: It must be true or false.", faults=[fault])


def _unwrapped(body: bytes) -> bytes:
    """The event itself, of `{"event": {...}}`; anything else stays as it is."""
    try:
        members = _members(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body
    if "specversion" in members or "event" not in members:
        return body
    if unknown := sorted(members.keys() - {"event"}):
        raise _none_taken([Fault(0, unknown[0], "unknown_field", 'Beside "event" nothing is taken.')])
    return bytes(members["event"])


def _none_taken(faults: Sequence[Fault]) -> Problem:
    if all(fault.code == "id_reused" for fault in faults):
        return Problem(409, "id_reused", "Id used before", faults[0].detail, refused=faults)
    if all(fault.code == NOT_IN_KEY for fault in faults):
        return Problem(403, NOT_IN_KEY, "Not allowed", faults[0].detail, refused=faults)
    detail = f"No event was taken. The first reason: {faults[0].field}: {faults[0].detail}"
    return Problem(400, "invalid_events", "Events not valid", detail, refused=faults)


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case Unreadable(offset=offset):
            return Problem(400, "unreadable", "Body not readable", str(error), offset=offset)
        case TooMany():
            return Problem(413, "too_many", "Too many events", str(error), limit=parsing.COUNT_LIMIT)
        case IdReused():
            return _none_taken([reused_id(0)])
        case Busy(retry_after=seconds):
            detail = f"{error} Nothing was taken: send it again in {seconds} s."
            return Problem(429, "busy", "Too many events", detail, headers={"Retry-After": str(seconds)})
        case RecordUnavailable():
            return _outage(error)
    log.error("events.failed", exc_info=error)
    return Problem(
        500, "failed", "Internal error", "This request failed on our side: nothing of it is acknowledged."
    )


def _outage(error: RecordUnavailable) -> Problem:
    full = isinstance(error, DiskFull)
    status, code = (507, "disk_full") if full else (503, "unavailable")
    return Problem(status, code, "Nothing can be kept now", str(error), headers={"Retry-After": "5"})


async def _not_found(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send_problem(send, Problem(404, "not_found", "Not found", "There are /v1/events and /v1/decide."))


async def _live(receive: Receive, send: Send) -> None:
    while (message := await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": f"{message['type']}.complete"})
