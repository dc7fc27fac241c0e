"""What a key may read: each route names the capability that it takes, and freezes that stop programs stop it."""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.guard import READ, Access
from steadyhand.access.keys.model import Bearer
from steadyhand.kernel.values import Instant, Scope
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal
from steadyhand.web.rooms import Rooms

TAKES: Final = "takes"
"""The option of a route that names its capability: `opt={TAKES: "case.read"}`."""
UNKNOWN: Final = Scope()
"""Of what is about many people, or about somebody of whom nothing is known: it lies inside every freeze."""
_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def takes(handler: BaseRouteHandler) -> str | None:
    """The capability that a route takes; None where it names none."""
    named: str | None = handler.opt.get(TAKES)
    return named


def readable(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler, bearer: Bearer
) -> None:
    """Raise `Problem` 403 unless a key is for this route. What changes something is judged by the door.

    A route that reads and names no capability answers nobody.
    """
    if connection.scope["method"] in _WRITES:  # type: ignore[typeddict-item]
        return
    if refusal := bearer.lack(takes(handler) or "what nobody named"):
        raise of_refusal(refusal)


def seen(rooms: Rooms, bearer: Bearer, capability: str, *scopes: Scope) -> None:
    """Raise `Problem` 403 `frozen` where a freeze that stops programs' reading reaches any of these facts.

    `tool` is left unknown: what programs read is of no one tool of the house.
    """
    access, now = rooms.access.snapshot(), rooms.now()
    for scope in scopes or (UNKNOWN,):
        if freeze := _stopping(access, bearer.principal, capability, scope, now):
            raise _frozen(freeze)


def everywhere(bearer: Bearer, what: str) -> None:
    """Raise `Problem` 403 where a key for some policy areas asks for what is not told apart by them."""
    if bearer.areas:
        detail = (
            f"The key {bearer.name!r} is for {', '.join(bearer.areas)} only, and {what} is not told apart by policy"
            " area: this takes a key for all of them."
        )
        raise Problem(403, "not_in_key", "Not allowed", detail)


def _stopping(access: Access, by: str, capability: str, scope: Scope, now: Instant) -> Freeze | None:
    """The freeze that stops a read, be it by the name that programs' reading has or by that of people's."""
    readings = [access.facts(action, scope, now) for action in (READ, capability)]
    masks = access.masks
    bits = masks.stopping(by, readings[0]) | masks.stopping(by, readings[1])
    for freeze in masks.among(bits):
        exempt = any(masks.exemption(freeze, by, facts, now) for facts in readings)
        if freeze.in_force(now) and not exempt:
            return freeze
    return None


def _frozen(freeze: Freeze) -> Problem:
    until = rfc3339(freeze.ends)
    detail = (
        f"Reading about people by programs is stopped by {freeze.id} until {until}. A service that must go on is"
        " named in an exemption."
    )
    return Problem(403, "frozen", "Not allowed", detail)
