"""Cases that nobody can be served: which, why, since when, and where somebody sends them; and the translation slot."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.review.unserved.commands import AskTranslation, SendOut, To, Translate
from steadyhand.review.unserved.model import WHY
from steadyhand.review.unserved.store import Listed, UnservedCases
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import cases, pages
from steadyhand.web.console.queues import queues_of
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.rooms import Rooms

PAGE: Final = "/queues/nobody"
SAID: Final = {
    "access": "nobody may decide such cases",
    "language": "nobody reads the language",
    "queue": "nobody has what the queue asks for",
    "freeze": "a freeze stops everybody who could",
    "conflict": "everybody left knows somebody in it, or passed it by",
}
"""Why nobody can be served a case, in words."""
SENT: Final = {"": "not sent", "panel": "the outside panel", "translation": "translation"}
REASON: Final = 500
TABLE: Final[tuple[Column[Listed], ...]] = (
    Column(name="case", title="Case", value=lambda one: one.row.case),
    Column(name="queue", title="Queue", value=lambda one: one.row.queue, choices=()),
    Column(name="why", title="Why nobody", value=lambda one: one.row.why, choices=WHY, said=SAID.__getitem__),
    Column(name="language", title="Language", value=lambda one: one.row.language, choices=()),
    Column(name="severity", title="Severity", value=lambda one: one.severity, choices=()),
    Column(name="since", title="Since", value=lambda one: one.row.since, kind="instant", falls=False),
    Column(name="due", title="Due", value=lambda one: one.due, kind="instant", falls=False),
    Column(name="breached", value=lambda one: one.breached, kind="instant", shown=False),
    Column(
        name="sent",
        title="Sent to",
        value=lambda one: one.row.sent,
        choices=tuple(name for name in SENT if name),
        said=SENT.__getitem__,
    ),
)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def nobody_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Each case that nobody can be served, the longest waiting first."""
    asked, unserved = Asked.of(request, PAGE), UnservedCases(rooms.reader)
    table = asked.table("nobody", TABLE, unserved.listed())
    return asked.taken(table) or pages.page(
        "unserved.html",
        rooms,
        person,
        table=table,
        said=SAID,
        sent=SENT,
        titles={name: queue.title for name, queue in queues_of(rooms).items()},
        panel=unserved.panel(),
    )


@post("/cases/{case:str}/send-out", sync_to_thread=True, include_in_schema=False)
def send_out(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Send a case to the outside panel, or take it back."""
    to: To = "home" if form.get("to") == "home" else "panel"
    return _moved(request, rooms, person, SendOut(case=case, to=to, reason=form.get("reason")[:REASON]))


@post("/cases/{case:str}/ask-translation", sync_to_thread=True, include_in_schema=False)
def ask_translation(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Have a case read in translation."""
    return _moved(request, rooms, person, AskTranslation(case=case))


@post("/cases/{case:str}/translation", sync_to_thread=True, include_in_schema=False)
def translate(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Enter what the content of a case one holds says in another language."""
    command = Translate(case=case, text=form.get("text"), language=form.get("language"))
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return cases.page_of(rooms, person, cases.found_case(rooms, case), refusal=answer)
    return pages.see_other(request, addresses.case_page(case))


def _moved(request: Request[Any, Any, Any], rooms: Rooms, person: Person, command: Command) -> Response[Any]:
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return pages.refused(rooms, person, answer, capability=command.capability)
    return pages.see_other(request, PAGE)


HANDLERS: Final = (nobody_page, send_out, ask_translation, translate)
