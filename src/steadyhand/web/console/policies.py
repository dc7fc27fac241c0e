"""Articles of the community standards, as people are held to them."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Signed
from steadyhand.web.problem import Problem


@get("/policies", sync_to_thread=True, include_in_schema=False)
def policies_page(rooms: House, person: Signed) -> Response[str]:
    """The latest version of every article, by area."""
    order = {area: number for number, area in enumerate(rooms.areas)}
    found = rooms.reader.all("article").values()
    articles = sorted(found, key=lambda article: (order.get(article.area, len(order)), article.ref))
    return pages.page("policies.html", rooms, person, articles=articles)


@get("/policies/{ref:str}", sync_to_thread=True, include_in_schema=False)
def policy_page(rooms: House, person: Signed, ref: FromPath[str]) -> Response[str]:
    """One version of one article, as decisions name it."""
    article = rooms.reader.row("article_version", ref)
    if article is None:
        raise Problem(404, "unknown_policy", "Not found", f"No version of an article is called {ref[:80]!r}.")
    latest = rooms.reader.row("article", article.article)
    return pages.page("policy.html", rooms, person, article=article, latest=latest)


@get("/me", sync_to_thread=True, include_in_schema=False)
def me_page(rooms: House, person: Signed) -> Response[str]:
    """Who one is here, what one may do, and how the keys work."""
    return pages.page("me.html", rooms, person)
