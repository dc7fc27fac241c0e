"""Articles of the community standards: the latest version of each, and every version for ever."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View
from steadyhand.rules.areas import Severity
from steadyhand.rules.commands import ArticlePublished
from steadyhand.rules.two_people import TwoPeople


class PolicyArticle(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an article as published; `ref` is how entries name it (`spam-1@2`)."""

    ref: str
    article: str
    version: int
    area: str
    severity: Severity
    title: str
    text: str
    effective: Instant
    eu_code: str | None = None
    two_people: TwoPeople = TwoPeople()

    def says_the_same_as(self, other: ArticlePublished) -> bool:
        """Whether publishing the other would change nothing."""
        fields = ("area", "severity", "title", "text", "effective", "eu_code", "two_people")
        return all(getattr(self, name) == getattr(other, name) for name in fields)


def _article(fact: ArticlePublished) -> PolicyArticle:
    return PolicyArticle(ref=f"{fact.article}@{fact.version}", **msgspec.structs.asdict(fact))


class ArticleView(View[PolicyArticle]):
    """The latest version of each article, by its name."""

    name = "article"
    row = PolicyArticle
    facts = (ArticlePublished,)
    columns = {"area": str}

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.article]  # type: ignore[attr-defined]

    def fold(self, row: PolicyArticle | None, entry: Entry, key: str) -> PolicyArticle:
        return _article(entry.fact)  # type: ignore[arg-type]


class ArticleVersionView(View[PolicyArticle]):
    """Every version of every article, by `article@version`."""

    name = "article_version"
    row = PolicyArticle
    facts = (ArticlePublished,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        return [f"{fact.article}@{fact.version}"]  # type: ignore[attr-defined]

    def fold(self, row: PolicyArticle | None, entry: Entry, key: str) -> PolicyArticle:
        return _article(entry.fact)  # type: ignore[arg-type]
