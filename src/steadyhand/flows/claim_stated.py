"""From when until when a post said what a match found in it: by which edit that came in, and by which it went."""

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


class Stated:
    """For the thread of its library."""

    def __init__(self, texts: Texts, library: ClaimLibrary) -> None:
        self._texts, self._library = texts, library

    def during(self, row: Match) -> tuple[Instant | None, Instant | None]:
        """Since when the post says it, and by which edit its author took it back.

        The first is None where that is not known, the second also where the post says so still. Where the matcher does
        not find in the very text of the match what a person did, it can tell neither.
        """
        since: Instant | None = None
        until: Instant | None = None
        for name, one in self._texts_of(row):
            if self._says(one, row):
                since, until = one.at if since is None else since, None
            elif name == row.event:
                return None, None
            elif until is None:
                until = one.at
        return since, until

    def _texts_of(self, row: Match) -> Iterator[tuple[str, Posted]]:
        """Every text of its post that is here; none where its claim is live no more, and nothing could be found."""
        logged = self._logged(row.subject) if row.claim in self._library.live else ()
        return ((one.name, one) for one in map(posted, logged) if one is not None)

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
