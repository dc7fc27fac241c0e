"""`/notice/<link>` and `/person/<link>`: what was decided about somebody, their appeal, and what is kept of it.

Nobody signs in: the link is the secret (`enforcement.appeals.links`). Nothing here names staff, or who reported.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import MediaType, Request, Response, Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, FromQuery

from steadyhand.enforcement.appeals.filing import WithdrawAppeal
from steadyhand.enforcement.appeals.links import Kind
from steadyhand.enforcement.appeals.model import WORDS
from steadyhand.enforcement.reinstatement.requesting import AppealDenial
from steadyhand.flows import appeal as flow
from steadyhand.flows import coming_back
from steadyhand.flows.appeal import Said
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.parts import Answer
from steadyhand.messages.catalogue import Language
from steadyhand.web.api.edge import House
from steadyhand.web.console.pages import html
from steadyhand.web.console.session import Form, Sent
from steadyhand.web.console.signing import unsigned_form
from steadyhand.web.person.reading import Notice, everything, notice
from steadyhand.web.person.words import language, page, refused
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

HEADERS: Final = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}
GONE: Final = 404
FORM_LIMIT: Final = 256 * 1024
"""Bytes of a form: two fields of 10,000 characters each, as a browser encodes them."""
SEE_OTHER: Final = 303


@get("/notice/{token:str}", sync_to_thread=True, include_in_schema=False)
def notice_page(
    request: Request[Any, Any, Any], rooms: House, token: FromPath[str], lang: FromQuery[str | None] = None
) -> Response[str]:
    """One decision, and what one may do about it."""
    found = _read(rooms, token)
    return _page(request, rooms, token, found, lang) if found is not None else _gone(request, rooms, lang)


@get("/notice/{token:str}/data.json", sync_to_thread=True, include_in_schema=False)
def notice_data(request: Request[Any, Any, Any], rooms: House, token: FromPath[str]) -> Response[Any]:
    """The same, to take along."""
    found = _read(rooms, token)
    return _json(found, "decision.json") if found is not None else _gone(request, rooms, None)


@post("/notice/{token:str}", sync_to_thread=True, include_in_schema=False)
def send(
    request: Request[Any, Any, Any],
    rooms: House,
    token: FromPath[str],
    sent: Sent,
    lang: FromQuery[str | None] = None,
) -> Response[Any]:
    """File an appeal, or take one back."""
    found = _read(rooms, token)
    if found is None:
        return _gone(request, rooms, lang)
    answer = _done(rooms, found, sent)
    if isinstance(answer, Refusal):
        return _page(request, rooms, token, found, lang, refusal=answer, form=sent)
    address = f"/notice/{token}" + (f"?lang={lang}" if lang in rooms.words.languages else "")
    return Response(None, status_code=SEE_OTHER, headers={**HEADERS, "location": address})


@get("/person/{token:str}", sync_to_thread=True, include_in_schema=False)
def person_page(
    request: Request[Any, Any, Any], rooms: House, token: FromPath[str], lang: FromQuery[str | None] = None
) -> Response[str]:
    """All that was decided about an account."""
    account = _leads(rooms, token, "account")
    if account is None:
        return _gone(request, rooms, lang)
    return html(
        "person/account.html",
        headers=HEADERS,
        told=everything(rooms, account),
        link=rooms.links.notice,
        token=token,
        **_words(request, rooms, lang),
    )


@get("/person/{token:str}/data.json", sync_to_thread=True, include_in_schema=False)
def person_data(request: Request[Any, Any, Any], rooms: House, token: FromPath[str]) -> Response[Any]:
    """The same, to take along."""
    account = _leads(rooms, token, "account")
    return (
        _json(everything(rooms, account), "account.json")
        if account is not None
        else _gone(request, rooms, None)
    )


def person() -> Router:
    """Every page of somebody who was told of a decision."""
    return Router(
        path="/",
        route_handlers=[notice_page, notice_data, send, person_page, person_data],
        dependencies={"sent": Provide(unsigned_form)},
        request_max_body_size=FORM_LIMIT,
    )


def _done(rooms: Rooms, found: Notice, sent: Form) -> Answer:
    """What a form asks for, by what it says it is: an appeal, where it says nothing."""
    words, account = sent.get("words")[: WORDS + 1], found.account
    match sent.get("do"):
        case "withdraw":
            command = WithdrawAppeal(appeal=sent.get("appeal"), account=account)
            return rooms.door.perform(command, flow.BY)
        case "return":
            return coming_back.ask(rooms.door, rooms.reader, account, words)
        case "return_again":
            again = AppealDenial(request=found.request or "", account=account, words=words)
            return rooms.door.perform(again, flow.BY)
    evidence = sent.get("evidence")[: WORDS + 1]
    said = Said(account=account, ref=found.ref, words=words, evidence=evidence)
    return flow.file(rooms.door, rooms.reader, said)


def _page(
    request: Request[Any, Any, Any],
    rooms: Rooms,
    token: str,
    found: Notice,
    lang: str | None,
    *,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response[str]:
    chosen = _language(request, rooms, lang)
    return html(
        "person/notice.html",
        status=status_of(refusal.code) if refusal is not None else 200,
        headers=HEADERS,
        told=found,
        token=token,
        refused=None if refusal is None else refused(chosen, refusal),
        typed={name: form.get(name) if form is not None else "" for name in ("words", "evidence")},
        most=WORDS,
        **page(rooms.words, chosen),
    )


def _gone(request: Request[Any, Any, Any], rooms: Rooms, lang: str | None) -> Response[str]:
    return html("person/gone.html", status=GONE, headers=HEADERS, **_words(request, rooms, lang))


def _words(request: Request[Any, Any, Any], rooms: Rooms, lang: str | None) -> dict[str, Any]:
    return page(rooms.words, _language(request, rooms, lang))


def _language(request: Request[Any, Any, Any], rooms: Rooms, lang: str | None) -> Language:
    return language(rooms.words, lang, request.headers.get("accept-language", ""))


def _read(rooms: Rooms, token: str) -> Notice | None:
    ref = _leads(rooms, token, "notice")
    return notice(rooms, ref) if ref is not None else None


def _leads(rooms: Rooms, token: str, kind: Kind) -> str | None:
    return rooms.links.read(token, kind, rooms.now())


def _json(told: msgspec.Struct, name: str) -> Response[bytes]:
    body = msgspec.json.format(msgspec.json.encode(told), indent=2)
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=MediaType.JSON, headers=headers)
