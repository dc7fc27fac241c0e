"""What claims would hit in a sample of recent posts, before anybody lets them act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from steadyhand.civic.claims.model import Content, Seen
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.thresholds.model import THRESHOLDS, Chosen, in_force
from steadyhand.flows.claim_library import known_of
from steadyhand.flows.posted import CREATED, Events, posted
from steadyhand.storage.reading import Reader

SAMPLE: Final = 1_000
"""Posts that are looked at: of a claim that hits one in a hundred, ten."""
READ: Final = 5_000
"""Events that are read for them: not all are posts."""
EXAMPLES: Final = 5


class Preview:
    """Matches by words alone: it is asked for by somebody who waits, and says so. By the thresholds in force."""

    def __init__(self, events: Events, reader: Reader) -> None:
        self._events, self._reader = events, reader

    def __call__(self, contents: Sequence[Content]) -> Seen:
        """How many of the latest posts each would have somebody look at. Raises `RecordUnavailable`."""
        matcher = Matcher(Index())
        chosen: dict[str, Chosen] = self._reader.all(THRESHOLDS)
        thresholds = in_force(matcher.parameters.shipped_thresholds(), chosen.values())
        for n, content in enumerate(contents):
            matcher.index.add(known_of(f"{n}", content))
        hits: list[list[str]] = [[] for _ in contents]
        posts = list(self._posts())
        for subject, text, language in posts:
            for candidate in matcher.match(text, language).candidates:
                for place in map(int, candidate.ids):
                    content = contents[place]
                    usual = thresholds.of(content.area, language, "", lexical=True).suggest.at
                    if candidate.probability >= (content.suggest_at or usual):
                        hits[place].append(subject)
        return Seen(
            posts=len(posts),
            hits=tuple(map(len, hits)),
            examples=tuple(tuple(each[-EXAMPLES:]) for each in hits),
            how="lexical",
        )

    def _posts(self) -> Iterator[tuple[str, str, str]]:
        """The latest posts: subject, text and language."""
        events = self._events.read(max(0, self._events.last() - READ), READ)
        found = (one for one in map(posted, reversed(events)) if one is not None and one.text)
        for one in islice((one for one in found if one.event.type == CREATED), SAMPLE):
            yield one.post, one.text, "" if one.about.language == "unknown" else one.about.language
