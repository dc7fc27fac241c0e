"""What the platform is told of a pre-bunk: all its texts and until when it may show them, whoever asks it when."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.civic.prebunks.model import Version, Why
from steadyhand.kernel.entry import Effect
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.messages.choosing import met

SHOWN: Final = "prebunk.shown"
ENDED: Final = "prebunk.ended"


def shown(prebunk: str, version: Version, span: tuple[Instant, Instant], words: Any) -> Effect:
    """To show it from now on, and of itself no longer than `until`."""
    content = version.content
    tags = {one.language.lower(): one for one in reversed(content.texts)}
    found = met(words.default, tags)
    default = content.texts[0] if found is None else tags[found]
    data: dict[str, object] = {
        "subject": prebunk,
        "version": version.number,
        "place": content.place,
        "topic": content.topic,
        "from": rfc3339(span[0]),
        "until": rfc3339(span[1]),
        "publisher": content.publisher,
        "link": content.link,
        "texts": [
            {"language": one.language, "text": one.text, "default": one is default} for one in content.texts
        ],
    }
    return Effect(prebunk, SHOWN, data, about=prebunk)


def ended(prebunk: str, why: Why) -> Effect:
    """To show it no more."""
    return Effect(prebunk, ENDED, {"subject": prebunk, "why": why}, about=prebunk)
