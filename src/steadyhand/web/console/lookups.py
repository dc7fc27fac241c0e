"""Looking a subject up: the page that says nothing of it, the form that opens it, and closing it again."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, post

from steadyhand.access.lookups.commands import EndLookUp, LookUp
from steadyhand.access.lookups.model import FIELDS, Field
from steadyhand.access.protection.model import Protected
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Scope
from steadyhand.kernel.values import subject as named
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.sight import READS, Sight, cases_for, may_look
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/look-ups"
WORDS: Final = 1_000
LONGEST: Final = 80


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the form asks for: kept through every refusal, so that nothing typed is lost."""

    case: str = ""
    fields: tuple[Field, ...] = ()
    reason: str = ""

    @classmethod
    def of(cls, form: Form) -> Wanted:
        """As it was sent: each field that is wanted is a check box of its own."""
        fields = tuple(field for field in FIELDS if form.get(f"see-{field}"))
        return cls(case=form.get("case")[:LONGEST], fields=fields, reason=form.get("reason")[:WORDS])


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def look_up(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Open a subject for a case, with the reason."""
    name, wanted = named(form.get("subject")), Wanted.of(form)
    command = LookUp(subject=name, case=wanted.case, fields=wanted.fields, reason=wanted.reason)
    page = addresses.subject_page(name)
    if asking.wanted(form):
        answer = asking.ask(rooms, person, form, [command], case=wanted.case)
        if isinstance(answer, Refusal):
            return asking.page(request, rooms, person, form, answer, (page, name))
        return pages.see_other(request, answer)
    done = rooms.door.perform(command, person.principal, proof=person.proof)
    if not isinstance(done, Refusal):
        return pages.see_other(request, page)
    if done.code == asking.NEEDED:
        return asking.page(request, rooms, person, form, done, (page, name))
    return masked(rooms, person, name, wanted=wanted, refusal=done)


@post(f"{PAGE}/end", sync_to_thread=True, include_in_schema=False)
def end_look_up(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Close what one has looked up."""
    name = named(form.get("subject"))
    command = EndLookUp(subject=name, case=form.get("case")[:LONGEST], of=person.principal)
    rooms.door.perform(command, person.principal, proof=person.proof)  # refused, it was closed already
    return pages.see_other(request, addresses.subject_page(name))


def masked(
    rooms: Rooms,
    person: Person,
    subject: str,
    *,
    wanted: Wanted | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    """The page of a subject that one has not looked up: the same whether anything is known of it or not.

    It names a freeze that may keep the look-up from them: which case it would be for is not known yet.
    """
    return pages.page(
        "subject_masked.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        subject=subject,
        refusal=refusal,
        protected=_class(rooms, person, subject),
        freeze=rooms.access.unseen(person.principal, Scope(tool=LookUp.tool), rooms.now()),
        **offered(rooms, person, subject, wanted),
    )


def offered(
    rooms: Rooms, person: Person, subject: str, wanted: Wanted | None = None, seen: Sight | None = None
) -> dict[str, Any]:
    """What the form shows; `seen` is what is open already, so that one asks for more with it."""
    may = may_look(rooms, person)
    known = Wanted(case=seen.case, fields=seen.fields) if seen else Wanted()
    return {
        "wanted": wanted or known,
        "cases": cases_for(rooms, person.principal, subject) if may else [],
        "may_look": may,
        "ask": [] if may else pages.holders(rooms, READS),
    }


def _class(rooms: Rooms, person: Person, subject: str) -> Protected | None:
    """That an account is protected, for those who may see the register."""
    if not person.may("access.see"):
        return None
    found: Protected | None = rooms.reader.row("protected", subject)
    return found if found is not None and rooms.now() < found.until else None
