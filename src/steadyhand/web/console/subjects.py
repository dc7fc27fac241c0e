"""The subject page: what is in force and why, what was, and what the platform answered; lifting; searching."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.enforcement.commands import Lift
from steadyhand.enforcement.model import Ended, Standing
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import InvalidSubject
from steadyhand.kernel.values import subject as named
from steadyhand.review.model import Case
from steadyhand.rules.views import PolicyArticle
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages, words
from steadyhand.web.console.access import asking
from steadyhand.web.console.deliveries import EFFECT, Sending
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column, Table
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

SUBJECTS: Final = "/subjects/"
LIFTS: Final = "/lift"
WORDS: Final = 1_000
READ: Final = 2_000
"""Rows of a table that are read; whoever has more is seen in the newest."""
SHOWN: Final = 50
CASES: Final[tuple[Column[Case], ...]] = (
    Column(name="case", title="Case", value=lambda case: case.id),
    Column(name="about", title="About", value=lambda case: case.subject),
    Column(name="queue", title="Queue", value=lambda case: case.area, choices=()),
    Column(name="came", title="Came", value=lambda case: case.opened, kind="instant"),
    Column(name="reports", title="Reports", value=lambda case: case.reports, kind="number"),
    Column(
        name="state",
        title="How it stands",
        value=lambda case: case.state,
        choices=words.STATES,
        said=words.STATES.__getitem__,
    ),
    Column(
        name="outcome",
        value=lambda case: case.stands.outcome if case.stands else None,
        shown=False,
    ),
    Column(name="policy", value=lambda case: case.stands.policy if case.stands else None, shown=False),
)
EFFECTS: Final = (
    *(column for column in EFFECT if column.name != "subject"),
    Column[Sending](
        name="delivery",
        title="Delivery",
        value=lambda sending: sending.effect.state,
        choices=words.DELIVERIES,
        said=words.DELIVERIES.__getitem__,
    ),
    Column[Sending](
        name="settled",
        value=lambda sending: sending.outcome.at if sending.outcome else None,
        kind="instant",
        shown=False,
    ),
    Column[Sending](
        name="receipt",
        title="Receipt",
        value=lambda sending: sending.outcome.receipt if sending.outcome else None,
    ),
)
ENDED: Final[tuple[Column[Ended], ...]] = (
    Column(name="action", value=lambda ended: ended.sanction.action, shown=False),
    Column(name="measure", title="Measure", value=lambda ended: ended.sanction.kind),
    Column(name="label", value=lambda ended: ended.sanction.label, shown=False),
    Column(name="from", title="From", value=lambda ended: ended.sanction.starts, kind="instant"),
    Column(name="ended", title="Ended", value=lambda ended: ended.at, kind="instant"),
    Column(name="how", title="How", value=lambda ended: ended.how),
    Column(name="by", value=lambda ended: ended.by, shown=False),
    Column(name="policy", value=lambda ended: ended.sanction.policy, shown=False),
    Column(name="cause", title="Cause", value=lambda ended: ended.sanction.cause),
)


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known about a subject."""

    subject: str
    standing: Standing
    articles: dict[str, PolicyArticle]
    ended: Table[Ended]
    cases: Table[Case]
    reports: int
    effects: Table[Sending]
    reasons: dict[str, str]
    """Why measures were lifted, by the action that ended; without those that were erased."""
    seq: int

    @property
    def unknown(self) -> bool:
        """Whether the record has nothing at all about it."""
        return not (self.standing.made or self.cases.of or self.reports or self.effects.of)


@get("/subjects/{subject:path}", sync_to_thread=True, include_in_schema=False)
def subject_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, subject: FromPath[str]
) -> Response[str]:
    """What is in force on this subject, why, since when and by whom."""
    return _page(request, rooms, person, named(addresses.rest_of(request, SUBJECTS)))


@post("/subjects/{subject:path}", sync_to_thread=True, include_in_schema=False)
def lift(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, subject: FromPath[str]
) -> Response[Any]:
    """End one measure by a decision of one's own, with the reason."""
    name = named(addresses.rest_of(request, SUBJECTS))
    reason = form.get("reason")[:WORDS]
    if not reason:
        return _page(
            request, rooms, person, name, refusal=Refusal("no_reason", "Say in a sentence why it is lifted.")
        )
    command = Lift(
        subject=name, action=form.get("action"), cause=f"{person.principal} by hand", reason=reason
    )
    if asking.wanted(form):
        asked = asking.ask(rooms, person, form, [command])
        back = (addresses.subject_page(name), name)
        if isinstance(asked, Refusal):
            return asking.page(request, rooms, person, form, asked, back)
        return pages.see_other(request, asked)
    key = f"lift:{form.get('key')[:80]}"
    answer = rooms.door.perform(command, person.principal, key, proof=person.proof)
    if isinstance(answer, Refusal):
        if answer.code == asking.NEEDED:
            return asking.page(request, rooms, person, form, answer, (addresses.subject_page(name), name))
        return _page(request, rooms, person, name, refusal=answer)
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
        return pages.page("search.html", rooms, person, status=404, wanted=wanted, why=str(error))


def _page(
    request: Request[Any, Any, Any],
    rooms: Rooms,
    person: Person,
    subject: str,
    *,
    refusal: Refusal | None = None,
) -> Response[str]:
    asked = Asked.of(request, addresses.subject_page(subject), several=True)
    about = _overview(rooms, subject, asked)
    status = status_of(refusal.code) if refusal else 200
    return asked.taken(about.ended, about.cases, about.effects) or pages.page(
        "subject.html",
        rooms,
        person,
        status=status,
        about=about,
        refusal=refusal,
        ask=pages.holders(rooms, Lift.capability) if not person.may(Lift.capability) else [],
        stream=f"/console/stream?{urlencode({'seq': about.seq, 'subject': subject})}",
    )


def _overview(rooms: Rooms, subject: str, asked: Asked) -> Overview:
    seq = rooms.reader.head().seq
    standing = rooms.standings.of(subject)
    refs = {s.policy for s in standing.in_force} | {ended.sanction.policy for ended in standing.ended}
    articles = rooms.reader.stored_many("article_version", refs)
    why = {ended.sanction.action: ended.reason for ended in standing.ended if ended.reason}
    bodies = rooms.cases.contents(list(why.values()))
    return Overview(
        subject=subject,
        standing=standing,
        articles={ref: stored.row for ref, stored in articles.items()},
        ended=asked.table("ended", ENDED, list(reversed(standing.ended)), limit=SHOWN),
        cases=_cases(rooms, subject, asked),
        reports=rooms.cases.count_reports_on(subject),
        effects=_effects(rooms, subject, asked),
        reasons={action: body.decode() for action, name in why.items() if (body := bodies[name])},
        seq=seq,
    )


def _cases(rooms: Rooms, subject: str, asked: Asked) -> Table[Case]:
    found = rooms.cases.about(subject, READ if asked.alters("cases", CASES) else SHOWN)
    return asked.table("cases", CASES, found, limit=SHOWN, of=rooms.cases.count_about(subject))


def _effects(rooms: Rooms, subject: str, asked: Asked) -> Table[Sending]:
    effects = rooms.outbox.of_subject(subject, READ if asked.alters("effects", EFFECTS) else SHOWN)
    outcomes = rooms.outbox.outcomes([effect.effect for effect in effects])
    found = [Sending(effect, outcomes.get(effect.effect)) for effect in effects]
    counts = rooms.outbox.counts(subject)
    return asked.table("effects", EFFECTS, found, limit=SHOWN, of=sum(counts.values()))
