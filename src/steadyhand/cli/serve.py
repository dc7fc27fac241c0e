"""`steadyhand serve`."""

from __future__ import annotations

from pathlib import Path

from steadyhand.cli.common import Data, settings_of


def serve(*, data: Data = Path("data"), port: int | None = None, engine_port: int | None = None) -> None:
    """Run the service: console and API on one port, events and decisions also on a port of their own.

    Parameters
    ----------
    port
        Console and API [default: 8321].
    engine_port
        Events and decisions without the detour [default: 8322].
    """
    from steadyhand.bootstrap.logs import configure
    from steadyhand.bootstrap.processes import serve as run
    from steadyhand.bootstrap.settings import api_key

    configure("supervisor")
    settings = settings_of(data, port=port, engine_port=engine_port)
    api_key(settings)
    print(f"Console and API: {settings.public_url}   Data: {settings.data}", flush=True)
    if settings.webhook is None:
        print(
            f"No webhook is set: effects wait in the outbox. See [webhook] in {settings.data}/steadyhand.toml."
        )
    run(settings)
