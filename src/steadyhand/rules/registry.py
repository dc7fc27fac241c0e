"""The one list of the language's functions: name -> typed signature -> implementation.

A function is added with one decorator over one Python function:

    @function("StringLength(s: str) -> int")
    def string_length(s: str) -> int: ...

Arguments marked `Const[...]` are known when the rules are loaded. A function that has some is written as a factory:
it takes those, refuses bad ones with `BadArgument`, and returns the function of the remaining arguments.

    @function("RegexMatch(pattern: Const[str], target: str) -> bool")
    def regex_match(pattern: str) -> Callable[[str], bool]: ...

With `asks` the implementation is given the event, the labels, the mail hosts, the phases or the counts first; with
`named=True` its factory is given the name that the call is assigned to; with `sure=True` it never raises.
`**names: Type` takes any further arguments, as one dictionary. At run time any exception is a node error; `NoValue` is
a failure that is not worth reporting (an address without a domain).
"""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec

from steadyhand.rules.types import (
    ANY,
    BOOL,
    EFFECT,
    EXPERIMENT,
    FLOAT,
    INT,
    NONE,
    RULE,
    STR,
    TIME_DELTA,
    VARIABLE,
    Type,
    admits_none,
    union,
)

Implementation = TypeVar("Implementation", bound=Callable[..., Any])
Asks = Literal["", "event", "labels", "mail_hosts", "phases", "counts"]

_NAMED = {
    str(each): each
    for each in (ANY, STR, INT, FLOAT, BOOL, NONE, RULE, EFFECT, TIME_DELTA, EXPERIMENT, VARIABLE)
}


class BadArgument(Exception):
    """A constant argument that the function cannot work with; raised by a factory while the rules are loaded."""

    def __init__(self, argument: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.argument, self.message, self.hint = argument, message, hint


class NoValue(Exception):
    """There is no result, and that is ordinary: null without a node error."""


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    type: Type
    const: bool = False
    required: bool = True
    default: str | int | float | bool | None = None

    @property
    def takes_none(self) -> bool:
        return self.type != ANY and admits_none(self.type)


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """One function of the language. A form (no implementation) is known to the checker and the compiler by name."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    implementation: Callable[..., Any] | None = None
    asks: Asks = ""
    named: bool = False
    sure: bool = False
    """Whether it gives a result for all arguments of the right types."""
    others: Parameter | None = None
    """What further arguments are, where any may be given."""
    signature: str = ""
    about: str = ""
    """What it does, and `>>>` examples with their results: the implementation's docstring."""
    subject: str = ""
    """The module that it stands in."""

    @property
    def consts(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if each.const)

    @property
    def values(self) -> tuple[Parameter, ...]:
        return tuple(each for each in self.parameters if not each.const)

    def parameter(self, name: str) -> Parameter | None:
        """What an argument of this name is; None where there can be none."""
        return next((each for each in self.parameters if each.name == name), self.others)


FUNCTIONS: dict[str, Function] = {}


def function(signature: str, asks: Asks = "", **how: bool) -> Callable[[Implementation], Implementation]:
    """Register the decorated implementation under the signature's name; `how` is `named` or `sure`."""

    def register(implementation: Implementation) -> Implementation:
        _add(signature, implementation, asks, **how)
        return implementation

    return register


def form(signature: str, about: str) -> None:
    """Register a signature whose meaning lies in the checker and the compiler (`Import`, `Rule`, ...)."""
    _add(signature, None, "", about=about)


def _add(signature: str, implementation: Callable[..., Any] | None, asks: Asks, **more: Any) -> None:
    found = read_signature(signature)
    if found.name in FUNCTIONS:
        raise ValueError(f"the function {found.name} is registered twice")
    if implementation is not None:
        more |= {"about": inspect.getdoc(implementation) or "", "subject": implementation.__module__}
    FUNCTIONS[found.name] = msgspec.structs.replace(
        found, implementation=implementation, asks=asks, signature=" ".join(signature.split()), **more
    )


def read_signature(signature: str) -> Function:
    """The typed signature of `Name(a: str, b: Const[int] = 0) -> bool`."""
    (parsed,) = ast.parse(f"def {signature}: ...").body
    if not isinstance(parsed, ast.FunctionDef):
        raise TypeError(f"not a signature: {signature}")
    arguments = parsed.args.args
    defaults: list[ast.expr | None] = [None] * (len(arguments) - len(parsed.args.defaults))
    defaults += parsed.args.defaults
    parameters = tuple(_parameter(arg, default) for arg, default in zip(arguments, defaults, strict=True))
    returns = _type(parsed.returns) if parsed.returns else NONE
    rest = parsed.args.kwarg
    others = _parameter(rest, None) if rest else None
    return Function(name=parsed.name, parameters=parameters, returns=returns, others=others)


def _parameter(arg: ast.arg, default: ast.expr | None) -> Parameter:
    note = arg.annotation
    const = isinstance(note, ast.Subscript) and isinstance(note.value, ast.Name) and note.value.id == "Const"
    type_ = _type(note.slice if const and isinstance(note, ast.Subscript) else note)
    value = None if default is None else ast.literal_eval(default)
    return Parameter(name=arg.arg, type=type_, const=const, required=default is None, default=value)


def _type(note: ast.expr | None) -> Type:
    match note:
        case ast.Constant(value=None):
            return NONE
        case ast.Name(id=name):
            return _NAMED[name]
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return union(_type(inner), NONE)
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            return Type(name, (_type(inner),))
    raise ValueError("a signature has an unreadable type")


@functools.cache
def known_functions() -> dict[str, Function]:
    """All functions of the language, by name."""
    import steadyhand.rules.functions  # noqa: F401, PLC0415 - importing it fills the registry

    return FUNCTIONS
