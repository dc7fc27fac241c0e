"""What the figures of impersonation are measured on: protected names, accounts made to pass for them, and real ones.

The protected are made up, from a seed: a given name of one real author with the family name of another, since names of
syllables would be like nobody's. Ordinary accounts are real: authors of the CheckThat! posts by name and handle, and
handles that the posts of ../shared/data/posts/davidson name. Where these are absent names are made of syllables, and
the sizes say so. Each way of passing for somebody is tried with nothing else alike, and with their picture besides.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from steadyhand.civic.impersonation.detector import Detector
from steadyhand.civic.impersonation.model import Imitated, Profile
from steadyhand.civic.impersonation.register import Register
from support.claims import DATA, SETS
from tests import davidson

SEED: Final = 20
TIMES: Final = 5
PICTURE: Final = 8
"""Bits of 64 in which a picture that was saved again may differ."""
_AUTHOR: Final = re.compile(r"\u2014 ([^\u2014(@]{2,50}) \(@(\w{3,15})\)")
_HANDLE: Final = re.compile(r"(?<!\w)@(\w{3,15})")
_NOUNS: Final = (
    "Bank",
    "Tea",
    "Motors",
    "Times",
    "Election Office",
    "Party",
    "Rescue",
    "Radio",
    "Foods",
    "Union",
)
_TWINS: Final = dict(
    zip(
        "aeopcyxiABCEHKMOPTXY",
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0410\u0412\u0421\u0415\u041d\u041a\u041c\u041e\u0420\u0422\u0425\u0423",
        strict=True,
    )
)
"""Latin letters, and Cyrillic ones that are drawn so."""
_DIGITS: Final = str.maketrans("oieas", "01345")

Shown = dict[str, str]
Way = Callable[[Imitated, random.Random], Shown]


def authors() -> list[tuple[str, str]]:
    """Real accounts by name and handle, each once; made of syllables where the data is absent."""
    found: dict[str, str] = {}
    for folder in SETS.values():
        for part in ("train", "dev"):
            path = DATA / "claims" / folder / f"{part}.jsonl"
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            found |= {handle: name.strip() for name, handle in _AUTHOR.findall(text)}
    if found:
        return sorted((name, handle) for handle, name in found.items())
    chance = random.Random(SEED)
    made = (f"{_syllables(chance)} {_syllables(chance)}" for _ in range(1_000))
    return [(name, name.replace(" ", "").lower()) for name in made]


def handles() -> list[str]:
    """Real handles that posts name; none where the data is absent."""
    path = DATA / "posts" / "davidson" / "labeled_data.csv"
    posts = davidson.read_posts(path) if path.exists() else []
    return sorted({handle for post in posts for handle in _HANDLE.findall(post.text)})


def protected(count: int) -> list[Imitated]:
    """So many to protect, one in six an organisation."""
    chance = random.Random(SEED)
    whole = [name.split() for name, _ in authors()]
    pairs = [name for name in whole if len(name) == 2 and all(map(_is_plain, name))]
    given, family = ([name[at] for name in pairs] for at in (0, 1))
    found: dict[str, Imitated] = {}
    while len(found) < count:
        kind = "advertiser" if len(found) % 6 == 5 else "candidate"
        last = chance.choice(_NOUNS if kind == "advertiser" else family)
        name = f"{chance.choice(family if kind == 'advertiser' else given)} {last}"
        if name in found:
            continue
        number = len(found)
        found[name] = Imitated(
            id=f"imitated:n{number}",
            kind="advertiser" if kind == "advertiser" else "candidate",
            names=(name,),
            handles=(name.lower().replace(" ", "_"),),
            accounts=(f"account:r{number}",),
            avatars=(f"{chance.getrandbits(64):016x}",),
            told=f"account:r{number}",
            source="Made up to measure with.",
        )
    return list(found.values())


def ordinary(chance: random.Random) -> dict[str, list[Profile]]:
    """Accounts that pass for nobody, by where they are from: with a picture of their own each."""
    named = [(name, handle) for name, handle in authors()]
    those = {"real names with their handles": named, "real handles": [("", each) for each in handles()]}
    return {
        kind: [
            Profile(
                account=f"account:o{n}", name=name, handle=handle, avatar=f"{chance.getrandbits(64):016x}"
            )
            for n, (name, handle) in enumerate(accounts)
        ]
        for kind, accounts in those.items()
    }


def arriving(
    detector: Detector, chance: random.Random, count: int = 40
) -> tuple[list[Profile], list[Profile]]:
    """Accounts that come one at a time: such as pass for somebody, each for another one, and such as do not."""
    those = detector.register.imitated
    passing = [
        Profile(account=f"account:p{n}", name=f"{one.names[0]} Official", handle=f"p{n:04d}q")
        for n, one in enumerate(those[:: max(1, len(those) // count)][:count])
    ]
    real = ordinary(chance)["real names with their handles"]
    return passing, [one for one in real if detector.judge(one) is None][: count + 1]


def has_authors() -> bool:
    """Whether the real names are there."""
    return any((DATA / "claims" / folder).exists() for folder in SETS.values())


def recall(detector: Detector, those: Sequence[Imitated], chance: random.Random) -> Iterator[list[Any]]:
    """Of each way: the share that is found, of people and of organisations, alone and with their picture besides."""
    for name, way in WAYS.items():
        row: list[Any] = [name]
        for person in (True, False):
            of = [one for one in those if one.is_person is person]
            both = [(one, way(one, chance)) for one in of]
            told = [(one, shown) for one, shown in both if _differs(name, one, shown)]
            pictured = [{"avatar": near(one.avatars[0], chance), **shown} for one, shown in told]
            listed = [one for one, _ in told]
            row += [
                _share(detector, listed, [shown for _, shown in told]),
                _share(detector, listed, pictured),
            ]
        yield row


def real_hit(detector: Detector, those: Sequence[Imitated], chance: random.Random) -> int:
    """How many of the real accounts are found, whatever they show: must be none."""
    hit = 0
    for one in those:
        own = {"name": one.names[0], "handle": one.handles[0], "avatar": one.avatars[0]}
        for way in WAYS.values():
            shown = Profile(account=one.accounts[0], **{**own, **way(one, chance)})
            hit += detector.judge(shown) is not None
    return hit


def namesakes(those: Sequence[Imitated], chance: random.Random) -> list[Profile]:
    """One for each person: the same name, the handle with a number, a picture of their own."""
    return [
        Profile(
            account=f"account:s{n}",
            name=one.names[0],
            handle=f"{one.handles[0]}{chance.randint(10, 999)}",
            avatar=f"{chance.getrandbits(64):016x}",
        )
        for n, one in enumerate(those)
        if one.is_person
    ]


def us_an_account(detector: Detector, accounts: Sequence[Profile]) -> float:
    """CPU microseconds an account, each seen for the first time: the median of five parts."""
    parts = [accounts[n::TIMES] for n in range(TIMES)]
    took = []
    for part in parts:
        began = time.process_time()
        for one in part:
            detector.judge(one)
        took.append((time.process_time() - began) / len(part) * 1e6)
    return statistics.median(took)


def built_s(those: Sequence[Imitated]) -> tuple[Detector, float]:
    """A detector, and the seconds in which it was made."""
    began = time.perf_counter()
    detector = Detector(Register(those))
    return detector, time.perf_counter() - began


def near(avatar: str, chance: random.Random) -> str:
    """The picture saved again: up to `PICTURE` bits differ."""
    bits = int(avatar, 16)
    for at in chance.sample(range(64), chance.randint(0, PICTURE)):
        bits ^= 1 << at
    return f"{bits:016x}"


def _share(detector: Detector, those: Sequence[Imitated], shown: Sequence[Shown]) -> float:
    """The share of accounts that are found for whom they pass for."""
    right = 0
    for n, (one, each) in enumerate(zip(those, shown, strict=True)):
        found = detector.judge(Profile(account=f"account:x{n}", **{"handle": f"u{n:07d}x", **each}))
        right += found is not None and found.imitated == one.id
    return round(right / len(those), 4)


def _differs(name: str, one: Imitated, shown: Shown) -> bool:
    """Whether a way changed anything: not every name has a letter that another one looks like."""
    real = {"name": one.names[0], "handle": one.handles[0]}
    return name.startswith("the same") or any(shown[field] != real[field] for field in shown if field in real)


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) > 2


def _syllables(chance: random.Random) -> str:
    parts = (chance.choice("bdklmnrstv") + chance.choice("aeiou") for _ in range(chance.randint(2, 4)))
    return "".join(parts).title()


def _at(text: str, chance: random.Random) -> int:
    """A place between two letters."""
    return chance.choice([n for n in range(1, len(text)) if text[n - 1 : n + 1].isalpha()])


def _twin(one: Imitated, chance: random.Random) -> Shown:
    name = one.names[0]
    places = [n for n, char in enumerate(name) if char in _TWINS]
    at = chance.choice(places) if places else len(name)
    return {"name": name[:at] + "".join(_TWINS[char] for char in name[at : at + 1]) + name[at + 1 :]}


def _hidden(one: Imitated, chance: random.Random) -> Shown:
    at = _at(one.names[0], chance)
    return {"name": f"{one.names[0][:at]}\u200b{one.names[0][at:]}"}


def _doubled(text: str, chance: random.Random) -> str:
    at = _at(text, chance)
    return text[:at] + text[at] + text[at:]


def _swapped(text: str, chance: random.Random) -> str:
    places = [n for n in range(1, len(text) - 1) if text[n : n + 2].isalpha() and text[n] != text[n + 1]]
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


WAYS: Final[dict[str, Way]] = {
    "name: one letter of another script": _twin,
    "name: digits for letters": lambda one, _: {"name": one.names[0].translate(_DIGITS)},
    "name: a hidden character": _hidden,
    "name: a sign between all letters": lambda one, _: {"name": ".".join(one.names[0].replace(" ", ""))},
    "name: a letter doubled": lambda one, chance: {"name": _doubled(one.names[0], chance)},
    "name: two letters swapped": lambda one, chance: {"name": _swapped(one.names[0], chance)},
    "name: with `official`": lambda one, _: {"name": f"{one.names[0]} Official"},
    "name: with `support`": lambda one, _: {"name": f"{one.names[0]} Support"},
    "the same name": lambda one, _: {"name": one.names[0]},
    "the same name, and a bio that claims it": lambda one, _: {
        "name": one.names[0], "bio": f"Official account of {one.names[0]}.",
    },
    "handle: digits for letters": lambda one, _: {"handle": one.handles[0].translate(_DIGITS)},
    "handle: with `official`": lambda one, _: {"handle": f"{one.handles[0]}_official"},
    "handle: a letter doubled": lambda one, chance: {"handle": _doubled(one.handles[0], chance)},
    "handle: two letters swapped": lambda one, chance: {"handle": _swapped(one.handles[0], chance)},
    "the same name and handle with `official`": lambda one, _: {
        "name": one.names[0], "handle": f"{one.handles[0]}_official",
    },
    "the same name and nearly the same handle": lambda one, chance: {
        "name": one.names[0], "handle": _swapped(one.handles[0], chance),
    },
}  # fmt: skip
"""By what an account shows of whom it passes for; all else of it is its own."""
