"""Filling a template's slots by dice: the same template, side and dice always give the same words."""

from __future__ import annotations

import functools
import string
from collections.abc import Mapping
from typing import Final

import msgspec

from steadyhand.week.dates import Calendar
from steadyhand.week.dice import Dice
from steadyhand.week.parties import Parties, party_slots
from steadyhand.week.texts.phrases import Template, phrases, written_date

_SHORTENERS: Final = ("shrt.example", "go2.example", "tnylnk.example")
_SITES: Final = ("ferryhill-news.example", "plaza-today.example", "opendata.example", "canal-daily.example")
_LETTERS: Final = string.ascii_letters + string.digits
_ASIDE: Final = 0.7
_TAIL: Final = 0.4
_CODE: Final = "55512"


class Link(msgspec.Struct, frozen=True):
    url: str
    domain: str


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A finished text with what the platform would have parsed out of it."""

    text: str
    link: Link | None


class Setting(msgspec.Struct, frozen=True):
    """What every text of one run shares: who the parties are and when the election is."""

    parties: Parties
    calendar: Calendar


def fill(template: Template, setting: Setting, *, side: int, mention: str, dice: Dice) -> Filled:
    """Write one text. `side` is where its writer stands (0 or 1), `mention` the handle that `@` names."""
    lang = template.id.partition("/")[0]
    names = _slots_of(template.text)
    link = _link(names, dice)
    words: dict[str, str] = {**_own_words(lang, names, dice), **_dates(lang, setting.calendar)}
    words |= party_slots(setting.parties, side, lang)
    words |= {"mention": mention, "code": _CODE, "n": str(dice.between(4, 9)), "phone": _phone(dice)}
    if link is not None:
        words |= {"link": link.url, "news_link": link.url}
    return Filled(text=_sentence(template.text.format_map(words)), link=link)


def at_length(filled: Filled, lang: str, dice: Dice, *, serious: bool) -> Filled:
    """People rarely stop after one thought: add a second, and to a light one a smiley or a hashtag."""
    words, text = phrases(lang), filled.text
    if dice.chance(_ASIDE):
        aside = dice.pick(words.remarks if serious else words.asides)
        slots = {**_own_words(lang, _slots_of(aside), dice), "n": str(dice.between(4, 9))}
        text += " " + _sentence(aside.format_map(slots))
    if not serious and dice.chance(_TAIL):
        text += dice.pick(words.tails)
    return Filled(text=text, link=filled.link)


@functools.cache
def _slots_of(text: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _own_words(lang: str, names: tuple[str, ...], dice: Dice) -> Mapping[str, str]:
    choices = phrases(lang).slots
    return {name: dice.pick(choices[name]) for name in names if name in choices}


def _dates(lang: str, calendar: Calendar) -> Mapping[str, str]:
    return {
        "election_day": written_date(lang, *calendar.date(0)),
        "wrong_day": written_date(lang, *calendar.date(1)),
    }


def _link(names: tuple[str, ...], dice: Dice) -> Link | None:
    if "link" in names:
        domain = dice.pick(_SHORTENERS)
        return Link(f"https://{domain}/{''.join(dice.pick(_LETTERS) for _ in range(6))}", domain)
    if "news_link" in names:
        domain = dice.pick(_SITES)
        return Link(f"https://{domain}/{dice.between(1000, 9999)}", domain)
    return None


def _phone(dice: Dice) -> str:
    """A number from a range kept free for fiction (NANPA 555-01xx; Ofcom 07700 900xxx)."""
    if dice.chance(0.5):
        return f"+1 {dice.pick(('202', '312', '415', '617'))} 555 01{dice.between(10, 99)}"
    return f"+44 7700 900{dice.between(100, 999)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
