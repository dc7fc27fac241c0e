"""The words of the pages that people read who were told of a decision: messages, in any language there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.zones import instant
from steadyhand.messages.catalogue import Catalogue, Language

Say = Callable[..., str]
NAMES: Final = {"en": "English", "es": "Español"}
"""What the shipped languages call themselves; of another one its tag is shown."""


def language(words: Catalogue, asked: str | None, accepts: str) -> Language:
    """The language of a page: the one that was asked for, else the first that the browser accepts and that there is."""
    named = [part.partition(";")[0].strip() for part in accepts.split(",")]
    return words[words.choose(*filter(None, [asked, *named]))]


def page(words: Catalogue, lang: Language) -> dict[str, Any]:
    """What a page is drawn with."""
    return {
        "lang": lang.tag,
        "others": [(tag, NAMES.get(tag, tag)) for tag in words.languages if tag != lang.tag],
        "say": lambda name, **values: lang.say(f"page.person.{name}", **values),
        "did": lambda kind: lang.say(f"page.did.{kind}"),
        "at": instant,
        "date": lambda told: lang.say("page.person.instant", at=instant(told)),
    }


def refused(lang: Language, refusal: Refusal) -> str:
    """Why something was not done, in the page's language where there are words for it."""
    known = f"page.refusal.{refusal.code}"
    return lang.say(known) if known in lang.patterns else refusal.message
