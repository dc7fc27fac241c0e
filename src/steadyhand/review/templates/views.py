"""Templates of reasons as they stand."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.review.templates.commands import TemplateRetired, TemplateSaved
from steadyhand.review.templates.model import ReasonTemplate


class ReasonTemplateView(View[ReasonTemplate]):
    """The latest version of each template, by its id; there are few."""

    name = "reason_template"
    row = ReasonTemplate
    facts = (TemplateSaved, TemplateRetired)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.template]  # type: ignore[attr-defined]

    def fold(self, row: ReasonTemplate | None, entry: Entry, key: str) -> ReasonTemplate | None:
        fact = entry.fact
        if not isinstance(fact, TemplateSaved):
            return row and replace(row, retired=entry.at)
        return ReasonTemplate(
            id=fact.template,
            area=fact.area,
            language=fact.language,
            title=fact.title,
            text=fact.text,
            version=fact.version,
            by=entry.by,
            at=entry.at,
        )
