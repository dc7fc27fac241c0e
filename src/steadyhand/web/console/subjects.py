"""The subject page, as far as it was looked up: what is in force and why, what was, what was sent; and searching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, QueryParameter

from steadyhand.access.lookups.model import Field
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.model import Ended, Sanction, Standing
from steadyhand.enforcement.moratorium.model import IN_FORCE, Moratoria
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import InvalidSubject
from steadyhand.kernel.values import subject as named
from steadyhand.review.care.model import SENSITIVE
from steadyhand.review.model import Case
from steadyhand.rules.views import PolicyArticle
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import lookups, opened, pages, striking, words
from steadyhand.web.console.beforehand import YOURS, Beforehand, beforehand
from steadyhand.web.console.deliveries import EFFECT, Sending
from steadyhand.web.console.dossier import Shown, pieces, wordings
from steadyhand.web.console.in_force import Reason, Seeming, reasons, seeming
from steadyhand.web.console.milder import Choice, lighter
from steadyhand.web.console.opened import Masked
from steadyhand.web.console.session import Person, Signed
from steadyhand.web.console.sight import Sight, sight
from steadyhand.web.console.tables import Asked, Column, Table
from steadyhand.web.console.timeline.gathering import Known, happened, known
from steadyhand.web.console.timeline.model import KINDS, Timeline, page_of
from steadyhand.web.console.unfrozen import Open
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

SUBJECTS: Final = "/subjects/"
READ: Final = 2_000
"""Rows of a table that are read; whoever has more is seen in the newest."""
SHOWN: Final = 50
FORETOLD: Final = 20
"""Measures of which the page says what lifting them would do."""
LISTED: Final[tuple[Field, ...]] = ("standing", "cases", "deliveries")
"""What the timeline is made of."""
CASES_READ: Final = 10
"""Cases whose content is shown; whoever needs an older one takes its case."""
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


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """A milder measure that somebody looks at before they choose it; nothing typed is lost."""

    action: str
    milder: str
    reason: str
    ahead: Beforehand


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force on a subject, and what no longer is."""

    standing: Standing
    articles: dict[str, PolicyArticle]
    ended: Table[Ended]
    reasons: dict[str, str]
    """Why measures were lifted, by the action that ended; without those that were erased."""
    why: dict[str, Reason]
    """Why each is in force, or to come, by its action."""
    seeming: list[Seeming]
    """What ended before its time, and what of its kind stays."""
    lifted: dict[str, Beforehand]
    """What lifting one would leave, and tell the person, by its action; of those whom it is offered to."""
    lighter: dict[str, list[Choice]]
    """What could be in the place of each of these."""
    strikes: striking.Shown


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One wording of content, and the case that it was kept for."""

    case: Case
    piece: Shown

    @property
    def sensitive(self) -> bool:
        """Whether it is covered at first."""
        return self.case.area in SENSITIVE


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about a subject, as far as it was asked for; None where it was not."""

    seen: Sight
    because: str | None
    """What it is needed for; None where the words were erased."""
    measures: Measures | None
    cases: Table[Case] | None
    reports: int
    contents: list[Kept] | None
    masked: list[Masked]
    """Cases whose content is not before them: it is opened one by one, or something keeps it from them."""
    kept_back: int
    """Cases of which a freeze shows them nothing."""
    effects: Table[Sending] | None
    timeline: Timeline | None
    """All that happened, the latest first."""
    seq: int

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.seen.subject

    @property
    def tables(self) -> list[Table[Any]]:
        """Those that can be taken along."""
        ended = self.measures.ended if self.measures else None
        return [table for table in (ended, self.cases, self.effects) if table is not None]


@get("/subjects/{subject:path}", sync_to_thread=True, include_in_schema=False)
def subject_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, subject: FromPath[str]
) -> Response[str]:
    """What is in force on this subject, why, since when and by whom."""
    return shown(request, rooms, person, named(addresses.rest_of(request, SUBJECTS)))


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


def shown(
    request: Request[Any, Any, Any],
    rooms: Rooms,
    person: Person,
    subject: str,
    *,
    refusal: Refusal | None = None,
    typed: Typed | None = None,
) -> Response[str]:
    """The page of a subject, as far as it was looked up; `typed` is a lift or a milder measure not yet confirmed."""
    seen = sight(rooms, person.principal, subject)
    if seen is None:
        return lookups.masked(rooms, person, subject)
    if seen.freeze is not None:
        return pages.unseen(rooms, person, seen.freeze, seen.case)
    asked = Asked.of(request, addresses.subject_page(subject), several=True)
    about = _overview(rooms, person, seen, asked)
    watched = {"seq": about.seq, "subject": subject}
    return asked.taken(*about.tables) or pages.page(
        "subject.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        about=about,
        asked=asked,
        refusal=refusal,
        lifters=pages.holders(rooms, Lift.capability) if not person.may(Lift.capability) else [],
        stream=f"/console/stream?{urlencode(watched)}",
        kinds=KINDS,
        typed=typed,
        **lookups.offered(rooms, person, subject, seen=seen),
    )


