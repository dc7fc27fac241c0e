"""Pre-bunks for whoever keeps them: what is shown where and until when; writing one, agreeing to it, taking it back."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.civic.claims.csv_form import variant
from steadyhand.civic.claims.reading import NotTaken, line, time_of
from steadyhand.civic.elections import store as elections
from steadyhand.civic.elections.model import ELECTION, PHASE_ORDER, Election
from steadyhand.civic.prebunks.commands import AGREE, END, WRITE, AgreeToPreBunk, EndPreBunk, WritePreBunk
from steadyhand.civic.prebunks.model import PREBUNK, PREFIX, ByPhase, Content, Dates, PreBunk, Text, window
from steadyhand.civic.prebunks.store import listed
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/prebunks"
BACK: Final = (PAGE, "the pre-bunks")
LONGEST: Final = 40_000
NONE: Final = Problem(404, "unknown_prebunk", "Not found", "There is no such pre-bunk.")
NO_DEED: Final = Problem(404, "not_found", "Not found", "There is no such thing to do with a pre-bunk.")


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def prebunks_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """All of them, those that are shown first; with `edit` one stands in the form as it is."""
    edited: PreBunk | None = rooms.reader.row(PREBUNK, f"{PREFIX}{request.query_params.get('edit', '')[:80]}")
    rows = listed(rooms.reader)
    now = rooms.now()
    calendar = [one for one in elections.listed(rooms.reader) if one.confirmed and one.called_off is None]
    return pages.page(
        "prebunks.html",
        rooms,
        person,
        rows=rows,
        showing={one.id for one in rows if one.showing(now)},
        spans={one.id: _span(rooms, one) for one in rows if one.draft is not None},
        edited=edited,
        content=(edited.draft or edited.told).content if edited is not None else None,
        calendar=[one for one in calendar if one.confirmed is not None and one.confirmed.details.ends > now],
        phases=PHASE_ORDER,
        may={"write": person.may(WRITE), "agree": person.may(AGREE), "end": person.may(END)},
    )


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def write(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Write one, or another text of one."""
    try:
        content = _content(form)
    except NotTaken as error:
        refusal = Refusal("invalid", str(error))
        return pages.refused(rooms, person, refusal, back=BACK, recorded=False)
    name = f"{PREFIX}{form.get('name').removeprefix(PREFIX)[:80]}"
    command = WritePreBunk(prebunk=name, content=content)
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


@post(f"{PAGE}/{{name:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    name: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Agree to what waits, or take one back."""
    row: PreBunk | None = rooms.reader.row(PREBUNK, f"{PREFIX}{name[:80]}")
    if row is None:
        raise NONE
    command = _command(row, do, form)
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


def _command(row: PreBunk, do: str, form: Form) -> Command:
    if do == "end":
        return EndPreBunk(prebunk=row.id)
    if do != "agree":
        raise NO_DEED
    election = row.draft.content.election if row.draft is not None else ""
    return AgreeToPreBunk(
        prebunk=row.id, version=form.number("version"), digest=form.get("digest")[:64], election=election
    )


def _content(form: Form) -> Content:
    """What somebody typed. Raises `NotTaken`."""
    texts = [variant(each) for each in form.get("texts")[:LONGEST].splitlines() if each.strip()]
    return Content(
        topic=line(form.get("topic")[:LONGEST]),
        place=form.get("place").strip().upper()[:10],
        texts=tuple(Text(language=one.language, text=one.text) for one in texts),
        publisher=line(form.get("publisher")[:LONGEST]),
        link=form.get("link").strip(),
        span=_typed(form),
    )


def _typed(form: Form) -> Dates | ByPhase:
    if election := form.get("election"):
        return ByPhase(
            election=election[:80],
            opens=form.one_of("opens", PHASE_ORDER),
            closes=form.one_of("closes", PHASE_ORDER),
        )
    starts, ends = time_of(form.get("starts")), time_of(form.get("ends"))
    if starts is None or ends is None:
        raise NotTaken("Say from when until when it is shown, or by which election and phases.")
    return Dates(starts=starts, ends=ends)


def _span(rooms: Rooms, row: PreBunk) -> tuple[int, int] | None:
    """From when until when a draft would be shown, as the calendar is now."""
    assert row.draft is not None
    content = row.draft.content
    election: Election | None = rooms.reader.row(ELECTION, content.election) if content.election else None
    return window(content, election)


HANDLERS: Final = (prebunks_page, write, act)
