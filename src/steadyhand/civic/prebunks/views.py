"""Every pre-bunk as one row, for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from steadyhand.civic.prebunks.facts import (
    PreBunkAgreed,
    PreBunkEnded,
    PreBunkRetimed,
    PreBunkShown,
    PreBunkWritten,
)
from steadyhand.civic.prebunks.model import PREBUNK, PreBunk, Version
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class PreBunkView(View[PreBunk]):
    """By id; found by the election whose phases begin and end them."""

    name = PREBUNK
    row = PreBunk
    facts = (PreBunkWritten, PreBunkAgreed, PreBunkShown, PreBunkRetimed, PreBunkEnded)
    columns = {"state": str, "election": str}
    indexes = (("election", "state"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.prebunk]  # type: ignore[attr-defined]  # each has one

    def fold(self, row: PreBunk | None, entry: Entry, key: str) -> PreBunk | None:
        match entry.fact:
            case PreBunkWritten(version=number, content=content):
                before = row or PreBunk(id=key, latest=0)
                draft = Version(number=number, content=content, by=entry.by, at=entry.at)
                row = replace(before, latest=number, draft=draft)
                return row if row.agreed is not None else replace(row, ended=None, why=None)
            case PreBunkAgreed(starts=starts, ends=ends, shown=shown) if row is not None:
                return replace(
                    row,
                    agreed=row.draft,
                    draft=None,
                    agreed_by=entry.by,
                    agreed_at=entry.at,
                    starts=starts,
                    ends=ends,
                    shown=row.shown if shown else None,
                    ended=None,
                    why=None,
                )
            case PreBunkShown(starts=starts, ends=ends) if row is not None:
                return replace(row, starts=starts, ends=ends, shown=entry.at)
            case PreBunkRetimed(starts=starts, ends=ends, shown=shown) if row is not None:
                return replace(row, starts=starts, ends=ends, shown=row.shown if shown else None)
            case PreBunkEnded(why=why) if row is not None:
                return replace(row, ended=entry.at, why=why)
        return row

    def index(self, row: PreBunk) -> Mapping[str, Any]:
        return {"state": row.state, "election": row.agreed.content.election if row.agreed is not None else ""}
