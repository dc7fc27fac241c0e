"""`/v1/returns`: what somebody who is banned asks by the platform, and how it stands."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, SkipValidation
from msgspec import Meta

from steadyhand.enforcement.reinstatement import model
from steadyhand.enforcement.reinstatement.model import STATEMENT
from steadyhand.enforcement.reinstatement.store import Returns
from steadyhand.flows import coming_back as flow
from steadyhand.kernel.values import Scope
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.api.bodies import read_json
from steadyhand.web.api.edge import House, Key, Principal, idempotency_key, problems, proof_of
from steadyhand.web.api.patterns import Account
from steadyhand.web.api.reading import TAKES, seen
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import taken

READS = "reinstatement.read"


class ReturnBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which account asks to come back, and what will be different, in their own words."""

    account: Account
    statement: Annotated[str, Meta(max_length=STATEMENT)] = ""


class ReturnShown(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it stands. Who decided, the score and others' words are for nobody outside."""

    request: str
    account: str
    programme: str
    criteria: str
    """The version of the criteria by which it is decided."""
    state: str
    asked: str
    decided: str | None
    returned: str | None
    ended: str | None
    """When probation was completed, or the return was revoked, or the request closed."""
    may_appeal: bool
    """Whether it was denied and others may still be asked."""
    link: str
    """Where whoever asked reads it."""

    @classmethod
    def of(cls, request: model.Request, link: str) -> ReturnShown:
        """As it stands."""
        return cls(
            request=request.id,
            account=request.account,
            programme=request.programme,
            criteria=request.criteria,
            state=request.state,
            asked=rfc3339(request.at),
            decided=rfc3339(request.decided),
            returned=rfc3339(request.returned),
            ended=rfc3339(request.ended),
            may_appeal=request.state == "denied" and request.round == 1,
            link=link,
        )


Wanted = NamedDependency[SkipValidation[ReturnBody]]


async def body_of(request: Request[Any, Any, Any], principal: Principal) -> ReturnBody:
    """What is asked, read once it is known who hands it in."""
    return await read_json(request, ReturnBody)


@post(
    "/returns",
    sync_to_thread=True,
    status_code=201,
    summary="Ask to come back",
    tags=["returns"],
    responses=problems(403, 409, 413, 415, 422, 507),
    dependencies={"asked": Provide(body_of)},
)
def ask_return(
    request: Request[Any, Any, Any], rooms: House, principal: Principal, asked: Wanted
) -> Response[ReturnShown]:
    """Hand in what somebody who is banned asks: 422 `no_programme` where none runs, 409 `open_already` if one waits."""
    account = f"account:{asked.account.removeprefix('account:')}"
    answer = flow.ask(
        rooms.door,
        rooms.reader,
        account,
        asked.statement,
        principal,
        key=idempotency_key(request),
        proof=proof_of(request),
    )
    (entry,) = taken([answer])
    found = Returns(rooms.reader).get(entry.fact.request)  # type: ignore[attr-defined]
    assert found is not None
    return Response(ReturnShown.of(found, rooms.links.notice(found.action)), status_code=201)


@get(
    "/returns/{name:str}",
    sync_to_thread=True,
    tags=["returns"],
    responses=problems(403, 404),
    summary="One request to come back",
    opt={TAKES: READS},
)
def one_return(rooms: House, bearer: Key, name: FromPath[str]) -> ReturnShown:
    """How a request stands, in the key's policy areas; one that nobody screened yet belongs to none."""
    found = Returns(rooms.reader).get(name)
    if found is not None and bearer.elsewhere(found.facts.area if found.facts is not None else ""):
        found = None
    seen(rooms, bearer, READS, found.scope() if found else Scope())
    if found is None:
        raise Problem(404, "unknown_request", "Not found", f"There is no request {name[:80]!r}.")
    return ReturnShown.of(found, rooms.links.notice(found.action))


HANDLERS = (ask_return, one_return)
