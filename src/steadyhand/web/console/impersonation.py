"""Whom accounts pass for: the register, what goes on against each, and the accounts beside what is real.

It names accounts and people, so it is for those alone who keep the register.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.access.protection.model import Protected
from steadyhand.civic.impersonation.csv_form import COLUMNS, LARGEST, NotARegister, from_csv, to_csv
from steadyhand.civic.impersonation.model import LEAST, Imitated
from steadyhand.civic.impersonation.record import store
from steadyhand.civic.impersonation.record.commands import (
    AllowLookalike,
    ConfirmImitated,
    EnterImitated,
    WithdrawImitated,
)
from steadyhand.civic.impersonation.record.model import (
    AREA,
    CONFIRM,
    LIST,
    REGISTER,
    WAVE,
    Listed,
    Passing,
    Version,
    Wave,
)
from steadyhand.flows.impersonating import PROTECTED, SAYS
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Scope
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.live import READING
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import first_refusal, status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/impersonation"
BACK: Final = (PAGE, "impersonation")
NOT_YOURS: Final = Refusal("not_allowed", "This names people and accounts: it is for who keeps the register.")
SCOPE: Final = Scope(tool=READING, policy_area=AREA)
"""What a freeze of reading may test of lookalikes: nobody knows where they are, so each place may be meant."""
MANY: Final = 50
"""Entries of one text at most: whoever has more types `steadyhand impersonation import`."""
SHOWN: Final = 50
"""Accounts on a page."""


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def register_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Everybody on the register, with what goes on against them. With `edit` one stands in the editor as it is."""
    if (kept := _kept(rooms, person)) is not None:
        return kept
    row: Listed | None = rooms.reader.row(REGISTER, _id(request.query_params.get("edit", "")))
    version = row.proposed or row.confirmed if row is not None else None
    body = _body(rooms, version) if person.may(LIST) else None
    return _register(rooms, person, to_csv([body]) if body is not None else "")


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def imitated_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, name: FromPath[str]
) -> Response[str]:
    """One of them: what is real, what waits and would be found, and each account that may pass for them."""
    if (kept := _kept(rooms, person)) is not None:
        return kept
    row: Listed | None = rooms.reader.row(REGISTER, _id(name))
    if row is None:
        raise Problem(404, "unknown_imitated", "Not found", "Nobody on the register has this name.")
    page = max(0, int(text) if (text := request.query_params.get("page", "")).isdecimal() else 0)
    listed = store.found_of(rooms.reader, row.id, SHOWN + 1, min(page, 10_000) * SHOWN)
    waiting = _body(rooms, row.proposed)
    wave: Wave | None = rooms.reader.row(WAVE, row.id)
    passing = store.passing(rooms.reader, [wave.incident]) if wave is not None else {}
    return pages.page(
        "impersonation/one.html",
        rooms,
        person,
        row=row,
        real=_body(rooms, row.confirmed),
        waiting=waiting,
        foreseen=rooms.foresees([waiting]) if waiting is not None and rooms.foresees is not None else None,
        wave=wave,
        passing=passing.get(wave.incident, Passing()) if wave is not None else None,
        found=[(one, store.evidence(rooms.reader, one)) for one in listed[:SHOWN]],
        page=page,
        more=len(listed) > SHOWN,
        says=SAYS,
        least=LEAST,
        may={"list": person.may(LIST), "confirm": person.may(CONFIRM)},
    )


@post(f"{PAGE}/enter", sync_to_thread=True, include_in_schema=False)
def enter(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Enter what is written; nothing that was typed is lost where that cannot be."""
    text = form.get("text")[:LARGEST]
    try:
        found = from_csv(text.encode())
    except NotARegister as error:
        return _register(rooms, person, text, Refusal("unsound", str(error)))
    if len(found) > MANY:
        many = f"These are {len(found)}: more than {MANY} are taken by `steadyhand impersonation import`."
        return _register(rooms, person, text, Refusal("unsound", many))
    orders = [Order(EnterImitated(imitated=one), person.principal, proof=person.proof) for one in found]
    refusal = first_refusal(rooms.door.perform_many(orders, atomic=True))
    if refusal is not None and not person.may(LIST):
        return pages.refused(rooms, person, refusal, capability=LIST, back=BACK)
    if refusal is not None:
        return _register(rooms, person, text, refusal)
    return pages.see_other(request, f"{PAGE}/{_bare(found[0].id)}" if len(found) == 1 else PAGE)


@post(f"{PAGE}/{{name:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    name: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Confirm an entry, take one off, or let an account look so."""
    command = _command(_id(name), do, form)
    if command is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do here.")
    page = f"{PAGE}/{_bare(name)}"
    return asking.performed(request, rooms, person, form, command, onward=page, back=(page, "the entry"))


def _kept(rooms: Rooms, person: Person) -> Response[str] | None:
    """The page instead, for who does not keep the register, and for whom a freeze of reading keeps them from."""
    if not person.may(LIST):
        return pages.refused(rooms, person, NOT_YOURS, capability=LIST, back=("/", "start"), recorded=False)
    freeze = rooms.access.unseen(person.principal, SCOPE, rooms.now())
    return None if freeze is None else pages.unseen(rooms, person, freeze, "")


def _command(name: str, do: str, form: Form) -> Command | None:
    match do:
        case "confirm":
            return ConfirmImitated(imitated=name, number=form.number("number"))
        case "withdraw":
            return WithdrawImitated(imitated=name, why=form.get("why")[:2_000])
        case "allow":
            return AllowLookalike(imitated=name, account=form.get("account"), why=form.get("why")[:2_000])
    return None


def _register(rooms: Rooms, person: Person, typed: str, refusal: Refusal | None = None) -> Response[str]:
    if not person.may(LIST):
        return pages.refused(rooms, person, NOT_YOURS, capability=LIST, back=("/", "start"), recorded=False)
    rows = store.listed(rooms.reader)
    versions = [one.shown for one in rows if one.shown is not None]
    bodies = store.bodies(rooms.reader, versions)
    waves = {one.imitated: one for one in store.waves(rooms.reader)}
    return pages.page(
        "impersonation/register.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        rows=sorted(rows, key=lambda one: (-(waves[one.id].last if one.id in waves else 0), one.id)),
        bodies=bodies,
        waves=waves,
        passing=store.passing(rooms.reader, [one.incident for one in waves.values()]),
        unlisted=_unlisted(rooms, versions),
        typed=typed,
        refusal=refusal,
        columns=COLUMNS,
    )


def _unlisted(rooms: Rooms, versions: list[Version]) -> list[Protected]:
    """Protected accounts whose name nobody watches."""
    real, now = {account for one in versions for account in one.accounts}, rooms.now()
    rows: list[Protected] = list(rooms.reader.all(PROTECTED).values())
    return sorted(
        (one for one in rows if one.until > now and one.account not in real), key=lambda one: one.account
    )


def _body(rooms: Rooms, version: Version | None) -> Imitated | None:
    body = rooms.reader.payload(version.body) if version is not None else None
    return None if body is None else msgspec.json.decode(body, type=Imitated)


def _id(name: str) -> str:
    return f"imitated:{_bare(name)[:80]}"


def _bare(name: str) -> str:
    return name.removeprefix("imitated:")


HANDLERS: Final[tuple[Any, ...]] = (register_page, imitated_page, enter, act)
