"""Two people: what one asks for, another approves, and then it is done, as the one who asked.

The commands travel as they were asked for, in the request's payload; their digests are in the ledger, and the
guard lets through no other. Approving and doing are two transactions: what a crash leaves between them is done
by `carry_out_waiting`, under the same keys.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import select

from steadyhand.access.requests.commands import ApproveSecond, AskSecond, FailRequest, lasts, needed
from steadyhand.access.requests.model import Member, Request
from steadyhand.access.requests.views import PERMIT
from steadyhand.access.small.views import VIEW as SMALL_TEAM
from steadyhand.flows.meanwhile import gravest, measure
from steadyhand.kernel.command import UNPROVED, Command, Order, Proof, Rows, digest_of
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.registry import UnknownType
from steadyhand.kernel.values import CLOCK, MINUTE, Scope
from steadyhand.review.commands import KeepLease
from steadyhand.rules.acts import Act
from steadyhand.storage.reading import Reader

log = structlog.get_logger()


class Altered(ValueError):
    """What is kept of a request is not what the ledger says was asked for: nobody should approve it."""

    def __init__(self, request: str) -> None:
        super().__init__(f"What is kept of {request} is not what was asked for.")


def ask(  # noqa: PLR0913 - what is asked for, by whom, and why
    door: Door,
    reader: Reader,
    commands: Sequence[Command],
    by: str,
    proof: Proof,
    *,
    why: str,
    reason: str,
    case: str | None = None,
    needs: int = 1,
    meanwhile: Act | None = None,
) -> Answer:
    """Ask for a second person for commands that belong together; gives the request's entry or the first refusal.

    Nobody is asked for what whoever asks could not do with a second person either: they lack a capability, which the
    guard says, or the record refuses the first of the commands as it stands. A `case` that is named is kept by whoever
    asks until the request has run out. `meanwhile` is the mild measure that is to hold until somebody has answered.
    Raises `RecordUnavailable`.
    """
    written = _written(commands)
    # As they will be read again: 0 and 0.0 are one number, and two digests.
    asked = _read(reader, written.encode())
    wish = AskSecond(
        request=f"request:{secrets.token_hex(6)}",
        members=tuple(_member(reader, command, by) for command in asked),
        commands=written,
        why=why,
        reason=reason,
        case=case,
        needs=needs,
        barred=_barred(reader, asked, by, proof),
    )
    orders = [Order(wish, by, proof=proof)]
    ends = reader.now() + _lasts(reader, wish)
    if case is not None:
        orders.append(Order(KeepLease(case=case, until=ends - MINUTE), by, proof=proof))
    if meanwhile is not None and (grave := gravest(asked)) is not None:
        orders.append(Order(measure(grave, meanwhile, wish.request, ends), by, proof=proof))
    answers = door.perform_many(orders, atomic=len(orders) > 1)
    return next((answer for answer in answers if _is_cause(answer)), answers[0])


def approve(door: Door, reader: Reader, request: str, by: str, proof: Proof) -> list[Answer]:
    """Be the second person, and have it done if that was the last one needed.

    Gives the approval's answer, then those of what was done. Raises `RecordUnavailable`.
    """
    row: Request | None = reader.row(PERMIT, request)
    command = ApproveSecond(request=request, requester=row.by if row is not None else "")
    answer = door.perform(command, by, proof=proof, under=request)
    if isinstance(answer, Refusal):
        return [answer]
    return [answer, *carry_out(door, reader, request)]


def carry_out(door: Door, reader: Reader, request: str) -> list[Answer]:
    """Do what was approved, once; nothing where it is not approved. Raises `RecordUnavailable`.

    What the record does not allow any more is over: nobody waits for it, and it must not happen later.
    """
    row: Request | None = reader.row(PERMIT, request)
    if row is None or row.state != "approved" or row.done >= len(row.members):
        return []
    written = reader.payload(row.commands) if row.commands else None
    if written is None:
        return [Refusal("erased", f"What {request} asked for has been erased: ask anew.")]
    commands = _read(reader, written)
    proof = Proof(session=row.id, authenticator=row.authenticator, verified=True, fresh=True)
    orders = [Order(command, row.by, row.key(n), None, proof, row.id) for n, command in enumerate(commands)]
    answers = list(door.perform_many(orders, atomic=len(orders) > 1))
    if refusal := next((answer for answer in answers if _is_cause(answer)), None):
        assert isinstance(refusal, Refusal)
        door.perform(FailRequest(request=request, code=refusal.code), CLOCK)
    return answers


def asked_for(reader: Reader, row: Request) -> list[Command] | None:
    """The commands of a request; None where they have been erased. Raises `Altered` where the ledger has others."""
    written = reader.payload(row.commands) if row.commands else None
    if written is None:
        return None
    try:
        commands = _read(reader, written)
    except (msgspec.MsgspecError, UnknownType) as error:
        raise Altered(row.id) from error
    if [digest_of(command).hex() for command in commands] != [member.digest for member in row.members]:
        raise Altered(row.id)
    return commands


def carry_out_waiting(door: Door, reader: Reader, tried: set[str]) -> int:
    """Do what was approved and not done, once per process; how many requests that were. Raises `RecordUnavailable`."""
    waiting = [one.id for one in _approved(reader) if not one.done and one.id not in tried]
    for request in waiting:
        tried.add(request)
        for answer in carry_out(door, reader, request):
            if isinstance(answer, Refusal):
                log.warning("seconding.not_carried_out", request=request, why=answer.code)
    return len(waiting)


def _lasts(reader: Reader, wish: AskSecond) -> int:
    """How long a request waits, in microseconds."""
    teams = reader.all(SMALL_TEAM)
    return lasts((teams.get(one) for one in needed(wish.members)), reader.now())


def _approved(reader: Reader) -> Iterable[Request]:
    c = reader.table(PERMIT).c
    query = select(c.key, c.seq, c.doc).where(c.state == "approved").order_by(c.at.desc()).limit(1_000)
    return reader.find(PERMIT, query)


def _member(reader: Reader, command: Command, by: str) -> Member:
    return Member(
        tag=tag_of(type(command)),
        capability=command.capability,
        digest=digest_of(command).hex(),
        scope=scope_of(reader, command, by),
    )


def _barred(reader: Reader, commands: Sequence[Command], by: str, proof: Proof) -> Refusal | None:
    """Why the first could not be done now; those after it are judged by what it leads to, and so once it is done."""
    if not commands:
        return None
    answer = commands[0].decide(_rows(reader, commands[0], by, proof), reader.now())
    return answer if isinstance(answer, Refusal) else None


def scope_of(reader: Reader, command: Command, by: str) -> Scope:
    """The facts of a command as the record stands now. The door reads them anew when it judges."""
    return command.scope(_rows(reader, command, by))


def _rows(reader: Reader, command: Command, by: str, proof: Proof = UNPROVED) -> Rows:
    rows: dict[str, Any] = {}
    for view, need in command.keys().asked_by(by).needs.items():
        keys = need if isinstance(need, tuple) else (need,) if need is not None else ()
        found = reader.stored_many(view, keys)
        read = tuple(found[key].row if key in found else None for key in keys)
        rows[view] = read if isinstance(need, tuple) else (read[0] if read else None)
    return Rows(rows, by, proof, reader.registry.words)


def _written(commands: Sequence[Command]) -> str:
    return msgspec.json.encode([(tag_of(type(one)), one) for one in commands]).decode()


def _read(reader: Reader, written: bytes) -> list[Command]:
    pairs = msgspec.json.decode(written, type=list[tuple[str, msgspec.Raw]])
    return [reader.registry.command(tag, bytes(body)) for tag, body in pairs]


def _is_cause(answer: Answer) -> bool:
    return isinstance(answer, Refusal) and answer.code != "set_refused"
