"""Bulks: cases of a queue, exact copies or a campaign, decided as one after a look at every effect and a sample."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, ReverseBulk, SampleBulk, StartBulk, StopBulk
from steadyhand.review.bulk.model import MOST, Bulk, BulkVerdict, Member, sample_size, why_two
from steadyhand.review.care.model import SENSITIVE
from steadyhand.review.codes import codes_of
from steadyhand.review.judging import scope_of
from steadyhand.review.model import SEVERITY_WEIGHT, Case
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.bulk_read import (
    LISTED,
    UNSEEN,
    bulks,
    contradiction,
    foreseen,
    found_bulk,
    named,
    share_seen,
    verdict_of,
)
from steadyhand.web.console.dossier import pieces, wordings
from steadyhand.web.console.live import READING
from steadyhand.web.console.looks.blind import kept_blind
from steadyhand.web.console.proposals import CHOICES, Choice
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/bulk"
MAY: Final = PlanBulk.capability
WORDS: Final = 4_000
NONE_CHOSEN: Final = Refusal(
    "bulk_size", f"Tick from 2 to {MOST} cases of one queue, or begin at a case or a campaign."
)
BACK: Final = (PAGE, "the bulks")


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the address of a new bulk asks for."""

    cases: tuple[str, ...]
    copies: str
    campaign: str
    area: str
    choices: tuple[Choice, ...]
    policy: str
    severity: str
    codes: tuple[str, ...]

    @property
    def verdict(self) -> BulkVerdict:
        """What is concluded of each."""
        return verdict_of(self.area, self.choices, self.policy, self.severity, self.codes)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def bulks_page(rooms: House, person: Signed) -> Response[str]:
    """The latest bulks, and how far each has come."""
    if not person.may(MAY):
        return pages.refused(rooms, person, UNSEEN, capability=MAY)
    return _page("overview", rooms, person, bulks=bulks(rooms), listed=LISTED)


@get(f"{PAGE}/new", sync_to_thread=True, include_in_schema=False)
def new_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Choose a verdict for the cases that the address names, and see every effect before anything is planned."""
    if not person.may(MAY):
        return pages.refused(rooms, person, UNSEEN, capability=MAY)
    asked = request.query_params.getall
    copies, campaign = ("".join(asked(name, [])[:1]) for name in ("copies", "campaign"))
    cases = named(rooms, person, asked("case", []), copies, campaign)
    if not cases:
        return pages.refused(rooms, person, NONE_CHOSEN, back=("/queues", "the queues"), recorded=False)
    wish = _wish(cases, lambda name: asked(name, []))
    return _new(rooms, person, wish)


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def plan(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Plan the bulk as it was shown: the very cases, in the versions whose effects stood on the page."""
    name = f"bulk:{secrets.token_hex(8)}"
    members = tuple(_member(pair) for pair in form.get("members").split())
    wish = _wish_of(rooms, form, members)
    command = PlanBulk(bulk=name, verdict=wish.verdict, members=members, reason=form.get("reason")[:WORDS])
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return pages.refused(rooms, person, answer, capability=MAY, back=BACK)
    return pages.see_other(request, f"{PAGE}/{name}")


@get(f"{PAGE}/{{bulk:str}}", sync_to_thread=True, include_in_schema=False)
def bulk_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, bulk: FromPath[str]
) -> Response[str]:
    """One bulk: what it concludes, its sample, every effect, how far it is, and what was left."""
    if not person.may(MAY):
        return pages.refused(rooms, person, UNSEEN, capability=MAY)
    return _one(rooms, person, found_bulk(rooms, bulk), part=bool(pages.part(request)))


@get(f"{PAGE}/{{bulk:str}}/sample/{{case:str}}", sync_to_thread=True, include_in_schema=False)
def sample_page(rooms: House, person: Signed, bulk: FromPath[str], case: FromPath[str]) -> Response[str]:
    """One case of the sample with its content: does the verdict fit it?"""
    row = found_bulk(rooms, bulk)
    if not person.may(MAY) or row.by != person.principal or case not in row.sample:
        return pages.refused(rooms, person, UNSEEN, capability=MAY, back=BACK)
    found = rooms.cases.get(case)
    assert found is not None, "it was a case when the bulk was planned"
    one: Case = found.row
    if freeze := rooms.access.unseen(person.principal, scope_of(one, READING), rooms.now()):
        return pages.unseen(rooms, person, freeze, one.id)
    if kept_blind(rooms, person.principal, one.subject, one.account):
        return pages.page("looks/shut.html", rooms, person, status=pages.FORBIDDEN)
    effects = foreseen(rooms, person, row.verdict, [one.id])
    opened = row.shows(case, rooms.now())
    contents = wordings(pieces(rooms, one)) if opened else []
    return _page(
        "sample", rooms, person, bulk=row, case=one, opened=opened, contents=contents, preview=effects
    )


