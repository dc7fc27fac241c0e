"""What a post may say of what is settled, on the page of its case; a person's answer, and the panel that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, post
from litestar.params import FromPath

from steadyhand.civic.claims.model import VIEW, Claim, Content
from steadyhand.civic.corrections.model import Correction
from steadyhand.civic.corrections.store import Corrections
from steadyhand.civic.matches.commands import ANSWER
from steadyhand.civic.matches.model import Match, Panel
from steadyhand.civic.matches.store import Matches
from steadyhand.flows.answering_match import following, perform
from steadyhand.flows.reach_measured import Measured, Reached
from steadyhand.kernel.entry import Refusal
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import first_refusal
from steadyhand.web.rooms import Rooms

PAGE: Final = "/matches"
SHOWN: Final = 5
NO_DEED: Final = Problem(404, "not_found", "Not found", "There is no such thing to do here.")


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One match as the page shows it."""

    match: Match
    content: Content
    panel: Panel | None
    correction: Correction | None

    @property
    def chance(self) -> int:
        return round(self.match.found.probability * 100)


def on(rooms: Rooms, person: Person, subject: str) -> list[Seen]:
    """What a post may say, the likeliest first; nothing for who answers no matches. Raises `RecordUnavailable`."""
    if not person.may(ANSWER):
        return []
    read = Matches(rooms.reader)
    matches = sorted(read.about(subject), key=lambda one: -one.found.probability)[:SHOWN]
    if not matches:
        return []
    panels = {one.claim: one for one in read.panels(subject)}
    corrections = {one.claim: one for one in Corrections(rooms.reader).of(subject)}
    claims = rooms.reader.stored_many(VIEW, sorted({one.claim for one in matches}))
    found = []
    for one in matches:
        claim: Claim | None = claims[one.claim].row if one.claim in claims else None
        if claim is not None:
            seen = Seen(
                match=one,
                content=claim.shown.content,
                panel=panels.get(one.claim),
                correction=corrections.get(one.claim),
            )
            found.append(seen)
    return found


def measured(rooms: Rooms, subject: str, seen: Sequence[Seen]) -> list[Measured]:
    """Views before and after what was done about a matched post; nothing where no events are kept here."""
    if not seen or rooms.events is None:
        return []
    return Reached(rooms.reader, rooms.events).of_posts([subject])


@post(f"{PAGE}/{{name:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def answer(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    name: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Say that it says so, and the panel appears; or that it does not, and what stands there goes."""
    if do not in {"right", "wrong"}:
        raise NO_DEED
    case = form.get("case")[:100]
    page = addresses.case_page(case) if case else "/queues"
    back = (page, "the case" if case else "the queues")
    commands = following(rooms.reader, name, "right" if do == "right" else "wrong")
    if asking.wanted(form):
        asked = asking.ask(rooms, person, form, commands, case=case or None)
        if isinstance(asked, Refusal):
            return asking.page(request, rooms, person, form, asked, back)
        return pages.see_other(request, asked)
    refusal = first_refusal(perform(rooms.door, commands, person.principal, person.proof))
    if refusal is None:
        return pages.see_other(request, page)
    if refusal.code == asking.NEEDED:
        return asking.page(request, rooms, person, form, refusal, back)
    return pages.refused(rooms, person, refusal, capability=ANSWER, back=back)


HANDLERS: Final = (answer,)
