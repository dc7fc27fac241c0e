"""Scopes: what a grant, a freeze or an exemption is about, and how the facts of a command are held against it.

A dimension that is left empty is not tested. A fact that is unset, or that is no word of the house's
vocabulary (another case or script, a slip), is unknown. Unknown is never safe, which means the opposite
on the two sides: it lies *inside* every freeze that tests its dimension, and *outside* every grant and exemption.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import msgspec

SEVERITIES: Final = ("low", "medium", "high", "severe")
CLASSES: Final = ("ordinary", "protected", "staff")
DIMENSIONS: Final = (
    "tools",
    "actions",
    "policy_areas",
    "severities",
    "regions",
    "languages",
    "subject_classes",
)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")


class ScopeSet(msgspec.Struct, frozen=True, kw_only=True):
    """Values by dimension; an empty one is not tested. Actions are capabilities, classes those of subjects."""

    tools: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    policy_areas: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    subject_classes: tuple[str, ...] = ()

    def values(self) -> tuple[tuple[str, ...], ...]:
        """The values in the order of `DIMENSIONS`."""
        return msgspec.structs.astuple(self)

    def said(self) -> str:
        """The scope in one line: `policy areas spam, hate; regions eu`, or `everything`."""
        parts = (
            f"{dimension.replace('_', ' ')} {', '.join(values)}"
            for dimension, values in zip(DIMENSIONS, self.values(), strict=True)
            if values
        )
        return "; ".join(parts) or "everything"

    def includes(self, facts: Facts) -> bool:
        """Whether a command with these facts surely lies inside: every tested fact is known and named."""
        return all(not named or fact in named for named, fact in zip(self.values(), facts, strict=True))

    def reaches(self, facts: Facts) -> bool:
        """Whether a command with these facts may lie inside: every tested fact is named, or unknown."""
        return all(
            not named or fact is None or fact in named
            for named, fact in zip(self.values(), facts, strict=True)
        )

    def within(self, other: ScopeSet) -> bool:
        """Whether this is no wider than `other` in any dimension."""
        pairs = zip(self.values(), other.values(), strict=True)
        return all(not outer or (inner and set(inner) <= set(outer)) for inner, outer in pairs)


class Facts(NamedTuple):
    """The facts of one command in the order of `DIMENSIONS`; None is unknown."""

    tool: str | None
    action: str | None
    policy_area: str | None
    severity: str | None
    region: str | None
    language: str | None
    subject_class: str | None


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """The words that facts are written in; any other is unknown."""

    tools: frozenset[str]
    actions: frozenset[str]
    policy_areas: frozenset[str]
    regions: frozenset[str]

    def facts(
        self,
        tool: str | None,
        action: str,
        policy_area: str | None,
        severity: str | None,
        region: str | None,
        language: str | None,
        subject_class: str | None,
    ) -> Facts:
        """What is known of a command, of what its scope says."""
        return Facts(
            tool if tool in self.tools else None,
            action if action in self.actions else None,
            policy_area if policy_area in self.policy_areas else None,
            severity if severity in SEVERITIES else None,
            region if region in self.regions else None,
            language_of(language),
            subject_class,
        )

    def strange(self, scope: ScopeSet) -> tuple[str, str] | None:
        """The first (dimension, value) that is no word of the house: a scope that names it would miss its aim."""
        known = (
            self.tools, self.actions, self.policy_areas, SEVERITIES, self.regions, None, CLASSES,
        )  # fmt: skip
        for dimension, values, words in zip(DIMENSIONS, scope.values(), known, strict=True):
            for value in values:
                right = language_of(value) == value if words is None else value in words
                if not right:
                    return dimension, value
        return None


def language_of(tag: str | None) -> str | None:
    """The language of a tag (RFC 5646): `pt` of `pt-BR`; None for what is no tag in its usual case."""
    if tag is None or _LANGUAGE.match(tag) is None:
        return None
    return tag.partition("-")[0]
