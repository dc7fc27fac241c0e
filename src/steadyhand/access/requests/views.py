"""Requests as they stand, and whose requests somebody has approved."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.access.requests.facts import (
    RequestExpired,
    RequestFailed,
    RequestWithdrawn,
    SecondAsked,
    SecondDeclined,
    SecondGiven,
)
from steadyhand.access.requests.model import ENDORSED_KEPT, Endorsed, Endorsement, Request
from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.view import View

PERMIT = "request"
"""The view whose rows orders name as their permit."""
PREFIX = "request:"


class RequestView(View[Request]):
    """Every request, by its id; an entry that was made under one counts as carried out."""

    name = PERMIT
    row = Request
    facts = (Fact,)
    columns = {"state": str, "at": int}
    indexes = (("state", "at"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case SecondAsked(request=request):
                return [request.id]
            case SecondGiven() | SecondDeclined() | RequestWithdrawn() | RequestExpired() | RequestFailed():
                return [entry.fact.request]
        if entry.under is None:
            return ()
        return [name for name in entry.under.split(" ") if name.startswith(PREFIX)]

    def fold(self, row: Request | None, entry: Entry, key: str) -> Request | None:
        if isinstance(entry.fact, SecondAsked):
            kinds = {seal.kind: seal.payload for seal in entry.seals}
            return msgspec.structs.replace(
                entry.fact.request, reason=kinds.get("reason"), commands=kinds.get("commands")
            )
        return row and _changed(row, entry)


def _changed(row: Request, entry: Entry) -> Request:
    replace = msgspec.structs.replace
    match entry.fact:
        case SecondGiven(authenticator=authenticator, enough=enough):
            given = Endorsement(by=entry.by, at=entry.at, authenticator=authenticator)
            state = "approved" if enough else row.state
            return replace(row, endorsements=(*row.endorsements, given), state=state)
        case SecondDeclined():
            return replace(row, state="declined")
        case RequestWithdrawn():
            return replace(row, state="withdrawn")
        case RequestFailed():
            return replace(row, state="failed")
        case RequestExpired():
            return row if row.done else replace(row, state="expired")
    return replace(row, done=row.done + 1)


class EndorsedView(View[Endorsed]):
    """Whose requests somebody approved, by whoever approved."""

    name = "endorsed"
    row = Endorsed
    facts = (SecondGiven,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.by]

    def fold(self, row: Endorsed | None, entry: Entry, key: str) -> Endorsed:
        given = row.given if row is not None else ()
        one = (entry.fact.requester, entry.at)  # type: ignore[attr-defined]
        return Endorsed((*given, one)[-ENDORSED_KEPT:])
