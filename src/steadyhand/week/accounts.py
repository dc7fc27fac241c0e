"""The accounts of Plaza: ordinary people, protected subjects, advertisers, and the few who mean harm."""

from __future__ import annotations

from typing import Final

from steadyhand.week.dates import DAY, SECOND, Calendar
from steadyhand.week.dice import Dice, Weighted
from steadyhand.week.parties import Parties
from steadyhand.week.people import LANGUAGE_SHARES, REGION_SHARES, hour_of_day, person
from steadyhand.week.protected import advertisers, protected
from steadyhand.week.standing import Account

LEAST: Final = 200
"""The fewest accounts a run may have: below it a language has nobody to write in it."""

_LANGS: Final = Weighted(LANGUAGE_SHARES)
_BAD_SHARE: Final = 0.04
_PARTISAN_SHARE: Final = 0.30
_JOINS_TODAY: Final = {False: 0.04, True: 0.35}
_BIOS: Final = {
    "en": ("Cook, walker, late.", "Two cats, no time.", "Bus driver and choir bass.", ""),
    "es": ("Cocino, camino, llego tarde.", "Dos gatos y poco tiempo.", "Maestra y coro.", ""),
    "pt": ("Cozinho, caminho, chego tarde.", "Dois gatos e pouco tempo.", ""),
    "fr": ("Cuisine, marche, retard.", "Deux chats, zéro temps.", ""),
    "ar": ("أحب الطبخ والمشي.", "قطتان ووقت قليل.", ""),
    "hi": ("खाना, सैर, देर।", "दो बिल्लियाँ, समय कम।", ""),
}


def accounts(seed: int, size: int, parties: Parties, calendar: Calendar) -> tuple[Account, ...]:
    """`size` accounts: the protected and the advertisers first, then ordinary ones `u00001`, `u00002`, ...

    The first n of a larger run are the accounts of a smaller one: each has dice of its own.
    """
    if size < LEAST:
        raise ValueError(f"A run of the Week has at least {LEAST} accounts, not {size}.")
    fixed = (*protected(parties, calendar), *advertisers(calendar))
    ordinary = (
        _ordinary(Dice(seed, "account", number), number, calendar)
        for number in range(1, size - len(fixed) + 1)
    )
    return (*fixed, *ordinary)


def _ordinary(dice: Dice, number: int, calendar: Calendar) -> Account:
    lang = _LANGS.draw(dice)
    region = Weighted(REGION_SHARES[lang]).draw(dice)
    bad = dice.chance(_BAD_SHARE)
    joins_today = dice.chance(_JOINS_TODAY[bad])
    who = person(lang, dice.below(10_000))
    partisan = dice.chance(_PARTISAN_SHARE) and not bad
    return Account(
        id=f"u{number:05d}",
        handle=f"{who.latin}{number}",
        display_name=who.name,
        bio=dice.pick(_BIOS[lang]),
        created_at=_joined(dice, region, calendar, today=joins_today, bad=bad),
        posts_before=0 if joins_today else int(dice.tail(2 if bad else 20, 1.1)) % 20_000,
        followers=0 if joins_today else int(dice.tail(1 if bad else 12, 1.0)) % 400_000,
        region=region,
        lang=lang,
        side=number % 2 if partisan else None,
        bad=bad,
        activity=min(dice.tail(1.0, 1.3), 60.0),
    )


def _joined(dice: Dice, region: str, calendar: Calendar, *, today: bool, bad: bool) -> int:
    """When the account was opened: today at a waking hour, or before; those who mean harm are mostly new."""
    if today:
        return calendar.start + hour_of_day(region, dice) * 3600 * SECOND + dice.below(3600 * SECOND)
    days = dice.between(1, 40) if bad else dice.between(20, 3000)
    return calendar.start - days * DAY + dice.below(DAY)