def _overview(rooms: Rooms, person: Person, seen: Sight, asked: Asked) -> Overview:
    seq, subject = rooms.reader.head().seq, seen.subject
    latest = rooms.cases.about(subject, CASES_READ) if seen.shows("content") else []
    own = Open(rooms, person.principal, rooms.now(), seconded=seen.seconded)
    found = known(rooms, own, subject)
    unfrozen = own.cases(latest)
    shown, masked = opened.for_look_up(rooms, person, seen, unfrozen)
    return Overview(
        seen=seen,
        because=rooms.cases.words(seen.reason),
        measures=_measures(rooms, person, own, found, seen, asked) if seen.shows("standing") else None,
        cases=_cases(rooms, own, subject, asked) if seen.shows("cases") else None,
        reports=rooms.cases.count_reports_on(subject) if seen.shows("cases") else 0,
        contents=_contents(rooms, shown) if seen.shows("content") else None,
        masked=masked,
        kept_back=len(latest) - len(unfrozen),
        effects=_effects(rooms, own, subject, asked) if seen.shows("deliveries") else None,
        timeline=_timeline(rooms, person, seen, own, found, asked),
        seq=seq,
    )


def _timeline(
    rooms: Rooms, person: Person, seen: Sight, own: Open, found: Known, asked: Asked
) -> Timeline | None:
    if not any(seen.shows(field) for field in LISTED):
        return None
    listed = happened(rooms, person, seen, own, found)
    return page_of(listed, asked.get("timeline.kind"), asked.get("timeline.before"), cut=found.cut)


def _measures(rooms: Rooms, person: Person, own: Open, found: Known, seen: Sight, asked: Asked) -> Measures:
    subject, standing = found.subject, found.standings[found.subject]
    past = (ended.sanction for ended in standing.ended)
    refs = {one.policy for one in (*standing.in_force, *standing.scheduled, *past)}
    articles = rooms.reader.stored_many("article_version", refs)
    why = {ended.sanction.action: ended.reason for ended in standing.ended if ended.reason}
    bodies = rooms.cases.contents(list(why.values()))
    lasting = (*standing.in_force, *standing.scheduled)[:FORETOLD] if person.may(Lift.capability) else ()
    moratoria: Moratoria = rooms.reader.row(IN_FORCE, IN_FORCE) or Moratoria()
    return Measures(
        standing=standing,
        articles={ref: stored.row for ref, stored in articles.items()},
        ended=asked.table("ended", ENDED, list(reversed(standing.ended)), limit=SHOWN),
        reasons={action: body.decode() for action, name in why.items() if (body := bodies[name])},
        why=reasons(standing, moratoria, found.notices if seen.shows("deliveries") else None),
        seeming=seeming(standing, rooms.now()),
        lifted=_lifted(rooms, person, standing, lasting),
        lighter={one.action: lighter(subject, one, rooms.now()) for one in lasting},
        strikes=striking.shown(rooms, own, standing, person.principal),
    )


def _lifted(
    rooms: Rooms, person: Person, standing: Standing, lasting: Sequence[Sanction]
) -> dict[str, Beforehand]:
    """What would follow if one were lifted; past a moratorium, as the correction of an error."""
    cause, now = f"{person.principal} by hand", rooms.now()
    lifts = (Lift(subject=standing.subject, action=one.action, cause=cause, reason=YOURS) for one in lasting)
    given = {"standing": {standing.subject: standing}}
    return {lift.action: beforehand(rooms, [lift], person.principal, now, given)[0] for lift in lifts}


def _contents(rooms: Rooms, cases: Sequence[Case]) -> list[Kept]:
    return [Kept(case=case, piece=piece) for case in cases for piece in wordings(pieces(rooms, case))]


def _cases(rooms: Rooms, own: Open, subject: str, asked: Asked) -> Table[Case]:
    read = rooms.cases.about(subject, READ if asked.alters("cases", CASES) else SHOWN)
    found = own.cases(read)
    of = rooms.cases.count_about(subject) - (len(read) - len(found))
    return asked.table("cases", CASES, found, limit=SHOWN, of=of)


def _effects(rooms: Rooms, own: Open, subject: str, asked: Asked) -> Table[Sending]:
    read = rooms.outbox.of_subject(subject, READ if asked.alters("effects", EFFECTS) else SHOWN)
    effects = own.effects(read)
    outcomes = rooms.outbox.outcomes([effect.effect for effect in effects])
    found = [Sending(effect, outcomes.get(effect.effect)) for effect in effects]
    of = sum(rooms.outbox.counts(subject).values()) - (len(read) - len(effects))
    return asked.table("effects", EFFECTS, found, limit=SHOWN, of=of)
