"""When an author took back what a match found in a post: by which edit it went out of the text, and stayed out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from steadyhand.civic.matches.model import Match
from steadyhand.civic.matching.folding import fold
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.posted import Posted, posted
from steadyhand.intake.rows import Logged
from steadyhand.kernel.values import Instant

AT_ONCE: Final = 200


class Texts(Protocol):
    """The texts of posts; implemented by intake."""

    def of_post(self, post: str, after: int, limit: int) -> list[Logged]:
        """The events of a post's own after an offset, in order."""


class TakenBack:
    """For the thread of its library."""

    def __init__(self, texts: Texts, library: ClaimLibrary) -> None:
        self._texts, self._library = texts, library

    def at(self, row: Match) -> Instant | None:
        """When it was taken back; None where the post says so still, or nothing is known of it.

        Where the matcher does not find in the very text of the match what a person did, it cannot tell when that went.
        """
        if row.claim not in self._library.live:
            return None
        since: Instant | None = None
        for name, one in self._after(row):
            if self._says(one, row):
                since = None
            elif name == row.event:
                return None
            elif since is None:
                since = one.at
        return since

    def _after(self, row: Match) -> Iterator[tuple[str, Posted]]:
        """The texts from that of the match on; all that are there, where that one is kept no more."""
        every = [(f"event:{logged.event.name}", posted(logged)) for logged in self._logged(row.subject)]
        first = next((n for n, (name, _) in enumerate(every) if name == row.event), 0)
        return ((name, one) for name, one in every[first:] if one is not None)

    def _logged(self, post: str) -> Iterator[Logged]:
        after = 0
        while found := self._texts.of_post(post, after, AT_ONCE):
            yield from found
            after = found[-1].offset

    def _says(self, one: Posted, row: Match) -> bool:
        """Whether it states the claim, or stands to it as the text did of which a person said that it says so.

        Without its links: one that was put there takes nothing back.
        """
        language = self._library.language_of(one)
        matched = self._library.match(fold(one.text).plain, language)
        likely = self._library.likely(matched, language, one.about.region)
        stances = {"states", row.found.stance}
        return any(row.claim in candidate.ids and candidate.stance in stances for candidate, *_ in likely)
