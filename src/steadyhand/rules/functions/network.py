"""Addresses of people and machines: e-mail, cookies, IP."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from steadyhand.rules.registry import NoValue, function

IPV4_PREFIX = 24  # The network reported for an IPv4 address; an IPv6 address is reported as itself.


@function("EmailLocalPart(email: str) -> str")
def email_local_part(email: str) -> str:
    """Everything before the last `@`.

    >>> EmailLocalPart(email='ada@example.org')
    'ada'
    """
    local, at, _ = email.rpartition("@")
    if not at:
        raise NoValue
    return local


@function("EmailSubdomain(email: str) -> str")
def email_subdomain(email: str) -> str:
    """Everything after the last `@`, lower case.

    >>> EmailSubdomain(email='ada@Mail.example.org')
    'mail.example.org'
    """
    domain = email.rpartition("@")[2].lower() if "@" in email else ""
    if not domain:
        raise NoValue
    return domain


@function("ExtractCookie(header: str, key: Const[str]) -> str")
def extract_cookie(key: str) -> Callable[[str], str]:
    """The value of one cookie in a `Cookie` header.

    >>> ExtractCookie(header='a=1; b=2', key='b')
    '2'
    """

    def read(header: str) -> str:
        for pair in header.split(";"):
            name, equals, value = pair.strip().partition("=")
            if equals and name == key:
                return value
        raise NoValue

    return read


@function("IpNetwork(ip: str) -> str")
def ip_network(ip: str) -> str:
    """The /24 network of an IPv4 address; an IPv6 address is its own.

    >>> IpNetwork(ip='203.0.113.77')
    '203.0.113.0'
    """
    address = ipaddress.ip_address(ip)
    prefix = IPV4_PREFIX if address.version == 4 else address.max_prefixlen  # noqa: PLR2004 - IP version 4
    return str(ipaddress.ip_network((address, prefix), strict=False).network_address)
