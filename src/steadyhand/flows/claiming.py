"""From posts to claims that are settled: a panel where a match may act, a case where a person has to look.

Runs beside the stream, by cursors of its own. What acts is put beside the post in one set: match, label, panel. Where
access stands in the way (a protected account, a freeze) the same match goes to a person instead. What stands there
follows its claim: it goes with one that is retired, says what a corrected one says, and goes with its label.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any, Final, Protocol

import msgspec

from steadyhand.civic.claims.model import Claim, Content
from steadyhand.civic.matches.commands import BY, FindMatch, HidePanel, ShowPanel
from steadyhand.civic.matches.facts import MatchAnswered
from steadyhand.civic.matches.model import LABEL, MATCH, Found, Hidden, Match, Panel, match_id
from steadyhand.civic.matches.store import Matches
from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.model import Candidate, Matched
from steadyhand.civic.matching.thresholds import Pair
from steadyhand.enforcement.commands import Label
from steadyhand.enforcement.ending import Unlabel
from steadyhand.enforcement.facts import Expired, Lifted, Unlabelled, Withdrawn
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.post import Facts, facts_of
from steadyhand.intake.rows import Logged
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Fact, Refusal, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import AUTOMATION
from steadyhand.kernel.wire import Performs
from steadyhand.review.model import case_id
from steadyhand.review.opening import OpenCase
from steadyhand.rules.views import ArticleView, PolicyArticle
from steadyhand.storage.reading import Reader

POSTS: Final = "claims.posts"
ENDED: Final = "claims.ended"
ANSWERS: Final = "claims.answers"
EVERY_S: Final = 0.5
AT_ONCE: Final = 200
FIRSTS: Final = 100_000
"""Texts of which a person is asked that are remembered: copies of them open no case of their own."""
PASSED: Final = 10_000
"""Posts of before that a first claim is compared with at most, or about so many."""
TYPES: Final = frozenset({"post.created", "post.edited"})
ENDS: Final[tuple[type[Fact], ...]] = (Lifted, Withdrawn, Unlabelled, Expired)
REASON: Final = "What is known of this: {publisher}, {link}"
WHY: Final = "It may say what {publisher} found {verdict}: “{statement}” ({chance} of 100; {how})."
STATED: Final = "It may contradict what {publisher} states: “{statement}” ({chance} of 100; {how})."


class Events(Protocol):
    """The log of events; implemented by intake."""

    def read(self, after: int, limit: int) -> list[Logged]:
        """Events after an offset, in order."""

    def last(self) -> int:
        """The greatest offset."""


class Claiming:
    """Runs where events are kept; one at a time of several on one record. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Performs, events: Events, library: ClaimLibrary) -> None:
        self._reader, self._door, self._events, self._library = reader, door, events, library
        self._matches = Matches(reader)
        self._firsts: OrderedDict[tuple[str, bytes], str] = OrderedDict()
        self._one = threading.Lock()

    def round(self) -> int:
        """Do what came since the last round; how many commands it took. Raises `RecordUnavailable`."""
        with self._one:
            changed = self._library.refresh()
            followed = self._follow_claims(changed) + self._follow_labels() + self._follow_answers()
            return followed + self._look()

    def _look(self) -> int:
        done = 0
        if not self._library.live:
            return self._pass_by()
        while batch := self._events.read(self._reader.cursor(POSTS), AT_ONCE):
            for logged in batch:
                if logged.event.type in TYPES and not logged.event.erased:
                    done += self._judge(logged)
            self._door.perform_many([], cursor=Cursor(POSTS, batch[-1].offset))
        return done

    def _pass_by(self) -> int:
        """Without a claim nothing is read: only now and then is the place kept at which a first one would begin."""
        last = self._events.last()
        if last - self._reader.cursor(POSTS) > PASSED:
            self._door.perform_many([], cursor=Cursor(POSTS, last))
        return 0

    def _judge(self, logged: Logged) -> int:
        data = msgspec.json.decode(logged.event.data)
        about, text = facts_of(logged.event, data), _text(data)
        if about.post is None or not text:
            return 0
        matched = self._library.match(text, about.language)
        done = 0
        for candidate, claim, pair in self._library.likely(matched, about.language, about.region):
            event = f"event:{logged.event.name}"
            if self._reader.row(MATCH, match_id(event, claim.id)) is None:
                sure = self._library.certain(candidate)
                found = _found(matched, candidate, pair, certain=sure)
                done += self._found(event, about, claim, found, fold(text).key)
        return done

    def _found(self, event: str, about: Facts, claim: Claim, found: Found, text: bytes) -> int:
        assert about.post is not None
        assert claim.stands is not None
        one = FindMatch(
            event=event,
            subject=about.post,
            account=about.account,
            claim=claim.id,
            version=claim.stands.number,
            found=found,
            region=about.region,
            language=about.language,
        )
        article = article_of(self._reader, claim.stands.content.area)
        if claim.state == "acting" and found.acts(claim.stands) and article is not None:
            acts = [one, _label(one, about, claim, article), _panel(one)]
            if not _refused(self._door.perform_many(_orders(acts, AUTOMATION), atomic=True)):
                return len(acts)
        asks = msgspec.structs.replace(one, ask=True)
        first = self._first(claim, text)
        if first is not None:
            return self._copied(msgspec.structs.replace(asks, copy_of=first.id), first, about, claim, article)
        asked = [asks, _case(one, about, claim, article, event)]
        if not _refused(self._door.perform_many(_orders(asked), atomic=True)):
            self._remember(claim, text, one.match)
        return len(asked)

    def _copied(
        self, one: FindMatch, first: Match, about: Facts, claim: Claim, article: PolicyArticle | None
    ) -> int:
        """A post with the very same text as one of which a person is asked: their answer is for all of them."""
        if first.answer == "wrong":
            return 0
        self._door.perform_many(_orders([one]))
        if first.answer == "right" and article is not None:
            shown = [_label(one, about, claim, article), _panel(one, first.id)]
            self._door.perform_many(_orders(shown, AUTOMATION), atomic=True)
        return 1

    def _first(self, claim: Claim, text: bytes) -> Match | None:
        name = self._firsts.get((claim.id, text))
        row: Match | None = self._reader.row(MATCH, name) if name else None
        return row

    def _remember(self, claim: Claim, text: bytes, match: str) -> None:
        self._firsts[claim.id, text] = match
        if len(self._firsts) > FIRSTS:
            self._firsts.popitem(last=False)

    def _follow_claims(self, changed: Iterable[Claim]) -> int:
        """What stands beside posts follows its claim."""
        done = 0
        for claim in changed:
            for panel in self._matches.standing(claim.id):
                orders = list(_after(claim, panel))
                if orders:
                    self._door.perform_many(orders)
                    done += len(orders)
        return done

    def _follow_labels(self) -> int:
        """A label that was lifted takes its panel along: an appeal that is right leaves nothing behind."""
        done, types = 0, [tag_of(kind) for kind in ENDS]
        while True:
            after, end = self._reader.cursor(ENDED), self._reader.head().seq
            entries = self._reader.entries(after, AT_ONCE, types=types)
            subjects = {entry.fact.subject for entry in entries}  # type: ignore[attr-defined]  # each has one
            orders = list(_orders(command for name in sorted(subjects) for command in self._unlabelled(name)))
            reached = entries[-1].seq if len(entries) == AT_ONCE else end
            if orders or reached - after > AT_ONCE:
                self._door.perform_many(orders, cursor=Cursor(ENDED, reached))
            done += len(orders)
            if len(entries) < AT_ONCE:
                return done

    def _follow_answers(self) -> int:
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
            if self._labelled_by(row):
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
            if copy.answer is None and not self._matches.panels(copy.subject):
                yield Order(_label(copy, None, claim, article), AUTOMATION)
                yield Order(_panel(copy, row.id), AUTOMATION)

    def _uncopied(self, row: Match) -> Iterator[Order]:
        for copy in self._matches.copies(row.id):
            if self._labelled_by(copy):
                yield Order(Unlabel(subject=copy.subject, label=LABEL, cause=copy.id), BY)
            for panel in self._matches.panels(copy.subject):
                if panel.cause == copy.id:
                    hide = HidePanel(
                        match=copy.id, claim=copy.claim, subject=copy.subject, why="wrong", through=row.id
                    )
                    yield Order(hide, BY)

    def _labelled_by(self, row: Match) -> bool:
        standing = self._reader.row("standing", row.subject)
        held = standing.in_force if standing is not None else ()
        return any(one.label == LABEL and one.cause == row.id and one.mode == "automated" for one in held)

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


