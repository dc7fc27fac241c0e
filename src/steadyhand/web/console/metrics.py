"""Figures of the desk: time, backlog, clocks, and how often decisions hold; by queue, language, article or day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.params import FromQuery

from steadyhand.kernel.values import DAY, MINUTE, SECOND
from steadyhand.review.desk.figures import BYS, By, Figure, Lasting, figures
from steadyhand.review.desk.model import FEWEST
from steadyhand.review.desk.store import AGES, OLDER, Board
from steadyhand.review.looks import calibration
from steadyhand.review.looks.calibration import Counted
from steadyhand.review.looks.store import Looks
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.queues import queues_of
from steadyhand.web.console.session import Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.rooms import Rooms

PAGE: Final = "/metrics-desk"
DAYS: Final = 28
"""How far back the figures go."""
TITLES: Final[Mapping[By, str]] = {
    "queue": "Queue",
    "language": "Language",
    "policy": "Policy",
    "day": "Day (UTC)",
}
SHARES: Final = ("p50", "p90", "p95")
NONE_BROKEN: Final = "no rule broken"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of figures; what is of too few is None."""

    name: str
    title: str
    figure: Figure
    agreed: float | None
    """The share of second looks, drawn by lot, that read it the same way."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """The backlog of one queue or language by age: as many numbers as there are ages."""

    title: str
    ages: tuple[int, ...]


def _told(row: Row, name: str) -> Any:
    return None if row.figure.told is None else getattr(row.figure.told, name)


def _percent(row: Row, name: str) -> int | None:
    share = _told(row, name)
    return None if share is None else round(100 * share)


def _lasts(name: str, title: str, share: str, said: str, unit: int) -> Column[Row]:
    def value(row: Row) -> int | None:
        lasting: Lasting | None = _told(row, name)
        return None if lasting is None else round(getattr(lasting, share) / unit)

    return Column(
        name=f"{name}_{share}_{said}", title=f"{title} {share} ({said})", value=value, kind="number"
    )


def columns(by: By) -> tuple[Column[Row], ...]:
    """The columns of a table by one of these."""
    told, numbers = {"decided": "Decided", "again": "Again", "retracted": "Taken back"}, Column[Row]
    shares = {"violates": "Broke (%)", "overturned": "Overturned (%)"}
    return (
        Column(name=by, title=TITLES[by], value=lambda row: row.name, order=lambda row: row.title),
        *(
            numbers(name=name, title=title, value=partial(_told, name=name), kind="number")
            for name, title in told.items()
        ),
        *(
            numbers(name=f"{name}_percent", title=title, value=partial(_percent, name=name), kind="number")
            for name, title in shares.items()
        ),
        *(_lasts("handled", "Handled", share, "s", SECOND) for share in SHARES),
        *(_lasts("waited", "To decision", share, "min", MINUTE) for share in SHARES),
        numbers(name="late", title="Clocks ran out", value=lambda row: row.figure.breached, kind="number"),
        numbers(
            name="agreed_percent",
            title="Agreed (%)",
            value=lambda row: None if row.agreed is None else round(100 * row.agreed),
            kind="number",
        ),
    )


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def metrics_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, by: FromQuery[By] = "queue"
) -> Response[str]:
    """The last four weeks, and what waits now."""
    asked = Asked.of(request, PAGE)
    table = asked.table("figures", columns(by), rows_of(rooms, by))
    return asked.taken(table) or pages.page(
        "metrics.html",
        rooms,
        person,
        table=table,
        by=by,
        tabs=[(asked.link(by=each, sort=""), each, TITLES[each]) for each in BYS],
        ages=[said for _, said in AGES] + [OLDER],
        waiting=backlog(rooms, by),
        days=DAYS,
        fewest=FEWEST,
    )


def rows_of(rooms: Rooms, by: By) -> list[Row]:
    """Figures of the last four weeks by one of these, with how far second looks agree."""
    found = figures(Board(rooms.reader).work(rooms.now() - DAYS * DAY), by)
    cells = calibration.of_kind(Looks(rooms.reader).counted(), "random")
    titles = {name: queue.title for name, queue in queues_of(rooms).items()} if by == "queue" else {}
    return [
        Row(
            name=each.name,
            title=titles.get(each.name, each.name or NONE_BROKEN),
            figure=each,
            agreed=_agreed(cells, by, each.name),
        )
        for each in found
    ]


def backlog(rooms: Rooms, by: By) -> list[Waiting]:
    """What waits now, by age; by language where that is asked for, else by queue."""
    counted: dict[str, Counter[str]] = {}
    for queue, language, age, cases in Board(rooms.reader).ages(rooms.now()):
        counted.setdefault(language if by == "language" else queue, Counter())[age] += cases
    titles = {name: queue.title for name, queue in queues_of(rooms).items()}
    ages = [said for _, said in AGES] + [OLDER]
    return [
        Waiting(title=titles.get(name, name), ages=tuple(counted[name][age] for age in ages))
        for name in sorted(counted)
    ]


def _agreed(cells: list[Counted], by: By, name: str) -> float | None:
    """How far second looks agree; of queues by the policy area of the same name, and not by day."""
    kept: Mapping[By, list[Counted]] = {
        "queue": calibration.in_area(cells, name),
        "language": [cell for cell in cells if cell.language.partition("-")[0].lower() == name],
        "policy": calibration.naming(cells, name),
        "day": [],
    }
    found = calibration.figures(kept[by], name if by == "policy" else None)
    return None if found is None else found.agreed
