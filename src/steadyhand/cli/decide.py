"""`steadyhand decide`."""

from __future__ import annotations

import sys
from pathlib import Path

from steadyhand.cli.common import CommandRefused, Data, settings_of


def decide(file: Path | None = None, *, data: Data = Path("data"), url: str | None = None) -> None:
    """Ask the running service for its decision on one event (FILE, or standard input), as JSON.

    The event is kept and its decision carried out, as when the platform asks.
    """
    import httpx

    from steadyhand.bootstrap.keys import api_key
    from steadyhand.bootstrap.settings import as_announced

    settings = as_announced(settings_of(data))
    target = url or f"http://{settings.host}:{settings.engine_port}"
    body = file.read_bytes() if file else sys.stdin.buffer.read()
    headers = {"Authorization": f"Bearer {api_key(settings)}", "Content-Type": "application/cloudevents+json"}
    try:
        answer = httpx.post(f"{target}/v1/decide", content=body, headers=headers, timeout=30, trust_env=False)
    except httpx.HTTPError:
        raise CommandRefused(f"No service answers at {target}: start it with `steadyhand serve`.") from None
    print(answer.text)
    if not answer.is_success:
        raise CommandRefused(f"Not decided (HTTP {answer.status_code}): see the problem above.")
