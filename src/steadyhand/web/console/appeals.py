"""The appeals desk: somebody is served an appeal, reads both sides and answers it; and how appeals stand."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final, get_args

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.enforcement.appeals.carrying_out import LiftOnAppeal, VaryOnAppeal
from steadyhand.enforcement.appeals.commands import ReleaseAppeal
from steadyhand.enforcement.appeals.disputes import DecideDispute, OpenDispute
from steadyhand.enforcement.appeals.figures import by_policy, by_rule, of_all
from steadyhand.enforcement.appeals.model import APPEALS, Appeal, Outcome, Skip
from steadyhand.enforcement.appeals.notices import answers
from steadyhand.enforcement.appeals.store import Appeals
from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.enforcement.strikes.model import STRIKES, Strike, Strikes
from steadyhand.flows import appeal as flow
from steadyhand.flows.appeal import Milder, Verdict
from steadyhand.flows.hearing import Hearing
from steadyhand.flows.second_look import Asker
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.review.care.model import SENSITIVE
from steadyhand.review.model import Case, Decision
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.beforehand import YOURS, Beforehand, Notice, beforehand, notices
from steadyhand.web.console.dossier import Shown, pieces, wordings
from steadyhand.web.console.milder import Choice, chosen, lighter
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.unfrozen import Open
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import first_refusal, status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/appeals"
DESK: Final = "/appeals/next"
BACK: Final = (PAGE, "appeals")
WORDS: Final = 4_000
SPAN: Final = 90 * DAY
DISPUTES: Final = "appeal.dispute"
Choosing = Annotated[str, QueryParameter(max_length=40)]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is about to answer: kept through every refusal, so that nothing typed is lost."""

    outcome: Outcome
    key: str
    reason: str = ""
    milder: dict[str, str] = {}
    """What is to be in the place of which sanction, and until when, as `kind` or `kind:days`."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal as whoever answers it reads it: both sides, and not who decided."""

    appeal: Appeal
    words: str | None
    evidence: str | None
    joined: int
    article: PolicyArticle | None
    """The article as it was."""
    reason: str | None
    """Why it was decided so."""
    outcome: str
    measures: list[tuple[str, Sanction]]
    """What it led to that is in force, or is to come."""
    lighter: dict[str, list[Choice]]
    """What could be in the place of each."""
    strikes: list[Strike]
    shown: list[Shown]
    contents: list[Shown]
    earlier: list[Appeal]
    answers: dict[str, str]
    """What was answered before, by appeal."""

    @property
    def sensitive(self) -> bool:
        """Whether the content is covered at first."""
        return self.appeal.about.area in SENSITIVE


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def appeals_page(rooms: House, person: Signed, note: Choosing = "") -> Response[str]:
    """What waits, what came of the last ninety days, and the way to the next one."""
    if not (person.may(APPEALS) or person.may(DISPUTES) or person.may("quality.read")):
        refusal = Refusal("not_allowed", "Appeals are for those who answer them.")
        return pages.refused(rooms, person, refusal, capability=APPEALS, recorded=False)
    store, now = Appeals(rooms.reader), rooms.now()
    answered = list(store.answered(now - SPAN, now + 1))
    return pages.page(
        "appeals/desk.html",
        rooms,
        person,
        note=note,
        held=_hearing(rooms).held(person.principal),
        waiting=store.open_by_area(now),
        sides=[of_all(answered, side) for side in ("affected", "notifier")],
        policies=by_policy(answered),
        rules=by_rule(answered),
    )


