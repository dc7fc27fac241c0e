"""The last certification of each person."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.certifying.commands import AccessCertified
from steadyhand.access.certifying.model import Certified
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

VIEW = "certified"


class CertifiedView(View[Certified]):
    """By principal."""

    name = VIEW
    row = Certified
    facts = (AccessCertified,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.principal]  # type: ignore[attr-defined]  # the one fact has one

    def fold(self, row: Certified | None, entry: Entry, key: str) -> Certified:
        return Certified(by=entry.by, at=entry.at)
