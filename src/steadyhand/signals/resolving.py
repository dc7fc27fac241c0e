"""One domain's first mail exchanger and its address, asked of name servers (RFC 1035, 5321, 7505).

What speaks to name servers is loaded when the first rule asks for one: it is a twentieth of every start.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    import dns.asyncresolver
    import dns.nameserver
    import dns.rrset

PORT: Final = 53
LONGEST: Final = 253
LIFETIME_S: Final = 3.0
"""How long one question may stay open, tries at several servers included; whoever asked has long gone on by then."""
TRY_S: Final = 1.0
NEGATIVE_TTL_S: Final = 300.0
SYSTEM: Final = Path("/etc/resolv.conf")
NOBODY_ELSES: Final = frozenset(
    {"alt", "arpa", "home", "internal", "invalid", "lan", "local", "localhost", "onion", "test"}
)
"""Last parts that the public DNS does not have (RFC 6761, 6762, 7686, 9476): asking would only tell others of them."""

MAIL_DOMAIN: Final = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*")
"""At least two parts; the last of an IP address is a number, that of a domain never is."""


class Found(msgspec.Struct, frozen=True):
    """The address of the first mail exchanger, or None where there is none; true for `ttl_s` seconds."""

    address: str | None
    ttl_s: float


class Unanswered(Exception):
    """No name server said anything that can be used; whether there is a mail exchanger stays unknown."""


def asked_as(domain: str) -> str | None:
    """The name to ask for: lower case, without closing dot, in ASCII. None for what can be no mail domain."""
    import dns.exception  # noqa: PLC0415 - see above
    import dns.name  # noqa: PLC0415 - see above

    try:
        name = dns.name.from_text(domain.strip().rstrip("."), idna_codec=dns.name.IDNA_2008_Practical)
        told = name.to_text(omit_final_dot=True).lower()
    except (dns.exception.DNSException, ValueError):
        return None
    possible = len(told) <= LONGEST and MAIL_DOMAIN.fullmatch(told)
    return told if possible and told.rpartition(".")[2] not in NOBODY_ELSES else None


def name_server(written: str) -> dns.nameserver.Do53Nameserver:
    """A name server written `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`.

    Raises `ValueError`: a name server is given by its address, because nobody could look up its name.
    """
    import dns.nameserver  # noqa: PLC0415 - see above

    host, port = written, str(PORT)
    if written.startswith("["):
        host, _, port = written[1:].partition("]:")
        host, port = host.removesuffix("]"), port or str(PORT)
    elif written.count(":") == 1:
        host, _, port = written.partition(":")
    if not port.isdecimal() or not 0 < int(port) < 1 << 16:
        raise ValueError(f"{written!r} has no port from 1 to 65535.")
    return dns.nameserver.Do53Nameserver(str(ipaddress.ip_address(host)), int(port))


def resolver_of(servers: Sequence[str], system: Path = SYSTEM) -> dns.asyncresolver.Resolver:
    """Asks these name servers; without any, those of the system. Raises `Unanswered` where that names none."""
    import dns.asyncresolver  # noqa: PLC0415 - see above
    import dns.resolver  # noqa: PLC0415 - see above

    try:
        made = dns.asyncresolver.Resolver(filename=str(system), configure=not servers)
    except dns.resolver.NoResolverConfiguration:
        raise Unanswered(f"{system} names no name server, and the settings neither") from None
    if servers:
        made.nameservers = [name_server(each) for each in servers]
    made.timeout, made.lifetime, made.cache = TRY_S, LIFETIME_S, None
    return made


async def mail_host(resolver: dns.asyncresolver.Resolver, domain: str) -> Found:
    """The address of the exchanger with the lowest preference; of several, of the first by name.

    A domain without an MX record, or with the one that says so (`.`), has none: its own address is not taken for one,
    and an exchanger without an address is not passed over for the next. Raises `Unanswered`.
    """
    import dns.name  # noqa: PLC0415 - see above

    records = await _ask(resolver, domain, "MX")
    if records is None:
        return Found(None, NEGATIVE_TTL_S)
    first = min(records, key=lambda each: (each.preference, each.exchange.to_text().lower()))
    if first.exchange == dns.name.root:
        return Found(None, records.ttl)
    host = first.exchange.to_text()
    addresses = await _ask(resolver, host, "A") or await _ask(resolver, host, "AAAA")
    if addresses is None:
        return Found(None, NEGATIVE_TTL_S)
    address = min(each.address for each in addresses)
    return Found(address, min(records.ttl, addresses.ttl))


async def _ask(resolver: dns.asyncresolver.Resolver, name: str, kind: str) -> dns.rrset.RRset | None:
    """The records of one kind; None where a name server says that there are none."""
    import dns.exception  # noqa: PLC0415 - see above
    import dns.resolver  # noqa: PLC0415 - see above

    try:
        answer = await resolver.resolve(name, kind, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise Unanswered(f"{type(error).__name__}: {error}") from None
    return answer.rrset
