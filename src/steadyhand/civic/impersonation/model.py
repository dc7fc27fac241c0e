"""Who is imitated, what an account shows, and what speaks for it that it passes for somebody: values only."""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

import msgspec

from steadyhand.civic.impersonation.words import SHORTEST, says_nothing
from steadyhand.kernel.values import InvalidSubject, subject

Kind = Literal[
    "candidate", "person", "party", "election_body", "press", "emergency_service", "advertiser", "other",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Sign = Literal[
    "same_name", "name_drawn_alike", "name_claimed", "name_in_role", "name_contained", "name_spaced", "name_near",
    "same_handle", "handle_drawn_alike", "handle_claimed", "handle_in_role", "handle_near",
    "same_avatar", "bio_claims",
]  # fmt: skip
"""What speaks for it, by which field shows it."""
Badge = Literal["", "paid", "organisation"]
is_imitated: Final = re.compile(r"imitated:[a-z0-9][a-z0-9-]{0,59}").fullmatch
is_hash: Final = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}").fullmatch
"""A perceptual hash of 64 bits, or of 256 (PDQ), in hexadecimal."""

LEAST: Final = 60
"""Points from which on a person looks."""
MOST_NAMES: Final = 20
MOST_ACCOUNTS: Final = 200
MOST_HASHES: Final = 20
LONGEST_NAME: Final = 120
NEAR_OF: Final = {16: 8, 64: 31}
"""Bits in which two hashes of one picture may differ, by their hexadecimal digits: an eighth."""


class Imitated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody whom accounts pass for. That is all that being listed here does for them."""

    id: str
    kind: Kind
    names: tuple[str, ...]
    """The name first that is shown; then others, and aliases."""
    handles: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    """All of their real accounts, their branches' too: none of them is ever found."""
    avatars: tuple[str, ...] = ()
    told: str = ""
    """The account that is told of an incident; empty: nobody."""
    language: str = ""
    region: str = "unknown"
    source: str = ""

    @property
    def is_person(self) -> bool:
        """Whether others bear such a name by right: what is only the same name says little then."""
        return self.kind in {"candidate", "person"}


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """An account as it shows itself."""

    account: str
    name: str = ""
    handle: str = ""
    bio: str = ""
    avatar: str = ""
    badge: Badge = ""


class Mark(msgspec.Struct, frozen=True):
    """One thing that speaks for it: what the account shows, beside what is real."""

    sign: Sign
    points: int
    shown: str
    real: str


class Lookalike(msgspec.Struct, frozen=True, kw_only=True):
    """An account that may pass for somebody, and why. It is for people to judge, and nothing follows by itself."""

    imitated: str
    account: str
    points: int
    marks: tuple[Mark, ...]
    apart: tuple[str, ...]
    """The words by which it says that it is parody, a fan's, or not theirs: then nothing is proposed."""
    contested: bool = False
    """It says so, and also that it is the real one; or has a badge that is paid for and no such word in its name."""
    badge: Badge = ""
    """A badge that is paid for makes the harm greater; it proves nothing either way, and has no points."""

    @property
    def is_apart(self) -> bool:
        """Whether it comes last and is of no incident: it says what it is, and nothing against that."""
        return bool(self.apart) and not self.contested

    @property
    def proposes(self) -> str:
        return "" if self.apart else "review"


def problem(one: Imitated) -> str:
    """What is wrong with an entry, in words; empty where nothing is."""
    if not is_imitated(one.id):
        return "Write imitated:<name> in a-z, 0-9 and -."
    if words := _misnamed(one):
        return words
    if len(one.handles) > MOST_NAMES or len(one.accounts) > MOST_ACCOUNTS or len(one.avatars) > MOST_HASHES:
        return f"It has up to {MOST_NAMES} handles, {MOST_ACCOUNTS} accounts and {MOST_HASHES} pictures."
    if not one.accounts:
        return "Name their real accounts, all of them: whoever is left out would be taken for a lookalike."
    if not all(map(_is_account, (*one.accounts, *filter(None, (one.told,))))):
        return "Write accounts as account:<id>."
    if one.told and one.told not in one.accounts:
        return "Who is told is one of their real accounts."
    if not all(map(is_hash, one.avatars)):
        return "A picture is named by a perceptual hash: 16 or 64 hexadecimal digits in small letters."
    if not any(map(str.isalnum, one.source)):
        return "Say where it comes from: an election office's list, a press register, a contract."
    return ""


def _misnamed(one: Imitated) -> str:
    if not 1 <= len(one.names) <= MOST_NAMES:
        return f"It has 1 to {MOST_NAMES} names."
    if any(not 0 < len(word.strip()) <= LONGEST_NAME for word in (*one.names, *one.handles)):
        return f"A name or a handle has up to {LONGEST_NAME} characters."
    if empty := [name for name in one.names if says_nothing(name)]:
        return f"{empty[0]!r} names nobody: everybody may be called so, or it has no {SHORTEST} letters."
    return ""


def _is_account(text: str) -> bool:
    try:
        return subject(text).startswith("account:")
    except InvalidSubject:
        return False
