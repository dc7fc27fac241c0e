"""All rules that are in force, with what they did lately; and above them what else is being tried."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get

from steadyhand.flows.costing import costs_of
from steadyhand.kernel.values import Instant
from steadyhand.rules.profile import Profile
from steadyhand.rules.versions.model import Brake, Quota, Release, RuleAge
from steadyhand.web.api.edge import House
from steadyhand.web.console.rules import frame
from steadyhand.web.console.rules.counts import Counts, counted
from steadyhand.web.console.rules.sheets import RuleBook, Sheet
from steadyhand.web.console.session import Signed
from steadyhand.web.console.tables import Asked, Column

SHOWN: Final = 200
BRAKES: Final = {"braked": "braked", "raised": "quota raised", "free": "not braked"}


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rule in the table."""

    sheet: Sheet
    hour: tuple[int, int]
    day: tuple[int, int]
    since: Instant | None
    brake: Brake | None
    raised: Quota | None
    cost: int | None = None
    """Nanoseconds of processor time per event, alone; None where nobody has measured it."""

    @property
    def state(self) -> str:
        """Of its brake: one of `BRAKES`."""
        return "braked" if self.brake else "raised" if self.raised and self.raised.approved_by else "free"


RULES: Final[tuple[Column[RuleRow], ...]] = (
    Column(name="rule", title="Rule", value=lambda row: row.sheet.name),
    Column(name="description", value=lambda row: row.sheet.description, shown=False),
    Column(name="hour", title="Hits this hour", value=lambda row: row.hour[0], kind="number"),
    Column(name="day", title="Hits in 24 h", value=lambda row: row.day[0], kind="number"),
    Column(name="acted", title="Acted in 24 h", value=lambda row: row.day[1], kind="number"),
    Column(name="cost", title="Cost (ns per event)", value=lambda row: row.cost, kind="number"),
    Column(name="brake", title="Brake", value=lambda row: row.state, choices=BRAKES, said=BRAKES.__getitem__),
    Column(name="article", title="Article", value=lambda row: ", ".join(row.sheet.articles), choices=()),
    Column(name="in_force_since", title="As it is since", value=lambda row: row.since, kind="instant"),
    Column(name="owner", title="Owner", value=lambda row: row.sheet.owner, choices=()),
    Column(name="file", title="File", value=lambda row: row.sheet.passage.file, choices=()),
    Column(name="line", value=lambda row: row.sheet.passage.line, kind="number", shown=False),
    Column(name="effects", value=lambda row: ", ".join(row.sheet.effects), shown=False),
)


@get(frame.PAGE, sync_to_thread=True, include_in_schema=False)
def rules_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """What is in force, and every rule of it."""
    asked, sets = Asked.of(request, frame.PAGE), frame.sets_of(rooms)
    release, book = frame.in_force(sets)
    counts = counted(rooms)
    costs = costs_of(rooms.data, release.in_force) if rooms.data and release else None
    table = asked.table("rules", RULES, _rows(book, release, sets.ages(), counts, costs), limit=SHOWN)
    return asked.taken(table) or frame.page(
        "overview.html",
        rooms,
        person,
        "rules",
        release=release,
        book=book,
        table=table,
        counts=counts,
        articles={article.article: article for article in rooms.reader.all("article").values()},
        waiting=len(sets.drafts("proposed")),
        costs=costs,
    )


def _rows(
    book: RuleBook, release: Release | None, ages: dict[str, RuleAge], counts: Counts, costs: Profile | None
) -> list[RuleRow]:
    braked = release.brakes_of(release.in_force) if release else {}
    alone = {each.name: round(each.alone_us * 1_000) for each in costs.rules} if costs else {}
    return [
        RuleRow(
            sheet=sheet,
            hour=counts.this_hour(name),
            day=counts.within(name),
            since=ages[name].since if name in ages else None,
            brake=braked.get(name),
            raised=release.quotas.get(name) if release else None,
            cost=alone.get(name),
        )
        for name, sheet in book.rules.items()
    ]