def reason_of(content: Content) -> str:
    """What whoever posted is told of the label: who found what, and where to read it."""
    return REASON.format(publisher=content.source.publisher, link=content.link or content.source.url)


def _after(claim: Claim, panel: Panel) -> Iterator[Order]:
    if not claim.live:
        yield Order(_hide(panel, "retired"), BY)
        yield Order(Unlabel(subject=panel.subject, label=LABEL, cause=panel.cause), BY)
    elif claim.stands is not None and claim.stands.number != panel.version:
        yield Order(_hide(panel, "changed"), BY)
        yield Order(ShowPanel(match=panel.cause, claim=panel.claim, subject=panel.subject), AUTOMATION)


def _found(matched: Matched, candidate: Candidate, pair: Pair, *, certain: bool) -> Found:
    return Found(
        probability=round(candidate.probability, 4),
        mode=matched.mode,
        stance=candidate.stance,
        exact=candidate.exact,
        checkworthy=matched.checkworthy,
        certain=certain,
        met=tuple(dict.fromkeys(theirs for _, theirs in candidate.words)),
        parts=dict(candidate.parts),
        suggest_at=pair.suggest.at,
        act_at=pair.act.at,
    )


def _label(one: FindMatch | Match, about: Facts | None, claim: Claim, article: PolicyArticle) -> Label:
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


