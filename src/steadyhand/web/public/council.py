"""`GET /public/council.json` and the page `/public/council`: who is of the council, and what it decided.

Without a key. Members by the name and affiliation that they agreed to; how a vote stands is told when it is over.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.enforcement.council.model import (
    COUNCIL,
    MATTER,
    Choice,
    Council,
    Matter,
    MatterKind,
    Member,
    Reason,
    Result,
    Rule,
)
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public import counted
from steadyhand.web.rooms import Rooms


class MemberShown(msgspec.Struct, frozen=True, kw_only=True):
    """One member, in office or not any more."""

    name: str
    affiliation: str
    since: str
    until: str | None


class OutShown(msgspec.Struct, frozen=True, kw_only=True):
    """Who stayed out of a matter, and why."""

    name: str
    reason: Reason


class VoteShown(msgspec.Struct, frozen=True, kw_only=True):
    """One vote, where the rule says that votes are open."""

    name: str
    choice: Choice


class MatterShown(msgspec.Struct, frozen=True, kw_only=True):
    """One matter; its result and its votes are there once it is over."""

    ref: str
    kind: MatterKind
    title: str
    text: str
    sha256: str
    rule: Rule
    opened: str
    until: str
    amended: int
    recused: list[OutShown]
    closed: str | None
    result: Result | None
    votes: list[VoteShown] | None
    minutes: str | None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was read, the members, the rule from now on, and every matter, the latest first."""

    at: str
    members: list[MemberShown]
    former: list[MemberShown]
    rule: Rule
    matters: list[MatterShown]


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    known = counted.Counted(lambda: told_now(rooms))

    @get("/public/council.json", include_in_schema=False, sync_to_thread=True)
    def council() -> Response[bytes]:
        return Response(known.document(), media_type=MediaType.JSON, headers=counted.HEADERS)

    @get("/public/council", include_in_schema=False, sync_to_thread=True)
    def council_page() -> Response[str]:
        document = msgspec.json.decode(known.document(), type=Document)
        return html("public_council.html", headers=counted.HEADERS, told=document)

    return council, council_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    now = rooms.now()
    council: Council = rooms.reader.row(COUNCIL, COUNCIL) or Council()
    matters: list[Matter] = sorted(rooms.reader.all(MATTER).values(), key=lambda one: -one.at)
    names = {one.principal: one.name for one in council.members}
    document = Document(
        at=rfc3339(now),
        members=[_member(one) for one in council.members if one.sits(now)],
        former=[_member(one) for one in council.members if not one.sits(now)],
        rule=council.rule,
        matters=[_matter(one, names) for one in matters],
    )
    return msgspec.json.encode(document)


def _member(one: Member) -> MemberShown:
    return MemberShown(
        name=one.name,
        affiliation=one.affiliation,
        since=rfc3339(one.since),
        until=rfc3339(one.until),
    )


def _matter(row: Matter, names: Mapping[str, str]) -> MatterShown:
    votes = [VoteShown(name=names[one.member], choice=one.choice) for one in row.votes]
    return MatterShown(
        ref=row.ref,
        kind=row.kind,
        title=row.title,
        text=row.text,
        sha256=row.digest,
        rule=row.rule,
        opened=rfc3339(row.at),
        until=rfc3339(row.until),
        amended=row.amended,
        recused=[OutShown(name=names[one.member], reason=one.reason) for one in row.recusals],
        closed=rfc3339(row.closed),
        result=row.result,
        votes=votes if row.result is not None and row.rule.open_votes else None,
        minutes=row.minutes or None,
    )
