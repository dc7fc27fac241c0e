"""Which decisions are looked over: by lot, so that nobody chooses, and so that anybody can work it out again.

The lot of a decision is a digest (BLAKE2b, RFC 7693) of a published seed, the decision's id, and the ledger's salted
commitment to the words of its reason. The salt is drawn when the decision is recorded, so nobody can know beforehand
which of their decisions will be looked over; and the commitment stays in the ledger for ever, so anybody with the
ledger can check that what was drawn is what the lot said, and nothing else.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import DAY, Instant

Why = Literal["random", "severe", "permanent", "reach", "reversal", "new_policy", "golden"]
"""Why a look was drawn. `random` looks stand for all decisions; the others for those that could do most harm."""
LARGE_REACH: Final = 10_000
"""Views from which on a mistake is one before many."""
NEW: Final = 30 * DAY
"""How long a version of an article counts as new: so long people still read it differently."""
LEFT_OUT: Final = frozenset({"child_safety"})
"""Areas whose material is seen by as few as can be: nobody looks at it again to measure agreement."""
_PARTS: Final = 2**53
_BEYOND: Final = 64 - 53
"""Of 64 bits as many as a float holds exactly: else the largest lots would be 1."""


class Sampling(msgspec.Struct, frozen=True, kw_only=True):
    """Which share of decisions is looked over; published with the seed."""

    seed: str = "steadyhand"
    random: float = 0.02
    """Of all decisions."""
    risk: float = 0.2
    """Of those for which a reason of risk holds, beyond the random ones."""
    golden: float = 0.05
    """Of looks: one in twenty is at a golden case."""


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a decision one that could do much harm if it is wrong."""

    area: str
    severity: str
    permanent: bool = False
    """Whether an account was banned, or suspended without an end."""
    reach: int | None = None
    """Views of what it is about, those to come among them; None where nobody counted."""
    reversal: bool = False
    """Whether it says otherwise than an earlier decision on the same."""
    policy_since: Instant | None = None
    """Since when the version of the article that it names is in effect."""


def lot(seed: str, decision: str, commitment: str, purpose: str) -> float:
    """The lot of a decision for one purpose: a number from 0 up to, and without, 1."""
    told = f"{seed}\n{purpose}\n{decision}\n{commitment}".encode()
    return (int.from_bytes(hashlib.blake2b(told, digest_size=8).digest()) >> _BEYOND) / _PARTS


def in_reach(decision: str, commitment: str, sampling: Sampling) -> bool:
    """Whether the lot could draw a decision at all, whatever it is about: most are left at that."""
    random = lot(sampling.seed, decision, commitment, "random") < sampling.random
    return random or lot(sampling.seed, decision, commitment, "risk") < sampling.risk


def drawn(traits: Traits, decision: str, commitment: str, decided: Instant, sampling: Sampling) -> Why | None:
    """Why a decision is looked over; None where it is not."""
    if traits.area in LEFT_OUT:
        return None
    if lot(sampling.seed, decision, commitment, "random") < sampling.random:
        return "random"
    if (why := risk(traits, decided)) and lot(sampling.seed, decision, commitment, "risk") < sampling.risk:
        return why
    return None


def risk(traits: Traits, decided: Instant) -> Why | None:
    """The first reason of risk that holds; None where none does."""
    if traits.severity == "severe":
        return "severe"
    if traits.permanent:
        return "permanent"
    if traits.reach is not None and traits.reach >= LARGE_REACH:
        return "reach"
    if traits.reversal:
        return "reversal"
    since = traits.policy_since
    return "new_policy" if since is not None and since <= decided < since + NEW else None


def golden_due(decision: str, commitment: str, sampling: Sampling) -> bool:
    """Whether a golden case is put among the looks together with the look at this decision."""
    beside = sampling.golden / (1 - sampling.golden)  # of all looks, and not beside each
    return lot(sampling.seed, decision, commitment, "golden") < beside
