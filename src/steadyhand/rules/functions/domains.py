"""Domain names: the registered part and the suffix, after the Public Suffix List (https://publicsuffix.org).

Only its ICANN section counts: `us.to` and the like are names that somebody registered under `to`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from publicsuffixlist import PublicSuffixList

from steadyhand.rules.registry import NoValue, function


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


def host_of(address: str) -> str:
    """The host of a URL or of a bare domain name, lower case, without port, user and closing dot."""
    rest = address.strip().partition("://")[2] or address.strip()
    for end in "/?#":
        rest = rest.partition(end)[0]
    return rest.rpartition("@")[2].partition(":")[0].rstrip(".").lower()


def registered_domain(host: str) -> str:
    """`example.co.uk` of `a.example.co.uk`; under a suffix nobody knows, the last two parts. Raises `NoValue`."""
    found = _suffixes().privatesuffix(host)
    if found is None:
        raise NoValue
    return str(found)


def suffix(host: str) -> str:
    """`co.uk` of `a.example.co.uk`. Raises `NoValue` where the list has none."""
    found = _suffixes().publicsuffix(host, accept_unknown=False)
    if found is None:
        raise NoValue
    return str(found)


@function("DomainTld(domain: str) -> str")
def domain_tld(domain: str) -> str:
    """The public suffix of a domain or URL: `co.uk` of `http://www.example.co.uk`.

    >>> DomainTld(domain='http://www.example.co.uk')
    'co.uk'
    """
    return suffix(host_of(domain))


@function("DomainChopper(urls: List[str], fld: Const[bool] = False) -> List[str]")
def domain_chopper(fld: bool) -> Callable[[list[str]], list[str]]:  # noqa: FBT001 - the language names it
    """The registered domain of each URL or domain; nothing unless `fld` is True.

    >>> DomainChopper(urls=['a.b.example.co.uk'], fld=True)
    ['example.co.uk']
    """

    def chop(urls: list[str]) -> list[str]:
        hosts = [host_of(url) for url in urls] if fld else []
        return [registered_domain(host) for host in hosts if suffix(host)]

    return chop


@function("EmailDomain(email: str) -> str")
def email_domain(email: str) -> str:
    """The registered domain of an e-mail address: `example.co.uk` of `a@mail.example.co.uk`.

    >>> EmailDomain(email='a@mail.example.co.uk')
    'example.co.uk'
    """
    host = email.rpartition("@")[2].lower() if "@" in email else ""
    if not host:
        raise NoValue
    return registered_domain(host)


@function("MXLookup(domain: str) -> str", asks="mail_hosts")
def mx_lookup(mail_hosts: Callable[[str], str | None], domain: str) -> str:
    """The IP address of the domain's first mail exchanger; null where there is none or nobody looked.

    A fact, loaded before the rules decide: see `rules.Facts`.
    """
    found = mail_hosts(domain)
    if found is None:
        raise NoValue
    return found
