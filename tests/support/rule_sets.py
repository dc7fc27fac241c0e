"""Drafts and releases as values, and packs as texts, for tests of how rules change."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import STARTER, pack_files
from steadyhand.rules.versions.drafts import SaveDraft
from steadyhand.rules.versions.model import Draft, Release, RuleSetKept
from tests.support.judging import NOW
from tests.support.packs import RULES, ZEBRAS

AUTHOR: Final = "staff:lead"
SECOND: Final = "staff:root"
V1, V2, V3 = "sha256:one", "sha256:two", "sha256:three"


def draft(**said: Any) -> Draft:
    """A draft of one file, begun from V1 by AUTHOR and standing at V2."""
    usual: dict[str, Any] = {
        "id": "d-aaaa",
        "title": "Fewer zebras",
        "base": V1,
        "version": V2,
        "files": {"main.sml": "sha256:m"},
        "changed": ("main.sml",),
        "problems": 0,
        "authors": (AUTHOR,),
        "began": NOW,
        "saved_at": NOW,
    }
    return Draft(**(usual | said))


def kept(version: str = V1, **said: Any) -> RuleSetKept:
    """A set that was once in force."""
    usual: dict[str, Any] = {
        "version": version,
        "files": {"main.sml": "sha256:m", "old.sml": "sha256:o"},
        "count": 1,
        "draft": "d-first",
        "by": AUTHOR,
        "at": NOW,
        "source": "draft",
        "published": True,
        "base": "",
    }
    return RuleSetKept(**(usual | said))


def release(**said: Any) -> Release:
    """V1 is in force, published by people."""
    usual: dict[str, Any] = {
        "in_force": V1,
        "since": NOW,
        "by": AUTHOR,
        "how": "published",
        "draft": "d-first",
        "source": "draft",
    }
    return Release(**(usual | said))


def save(texts: dict[str, str | None] | None = None, **said: Any) -> SaveDraft:
    """A draft begun from V1, which becomes V2."""
    usual: dict[str, Any] = {
        "draft": "d-aaaa",
        "title": "Fewer zebras",
        "base": V1,
        "on": V1,
        "version": V2,
        "texts": {"main.sml": "X = 1"} if texts is None else texts,
        "size": 9,
    }
    return SaveDraft(**(usual | said))


def starter() -> dict[str, str]:
    """The texts of the pack that the program brings along."""
    return pack_files(read_folder(STARTER))


def zebras() -> dict[str, str]:
    """The file of rules of the starter pack that forbids zebras too."""
    return {RULES: starter()[RULES] + ZEBRAS}
