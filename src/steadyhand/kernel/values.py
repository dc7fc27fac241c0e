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
_HOW: Final = "A subject is written kind:id, for example post:123; kinds: "
_SUBJECT: Final = re.compile(r"([a-z]+):([^\s\x00-\x1f\x7f\ud800-\udfff]{1,200})\Z")

CLOCK: Final = "system:clock"
"""The principal of timers: what was decided earlier and now falls due."""
AUTOMATION: Final = "automation"
"""The principal of rules: decisions that no person took."""


_PLAIN: Final = "!$&'()*+,:;=@"
"""What stays as it is in a name, beside letters, digits and `-._~`: never `/`, `#` or `%`."""


class InvalidSubject(ValueError):
    """The text is not `kind:id`."""


def subject(text: str) -> str:
    """Return `text` if it names a subject (`post:123`), else raise `InvalidSubject`."""
    match = _SUBJECT.match(text)
    if match is None or match[1] not in SUBJECT_KINDS:
        raise InvalidSubject(f"{text[:80]!r} is no subject. {_HOW}{', '.join(sorted(SUBJECT_KINDS))}.")
    return text


def name_of(source: str, name: str) -> str:
    """One name for what `source` calls `name`: no two pairs share it, because the last slash parts them."""
    return f"{source}/{quote(name, safe=_PLAIN)}"


def kind_of(subject: str) -> str:
    """The kind of a subject: `post` of `post:123`."""
    return subject.partition(":")[0]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about a command which access may test; unset is unknown, and unknown is never safe.

    They come from the case and the policy version that a command names, never from the request.
    """

    tool: str | None = None
    action: str | None = None
    policy_area: str | None = None
    severity: str | None = None
    region: str | None = None
    language: str | None = None
    subject_class: str | None = None
