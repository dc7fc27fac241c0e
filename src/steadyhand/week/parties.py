"""The two parties as one value that can be swapped: the Week is run twice and only the names may differ."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.week.sheets import sheet

LANGUAGES: Final = ("en", "es", "pt", "fr", "ar", "hi")


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one language speaks of a party: its name, colour, slogan, leading and second candidate."""

    name: str
    colour: str
    slogan: str
    lead: str
    second: str


class Party(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One party, with its handles on Plaza and the civil-society group that stands near it."""

    handle: str
    lead_handle: str
    second_handle: str
    group: str
    group_handle: str
    hashtag: str
    words: dict[str, Words]


class Parties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Both parties; a *side* is 0 for `first` and 1 for `second`, whoever stands there."""

    first: Party
    second: Party

    def swapped(self) -> Parties:
        return Parties(self.second, self.first)

    def at(self, side: int) -> Party:
        return self.second if side else self.first


PARTIES: Final = sheet("parties.toml", Parties)


def party_slots(parties: Parties, side: int, lang: str) -> dict[str, str]:
    """What a template's party slots say when the writer stands on `side`."""
    own, other = parties.at(side), parties.at(1 - side)
    mine, theirs = own.words[lang], other.words[lang]
    return {
        "own": mine.name,
        "other": theirs.name,
        "own_lead": mine.lead,
        "other_lead": theirs.lead,
        "own_second": mine.second,
        "colour": mine.colour,
        "slogan": mine.slogan,
        "other_slogan": theirs.slogan,
        "own_group": own.group,
        "hashtag": own.hashtag,
    }
