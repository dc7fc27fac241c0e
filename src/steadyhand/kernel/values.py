"""The words every room shares: instants, subjects and who acts."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

import msgspec

Instant = int
"""Microseconds since the epoch, UTC. Zones and RFC 3339 exist only at the edges."""

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

SUBJECT_KINDS: Final = frozenset({"account", "post", "message", "media", "profile", "ad"})
_HOW: Final = (
    "A subject is written kind:id, for example post:123, without control or format characters, "
    "and the id of an account begins with no kind; kinds: "
)
UNSEEN: Final = (
    r"\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
"""Inside a character class: control and format characters (Unicode categories Cc and Cf).

With one of them two ids look alike, or an id turns round the text beside it (Unicode TR36, 2.10.4).
Those beyond U+FFFF stand as themselves, because Python and JSON Schema escape them differently.
"""
_KINDS: Final = "|".join(sorted(SUBJECT_KINDS))
ONE_NAME: Final = rf"(?!account:({_KINDS}):)"
"""Before a subject: `account:account:z` would be a second name of `account:z`."""
_SUBJECT: Final = re.compile(rf"{ONE_NAME}(?:{_KINDS}):[^\s{UNSEEN}\ud800-\udfff]{{1,200}}\Z")

CLOCK: Final = "system:clock"
"""The principal of timers: what was decided earlier and now falls due."""
AUTOMATION: Final = "automation"
"""The principal of rules: decisions that no person took."""


_PLAIN: Final = "!$&'()*+,:;=@"
"""What stays as it is in a name, beside letters, digits and `-._~`: never `/`, `#` or `%`."""
_ID: Final = re.compile(r"[A-Za-z0-9._~-]+").fullmatch
_CODE: Final = re.compile(r"[A-Za-z0-9-]{1,20}").fullmatch


class InvalidSubject(ValueError):
    """The text is not `kind:id`."""


def subject(text: str) -> str:
    """Return `text` if it names a subject (`post:123`), else raise `InvalidSubject`."""
    if _SUBJECT.match(text) is None:
        raise InvalidSubject(f"{text[:80]!r} is no subject. {_HOW}{', '.join(sorted(SUBJECT_KINDS))}.")
    return text


def name_of(source: str, name: str) -> str:
    """One name for what `source` calls `name`: no two pairs share it, because the last slash parts them."""
    # Nearly all ids are plain, and each event is named several times.
    return f"{source}/{name if _ID(name) else quote(name, safe=_PLAIN)}"


def kind_of(subject: str) -> str:
    """The kind of a subject: `post` of `post:123`."""
    return subject.partition(":")[0]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about a command which access may test; unset is unknown, and unknown is never safe.

    They come from the case and the policy version that a command names, never from the request.
    """

    tool: str | None = None
    policy_area: str | None = None
    severity: str | None = None
    region: str | None = None
    language: str | None = None
    subjects: tuple[str, ...] | None = None
    """Everything that is acted on, the account it belongs to included; None where that account is not known."""
    on: str | None = None
    """The one subject that is acted on, known also where nobody can say whose it is."""
    apart: tuple[str, ...] = ()
    """Principals whose doing the command judges: nobody who is one of them, or depends on them, performs it."""
    to: str | None = None
    """To whom it hands work: they must be able to do the same with it."""
    second: str | None = None
    """Why the command takes a second person whatever access says; None where it does not."""
    interim: bool = False
    """Whether it holds only until the second person has answered who was asked for something graver."""
    also: tuple[Scope, ...] = ()
    """The facts of what else is acted on: access asks of each, and the first that is refused is the answer."""

    def each(self) -> tuple[Scope, ...]:
        """This, and what else is acted on."""
        return (self, *self.also)


def known(fact: str) -> str | None:
    """A fact of an event or a case, None where it says that it is unknown."""
    return None if fact == "unknown" else fact


def is_code(text: str) -> bool:
    """Whether a text can be a language (BCP 47) or a region by its shape: they are shown, counted and published."""
    return _CODE(text) is not None


def touched(subject: str, account: str | None) -> tuple[str, ...] | None:
    """What an act on a subject touches: the account it belongs to too, and where that is not known nobody can say."""
    if subject.startswith("account:"):
        return (subject,)
    return None if account is None else (subject, account)
