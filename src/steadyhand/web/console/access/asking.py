"""Asking for a second person, wherever the console is told that an act takes two.

A page that is refused with `second_needed` shows its form once more, with a field for why; sent with `do=ask` the
same handler makes the same commands of the same fields, and asks for somebody to approve exactly these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from litestar import Request, Response

from steadyhand.flows import seconding
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.rules.acts import Act
from steadyhand.web.console import pages
from steadyhand.web.console.access import frame
from steadyhand.web.console.session import Form, Person
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

NEEDED: Final = "second_needed"
ASK: Final = "ask"
ASKING: Final = "second"
"""The field that says so: other forms have a `do` of their own."""
WHY: Final = "to_second"
WORDS: Final = 2_000
_OURS: Final = frozenset({"csrf", ASKING, WHY})


def wanted(form: Form) -> bool:
    """Whether a form asks for a second person instead of doing it alone."""
    return form.get(ASKING) == ASK


def ask(
    rooms: Rooms,
    person: Person,
    form: Form,
    commands: Sequence[Command],
    *,
    case: str | None = None,
    meanwhile: Act | None = None,
) -> Refusal | str:
    """Ask for a second person for these commands; the request's page, or why nobody was asked.

    `meanwhile` is what is to hold until somebody has answered.
    """
    answer = seconding.ask(
        rooms.door,
        rooms.reader,
        commands,
        person.principal,
        person.proof,
        why=_why(rooms, person, commands),
        reason=form.get(WHY)[:WORDS],
        case=case,
        meanwhile=meanwhile,
    )
    if isinstance(answer, Refusal):
        return answer
    return frame.request_page(answer.fact.request.id)  # type: ignore[attr-defined]


def performed(  # noqa: PLR0913 - what is asked, by whom, and where it leads
    request: Request[Any, Any, Any],
    rooms: Rooms,
    person: Person,
    form: Form,
    command: Command,
    *,
    onward: str,
    back: tuple[str, str],
    key: str | None = None,
) -> Response[Any]:
    """Do one command, or ask for a second person for it: the page that follows, or the one that says why not.

    With a `key` the same form sent twice is done once.
    """
    if wanted(form):
        asked = ask(rooms, person, form, [command])
        if isinstance(asked, Refusal):
            return page(request, rooms, person, form, asked, back)
        return pages.see_other(request, asked)
    answer = rooms.door.perform(command, person.principal, key, proof=person.proof)
    if not isinstance(answer, Refusal):
        return pages.see_other(request, onward)
    if answer.code == NEEDED:
        return page(request, rooms, person, form, answer, back)
    return pages.refused(rooms, person, answer, capability=command.capability, back=back)


def page(
    request: Request[Any, Any, Any],
    rooms: Rooms,
    person: Person,
    form: Form,
    refusal: Refusal,
    back: tuple[str, str],
) -> Response[str]:
    """The page that offers to ask a second person for what a form asked for; nothing typed is lost."""
    return frame.page(
        "ask.html",
        rooms,
        person,
        "",
        status=status_of(refusal.code),
        refusal=refusal,
        address=request.url.path,
        kept=kept(form),
        why=form.get(WHY),
        back=back,
    )


def kept(form: Form) -> list[tuple[str, str]]:
    """The fields of a form that are sent again as they are."""
    return [(name, text) for name, text in form.fields.items() if name not in _OURS]


def _why(rooms: Rooms, person: Person, commands: Sequence[Command]) -> str:
    """What takes the second person, in the words of access; nothing where access would let it pass."""
    now = rooms.now()
    for command in commands:
        scope = seconding.scope_of(rooms.reader, command, person.principal)
        if scope.second is not None:
            return scope.second
        refusal = rooms.access.lack(person.principal, command.capability, scope, now)
        if refusal is not None and refusal.code == NEEDED:
            return refusal.message
        if rooms.access.snapshot().class_of(scope.subjects, now) == "protected":
            return "The account is protected."
    return ""
