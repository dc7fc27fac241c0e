"""Brings a value from JSON to the type that its author declared, or says that it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from steadyhand.rules.model import Entity, Event
from steadyhand.rules.paths import MISSING, Step, read_path
from steadyhand.rules.registry import NoValue
from steadyhand.rules.types import NONE, Type, admits_none, alternatives

Reader = Callable[[Event], Any]
_EXACT = {"str", "int", "bool", "float"}
_PYTHON: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


class Read(msgspec.Struct, frozen=True):
    """How a value is read where it has the declared type: along `steps`, unless the condition `quick` holds of it.

    `quick` is an expression over `{0}` that is true of whatever needs a second look; None where everything does.
    """

    steps: tuple[Step, ...]
    quick: str | None
    entity: str | None = None


def quick_read(steps: tuple[Step, ...], type_: Type, entity: str | None = None) -> Read:
    """The quick way for a value of a plain type at a path of names."""
    known = [each.name for each in alternatives(type_) if each != NONE]
    plain = len(known) == 1 and known[0] in _EXACT and all(isinstance(step, str) for step in steps)
    if not plain or (entity is not None and admits_none(type_)):
        return Read(steps, None, entity)
    test = f"{{0}}.__class__ is not {known[0]}"
    return Read(steps, f"{{0}} is not None and {test}" if admits_none(type_) else test, entity)


def json_reader(
    steps: tuple[Step, ...], type_: Type, *, required: bool, coerce: bool, secret: bool
) -> Reader:
    """A function that reads a value of the type at the path of an event.

    Missing or null is None where the type allows it; otherwise an error when `required`, else quietly no value.
    """
    takes_none = admits_none(type_)

    def read(event: Event) -> Any:
        value = read_path(steps, event.secret_data if secret else event.data)
        if value is MISSING or value is None:
            if takes_none:
                return None
            if required:
                raise LookupError(
                    "there is no value at this path" if value is MISSING else "the value at this path is null"
                )
            raise NoValue
        if conforms(value, type_):
            return value
        if not coerce:
            raise TypeError(f"the value at this path is {_kind(value)}, not {type_}")
        return coerced(value, type_)

    return read


def entity_reader(
    steps: tuple[Step, ...], entity: str, id_type: Type, *, required: bool, coerce: bool
) -> Reader:
    """As `json_reader`, for an entity whose id lies at the path."""
    read = json_reader(steps, id_type, required=required, coerce=coerce, secret=False)
    return lambda event: Entity(entity, read(event))


def conforms(value: Any, type_: Type) -> bool:
    match type_.name:
        case "Union":
            return any(conforms(value, each) for each in type_.args)
        case "List":
            return isinstance(value, list) and all(conforms(item, type_.args[0]) for item in value)
        case "None":
            return value is None
        case "str" | "bool":
            return isinstance(value, _PYTHON[type_.name])
        case "int" | "float":
            return isinstance(value, int | float if type_.name == "float" else int) and not isinstance(
                value, bool
            )
    return True


def coerced(value: Any, type_: Type) -> Any:
    """The value as the type; raises TypeError or ValueError where that would be a guess."""
    if conforms(value, type_):
        return value
    if type_.name == "Union":
        return _first_that_takes(value, type_)
    if type_.name == "List":
        if not isinstance(value, list):
            raise TypeError(f"the value at this path is {_kind(value)}, not a list")
        return [coerced(item, type_.args[0]) for item in value]
    if value is None or type_ == NONE or (isinstance(value, bool) and type_.name in {"int", "float"}):
        raise TypeError(f"the value at this path is {_kind(value)}, not {type_}")
    return _PYTHON[type_.name](value)


def _first_that_takes(value: Any, type_: Type) -> Any:
    for each in alternatives(type_):
        try:
            return coerced(value, each)
        except (TypeError, ValueError):
            continue
    raise TypeError(f"the value at this path is {_kind(value)}, not {type_}")


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null")
