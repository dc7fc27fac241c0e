"""What happens to corrections. Nobody who saw a post stands in them: how many did, and nothing else."""

from __future__ import annotations

from steadyhand.civic.corrections.model import Why
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant


class CorrectionOffered(Fact, frozen=True, tag="civic.correction_offered"):
    """The platform is offered a correction for those who saw a post between two instants: at most so many."""

    subject: str
    claim: str
    version: int
    match: str
    seen_from: Instant
    seen_until: Instant
    most: int | None


class CorrectionWithdrawn(Fact, frozen=True, tag="civic.correction_withdrawn"):
    """And is asked to show it no more."""

    subject: str
    claim: str
    version: int
    why: Why
