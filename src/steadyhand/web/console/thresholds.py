"""From which probability on matches are suggested or acted on: what holds where, what it does, and choosing others."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post

from steadyhand.civic.matching.thresholds import PREVALENCES
from steadyhand.civic.thresholds.commands import CHOOSE, ChooseThresholds
from steadyhand.civic.thresholds.model import Levels
from steadyhand.flows.choosing_thresholds import MODES, Choosing, Held, mode_of
from steadyhand.kernel.entry import Refusal
from steadyhand.rules.areas import AREAS
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/claim-thresholds"
BACK: Final = (PAGE, "the thresholds")
NO_NUMBER: Final = Refusal("no_threshold", "Write both thresholds as probabilities, like 0.72.")
NOT_YOURS: Final = Refusal("not_allowed", "Policy leads choose how likely a match must be.")


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def thresholds_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """What holds, by policy and language; and with thresholds in the address, what those would do instead."""
    if not person.may(CHOOSE):
        return pages.refused(rooms, person, NOT_YOURS, capability=CHOOSE, recorded=False)
    sent = Form({name: text.strip()[:40] for name, text in request.query_params.items()})
    return _page(rooms, person, sent)


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def choose(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Have these hold, as they were shown; or the wider ones again."""
    area, language, mode = form.get("area")[:40], form.get("language")[:40], form.one_of("mode", MODES)
    levels = None if form.get("do") == "back" else _levels(form)
    if isinstance(levels, Refusal):
        return pages.refused(rooms, person, levels, back=BACK, recorded=False)
    read = Choosing(rooms.reader)
    command = ChooseThresholds(
        area=area,
        language=language,
        mode=mode,
        version=form.number("version"),
        levels=levels,
        trial=None if levels is None else read.doing(area, language, mode, levels).trial,
    )
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


def _page(rooms: Rooms, person: Person, sent: Form) -> Response[str]:
    read = Choosing(rooms.reader)
    area, language = sent.get("area"), sent.get("language").lower()
    mode = mode_of(language, next((one for one in MODES if one == sent.get("mode")), read.usual))
    levels = _levels(sent) if sent.get("suggest") or sent.get("act") else None
    refusal = levels if isinstance(levels, Refusal) else None
    wished: dict[str, Any] = {}
    if area in AREAS:
        before: Held = read.held(area, language, mode)
        wished = {"before": before, "lately": read.lately(area, language, mode, before.doing.levels)}
        if isinstance(levels, Levels):
            wished["then"] = read.doing(area, language, mode, levels)
            wished["then_lately"] = read.lately(area, language, mode, levels)
    return pages.page(
        "claims/thresholds.html",
        rooms,
        person,
        status=200 if refusal is None else status_of(refusal.code),
        refusal=refusal,
        rows=[read.held(*place, mode) for place in read.places(mode)],
        mode=mode,
        areas_known=AREAS,
        prevalences=PREVALENCES,
        sent=sent,
        **{"before": None, "then": None, "lately": None, "then_lately": None, **wished},
    )


def _levels(form: Form) -> Levels | Refusal:
    try:
        found = Levels(float(form.get("suggest")), float(form.get("act")))
    except ValueError:
        return NO_NUMBER
    return found if 0 <= found.suggest <= found.act <= 1 else NO_NUMBER


HANDLERS: Final = (thresholds_page, choose)