@post(DESK, sync_to_thread=True, include_in_schema=False)
def next_appeal(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Be served the next appeal: nobody picks one."""
    hearing = _hearing(rooms)
    if hearing.held(person.principal) is None:
        areas = person.serves(rooms.areas)
        asker = Asker(principal=person.principal, proof=person.proof, areas=areas, reads=person.reads)
        answer = hearing.next(asker)
        if answer is None:
            return pages.see_other(request, f"{PAGE}?note=none")
        if isinstance(answer, Refusal):
            return pages.refused(rooms, person, answer, capability=APPEALS, back=BACK)
    return pages.see_other(request, DESK)


@get(DESK, sync_to_thread=True, include_in_schema=False)
def hearing_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, choice: Choosing = ""
) -> Response[Any]:
    """The appeal that one holds; with a choice, the bar asks to confirm it."""
    held = _hearing(rooms).held(person.principal)
    if held is None:
        return pages.see_other(request, PAGE)
    typed = None
    if choice:
        if choice not in get_args(Outcome):
            raise Problem(422, "unsuitable", "Not possible", f"{choice[:40]!r} is no answer to this.")
        typed = Typed(outcome=choice, key=_key())  # type: ignore[arg-type]
    return _page(rooms, person, held, typed=typed)


@post("/appeals/answer", sync_to_thread=True, include_in_schema=False)
def answer(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Answer the appeal one holds, with all that follows."""
    held = _hearing(rooms).held(person.principal)
    if held is None or held.id != form.get("appeal"):
        refusal = Refusal("not_held", "You do not hold this appeal any more: take the next one.")
        return pages.refused(rooms, person, refusal, back=BACK, recorded=False)
    typed = _typed(form)
    verdict = Verdict(outcome=typed.outcome, reason=typed.reason, milder=_milder(rooms, held, typed))
    if form.get("look"):
        return _page(rooms, person, held, typed=typed)
    if typed.outcome == "varied" and not verdict.milder:
        refusal = Refusal("nothing_milder", "Choose what is to be in the place of at least one measure.")
        return _page(rooms, person, held, typed=typed, refusal=refusal)
    done = flow.answer(
        rooms.door, rooms.reader, held, verdict, person.principal, key=typed.key, proof=person.proof
    )
    if refused := first_refusal(done):
        return _page(rooms, person, held, typed=msgspec.structs.replace(typed, key=_key()), refusal=refused)
    return pages.see_other(request, f"{PAGE}?note=answered")


@post("/appeals/skip", sync_to_thread=True, include_in_schema=False)
def skip(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Give the appeal back with a reason; it is not served to this person again."""
    command = ReleaseAppeal(appeal=form.get("appeal"), reason=form.one_of("reason", get_args(Skip)))
    return _done(request, rooms, person, command, f"{PAGE}?note=skipped")


@get("/appeals/{name:str}", sync_to_thread=True, include_in_schema=False)
def appeal_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One appeal, for whoever notes what a dispute-settlement body found: how it stands, and nobody's words."""
    found = Appeals(rooms.reader).get(name)
    if found is None or not (person.may(DISPUTES) or person.may(APPEALS)):
        raise Problem(404, "unknown_appeal", "Not found", f"There is no appeal {name[:80]!r} here for you.")
    if found.about.area not in person.serves(rooms.areas):
        raise Problem(404, "unknown_appeal", "Not found", f"There is no appeal {name[:80]!r} here for you.")
    return pages.page("appeals/one.html", rooms, person, appeal=found, disputes=person.may(DISPUTES))


@post("/appeals/{name:str}/dispute", sync_to_thread=True, include_in_schema=False)
def dispute(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Note that a body was asked, or what it found."""
    if form.get("outcome"):
        command: Command = DecideDispute(
            appeal=name,
            outcome=form.one_of("outcome", ("for_person", "for_platform", "settled")),
            implemented=form.get("implemented") == "yes",
            why=form.get("why")[:WORDS],
        )
    else:
        command = OpenDispute(appeal=name, body=form.get("body"), reference=form.get("reference"))
    return _done(request, rooms, person, command, f"{PAGE}/{name}")


HANDLERS: Final = (
    appeals_page, next_appeal, hearing_page, answer, skip, appeal_page, dispute,
)  # fmt: skip


def _done(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, command: Command, onward: str
) -> Response[Any]:
    done = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(done, Refusal):
        return pages.refused(rooms, person, done, capability=command.capability, back=BACK)
    return pages.see_other(request, onward)


def _typed(form: Form) -> Typed:
    chosen = {
        name.removeprefix("milder:"): value.strip()[:40]
        for name, value in form.fields.items()
        if name.startswith("milder:") and value.strip()
    }
    return Typed(
        outcome=form.one_of("outcome", get_args(Outcome)),
        key=f"appeal:{form.get('key').removeprefix('appeal:')[:80]}",
        reason=form.get("reason")[:WORDS],
        milder=chosen,
    )


def _milder(rooms: Rooms, held: Appeal, typed: Typed) -> tuple[Milder, ...]:
    """What was chosen in the place of each sanction."""
    if typed.outcome != "varied":
        return ()
    measures = {one.action: one for _, one in flow.in_force(rooms.reader, held)}
    made: list[Milder] = []
    for action, value in typed.milder.items():
        kind, until = chosen(value, rooms.now(), measures.get(action))
        made.append(Milder(action=action, kind=kind, until=until))
    return tuple(made)


def _page(
    rooms: Rooms, person: Person, held: Appeal, *, typed: Typed | None = None, refusal: Refusal | None = None
) -> Response[str]:
    return pages.page(
        "appeals/hearing.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        found=heard(rooms, held),
        typed=typed,
        foreseen=foreseen(rooms, person, held, typed) if typed else None,
        refusal=refusal,
        stream=f"/console/stream?seq={rooms.reader.head().seq}",
    )


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer would lead to."""

    measures: tuple[Beforehand, ...]
    """What is in force after each measure that ends, or is eased."""
    told: tuple[Notice, ...]
    """The answer as each who appealed reads it."""


def foreseen(rooms: Rooms, person: Person, appeal: Appeal, typed: Typed) -> Foreseen:
    """What would follow from an answer, asked of the commands that would carry it out."""
    now, by, reason = rooms.now(), person.principal, typed.reason or YOURS
    verdict = Verdict(outcome=typed.outcome, reason=reason, milder=_milder(rooms, appeal, typed))
    answered = msgspec.structs.replace(appeal, outcome=typed.outcome, decided=now, decided_by=by)
    _, *follow = (order.command for order in flow.orders(rooms.reader, appeal, verdict, by, key=""))
    ends = [one for one in follow if isinstance(one, LiftOnAppeal | VaryOnAppeal)]
    own = Open(rooms, by, now)
    standings = rooms.standings.of_each({one.subject for one in ends})
    given: dict[str, dict[str, Any]] = {
        "appeal": {appeal.id: answered},
        "standing": {name: _readable(own, one, appeal) for name, one in standings.items()},
    }
    return Foreseen(
        measures=tuple(beforehand(rooms, ends, by, now, given)),
        told=notices(answers(appeal, typed.outcome, reason, rooms.words)),
    )


def _readable(own: Open, standing: Standing, appeal: Appeal) -> Standing:
    """What somebody may read of what is in force beside the measures that they are asked about."""
    asked, kept = standing.led_to(appeal.about.decision), own.standing(standing)
    return msgspec.structs.replace(
        standing,
        in_force=tuple(one for one in standing.in_force if one in asked or one in kept.in_force),
        scheduled=tuple(one for one in standing.scheduled if one in asked or one in kept.scheduled),
    )


def heard(rooms: Rooms, appeal: Appeal) -> Heard:
    """Read both sides of an appeal that somebody holds."""
    about = appeal.about
    case: Case | None = rooms.reader.row("case", about.case) if about.case else None
    made = _made(case, about.decision)
    shown = pieces(rooms, _as_decided(case, about.decision)) if case is not None else []
    strikes: Strikes | None = rooms.reader.row(STRIKES, about.account) if about.account else None
    measures = flow.in_force(rooms.reader, appeal) if appeal.side == "affected" else []
    earlier = [
        one
        for one in Appeals(rooms.reader).of_decision(about.decision)
        if one.id != appeal.id and one.side == appeal.side and one.outcome is not None
    ]
    return Heard(
        appeal=appeal,
        words=rooms.cases.words(appeal.words),
        evidence=rooms.cases.words(appeal.evidence),
        joined=len(appeal.joined),
        article=rooms.reader.row("article_version", about.policy) if about.policy else None,
        reason=rooms.cases.words(made.reason if made is not None else None),
        outcome=made.outcome if made is not None else "violates",
        measures=measures,
        lighter={one.action: lighter(subject, one, rooms.now()) for subject, one in measures},
        strikes=list(strikes.led_to(about.decision)) if strikes is not None else [],
        shown=shown,
        contents=wordings(shown),
        earlier=earlier,
        answers={one.id: rooms.cases.words(one.reason) or "" for one in earlier},
    )


def _made(case: Case | None, decision: str) -> Decision | None:
    made = (case.decision, *case.past) if case is not None else ()
    return next((one for one in made if one is not None and one.id == decision), None)


def _as_decided(case: Case, decision: str) -> Case:
    """A case with what it was decided on."""
    return msgspec.structs.replace(case, evidence=case.seen_for(decision))


def _hearing(rooms: Rooms) -> Hearing:
    return Hearing(rooms.door, rooms.reader, rooms.access)


def _key() -> str:
    return f"appeal:{secrets.token_urlsafe(12)}"
