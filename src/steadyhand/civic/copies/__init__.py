"""Near-duplicates in the stream: which posts say the same as an earlier one, however it is spelled."""

from __future__ import annotations

from steadyhand.civic.copies.clusters import Copies
from steadyhand.civic.copies.model import Bounds, Placed, Seen

__all__ = ["Bounds", "Copies", "Placed", "Seen"]
