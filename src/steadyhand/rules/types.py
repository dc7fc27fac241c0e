"""The types of the rule language, and when a value of one may stand where another is asked for."""

from __future__ import annotations

from enum import Enum

import msgspec


class Type(msgspec.Struct, frozen=True):
    """A type by its name and what it is made of: `List[str]` is Type("List", (STR,))."""

    name: str
    args: tuple[Type, ...] = ()

    def __str__(self) -> str:
        if self.name == "Union":
            return " | ".join(str(arg) for arg in self.args)
        return f"{self.name}[{', '.join(map(str, self.args))}]" if self.args else self.name


ANY, STR, INT, FLOAT, BOOL, NONE = (Type(n) for n in ("Any", "str", "int", "float", "bool", "None"))
RULE, EFFECT, TIME_DELTA, VARIABLE = Type("Rule"), Type("Effect"), Type("TimeDelta"), Type("T")
EXPERIMENT = Type("Experiment")
NUMBER = Type("Union", (INT, FLOAT))
PRINTABLE = Type("Union", (INT, FLOAT, BOOL, STR))


def list_of(item: Type) -> Type:
    return Type("List", (item,))


def entity_of(identifier: Type) -> Type:
    return Type("Entity", (identifier,))


def union(*members: Type) -> Type:
    flat = dict.fromkeys(inner for member in members for inner in alternatives(member))
    return next(iter(flat)) if len(flat) == 1 else Type("Union", tuple(flat))


def optional(inner: Type) -> Type:
    return union(inner, NONE)


def alternatives(type_: Type) -> tuple[Type, ...]:
    return type_.args if type_.name == "Union" else (type_,)


def admits_none(type_: Type) -> bool:
    return type_ == ANY or NONE in alternatives(type_)


def without_none(type_: Type) -> Type:
    rest = tuple(each for each in alternatives(type_) if each != NONE)
    return union(*rest) if rest else type_


class Fit(Enum):
    """Whether a value fits: as it is, through its plain value (an entity's id, a rule's truth), or not at all."""

    NO = "no"
    AS_IT_IS = "as it is"
    UNWRAPPED = "unwrapped"


def fits(value: Type, wanted: Type) -> Fit:
    if _accepts(value, wanted):
        return Fit.AS_IT_IS
    plain = plain_of(value)
    return Fit.UNWRAPPED if plain is not None and _accepts(plain, wanted) else Fit.NO


def plain_of(type_: Type) -> Type | None:
    """The type that a wrapped value has as a feature; None for a type that is already plain."""
    match type_.name:
        case "Entity":
            return type_.args[0]
        case "Rule":
            return BOOL
        case "TimeDelta":
            return FLOAT
    return None


def _accepts(value: Type, wanted: Type) -> bool:
    if ANY in (value, wanted):
        return True
    if wanted.name == "Union" or value.name == "Union":
        options = alternatives(wanted)
        return all(any(_accepts(each, option) for option in options) for each in alternatives(value))
    if value.name == wanted.name and len(value.args) == len(wanted.args):
        return all(_accepts(mine, theirs) for mine, theirs in zip(value.args, wanted.args, strict=True))
    return value == INT and wanted == FLOAT


def bind(wanted: Type, value: Type) -> Type | None:
    """What `T` stands for in `wanted` when it is given `value`; None when the value does not say."""
    if wanted == VARIABLE:
        return None if value == NONE else value
    if wanted.name == "Union":
        return None if value == NONE else bind(without_none(wanted), without_none(value))
    for mine, theirs in zip(wanted.args, value.args, strict=False):
        found = bind(mine, theirs)
        if found is not None and value.name == wanted.name:
            return found
    return None


def substitute(type_: Type, variable: Type) -> Type:
    if type_ == VARIABLE:
        return variable
    if type_.name == "Union":
        return union(*(substitute(arg, variable) for arg in type_.args))
    return Type(type_.name, tuple(substitute(arg, variable) for arg in type_.args))


def mentions_variable(type_: Type) -> bool:
    return type_ == VARIABLE or any(mentions_variable(arg) for arg in type_.args)
