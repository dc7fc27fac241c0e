"""Why the rules decided on an event as they did: beside the evidence of a case, and for any event by its name."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from steadyhand.flows.explaining import IN_FORCE, Explaining, Recorded, Unexplained, Why
from steadyhand.kernel.entry import Refusal
from steadyhand.review.care.model import SENSITIVE
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Case, Evidence
from steadyhand.rules.explain import RuleExplained
from steadyhand.rules.versions.model import short
from steadyhand.rules.versions.store import RuleSets
from steadyhand.web.addresses import case_page
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages, telling
from steadyhand.web.console.live import READING
from steadyhand.web.console.rules import frame
from steadyhand.web.console.session import Signed
from steadyhand.web.console.sight import kept
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

OTHERS: Final = 200
"""Rules that did not hold, each in one line; more are counted, and shown when asked for by name."""
MAY: Final = ("rules.draft", "rules.approve", "rules.publish")
NOT_HELD: Final = "Which conditions held quotes what was written: take the case, then look again."
Asked = Annotated[str, QueryParameter(max_length=700)]
OneRule = Annotated[str, QueryParameter(max_length=200)]


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """An explanation as it is laid out; or the sentence that says why there is none."""

    problem: str = ""
    why: Why | None = None
    told: list[RuleExplained] = []
    """Rules that are told condition by condition: those that held, then those that failed; or the one asked for."""
    others: list[RuleExplained] = []
    """Rules that did not hold, or were not asked, each for one line."""
    left: int = 0
    """How many more of them there are."""
    in_force: frozenset[str] = frozenset()
    """Names of rules that have a page."""
    covered: bool = True
    """Whether what quotes the content is covered until somebody asks for it."""


@get("/cases/{case:str}/why/{number:int}", sync_to_thread=True, include_in_schema=False)
def why_of_evidence(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    case: FromPath[str],
    number: FromPath[int],
    rule: OneRule = "",
) -> Response[str]:
    """Which conditions held in a piece of evidence that a rule brought; pieces are numbered from 1."""
    about, piece = _evidence(rooms, case, number)
    if freeze := rooms.access.unseen(person.principal, scope_of(about, READING), rooms.now()):
        return pages.unseen(rooms, person, freeze, about.id)
    if not about.read_by(person.principal, rooms.now()):
        raise Problem(403, "not_held", "Not yours to read", NOT_HELD)
    named = Recorded(rules=piece.rule_set, matched=piece.rules)
    event = piece.ref.removeprefix(telling.EVENT)
    panel = _panel(rooms, event, rule=rule, named=named, covered=about.area in SENSITIVE)
    asks = f"{case_page(about.id)}/why/{number}?rule="
    shown: dict[str, Any] = {
        "case": about,
        "number": number,
        "by": "",
        "panel": panel,
        "asks": asks,
        "short": short,
    }
    if pages.part(request):
        return pages.page("why/part.html", rooms, person, **shown)
    return pages.page("why/case.html", rooms, person, status=404 if panel.problem else 200, **shown)


@get("/rules/why", sync_to_thread=True, include_in_schema=False)
def why_of_event(
    rooms: House, person: Signed, event: Asked = "", rules: FromQuery[str] = "", rule: OneRule = ""
) -> Response[str]:
    """The same for any event by its name, by the rules that decided it or by those in force (`rules=in-force`)."""
    if not any(map(person.may, MAY)):
        refusal = Refusal(
            "not_allowed", "Only those who write or agree to rules look at any event by its name."
        )
        return frame.refused(rooms, person, refusal, MAY[0])
    if event and (freeze := kept(rooms, person)):
        return pages.unseen(rooms, person, freeze, "")
    event, by = event.strip().removeprefix(telling.EVENT), IN_FORCE if rules == IN_FORCE else ""
    panel = _panel(rooms, event, by, rule=rule) if event else None
    return frame.page(
        "why.html",
        rooms,
        person,
        "why",
        release=frame.sets_of(rooms).release(),
        status=404 if panel and panel.problem else 200,
        event=event,
        by=by,
        panel=panel,
        asks=f"/rules/why?{urlencode({'event': event, 'rules': by})}&rule=",
    )


def _evidence(rooms: Rooms, case: str, number: int) -> tuple[Case, Evidence]:
    stored = rooms.cases.get(case)
    if stored is None:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {case[:80]!r}.")
    about: Case = stored.row
    pieces = about.evidence[number - 1 : number] if number > 0 else ()
    if not pieces or not telling.explainable(pieces[0]):
        raise Problem(404, "unknown_evidence", "Not found", "No rule brought such a piece of evidence.")
    return about, pieces[0]


def _panel(
    rooms: Rooms,
    event: str,
    by: str = "",
    *,
    rule: str = "",
    named: Recorded | None = None,
    covered: bool = True,
) -> Panel:
    if rooms.events is None:
        return Panel(problem="This installation keeps no events here, so nothing can be explained.")
    try:
        why = Explaining(rooms.reader, rooms.events, rooms.data).why(event, by, named=named)
    except Unexplained as error:
        return Panel(problem=str(error))
    if rule and not any(each.name == rule for each in why.found.rules):
        return Panel(problem=f"These rules have none that is called {rule[:80]!r}.")
    return _laid_out(rooms, why, rule, covered=covered)


def _laid_out(rooms: Rooms, why: Why, rule: str, *, covered: bool) -> Panel:
    rules = why.found.rules
    held = [each for each in rules if each.held]
    failed = [each for each in rules if each.reached and each.held is None]
    others = [each for each in rules if not each.reached or each.held is False]
    return Panel(
        why=why,
        told=[each for each in rules if each.name == rule] if rule else held + failed,
        others=[] if rule else others[:OTHERS],
        left=0 if rule else len(others[OTHERS:]),
        in_force=frozenset(RuleSets(rooms.reader).ages()),
        covered=covered,
    )
