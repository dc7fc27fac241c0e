"""What someone asks for: a frozen value that names what it needs and decides purely."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import msgspec

from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

Need = str | tuple[str, ...] | None
_encode = msgspec.json.Encoder().encode
BY: Final = "\0by"
"""In `Keys`: the row of whoever asks."""


class Keys:
    """The view rows a command is judged by: view name to one key, or to several.

    `Keys(standing="account:u1", policy=("spam-1@1", "hate-2@3"))`; None asks for no row and reads as None.
    """

    __slots__ = ("needs",)

    def __init__(self, **needs: Need) -> None:
        self.needs: Mapping[str, Need] = needs

    def asked_by(self, by: str) -> Keys:
        """These keys, with the principal for `BY`."""
        if BY not in self.needs.values():
            return self
        return Keys(**{view: by if need == BY else need for view, need in self.needs.items()})


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How whoever asks proved who they are. What is not set is not known, and counts as not proved."""

    session: str = ""
    """Which sign-in or API key, by a name of its own and never by its secret."""
    authenticator: str = ""
    """Which passkey, or which host for who acts on its command line."""
    verified: bool = False
    """Whether the authenticator verified the person, in a session that is bound to its device."""
    fresh: bool = False
    """Whether it did so just now."""


UNPROVED: Final = Proof()


class Rows:
    """The rows that were asked for, by view name: a row or None, or a tuple of them; who asks, and with what proof.

    `words` is what the installation tells people, in which languages: see `Registry`.
    """

    __slots__ = ("_rows", "by", "proof", "words")

    def __init__(self, rows: Mapping[str, Any], by: str, proof: Proof = UNPROVED, words: Any = None) -> None:
        self._rows = rows
        self.by = by
        self.proof = proof
        self.words = words

    def __getattr__(self, view: str) -> Any:
        try:
            return self._rows[view]
        except KeyError:
            raise AttributeError(f"The command did not ask for rows of {view!r} in its keys().") from None


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A request to change something. Subclasses carry a tag and a capability and give `decide`.

    One command gives one entry; what belongs together goes through `perform_many(atomic=True)`.
    """

    capability: ClassVar[str]
    tool: ClassVar[str] = "api"
    raises_epoch: ClassVar[bool] = False
    """True where its fact does: such a command never shares a transaction with an atomic set."""
    unfreezable: ClassVar[bool] = False
    """True where no freeze may ever stop it, because it only takes back or holds back."""
    versioned: ClassVar[str | None] = None
    """The view whose row `expect` is compared with, where callers may state the version they saw."""

    def keys(self) -> Keys:
        """The rows that `scope` and `decide` read."""
        return Keys()

    def scope(self, rows: Rows) -> Scope:
        """The facts access may test. Unset means unknown."""
        return Scope(tool=self.tool)

    def decide(self, rows: Rows, now: Instant) -> Fact | Ruling | Refusal:
        """Judge the command by what it is given: no I/O, no clock, no randomness."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it is decided.")


class Order(msgspec.Struct, frozen=True):
    """A command with who asks, under which idempotency key, and which version of its row they saw."""

    command: Command
    by: str
    key: str | None = None
    expect: int | None = None
    proof: Proof = UNPROVED
    under: str | None = None
    """The permit it is to be judged under: a request that others approved. The guard reads its row, see `Guard`."""
    instead: Command | None = None
    """What the same principal asks for where access stands in the way: of a rule's effect, that a person looks."""


def digest_of(command: Command) -> bytes:
    """What tells two commands apart: BLAKE2b (RFC 7693) of 16 bytes over its JSON."""
    return hashlib.blake2b(_encode(command), digest_size=16).digest()
