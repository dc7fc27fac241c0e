"""What the evidence comes to: an incident for people to review, or not enough to tell, and why, in words.

Two signs must come together, because each alone is lawful every day: that the same accounts post it again and again,
and that accounts are far younger than those here usually are. What is said, and by whom, is no sign.
"""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.civic.campaigns.model import REVIEW, Ages, Concentration, State

AGAIN: Final = 0.3
"""From this share of posts by accounts that repeat it, it is repeated;"""
REPEATERS: Final = 8
"""if so many accounts do."""
YOUNG: Final = 0.5
"""From this share of young accounts on they are young;"""
MORE: Final = 2.0
"""if it is so many times what is usual,"""
BEYOND: Final = 0.2
"""and so much more."""
KNOWN: Final = 0.5
"""The age of so many must be known."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a finding, the reason in words, and what it proposes."""

    state: State
    reason: str
    proposes: tuple[str, ...] = ()


def read(
    concentration: Concentration, ages: Ages, accounts: int, *, answers: bool, apart: bool = False
) -> Reading | None:
    """Read the signs of `accounts` accounts; None where nothing sets it apart from what people share of themselves.

    `answers` says that the text itself quotes something, or denies it; `apart` that nobody posts it as their own.
    """
    again = concentration.repeated >= AGAIN and concentration.repeaters >= REPEATERS
    known = ages.known >= KNOWN * accounts
    young = known and ages.young >= max(YOUNG, MORE * ages.young_elsewhere, ages.young_elsewhere + BEYOND)
    if apart:
        return _flood(concentration) if again and young else None
    if again and young and answers:
        return _unclear(
            f"{concentration.repeaters} young accounts post it again and again, but the text itself quotes "
            "something or says that it is wrong: those who answer a campaign and a campaign look the same."
        )
    if again and young:
        reason = (
            f"{concentration.repeaters} accounts post it again and again ({concentration.repeated:.0%} of posts), and "
            f"{ages.young:.0%} of the accounts are young, where {ages.young_elsewhere:.0%} is usual."
        )
        return Reading(state="incident", reason=reason, proposes=(REVIEW,))
    if again and not known:
        return _unclear(f"The age of {accounts - ages.known} of {accounts} accounts is not known.")
    if again:
        return _unclear(
            f"{concentration.repeaters} accounts post it again and again, but they are as old as others "
            f"here ({ages.young:.0%} young): followers of something, an organised drive and a campaign look the same."
        )
    if young:
        return _unclear(
            f"{ages.young:.0%} of the accounts are young, but hardly any posts it again: newcomers who share one "
            "thing and a campaign look the same."
        )
    return None


def _flood(concentration: Concentration) -> Reading:
    return _unclear(
        f"{concentration.repeaters} young accounts post it again and again, each time as somebody else's words, "
        "or as an answer: those who pass something on, or deny it, and a campaign that names a source look the same."
    )


def _unclear(why: str) -> Reading:
    return Reading(state="not_enough_data", reason=f"{why} People have to tell.")