def _panel(one: FindMatch | Match, through: str = "") -> ShowPanel:
    match = one.id if isinstance(one, Match) else one.match
    return ShowPanel(match=match, claim=one.claim, subject=one.subject, through=through)


def _hide(panel: Panel, why: Hidden) -> HidePanel:
    return HidePanel(match=panel.cause, claim=panel.claim, subject=panel.subject, why=why)


def _case(one: FindMatch, about: Facts, claim: Claim, article: PolicyArticle | None, event: str) -> OpenCase:
    assert claim.stands is not None
    content, found = claim.stands.content, one.found
    how = "word for word" if found.exact else "in other words" if found.mode == "full" else "by words alone"
    said = {
        "publisher": content.source.publisher,
        "verdict": content.verdict or "settled",
        "statement": content.statement.text,
        "chance": round(found.probability * 100),
        "how": how,
    }
    return OpenCase(
        case=case_id(one.subject, content.area, event),
        subject=one.subject,
        area=content.area,
        severity=article.severity if article is not None else "high",
        source="hash",
        ref=event,
        why=(WHY if content.kind == "fact_check" else STATED).format(**said),
        account=one.account,
        attested=one.account is not None,
        region=one.region,
        language=one.language,
        speaks=about.speaks,
    )


def _text(data: Any) -> str:
    post = data.get("post")
    text = post.get("text") if isinstance(post, dict) else None
    return text if isinstance(text, str) else ""


def _orders(commands: Iterable[Command], by: str = BY) -> list[Order]:
    """What acts is done by the rules' own principal: whatever keeps rules from acting keeps this from it too."""
    return [Order(command, by) for command in commands]


def _refused(answers: Iterable[object]) -> bool:
    return any(isinstance(one, Refusal) for one in answers)
