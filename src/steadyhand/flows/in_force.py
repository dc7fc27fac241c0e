"""What decides now, as one value; and which subjects a version decides for that is in force for a share of them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from steadyhand.flows.acts import Defined, Terms
from steadyhand.flows.post import Facts, reported_subject
from steadyhand.kernel.values import Instant
from steadyhand.rules.brakes import Raised
from steadyhand.rules.pack import Pack

By = tuple[Pack, Mapping[str, str]]
"""A pack, and the published version of each of its articles: `spam-1` to `spam-1@2`."""


class InForce(msgspec.Struct, frozen=True, kw_only=True):
    """What decides: replaced in one step, so that no event is judged by parts of two."""

    pack: Pack
    policies: Mapping[str, str]
    """Article to published version: `spam-1` to `spam-1@2`."""
    candidate: tuple[Pack, Mapping[str, str], int] | None = None
    """A pack that decides for a share of subjects, its policies, and the share (1 to 99 of a hundred)."""
    shadow: Pack | None = None
    """A pack that is evaluated beside, with no effect."""
    braked: frozenset[Defined] = frozenset()
    """Rules, as they are defined, whose effects are only reviews now."""
    ages: Mapping[str, Instant] = msgspec.field(default_factory=dict)
    """Since when each rule has been in force as it is; a rule that is not here is new."""
    candidate_ages: Mapping[str, Instant] = msgspec.field(default_factory=dict)
    """The same of the candidate's rules: those that it leaves as they are, or as they once were, are not new."""
    quotas: Mapping[Defined, Raised] = msgspec.field(default_factory=dict)
    """What rules, as they are defined, may do during an incident, in place of their quotas."""
    seq: int = 0
    """The entry of the record that made it so."""

    def of(self, about: Facts, author: str | None, data: Mapping[str, Any]) -> By:
        """The pack and policies that decide on an event."""
        if self.candidate is not None and (name := whose(about, author, data)) is not None:
            pack, policies, percent = self.candidate
            if share_of(name, pack.version) < percent:
                return pack, policies
        return self.pack, self.policies

    def terms(self) -> dict[str, Terms]:
        """On what terms rules act, by the version that decides."""
        made = {self.pack.version: self._terms(self.pack, self.ages, "")}
        if self.candidate is not None:
            pack = self.candidate[0]
            made[pack.version] = self._terms(pack, self.candidate_ages, pack.version)
        return made

    def _terms(self, pack: Pack, ages: Mapping[str, Instant], lane: str) -> Terms:
        return Terms(
            version=pack.version,
            quotas=pack.quotas,
            definitions=pack.definitions,
            braked=self.braked,
            ages=ages,
            raised=self._raised(pack),
            lane=lane,
            seq=self.seq,
        )

    def _raised(self, pack: Pack) -> Mapping[str, Raised]:
        """Of the rules that this pack defines as they were when somebody asked for them."""
        named = self.quotas.items()
        return {rule: raised for (rule, digest), raised in named if pack.definitions.get(rule, "") == digest}


def whose(about: Facts, author: str | None, data: Mapping[str, Any]) -> str | None:
    """Whose event it is: the account's; else the post's, or what a report is about. None where nobody can tell."""
    return about.account or author or about.post or reported_subject(data)


def share_of(name: str, version: str) -> int:
    """Which of a hundred shares a subject falls into under a version: 0 to 99, the same every time and everywhere.

    A version decides for the shares below its percentage: who is in a share stays in every larger one. Another version
    draws anew, so that not the same people try every change.
    """
    drawn = blake2b(f"{version}\0{name}".encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(drawn, "big") % 100
