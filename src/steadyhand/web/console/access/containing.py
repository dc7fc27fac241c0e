"""Containing people, or one tool, at once: four hours, once, and reviewed by somebody else."""

from __future__ import annotations

import secrets
from typing import Any, Final

from litestar import Request, Response, get, post

from steadyhand.access.freezes.containment import Contain
from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import frame, starting, wishes
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

CONTAIN: Final = f"{frame.PAGE}/contain"
WORDS: Final = 2_000


@get(CONTAIN, sync_to_thread=True, include_in_schema=False)
def contain_page(rooms: House, person: Signed) -> Response[str]:
    """The form, and what follows."""
    if not person.may(Contain.capability):
        refusal = Refusal("not_allowed", "People and tools are contained by those who look after security.")
        return pages.refused(
            rooms, person, refusal, capability=Contain.capability, back=(frame.PAGE, "access")
        )
    return _page(rooms, person, Form({}))


@post(CONTAIN, sync_to_thread=True, include_in_schema=False)
def contain(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Contain, alone and at once."""
    command = Contain(
        freeze=f"freeze:c-{secrets.token_hex(4)}",
        people=tuple(map(wishes.principal, wishes.listed(form.get("people")))),
        stopped=form.get("tool") or None,
        reason=form.get("reason")[:WORDS],
    )
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, form, answer)
    return pages.see_other(request, frame.freeze_page(command.freeze))


def _page(rooms: Rooms, person: Person, form: Form, refusal: Refusal | None = None) -> Response[str]:
    return frame.page(
        "contain.html",
        rooms,
        person,
        "freezes",
        status=status_of(refusal.code) if refusal else 200,
        form=form,
        refusal=refusal,
        tools=starting.tools_of(rooms),
    )
