"""What an account is: the part the platform sends, and the part only the scenario knows."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from steadyhand.week.dates import SECOND, rfc3339

PROTECTED: Final = frozenset({"party", "candidate", "election_office", "press", "emergency"})


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One account at the start of the Week; `created_at` is an instant in microseconds.

    Only the scenario knows `side` (0 or 1, None for no party), `bad` (opened to do harm) and `activity` (how
    much it writes against others); no event carries them.
    """

    id: str
    handle: str
    display_name: str
    bio: str
    created_at: int
    posts_before: int
    followers: int
    region: str
    lang: str
    kind: str = "person"
    verified: bool = False
    side: int | None = None
    bad: bool = False
    activity: float = 1.0

    @property
    def subject_class(self) -> str:
        return "protected" if self.kind in PROTECTED else "ordinary"

    def author(self, at: int, posts_so_far: int) -> dict[str, Any]:
        """The `account` of a post event at instant `at`; `age_s` in seconds."""
        return {
            "id": self.id,
            "handle": self.handle,
            "created_at": rfc3339(self.created_at),
            "age_s": max(0, at - self.created_at) // SECOND,
            "post_count": self.posts_before + posts_so_far,
            "followers": self.followers,
            "region": self.region,
            "verified": self.verified,
        }

    def profile(self, at: int) -> dict[str, Any]:
        """The `account` of an account event: the author's fields, the display name and the bio."""
        return {**self.author(at, 0), "display_name": self.display_name, "bio": self.bio}
