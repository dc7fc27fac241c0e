"""One spelling for what reaches one mailbox or one telephone, so that it can be recognised when it comes again.

Only what a provider itself treats as one address is made one: a dot more is another mailbox nearly everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

LONGEST: Final = 254
"""Characters of an address of mail (RFC 5321, as erratum 1690 has it)."""
_LOCAL: Final = re.compile(r"[^\s@\"(),:;<>\[\\\]]{1,64}").fullmatch
_DOMAIN: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+").fullmatch
_PHONE: Final = re.compile(r"\+[1-9][0-9]{7,14}").fullmatch
_BETWEEN: Final = re.compile(r"[\s().\-/\u2010-\u2015]")


def _gmail(local: str) -> str:
    return _plus(local).replace(".", "")


def _plus(local: str) -> str:
    return local.partition("+")[0].lower()


def _dash(local: str) -> str:
    return local.partition("-")[0].lower()


_SAME: Final[Mapping[str, str]] = {
    "googlemail.com": "gmail.com",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
}
"""Domains under which one mailbox is reached beside its own."""
_RULES: Final[Mapping[str, Callable[[str], str]]] = {
    "gmail.com": _gmail,
    **dict.fromkeys(("outlook.com", "hotmail.com", "live.com", "msn.com"), _plus),
    **dict.fromkeys(("fastmail.com", "fastmail.fm", "icloud.com", "proton.me", "protonmail.com"), _plus),
    **dict.fromkeys(("yahoo.com", "ymail.com", "rocketmail.com"), _dash),
}
"""What a provider ignores in the part before the @. Everybody else may tell `A.b+c` from `ab`, and is left alone."""
_FASTMAIL: Final = ("fastmail.com", "fastmail.fm")


def email(text: str) -> str:
    """The mailbox that an address reaches. Raises `ValueError` where it is no address."""
    local, at, domain = unicodedata.normalize("NFKC", text.strip()).rpartition("@")
    try:
        domain = domain.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        domain = ""
    if not at or len(text) > LONGEST or not _LOCAL(local) or not _DOMAIN(domain):
        raise ValueError("Write an address of mail: name@example.org.")
    local, domain = _of_fastmail(local, domain)
    domain = _SAME.get(domain, domain)
    rule = _dash if domain.startswith("yahoo.") else _RULES.get(domain)
    kept = rule(local) if rule is not None else local
    if not kept:
        raise ValueError("Nothing is left of it before the @ and its tag: write name@example.org.")
    return f"{kept}@{domain}"


def phone(text: str) -> str:
    """A number in E.164 (`+4930123456`). Raises `ValueError` where it is none: a country is never guessed."""
    number = _BETWEEN.sub("", unicodedata.normalize("NFKC", text.strip()))
    number = f"+{number[2:]}" if number.startswith("00") else number
    if not _PHONE(number):
        raise ValueError("Write it as E.164 has it, with its country: +4930123456.")
    return number


def contact(text: str) -> str:
    """An address of mail or a telephone number, whichever it is. Raises `ValueError`."""
    return email(text) if "@" in text else phone(text)


def network(text: str) -> str:
    """The network of an address: the /24 of IPv4, the /64 of IPv6. Raises `ValueError`."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        raise ValueError("Write an address: 192.0.2.1 or 2001:db8::1.") from None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise ValueError("Leave out the zone after %: it is this machine's own.")
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))  # noqa: PLR2004 - versions


def words(text: str) -> str:
    """A text without what changes no word: case, width, spacing, and characters that cannot be seen."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(char for char in folded if unicodedata.category(char) != "Cf").split())


def _of_fastmail(local: str, domain: str) -> tuple[str, str]:
    """`shop@ana.fastmail.com` reaches `ana@fastmail.com`."""
    user, _, home = domain.partition(".")
    return (user, home) if home in _FASTMAIL else (local, domain)
