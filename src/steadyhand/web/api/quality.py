"""How far people agree in what they decide, as counts and figures of nobody: by article, of looks drawn by lot."""

from __future__ import annotations

import msgspec
from litestar import get

from steadyhand.review.looks import calibration
from steadyhand.review.looks.agreement import Agreement
from steadyhand.review.looks.calibration import Figures
from steadyhand.review.looks.store import Looks
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.api.edge import House, Key, problems
from steadyhand.web.api.reading import TAKES


class AgreementShown(msgspec.Struct, frozen=True, kw_only=True):
    """Krippendorff's alpha with its 95 % interval; null where it is undefined, or no interval can be given."""

    alpha: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, found: Agreement) -> AgreementShown:
        """As it was worked out."""
        return cls(alpha=found.alpha, low=found.low, high=found.high)


class QualityShown(msgspec.Struct, frozen=True, kw_only=True):
    """Second looks at decisions on one article, drawn by lot. Of fewer than five nothing is told: all is null."""

    article: str
    area: str
    looks: int | None = None
    agreed: float | None = None
    """The share in which both readings find it broken, or both do not: 0 to 1."""
    agreement: AgreementShown | None = None
    severity: AgreementShown | None = None

    @classmethod
    def of(cls, article: PolicyArticle, found: Figures | None) -> QualityShown:
        """An article with its figures, where there are enough looks."""
        if found is None:
            return cls(article=article.article, area=article.area)
        return cls(
            article=article.article,
            area=article.area,
            looks=found.looks,
            agreed=found.agreed,
            agreement=AgreementShown.of(found.alpha),
            severity=AgreementShown.of(found.severity),
        )


@get(
    "/quality",
    sync_to_thread=True,
    tags=["cases"],
    responses=problems(403),
    summary="How far people agree",
    opt={TAKES: "figures.read"},
)
def quality(rooms: House, bearer: Key) -> list[QualityShown]:
    """Each article of the key's policy areas with the agreement of second looks that were drawn by lot."""
    random = calibration.of_kind(Looks(rooms.reader).counted(), "random")
    areas = bearer.within(rooms.areas)
    articles = sorted(rooms.reader.all("article").values(), key=lambda each: str(each.article))
    return [
        QualityShown.of(each, calibration.figures(calibration.in_area(random, each.area), each.article))
        for each in articles
        if each.area in areas
    ]
