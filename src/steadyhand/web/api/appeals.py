"""`/v1/appeals`: what the platform hands in for its people, and how it stands; and links for those people."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter, SkipValidation
from msgspec import Meta

from steadyhand.enforcement.appeals.model import WORDS, Appeal
from steadyhand.enforcement.appeals.store import Appeals
from steadyhand.flows import appeal as flow
from steadyhand.flows.appeal import Said
from steadyhand.kernel.values import MINUTE, Scope
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.api.bodies import read_json
from steadyhand.web.api.edge import House, Key, Principal, idempotency_key, problems, proof_of
from steadyhand.web.api.patterns import Account, Line
from steadyhand.web.api.reading import TAKES, everywhere, seen
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import taken

READS = "appeal.read"
LINKS = "person.link"
LONGEST = 60
Words = Annotated[str, Meta(min_length=1, max_length=WORDS)]


class AppealBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An appeal: by which account, of what. `ref` is the `object_ref` of its notice, or the report that was answered.

    `evidence` says what is new, where the same was heard before.
    """

    account: Account
    ref: Line
    words: Words
    evidence: Annotated[str, Meta(max_length=WORDS)] = ""


class AppealShown(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal as it stands. Who answered is for nobody outside; `answer` in words is in the notice."""

    appeal: str
    side: str
    decision: str
    subject: str
    area: str
    state: str
    filed: str
    due: str
    outcome: str | None
    answered: str | None
    link: str
    """Where whoever appealed reads it."""

    @classmethod
    def of(cls, appeal: Appeal, link: str) -> AppealShown:
        """As it stands."""
        return cls(
            appeal=appeal.id,
            side=appeal.side,
            decision=appeal.about.decision,
            subject=appeal.about.subject,
            area=appeal.about.area,
            state=appeal.state,
            filed=rfc3339(appeal.at),
            due=rfc3339(appeal.due),
            outcome=appeal.outcome,
            answered=rfc3339(appeal.decided),
            link=link,
        )


class LinkShown(msgspec.Struct, frozen=True, kw_only=True):
    """An address for one person, and when it runs out."""

    url: str
    expires: str


Wanted = NamedDependency[SkipValidation[AppealBody]]


async def body_of(request: Request[Any, Any, Any], principal: Principal) -> AppealBody:
    """The appeal in a request, read once it is known who asks."""
    return await read_json(request, AppealBody)


@post(
    "/appeals",
    sync_to_thread=True,
    status_code=201,
    summary="File an appeal",
    tags=["appeals"],
    responses=problems(403, 409, 413, 415, 422, 507),
    dependencies={"appeal": Provide(body_of)},
)
def file_appeal(
    request: Request[Any, Any, Any], rooms: House, principal: Principal, appeal: Wanted
) -> Response[AppealShown]:
    """Hand in what somebody on the platform says against a decision. 409 `open_already` where that waits already."""
    account = f"account:{appeal.account.removeprefix('account:')}"
    said = Said(account=account, ref=appeal.ref, words=appeal.words, evidence=appeal.evidence)
    answer = flow.file(
        rooms.door, rooms.reader, said, principal, key=idempotency_key(request), proof=proof_of(request)
    )
    (entry,) = taken([answer])
    found = Appeals(rooms.reader).get(entry.fact.appeal)  # type: ignore[attr-defined]
    assert found is not None
    return Response(AppealShown.of(found, rooms.links.notice(appeal.ref)), status_code=201)


@get(
    "/appeals/{appeal:str}",
    sync_to_thread=True,
    tags=["appeals"],
    responses=problems(403, 404),
    summary="One appeal",
    opt={TAKES: READS},
)
def one_appeal(rooms: House, bearer: Key, appeal: FromPath[str]) -> AppealShown:
    """How an appeal stands, in the key's policy areas."""
    found = Appeals(rooms.reader).get(appeal)
    if found is not None and bearer.elsewhere(found.about.area):
        found = None
    seen(rooms, bearer, READS, found.about.scope("appeals") if found else Scope())
    if found is None:
        raise Problem(404, "unknown_appeal", "Not found", f"There is no appeal {appeal[:80]!r}.")
    return AppealShown.of(found, rooms.links.notice(found.action or found.report))


@get(
    "/people/{account:str}/link",
    sync_to_thread=True,
    tags=["appeals"],
    responses=problems(403),
    summary="A person's own page",
    opt={TAKES: LINKS},
)
def person_link(
    rooms: House,
    bearer: Key,
    account: FromPath[str],
    minutes: Annotated[int, QueryParameter(ge=1, le=LONGEST, description="How long it opens.")] = 15,
) -> LinkShown:
    """An address at which somebody who is signed in on the platform reads all that was decided about their account."""
    everywhere(bearer, "what was decided about a person")
    seen(rooms, bearer, LINKS)
    until = rooms.now() + minutes * MINUTE
    named = f"account:{account.removeprefix('account:')}"
    return LinkShown(url=rooms.links.account(named, until), expires=rfc3339(until))


HANDLERS = (file_appeal, one_appeal, person_link)
