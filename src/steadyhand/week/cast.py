"""Everyone in the Week, in one value: the platform, its parties, its accounts and the people who review."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.week.accounts import accounts as make_accounts
from steadyhand.week.dates import Calendar
from steadyhand.week.parties import LANGUAGES, PARTIES, Parties
from steadyhand.week.staff import Member, staff
from steadyhand.week.standing import Account
from steadyhand.week.texts.phrases import AREAS

PLATFORM: Final = "Plaza"


class Cast(msgspec.Struct, frozen=True, kw_only=True):
    parties: Parties
    accounts: tuple[Account, ...]
    staff: tuple[Member, ...]
    platform: str = PLATFORM
    languages: tuple[str, ...] = LANGUAGES
    queues: tuple[str, ...] = AREAS


def cast(seed: int, accounts: int, *, parties: Parties = PARTIES, calendar: Calendar | None = None) -> Cast:
    """The same people for the same arguments; `accounts` counts protected subjects and advertisers too."""
    return Cast(
        parties=parties,
        accounts=make_accounts(seed, accounts, parties, calendar or Calendar()),
        staff=staff(seed),
    )
