"""What a report says beside its words: from whom it comes, whether a law is broken, and that it is meant honestly."""

from __future__ import annotations

from typing import Final, Literal, get_args

ReportSource = Literal["report", "trusted_flagger", "authority", "rule", "hash", "federation", "staff"]
"""From whom a report comes: somebody on the platform, a trusted flagger, an authority, rules of the platform's own,
known material, another server, or the platform's people."""
SOURCES: Final[tuple[str, ...]] = get_args(ReportSource)
USUAL: Final = "report"
NOTIFIERS: Final = frozenset({"report", "trusted_flagger"})
"""Those who give notice of what is illegal from outside, and state that they mean it honestly."""
UNSWORN: Final = (
    "Whoever says that it is illegal confirms that they believe what they say to be accurate and complete (DSA Art. "
    "16(2)(d)): send good_faith: true once they have, or leave out illegal, and it is a report on the rules alone."
)


def unsworn(source: str, *, illegal: bool, good_faith: bool) -> bool:
    """Whether a notice of something illegal comes from outside without the statement that it takes."""
    return illegal and not good_faith and source in NOTIFIERS
