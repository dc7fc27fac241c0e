"""What claims would hit in a sample of recent posts, before anybody lets them act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

import msgspec

from steadyhand.civic.claims.model import Content, Seen
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.flows.claim_library import known_of
from steadyhand.intake.rows import Logged

SAMPLE: Final = 1_000
"""Posts that are looked at: of a claim that hits one in a hundred, ten."""
READ: Final = 5_000
"""Events that are read for them: not all are posts."""
EXAMPLES: Final = 5


class Events(Protocol):
    """The log of events; implemented by intake."""

    def read(self, after: int, limit: int) -> list[Logged]:
        """Events after an offset, in order."""

    def last(self) -> int:
        """The greatest offset."""


class Preview:
    """Matches by words alone: it is asked for by somebody who waits, and says so."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def __call__(self, contents: Sequence[Content]) -> Seen:
        """How many of the latest posts each would have somebody look at. Raises `RecordUnavailable`."""
        matcher = Matcher(Index())
        pair = matcher.parameters.shipped_thresholds().lexical
        for n, content in enumerate(contents):
            matcher.index.add(known_of(f"{n}", content))
        least = [content.suggest_at or pair.suggest.at for content in contents]
        hits: list[list[str]] = [[] for _ in contents]
        posts = list(self._posts())
        for subject, text, language in posts:
            for candidate in matcher.match(text, language).candidates:
                for name in candidate.ids:
                    if candidate.probability >= least[int(name)]:
                        hits[int(name)].append(subject)
        return Seen(
            posts=len(posts),
            hits=tuple(map(len, hits)),
            examples=tuple(tuple(each[-EXAMPLES:]) for each in hits),
            how="lexical",
        )

    def _posts(self) -> Iterator[tuple[str, str, str]]:
        """The latest posts: subject, text and language."""
        events = self._events.read(max(0, self._events.last() - READ), READ)
        found = [one for one in map(_post, reversed(events)) if one is not None]
        yield from found[:SAMPLE]


def _post(logged: Logged) -> tuple[str, str, str] | None:
    if logged.event.type != "post.created" or logged.event.erased:
        return None
    post: Any = msgspec.json.decode(logged.event.data).get("post")
    text = post.get("text") if isinstance(post, dict) else None
    if not isinstance(text, str) or not text:
        return None
    lang = post.get("lang")
    return logged.event.subject, text, lang if isinstance(lang, str) else ""
