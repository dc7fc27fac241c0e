"""The report on one election, counted from the ledger: to read, to print, and as a file."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from litestar import MediaType, Request, Response, get
from litestar.params import FromPath

from steadyhand.civic.incidents.model import WORK
from steadyhand.flows.election_report.ledger import UnknownElection, instant_of
from steadyhand.flows.election_report.report import report_on
from steadyhand.flows.election_report.written import as_json, as_markdown, said, sourced
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Signed
from steadyhand.web.problem import Problem

PAGE: Final = "/elections/{name:str}/report"
NOT_YOURS: Final = Refusal("not_allowed", "Reports on elections are for those who work on incidents.")
WORD: Final = 40
DAY: Final = 10
MARKDOWN: Final = "text/markdown; charset=utf-8"


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def report_page(
    request: Request[Any, Any, Any], rooms: House, person: Signed, name: FromPath[str]
) -> Response[Any]:
    """The page; with `as=json` or `as=markdown` the file. `from` and `to` are days or instants, in UTC."""
    back = (f"/elections/{name[:80]}", "the election")
    if not person.may(WORK):
        return pages.refused(rooms, person, NOT_YOURS, capability=WORK, back=back, recorded=False)
    asked = {each: request.query_params.get(each, "")[:WORD] for each in ("from", "to", "as")}
    try:
        times = (instant_of(asked["from"]), instant_of(asked["to"]))
        told = report_on(rooms.reader, f"election:{name.removeprefix('election:')[:80]}", *times)
    except UnknownElection:
        raise Problem(
            404, "unknown_election", "Not found", "No election of this name was ever confirmed."
        ) from None
    except ValueError as error:
        return pages.refused(rooms, person, Refusal("no_time", str(error)), back=back, recorded=False)
    if asked["as"] == "json":
        return Response(as_json(told), media_type=MediaType.JSON)
    if asked["as"] == "markdown":
        return Response(as_markdown(told).encode(), media_type=MARKDOWN)
    return pages.page(
        "elections/report.html",
        rooms,
        person,
        told=told,
        said=said,
        sourced=sourced,
        days=(rfc3339(told.window.begins)[:DAY], rfc3339(told.window.ends)[:DAY]),
        query="".join(f"&{each}={quote(asked[each])}" for each in ("from", "to") if asked[each]),
    )


HANDLERS: Final = (report_page,)
