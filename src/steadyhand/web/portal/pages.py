"""The portal's pages: escalations with their clocks, a new one, one of them, and what is kept about the partner."""

from __future__ import annotations

import secrets
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.enforcement.model import OBJECTION_WINDOW
from steadyhand.flows import escalation as flow
from steadyhand.kernel.entry import Refusal
from steadyhand.review.partners import model
from steadyhand.review.partners.commands import UNKNOWN, WithdrawEscalation
from steadyhand.review.partners.model import AUTHORITY, LegalOrder, Partner, Said
from steadyhand.review.partners.store import Partners
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.portal import telling
from steadyhand.web.portal.places import places_of, times_of
from steadyhand.web.portal.reach import PAGE, partner_behind
from steadyhand.web.refusals import of_refusal, status_of
from steadyhand.web.rooms import Rooms

SHOWN: Final = 200
UNLISTED: Final = Refusal("unlisted_area", "Choose one of the policy areas.")


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def portal_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """The partner's escalations, the latest first, each with its clock; scripts ask for the list alone."""
    partner, known = _partner(rooms, person), Partners(rooms.reader)
    asked = known.of(partner.listing.partner, SHOWN)
    template = "portal/escalations.html" if pages.part(request) else "portal/list.html"
    return _page(
        template,
        rooms,
        person,
        partner,
        asked=asked,
        standings=known.standings(asked),
        record=known.record(partner.listing.partner),
        warnings=[(one, known.words(one.words)) for one in reversed(partner.warnings)],
        suspended=partner.suspension(rooms.now()),
        why=known.words(partner.suspended.words if partner.suspended else None),
        places=places_of(rooms, partner.listing),
    )


@get(f"{PAGE}/new", sync_to_thread=True, include_in_schema=False)
def new_page(rooms: House, person: Signed) -> Response[str]:
    """The form."""
    partner, reference = _partner(rooms, person), f"portal-{secrets.token_hex(6)}"
    only = partner.listing.places if len(partner.listing.places) == 1 else ("",)
    return _form(rooms, person, partner, Form({"reference": reference, "region": only[0]}))


@post(f"{PAGE}/new", sync_to_thread=True, include_in_schema=False)
def escalate(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Take it, once: sent again, the same escalation is shown."""
    partner = _partner(rooms, person)
    wanted = _wanted(form)
    if wanted.area not in rooms.areas:
        return _form(rooms, person, partner, form, UNLISTED)
    filed = flow.file(
        rooms.door,
        rooms.reader,
        wanted,
        partner.listing,
        person.principal,
        telling.author_in(rooms),
        proof=person.proof,
    )
    if isinstance(filed, Refusal):
        return _form(rooms, person, partner, form, filed)
    return pages.see_other(request, telling.escalation_page(filed.escalation.escalation))


@get(f"{PAGE}/escalations/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def escalation_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, name: FromPath[str]
) -> Response[str]:
    """One of the partner's: what was asked, how far it is, what was decided and why."""
    return _one(rooms, person, name, part=pages.part(request))


@post(f"{PAGE}/escalations/{{name:str}}/withdraw", sync_to_thread=True, include_in_schema=False)
def withdraw(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Wait for no answer any more."""
    partner = _partner(rooms, person)
    command = WithdrawEscalation(escalation=name, partner=partner.listing.partner)
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _one(rooms, person, name, refusal=answer)
    return pages.see_other(request, telling.escalation_page(name))


def _one(
    rooms: Rooms, person: Person, name: str, *, part: bool = False, refusal: Refusal | None = None
) -> Response[str]:
    partner, known = _partner(rooms, person), Partners(rooms.reader)
    asked = known.escalation(partner.listing.partner, name)
    if asked is None:
        raise of_refusal(UNKNOWN)
    return _page(
        "portal/progress.html" if part else "portal/one.html",
        rooms,
        person,
        partner,
        status=status_of(refusal.code) if refusal else 200,
        one=asked,
        told=known.told(asked),
        titles=telling.titles(rooms, asked),
        window=OBJECTION_WINDOW,
        refusal=refusal,
    )


def _form(
    rooms: Rooms, person: Person, partner: Partner, form: Form, refusal: Refusal | None = None
) -> Response[str]:
    listing = partner.listing
    areas = [area for area in rooms.areas if not listing.areas or area in listing.areas]
    return _page(
        "portal/new.html",
        rooms,
        person,
        partner,
        status=status_of(refusal.code) if refusal else 200,
        form=form,
        refusal=refusal,
        choices=areas,
        severities=[(name, listing.terms.of(name)) for name in reversed(model.SEVERITIES)],
        limits=model,
        times=times_of(rooms, listing),
        suspended=partner.suspension(rooms.now()),
    )


def _wanted(form: Form) -> flow.Wanted:
    by_law = any(form.get(name) for name in ("basis", "territory", "forbidden_by"))
    order = LegalOrder(
        basis=form.get("basis"), territory=form.get("territory"), forbidden_by=form.get("forbidden_by")
    )
    return flow.Wanted(
        reference=form.get("reference"),
        area=form.get("area"),
        subjects=tuple(form.get("subjects").split()),
        severity=form.one_of("severity", model.SEVERITIES),
        said=Said(rule=form.get("rule"), words=form.get("words"), links=tuple(form.get("links").split())),
        region=form.get("region") or "unknown",
        language=form.get("language") or "unknown",
        order=order if by_law else None,
        cls="" if form.get("cls") == "none" else form.get("cls")[: model.LINE],
    )


def _partner(rooms: Rooms, person: Person) -> Partner:
    return partner_behind(rooms, person.principal, person.staff.employer)


def _page(
    template: str, rooms: Rooms, person: Person, partner: Partner, *, status: int = 200, **context: Any
) -> Response[str]:
    shared = {
        "partner": partner.listing,
        "telling": telling,
        "authority": partner.listing.kind == AUTHORITY,
        "page_of": telling.escalation_page,
    }
    return pages.page(template, rooms, person, status=status, **{"refusal": None, **shared, **context})
