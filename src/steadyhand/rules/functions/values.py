"""The event itself, entities, optional values, and chance."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from steadyhand.rules.model import Entity, Event
from steadyhand.rules.registry import BadArgument, NoValue, function


@function("GetActionName() -> str", asks="event", sure=True)
def action_name(event: Event) -> str:
    """The type of the event, such as `post.created`."""
    return event.action_name


@function("GetActionId() -> int", asks="event", sure=True)
def action_id(event: Event) -> int:
    """The number of the event."""
    return event.action_id


@function("Entity(type: Const[str], id: T) -> Entity[T]", sure=True)
def entity(type_: str) -> Callable[[Any], Entity]:
    """Somebody or something that rules act on, by type and id; as a feature, its id.

    >>> Entity(type='User', id='u1')
    'u1'
    """
    return lambda identifier: Entity(type_, identifier)


@function(
    "ResolveOptional(optional_value: Optional[T], default_value: Optional[T] = None, "
    "should_report_error: Const[bool] = False) -> T"
)
def resolve_optional(should_report_error: bool) -> Callable[[Any, Any], Any]:  # noqa: FBT001 - the language names it
    """The value, or where it is missing the default; where both are, nothing, or with `should_report_error` an error.

    >>> ResolveOptional(optional_value=None, default_value='x')
    'x'
    """

    def resolve(value: Any, default: Any) -> Any:
        if value is not None:
            return value
        if default is not None:
            return default
        raise ValueError("there is neither a value nor a default") if should_report_error else NoValue

    return resolve


def _draw(event: Event, salt: str) -> int:
    # A draw from the event's own id, so that judging the same event again gives the same answer.
    seed = f"{event.action_name}/{event.action_id}/{salt}".encode(errors="replace")
    return int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big")


@function("RandomBool(percentage: Const[float]) -> bool", asks="event", sure=True)
def random_bool(percentage: float) -> Callable[[Event], bool]:
    """True for this share of events (0.0 to 1.0); the same event always draws the same.

    >>> RandomBool(percentage=1.0)
    True
    """
    if not 0.0 <= percentage <= 1.0:
        raise BadArgument("percentage", "a share lies between 0.0 and 1.0")
    return lambda event: _draw(event, f"bool/{percentage}") < percentage * 2**64


@function("RandomInt(start: Const[int], end: Const[int]) -> int", asks="event", sure=True)
def random_int(start: int, end: int) -> Callable[[Event], int]:
    """A whole number between `start` and `end`, both included; the same event always draws the same."""
    if start >= end:
        raise BadArgument("start", "`start` must lie below `end`")
    return lambda event: start + _draw(event, f"int/{start}/{end}") % (end - start + 1)
