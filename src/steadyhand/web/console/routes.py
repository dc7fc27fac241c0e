"""The console's routes, and what their handlers are given."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Request, Router, get
from litestar.di import Provide
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from steadyhand.web.api.edge import LAST
from steadyhand.web.console import (
    appeals,
    bulk,
    campaigns,
    care,
    cases,
    claims,
    council,
    deliveries,
    drift,
    elections,
    elections_report,
    evading,
    federated,
    impersonation,
    ladders,
    lifting,
    lookups,
    matching,
    metrics,
    moratoria,
    moving,
    opened,
    orders,
    own,
    partners,
    passkeys,
    policies,
    prebunks,
    queues,
    reasons,
    returns,
    signing,
    subjects,
    thresholds,
    unserved,
    vault,
    why,
)
from steadyhand.web.console.access.routes import HANDLERS as ACCESS
from steadyhand.web.console.incidents.pages import HANDLERS as INCIDENTS
from steadyhand.web.console.live import Live
from steadyhand.web.console.looks.routes import HANDLERS as LOOKS
from steadyhand.web.console.rules.routes import HANDLERS as RULES
from steadyhand.web.console.session import Signed, holder, sent_form, signed_in
from steadyhand.web.console.signing import Entrance, unsigned_form
from steadyhand.web.console.war.page import HANDLERS as WAR
from steadyhand.web.portal import pages as portal
from steadyhand.web.portal import stating

FORM_LIMIT: Final = 128 * 1024
"""Two texts of the longest kind in a script that takes nine bytes a character when sent as a form."""


@get("/console/stream", sync_to_thread=False, include_in_schema=False, opt={"packed": True})
def stream(
    request: Request[Any, Any, Any],
    person: Signed,
    seq: Annotated[int, QueryParameter(ge=0, le=LAST)] = 0,
    case: Annotated[str | None, QueryParameter(max_length=80)] = None,
    subject: Annotated[str | None, QueryParameter(max_length=220)] = None,
    personal: FromQuery[bool] = False,  # noqa: FBT002 - a parameter of the address, named by those who send it
) -> Stream:
    """Server-sent events: `changed` (the entry's number, what of), then one that says why it ended.

    `signed-out`; `device`; `unconfirmed`, for a `personal` page, a case or a subject, when no passkey's confirmation
    counts any more; `frozen`, for a case; `masked`, for a subject whose look-up is over; `closing`.
    """
    live: Live = request.app.state["live"]
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    told = live.stream(person, seq, case, subject, personal=personal)
    return Stream(told, media_type="text/event-stream", headers=headers)


def entrance_of(request: Request[Any, Any, Any]) -> Entrance:
    """Where people sign in here."""
    entrance: Entrance = request.app.state["entrance"]
    return entrance


def console() -> Router:
    """Every page and form."""
    return Router(
        path="/",
        route_handlers=[
            signing.sign_in_page,
            signing.sign_in,
            signing.sign_out,
            federated.to_provider,
            federated.back_from_provider,
            *passkeys.HANDLERS,
            queues.home,
            queues.board_page,
            queues.queue_page,
            *unserved.HANDLERS,
            metrics.metrics_page,
            queues.take_next,
            queues.take_next_of,
            cases.case_page,
            cases.take,
            cases.skip,
            *moving.HANDLERS,
            cases.decide,
            cases.undo,
            why.why_of_evidence,
            why.why_of_event,
            subjects.subject_page,
            lifting.lift,
            subjects.search,
            lookups.look_up,
            lookups.end_look_up,
            opened.open_content,
            deliveries.deliveries_page,
            deliveries.replay,
            drift.drift_page,
            policies.policies_page,
            policies.policy_page,
            own.me_page,
            own.end_sessions,
            *ladders.HANDLERS,
            *moratoria.HANDLERS,
            *appeals.HANDLERS,
            *returns.HANDLERS,
            *orders.HANDLERS,
            *council.HANDLERS,
            *campaigns.HANDLERS,
            *impersonation.HANDLERS,
            *claims.HANDLERS,
            *matching.HANDLERS,
            *elections.HANDLERS,
            *prebunks.HANDLERS,
            *thresholds.HANDLERS,
            *elections_report.HANDLERS,
            *bulk.HANDLERS,
            *reasons.HANDLERS,
            *care.HANDLERS,
            *vault.HANDLERS,
            *evading.HANDLERS,
            *INCIDENTS,
            *WAR,
            *LOOKS,
            portal.portal_page,
            portal.new_page,
            portal.escalate,
            portal.escalation_page,
            portal.withdraw,
            *stating.HANDLERS,
            partners.partners_page,
            partners.partner_page,
            partners.register,
            partners.act,
            *RULES,
            *ACCESS,
            stream,
        ],
        dependencies={
            "person": Provide(signed_in, sync_to_thread=True),
            "holder": Provide(holder, sync_to_thread=True),
            "form": Provide(sent_form),
            "unsigned": Provide(unsigned_form),
            "entrance": Provide(entrance_of, sync_to_thread=False),
        },
        request_max_body_size=FORM_LIMIT,
    )
