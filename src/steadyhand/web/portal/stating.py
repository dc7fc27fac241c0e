"""The portal's pages of statements: what an election office says holds in its places, and what became of that."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.civic.claims import model
from steadyhand.civic.claims.model import Claim, Content, Source, Version, Wording
from steadyhand.civic.claims.reading import line
from steadyhand.civic.claims.stating import (
    UNKNOWN,
    SendStatement,
    WithdrawStatement,
    is_theirs,
    name_of,
)
from steadyhand.civic.claims.store import Claims, Wanted
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import is_zone, local_instant, wall_clock
from steadyhand.review.partners.model import Partner
from steadyhand.review.partners.store import Partners
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.portal import telling
from steadyhand.web.portal.places import UTC, zones_of
from steadyhand.web.portal.reach import partner_behind
from steadyhand.web.portal.telling import STATEMENTS_PAGE as PAGE
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal, status_of
from steadyhand.web.rooms import Rooms

SHOWN: Final = 200
LONGEST: Final = 20_000
"""Characters of what is taken from one field; the door says how many a statement may have."""
NO_TIME: Final = Refusal(
    "no_time", "Write each time as a day and an hour that there is in the zone you chose."
)
NO_TEXT: Final = Refusal("no_words", "Say what holds, in one or a few sentences.")
SHORTER: Final = Refusal(
    "too_long", f"What you state has up to {model.PANEL:,} characters: it is shown beside posts."
)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def statements_page(rooms: House, person: Signed) -> Response[str]:
    """What the partner stated, the latest changed first, and what became of each."""
    partner = _partner(rooms, person)
    wanted = Wanted(partner=partner.listing.partner)
    return _page("statements.html", rooms, person, partner, listed=Claims(rooms.reader).found(wanted, SHOWN))


@get(f"{PAGE}/new", sync_to_thread=True, include_in_schema=False)
def new_statement(rooms: House, person: Signed) -> Response[str]:
    """The form."""
    partner = _partner(rooms, person)
    fields = {"name": secrets.token_hex(8), "places": " ".join(partner.listing.places), "language": "en"}
    return _form(rooms, person, partner, Form(fields), f"{PAGE}/new")


@post(f"{PAGE}/new", sync_to_thread=True, include_in_schema=False)
def state(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Take it, once: sent again, the same statement is shown."""
    return _sent(request, rooms, person, form, form.get("name"), f"{PAGE}/new")


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def statement_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One of the partner's: what it says, what became of it, and every text that it had."""
    return _one(rooms, person, name)


@get(f"{PAGE}/{{name:str}}/correct", sync_to_thread=True, include_in_schema=False)
def correct_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """The form with what it says now."""
    partner = _partner(rooms, person)
    row = _found(rooms, partner, name)
    fields = _fields(rooms, row.newest, name, zones_of(rooms, partner.listing.places)[0])
    return _form(rooms, person, partner, Form(fields), f"{PAGE}/{name}/correct")


