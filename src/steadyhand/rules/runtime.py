"""What the generated code leans on: the failure marker, error records, arithmetic with limits."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from steadyhand.rules.counting import Ask, Counters, first
from steadyhand.rules.errors import Place
from steadyhand.rules.model import Effect, Event, NodeError
from steadyhand.rules.registry import NoValue
from steadyhand.rules.world import NOWHERE, World

MAX_BITS = 4096  # Whole numbers beyond this are a mistake, and some (2 ** 10 ** 9) would take all memory.
MAX_TEXT = 1_000_000


class Failed:
    """The value of an expression that failed. It is false, and its plain value is itself, so that it travels."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    @property
    def id(self) -> Failed:
        return self


FAILED = Failed()
NOTHING: Mapping[Any, Any] = {}


class Needs(NamedTuple):
    """What must be known before the rules decide: whose labels (`Type/id`), which domains' mail hosts, which counts."""

    labels: Collection[str] = ()
    domains: Collection[str] = ()
    counts: Collection[Ask] = ()


class Run:
    """One evaluation under way: what it is given and what it has found."""

    __slots__ = (
        "at",
        "effects",
        "errors",
        "event",
        "features",
        "labels",
        "mail_hosts",
        "matched",
        "named",
        "number",
        "phases",
        "stands",
    )

    def __init__(
        self,
        event: Event,
        labels: Mapping[str, Sequence[str]],
        world: World = NOWHERE,
        counters: Counters | None = None,
        at: int = 0,
        number: int = 0,
    ) -> None:
        self.event = event
        self.labels = labels
        self.mail_hosts, self.phases = world.mail_hosts.get, world.phases
        self.stands = first if counters is None else counters.stands
        self.at, self.number = at, number  # of the event, as the counters know it
        self.features: dict[str, Any] = {}
        self.named = True  # whether features are filled in: who decides events reads none
        self.errors: list[NodeError] = []
        self.effects: list[Effect] = []
        self.matched: list[tuple[int, str]] = []  # places of rules among all, with their descriptions

    def failed(self, places: Sequence[Place], error: Exception) -> Failed:
        """An error, told of each place at which the failed expression stands."""
        if not isinstance(error, NoValue):
            message = _message(error)
            self.errors += [NodeError(place, message) for place in places]
        return FAILED

    def give_up(self, place: Place, error: Exception) -> None:
        """Something of ours is wrong: nothing follows from an event that was judged in part."""
        self.effects.clear()
        self.matched.clear()
        self.errors.append(
            NodeError(place, f"this event could not be judged: {type(error).__name__}: {error}")
        )

    def conclude(self, asked: Callable[[tuple[str, ...]], Effect] | None, rules: tuple[str, ...]) -> None:
        """Record an effect under the rules that matched; None is an effect whose own condition did not hold."""
        if asked is not None:
            self.effects.append(asked(rules))


def _message(error: Exception) -> str:
    text = str(error)
    if isinstance(error, KeyError) and error.args:
        text = str(error.args[0])
    return text or type(error).__name__


def matching(names: tuple[str, ...], held: tuple[Any, ...]) -> tuple[str, ...]:
    """The names of the rules that held."""
    return tuple(itertools.compress(names, held))


def told(value: Any) -> str:
    """A value inside a text."""
    try:
        return str(value)
    except ValueError:  # Python refuses to write out numbers of thousands of digits
        return "a very large number"


def contains(item: Any, where: Any) -> bool:
    """`in`, where None is found only in a list that holds None."""
    if item is None or where is None:
        return item is None and (where is None or (isinstance(where, list) and None in where))
    return item in where


def _multiply(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        text, times = (left, right) if isinstance(left, str) else (right, left)
        if len(text) * times > MAX_TEXT:
            raise ValueError(f"the text would be longer than {MAX_TEXT} characters")
        return text * times
    return _bounded(left * right)


def _power(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * right > MAX_BITS:
        raise OverflowError("the number would be too large")
    result = left**right
    if isinstance(result, complex):
        raise ValueError("a negative number has no such power")  # noqa: TRY004 - it is the value, not the type
    return result


def _shift_left(left: int, right: int) -> int:
    if left.bit_length() + right > MAX_BITS:
        raise OverflowError("the number would be too large")
    return left << right


def _bounded(number: Any) -> Any:
    if isinstance(number, int) and number.bit_length() > MAX_BITS:
        raise OverflowError("the number would be too large")
    return number


ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda left, right: _bounded(left + right),
    "-": lambda left, right: _bounded(left - right),
    "*": _multiply,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": _power,
    "<<": _shift_left,
    ">>": operator.rshift,
    "|": operator.or_,
    "^": operator.xor,
    "&": operator.and_,
}
