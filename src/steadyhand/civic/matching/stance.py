"""Whether a post states a claim, denies it, or quotes somebody: by the words around it, in English only.

What this must never do is take a debunk for the claim, since a label would then stand on the correction. So any sign
of doubt leads away from `states`, a post states a claim only if all that stands around it is understood (`around`), and
what the words do not settle is `unclear`, which a person looks at. In a language that has no words here, and where
nobody said which it is and it is not recognisably English, every post is `unclear`.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from steadyhand.civic.matching.around import is_english, understood
from steadyhand.civic.matching.folding import fold

Stance = Literal["states", "denies", "quotes", "unclear"]

_DENIES: Final = re.compile(
    r"\b(?:debunk\w*|fact.?check\w*|hoax\w*|fakes?|faked|fake news|false\w*|untrue|not true|isn'?t true|"
    r"not real|no truth|no evidence|zero evidence|without evidence|unfounded|baseless|disproven?|disproved|refut\w+|"
    r"misinformation|disinformation|misinformed|mislead\w*|misrepresent\w*|myths?|urban legend|conspiracy theor\w+|"
    r"rumou?rs?|lies?|lied|lying|liars?|fabricat\w+|doctored|photoshopped|manipulated|satir\w+|parody|"
    r"incorrect\w*|wrong|inaccurate\w*|nonsense|bogus|bs|bullshit|scams?|phishing|fraudulent|"
    r"don'?t (?:believe|fall for|share|spread|be fooled)|do not (?:believe|fall for|share|spread|be fooled)|"
    r"never (?:happened|said|existed|took place)|didn'?t happen|did not happen|contrary to|setting the record|"
    r"out of context|snopes|politifact|full ?fact|correction|corrected|retract\w*|actually,? no)\b",
    re.IGNORECASE,
)
_DENIES_DENIAL: Final = re.compile(
    r"\b(?:not|isn'?t|wasn'?t|ain'?t|never|no) (?:a |an |the |any |just |some )*"
    r"(?:hoax|fake|false|myth|lie|rumou?r|joke|satire|conspiracy|untrue)|"
    r"\b(?:they|media|msm|press|government|fact.?checkers?|snopes)\b[^.!?]{0,40}"
    r"\b(?:say|says|said|call|calls|called|claim|claims|claimed|lie|lies|lied|lying|hid|hide|hiding|tell|tells|told)\b|"
    r"\bwon'?t tell you|\bdon'?t want you to know|\bcover(?:ed|ing)?.?up\b|\bturns out\b|\bconfirmed\b",
    re.IGNORECASE,
)
_NEGATES: Final = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|cannot|neither|nor|without)\b|n['\u2019]t\b", re.IGNORECASE
)
_DOUBTS: Final = re.compile(
    r"\?|\b(?:(?:what|as|wonder\w*|even|ask\w*) if|if (?:it|this|that|true)|"
    r"whether|allegedly|alleged|supposed\w*|purported\w*|apparently|is it true|any truth|can anyone|"
    r"heard that|so-?called|imagine|would be|joke|joking|jk|lol|sarcasm|doubt\w*|refus\w+|hardly|barely|scarcely|"
    r"believ\w+|absurd\w*|ridiculous\w*|laughable|garbage|rubbish|propaganda|invent\w*|made.?up|nope|nah|as if|"
    r"yeah,? right|used to|unless|beware|ignore|trick\w*|trolls?|warns?|in (?:1\d|200|201)\d+|fiction\w*|novels?|"
    r"films?|movies?|dreams?|dreamt)\b|(?:^|\s)/s\b|"
    r"(?:^|[.!?]\s)\W*(?:is|are|was|were|do|does|did|can|will|has|have|had|who|which|where|when)\b",
    re.IGNORECASE,
)
_QUOTES: Final = re.compile(
    r"\b(?:according to|claim(?:s|ed|ing)?|says?|said|saying|alleg\w+|assert\w*|insist\w*|tweet(?:s|ed)|wrote|writes|"
    r"posted|report(?:s|ed|edly|ing)|told|quote|quoting|quoted|via|people are|someone|somebody|"
    r"my \w+ (?:says?|told|thinks?)|(?:they|he|she|people|folks|everybody|everyone) tells?|let me tell)\b|"
    r"^\s*[>\"\u201c\u201e\u2018\u00ab\u2039]|\u00ab[^\u00bb]{25,}\u00bb|[\"\u201c][^\"\u201d]{25,}[\"\u201d]|\brt\b",
    re.IGNORECASE,
)
_SENTENCES: Final = re.compile(r"(?<=[.!?\n])\s+")
_REFERS: Final = re.compile(
    r"\W*(?:it|that|this|these|those|they|no|not|never|none|nobody|nothing)\b", re.IGNORECASE
)
_APART: Final = re.compile(r"[^a-z]+", re.IGNORECASE)
_SHORT: Final = 7
_TELLING: Final = 4
SPOKEN: Final = frozenset({"en"})
"""The languages that have words here."""
_UNKNOWN: Final = frozenset({"", "und", "unknown"})


def stance(post: str, claim: str, lang: str, *, links: str = "", cut: bool = False) -> Stance:
    """How a post stands to a claim that it is about, in the claim's nearest wording.

    `lang` is BCP 47, empty where nobody knows; `links` are the addresses in the post, and `cut` says that it goes on.
    """
    spoken = lang.split("-", maxsplit=1)[0].lower()
    if spoken not in SPOKEN | _UNKNOWN:
        return "unclear"
    post, claim = post.replace("\u2019", "'"), claim.replace("\u2019", "'")
    denies = _of_its_own(_DENIES, post, claim)
    if denies:
        return "unclear" if _DENIES_DENIAL.search(post) else "denies"
    nearby = _nearby(post, claim)
    negated = len(_NEGATES.findall(nearby)) != len(_NEGATES.findall(claim))
    if negated or _of_its_own(_DOUBTS, nearby, claim):
        return "unclear"
    if _of_its_own(_QUOTES, post, claim):
        return "quotes"
    known = spoken in SPOKEN or is_english(post)
    read = known and not cut and not _DENIES.search(_APART.sub(" ", links))
    return "states" if read and understood(post, claim) else "unclear"


def _nearby(post: str, claim: str) -> str:
    """The sentences that are about the claim, or about what was just said: "No.", "That has not happened ..."."""
    told = {word for word in fold(claim).words if len(word) >= _TELLING}
    kept = [
        sentence
        for sentence in _SENTENCES.split(post)
        if len(sentence.split()) <= _SHORT
        or _REFERS.match(sentence)
        or not told.isdisjoint(fold(sentence).words)
    ]
    return " ".join(kept)


def _of_its_own(signs: re.Pattern[str], post: str, claim: str) -> bool:
    """Whether a post has such a sign that the claim itself has not: a claim may well be that something is fake."""
    ours = {found[0].lower() for found in signs.finditer(post)}
    return bool(ours) and not ours <= {found[0].lower() for found in signs.finditer(claim)}
