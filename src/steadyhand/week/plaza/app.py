"""Plaza's HTTP side: the webhook that Steadyhand calls, and what a test, the demo or the comparison asks.

Nothing but the webhook and what Steadyhand asks is protected: Plaza stands in for somebody else's system and listens on
loopback only.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec

from steadyhand.week.plaza.faults import Faults
from steadyhand.week.plaza.http import (
    Message,
    Receive,
    Refused,
    Reply,
    Request,
    Send,
    read_request,
    send_reply,
)
from steadyhand.week.plaza.platform import Clock, Platform
from steadyhand.week.plaza.signature import BadSignature, verify
from steadyhand.week.plaza.store import Store

BODY_LIMIT: Final = 16 * 1024 * 1024
_PAGE: Final = 500

Handler = Callable[[Request, str], Reply]


class Asked(msgspec.Struct, frozen=True):
    """What Steadyhand asks to be told of."""

    subjects: tuple[str, ...]


class Plaza:
    """The ASGI application. `keys` are the secrets that a delivery may be signed with, current and next."""

    def __init__(self, store: Store, keys: Sequence[bytes], clock: Clock = time.time) -> None:
        self._platform, self._store, self._keys, self._clock = Platform(store, clock), store, keys, clock
        self._faults = Faults()
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = [
            ("GET", re.compile(r"/healthz()"), lambda _, __: Reply(200, {"ok": True})),
            ("GET", re.compile(r"/accounts/(.+)"), self._state("account")),
            ("GET", re.compile(r"/posts/(.+)"), self._state("post")),
            ("DELETE", re.compile(r"/accounts/(.+)"), self._drop("account")),
            ("DELETE", re.compile(r"/posts/(.+)"), self._drop("post")),
            ("POST", re.compile(r"/accounts()"), self._load("account")),
            ("POST", re.compile(r"/posts()"), self._load("post")),
            ("GET", re.compile(r"/messages/(.+)"), self._messages),
            ("GET", re.compile(r"/prebunks()"), self._prebunks),
            ("GET", re.compile(r"/enforced()"), self._enforced),
            ("POST", re.compile(r"/enforced()"), self._told),
            ("GET", re.compile(r"/deliveries/(.+)"), self._delivery),
            ("GET", re.compile(r"/faults()"), lambda _, __: Reply(200, self._faults)),
            ("POST", re.compile(r"/faults()"), self._misbehave),
        ]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        try:
            request = await read_request(scope, receive, BODY_LIMIT)
            reply = await self._reply(request)
        except Refused as refused:
            reply = refused.reply
        await send_reply(send, reply)

    async def _reply(self, request: Request) -> Reply:
        if request.path == "/webhooks/steadyhand" and request.method == "POST":
            return await self._webhook(request)
        for method, pattern, handler in self._routes:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                return handler(request, match[1])
        raise Refused(HTTPStatus.NOT_FOUND, f"{request.method} {request.path} is nothing Plaza knows.")

    # The webhook

    async def _webhook(self, request: Request) -> Reply:
        faults = self._faults
        self._faults = faults.spent()
        if faults.delay_ms:
            await asyncio.sleep(faults.delay_ms / 1000)
        failure = Reply(faults.status, {"error": "Plaza misbehaves on request."}, faults.headers())
        if faults.fail and faults.when == "before":
            return failure
        reply = self._deliver(request)
        return failure if faults.fail else reply

    def _deliver(self, request: Request) -> Reply:
        try:
            message = verify(self._keys, request.headers, request.body, self._clock())
            answered = self._platform.deliver(message, request.body)
        except BadSignature as bad:
            raise Refused(HTTPStatus.UNAUTHORIZED, str(bad)) from None
        except msgspec.MsgspecError as unread:
            raise Refused(HTTPStatus.BAD_REQUEST, str(unread)) from None
        return Reply(answered.status, answered.document)

    # What others ask

    def _state(self, kind: str) -> Handler:
        def answer(_: Request, id: str) -> Reply:
            state = self._platform.state(kind, id)
            if state is None:
                raise Refused(HTTPStatus.NOT_FOUND, f"Plaza has no {kind} {id}.")
            return Reply(200, state)

        return answer

    def _drop(self, kind: str) -> Handler:
        return lambda _, id: Reply(200, {"gone": self._store.drop(kind, id)})

    def _load(self, kind: str) -> Handler:
        def answer(request: Request, _: str) -> Reply:
            rows = _read(request.body, list[dict[str, Any]])
            if not all(isinstance(row.get("id"), str) and row["id"] for row in rows):
                raise Refused(HTTPStatus.BAD_REQUEST, "Every row has an `id`, a string.")
            self._store.load(kind, rows)
            return Reply(200, {"loaded": len(rows)})

        return answer

    def _messages(self, _: Request, account: str) -> Reply:
        return Reply(200, {"messages": self._store.messages(account)})

    def _prebunks(self, request: Request, _: str) -> Reply:
        """What people in `?place=` are told now."""
        return Reply(200, {"prebunks": self._platform.prebunks(request.asked("place"))})

    def _enforced(self, request: Request, _: str) -> Reply:
        """One subject with `?subject=`; without it all, in order, a page at a time from past `?after=`."""
        if "subject" in request.query:
            return Reply(200, self._platform.enforced(request.asked("subject")))
        limit = min(_whole(request.asked("limit", str(_PAGE))), _PAGE)
        subjects = self._store.subjects(request.asked("after"), limit)
        following = subjects[-1] if len(subjects) == limit and subjects else None
        return Reply(
            200, {"subjects": [self._platform.enforced(one) for one in subjects], "after": following}
        )

    def _told(self, request: Request, _: str) -> Reply:
        """What is enforced on each of the subjects that Steadyhand asks about, under its signature."""
        try:
            verify(self._keys, request.headers, request.body, self._clock())
        except BadSignature as bad:
            raise Refused(HTTPStatus.UNAUTHORIZED, str(bad)) from None
        asked = _read(request.body, Asked)
        return Reply(200, {"subjects": [self._platform.enforced(one) for one in asked.subjects[:_PAGE]]})

    def _delivery(self, _: Request, id: str) -> Reply:
        answered = self._store.answered(id)
        if answered is None:
            raise Refused(HTTPStatus.NOT_FOUND, f"Plaza has had no delivery {id}.")
        return Reply(
            200, {"times": self._store.times(id), "status": answered.status, "answer": answered.document}
        )

    def _misbehave(self, request: Request, _: str) -> Reply:
        self._faults = _read(request.body, Faults)
        return Reply(200, self._faults)


def _read(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as unread:
        raise Refused(HTTPStatus.BAD_REQUEST, str(unread)) from None


def _whole(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise Refused(HTTPStatus.BAD_REQUEST, "`limit` is a whole number from 1.")
    return int(text)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
