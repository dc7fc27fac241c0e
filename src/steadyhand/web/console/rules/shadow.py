"""A draft in shadow: it judges live traffic beside what is in force, and nothing follows from it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.intake.tallies import EVENTS, ShadowHit, Tallies
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR
from steadyhand.rules.versions.releases import BeginShadow, EndShadow
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import drafts, events, frame
from steadyhand.web.console.rules.charts import chart
from steadyhand.web.console.rules.counts import WEEK, Counts, counted
from steadyhand.web.console.rules.events import Trial
from steadyhand.web.console.session import Sent, Signed
from steadyhand.web.console.sight import kept
from steadyhand.web.rooms import Rooms

SAMPLES: Final = 20
NAMES: Final = ("in shadow", "in force")


class ShadowRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rule: hits in shadow, and of the rule of that name in force, in the same hours."""

    name: str
    shadow: int
    live: int
    acted: int


class Sample(msgspec.Struct, frozen=True):
    """An event that would have been decided otherwise, or on which the rule held; None once it is gone."""

    hit: ShadowHit
    trial: Trial | None


@get("/rules/drafts/{draft:str}/shadow", sync_to_thread=True, include_in_schema=False)
def shadow_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, draft: FromPath[str]
) -> Response[str]:
    """What the draft would have done since it runs in shadow; only the numbers when scripts ask for them."""
    found = drafts.opened(frame.sets_of(rooms), draft)
    shadow = found.release.shadow if found.release and found.release.shadow else None
    own = shadow if shadow and shadow.draft == draft else None
    counts = counted(rooms, WEEK, mode="shadow", version=found.draft.version)
    name = "shadow_numbers.html" if pages.part(request) else "shadow.html"
    freeze = kept(rooms, person)
    return drafts.page(
        name,
        rooms,
        person,
        found,
        "/shadow",
        shadow=shadow,
        own=own,
        judged=counts.total(WEEK),
        freeze=freeze,
        samples=[] if freeze else _samples(rooms, found.draft.version),
        **_numbers(rooms, counts),
    )


@post("/rules/drafts/{draft:str}/shadow", sync_to_thread=True, include_in_schema=False)
def turn(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, draft: FromPath[str]
) -> Response[Any]:
    """Begin or end the shadow."""
    back = f"{drafts.PAGE}/{draft}/shadow"
    begin = form.one_of("do", ("begin", "end")) == "begin"
    command = BeginShadow(draft=draft, version=form.get("version")) if begin else EndShadow()
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return frame.refused(rooms, person, answer, command.capability, (back, "the draft"))
    return pages.see_other(request, back)


def _numbers(rooms: Rooms, counts: Counts) -> dict[str, Any]:
    live = counted(rooms, WEEK)
    begun = min((hour for hours in counts.rules.values() for hour in hours), default=counts.hour)
    hours = (counts.hour - begun) // HOUR + 1
    rows = [
        ShadowRow(name=name, shadow=counts.within(name, hours)[0], acted=counts.within(name, hours)[1],
                  live=live.within(name, hours)[0])
        for name in sorted(counts.rules) if name != EVENTS
    ]  # fmt: skip
    both = [
        (hour, (pair[1], other[1]))
        for (hour, pair), (_, other) in zip(counts.by_hour(EVENTS), live.by_hour(EVENTS), strict=True)
    ][-max(hours, 2) :]
    return {
        "rows": sorted(rows, key=lambda row: -row.shadow),
        "chart": chart(both, NAMES),
    }


def _samples(rooms: Rooms, version: str) -> list[Sample]:
    """The latest samples, those first that would have been decided otherwise."""
    if rooms.events is None:
        return []
    hits = Tallies(rooms.events).hits(version)
    ordered = sorted(hits, key=lambda hit: (set(hit.live) == set(hit.shadow), -hit.offset))[:SAMPLES]
    return [Sample(hit, events.at(rooms, hit.offset)) for hit in ordered]
