"""Which posts belong to a finding: what its accounts wrote as their own, in its time, of what they have in common.

The same code tells as when it was found: what a post can share, what a near copy is, and what is kept apart. Only the
texts that are shared are compared with, so that memory follows from the finding.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from steadyhand.civic.campaigns.context import apart
from steadyhand.civic.campaigns.model import Finding, Settings
from steadyhand.civic.campaigns.trails import named, shortened
from steadyhand.civic.copies import Bounds, Copies, Placed, Seen

_TEXT: Final = "text:"
_EVER: Final = 1 << 62
_LEAST: Final = 8


class Belonging:
    """Tell it the texts that began what is shared (`wanted`) before the posts that may copy them. For one thread.

    Where the one text that is shared was erased, it takes that of another of the posts, and knows what came after it.
    """

    def __init__(self, finding: Finding, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._finding, self._shared = finding, frozenset(finding.shared)
        self._accounts = frozenset(finding.accounts)
        texts = [one.removeprefix(_TEXT) for one in finding.shared if one.startswith(_TEXT)]
        rows = max(_LEAST, 1 << len(texts).bit_length())
        self._copies = Copies(Bounds(texts=rows, window=_EVER))
        self._wanted = set(texts)
        self._firsts: dict[str, str] = {}
        self._instead: frozenset[str] = frozenset()
        if finding.id in self._wanted and finding.text:
            self.learn(finding.id, finding.text)
        elif self._shared == {f"{_TEXT}{finding.id}"}:  # erased: any other of its posts says nearly the same
            self._instead = frozenset(finding.sample)

    @property
    def wanted(self) -> Collection[str]:
        """Posts that began a shared text, and are not known yet; any of several where the first was erased."""
        return self._wanted | self._instead

    def learn(self, post: str, text: str) -> None:
        """The text of a post that is wanted."""
        if post in self._instead:
            post = self._finding.id
        if post == self._finding.id:
            self._instead = frozenset()
        self._wanted.discard(post)
        self._firsts[post] = shortened(text)
        self._copies.place(Seen(post=post, account="", at=0, text=text))

    def has(self, seen: Seen) -> bool:
        """Whether a post belongs to the finding."""
        if seen.account not in self._accounts or not self._finding.began <= seen.at <= self._finding.seen_at:
            return False
        near = self._copies.compared(seen)
        placed = near or Placed(cluster=seen.post, copies=1, accounts=1, similarity=1.0)
        kinds = {kind for kind, key in named(seen, placed, self._settings) if f"{kind}:{key}" in self._shared}
        if not kinds:
            return False
        return (
            apart(seen, placed, self._firsts[placed.cluster]) is None
            if "text" in kinds
            else (apart(seen, None, "") is None)
        )