@post(f"{PAGE}/{{bulk:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    bulk: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Open one of the sample, or say whether it fits; have the rest done, interrupt it, or take it back."""
    command = _command(bulk, do, form)
    page = f"{PAGE}/{bulk}"
    onward = f"{page}/sample/{command.case}" if isinstance(command, OpenSample) else page
    return asking.performed(request, rooms, person, form, command, onward=onward, back=(page, "the bulk"))


def _command(bulk: str, do: str, form: Form) -> Command:
    match do:
        case "open":
            return OpenSample(bulk=bulk, case=form.get("case"))
        case "fits" | "does-not-fit":
            return SampleBulk(bulk=bulk, case=form.get("case"), fits=do == "fits")
        case "start":
            return StartBulk(bulk=bulk)
        case "stop":
            return StopBulk(bulk=bulk)
        case "reverse":
            return ReverseBulk(bulk=bulk, reason=form.get("reason")[:WORDS])
    raise Problem(404, "not_found", "Not found", "There is no such thing to do with a bulk.")


def _member(pair: str) -> Member:
    """A case and the version of it that was shown, as the form has them. Raises `Problem` 400."""
    case, _, version = pair.partition("@")
    return Member(case, Form({"version": version}).number("version"))


def _wish(cases: Sequence[Case], asked: Any) -> Wish:
    """What is wished for of these cases; those of another area than the first are shown as left."""
    area = cases[0].area
    names = set(asked("choice"))
    choices = tuple(one for one in CHOICES if one.name in names)
    broken = any(one.act != "none" for one in choices)
    return Wish(
        cases=tuple(case.id for case in cases),
        copies="".join(asked("copies")[:1]),
        campaign="".join(asked("campaign")[:1]),
        area=area,
        choices=choices,
        policy="".join(asked("policy")[:1]),
        severity=next((one for one in asked("severity") if one in SEVERITY_WEIGHT), ""),
        codes=tuple(code for code in codes_of(area, broken=broken) if code in asked("code")),
    )


def _wish_of(rooms: Rooms, form: Form, members: Sequence[Member]) -> Wish:
    """The wish that a form holds, in the area of its first case."""
    found = rooms.reader.stored_many("case", [member.case for member in members[:1]])
    cases = [stored.row for stored in found.values()]
    if not cases:
        raise Problem(422, "bulk_size", "Not possible", NONE_CHOSEN.message)
    return _wish(cases, lambda name: form.get(f"{name}s" if name in {"choice", "code"} else name).split())


def _new(rooms: Rooms, person: Person, wish: Wish) -> Response[str]:
    articles = [one for one in rooms.reader.all("article").values() if one.area == wish.area]
    chosen = {one.name for one in wish.choices}
    shown = (
        foreseen(rooms, person, wish.verdict, wish.cases)
        if chosen and contradiction(wish.choices) is None
        else None
    )
    return _page(
        "new",
        rooms,
        person,
        status=200 if contradiction(wish.choices) is None else status_of("acts_contradict"),
        wish=wish,
        refusal=contradiction(wish.choices),
        chosen=chosen,
        preview=shown,
        articles=sorted(articles, key=lambda one: str(one.ref)),
        codes=codes_of(wish.area, broken=chosen != {"none"}),
        sampled=sample_size(len(shown.effects)) if shown else 0,
    )


def _one(rooms: Rooms, person: Person, row: Bulk, *, part: bool) -> Response[str]:
    planned = row.state == "sampling"
    shown = foreseen(rooms, person, row.verdict, row.members) if planned and not part else None
    names = row.sample if planned else tuple(left.case for left in row.left)
    return _page(
        "progress" if part else "one",
        rooms,
        person,
        bulk=row,
        preview=shown,
        mine=row.by == person.principal,
        reason=rooms.cases.words(row.reason),
        why=rooms.cases.words(row.why),
        subjects={one.id: one.subject for one in named(rooms, person, names, "")},
        share=share_seen(row),
        why_two=why_two(row, rooms.reader.row("bulk_alone", row.by)),
    )


def _page(template: str, rooms: Rooms, person: Person, *, status: int = 200, **context: Any) -> Response[str]:
    shared: dict[str, Any] = {
        "sensitive": SENSITIVE,
        "grades": tuple(reversed(SEVERITY_WEIGHT)),
        "choices": CHOICES,
    }
    return pages.page(f"bulk/{template}.html", rooms, person, status=status, **shared, **context)


HANDLERS: Final = (bulks_page, new_page, plan, bulk_page, sample_page, act)
