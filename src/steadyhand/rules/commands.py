"""Publishing policy articles: what people are held to, by version and from a stated instant."""

from __future__ import annotations

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope
from steadyhand.rules.areas import Severity
from steadyhand.rules.two_people import TwoPeople


class ArticlePublished(Fact, frozen=True, tag="rules.article_published"):
    """A version of an article of the community standards."""

    article: str
    version: int
    area: str
    severity: Severity
    title: str
    text: str
    effective: Instant
    eu_code: str | None = None
    """Its category in the EU's transparency database, where it has one: see `rules.eu`."""
    two_people: TwoPeople = TwoPeople()
    """What under it takes two people."""


class PublishArticle(Command, frozen=True, tag="rules.publish_article"):
    """Publish the next version of an article. The same text again is refused as unchanged."""

    capability = "policy.publish"
    tool = "policy"

    article: str
    area: str
    severity: Severity
    title: str
    text: str
    effective: Instant
    eu_code: str | None = None
    two_people: TwoPeople = TwoPeople()

    def keys(self) -> Keys:
        return Keys(article=self.article)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=self.area, severity=self.severity)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        latest = rows.article
        version = latest.version + 1 if latest else 1
        published = ArticlePublished(
            article=self.article,
            version=version,
            area=self.area,
            severity=self.severity,
            title=self.title,
            text=self.text,
            effective=self.effective,
            eu_code=self.eu_code,
            two_people=self.two_people,
        )
        if latest is not None and latest.says_the_same_as(published):
            return Refusal("unchanged", f"Version {latest.version} of {self.article} already says this.")
        return published
