"""One rule: its words, what it rests on, what it did, its brake and quota, and when it changed."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get
from litestar.params import FromPath

from steadyhand.kernel.entry import Entry
from steadyhand.rules.versions.facts import Published, Reverted
from steadyhand.rules.versions.store import RuleSets
from steadyhand.web.api.edge import House
from steadyhand.web.console.rules import frame
from steadyhand.web.console.rules.charts import chart
from steadyhand.web.console.rules.counts import HOURS, WEEK, counted
from steadyhand.web.console.session import Signed
from steadyhand.web.problem import Problem

NAMES: Final = ("matched", "acted")
CHANGES: Final = 20


@get("/rules/rule/{name:str}", sync_to_thread=True, include_in_schema=False)
def rule_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, name: FromPath[str]
) -> Response[str]:
    """One rule of what is in force."""
    sets = frame.sets_of(rooms)
    release, book = frame.in_force(sets)
    sheet = book.rules.get(name)
    brakes = [brake for brake in release.braked.values() if brake.rule == name] if release else []
    if sheet is None and not brakes:
        raise Problem(404, "unknown_rule", "Not found", f"No rule in force is called {name[:80]!r}.")
    counts = counted(rooms, WEEK)
    hours = counts.by_hour(name)
    return frame.page(
        "rule.html",
        rooms,
        person,
        "rules",
        release=release,
        name=name,
        sheet=sheet,
        brakes=brakes,
        quota=release.quotas.get(name) if release else None,
        counts=counts,
        chart=chart(hours[-HOURS:], NAMES),
        hours=hours,
        age=sets.ages().get(name),
        changes=_changes(sets, name),
        articles=rooms.reader.all("article"),
    )


def _changes(sets: RuleSets, name: str) -> list[Entry]:
    """The latest publications and reverts that made the rule what it is, or took it away."""
    return [
        entry
        for entry in sets.history()
        if isinstance(entry.fact, Published | Reverted)
        and (name in entry.fact.changed or name in entry.fact.removed)
    ][:CHANGES]
