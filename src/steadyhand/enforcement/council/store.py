"""What other rooms ask of the council."""

from __future__ import annotations

from steadyhand.enforcement.council.model import MATTER, Matter
from steadyhand.storage.reading import Reader


def approved(reader: Reader, ref: str, digest: str) -> bool:
    """Whether the council approved the text of this SHA-256 (hex) under this reference.

    A command asks the same of its row: `Keys(matter=ref)`, then `Matter.approves`. Raises `RecordUnavailable`.
    """
    row: Matter | None = reader.row(MATTER, ref)
    return row is not None and row.approves(digest)
