"""In what way a post has the same text: as its own, or quoting it, answering it, saying that it is wrong.

Only what the form of a post shows. Who uses a word for themselves, or means it as a joke, is for people to tell.
"""

from __future__ import annotations

import re
from typing import Final

from steadyhand.civic.campaigns.model import Apart
from steadyhand.civic.copies import Placed, Seen
from steadyhand.civic.copies.folding import folded

_LONGER: Final = 1.75
"""So many times as long as the text itself, most of it is somebody's own words."""
_QUOTED: Final = re.compile(
    '["\u201c\u201e\u00ab\u300c]([^"\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d]{12,})["\u201d\u201c\u00bb\u300d]'
)
_OWN: Final = 6
"""Characters beside a quotation, folded, from which on it is quoted in somebody's own words."""
_REPOSTED: Final = re.compile(r"\s*RT @\w+:?\s")
_ATTRIBUTED: Final = re.compile(
    r"\((?:AP|AFP|Reuters|dpa|EFE|ANSA|Lusa|PTI)\)|\b(?:via|source:|fuente:|fonte:|h/t) ?@?\w+", re.IGNORECASE
)
_WRONG: Final = frozenset(
    folded(
        """
        false fake hoax lie lies untrue wrong debunked debunk misinformation disinformation stop report reported
        racist hateful disgusting falso falsa mentira bulo desmentido faux fausse mensonge intox boato enganoso falsch
        lüge كذب كاذب شائعة झूठ अफवाह
        """
    ).split()
)
"""Words that say of something that it is wrong,"""
_CALLS: Final = frozenset({"stop", "report"})
"""of which these call for many things: in a text that has them from the beginning they say so before these alone,"""
_CALLED: Final = re.compile(
    r"\bstop (?:saying|sharing|spreading|posting|reposting|telling|repeating|believing|forwarding|claiming|lying)\b"
    r"|\breport (?:it|this|that|these|those|them|him|her|any|anyone|every|everyone|whoever|such|all)\b"
)
_DENIALS: Final = _WRONG | set(
    folded("not never isnt dont doesnt no nunca pas jamais não nicht ليس لا नहीं").split()
)
"""and those that deny."""


def apart(seen: Seen, placed: Placed | None, first: str) -> Apart | None:
    """Why the post is not counted with those that say the same as their own; None where it is.

    `placed` is where its text belongs, None where it has only a link or a picture in common; `first` is the text that
    was there first.
    """
    if seen.reposts or _REPOSTED.match(seen.text):
        return "repost"
    if seen.replies_to:
        return "reply"
    if _ATTRIBUTED.search(seen.text):
        return "attributed"
    return None if placed is None else _said(seen.text, placed.longer, first)


def answers(text: str) -> bool:
    """Whether a text itself quotes something in own words, or says that something is wrong."""
    said = folded(text)
    wrong = not (_WRONG - _CALLS).isdisjoint(said.split()) or _CALLED.search(said) is not None
    return wrong or _in_own_words(text)


def _said(text: str, longer: float, first: str) -> Apart | None:
    if _in_own_words(text) and not _in_own_words(first):
        return "quote"
    words, before = set(folded(text).split()), set(folded(first).split())
    if (words - before) & _DENIALS:
        return "counter"
    return "within" if longer >= _LONGER else None


def _in_own_words(text: str) -> bool:
    quoted = _QUOTED.search(text)
    return quoted is not None and len(folded(text[: quoted.start()] + " " + text[quoted.end() :])) >= _OWN
