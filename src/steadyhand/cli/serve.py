"""`steadyhand serve`."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.common import Data, settings_of

if TYPE_CHECKING:
    from steadyhand.bootstrap.processes import Supervisor
    from steadyhand.bootstrap.settings import Settings


def serve(*, data: Data = Path("data"), port: int | None = None, engine_port: int | None = None) -> None:
    """Run the service: console and API on one port, events and decisions also on a port of their own.

    Parameters
    ----------
    port
        Console and API [default: 8321].
    engine_port
        Events and decisions without the detour [default: 8322].
    """
    from steadyhand.bootstrap.keys import api_key
    from steadyhand.bootstrap.logs import configure
    from steadyhand.bootstrap.processes import serve as run
    from steadyhand.storage.engines import assert_isolated

    configure("supervisor")
    settings = settings_of(data, port=port, engine_port=engine_port)
    api_key(settings)
    if not settings.embedded:
        # Here, so that it is one sentence: in the processes it would be a trace each, again and again.
        assert_isolated(settings.record)
    if settings.webhook is None:
        print(
            f"No webhook is set: effects wait in the outbox. See [webhook] in {settings.data}/steadyhand.toml.",
            flush=True,
        )
    run(settings, lambda supervisor: _announce_beside(settings, supervisor))


def _announce_beside(settings: Settings, supervisor: Supervisor) -> None:
    threading.Thread(target=_announce, args=(settings, supervisor), name="announce", daemon=True).start()


def _announce(settings: Settings, supervisor: Supervisor) -> None:
    """Say where the console is once it is there: whoever opens it before finds nothing."""
    if supervisor.ready():
        print(f"Console and API: {settings.public_url}   Data: {settings.data}", flush=True)
