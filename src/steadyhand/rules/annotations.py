"""What an author may write after the colon, and what it says: a type, and whether the name leaves the rules."""

from __future__ import annotations

import msgspec

from steadyhand.rules.errors import Place, did_you_mean
from steadyhand.rules.syntax import Note
from steadyhand.rules.types import BOOL, FLOAT, INT, NONE, STR, Type, entity_of, list_of, union

_SCALARS = {"str": STR, "int": INT, "float": FLOAT, "bool": BOOL, "None": NONE}
_WRAPPERS = {"ExtractLiteral", "Secret", "ExtractSecret"}
_OPTIONAL = ("a type", "None")
_GENERIC = {"Entity", "List", "Optional", "Union", *_WRAPPERS}


class Declared(msgspec.Struct, frozen=True):
    """The meaning of an annotation. `wrapper` is `ExtractLiteral`, `Secret`, `ExtractSecret` or nothing."""

    type: Type
    wrapper: str = ""

    @property
    def is_secret(self) -> bool:
        return self.wrapper in {"Secret", "ExtractSecret"}


class BadAnnotation(Exception):
    """An annotation that means nothing; `place` is that of the part at fault."""

    def __init__(self, place: Place, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place, self.message, self.hint = place, message, hint


def declared(note: Note) -> Declared:
    """The meaning of an annotation; raises `BadAnnotation`."""
    if note.name in _WRAPPERS:
        return Declared(_type(_only(note)), note.name)
    return Declared(_type(note))


def _type(note: Note) -> Type:
    if note.name == "|":
        return _either(note)
    if not note.args:
        return _scalar(note)
    match note.name:
        case "List":
            return list_of(_scalar(_only(note)))
        case "Entity":
            return entity_of(_identifier(_only(note)))
        case "Optional":
            return union(_scalar(_only(note)), NONE)
        case "Union":
            return _union(note)
    raise BadAnnotation(
        note.place,
        f"there is no generic type `{note.name}[...]`",
        did_you_mean(note.name, _GENERIC) or _choice(),
    )


def _scalar(note: Note) -> Type:
    if note.name in _SCALARS and not note.args:
        return _SCALARS[note.name]
    if note.name in _GENERIC and not note.args:
        raise BadAnnotation(
            note.place, f"`{note.name}` needs to know of what", f"write `{note.name}[str]`, for instance"
        )
    hint = did_you_mean(note.name, {*_SCALARS, *_GENERIC}) or _choice()
    raise BadAnnotation(note.place, f"`{note.name}` is not a type that can stand here", hint)


def _choice() -> str:
    return f"the types are {', '.join(_SCALARS)}, {', '.join(sorted(f'{name}[...]' for name in _GENERIC))}"


def _only(note: Note) -> Note:
    if len(note.args) != 1:
        raise BadAnnotation(note.place, f"`{note.name}[...]` takes one type, and {len(note.args)} are given")
    return note.args[0]


def _identifier(note: Note) -> Type:
    if note.name not in {"str", "int"}:
        raise BadAnnotation(note.place, "an entity's id is `str` or `int`")
    return _scalar(note)


def _union(note: Note) -> Type:
    names = [arg.name for arg in note.args]
    if len(names) == 1 or len(set(names)) < len(names):
        raise BadAnnotation(note.place, "a `Union` joins two or more different types")
    return union(*(_scalar(arg) for arg in note.args))


def _either(note: Note) -> Type:
    members = [_scalar(arg) for arg in note.args]
    if NONE in members and len(members) != len(_OPTIONAL):
        raise BadAnnotation(note.place, f"an optional type is one type or None, and {len(members)} are given")
    return _union(note)
