"""Templates of reasons: words that a policy lead writes once, by area and language; whoever decides may change them."""

from __future__ import annotations

import re
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.review.templates.commands import RetireTemplate, SaveTemplate
from steadyhand.review.templates.model import ReasonTemplate
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Sent, Signed

PAGE: Final = "/reasons"
BACK: Final = (PAGE, "the templates of reasons")
WRITES: Final = SaveTemplate.capability
_OTHER: Final = re.compile(r"[^a-z0-9]+")


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def reasons_page(rooms: House, person: Signed) -> Response[str]:
    """Every template that is offered, by area; and the form to write one, for those who do."""
    known: list[ReasonTemplate] = list(rooms.reader.all("reason_template").values())
    offered = [one for one in known if one.retired is None]
    listed = sorted(offered, key=lambda one: (one.area, one.language, one.title.casefold()))
    return pages.page("reasons/overview.html", rooms, person, listed=listed, writes=person.may(WRITES))


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def save(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Write a template, or another version of one."""
    seen = form.number("seen") if form.get("seen") else 0
    named = form.get("template").removeprefix("template:") or form.get("title").lower()
    slug = _OTHER.sub("-", named).strip("-")[:40].strip("-")
    command = SaveTemplate(
        template=f"template:{slug}",
        area=form.get("area"),
        language=form.get("language").lower(),
        title=form.get("title"),
        text=form.get("text"),
        seen=seen,
    )
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


@post(f"{PAGE}/{{template:str}}/retire", sync_to_thread=True, include_in_schema=False)
def retire(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, template: FromPath[str]
) -> Response[Any]:
    """Offer a template no more."""
    command = RetireTemplate(template=f"template:{template.removeprefix('template:')}")
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


HANDLERS: Final = (reasons_page, save, retire)
