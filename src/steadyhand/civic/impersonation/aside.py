"""What an account says of itself: that it is parody, a fan's, or not theirs. Pure.

A word counts where it is said of the account: beside whose it is not, beside `account` or its like, or alone.
`Lawyer, mother, football fan` says nothing of whose the account is, and no word that is part of a real name does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from steadyhand.civic.impersonation.drawing import Drawn, joined, words
from steadyhand.civic.impersonation.register import LONG, Name, is_one_off
from steadyhand.civic.impersonation.words import ACCOUNTS, APART, affix_of, denied, drawn_words, stripped

PHRASES: Final[tuple[tuple[str, ...], ...]] = tuple(
    tuple(part.likeness for part in words(one))
    for one in (
        "not affiliated", "no affiliation", "not associated", "not official", "not the official", "not the real",
        "no oficial", "no afiliado", "sin relacion", "nao oficial", "sem relacao", "non officiel", "non affilie",
        "sans lien", "not actually", "pas officiel", "غير رسمي", "لا علاقة", "आधिकारिक नहीं", "not an official",
    )
)  # fmt: skip
OFTEN: Final = drawn_words("fan fans fake commentary tribute homage معجبين معجبون प्रशंसक")
"""Words that people write of other things too."""
_LINKS: Final = drawn_words(
    "of the de del da do du des la le el by for para por par a an is this with to con com avec una un uma um club"
)
"""Words that may stand between, and say nothing."""
_WHOSE: Final = ACCOUNTS | drawn_words("candidate company brand candidato candidata candidat empresa marca")
_WARNING: Final = drawn_words(
    "beware report avoid against stop fighting block ojo cuidado denuncia attention"
)
_SENTENCE: Final = re.compile(r"[.!?…।؟۔\n()\[\]{}#]+")
_CLAUSE: Final = re.compile(r"[,;:|•·—–/&+،]+")
_SHORT: Final = 3
"""Words of a first sentence that begins with what it is: `Unofficial tips`."""


class Own(msgspec.Struct, frozen=True):
    """What one of the imitated is called."""

    words: frozenset[str]
    skeletons: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[Name]) -> Own:
        listed = list(names)
        parts = {part.likeness for one in listed for part in words(one.written, humps=True)}
        return cls(frozenset(parts), frozenset(one.drawn.skeleton for one in listed))

    def names(self, word: Drawn) -> bool:
        return word.likeness in self.words or word.likeness.removesuffix("s") in self.words

    def alike(self, name: Drawn) -> bool:
        """Whether a whole name is theirs, or a long one but for one letter."""
        if (skeleton := name.skeleton) in self.skeletons:
            return True
        return len(skeleton) >= LONG and any(is_one_off(skeleton, one) for one in self.skeletons)


def in_text(text: str, own: Own, *, is_name: bool = False) -> tuple[str, ...]:
    """The words by which a bio, or a name, says so; `not a parody` says nothing of it."""
    found: dict[str, None] = {}
    sentences = [one for one in map(_clauses, _SENTENCE.split(text)) if one]
    for place, clauses in enumerate(sentences):
        whole = [word for clause in clauses for word in clause if not _links(word)]
        for clause in clauses:
            for at in _words_of(clause, own):
                often = clause[at].likeness in OFTEN
                first = place == 0 or is_name
                alone = len(whole) == 1 and (first or not often)
                begins = (
                    first and not often and (is_name or (whole[0] is clause[at] and len(whole) <= _SHORT))
                )
                if alone or begins or _is_beside(clause, at, own):
                    found[clause[at].plain] = None
            for phrase in _phrases(clause, own):
                found[phrase] = None
    return tuple(found)


def in_handle(handle: Sequence[Drawn], own: Own, longest: int) -> tuple[str, ...]:
    """The handle, where it says so beside the name; `maria_stefan` is a name and no fan's."""
    whole = joined(handle).part(0, longest)
    theirs = [away for name, _, away in stripped(whole) if own.alike(name)]
    beside = any(_is_beside(handle, at, own) for at in _words_of(handle, own))
    return (whole.plain,) if beside or (theirs and all(theirs)) else ()


def claims_name(name: Sequence[Drawn]) -> bool:
    """Whether a name says that it is the real one."""
    return any(affix_of(word) == "claim" and not denied(name, at) for at, word in enumerate(name))


def _clauses(sentence: str) -> list[tuple[Drawn, ...]]:
    return [found for one in _CLAUSE.split(sentence) if (found := words(one))]


def _words_of(clause: Sequence[Drawn], own: Own) -> Iterator[int]:
    for at, word in enumerate(clause):
        if word.likeness not in APART or word.likeness in own.words or denied(clause, at):
            continue
        if not any(one.likeness in _WARNING for one in clause[:at]):
            yield at


def _phrases(clause: Sequence[Drawn], own: Own) -> Iterator[str]:
    for phrase in PHRASES:
        for at in range(len(clause) - len(phrase) + 1):
            end = at + len(phrase)
            if tuple(one.likeness for one in clause[at:end]) != phrase:
                continue
            after = _next(clause, end - 1, 1)
            if after is None or _is_whose(after, own):
                yield " ".join(one.plain for one in clause[at:end])


def _is_beside(clause: Sequence[Drawn], at: int, own: Own) -> bool:
    sides = (_next(clause, at, -1), _next(clause, at, 1))
    return any(word is not None and _is_whose(word, own) for word in sides)


def _is_whose(word: Drawn, own: Own) -> bool:
    return word.likeness in _WHOSE or own.names(word)


def _next(clause: Sequence[Drawn], at: int, step: int) -> Drawn | None:
    at += step
    while 0 <= at < len(clause) and _links(clause[at]):
        at += step
    return clause[at] if 0 <= at < len(clause) else None


def _links(word: Drawn) -> bool:
    return word.likeness in _LINKS or word.plain.isdigit()
