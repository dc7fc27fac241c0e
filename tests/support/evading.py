"""Somebody banned and somebody suspected, in few commands: for tests of what follows, without a log of events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.evasion.commands import HoldSignals, SendToReview, Suspect
from steadyhand.enforcement.evasion.model import suspicion_id
from steadyhand.enforcement.evasion.scoring import Match
from steadyhand.flows.evading import BY
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import AUTOMATION, DAY, Instant
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase

BANNED: Final = "account:gone"
CAME: Final = "account:came"
VALUES: Final = ("email:aaaa:0", "network:aaaa:0", "text:aaaa:0")
SUSPICION: Final = suspicion_id(CAME, BANNED)


def suspected(done: Callable[[Command, str], object], now: Instant, area: str = "spam") -> str:
    """Ban one account and suspect another by its mail and network; the case."""
    policy = f"{area}-1@1"
    ban = Ban(
        subject=BANNED, account=BANNED, policy=policy, cause="event:gone", mode="manual", until=now + 99 * DAY
    )
    done(ban, AUTOMATION)
    done(HoldSignals(account=BANNED, values=VALUES), BY)
    matches = (Match(VALUES[0]), Match(VALUES[1], 9))
    done(Suspect(account=CAME, begun=now + DAY, banned=BANNED, matches=matches), BY)
    opened = OpenCase(
        case=case_id(CAME, area, SUSPICION), subject=CAME, area=area, severity="medium", source="hash",
        ref=SUSPICION, why="May be somebody who is banned.", account=CAME, attested=True,
    )  # fmt: skip
    done(opened, BY)
    done(SendToReview(suspicion=SUSPICION, account=CAME, area=area), BY)
    return opened.case
