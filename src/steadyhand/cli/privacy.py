"""`steadyhand privacy`: erasing what is personal about a subject, and legal holds that forbid it."""

from __future__ import annotations

from pathlib import Path

import cyclopts

from steadyhand.cli.common import Data, done_by, house

privacy = cyclopts.App(name="privacy", help="Erase what is personal about a subject, or hold it by law.")


@privacy.command
def erase(subject: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Erase what is kept of SUBJECT and about it: payloads at once, its events and archive within a minute.

    SUBJECT is an account (account:u1), which takes with it all it wrote, or one post, message, profile, medium or
    ad (post:1) without its author. The ledger keeps its entries with commitments, which without their salts are
    random bytes; REASON stands there for ever, so it names nobody.

    Parameters
    ----------
    by
        The handle of the administrator who erases.
    """
    from steadyhand.accountability.commands import Erase
    from steadyhand.accountability.store import kept

    with house(data) as opened:
        done_by(opened, Erase(subject=subject, reason=reason), by)
        left = kept(opened.reader, subject)
    print(f"What was personal about {subject} is erased; its events follow while the service runs.")
    if left.payloads:
        print(
            f"Kept by law for another subject (a hold, or sealed media): {left.payloads}. After that, erase again."
        )
    if left.waiting:
        print(f"Still to be sent to the platform: {left.waiting}. Their text goes once it has taken them.")


@privacy.command
def hold(subject: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """Keep what is held of SUBJECT and about it, whatever retention and erasure say.

    A hold on a post keeps that post when its author is erased; a hold on an account, all it wrote.
    """
    from steadyhand.accountability.commands import PlaceHold

    with house(data) as opened:
        done_by(opened, PlaceHold(subject=subject, reason=reason), by)
    print(f"{subject} is under a legal hold.")


@privacy.command
def release(subject: str, reason: str, *, by: str, data: Data = Path("data")) -> None:
    """End one legal hold on SUBJECT. What was to be erased meanwhile is to be asked for again."""
    from steadyhand.accountability.commands import ReleaseHold

    with house(data) as opened:
        done_by(opened, ReleaseHold(subject=subject, reason=reason), by)
        others = opened.reader.row("holds", "holds").subjects.count(subject)
    print(f"The legal hold on {subject} has ended.")
    if others:
        print(f"It stays under {others} more: they are released one by one.")
    else:
        print("Whoever asked for its erasure meanwhile is to be heard now.")
