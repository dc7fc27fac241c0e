"""What somebody sees who looks a decision over: the case as it then was, and nothing of what was decided.

Neither who decided what, nor when (an old case would be a golden one), nor who reported or escalated it, nor how grave
it was said to be; and pages about the same post or account stay shut to them until they have answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.kernel.tx import Stored
from steadyhand.review.care.model import SENSITIVE
from steadyhand.review.looks.model import About, Look
from steadyhand.review.looks.store import Looks
from steadyhand.review.model import Case, Evidence
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.console.dossier import Shown, pieces, wordings
from steadyhand.web.rooms import Rooms

TELLING: Final = frozenset({"appeal"})
"""Evidence that says how it was decided before."""


class Blind(msgspec.Struct, frozen=True, kw_only=True):
    """A look as whoever answers it sees it."""

    look: str
    area: str
    subject: str
    account: str | None
    language: str
    region: str
    until: int
    contents: list[Shown]
    """Its wordings, the latest first."""
    reasons: list[Shown]
    """Why rules found it, with their names."""
    words: list[str]
    """What reporters wrote, without who they are."""
    articles: list[PolicyArticle]
    """The articles of the area in the versions that were in effect."""

    @property
    def sensitive(self) -> bool:
        """Whether the content is covered at first."""
        return self.area in SENSITIVE

    def article(self, ref: str) -> PolicyArticle | None:
        """One of the articles."""
        return next((article for article in self.articles if article.ref == ref), None)


def blind(rooms: Rooms, look: Look) -> Blind:
    """Read what is shown of a look that somebody holds."""
    about, lease = look.about, look.lease
    assert lease is not None
    stored = rooms.cases.get(about.case)
    case: Case | None = stored.row if stored is not None else None
    shown = pieces(rooms, as_it_was(case, about)) if case is not None else []
    return Blind(
        look=look.id,
        area=about.area,
        subject=about.subject,
        account=about.account,
        language=about.language,
        region=about.region,
        until=lease.until,
        contents=wordings(shown),
        reasons=[piece for piece in shown if piece.evidence.source == "rule" and piece.evidence.note is None],
        words=_words(rooms, [piece.evidence for piece in shown]),
        articles=articles(rooms, about),
    )


def articles(rooms: Rooms, about: About) -> list[PolicyArticle]:
    """The articles of an area as they were when something was decided, by their names."""
    latest = [one for one in rooms.reader.all("article").values() if one.area == about.area]
    names = [f"{one.article}@{number}" for one in latest for number in range(1, one.version + 1)]
    found: dict[str, Stored] = rooms.reader.stored_many("article_version", names)
    known = [each.row for each in found.values() if _known(each, about)]
    then: dict[str, PolicyArticle] = {}
    for article in sorted(known, key=lambda article: int(article.version)):
        then[article.article] = article
    return [then[name] for name in sorted(then)]


def kept_blind(rooms: Rooms, principal: str, *names: str | None) -> bool:
    """Whether somebody looks over, right now, a decision about one of these posts or accounts."""
    return not blind_to(rooms, principal).isdisjoint(names)


def blind_to(rooms: Rooms, principal: str) -> frozenset[str | None]:
    """The posts and accounts about which somebody looks a decision over right now."""
    held = Looks(rooms.reader).held_by(principal, rooms.now())
    return frozenset(held.about.people) - {None} if held is not None else frozenset()


def _known(stored: Stored, about: About) -> bool:
    article: PolicyArticle = stored.row
    return stored.seq <= about.seq and article.effective <= about.decided and article.area == about.area


def as_it_was(case: Case, about: About) -> Case:
    """A case with the evidence that there was when it was decided, but for what tells of another decision."""
    evidence = tuple(
        piece
        for piece in case.seen_for(about.decision)
        if piece.at <= about.decided and piece.source not in TELLING
    )
    return msgspec.structs.replace(case, evidence=evidence)


def _words(rooms: Rooms, evidence: Iterable[Evidence]) -> list[str]:
    reports = rooms.cases.reports([piece.note for piece in evidence if piece.note])
    bodies = rooms.cases.contents([report.words for report in reports if report.words])
    return [body.decode(errors="replace") for body in bodies.values() if body]
