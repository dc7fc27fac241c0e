"""`steadyhand access keys`: keys for programs, made and revoked by administrators on the machine that serves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, done_by, house, known

keys = cyclopts.App(name="keys", help="Make, list and revoke API keys.")
Words = Annotated[tuple[str, ...], cyclopts.Parameter(consume_multiple=True, negative=())]


@keys.command
def issue(
    service: str,
    name: str,
    *,
    by: str,
    may: Words,
    days: int,
    area: Words = (),
    data: Data = Path("data"),
) -> None:
    """Make a key for SERVICE (`plaza`) and show it, once. Your password is asked for.

    Parameters
    ----------
    name
        What people call the key: what it is for, and where it lies.
    may
        What it is for: events.send (events that are reports take the next two as well), report.file and case.open,
        report.source in place of report.file for reports of others than people on the platform; delivery.replay; of
        reads subject.read, case.read, ledger.read, delivery.read, figures.read and policy.read.
    days
        How long it opens anything; 400 at most.
    area
        The policy areas it may be used in; all if none is named.
    """
    import secrets

    from steadyhand.access.keys.commands import IssueKey
    from steadyhand.access.keys.keyring import digest_of
    from steadyhand.access.keys.model import Key
    from steadyhand.kernel.values import DAY

    secret = f"shk_{secrets.token_urlsafe(32)}"
    with house(data) as opened:
        known(area, opened.settings.areas, "area")
        key = Key(
            digest=digest_of(secret),
            service=f"service:{service.removeprefix('service:')}",
            name=name,
            capabilities=may,
            areas=area,
            until=opened.reader.now() + days * DAY,
        )
        done_by(opened, IssueKey(key=key), by)
    print(
        f"{secret}\n\nThis is {key.id}, the key of {key.service}. It is shown this once: nobody can read it here."
    )


@keys.command(name="list")
def list_(*, data: Data = Path("data")) -> None:
    """Every key that was made here: its id, service, name, what it is for, its end, and who made it."""
    from steadyhand.kernel.zones import day

    with house(data) as opened:
        found = sorted(opened.reader.all("api_key").values(), key=lambda key: (key.service, key.until))
        now, services = opened.reader.now(), opened.reader.all("service")
    for key in found:
        over = key.revoked or services[key.service].revoked or key.until <= now
        ends = "over" if over else f"until {day(key.until)}"
        print(f"{key.id}  {key.service}  {key.name}  {', '.join(key.capabilities)}  {ends}  by {key.by}")


@keys.command
def revoke(what: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Let a key (`key:...`), or a service (`service:plaza`) with all its keys for good, open nothing any more.

    Your password is asked for, or read from STEADYHAND_PASSWORD.
    """
    from steadyhand.access.keys.commands import RevokeKey, RevokeService

    with house(data) as opened:
        if what.startswith("service:"):
            done_by(opened, RevokeService(service=what, reason=reason), by)
        else:
            found = [key for key in opened.reader.all("api_key").values() if key.id == what]
            if not found:
                raise CommandRefused(f"No key is called {what!r}: `steadyhand access keys list` names them.")
            done_by(opened, RevokeKey(digest=found[0].digest, reason=reason), by)
    print(f"{what} opens nothing any more.")
