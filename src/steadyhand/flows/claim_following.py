"""What stands beside posts follows its claim, its label, and what people say of the match.

It goes with a claim that is retired, says what a corrected one says once two let that act, and goes with its label.
What a person says of one post is so of every post with the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from steadyhand.civic.claims.model import Claim, Content
from steadyhand.civic.matches.commands import BY, FindMatch, HidePanel, ShowPanel
from steadyhand.civic.matches.facts import MatchAnswered
from steadyhand.civic.matches.model import LABEL, MATCH, Hidden, Match, Panel, read_by_two
from steadyhand.civic.matches.store import Matches
from steadyhand.enforcement.commands import Label
from steadyhand.enforcement.ending import Unlabel
from steadyhand.enforcement.facts import Expired, Lifted, Unlabelled, Withdrawn
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.post import Facts
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Fact, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import AUTOMATION
from steadyhand.kernel.wire import Performs
from steadyhand.rules.views import ArticleView, PolicyArticle
from steadyhand.storage.reading import Reader

ENDED: Final = "claims.ended"
ANSWERS: Final = "claims.answers"
AT_ONCE: Final = 200
ENDS: Final[tuple[type[Fact], ...]] = (Lifted, Withdrawn, Unlabelled, Expired)
REASON: Final = "What is known of this: {publisher}, {link}"


class Following:
    """Follows the record. For one thread."""

    def __init__(self, reader: Reader, door: Performs, library: ClaimLibrary) -> None:
        self._reader, self._door, self._library = reader, door, library
        self._matches = Matches(reader)

    def round(self, changed: Iterable[Claim]) -> int:
        """Follow claims that changed, and all else since the last round; how many commands it took."""
        return self._claims(changed) + self._labels() + self._answers()

    def _claims(self, changed: Iterable[Claim]) -> int:
        """What stands beside posts follows its claim."""
        done = 0
        for claim in changed:
            for panel in self._matches.standing(claim.id):
                orders = list(_after(claim, panel))
                if orders:
                    self._door.perform_many(orders)
                    done += len(orders)
        return done

    def _labels(self) -> int:
        """A label that was lifted takes its panel along: an appeal that is right leaves nothing behind."""
        done, types = 0, [tag_of(kind) for kind in ENDS]
        while True:
            after, end = self._reader.cursor(ENDED), self._reader.head().seq
            entries = self._reader.entries(after, AT_ONCE, types=types)
            subjects = {entry.fact.subject for entry in entries}  # type: ignore[attr-defined]  # each has one
            orders = [Order(command, BY) for name in sorted(subjects) for command in self._unlabelled(name)]
            reached = entries[-1].seq if len(entries) == AT_ONCE else end
            if orders or reached - after > AT_ONCE:
                self._door.perform_many(orders, cursor=Cursor(ENDED, reached))
            done += len(orders)
            if len(entries) < AT_ONCE:
                return done

    def _answers(self) -> int:
        """A label that came by itself goes once a person says that the match is wrong."""
        entries = self._reader.entries(self._reader.cursor(ANSWERS), AT_ONCE, types=[tag_of(MatchAnswered)])
        if not entries:
            return 0
        names = sorted({entry.fact.match for entry in entries})  # type: ignore[attr-defined]
        rows: list[Match] = [one.row for one in self._reader.stored_many(MATCH, names).values()]
        orders = [order for row in rows for order in self._after_answer(row)]
        self._door.perform_many(orders, cursor=Cursor(ANSWERS, entries[-1].seq))
        return len(orders)

    def _after_answer(self, row: Match) -> Iterator[Order]:
        if row.answer == "wrong":
            if labelled_by(self._reader, row):
                yield Order(Unlabel(subject=row.subject, label=LABEL, cause=row.id), BY)
            yield from self._uncopied(row)
        else:
            yield from self._for_copies(row)

    def _for_copies(self, row: Match) -> Iterator[Order]:
        """What a person said of one post is so of every post with the same text."""
        article, claim = article_of(self._reader, row.area), self._library.live.get(row.claim)
        if article is None or claim is None:
            return
        for copy in self._matches.copies(row.id):
            read = claim.stands is not None and read_by_two(claim.stands, copy, row, "")
            if read and copy.answer is None and not self._matches.panels(copy.subject):
                yield Order(label_for(copy, None, claim, article), AUTOMATION)
                yield Order(panel_for(copy, row.id), AUTOMATION)

    def _uncopied(self, row: Match) -> Iterator[Order]:
        for copy in self._matches.copies(row.id):
            if labelled_by(self._reader, copy):
                yield Order(Unlabel(subject=copy.subject, label=LABEL, cause=copy.id), BY)
            for panel in self._matches.panels(copy.subject):
                if panel.cause == copy.id:
                    hide = HidePanel(
                        match=copy.id, claim=copy.claim, subject=copy.subject, why="wrong", through=row.id
                    )
                    yield Order(hide, BY)

    def _unlabelled(self, subject: str) -> Iterator[Command]:
        standing = self._reader.row("standing", subject)
        causes = {one.cause for one in standing.in_force if one.label == LABEL} if standing else set()
        for panel in self._matches.panels(subject):
            if panel.cause not in causes:
                yield _hide(panel, "lifted")


def article_of(reader: Reader, area: str) -> PolicyArticle | None:
    """The article of an area under which labels are put: the first by its name that is in effect."""
    rows: Iterable[PolicyArticle] = reader.all(ArticleView.name).values()
    now = reader.now()
    found = [one for one in rows if one.area == area and one.effective <= now]
    return min(found, key=lambda one: one.article, default=None)


def labelled_by(reader: Reader, row: Match) -> bool:
    """Whether the post has the label that came with this match, by itself."""
    standing = reader.row("standing", row.subject)
    held = standing.in_force if standing is not None else ()
    return any(one.label == LABEL and one.cause == row.id and one.mode == "automated" for one in held)


def reason_of(content: Content) -> str:
    """What whoever posted is told of the label: who found what, and where to read it."""
    return REASON.format(publisher=content.source.publisher, link=content.link or content.source.url)


def label_for(one: FindMatch | Match, about: Facts | None, claim: Claim, article: PolicyArticle) -> Label:
    assert claim.stands is not None
    content = claim.stands.content
    return Label(
        subject=one.subject,
        account=one.account,
        policy=article.ref,
        cause=one.id if isinstance(one, Match) else one.match,
        mode="automated",
        label=LABEL,
        region=one.region,
        language=one.language,
        speaks="" if about is None else about.speaks,
        reason=reason_of(content),
    )


def panel_for(one: FindMatch | Match, through: str = "") -> ShowPanel:
    match = one.id if isinstance(one, Match) else one.match
    return ShowPanel(match=match, claim=one.claim, subject=one.subject, through=through)


def _after(claim: Claim, panel: Panel) -> Iterator[Order]:
    if not claim.live:
        yield Order(_hide(panel, "retired"), BY)
        yield Order(Unlabel(subject=panel.subject, label=LABEL, cause=panel.cause), BY)
    elif claim.state == "acting" and claim.stands is not None and claim.stands.number != panel.version:
        yield Order(_hide(panel, "changed"), BY)
        yield Order(ShowPanel(match=panel.cause, claim=panel.claim, subject=panel.subject), AUTOMATION)


def _hide(panel: Panel, why: Hidden) -> HidePanel:
    return HidePanel(match=panel.cause, claim=panel.claim, subject=panel.subject, why=why)
