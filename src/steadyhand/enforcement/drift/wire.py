"""How a platform says what it enforces: the same shape whether it is asked or tells by itself. Read item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from steadyhand.enforcement.drift.model import Measure
from steadyhand.enforcement.model import Kind
from steadyhand.kernel.values import Instant, InvalidSubject
from steadyhand.kernel.values import subject as named
from steadyhand.kernel.zones import instant

MEASURES: Final = 200
"""On one subject."""
_PLAIN: Final = r"^[^\u0000-\u001f\u007f\u2028\u2029]*$(?![\s\S])"
Word = Annotated[str, Meta(max_length=220, pattern=_PLAIN)]
Place = Annotated[str, Meta(max_length=40, pattern=_PLAIN)]
Places = Annotated[tuple[Place, ...], Meta(max_length=300)]


class Enforced(msgspec.Struct, frozen=True, kw_only=True):
    """One measure as an effect has it in `in_force`; what else a platform says of it is passed over."""

    kind: Kind
    action: Word | None = None
    until: str | None = None
    label: Word | None = None
    feature: Word | None = None
    surfaces: Places = ()
    territory: Places = ()


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform says of one subject. `gone`: it no longer has it, so there is nothing to enforce."""

    subject: str
    enforced: Annotated[tuple[Enforced, ...], Meta(max_length=MEASURES)]
    gone: bool = False


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The same, read."""

    subject: str
    measures: tuple[Measure, ...]
    gone: bool = False


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Why an item was not read: its place in what was sent, from 0, and the field."""

    index: int
    field: str
    code: str
    detail: str


def read(items: Sequence[Any]) -> tuple[list[State], list[Fault]]:
    """The items that can be read, and why the others cannot; of one subject told twice only the first."""
    states: dict[str, State] = {}
    faults = []
    for index, item in enumerate(items):
        try:
            state = _state(msgspec.convert(item, Told))
        except ValueError as error:  # msgspec's errors are values' as well
            faults.append(_fault(index, error))
            continue
        if state.subject in states:
            detail = "It was told of already: say all that is enforced on a subject in one item."
            faults.append(Fault(index=index, field="subject", code="repeated", detail=detail))
        states.setdefault(state.subject, state)
    return list(states.values()), faults


def _state(told: Told) -> State:
    measures = tuple(
        Measure(
            kind=one.kind,
            action=one.action or "",
            until=_until(one.until),
            label=one.label,
            feature=one.feature or "",
            surfaces=one.surfaces,
            territory=one.territory,
        )
        for one in told.enforced
    )
    return State(subject=named(told.subject), measures=measures, gone=told.gone)


def _until(text: str | None) -> Instant | None:
    return None if text is None else instant(text)


def _fault(index: int, error: ValueError) -> Fault:
    detail, _, where = str(error).partition(" - at `$.")
    field = where.rstrip("`") or ("subject" if isinstance(error, InvalidSubject) else "enforced")
    return Fault(index=index, field=field, code="invalid", detail=f"{detail.rstrip('.')}.")
