"""What is on record of a campaign. The evidence behind it is a payload, named by its digest."""

from __future__ import annotations

import hashlib
import re
from typing import Final

import msgspec

from steadyhand.civic.campaigns.model import EdgeKind, Finding, State
from steadyhand.kernel.values import Instant

CAMPAIGN: Final = "campaign"
"""The view, and the kind of payload with the evidence."""
TEXT: Final = "campaign_text"
"""The kind of payload with the words that are shared: of their author, about their post, so that either erases them."""
LARGEST: Final = 512 * 1024
"""Bytes of one evidence,"""
LONGEST: Final = 4 * 1024
"""and of the words."""
is_campaign: Final = re.compile(r"campaign:[a-z0-9][a-z0-9-]{0,59}").fullmatch


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How it looks, in numbers: shares from 0 to 1."""

    posts: int
    members: int
    once: int
    """Accounts that did so once, and are named nowhere."""
    pairs: dict[EdgeKind, int]
    """Pairs of accounts that acted together at least twice, by how."""
    repeated: float
    top_ten: float
    young: float
    near_duplicates: float
    observed: int
    expected: float
    threshold: int
    """Of the burst: posts in its span, what was usual, and the count from which on it is one."""
    kept_apart: int
    """Posts with the same text or link that are not counted: quotes, answers, counter-speech."""


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """One campaign as it stands."""

    id: str
    version: int
    state: State
    reason: str
    began: Instant
    seen: Instant
    shape: Shape
    evidence: str
    """The payload."""
    digest: str
    """SHA-256 (hex) of the evidence."""
    first: Instant
    """When it was first on record."""
    at: Instant
    incident: str = ""
    words: str = ""
    """The payload with the text; empty where the text is in the evidence, as it was once kept, or there is none."""


def shape_of(finding: Finding) -> Shape:
    """What of a finding names nobody."""
    return Shape(
        posts=finding.posts,
        members=finding.members,
        once=finding.once,
        pairs={one.kind: one.pairs for one in finding.edges},
        repeated=round(finding.concentration.repeated, 4),
        top_ten=round(finding.concentration.top_ten, 4),
        young=round(finding.ages.young, 4),
        near_duplicates=round(finding.near_duplicates, 4),
        observed=finding.burst.observed,
        expected=round(finding.burst.expected, 2),
        threshold=finding.burst.threshold,
        kept_apart=sum(finding.kept_apart.posts.values()),
    )


def campaign_id(finding: str) -> str:
    """`campaign:<digest>` (BLAKE2b, RFC 7693, 8 bytes): a finding is named for a post, which its id does not tell."""
    return f"campaign:{hashlib.blake2b(finding.encode(), digest_size=8).hexdigest()}"


def digest_of(evidence: str) -> str:
    """SHA-256 (hex) of the evidence as it is kept."""
    return hashlib.sha256(evidence.encode()).hexdigest()
