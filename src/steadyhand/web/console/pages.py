"""Renders pages: one Jinja environment, the words and addresses that templates use, and pages for what failed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.response import Redirect

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.model import Staff
from steadyhand.access.roles import ROLES
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import kind_of
from steadyhand.kernel.zones import day, rfc3339
from steadyhand.review.care.model import NOBODYS
from steadyhand.rules.eu import category
from steadyhand.web import addresses, assets
from steadyhand.web.console import clocks, impersonal, telling, words
from steadyhand.web.console.session import Person, SignedOut, Unconfirmed, Unproved, address
from steadyhand.web.errors import problem_of
from steadyhand.web.portal.reach import PAGE as PORTAL
from steadyhand.web.portal.reach import AtPortal
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

NAVIGATION: Final = (
    ("/queues", "Queues", None, None),
    ("/looks/next", "Second looks", "look.answer", None),
    ("/appeals", "Appeals", "appeal.decide", None),
    ("/returns", "Returns", "reinstatement.decide", None),
    ("/war-room", "War room", "incident.work", None),
    ("/incidents", "Incidents", "incident.open", None),
    ("/deliveries", "Deliveries", None, None),
    ("/rules", "Rules", None, None),
    ("/bulk", "Bulks", "case.bulk", None),
    ("/elections", "Elections", None, None),
    ("/policies", "Policies", None, None),
    ("/claims", "Claims", "claim.write", None),
    ("/council", "Council", None, None),
    ("/quality", "Quality", "quality.read", None),
    ("/access", "Access", "access.see", None),
    ("/access/requests", "Requests", "request.ask", "access.see"),
    ("/partners", "Partners", "partner.manage", None),
    ("/me", "You", None, None),
)
"""The menu: address, name, the capability without which it is left out, and the one with which it is."""
STATING: Final = (f"{PORTAL}/statements", "Statements")
OUTSIDE: Final = ((PORTAL, "Escalations"), (f"{PORTAL}/new", "Escalate"), STATING, ("/me", "You"))
"""The menu of a partner's people; election offices and monitors alone state something."""
COUNCIL: Final = (("/council", "Council"), ("/policies", "Policies"), ("/me", "You"))
"""The menu of whoever is of the council and nothing else here."""
NEEDED: Final = Refusal(
    "passkey_needed", "This shows what is personal: confirm with your passkey, then ask for it again."
)
NO_CONTENT: Final = 204
FORBIDDEN: Final = 403
FAILED: Final = 500
NAMED: Final = 6
"""People named as those to ask; more would be a list that nobody reads."""


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "asset": assets.address,
        "subject_page": addresses.subject_page,
        "case_page": addresses.case_page,
        "case_of": addresses.case_of,
        "page_of": addresses.page_of,
        "words": words,
        "clocks": clocks,
        "telling": telling,
        "kind_of": kind_of,
        "day": day,
        "rfc3339": rfc3339,
        "eu_category": category,
        "plural": words.plural,
    }
    made.filters |= {"area": words.area, "span": words.span, "lines": words.lines, "careful": words.careful}
    return made


_templates: Final = _environment()


