"""E+1: 600 accounts with a badge that is paid for pass for candidates, offices, parties, the press and advertisers.

Among them come accounts that look so by right: namesakes, fans, parody. Which is which stands in the truth alone.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from steadyhand.week.dates import HOUR, Calendar, rfc3339
from steadyhand.week.dice import Dice
from steadyhand.week.parties import PARTIES, Parties
from steadyhand.week.protected import advertisers, protected
from steadyhand.week.standing import Account
from steadyhand.week.timed import Timed, Truth, cloud_event

DAY_NAME: Final = "e+1"
FRAUDS: Final = 600
LAWFUL: Final = 120
WITHIN: Final = 6 * HOUR
COLUMNS: Final = ("id", "kind", "names", "handles", "accounts", "avatars", "told", "language", "source")
KINDS: Final = {"election_office": "election_body", "emergency": "emergency_service", "partner": "other"}
"""What the register calls these; other kinds are called the same."""
_TWINS: Final = str.maketrans("aecop", "\u0430\u0435\u0441\u043e\u0440")
_DIGITS: Final = str.maketrans("oieas", "01345")
_OFFICIAL: Final = {
    "en": "Official", "es": "Oficial", "pt": "Oficial", "fr": "Officiel", "ar": "الرسمي", "hi": "आधिकारिक",
}  # fmt: skip
_ACCOUNT: Final = {
    "en": "Official account.", "es": "Cuenta oficial.", "pt": "Conta oficial.", "fr": "Compte officiel.",
    "ar": "الحساب الرسمي", "hi": "आधिकारिक खाता",
}  # fmt: skip
_HELP: Final = {
    "en": "Support",
    "es": "Soporte",
    "pt": "Suporte",
    "fr": "Assistance",
    "ar": "دعم",
    "hi": "सहायता",
}

_Shown = dict[str, str]
_Trick = Callable[[Account, Dice], _Shown]


def imitated(parties: Parties = PARTIES, calendar: Calendar | None = None) -> tuple[Account, ...]:
    """Whom the frauds pass for: the protected and the advertisers."""
    calendar = calendar or Calendar()
    return (*protected(parties, calendar), *advertisers(calendar))


def register_csv(parties: Parties = PARTIES, calendar: Calendar | None = None) -> str:
    """They as a register that Plaza's civic team would enter: `steadyhand impersonation import`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in imitated(parties, calendar):
        kind = KINDS.get(one.kind, one.kind)
        account = f"account:{one.id}"
        names = "|".join(_names(one, parties))
        writer.writerow(
            (one.id, kind, names, one.handle, account, avatar(one.id), account, one.lang, "Plaza's own list.")
        )
    return out.getvalue()


