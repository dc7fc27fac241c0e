"""Passkeys, what may be required of them, and where a request comes from: values and their rules."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

import msgspec

from steadyhand.kernel.values import HOUR, MINUTE, Instant

SIGN_IN: Final = "system:sign-in"
"""The house at its entrance: it records what it refused there."""
KEPT: Final = 10
"""Passkeys of one person at once."""
LABEL: Final = 80
LETTING_KEPT: Final = 20
CODE_LASTS: Final = 24 * HOUR
"""How long an administrator's code for enrolling a passkey may be used."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What this installation asks of its staff. Lengths are microseconds."""

    passkeys: bool = True
    """Whether what is consequential needs a passkey."""
    length: Instant = 12 * HOUR
    """How long a session lasts at most, and `idle` how long without a request."""
    idle: Instant = 2 * HOUR
    verified_for: Instant = 8 * HOUR
    """How long a passkey's confirmation counts."""
    fresh_for: Instant = 15 * MINUTE
    """How recent it must be for the gravest acts."""
    proxies: tuple[str, ...] = ()
    """Addresses (or networks) of our own proxies: only they may say for whom they ask."""
    authenticators: tuple[str, ...] = ()
    """AAGUIDs of the authenticators an administrator may enrol; any if none is named."""


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """A WebAuthn credential. Binary values are base64url without padding."""

    id: str
    key: str
    """Its public key in COSE form."""
    count: int
    """How often it had signed when it was last seen; 0 for authenticators that do not count."""
    aaguid: str
    """Which kind of authenticator, as it says itself; zeros where it does not say."""
    label: str
    transports: tuple[str, ...] = ()
    synced: bool = False
    """Whether its private key leaves the device, as that of a password store's does."""
    added: Instant = 0
    """The record's: what a command says of this and of `used` is not kept."""
    used: Instant = 0


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An administrator's leave to enrol one passkey, to whoever knows the code."""

    digest: str
    """SHA-256 (hex) of the code, which has 128 random bits."""
    until: Instant
    by: str


class Passkeys(msgspec.Struct, frozen=True, kw_only=True):
    """The passkeys of one person. The row stays when the last is dropped: only the first one ever is free."""

    passkeys: tuple[Passkey, ...] = ()
    invitation: Invitation | None = None
    ever: bool = False
    """Whether they ever had one."""

    def get(self, id: str) -> Passkey | None:
        """The passkey of this id."""
        return next((passkey for passkey in self.passkeys if passkey.id == id), None)


class LetIn(msgspec.Struct, frozen=True):
    """Who gave somebody a way in: a new password, or leave to enrol a passkey. The latest last."""

    given: tuple[tuple[str, Instant], ...] = ()


class Owner(msgspec.Struct, frozen=True):
    """Whose a passkey is."""

    principal: str


class Party(msgspec.Struct, frozen=True):
    """Whom passkeys are made for (the relying party): a domain, and the one origin whose pages may use them."""

    id: str
    origin: str
    netloc: str


def party_of(public_url: str) -> Party:
    """The relying party of an installation that people reach at this address."""
    url = urlsplit(public_url)
    return Party(id=url.hostname or "", origin=f"{url.scheme}://{url.netloc}", netloc=url.netloc)


class Place(msgspec.Struct, frozen=True):
    """Where a request comes from: its address, and the program that sent it."""

    address: str
    agent: str


NOWHERE: Final = Place("", "")


def place(peer: str, forwarded: str, agent: str, proxies: tuple[str, ...]) -> Place:
    """The place behind `peer`, which may say for whom it asks (`X-Forwarded-For`) if it is one of our proxies.

    Of an IPv6 address only the network counts: the rest changes by itself every few hours.
    """
    address = peer
    for hop in reversed([hop.strip() for hop in forwarded.split(",") if hop.strip()]):
        if not _listed(address, proxies):
            break
        address = hop
    return Place(_network(address), agent[:400])


def _listed(address: str, proxies: tuple[str, ...]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in ipaddress.ip_network(proxy, strict=False) for proxy in proxies)


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
