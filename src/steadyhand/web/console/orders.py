"""Legal orders for whoever answers authorities: what came, by when it is answered, the check, and carrying it out."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.enforcement.orders import model
from steadyhand.enforcement.orders.carrying import carried_out
from steadyhand.enforcement.orders.commands import (
    ChallengeOrder,
    CheckOrder,
    DelayNotice,
    EnterOrder,
    JudgeOrder,
)
from steadyhand.enforcement.orders.model import PREFIX, VIEW, LegalOrder, Part
from steadyhand.enforcement.orders.telling import TellNow
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, MINUTE, Instant, kind_of
from steadyhand.kernel.zones import instant
from steadyhand.rules.acts import ACTS
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import first_refusal
from steadyhand.web.rooms import Rooms

PAGE: Final = "/orders"
BACK: Final = (PAGE, "the legal orders")
ENTER: Final = EnterOrder.capability
WORDS: Final = 4_000
UNSEEN: Final = Refusal("not_allowed", "Legal orders are for those who answer authorities.")
NO_ORDER: Final = Problem(404, "unknown_order", "Not found", "There is no such legal order.")
NO_TIME: Final = Refusal("no_time", "Write times as 2026-11-28T14:00, in UTC, and dates as 2026-11-28.")
NO_PART: Final = Refusal(
    "no_act", "Write one line for each: `post:1 remove`, `account:x suspend 2026-12-31`, or `account:x#1`."
)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def orders_page(rooms: House, person: Signed) -> Response[str]:
    """Every order, the open ones first by their deadline; and the form to enter one."""
    if not person.may(ENTER):
        return pages.refused(rooms, person, UNSEEN, capability=ENTER)
    rows: list[LegalOrder] = list(rooms.reader.all(VIEW).values())
    listed = sorted(
        rows, key=lambda row: (row.closed is not None, row.due if row.closed is None else -row.due)
    )
    return pages.page("orders/overview.html", rooms, person, listed=listed, limits=model)


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def order_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One order: what it says, whether it is valid, what was done, and what may be done now."""
    if not person.may(ENTER):
        return pages.refused(rooms, person, UNSEEN, capability=ENTER)
    row = _found(rooms, name)
    named = [payload for payload in (row.document, row.why, row.checked and row.checked.why) if payload]
    words = rooms.reader.payloads(named)
    told = {payload: body.decode() for payload, body in words.items() if body is not None}
    return pages.page("orders/one.html", rooms, person, row=row, told=told, limits=model)


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def enter(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Put an order on record."""
    command = _entered(form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=BACK)
    return asking.performed(request, rooms, person, form, command, onward=page_of(command.order), back=BACK)


@post(f"{PAGE}/{{name:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    name: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Check one, carry it out, have nobody told for a time, tell, take it to court, record what that said."""
    row = _found(rooms, name)
    if do == "carry-out":
        return _carry_out(request, rooms, person, form, row)
    make = _ACTS.get(do)
    if make is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do with an order.")
    command = make(rooms, row, form)
    page = page_of(row.id)
    return asking.performed(request, rooms, person, form, command, onward=page, back=(page, row.id))


def _carry_out(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, form: Form, row: LegalOrder
) -> Response[Any]:
    """All that is ticked, and the answer with it: in one transaction, or nothing."""
    chosen = [place for place in range(len(row.parts)) if form.get(f"part:{place}")]
    commands = carried_out(row, chosen, form.get("reason")[:WORDS])
    orders = [Order(command, person.principal, proof=person.proof) for command in commands]
    page = page_of(row.id)
    refusal = first_refusal(rooms.door.perform_many(orders, atomic=True))
    if refusal is None:
        return pages.see_other(request, page)
    return pages.refused(rooms, person, refusal, capability=commands[-1].capability, back=(page, row.id))


def page_of(order: str) -> str:
    """The page of an order."""
    return f"{PAGE}/{order.removeprefix(PREFIX)}"


def _entered(form: Form) -> EnterOrder | Refusal:
    kind = form.one_of("kind", model.KINDS)
    received, due = _instant(form.get("received")), _instant(form.get("due"))
    parts = [_part(kind, line) for line in form.get("parts").splitlines() if line.strip()]
    if received is None or due is None or "time" in parts:
        return NO_TIME
    if None in parts:
        return NO_PART
    return EnterOrder(
        order=f"{PREFIX}{form.get('name').removeprefix(PREFIX)[:80]}",
        authority=form.get("authority")[:WORDS],
        country=form.get("country").upper()[:WORDS],
        kind=kind,
        basis=form.get("basis")[:WORDS],
        reference=form.get("reference")[:WORDS],
        parts=tuple(one for one in parts if isinstance(one, Part)),
        territory=() if form.get("everywhere") else _countries(form),
        beyond=form.get("beyond")[:WORDS],
        received=received,
        due=due,
        policy=form.get("policy")[:WORDS],
        document=form.get("document").replace("\r\n", "\n"),
    )


def _countries(form: Form) -> tuple[str, ...]:
    named = tuple(form.get("territory").upper().replace(",", " ").split())
    return named or (form.get("country").upper()[:WORDS],)


def _part(kind: str, line: str) -> Part | str | None:
    """A line of the form; None where it is none, `time` where its end is no date."""
    subject, *rest = line.split()
    account = next((word for word in rest if word.startswith("account:")), None)
    own = subject if kind_of(subject) == "account" else account
    rest = [word for word in rest if word != account]
    if kind == "reinstate":
        about, _, number = subject.rpartition("#")
        known = own and own.rpartition("#")[0] if own == subject else own
        return Part(subject=about, account=known or None, action=subject) if number and not rest else None
    if not rest or rest[0] not in ACTS or len(rest) > 2:  # noqa: PLR2004 - what, and until when
        return None
    until = _instant(f"{rest[1]}T00:00") if rest[1:] else None
    if rest[1:] and until is None:
        return "time"
    return Part(subject=subject, account=own, act=rest[0], until=until)


def _instant(text: str) -> Instant | None:
    try:
        return instant(f"{text[:16]}:00Z")
    except ValueError:
        return None


def _check(rooms: Rooms, row: LegalOrder, form: Form) -> Command:
    flaw = form.one_of("flaw", model.FLAWS) if form.get("flaw") else None
    beyond, reason = bool(form.get("beyond")), form.get("reason")[:WORDS]
    return CheckOrder(order=row.id, valid=flaw is None, flaw=flaw, beyond=beyond, reason=reason)


def _delay(rooms: Rooms, row: LegalOrder, form: Form) -> Command:
    """It ends at a full minute: what the second person agrees to must be the same when it is done."""
    now = rooms.now()
    until = now - now % MINUTE + form.number("days") * DAY
    silence = form.one_of("silence", model.SILENCES)
    return DelayNotice(order=row.id, silence=silence, law=form.get("law")[:WORDS], until=until)


def _tell(rooms: Rooms, row: LegalOrder, form: Form) -> Command:
    return TellNow(order=row.id, policy=row.policy)


def _challenge(rooms: Rooms, row: LegalOrder, form: Form) -> Command:
    return ChallengeOrder(order=row.id, court=form.get("court")[:WORDS])


def _judge(rooms: Rooms, row: LegalOrder, form: Form) -> Command:
    return JudgeOrder(order=row.id, judgment=form.one_of("judgment", model.JUDGMENTS))


def _found(rooms: Rooms, name: str) -> LegalOrder:
    row: LegalOrder | None = rooms.reader.row(VIEW, f"{PREFIX}{name}")
    if row is None:
        raise NO_ORDER
    return row


_ACTS: Final = {
    "check": _check,
    "delay": _delay,
    "tell": _tell,
    "challenge": _challenge,
    "judge": _judge,
}
HANDLERS: Final = (orders_page, order_page, enter, act)