class Who:
    """Names of principals, each looked up once."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._names: dict[str, str] = {}

    def __call__(self, principal: str) -> str:
        """The name a person goes by, or what a principal is that is no person."""
        if principal not in self._names:
            staff = self._rooms.reader.row("staff", principal)
            self._names[principal] = staff.name if staff else words.system_name(principal) or principal
        return self._names[principal]


def page(
    name: str,
    rooms: Rooms,
    person: Person,
    /,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """A page for somebody who is signed in; where it is personal and they have not confirmed, the way to that."""
    if not (person.confirmed or name in impersonal.TEMPLATES):
        return _unconfirmed(rooms, person, context.get("refusal"))
    shared = {
        "person": person,
        "csrf": person.session.csrf,
        "now": rooms.now(),
        "who": Who(rooms),
        "areas": rooms.areas,
        "care": (rooms.reader.row("care", person.principal) or NOBODYS).settings,
        "navigation": _navigation(rooms, person),
        "losses": rooms.coverage_losses() if person.may("access.see") else (),
    }
    if context.get("stream") and name not in impersonal.TEMPLATES:
        context["stream"] += "&personal=true"
    return html(name, status=status, headers=headers, **{"stream": None, **shared, **context})


def _unconfirmed(rooms: Rooms, person: Person, refusal: Refusal | None) -> Response[str]:
    """Instead of a page that is personal. What was sent was refused for want of the passkey, or not even asked."""
    if refusal is not None and refusal.code == NEEDED.code:
        return refused(rooms, person, refusal)
    return refused(rooms, person, NEEDED, recorded=False)


def _navigation(rooms: Rooms, person: Person) -> list[tuple[str, str]]:
    """The menu of this person: requests are a part of the control room for those who have it."""
    if person.staff.outside:
        partner = rooms.reader.row("partner", person.staff.employer)
        stating = partner is not None and partner.listing.of_elections
        return [one for one in OUTSIDE if stating or one != STATING]
    if person.staff.on_council:
        return list(COUNCIL)
    return [
        (address, name)
        for address, name, needed, unless in NAVIGATION
        if (not needed or person.may(needed)) and not (unless and person.may(unless))
    ]


def html(
    name: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
) -> Response[str]:
    """A page."""
    body = _templates.get_template(name).render(**context)
    return Response(body, media_type=MediaType.HTML, status_code=status, headers=dict(headers or {}))


def refused(
    rooms: Rooms,
    person: Person,
    refusal: Refusal,
    *,
    capability: str | None = None,
    back: tuple[str, str] = ("/queues", "the queues"),
    recorded: bool = True,
) -> Response[str]:
    """A page that says which rule refused, and whom to ask: those who have the `capability`, by name."""
    ask = holders(rooms, capability) if capability and not person.may(capability) else []
    recorded = recorded and not refusal.own
    context: dict[str, Any] = {"refusal": refusal, "ask": ask, "back": back, "recorded": recorded}
    return page("refused.html", rooms, person, status=status_of(refusal.code), **context)


def unseen(rooms: Rooms, person: Person, freeze: Freeze, case: str) -> Response[str]:
    """The page instead of a case that a freeze keeps from this person; it tells nothing of the case."""
    return page("unseen.html", rooms, person, status=FORBIDDEN, freeze=freeze, case=case)


def holders(rooms: Rooms, capability: str) -> list[Staff]:
    """Some of the active staff whose role has a capability, by name."""
    roles = {role for role, capabilities in ROLES.items() if capability in capabilities}
    found = [staff for staff in rooms.reader.all("staff").values() if staff.active and roles & {*staff.roles}]
    return sorted(found, key=lambda staff: str(staff.name))[:NAMED]


def part(request: Request[Any, Any, Any]) -> bool:
    """Whether scripts ask for the part of a page that changes, not for all of it."""
    return request.headers.get("hx-request") == "true"


def see_other(request: Request[Any, Any, Any], address: str) -> Response[Any]:
    """Go on to another page after a form; scripts that asked are told to go there too."""
    if part(request):
        return Response(None, status_code=NO_CONTENT, headers={"HX-Redirect": address})
    return Redirect(address, status_code=303)


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The page for an error, or the way to the sign-in page for somebody who is not signed in."""
    if isinstance(error, AtPortal):
        return see_other(request, error.page)
    if isinstance(error, SignedOut | Unconfirmed):
        if request.headers.get("accept") == "text/event-stream":
            return Response(None, status_code=error.status)
        return see_other(request, error.sign_in if isinstance(error, SignedOut) else error.confirm)
    if isinstance(error, Unproved) and request.method == "GET" and not part(request):
        return html("device.html", status=error.status, next=address(request))
    problem = problem_of(error)
    return html(
        "message.html",
        status=problem.status,
        headers=problem.headers,
        problem=problem,
        ours=problem.status >= FAILED,
        again=request.method == "GET",
        reference=request.scope["state"].get("request_id"),
    )
