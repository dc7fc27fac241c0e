"""What each person opened last of each case."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.review.opened.facts import ContentOpened
from steadyhand.review.opened.model import Opened, opened_key


class ContentOpenedView(View[Opened]):
    """By person and case. It ends with the look-up it was opened by, which pages ask too."""

    name = "content_opened"
    row = Opened
    facts = (ContentOpened,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [opened_key(entry.by, entry.fact.case)]  # type: ignore[attr-defined]  # its only fact has one

    def fold(self, row: Opened | None, entry: Entry, key: str) -> Opened:
        fact = entry.fact
        assert isinstance(fact, ContentOpened)
        return Opened(fact.until, fact.look_up)
