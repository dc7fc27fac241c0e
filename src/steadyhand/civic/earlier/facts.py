"""What happens to a comparison: it begins, goes on, and is done. Nothing of a post stands in it."""

from __future__ import annotations

from steadyhand.civic.earlier.model import Compared
from steadyhand.kernel.entry import Fact


class EarlierCompared(Fact, frozen=True, tag="civic.earlier_compared"):
    """New claims were compared with earlier posts, so far; it is done where `reached` is `last`."""

    claims: tuple[Compared, ...]
    after: int
    first: int
    last: int
    reached: int
    posts: int
