"""Which of the imitated an account may pass for, and what speaks for it. Pure: an account and a register, no more.

One field gives one mark, the strongest. Points add up; a name alone that others bear by right never reaches `LEAST`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from steadyhand.civic.impersonation.aside import Own, claims_name, in_handle, in_text
from steadyhand.civic.impersonation.drawing import Drawn, disguises, hides, joined, words
from steadyhand.civic.impersonation.model import (
    LEAST,
    NEAR_OF,
    Imitated,
    Lookalike,
    Mark,
    Profile,
    Sign,
    is_hash,
)
from steadyhand.civic.impersonation.register import LONG, WIDEST, Name, Register
from steadyhand.civic.impersonation.words import ORDER, SHORTEST, Affix, affix_of, claims, stripped

POINTS: Final[dict[Sign, tuple[int, int]]] = {
    "name_drawn_alike": (60, 60),
    "name_claimed": (60, 60),
    "name_in_role": (30, 60),
    "same_name": (20, 45),
    "name_spaced": (35, 45),
    "name_contained": (15, 25),
    "name_near": (20, 40),
    "handle_drawn_alike": (45, 45),
    "handle_claimed": (45, 45),
    "handle_in_role": (20, 40),
    "same_handle": (15, 30),
    "handle_near": (10, 25),
    "same_avatar": (40, 40),
    "bio_claims": (40, 40),
}
"""Of each mark: where a person is imitated, whose name others bear, and where an organisation is."""
PLAIN: Final = 6
"""Letters of a name that is found inside of a longer one: shorter ones are words."""
_NAMES: Final = 40
_RUN: Final = 12
"""Words of a name that may be one: `L e n a`."""
_HANDLE: Final = 100
"""Letters of a handle."""
_TOLD: Final = 500
"""Characters of what it shows that are told of a mark: the whole is kept once."""
_BIO: Final = 150
_CLAIMS: Final = 8
"""Words of a name and of a bio that are read, and claims in it."""
_AROUND: Final = 5
"""Words between what is claimed and the name that it is claimed of."""


class Detector:
    """Judges accounts against one register."""

    def __init__(self, register: Register, spared: Collection[str] = ()) -> None:
        """`spared` are real accounts beside those on the register: whoever is protected."""
        self.register = register
        self._spared = register.real | frozenset(spared)

    def judge(self, shown: Profile) -> Lookalike | None:
        """What it is most like, where that is enough for a person to look; never a real account."""
        if shown.account in self._spared:
            return None
        name, handle, bio = (
            words(shown.name)[:_NAMES],
            words(shown.handle, humps=True),
            words(shown.bio)[:_BIO],
        )
        marks = self._marks(shown, name, handle, list(bio))
        if not marks:
            return None
        owner, best = max(marks.items(), key=lambda one: (_points(one[1]), _longest(one[1]), -one[0]))
        if (points := _points(best)) < LEAST:
            return None
        own = Own.of(self.register.names(owner))
        named = in_text(shown.name, own, is_name=True)
        away = (*named, *in_handle(handle, own, _HANDLE), *in_text(shown.bio, own))
        claimed = claims_name(name) or bool(claims(list(bio)))
        unseen = shown.badge == "paid" or any(mark.sign == "handle_claimed" for mark in best)
        return Lookalike(
            imitated=self.register.imitated[owner].id,
            account=shown.account,
            points=min(points, 100),
            marks=tuple(sorted(best, key=lambda one: (-one.points, one.sign))),
            apart=tuple(dict.fromkeys(away)),
            contested=bool(away) and (claimed or (unseen and not named)),
            badge=shown.badge,
        )

    def _marks(
        self, shown: Profile, name: tuple[Drawn, ...], handle: tuple[Drawn, ...], bio: list[Drawn]
    ) -> dict[int, list[Mark]]:
        best: dict[tuple[int, str], Mark] = {}
        said = claims(bio)[:_CLAIMS]
        by_name = self._by_name(name, shown.name)
        found = [*by_name, *self._by_handle(handle, shown.handle), *self._by_bio(bio, said, shown.bio)]
        for owner, mark in found:
            field = (
                owner,
                mark.sign.partition("_")[2] if mark.sign.startswith("same") else mark.sign.partition("_")[0],
            )
            if field not in best or mark.points > best[field].points:
                best[field] = mark
        for owner in {owner for owner, _ in best}:
            if said:
                best.setdefault((owner, "bio"), self._mark(owner, "bio_claims", shown.bio, ""))
            if real := _same_picture(shown.avatar, self.register.imitated[owner]):
                best[owner, "avatar"] = self._mark(owner, "same_avatar", shown.avatar, real)
        marks: dict[int, list[Mark]] = {}
        for (owner, _), mark in best.items():
            marks.setdefault(owner, []).append(mark)
        return marks

    def _by_name(self, name: tuple[Drawn, ...], written: str) -> Iterator[tuple[int, Mark]]:
        hidden = hides(written)
        for first in range(len(name)):
            for end in range(first + 1, min(first + _RUN, len(name)) + 1):
                part, around = joined(name[first:end]), (*name[:first], *name[end:])
                if len(part.plain) < SHORTEST:
                    continue
                for real in self.register.alike(part.skeleton):
                    sign = _named(part, real, around, spaced=end - first > real.words + 1, hidden=hidden)
                    if sign:
                        yield real.owner, self._mark(real.owner, sign, written, real.written)
        core = joined(word for word in name if not affix_of(word)).part(0, _HANDLE)
        for real in self.register.near(core.skeleton):
            if not real.is_handle:
                yield real.owner, self._mark(real.owner, "name_near", written, real.written)

    def _by_handle(self, handle: tuple[Drawn, ...], written: str) -> Iterator[tuple[int, Mark]]:
        whole = joined(handle).part(0, _HANDLE)
        if len(whole.plain) < SHORTEST:
            return
        core = joined(word for word in handle if not affix_of(word)).part(0, _HANDLE)
        said_beside: list[Affix] = [affix_of(word) for word in handle]
        beside = max(said_beside, key=ORDER.index)
        for part, said, _ in (*stripped(whole), (core, beside, False)):
            for real in self.register.alike(part.skeleton):
                yield real.owner, self._mark(real.owner, _handled(part, real, said), written, real.written)
            for real in self.register.near(part.skeleton):
                yield real.owner, self._mark(real.owner, "handle_near", written, real.written)

    def _by_bio(self, bio: list[Drawn], said: list[int], written: str) -> Iterator[tuple[int, Mark]]:
        for at in said:
            nearby = bio[max(0, at - _AROUND - WIDEST) : at + _AROUND + WIDEST]
            for part in _within(nearby):
                for real in self.register.alike(part.skeleton):
                    yield real.owner, self._mark(real.owner, "bio_claims", written, real.written)

    def _mark(self, owner: int, sign: Sign, shown: str, real: str) -> Mark:
        person, other = POINTS[sign]
        return Mark(sign, person if self.register.imitated[owner].is_person else other, shown[:_TOLD], real)


def _points(marks: Iterable[Mark]) -> int:
    return sum(one.points for one in marks)


def _longest(marks: Iterable[Mark]) -> int:
    """Of two names of which one holds the other, the whole is meant."""
    return max((len(one.real) for one in marks if one.sign != "same_avatar"), default=0)


def _named(part: Drawn, real: Name, around: tuple[Drawn, ...], *, spaced: bool, hidden: bool) -> Sign | None:
    """What a name in a name says, by what stands around it."""
    said: list[Affix] = [affix_of(word) for word in around]
    strange = "" in said
    if strange and len(part.plain) < PLAIN:
        return None
    strongest = max(said, key=ORDER.index, default="neutral")
    if hidden or disguises(part, real.drawn):
        return "name_drawn_alike"
    if part.plain != real.drawn.plain:
        return "name_near" if len(part.plain) >= LONG and not strange else None
    if strongest == "claim":
        return "name_claimed"
    if strongest == "role":
        return "name_in_role"
    if strange:
        return "name_contained"
    return "name_spaced" if spaced else "same_name"


def _handled(part: Drawn, real: Name, said: Affix) -> Sign:
    if disguises(part, real.drawn):
        return "handle_drawn_alike"
    if part.plain != real.drawn.plain:
        return "handle_near"
    match said:
        case "claim":
            return "handle_claimed"
        case "role":
            return "handle_in_role"
        case _:
            return "same_handle"


def _within(text: Iterable[Drawn]) -> Iterator[Drawn]:
    """Runs of up to `WIDEST` words."""
    found = list(text)
    for first in range(len(found)):
        for end in range(first + 1, min(len(found), first + WIDEST) + 1):
            part = joined(found[first:end])
            if len(part.plain) >= SHORTEST:
                yield part


def _same_picture(shown: str, real: Imitated) -> str:
    """The picture of the real account that this is, give or take; empty where it is none of them."""
    if not is_hash(shown):
        return ""
    for avatar in real.avatars:
        if (
            len(avatar) == len(shown)
            and (int(avatar, 16) ^ int(shown, 16)).bit_count() <= NEAR_OF[len(shown)]
        ):
            return avatar
    return ""