@post(f"{PAGE}/{{name:str}}/correct", sync_to_thread=True, include_in_schema=False)
def correct(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Send another text of it: what stands goes on until that is checked."""
    _found(rooms, _partner(rooms, person), name)
    return _sent(request, rooms, person, form, name, f"{PAGE}/{name}/correct")


@post(f"{PAGE}/{{name:str}}/withdraw", sync_to_thread=True, include_in_schema=False)
def withdraw_statement(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Take it back."""
    partner = _partner(rooms, person).listing.partner
    command = WithdrawStatement(claim=name_of(partner, name), partner=partner)
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _one(rooms, person, name, answer)
    return pages.see_other(request, telling.statement_page(command.claim))


def _sent(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, form: Form, name: str, page: str
) -> Response[Any]:
    partner = _partner(rooms, person)
    content = _content(form, partner)
    if isinstance(content, Refusal):
        return _form(rooms, person, partner, form, page, content)
    listing, claim = partner.listing, name_of(partner.listing.partner, name)
    known = Claims(rooms.reader).get(claim)
    if known is not None and page.endswith("/new") and known.partner == listing.partner:
        if known.newest.content == content:
            return pages.see_other(request, telling.statement_page(claim))
        return _form(rooms, person, partner, form, page, Refusal("sent", "It was sent: correct it there."))
    answers = line(form.get("answers")[:LONGEST])
    command = SendStatement(claim=claim, partner=listing.partner, content=content, answers=answers)
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _form(rooms, person, partner, form, page, answer)
    return pages.see_other(request, telling.statement_page(claim))


def _content(form: Form, partner: Partner) -> Content | Refusal:
    text = line(form.get("text")[:LONGEST])
    if not text:
        return NO_TEXT
    if len(text) > model.PANEL:
        return SHORTER
    zone = form.get("zone") or UTC
    if not is_zone(zone):
        return NO_TIME
    try:
        begins, ends = (_instant(form.get(name), zone) for name in ("begins", "ends"))
    except (ValueError, OverflowError):
        return NO_TIME
    return Content(
        kind="statement",
        statement=Wording(text=text, language=form.get("language")[: model.LINE]),
        area="election",
        jurisdictions=tuple(dict.fromkeys(form.get("places")[:LONGEST].upper().replace(",", " ").split())),
        source=Source(publisher=partner.listing.name, url=form.get("url")[:LONGEST]),
        published=begins,
        expires=ends,
        panel=text,
    )


def _instant(text: str, zone: str) -> Instant | None:
    """A wall-clock time in a zone. Raises `ValueError` for what is none."""
    return local_instant(text[:16], zone) if text else None


def _fields(rooms: Rooms, version: Version, name: str, zone: str) -> Mapping[str, str]:
    """A text as it stands in the form."""
    said = version.content
    answers = None if version.document is None else rooms.reader.payload(version.document)
    return {
        "name": name,
        "text": said.statement.text,
        "language": said.statement.language,
        "places": " ".join(said.jurisdictions),
        "zone": zone,
        "begins": "" if said.published is None else wall_clock(said.published, zone),
        "ends": "" if said.expires is None else wall_clock(said.expires, zone),
        "url": said.source.url,
        "answers": "" if answers is None else answers.decode(),
    }


def _one(rooms: Rooms, person: Person, name: str, refusal: Refusal | None = None) -> Response[str]:
    partner, known = _partner(rooms, person), Partners(rooms.reader)
    row = _found(rooms, partner, name)
    versions = Claims(rooms.reader).versions(row)
    words = {one.number: known.words(one.refused.words) for one in versions if one.refused is not None}
    answers = known.words(row.newest.document)
    return _page(
        "statement.html",
        rooms,
        person,
        partner,
        status=status_of(refusal.code) if refusal else 200,
        row=row,
        versions=versions,
        words_of=words,
        answers=answers,
        refusal=refusal,
        zone=zones_of(rooms, row.newest.content.jurisdictions)[0],
        wall=wall_clock,
    )


def _form(
    rooms: Rooms, person: Person, partner: Partner, form: Form, page: str, refusal: Refusal | None = None
) -> Response[str]:
    return _page(
        "state.html",
        rooms,
        person,
        partner,
        status=status_of(refusal.code) if refusal else 200,
        form=form,
        address=page,
        zones=zones_of(rooms, partner.listing.places),
        limits=model,
        suspended=partner.suspension(rooms.now()),
        refusal=refusal,
    )


def _partner(rooms: Rooms, person: Person) -> Partner:
    """The partner of an election behind somebody. Raises `Problem` 404 for whoever states nothing here."""
    partner = partner_behind(rooms, person.principal, person.staff.employer)
    if not partner.listing.of_elections:
        raise Problem(404, "not_found", "Not found", "Election offices and monitors state what holds here.")
    return partner


def _found(rooms: Rooms, partner: Partner, name: str) -> Claim:
    claim = name_of(partner.listing.partner, name)
    row = Claims(rooms.reader).get(claim) if is_theirs(claim, partner.listing.partner) else None
    if row is None or row.partner != partner.listing.partner:
        raise of_refusal(UNKNOWN)
    return row


def _page(
    template: str, rooms: Rooms, person: Person, partner: Partner, *, status: int = 200, **context: Any
) -> Response[str]:
    shared = {"partner": partner.listing, "telling": telling}
    return pages.page(
        f"portal/{template}", rooms, person, status=status, **{"refusal": None, **shared, **context}
    )


HANDLERS: Final = (
    statements_page,
    new_statement,
    state,
    statement_page,
    correct_page,
    correct,
    withdraw_statement,
)
