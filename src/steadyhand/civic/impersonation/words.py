"""Words that say whose an account is: that it is the real one, that it helps, or that it is not theirs at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from steadyhand.civic.impersonation.drawing import Drawn, is_flags, words

Affix = Literal["", "neutral", "role", "claim"]
"""What is said beside a name, the strongest last."""
ORDER: Final[tuple[Affix, ...]] = ("", "neutral", "role", "claim")


def drawn_words(listed: str) -> frozenset[str]:
    """The likenesses of words, which stand apart by spaces."""
    return frozenset("".join(part.likeness for part in words(one)) for one in listed.split())


CLAIMS: Final = drawn_words(
    "official officially oficial oficiales officiel officielle officiels real thereal verified verificado verificada "
    "verifie verifiee authentic autentico autentica authentique original genuine verdadero verdadera verdadeiro "
    "verdadeira veritable vrai الرسمي رسمي الرسمية الحقيقي موثق आधिकारिक असली सत्यापित"
)
ROLES: Final = drawn_words(
    "support help helpdesk care service services team hq customer info assist press media campaign giveaway promo "
    "refund soporte ayuda atencion equipo servicio suporte ajuda equipe atendimento aide assistance contact "
    "دعم خدمة الدعم مساعدة सहायता सेवा मदद"
)
NEUTRAL: Final = drawn_words("the mr mrs ms dr sir el la o a le the2 inc ltd co sa page account") | {""}
APART: Final = drawn_words(
    "parody parodia parodie satire satira satirico satirique fan fans fanpage fanclub fanaccount tribute unofficial "
    "notreal fake homage extraoficial commentary ساخر ساخرة محاكاة معجبين معجبون पैरोडी व्यंग्य प्रशंसक अनौपचारिक"
)
_NOT: Final = drawn_words("not no never isnt aint without non pas nao sin sem ليس ليست नहीं")
ACCOUNTS: Final = drawn_words(
    "account page profile channel handle feed campaign cuenta pagina perfil canal conta compte page profil chaine "
    "الحساب حساب صفحة الصفحة खाता पेज"
)
_BEFORE: Final = 2
_BESIDE: Final = 2
_NUMBER: Final = re.compile(r"[0-9]+")
_NUMBER_LAST: Final = re.compile(r"[0-9]+$")
SHORTEST: Final = 3
"""Letters of a name that is looked for at all."""
_LEFT: Final = 5
"""Letters that are left of a handle when a word is taken off it: of fewer nobody is known."""


def affix_of(word: Drawn) -> Affix:
    """What a word beside a name says; empty where it says something else."""
    if word.likeness in CLAIMS:
        return "claim"
    if word.likeness in ROLES:
        return "role"
    return "neutral" if word.likeness in NEUTRAL or _is_number(word) or is_flags(word) else ""


def says_nothing(name: str) -> bool:
    """Whether a name is too short to be looked for, or made of words that stand beside names."""
    parts = words(name)
    return sum(len(part.plain) for part in parts) < SHORTEST or all(affix_of(part) for part in parts)


def claims(text: list[Drawn]) -> list[int]:
    """Where a text says that this is the official account: places of the words that claim it."""
    return [
        at
        for at, word in enumerate(text)
        if word.likeness in CLAIMS and not denied(text, at) and _is_beside(text, at, ACCOUNTS)
    ]


def stripped(handle: Drawn) -> list[tuple[Drawn, Affix, bool]]:
    """A handle without words at its ends, in each way that leaves a name: the name, what was said, whether apart."""
    begun: tuple[Drawn, Affix, bool] = (handle, "", False)
    seen, look = {handle.plain: begun}, [begun]
    while look:
        name, said, away = look.pop()
        for rest, more, aside in _shorter(name):
            if len(rest.plain) >= _LEFT and rest.plain not in seen:
                found = (rest, max(said, more, key=ORDER.index), away or aside)
                seen[rest.plain] = found
                look.append(found)
    return list(seen.values())


def _shorter(name: Drawn) -> Iterable[tuple[Drawn, Affix, bool]]:
    for listed, said, aside in _ENDS:
        for word in listed:
            if name.likeness.startswith(word):
                yield name.part(len(word), len(name.plain)), said, aside
            if name.likeness.endswith(word):
                yield name.part(0, len(name.plain) - len(word)), said, aside
    for digits in (_NUMBER.match(name.letters), _NUMBER_LAST.search(name.letters)):
        if digits is not None:
            first, end = digits.span()
            yield name.part(end, len(name.plain)) if first == 0 else name.part(0, first), "neutral", False


def _long(listed: frozenset[str], least: int) -> tuple[str, ...]:
    return tuple(sorted(word for word in listed if len(word) >= least))


_ENDS: Final[tuple[tuple[tuple[str, ...], Affix, bool], ...]] = (
    (_long(CLAIMS, 4), "claim", False),
    ((*_long(ROLES, 4), "hq"), "role", False),
    (("the", "mr", "mrs"), "neutral", False),
    (_long(APART, 3), "neutral", True),
)


def _is_number(word: Drawn) -> bool:
    return word.plain.isdigit()


def denied(text: Sequence[Drawn], at: int) -> bool:
    """Whether a word is said not to be so."""
    return any(word.likeness in _NOT for word in text[max(0, at - _BEFORE) : at])


def _is_beside(text: list[Drawn], at: int, listed: frozenset[str]) -> bool:
    return any(word.likeness in listed for word in text[max(0, at - _BESIDE) : at + _BESIDE + 1])
