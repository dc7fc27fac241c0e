"""A draft's backtest: started in a process of its own, looked at while it runs, and read when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.flows.backtesting.apart import Look
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.rules.backtest import Hit, Report
from steadyhand.rules.backtest.report import RuleFigures
from steadyhand.rules.versions.drafts import SaveDraft
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import drafts, frame
from steadyhand.web.console.rules.charts import Chart, chart
from steadyhand.web.console.rules.drafts import Opened
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.sight import kept, stopped
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.rooms import Rooms

NAMES: Final = ("draft", "in force")
MOST_BARS: Final = 240
SHOWN: Final = 200
SAMPLES: Final = 20


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of the draft, or one that it no longer has, beside the rule of that name in force."""

    name: str
    mine: RuleFigures | None
    theirs: RuleFigures | None

    @property
    def hits(self) -> int:
        return self.mine.hits if self.mine else 0

    @property
    def before(self) -> int:
        return self.theirs.hits if self.theirs else 0

    @property
    def percent(self) -> int | None:
        """Of those hits that people had decided: how many of a hundred they upheld."""
        share = self.mine.precision if self.mine else None
        return None if share is None else round(share * 100)


FIGURES: Final[tuple[Column[Figures], ...]] = (
    Column(name="rule", title="Rule", value=lambda row: row.name),
    Column(name="hits", title="Hits", value=lambda row: row.hits, kind="number"),
    Column(name="in_force", title="In force (hits)", value=lambda row: row.before, kind="number"),
    Column(name="difference", title="Difference", value=lambda row: row.hits - row.before, kind="number"),
    Column(name="alone", title="Alone", value=lambda row: row.mine.alone if row.mine else 0, kind="number"),
    Column(name="beside", title="Most often beside", value=lambda row: next(iter(_beside(row)), None)),
    Column(
        name="upheld", title="Upheld", value=lambda row: row.mine.upheld if row.mine else 0, kind="number"
    ),
    Column(
        name="dismissed",
        title="Dismissed",
        value=lambda row: row.mine.dismissed if row.mine else 0,
        kind="number",
    ),
    Column(name="precision", title="Precision (%)", value=lambda row: row.percent, kind="number"),
)


@get("/rules/drafts/{draft:str}/backtest", sync_to_thread=True, include_in_schema=False)
def backtest_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, draft: FromPath[str]
) -> Response[str]:
    """How the backtest of the saved content stands; only the part that changes when scripts ask for it."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    look = _look(rooms, found)
    asked = Asked.of(request, f"{found.address}/backtest")
    report = look.report if look else None
    table = asked.table("backtest", FIGURES, _figures(report), limit=SHOWN) if report else None
    name = "backtest_result.html" if pages.part(request) else "backtest.html"
    taken = asked.taken(table) if table else None
    shown = {**_shown(report, asked), "freeze": kept(rooms, person)}
    if shown["freeze"]:
        shown["sample"] = ()  # the counts stay: they are nobody's
    return taken or drafts.page(name, rooms, person, found, "/backtest", look=look, table=table, **shown)


@post("/rules/drafts/{draft:str}/backtest", sync_to_thread=True, include_in_schema=False)
def turn(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, draft: FromPath[str]
) -> Response[Any]:
    """Start it, or stop it."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    start = form.one_of("do", ("start", "stop")) == "start"
    refusal = _turned(rooms, person, found, start=start)
    back = f"{found.address}/backtest"
    if refusal is not None:
        to = (back, "the draft")
        return frame.refused(rooms, person, refusal, SaveDraft.capability, to, recorded=False)
    return pages.see_other(request, back)


def _turned(rooms: Rooms, person: Person, found: Opened, *, start: bool) -> Refusal | None:
    """Why it was not started or stopped; None where it was."""
    if not person.may(SaveDraft.capability) and not person.may("rules.approve"):
        return Refusal("not_allowed", "Only those who write rules or agree to them run backtests.")
    if rooms.backtests is None:
        return Refusal("no_backtests", "This process runs no backtests. Use `steadyhand rules backtest`.")
    if found.draft.problems:
        return Refusal("broken", "The draft has mistakes: mend what the checker names, then run it.")
    if start and (refusal := _unread(rooms, person)):
        return refusal
    question = _question(found)
    if not start:
        rooms.backtests.stop(*question)
    elif not rooms.backtests.start(*question):
        return Refusal(
            "another_runs", "Another backtest runs: wait until it is done, or stop it on its page."
        )
    return None


def _unread(rooms: Rooms, person: Person) -> Refusal | None:
    """Why somebody may not have everything read that people wrote; None where they may."""
    if not person.confirmed:
        return pages.NEEDED
    freeze = kept(rooms, person)
    return stopped(freeze) if freeze else None


def _question(found: Opened) -> tuple[str, str | None]:
    return found.draft.version, found.release.in_force if found.release else None


def _look(rooms: Rooms, found: Opened) -> Look | None:
    return rooms.backtests.look(*_question(found)) if rooms.backtests else None


def _figures(report: Report) -> list[Figures]:
    """Every rule of either, those first that change most."""
    mine = {rule.name: rule for rule in report.judged.rules}
    theirs = {rule.name: rule for rule in report.base.rules} if report.base else {}
    rows = [
        Figures(name=name, mine=mine.get(name), theirs=theirs.get(name))
        for name in dict.fromkeys([*mine, *theirs])
    ]
    return sorted(rows, key=lambda row: (-abs(row.hits - row.before), -row.hits))


def _shown(report: Report | None, asked: Asked) -> dict[str, Any]:
    """The chart and the sample: of all rules, or of the one that the address names."""
    if report is None:
        return {"chart": None, "rule": "", "sample": ()}
    name = asked.get("show")
    rules = [row for row in _figures(report) if not name or row.name == name]
    sample: tuple[Hit, ...] = rules[0].mine.sample[:SAMPLES] if name and rules and rules[0].mine else ()
    return {"chart": _chart(rules), "rule": name, "sample": sample}


def _chart(rows: Iterable[Figures]) -> Chart:
    """Hits of these rules by hour, or by day where there would be too many bars."""
    mine: dict[Instant, int] = {}
    theirs: dict[Instant, int] = {}
    for row in rows:
        _add(mine, row.mine)
        _add(theirs, row.theirs)
    hours = sorted(mine.keys() | theirs.keys())
    span = hours[-1] - hours[0] if hours else 0
    step = HOUR if span < MOST_BARS * HOUR else max(DAY, span // MOST_BARS // DAY * DAY + DAY)
    first, last = (hours[0] - hours[0] % step, hours[-1]) if hours else (0, -1)
    before, after = _in_steps(theirs, step), _in_steps(mine, step)
    return chart([(at, (after.get(at, 0), before.get(at, 0))) for at in range(first, last + 1, step)], NAMES)


def _add(total: dict[Instant, int], figures: RuleFigures | None) -> None:
    for hour, hits in (figures.hours if figures else {}).items():
        total[hour] = total.get(hour, 0) + hits


def _in_steps(hours: Mapping[Instant, int], step: int) -> dict[Instant, int]:
    found: dict[Instant, int] = {}
    for hour, hits in hours.items():
        found[hour - hour % step] = found.get(hour - hour % step, 0) + hits
    return found


def _beside(row: Figures) -> Mapping[str, int]:
    return row.mine.beside if row.mine else {}
