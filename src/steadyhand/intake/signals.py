"""What tells that two accounts may be one person's: taken with account events, and kept as keyed hashes only.

The raw values are in memory from the request until the commit and nowhere else: an event is kept without them, so
neither the archive nor a rule nor a case ever has them.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from steadyhand.intake import contacts
from steadyhand.intake.model import ID_LIMIT, Refused

FIELD: Final = "data.account.signals"
TAKEN_WITH: Final = frozenset({"account.created", "account.updated"})
NETWORK: Final = "network"
TEXT_LEAST: Final = 20
"""Characters of a text that is worth comparing: of shorter ones many people write the same."""
TEXT_MOST: Final = 10_000
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
HEX: Final = 32
"""Hexadecimal digits kept of a hash: 128 bits, at which no two values are taken for one by chance."""

Signals = tuple[tuple[str, str], ...]
"""(kind, value in its one spelling), in the order of their kinds."""


def _token(text: str) -> str:
    if len(text) > ID_LIMIT or _CONTROL.search(text) or not text.strip():
        raise ValueError(f"It is 1 to {ID_LIMIT} characters, none of them a control character.")
    return text


def _text(text: str) -> str:
    if len(text) > TEXT_MOST:
        raise ValueError(f"It is at most {TEXT_MOST} characters.")
    return contacts.words(text)


SPELT: Final[Mapping[str, Callable[[str], str]]] = {
    "email": contacts.email,
    "phone": contacts.phone,
    "recovery": contacts.contact,
    "device": _token,
    "payment": _token,
    "behaviour": _token,
    "text": _text,
    "network": contacts.network,
    "user_agent": _token,
}
"""The fields of `account.signals`, each with how it is brought to one spelling."""


def taken(kind: str, data: dict[str, Any]) -> Signals:
    """The signals of an event of this type, which are then in its data no more. Raises `Refused`."""
    account = data.get("account")
    if type(account) is not dict or "signals" not in account:
        return ()
    given = account.pop("signals")
    if given is None:
        return ()
    if kind not in TAKEN_WITH:
        raise Refused(
            FIELD, "misplaced", f"Signals come with {' or '.join(sorted(TAKEN_WITH))}: leave them out."
        )
    if type(given) is not dict:
        raise Refused(FIELD, "wrong_type", "It must be an object.")
    return _joined({name: _spelt(name, value) for name, value in given.items() if value is not None})


def _spelt(name: str, value: object) -> str:
    spelling = SPELT.get(name)
    if spelling is None:
        detail = f"{name[:40]!r} is no signal. Known: {', '.join(sorted(SPELT))}."
        raise Refused(f"{FIELD}.{name[:40]}", "unknown_signal", detail)
    if type(value) is not str:
        raise Refused(f"{FIELD}.{name}", "wrong_type", "It must be a string.")
    try:
        return spelling(value)
    except ValueError as error:
        raise Refused(f"{FIELD}.{name}", "invalid_signal", str(error)) from None


def _joined(spelt: dict[str, str]) -> Signals:
    """With the network and its browser as one signal: alone neither says anything."""
    agent = spelt.pop("user_agent", None)
    if agent is not None and NETWORK not in spelt:
        raise Refused(f"{FIELD}.user_agent", "no_network", "It counts together with network: send both.")
    if NETWORK in spelt:
        spelt[NETWORK] = f"{spelt[NETWORK]}\n{agent or ''}"
    if len(spelt.get("text", "")) < TEXT_LEAST:
        spelt.pop("text", None)
    return tuple(sorted(spelt.items()))


class Hashes:
    """Signals as keyed hashes: HMAC-SHA-256 under the installation's key, and under the one before it.

    A value is `<kind>:<key>:<hash>`, with a name of the key that tells nothing of it. What was hashed under a key that
    is gone is recognised no more: so changing the key twice lets go of every older hash.
    """

    def __init__(self, *keys: bytes) -> None:
        """The current key first."""
        self._keys = [(hmac.digest(key, b"name", "sha256").hex()[:4], key) for key in keys]

    def of(self, signals: Signals) -> Sequence[str]:
        """The values of some signals, under each key."""
        return [
            f"{kind}:{name}:{hmac.digest(key, f'{kind}:{value}'.encode(), 'sha256').hex()[:HEX]}"
            for name, key in self._keys
            for kind, value in signals
        ]


KEYLESS: Final = Hashes()
"""Of nothing it makes anything."""
