"""How far people agree: by policy, queue and language, never by person, and nothing of fewer than five looks."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from steadyhand.kernel.entry import Refusal
from steadyhand.review.looks import calibration
from steadyhand.review.looks.agreement import RESAMPLES
from steadyhand.review.looks.calibration import FEWEST, Counted, Figures, Table
from steadyhand.review.looks.model import Question
from steadyhand.review.looks.sampling import Sampling
from steadyhand.review.looks.store import Looks
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Person, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/quality"
READS: Final = "quality.read"
QUESTIONS: Final = f"{PAGE}/questions"
GOLDENS: Final = f"{PAGE}/golden"
KINDS: Final = {"random": "drawn by lot from all decisions", "risk": "drawn because of what they could do"}
UNSEEN: Final = Refusal(
    "not_allowed", "How far people agree is for those who decide cases and lead policies."
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of some looks under a name."""

    name: str
    figures: Figures | None
    """None where there are too few looks to tell."""
    open: int = 0
    """Questions that are open."""
    address: str = ""


class OfArticle(msgspec.Struct, frozen=True, kw_only=True):
    """All that is told of one article."""

    article: PolicyArticle
    kinds: list[Row]
    languages: list[Row]
    named: int | None
    """Looks in which either reading names it."""
    table: Table | None
    """First by second reading, of those looks."""
    golden: Figures | None
    questions: list[Question]


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def quality_page(rooms: House, person: Signed) -> Response[str]:
    """Each queue and each article with the agreement of random looks."""
    if not person.may(READS):
        return unseen(rooms, person)
    looks = Looks(rooms.reader)
    cells = looks.counted()
    return page(
        "quality.html",
        rooms,
        person,
        queues=[_of_queue(area, cells) for area in rooms.areas],
        articles=_articles(rooms, cells, looks.open_questions()),
        goldens=[
            _row(area, calibration.in_area(calibration.of_kind(cells, "golden"), area))
            for area in rooms.areas
        ],
        sampling=Sampling(),
    )


@get(f"{PAGE}/{{article:str}}", sync_to_thread=True, include_in_schema=False)
def article_page(rooms: House, person: Signed, article: FromPath[str]) -> Response[str]:
    """One article: whether people agree that it is broken, in which language, and what they took it for."""
    if not person.may(READS):
        return unseen(rooms, person)
    latest: PolicyArticle | None = rooms.reader.row("article", article)
    if latest is None:
        raise Problem(404, "unknown_policy", "Not found", f"No article is called {article[:80]!r}.")
    return page("article.html", rooms, person, found=_of_article(rooms, latest))


def page(name: str, rooms: Rooms, person: Person, /, *, status: int = 200, **context: Any) -> Response[str]:
    """One of these pages."""
    shared = {
        "fewest": FEWEST,
        "resamples": RESAMPLES,
        "kinds": KINDS,
        "article_page": address_of,
        "question_page": question_page,
        "golden_page": golden_page,
        "refusal": None,
    }
    return pages.page(f"looks/{name}", rooms, person, status=status, **{**shared, **context})


def unseen(rooms: Rooms, person: Person) -> Response[str]:
    """The page for somebody who does not see these figures."""
    return pages.refused(rooms, person, UNSEEN, capability=READS, recorded=False)


def address_of(article: str) -> str:
    """The page of an article's figures."""
    return f"{PAGE}/{quote(article)}"


def question_page(name: str) -> str:
    """The page of a question."""
    return f"{QUESTIONS}/{quote(name, safe=':')}"


def golden_page(name: str) -> str:
    """The page of a golden case."""
    return f"{GOLDENS}/{quote(name, safe=':')}"


def _of_queue(area: str, cells: list[Counted]) -> Row:
    return _row(area, calibration.in_area(calibration.of_kind(cells, "random"), area))


def _articles(rooms: Rooms, cells: list[Counted], asked: dict[str | None, int]) -> list[Row]:
    order = {area: number for number, area in enumerate(rooms.areas)}
    found: list[PolicyArticle] = list(rooms.reader.all("article").values())
    random = calibration.of_kind(cells, "random")
    return [
        Row(
            name=each.title,
            figures=calibration.figures(calibration.in_area(random, each.area), each.article),
            open=asked.get(each.article, 0),
            address=address_of(each.article),
        )
        for each in sorted(found, key=lambda each: (order.get(each.area, len(order)), each.article))
    ]


def _of_article(rooms: Rooms, latest: PolicyArticle) -> OfArticle:
    looks = Looks(rooms.reader)
    cells = calibration.in_area(looks.counted(), latest.area)
    asked, golden = calibration.of_kind(cells, "random", "risk"), calibration.of_kind(cells, "golden")
    named = calibration.naming(asked, latest.article)
    random = calibration.of_kind(cells, "random")
    return OfArticle(
        article=latest,
        kinds=[_row(said, calibration.of_kind(cells, kind), latest.article) for kind, said in _KINDS],
        languages=[_row(name, of, latest.article) for name, of in calibration.languages(random)],
        named=calibration.enough(sum(cell.looks for cell in named)),
        table=calibration.confusion(named),
        golden=calibration.figures(calibration.naming(golden, latest.article), latest.article),
        questions=looks.questions(policy=latest.article, limit=50),
    )


def _row(name: str, cells: list[Counted], article: str | None = None) -> Row:
    return Row(name=name, figures=calibration.figures(cells, article))


_KINDS: Final[tuple[tuple[calibration.Kind, str], ...]] = (
    ("random", "All decisions, by lot"),
    ("risk", "Decisions that could do much harm"),
)
