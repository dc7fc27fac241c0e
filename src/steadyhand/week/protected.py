"""The accounts that a wrong decision would hurt most: candidates, election offices, press, rescue, advertisers."""

from __future__ import annotations

from typing import Final

from steadyhand.week.dates import DAY, Calendar
from steadyhand.week.parties import Parties, Party
from steadyhand.week.standing import Account

_OFFICES: Final = (
    ("office", "Election Office", "na", "en"),
    ("office_north", "Election Office North", "eu", "fr"),
    ("office_south", "Oficina Electoral", "latam", "es"),
    ("office_coast", "Justiça Eleitoral da Costa", "latam", "pt"),
    ("office_gulf", "مكتب الانتخابات", "mea", "ar"),
    ("office_hills", "निर्वाचन कार्यालय", "apac", "hi"),
)
_PRESS: Final = (
    ("ferryhill_news", "The Ferryhill News", "na", "en"),
    ("northgate_post", "Northgate Post", "eu", "en"),
    ("diario_ribera", "Diario Ribera", "latam", "es"),
    ("radio_colina", "Radio Colina", "eu", "es"),
    ("folha_do_farol", "Folha do Farol", "latam", "pt"),
    ("le_quai", "Le Quai", "eu", "fr"),
    ("sada_almina", "صدى الميناء", "mea", "ar"),
    ("nadi_samachar", "नदी समाचार", "apac", "hi"),
)
_RESCUE: Final = (
    ("rescue_ferryhill", "Ferryhill Emergency Service", "na", "en"),
    ("emergencias_ribera", "Emergencias Ribera", "latam", "es"),
    ("secours_port_neuf", "Secours Port-Neuf", "eu", "fr"),
    ("rescue_hills", "आपदा सेवा पहाड़गढ़", "apac", "hi"),
)
_ADVERTISERS: Final = (
    ("green_thumb", "Green Thumb Gardens", "na", "en"),
    ("nine_ovens", "Nine Ovens", "eu", "en"),
    ("wheelwright", "Wheelwright Bicycles", "na", "en"),
    ("kestrel_tea", "Kestrel Tea", "apac", "en"),
    ("loomworks", "Loomworks", "eu", "en"),
    ("otter_outdoor", "Otter Outdoor", "na", "en"),
    ("tahona_vieja", "Tahona Vieja", "latam", "es"),
    ("muebles_pino", "Muebles Pino", "eu", "es"),
    ("padaria_farol", "Padaria do Farol", "latam", "pt"),
    ("librairie_canal", "Librairie du Canal", "eu", "fr"),
    ("bayt_altamr", "بيت التمر", "mea", "ar"),
    ("ghar_rasoi", "घर रसोई", "apac", "hi"),
)
_SPOKEN: Final = (
    "en",
    "es",
)  # a party's account and leading candidate write English, the second candidate Spanish


def protected(parties: Parties, calendar: Calendar) -> tuple[Account, ...]:
    """Accounts `k01`...: both parties in the same places, so that swapping them moves no id."""
    rows: list[tuple[str, str, str, str, str, int | None]] = []
    for side in (0, 1):
        rows += [(*row, side) for row in _party(parties.at(side))]
    rows += [(*row, "election_office", None) for row in _OFFICES]
    rows += [(*row, "press", None) for row in _PRESS]
    rows += [(*row, "emergency", None) for row in _RESCUE]
    return tuple(_official(f"k{number:02d}", row, calendar) for number, row in enumerate(rows, 1))


def advertisers(calendar: Calendar) -> tuple[Account, ...]:
    """Accounts `a01`... of the businesses that pay Plaza."""
    return tuple(
        _official(f"a{number:02d}", (*row, "advertiser", None), calendar)
        for number, row in enumerate(_ADVERTISERS, 1)
    )


def _party(party: Party) -> list[tuple[str, str, str, str, str]]:
    english, spanish = (party.words[lang] for lang in _SPOKEN)
    return [
        (party.handle, f"{english.name} Party", "na", "en", "party"),
        (party.lead_handle, english.lead, "na", "en", "candidate"),
        (party.second_handle, spanish.second, "latam", "es", "candidate"),
        (party.group_handle, party.group, "na", "en", "partner"),
    ]


def _official(id: str, row: tuple[str, str, str, str, str, int | None], calendar: Calendar) -> Account:
    handle, name, region, lang, kind, side = row
    number = int(id[1:])
    return Account(
        id=id,
        handle=handle,
        display_name=name,
        bio=f"{name} on Plaza.",
        created_at=calendar.start - 2000 * DAY,
        posts_before=900,
        followers=40_000 if side is not None else 5_000 + 1_300 * number,
        region=region,
        lang=lang,
        kind=kind,
        verified=True,
        side=side,
        activity=1.0,
    )
