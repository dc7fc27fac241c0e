"""`POST /v1/state`: the platform tells what it enforces, and is told what of it should be otherwise."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation
from msgspec import Meta

from steadyhand.enforcement.drift.commands import MOST, TellState
from steadyhand.enforcement.drift.model import Difference, Measure, Where
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.enforcement.drift.wire import Fault, read
from steadyhand.flows.comparing import Comparing, Judged, read_since
from steadyhand.kernel.values import DAY, Instant
from steadyhand.kernel.zones import instant, rfc3339
from steadyhand.web.api.bodies import read_json
from steadyhand.web.api.edge import House, Key, Principal, idempotency_key, problems, proof_of
from steadyhand.web.api.reading import everywhere, seen
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import of_refusal, taken

OLDEST: Final = DAY
"""How long ago a platform may have read what it tells."""
Outcome = Literal["agrees", "differs", "on_its_way", "gone"]


class StateBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the platform enforces: each item `{"subject": ..., "enforced": [...]}`, its measures as in `in_force`.

    All of it that is enforced on a subject, in one item. `at` is when the platform read it; without it, just now.
    """

    subjects: Annotated[list[dict[str, Any]], Meta(max_length=MOST)]
    at: str | None = None


class MeasureShown(msgspec.Struct, frozen=True, kw_only=True):
    """One measure, as effects have it."""

    action: str | None
    kind: str
    until: str | None
    label: str | None
    feature: str | None
    surfaces: list[str]
    territory: list[str]

    @classmethod
    def of(cls, one: Measure | None) -> MeasureShown | None:
        """As either side has it."""
        if one is None:
            return None
        return cls(
            action=one.action or None,
            kind=one.kind,
            until=rfc3339(one.until),
            label=one.label,
            feature=one.feature or None,
            surfaces=[*one.surfaces],
            territory=[*one.territory],
        )


class DifferenceShown(msgspec.Struct, frozen=True, kw_only=True):
    """`missing`: to be enforced; `extra`: not to be; `different`: otherwise than it is."""

    what: Where
    should: MeasureShown | None
    says: MeasureShown | None

    @classmethod
    def of(cls, one: Difference) -> DifferenceShown:
        """As it was found."""
        return cls(what=one.where, should=MeasureShown.of(one.should), says=MeasureShown.of(one.says))


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One subject. `on_its_way`: an effect is, so nothing is judged yet."""

    subject: str
    outcome: Outcome
    differences: list[DifferenceShown]

    @classmethod
    def of(cls, one: Judged) -> Compared:
        """As it was judged."""
        outcome: Outcome = "differs" if one.differs else "agrees"
        return cls(
            subject=one.subject,
            outcome="on_its_way" if one.on_its_way else "gone" if one.gone else outcome,
            differences=[DifferenceShown.of(each) for each in one.differs],
        )


class StateTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it: the entry, each subject, and items that could not be read."""

    seq: int
    compared: list[Compared]
    refused: list[Fault]


Body = NamedDependency[SkipValidation[StateBody]]


async def state_of(request: Request[Any, Any, Any], principal: Principal) -> StateBody:
    """What is told in a request, read once it is known who asks."""
    return await read_json(request, StateBody, itemwise=True)


@post(
    "/state",
    sync_to_thread=True,
    status_code=200,
    summary="Tell what is enforced",
    tags=["deliveries"],
    responses=problems(403, 409, 413, 415, 422, 507),
    dependencies={"told": Provide(state_of)},
)
def tell_state(
    request: Request[Any, Any, Any], rooms: House, principal: Principal, bearer: Key, told: Body
) -> StateTaken:
    """Compare what the platform enforces with what is in force; what differs is recorded, and effects are sent again.

    Takes `state.tell`, under a key for all policy areas, because the answer says what is in force.
    """
    if refusal := bearer.lack(TellState.capability):
        raise of_refusal(refusal)
    everywhere(bearer, "what is enforced")
    seen(rooms, bearer, TellState.capability)
    since = read_since(_read_at(told, rooms.now()), rooms.now())
    manifest = hashlib.sha256(msgspec.json.encode(told, order="deterministic")).hexdigest()
    command = TellState(manifest=manifest, subjects=len(told.subjects))
    key = idempotency_key(request)
    (entry,) = taken([rooms.door.perform(command, principal, key, proof=proof_of(request))])
    states, faults = read(told.subjects)
    cycle, comparing = f"told:{entry.seq}", Comparing(rooms.reader, rooms.door)
    found = comparing.take(cycle, states, since)
    if Drifts(rooms.reader).comparison(cycle) is None:
        comparing.declare(cycle, len(told.subjects), found)
    return StateTaken(seq=entry.seq, compared=[Compared.of(one) for one in found], refused=faults)


def _read_at(state: StateBody, now: Instant) -> Instant | None:
    if state.at is None:
        return None
    try:
        at = instant(state.at)
    except ValueError as error:
        raise _wrong(str(error)) from error
    if at < now - OLDEST:
        raise _wrong("That was read over a day ago: read it again, and send it then.")
    return at


def _wrong(detail: str) -> Problem:
    return Problem(
        422, "wrong_time", "Not possible", f"at: {detail}", faults=[{"field": "at", "detail": detail}]
    )
