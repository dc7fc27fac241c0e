"""`steadyhand privacy`: erasing what is personal about a subject, and legal holds that forbid it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cyclopts

from steadyhand.cli.common import Data, accepted, house

if TYPE_CHECKING:
    from steadyhand.kernel.command import Command

privacy = cyclopts.App(name="privacy", help="Erase what is personal about a subject, or hold it by law.")


@privacy.command
def erase(subject: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Erase what is kept about SUBJECT (account:u1): payloads at once, its events and archive within a minute.

    The ledger keeps its entries with commitments, which without their salts are random bytes.

    Parameters
    ----------
    by
        The handle of the administrator who erases.
    """
    from steadyhand.accountability.commands import Erase
    from steadyhand.kernel.values import subject as named

    _perform(Erase(subject=named(subject), reason=reason), by, data)
    print(f"What was personal about {subject} is erased; its events follow while the service runs.")


@privacy.command
def hold(subject: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Keep what is held about SUBJECT, whatever retention and erasure say."""
    from steadyhand.accountability.commands import PlaceHold
    from steadyhand.kernel.values import subject as named

    _perform(PlaceHold(subject=named(subject), reason=reason), by, data)
    print(f"{subject} is under a legal hold.")


@privacy.command
def release(subject: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """End the legal hold on SUBJECT."""
    from steadyhand.accountability.commands import ReleaseHold
    from steadyhand.kernel.values import subject as named

    _perform(ReleaseHold(subject=named(subject), reason=reason), by, data)
    print(f"The legal hold on {subject} has ended.")


def _perform(command: Command, by: str, data: Path) -> None:
    with house(data) as opened:
        accepted(opened.door.perform(command, f"staff:{by}"))
