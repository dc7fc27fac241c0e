"""Telephone numbers: the country by the international prefix (ITU-T E.164), and blocks of neighbouring numbers."""

from __future__ import annotations

from phone_iso3166.country import phone_country as country_of
from phone_iso3166.errors import InvalidPhone

from steadyhand.rules.registry import NoValue, function

SUBSCRIBER_DIGITS = 4  # What PhonePrefix leaves out.


@function("PhoneCountry(phone_number: str) -> str")
def phone_country(phone_number: str) -> str:
    """The ISO 3166-1 code of the number's country, such as `BR`; the number begins with the country's prefix.

    >>> PhoneCountry(phone_number='+5545555555555')
    'BR'
    """
    try:
        found = country_of(phone_number)
    except (InvalidPhone, ValueError):
        raise NoValue from None
    if not found:
        raise NoValue
    return str(found)


@function("PhonePrefix(phone_number: str) -> str")
def phone_prefix(phone_number: str) -> str:
    """All but the last four digits: numbers bought together share it.

    >>> PhonePrefix(phone_number='5558675309')
    '555867'
    """
    prefix = phone_number[:-SUBSCRIBER_DIGITS]
    if not prefix:
        raise NoValue
    return prefix
