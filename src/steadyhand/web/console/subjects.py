"""The subject page: what is in force and why, what was, and what the platform answered; lifting; searching."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.delivery.model import Pending
from steadyhand.delivery.views import Delivery
from steadyhand.enforcement.commands import Lift
from steadyhand.enforcement.model import Standing
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import InvalidSubject
from steadyhand.kernel.values import subject as named
from steadyhand.review.model import Case
from steadyhand.rules.views import PolicyArticle
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

SUBJECTS: Final = "/subjects/"
LIFTS: Final = "/lift"
WORDS: Final = 1_000


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about a subject."""

    subject: str
    standing: Standing
    articles: dict[str, PolicyArticle]
    cases: list[Case]
    reports: int
    effects: list[tuple[Pending, Delivery | None]]
    seq: int


@get("/subjects/{subject:path}", sync_to_thread=True, include_in_schema=False)
def subject_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, subject: FromPath[str]
) -> Response[str]:
    """What is in force on this subject, why, since when and by whom."""
    return _page(rooms, person, named(addresses.rest_of(request, SUBJECTS)))


@post("/subjects/{subject:path}", sync_to_thread=True, include_in_schema=False)
def lift(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, subject: FromPath[str]
) -> Response[Any]:
    """End one measure by a decision of one's own, with the reason."""
    name = named(addresses.rest_of(request, SUBJECTS))
    reason = form.get("reason")[:WORDS]
    if not reason:
        return _page(rooms, person, name, refusal=Refusal("no_reason", "Say in a sentence why it is lifted."))
    command = Lift(
        subject=name, action=form.get("action"), cause=f"{person.principal} by hand", reason=reason
    )
    answer = rooms.door.perform(command, person.principal, f"lift:{form.get('key')[:80]}")
    if isinstance(answer, Refusal):
        return _page(rooms, person, name, refusal=answer)
    return pages.see_other(request, addresses.subject_page(name))


@get("/search", sync_to_thread=True, include_in_schema=False)
def search(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    q: Annotated[str, QueryParameter(max_length=300)] = "",
) -> Response[Any]:
    """Goes to the subject or case that was named."""
    wanted = q.strip()
    if wanted.startswith("case:") and rooms.cases.get(wanted):
        return pages.see_other(request, addresses.case_page(wanted))
    try:
        return pages.see_other(request, addresses.subject_page(named(wanted)))
    except InvalidSubject as error:
        raise Problem(
            404, "not_found", "Nothing is called so", f"{error} A case is written case: and 16 characters."
        ) from error


def _page(rooms: Rooms, person: Person, subject: str, *, refusal: Refusal | None = None) -> Response[str]:
    overview = _overview(rooms, subject)
    status = status_of(refusal.code) if refusal else 200
    stream = f"/console/stream?seq={overview.seq}"
    return pages.page(
        "subject.html", rooms, person, status=status, about=overview, refusal=refusal, stream=stream
    )


def _overview(rooms: Rooms, subject: str) -> Overview:
    seq = rooms.reader.head().seq
    standing = rooms.standings.of(subject)
    refs = {s.policy for s in standing.in_force} | {ended.sanction.policy for ended in standing.ended}
    articles = rooms.reader.stored_many("article_version", refs)
    effects = rooms.outbox.of_subject(subject)
    outcomes = rooms.outbox.outcomes([effect.effect for effect in effects])
    return Overview(
        subject=subject,
        standing=standing,
        articles={ref: stored.row for ref, stored in articles.items()},
        cases=rooms.cases.about(subject),
        reports=len(rooms.cases.reports_on(subject)),
        effects=[(effect, outcomes.get(effect.effect)) for effect in effects],
        seq=seq,
    )
