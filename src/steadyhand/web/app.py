"""Puts API, console, live view and health together into one ASGI application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from anyio import to_thread
from litestar import Litestar, Response, Router, asgi, get
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.types import ASGIApp, Receive, Scope, Send

from steadyhand.web.api import (
    appeals,
    bulks,
    deliveries,
    escalations,
    logout,
    openapi,
    quality,
    reads,
    reports,
    returns,
    routing,
    signals,
    state,
)
from steadyhand.web.api import desk as api_desk
from steadyhand.web.api.edge import House, admission, bearer_of, principal_of
from steadyhand.web.asgi import App
from steadyhand.web.assets import static_file
from steadyhand.web.attending import THREADS, Attended
from steadyhand.web.console import pages, routes
from steadyhand.web.console.live import Live
from steadyhand.web.console.signing import Entrance
from steadyhand.web.errors import answer, for_programs
from steadyhand.web.observability import Metrics, Observed
from steadyhand.web.passage import Passage, nowhere
from steadyhand.web.person.pages import person
from steadyhand.web.public import access as public
from steadyhand.web.public import appeals as public_appeals
from steadyhand.web.public import (
    council,
    desk,
    drift,
    elections,
    evasion,
    government,
    incidents,
    moratoria,
    orders,
    partners,
    prebunks,
    small_team,
)
from steadyhand.web.public import returns as public_returns
from steadyhand.web.readiness import status_code
from steadyhand.web.rooms import Rooms
from steadyhand.web.scim import errors as scim_errors
from steadyhand.web.scim import routes as scim
from steadyhand.web.scim.documents import PREFIX as SCIM
from steadyhand.web.security import Secured

API_BODY_LIMIT: Final = 1024 * 1024
Readiness = Callable[[], Mapping[str, Any]]


def create_app(rooms: Rooms, events: App | None, readiness: Readiness) -> Litestar:
    """The web application.

    `events` answers `/v1/events` and `/v1/decide`; without it they are passed on to `rooms.engine_url`.
    `readiness` says what `/readyz` shows, see `web.readiness`.
    `app.state["live"].close()` ends the live streams, which a server would otherwise wait for.
    """
    metrics = Metrics(rooms)
    passage = None if events or rooms.engine_url is None else Passage(rooms.engine_url)
    app = routed(rooms, events or passage or nowhere, readiness, metrics.text)
    if passage is not None:
        app.on_shutdown.append(passage.close)
    housed(app, cast("App", app.asgi_handler), rooms, metrics)
    return app


def routed(rooms: Rooms, taker: App, readiness: Readiness, metrics: Callable[[], bytes]) -> Litestar:
    """Every route, and nothing around them: `housed` comes next. Rooms are read when a request comes, never before.

    `taker` answers `/v1/events` and `/v1/decide`, `metrics` gives the text of `/metrics`.
    """

    async def start() -> None:
        to_thread.current_default_thread_limiter().total_tokens = THREADS

    async def stop(app: Litestar) -> None:
        app.state["live"].close()

    return Litestar(
        route_handlers=[
            _api(rooms),
            bulks.router(rooms, API_BODY_LIMIT),
            *_raw(taker),
            *_health(metrics, readiness),
            static_file,
            public.counts(rooms),
            government.counts(rooms),
            desk.counts(rooms),
            *partners.counts(rooms),
            small_team.counts(rooms),
            evasion.counts(rooms),
            *moratoria.told(rooms),
            *public_appeals.told(rooms),
            *public_returns.told(rooms),
            *drift.told(rooms),
            *orders.told(rooms),
            *council.told(rooms),
            *elections.told(rooms),
            *prebunks.told(rooms),
            *incidents.counts(rooms),
            openapi.openapi,
            routes.console(),
            person(),
            scim.scim(),
            signals.take,
            logout.log_out,
        ],
        dependencies={"rooms": Provide(lambda: rooms, sync_to_thread=False)},
        exception_handlers={Exception: _answer},
        openapi_config=openapi.CONFIG,
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=5, exclude_opt_key="packed"),
        on_startup=[start],
        on_shutdown=[stop],
        logging_config=None,
        debug=False,
    )


def housed(app: Litestar, routes: App, rooms: Rooms, metrics: Metrics) -> None:
    """Give an application what belongs to one house: who tries to sign in, its live streams, its door's attention."""
    app.state["entrance"], app.state["live"] = Entrance(), Live(rooms)
    # Around the router itself: Litestar's own middleware would not see a path that leads nowhere.
    attended = Attended(routes, rooms.door.attending)
    secured = Secured(attended, https=rooms.public_url.startswith("https:"))
    app.asgi_handler = cast("ASGIApp", Observed(secured, metrics))


def _api(rooms: Rooms) -> Router:
    handlers = [
        reports.file_report,
        reads.standing,
        reads.waiting,
        reads.one_case,
        reads.queues,
        quality.quality,
        api_desk.desk,
        reads.entries,
        reads.policies,
        routing.routing,
        reads.heartbeats,
        escalations.escalate,
        escalations.escalations,
        escalations.one_escalation,
        deliveries.deliveries,
        deliveries.replay,
        *appeals.HANDLERS,
        *returns.HANDLERS,
        state.tell_state,
    ]
    return Router(
        path="/v1",
        route_handlers=handlers,
        guards=[admission(rooms)],
        dependencies={
            "principal": Provide(principal_of, sync_to_thread=False),
            "bearer": Provide(bearer_of, sync_to_thread=False),
        },
        request_max_body_size=API_BODY_LIMIT,
    )


def _raw(taker: App) -> list[Any]:
    """The two hot paths, straight to their ASGI application."""

    @asgi("/v1/events", copy_scope=False, opt={"packed": True})
    async def events(scope: Scope, receive: Receive, send: Send) -> None:
        await taker(scope, receive, send)  # type: ignore[arg-type]

    @asgi("/v1/decide", copy_scope=False, opt={"packed": True})
    async def decide(scope: Scope, receive: Receive, send: Send) -> None:
        await taker(scope, receive, send)  # type: ignore[arg-type]

    return [events, decide]


def _health(metrics: Callable[[], bytes], readiness: Readiness) -> list[Any]:
    @get("/healthz", include_in_schema=False, sync_to_thread=False)
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @get("/readyz", include_in_schema=False, sync_to_thread=True)
    def readyz(rooms: House) -> Response[dict[str, Any]]:
        document = {"status": "ready", **readiness()}
        return Response(document, status_code=status_code(document))

    @get("/metrics", include_in_schema=False, sync_to_thread=True)
    def exposition() -> Response[bytes]:
        return Response(metrics(), media_type="text/plain; version=0.0.4")

    return [healthz, readyz, exposition]


def _answer(request: Any, error: Exception) -> Response[Any]:
    if f"{request.scope['path']}/".startswith(f"{SCIM}/"):
        return scim_errors.answer(request, error)
    return answer(request, error) if for_programs(request.scope["path"]) else pages.failed(request, error)
