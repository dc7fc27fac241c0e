"""Articles of the community standards are published before rules rest on them, and every rule names the version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from steadyhand.kernel.command import Order
from steadyhand.kernel.wire import Performs
from steadyhand.rules.commands import PublishArticle
from steadyhand.rules.pack import Article, Pack
from steadyhand.rules.versions.model import SETUP
from steadyhand.rules.views import PolicyArticle
from steadyhand.storage.reading import Reader

FIELDS = ("area", "severity", "title", "text", "effective", "eu_code", "two_people")


def policies_of(pack: Pack, reader: Reader, door: Performs, *, latest: bool) -> Mapping[str, str]:
    """The published version of each article of a pack (`spam-1` to `spam-1@2`); what nobody published is published.

    With `latest`, what the pack says must be the latest word. Where two packs decide side by side, any version counts
    that says just this: else each would publish its own again after the other's.
    """
    view = "article" if latest else "article_version"
    wanted = pack.articles.values()
    found = _saying(wanted, reader.all(view).values())
    orders = [Order(_publish(article), SETUP) for article in wanted if article.id not in found]
    if orders:
        door.perform_many(orders)
        found = _saying(wanted, reader.all(view).values())
    return found


def _saying(wanted: Iterable[Article], published: Iterable[PolicyArticle]) -> dict[str, str]:
    said = {(one.article, *_fields(one)): one for one in sorted(published, key=lambda one: one.version)}
    matches = ((article.id, said.get((article.id, *_fields(article)))) for article in wanted)
    return {name: one.ref for name, one in matches if one is not None}


def _fields(article: Article | PolicyArticle) -> tuple[object, ...]:
    return tuple(getattr(article, name) for name in FIELDS)


def _publish(article: Article) -> PublishArticle:
    return PublishArticle(
        article=article.id,
        area=article.area,
        severity=article.severity,
        title=article.title,
        text=article.text,
        effective=article.effective,
        eu_code=article.eu_code,
        two_people=article.two_people,
    )
