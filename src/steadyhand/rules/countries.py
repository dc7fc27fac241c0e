"""The countries of ISO 3166-1, by their two capitals: what is left where something does not hold in one of them."""

from __future__ import annotations

import re
from typing import Final

_CODES: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRIES: Final = tuple(_CODES.split())
is_place: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?").fullmatch
"""Whether a text has the form of ISO 3166-1 alpha-2 or ISO 3166-2."""
MANY: Final = 100
"""A list of more is read as all but a few."""


def is_country(place: str) -> bool:
    """Whether a place has the form of an ISO code and lies in a country of ISO 3166-1.

    Codes that it leaves to its users (AA, QM to QZ, XA to XZ, ZZ) are taken too: for exercises, and what is made up.
    """
    code = place[:2]
    users = code in {"AA", "ZZ"} or "QM" <= code <= "QZ" or "XA" <= code <= "XZ"
    return is_place(place) is not None and (code in COUNTRIES or users)


def without(territory: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    """What is left of a territory (empty: everywhere) without some countries (empty: without any of it)."""
    return tuple(one for one in territory or COUNTRIES if one not in gone) if gone else ()


def said(territory: tuple[str, ...]) -> str:
    """Where something holds, in words: `in these countries: DE, FR`, or `everywhere but in: DE`."""
    if len(territory) <= MANY:
        return f"in these countries: {', '.join(territory)}"
    return f"everywhere but in: {', '.join(one for one in COUNTRIES if one not in territory)}"
