"""What a command leaves behind: an entry with its fact, or a refusal, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from steadyhand.kernel.values import Instant

if TYPE_CHECKING:
    from steadyhand.kernel.command import Command


class Refusal(msgspec.Struct, frozen=True):
    """Was not allowed or not possible: a stable machine code and a sentence that says what to do."""

    code: str
    message: str
    own: bool = False
    """Whether why is for whoever asked alone: the record then says only that something was refused (`OWN`)."""
    wait_s: int = 0
    """Seconds after which the same would be taken; 0 where waiting changes nothing."""

    @property
    def kept(self) -> Refusal:
        """What the record keeps of it."""
        return OWN if self.own else self


OWN: Final = Refusal("own", "Why is for whoever asked alone.")


class Timer(msgspec.Struct, frozen=True):
    """A command that the clock performs at `due`; with `due` unset the timer of that key ends.

    `authority` timers (grants, freezes, moratoria) are performed inside every transaction before
    anything is judged, so that nothing is judged under a permission that has run out. `holders` are the
    principals whose permission ends with it: while it cannot be performed, the door refuses them. See
    `kernel.alarms` for what happens then.
    """

    key: str
    due: Instant | None = None
    command: Command | None = None
    authority: bool = False
    holders: tuple[str, ...] = ()


class Effect(msgspec.Struct, frozen=True):
    """Something the platform is asked to do or to tell; goes out through the outbox, at least once.

    The outbox adds `effect` (its id, the idempotency key) and `seq` (the entry's) to `data`.
    """

    subject: str
    type: str
    data: dict[str, object]
    about: str | None = None
    """As of a `Payload`."""


class Payload(msgspec.Struct, frozen=True):
    """Personal content: kept apart from the ledger under its own random salt, erasable."""

    kind: str
    subject: str
    """Whose it is."""
    body: bytes
    about: str | None = None
    """What it concerns. Where a ruling leaves it out, the door sets the subject that the fact or command names."""


class Erasure(msgspec.Struct, frozen=True):
    """Which payloads lose their salt and body: earlier ones that meet every condition set here."""

    subject: str | None = None
    """Whose they are, or what they concern."""
    kind: str | None = None
    before: Instant | None = None
    except_subjects: tuple[str, ...] = ()
    """Subjects under a legal hold: what is theirs and what concerns them stays."""


class Settlement(msgspec.Struct, frozen=True):
    """The new state of an outgoing effect: `delivered`, `dead`, or `pending` again."""

    effect: str
    state: str


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. Subclasses carry a tag (`tag="enforcement.suspended"`) and, once changed, a higher `v`.

    The methods say, purely, what follows from the fact; the record's writer carries it out in the
    same transaction.
    """

    v: ClassVar[int] = 1
    raises_epoch: ClassVar[bool] = False
    """True where the fact changes who may do what: the guard is compiled anew."""
    own: ClassVar[bool] = False
    """True where it is about whoever did it and for them alone: the API and exports leave out what it says."""

    def timers(self, entry: Entry) -> Iterable[Timer]:
        """Timers that begin or end with this fact."""
        return ()

    def erases(self) -> Erasure | None:
        """Which payloads end with this fact."""
        return None

    def settles(self) -> Settlement | None:
        """Which outgoing effect changes its state with this fact."""
        return None


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with what it brings along: personal content (of which the entry keeps only commitments) and effects."""

    fact: Fact
    payloads: tuple[Payload, ...] = ()
    effects: tuple[Effect, ...] = ()


class Seal(msgspec.Struct, frozen=True, array_like=True):
    """A salted commitment in the ledger to a payload of a kind: HMAC-SHA256(salt, body), hex."""

    payload: str
    commitment: str
    kind: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger. `seq` is gapless, in commit order, and the only order there is."""

    seq: int
    at: Instant
    epoch: int
    by: str
    fact: Fact
    key: str | None = None
    under: str | None = None
    """The exemption, break-glass or second approval under which the guard let the command pass."""
    seals: tuple[Seal, ...] = ()

    @property
    def type(self) -> str:
        """The tag of the fact."""
        return tag_of(type(self.fact))

    @property
    def requests(self) -> tuple[str, ...]:
        """The requests by which others agreed to it."""
        return tuple(name for name in (self.under or "").split() if name.startswith("request:"))

    def sealed(self, kind: str) -> Seal | None:
        """The commitment to the payload of this kind that came with the entry, if one did."""
        return next((seal for seal in self.seals if seal.kind == kind), None)


class Refused(Fact, frozen=True, tag="kernel.refused"):
    """A command was refused: the first of its principal and cause in this minute."""

    command: str
    capability: str
    code: str
    message: str


class RefusedAgain(Fact, frozen=True, tag="kernel.refused_again"):
    """How many more commands of one principal were refused for one cause in one minute."""

    principal: str
    cause: str
    minute: Instant
    count: int


class SetRefused(Fact, frozen=True, tag="kernel.set_refused"):
    """A set of commands asked for as one was refused as one: counts by cause and what it held.

    `manifest` is the SHA-256 (hex) over the digests of its commands in their order.
    """

    size: int
    causes: dict[str, int]
    manifest: str


def tag_of(kind: type[msgspec.Struct]) -> str:
    """The tag a fact or command class is written under."""
    return str(kind.__struct_config__.tag)
