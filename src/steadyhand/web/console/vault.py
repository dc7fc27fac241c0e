"""Sealed media on pages: sealing it in a case, opening it for a reason, and saying that it was no such material."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Case
from steadyhand.review.vault.commands import LiftSeal, OpenSealed, SealMedia
from steadyhand.review.vault.model import Opening, opening_key
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.dossier import content_of
from steadyhand.web.console.live import READING
from steadyhand.web.console.media import Media
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

WORDS: Final = 1_000
REF: Final = 64
NOT_OPEN: Final = Problem(
    403, "not_open", "Not open", "This is sealed and not open to you: open it from the case, with a reason."
)


@post("/cases/{case:str}/seal", sync_to_thread=True, include_in_schema=False)
def seal(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Seal one medium of a case that one holds."""
    found = _found(rooms, _case(rooms, case), form.get("ref")[:REF])
    command = SealMedia(case=case, refs=found.refs if found else (), why=form.get("why")[:WORDS])
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    return _after(request, rooms, person, case, answer, addresses.case_page(case))


@post("/cases/{case:str}/open-sealed", sync_to_thread=True, include_in_schema=False)
def open_sealed(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Open one sealed medium; it is shown on a page of its own, still covered."""
    ref = form.get("ref")[:REF]
    command = OpenSealed(case=case, ref=ref, reason=form.get("reason")[:WORDS])
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    return _after(request, rooms, person, case, answer, f"{addresses.case_page(case)}/sealed/{ref}")


@get("/cases/{case:str}/sealed/{ref:str}", sync_to_thread=True, include_in_schema=False)
def sealed_page(rooms: House, person: Signed, case: FromPath[str], ref: FromPath[str]) -> Response[str]:
    """A sealed medium, for whoever opened it and holds the case, while both last."""
    about = _case(rooms, case)
    if freeze := rooms.access.unseen(person.principal, scope_of(about, READING), rooms.now()):
        return pages.unseen(rooms, person, freeze, about.id)
    until = _open_until(rooms, person, about, ref)
    found = _found(rooms, about, ref) if until else None
    if found is None or not person.may("media.unseal"):
        raise NOT_OPEN
    return pages.page(
        "case/sealed.html",
        rooms,
        person,
        case=about,
        item=found,
        ref=ref,
        until=until,
        by_area=not rooms.reader.stored_many("sealed", found.refs),
    )


@post("/cases/{case:str}/lift-seal", sync_to_thread=True, include_in_schema=False)
def lift_seal(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Say that what one has opened is no such material."""
    ref = form.get("ref")[:REF]
    found = _found(rooms, _case(rooms, case), ref)
    refs = (ref, *(other for other in found.refs if other != ref)) if found else ()
    command = LiftSeal(case=case, by=person.principal, refs=refs, reason=form.get("reason")[:WORDS])
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    return _after(request, rooms, person, case, answer, addresses.case_page(case))


def _case(rooms: Rooms, name: str) -> Case:
    stored = rooms.cases.get(name)
    if stored is None:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {name[:80]!r}.")
    case: Case = stored.row
    return case


def _found(rooms: Rooms, case: Case, ref: str) -> Media | None:
    """The medium of a case that has this digest, as it was kept."""
    bodies = rooms.cases.contents([piece.content for piece in case.evidence if piece.content])
    contents = (content_of(body) for body in bodies.values())
    media = (item for content in contents if content is not None for item in content.media)
    return next((item for item in media if ref in item.refs), None)


def _open_until(rooms: Rooms, person: Person, case: Case, ref: str) -> Instant | None:
    now = rooms.now()
    held = case.lease is not None and case.lease.holder == person.principal and now < case.lease.until
    opened: Opening | None = rooms.reader.row("sealed_open", opening_key(person.principal, case.id, ref))
    return opened.until if held and opened is not None and now < opened.until else None


def _after(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, case: str, answer: object, to: str
) -> Response[Any]:
    if isinstance(answer, Refusal):
        return pages.refused(rooms, person, answer, back=(addresses.case_page(case), "the case"))
    return pages.see_other(request, to)


HANDLERS: Final = (seal, open_sealed, sealed_page, lift_seal)