def lookalikes(
    seed: int, *, parties: Parties = PARTIES, calendar: Calendar | None = None, frauds: int = FRAUDS
) -> Iterator[Timed]:
    """The accounts in the order in which they are made; a fraud's truth violates `impersonation`."""
    calendar = calendar or Calendar()
    real, start = imitated(parties, calendar), calendar.day(1)
    lawful = frauds * LAWFUL // FRAUDS
    deck = Dice(seed, DAY_NAME, "order").shuffled([*range(frauds + lawful)])
    for place, number in enumerate(deck):
        dice = Dice(seed, DAY_NAME, "account", number)
        at = start + WITHIN * place // len(deck)
        of = real[number % len(real)]
        trick = _pick(_FRAUDS if number < frauds else _LAWFUL, of, number // len(real))
        yield _made(number, of, trick, dice, at, fraud=number < frauds, since=calendar.start)


def avatar(id: str) -> str:
    """A perceptual hash of 64 bits, in hexadecimal, that stands for the picture of an account."""
    return hashlib.blake2b(id.encode(), digest_size=8).hexdigest()


def _made(number: int, of: Account, trick: _Trick, dice: Dice, at: int, *, fraud: bool, since: int) -> Timed:
    id = f"x{number:04d}"
    account: dict[str, Any] = {
        "id": id, "handle": f"plaza_{id}", "display_name": of.display_name, "bio": "", "lang": of.lang,
        "region": of.region, "created_at": rfc3339(at), "followers": 0, "badge": "paid",
        "avatar_hash": avatar(id), **trick(of, dice),
    }  # fmt: skip
    event = cloud_event(f"{DAY_NAME}-{id}", "account.created", at, f"account:{id}", {"account": account})
    name = trick.__name__.strip("_")
    truth = Truth(violates="impersonation" if fraud else None, template=f"{name}/{of.id}", side=of.side)
    return Timed(event, at - since, truth)


def _names(one: Account, parties: Parties) -> list[str]:
    """A candidate's name in each script in which it is written."""
    if one.kind != "candidate" or one.side is None:
        return [one.display_name]
    party = parties.at(one.side)
    leads = one.handle == party.lead_handle
    written = (words.lead if leads else words.second for words in party.words.values())
    return list(dict.fromkeys((one.display_name, *written)))


def _near(hash: str, dice: Dice) -> str:
    """The picture saved again, smaller: up to five bits differ."""
    bits = int(hash, 16)
    for _ in range(dice.below(6)):
        bits ^= 1 << dice.below(64)
    return f"{bits:016x}"


def _plain(of: Account) -> str:
    return of.handle.replace("_", "")


def _letters(of: Account, dice: Dice) -> _Shown:
    return {"display_name": of.display_name.translate(_TWINS)}


def _digits(of: Account, dice: Dice) -> _Shown:
    return {"display_name": of.display_name.translate(_DIGITS), "handle": of.handle.translate(_DIGITS) + "9"}


def _official(of: Account, dice: Dice) -> _Shown:
    return {"display_name": f"{of.display_name} {_OFFICIAL[of.lang]}"}


def _handle(of: Account, dice: Dice) -> _Shown:
    return {"handle": dice.pick((f"{of.handle}_official", f"real_{of.handle}", f"the_real_{_plain(of)}"))}


def _picture(of: Account, dice: Dice) -> _Shown:
    return {"avatar_hash": _near(avatar(of.id), dice), "handle": f"{of.handle}{dice.between(1, 99)}"}


def _bio(of: Account, dice: Dice) -> _Shown:
    return {"bio": _ACCOUNT[of.lang], "handle": f"{_plain(of)}_{dice.between(1, 9)}"}


def _support(of: Account, dice: Dice) -> _Shown:
    return {"display_name": f"{of.display_name} {_HELP[of.lang]}", "avatar_hash": _near(avatar(of.id), dice)}


def _hidden(of: Account, dice: Dice) -> _Shown:
    return {"display_name": f"{of.display_name[:1]}\u200b{of.display_name[1:]}"}


def _namesake(of: Account, dice: Dice) -> _Shown:
    return {"handle": f"{_plain(of)}{dice.between(10, 999)}", "bio": "Nurse."}


def _parody(of: Account, dice: Dice) -> _Shown:
    return {
        "display_name": f"{of.display_name} (parody)", "avatar_hash": avatar(of.id), "handle": f"{_plain(of)}_lol",
    }  # fmt: skip


def _fans(of: Account, dice: Dice) -> _Shown:
    return {
        "display_name": f"{of.display_name} Fan Club",
        "avatar_hash": avatar(of.id),
        "bio": "Not affiliated.",
    }


_FRAUDS: Final[Sequence[_Trick]] = (_official, _handle, _picture, _bio, _support, _letters, _digits, _hidden)
_LAWFUL: Final[Sequence[_Trick]] = (_parody, _fans, _namesake)
_LATIN: Final = frozenset({_letters, _digits, _hidden})
"""What is done with Latin letters alone."""


def _pick(tricks: Sequence[_Trick], of: Account, turn: int) -> _Trick:
    """The next trick that can be played on somebody; only people have namesakes."""
    can = [
        one
        for one in tricks
        if (one not in _LATIN or of.display_name.isascii())
        and (one is not _namesake or of.kind == "candidate")
    ]
    return can[turn % len(can)]
