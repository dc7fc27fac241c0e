"""Test cases of routing, beside those of rules: what a case says, and the queue that it must come to.

They are the tables `[[route]]` of `tests/*.toml`. See docs/routing.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from steadyhand.rules.cases import Mismatch, is_case_file, tables_in
from steadyhand.rules.counting import span_us
from steadyhand.rules.errors import Place, Problems, did_you_mean
from steadyhand.rules.queues import spelt
from steadyhand.rules.registry import BadArgument
from steadyhand.rules.routing import CaseFacts, Routed, Routing


class Route(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One test case; what is not said of `case` is as usual. `within` is a span, such as `1h`."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    case: CaseFacts
    queue: str
    rule: str | None = None
    """The rule that must decide; `""` where none may."""
    within: str | None = None


class PlacedRoute(msgspec.Struct, frozen=True):
    """A test case and where it is written."""

    place: Place
    case: Route


def routes_of(texts: Mapping[str, str], routing: Routing) -> tuple[PlacedRoute, ...]:
    """All test cases of routing, by file and then in the order of the text. Raises `RuleError` with every mistake."""
    files = {name: texts[name] for name in sorted(texts) if is_case_file(name)}
    problems = Problems(files)
    found = [
        PlacedRoute(place, route)
        for name, text in files.items()
        for place, route in tables_in(name, text, "route", Route, problems)
    ]
    for placed in found:
        _check(placed, routing, problems)
    problems.refuse_if_any()
    return tuple(found)


def tried_route(route: Route, routing: Routing) -> tuple[Mismatch, ...]:
    """What is not as the test case expects it; nothing where it passes."""
    return tuple(_mismatches(route, routing.route(route.case)))


def _mismatches(route: Route, routed: Routed) -> Iterator[Mismatch]:
    if route.queue != routed.queue:
        yield Mismatch("queue", route.queue, f"{routed.queue}. {routed.why}")
    if route.rule is not None and route.rule != routed.rule:
        yield Mismatch("rule", route.rule or "none", routed.rule or "none")
    if route.within is not None and span_us(route.within, "within") != routed.within:
        yield Mismatch("within", route.within, spelt(routed.within))


def _check(placed: PlacedRoute, routing: Routing, problems: Problems) -> None:
    route = placed.case
    if route.queue not in routing.queues:
        hint = did_you_mean(route.queue, routing.queues)
        problems.add(placed.place, f"there is no queue `{route.queue}`", hint)
    if route.rule and route.rule not in routing.rules:
        hint = did_you_mean(route.rule, routing.rules)
        problems.add(placed.place, f"there is no routing rule `{route.rule}`", hint)
    try:
        span_us(route.within or "1h", "within")
    except BadArgument as error:
        problems.add(placed.place, error.message, error.hint)
