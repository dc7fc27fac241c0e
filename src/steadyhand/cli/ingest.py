"""`steadyhand ingest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from steadyhand.cli.common import Data, damage_told, settings_of

if TYPE_CHECKING:
    from steadyhand.intake.sending import Submit


def ingest(
    file: Path, *, data: Data = Path("data"), url: str | None = None, key_file: Path | None = None
) -> None:
    """Take in FILE, one CloudEvent a line; goes on where an interrupted run stopped.

    Events go to the running service of the data folder, or straight into its store when none runs.
    Lines that are refused are written beside the file with their number and the reason.

    Parameters
    ----------
    url
        A service elsewhere; needs its API key in `key_file`.
    """
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from steadyhand.intake.ingest import ingest as take_in

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    submit, where = _submit(data, url, key_file)
    with Progress(*columns) as bar:
        task = bar.add_task(file.name, total=file.stat().st_size or 1)
        summary = take_in(file, submit, lambda done, size: bar.update(task, completed=done, total=size or 1))
    rate = (summary.accepted + summary.repeated) / max(summary.seconds, 1e-6)
    print(
        f"{summary.read} lines: {summary.accepted} accepted, {summary.repeated} seen before, {summary.refused} refused"
        f" in {summary.seconds:.1f} s ({rate:,.0f}/s), {where}."
    )
    if summary.refused:
        print(f"Refused lines with their reasons: {file}.refused.jsonl")


def _submit(data: Path, url: str | None, key_file: Path | None) -> tuple[Submit, str]:
    import httpx

    from steadyhand.bootstrap.keys import api_key, signal_hashes
    from steadyhand.bootstrap.settings import as_announced
    from steadyhand.bootstrap.setup import migrate_events
    from steadyhand.intake.sending import to_service, to_store
    from steadyhand.intake.store import EventStore

    settings = as_announced(settings_of(data))
    if url is not None:
        key = key_file.read_text().strip() if key_file else api_key(settings)
        return to_service(httpx.Client(timeout=60, trust_env=False), url, key), f"sent to {url}"
    engine = f"http://{settings.host}:{settings.engine_port}"
    if _answers(engine):
        return to_service(
            httpx.Client(timeout=60, trust_env=False), engine, api_key(settings)
        ), "sent to the running service"
    with damage_told(settings):
        migrate_events(settings)
        store = EventStore(settings.events, hashes=signal_hashes(settings))
        return to_store(store), "kept for the service to decide once it runs"


def _answers(url: str) -> bool:
    import httpx

    try:
        return httpx.get(f"{url}/healthz", timeout=1, trust_env=False).is_success
    except httpx.HTTPError:
        return False
