"""Saving a template of a reason, and retiring one. Versions stay in the ledger; nobody is held to one."""

from __future__ import annotations

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.templates.model import NAME, TITLE, WORDS, ReasonTemplate


class TemplateSaved(Fact, frozen=True, tag="review.template_saved"):
    """A template of a reason was written, or written anew."""

    template: str
    area: str
    language: str
    title: str
    text: str
    version: int


class TemplateRetired(Fact, frozen=True, tag="review.template_retired"):
    """A template is offered no more."""

    template: str


class _OfTemplate(Command, frozen=True, kw_only=True):
    capability = "policy.publish"
    tool = "review"
    template: str

    def keys(self) -> Keys:
        return Keys(reason_template=self.template)


class SaveTemplate(_OfTemplate, frozen=True, tag="review.save_template"):
    """Write a template, or another version of one: `seen` is the version that was read, 0 for a new one."""

    area: str
    language: str
    title: str
    text: str
    seen: int = 0

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=self.area)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: ReasonTemplate | None = rows.reason_template
        stands = row.version if row is not None else 0
        if self.seen != stands:
            return Refusal("version_conflict", f"{self.template} stands at version {stands}: read it again.")
        if row is not None and row.area != self.area:
            return Refusal("other_area", f"{self.template} is one of {row.area}: write a new one.")
        if refusal := self._unfit():
            return refusal
        return TemplateSaved(
            template=self.template,
            area=self.area,
            language=self.language,
            title=self.title.strip(),
            text=self.text.strip(),
            version=stands + 1,
        )

    def _unfit(self) -> Refusal | None:
        if not NAME.fullmatch(self.template):
            return Refusal(
                "odd_name", "A template is called by small letters, digits and dashes, 40 at most."
            )
        if not 0 < len(self.title.strip()) <= TITLE or not 0 < len(self.text.strip()) <= WORDS:
            return Refusal("no_words", f"Give it a title of up to {TITLE} signs, and words of up to {WORDS}.")
        if not self.language.isalpha():
            return Refusal("unknown_language", "Name the base language it is in, `en`.")
        return None


class RetireTemplate(_OfTemplate, frozen=True, tag="review.retire_template"):
    """Offer a template no more; what was decided with its words stands."""

    def scope(self, rows: Rows) -> Scope:
        row: ReasonTemplate | None = rows.reason_template
        return Scope(tool=self.tool, policy_area=row.area if row else None)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: ReasonTemplate | None = rows.reason_template
        if row is None or row.retired is not None:
            return Refusal("unknown_template", f"No template is offered as {self.template}.")
        return TemplateRetired(template=self.template)
