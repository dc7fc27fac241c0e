"""Articles of the community standards, as people are held to them."""

from __future__ import annotations

from itertools import groupby

from litestar import Response, get
from litestar.params import FromPath

from steadyhand.rules.views import PolicyArticle
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.rules.frame import in_force, sets_of
from steadyhand.web.console.session import Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms


@get("/policies", sync_to_thread=True, include_in_schema=False)
def policies_page(rooms: House, person: Signed) -> Response[str]:
    """The latest version of every article, by area."""
    order = {area: number for number, area in enumerate(rooms.areas)}
    found = rooms.reader.all("article").values()
    articles = sorted(found, key=lambda article: (order.get(article.area, len(order)), article.ref))
    by_area = {area: list(each) for area, each in groupby(articles, lambda article: str(article.area))}
    return pages.page("policies.html", rooms, person, articles=articles, by_area=by_area)


@get("/policies/{ref:str}", sync_to_thread=True, include_in_schema=False)
def policy_page(rooms: House, person: Signed, ref: FromPath[str]) -> Response[str]:
    """One version of one article, as decisions name it, and which versions there are."""
    article = rooms.reader.row("article_version", ref)
    if article is None:
        raise Problem(404, "unknown_policy", "Not found", f"No version of an article is called {ref[:80]!r}.")
    versions = _versions(rooms, article)
    now = rooms.now()
    holds = max((each for each in versions if each.effective <= now), key=_number, default=None)
    later = [each.effective for each in versions if each.version > article.version]
    _, book = in_force(sets_of(rooms))
    return pages.page(
        "policy.html",
        rooms,
        person,
        article=article,
        versions=versions,
        holds=holds,
        until=min(later, default=None),
        rules=[sheet for sheet in book.rules.values() if article.article in sheet.articles],
    )


def _versions(rooms: Rooms, article: PolicyArticle) -> list[PolicyArticle]:
    """Every version of an article, the first one first."""
    latest = rooms.reader.row("article", article.article)
    names = [f"{article.article}@{number}" for number in range(1, latest.version + 1)]
    found = rooms.reader.stored_many("article_version", names)
    return [found[name].row for name in names if name in found]


def _number(article: PolicyArticle) -> int:
    return article.version
