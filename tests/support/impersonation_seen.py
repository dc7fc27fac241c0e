"""A house with a register of the imitated, and accounts that come to it as events."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from steadyhand.civic.impersonation.model import Imitated, Profile
from steadyhand.civic.impersonation.record.commands import ConfirmImitated, EnterImitated
from steadyhand.kernel.zones import rfc3339
from tests.support.doors import Opened
from tests.support.intake_events import post_created
from tests.support.program_elections import ANALYST, OTHER_ANALYST


def listed(house: Opened, those: Iterable[Imitated]) -> None:
    """Each entered by one person and confirmed by another."""
    for one in those:
        entry = house.done(EnterImitated(imitated=one), ANALYST)
        house.done(ConfirmImitated(imitated=one.id, number=entry.fact.number), OTHER_ANALYST)  # type: ignore[attr-defined]


def account_event(shown: Profile, at: int, number: int = 0, type: str = "account.created") -> dict[str, Any]:
    """What a platform sends of an account."""
    account = {
        "id": shown.account.removeprefix("account:"), "display_name": shown.name, "handle": shown.handle,
        "bio": shown.bio, "avatar_hash": shown.avatar, "badge": shown.badge, "region": "na", "lang": "en",
    }  # fmt: skip
    name = f"{shown.account}-{number}"
    return post_created(type=type, id=name, time=rfc3339(at), data={"account": account})
