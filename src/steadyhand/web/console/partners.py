"""Partners for whoever looks after them: who is one, how each was served, and what follows from misuse.

Each stands for itself, by name, and nobody is ranked. What waits is counted and not listed: who decides could read it.
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.civic.claims.store import Claims, Wanted
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.review.partners import model
from steadyhand.review.partners.model import Escalation, Listing, Partner, Terms
from steadyhand.review.partners.registry import (
    EndPartner,
    RegisterPartner,
    RestorePartner,
    SuspendPartner,
    WarnPartner,
)
from steadyhand.review.partners.store import Partners
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.portal import telling
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/partners"
MANAGE: Final = RegisterPartner.capability
WORDS: Final = 4_000
UNSEEN: Final = Refusal("not_allowed", "Partners are looked after by policy leads.")
NO_PARTNER: Final = Problem(404, "unknown_partner", "Not found", "There is no such partner.")
NO_TIME: Final = Refusal("no_time", "Say each time in minutes, as a number.")
BACK: Final = (PAGE, "the partners")


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def partners_page(rooms: House, person: Signed) -> Response[str]:
    """Every partner by name, with its record; and the form for another one."""
    if not person.may(MANAGE):
        return pages.refused(rooms, person, UNSEEN, capability=MANAGE)
    known = Partners(rooms.reader)
    listed = [(one, known.record(one.listing.partner)) for one in known.all()]
    return _page("overview.html", rooms, person, listed=listed, fields=_fields(Terms()), one=None)


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def partner_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One partner: what is agreed, how it was served, what came to nothing, and what was said to it."""
    if not person.may(MANAGE):
        return pages.refused(rooms, person, UNSEEN, capability=MANAGE)
    known = Partners(rooms.reader)
    one = _found(known, name)
    return _page(
        "one.html",
        rooms,
        person,
        one=one,
        record=known.record(one.listing.partner),
        unfounded=[each for each in known.of(one.listing.partner, 1_000) if unfounded(each)],
        warnings=[(each, known.words(each.words)) for each in reversed(one.warnings)],
        suspended=one.suspension(rooms.now()),
        stated=Claims(rooms.reader).count(Wanted(partner=one.listing.partner)),
        fields=_fields(one.listing.terms),
    )


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def register(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Register a partner, or agree on something else with one; a second person approves it."""
    command = _registering(form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=BACK, recorded=False)
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


@post(f"{PAGE}/{{name:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    name: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Warn, suspend, restore or end one."""
    make = _ACTS.get(do)
    if make is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do with a partner.")
    command = make(rooms, f"partner:{name}", form)
    page = f"{PAGE}/{name}"
    return asking.performed(request, rooms, person, form, command, onward=page, back=(page, "the partner"))


def unfounded(one: Escalation) -> bool:
    """Whether an escalation was answered, and nothing in it broke a rule: what a warning may rest on."""
    return one.state == "decided" and all(answer.outcome == "no_violation" for answer in one.answers)


def _registering(form: Form) -> RegisterPartner | Refusal:
    times = {name: form.get(name) for name in model.SEVERITIES}
    if not all(text.isascii() and text.isdigit() and len(text) < 7 for text in times.values()):  # noqa: PLR2004 - 14 days
        return NO_TIME
    terms = Terms(**{name: int(text) * MINUTE for name, text in times.items()})
    listing = Listing(
        partner=f"partner:{form.get('partner').removeprefix('partner:')}",
        name=form.get("name"),
        kind=form.one_of("kind", model.KINDS),
        verified=form.get("verified"),
        areas=tuple(form.get("areas").replace(",", " ").split()),
        regions=tuple(form.get("regions").replace(",", " ").split()),
        languages=tuple(form.get("languages").replace(",", " ").split()),
        terms=terms,
        places=tuple(form.get("places").upper().replace(",", " ").split()),
    )
    return RegisterPartner(listing=listing)


def _on_misuse(partner: str, form: Form) -> dict[str, Any]:
    return {
        "partner": partner,
        "unfounded": tuple(form.get("unfounded").split()),
        "gravity": form.one_of("gravity", model.GRAVITIES),
        "intent": form.one_of("intent", model.INTENTS),
        "words": form.get("words")[:WORDS],
    }


def _warn(rooms: Rooms, partner: str, form: Form) -> Command:
    return WarnPartner(**_on_misuse(partner, form))


def _suspend(rooms: Rooms, partner: str, form: Form) -> Command:
    """It ends at a full hour, some days on."""
    until = rooms.now() - rooms.now() % HOUR + form.number("days") * DAY
    return SuspendPartner(**_on_misuse(partner, form), until=until, coordinator=form.get("coordinator"))


def _restore(rooms: Rooms, partner: str, form: Form) -> Command:
    return RestorePartner(partner=partner, reason=form.get("reason")[:WORDS])


def _end(rooms: Rooms, partner: str, form: Form) -> Command:
    return EndPartner(partner=partner, reason=form.get("reason")[:WORDS])


_ACTS: Final = {"warn": _warn, "suspend": _suspend, "restore": _restore, "end": _end}


def _fields(terms: Terms) -> list[tuple[str, int]]:
    """The times of the form, in minutes, what is gravest first."""
    return [(name, terms.of(name) // MINUTE) for name in reversed(model.SEVERITIES)]


def _found(known: Partners, name: str) -> Partner:
    one = known.get(f"partner:{name}")
    if one is None:
        raise NO_PARTNER
    return one


def _page(template: str, rooms: Rooms, person: Person, **context: Any) -> Response[str]:
    shared = {"telling": telling, "limits": model}
    return pages.page(f"partners/{template}", rooms, person, **{**shared, **context})
