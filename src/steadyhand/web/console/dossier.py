"""Everything a case page shows, read at once: content, evidence, reporters' words, standings, what came before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from steadyhand.enforcement.model import Ended, Sanction, Standing
from steadyhand.enforcement.strikes.commands import struck_of
from steadyhand.enforcement.strikes.model import LADDERS, STRIKES, Ladders, Strikes
from steadyhand.flows.striking import Counting
from steadyhand.kernel.values import SUBJECT_KINDS, Instant
from steadyhand.kernel.zones import instant
from steadyhand.review.care.model import SENSITIVE
from steadyhand.review.model import RETRACTION, Case, Evidence, Source
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.addresses import case_of
from steadyhand.web.console.media import Media, withholding
from steadyhand.web.console.proposals import Proposal, proposals
from steadyhand.web.rooms import Rooms

SIBLINGS: Final = 10
"""Further posts of the same account that a case page offers."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """Content as it was when it was recorded."""

    text: str = ""
    lang: str = "unknown"
    author: str | None = None
    handle: str | None = None
    reply_to: str | None = None
    created_at: str | None = None
    link: dict[str, Any] | None = None
    media: list[Media] = []

    @property
    def by(self) -> str | None:
        """Its author as a subject; events name them by their bare id."""
        return _as_subject("account", self.author)

    @property
    def answers(self) -> str | None:
        """The post it replies to, as a subject."""
        return _as_subject("post", self.reply_to)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: whence, why, and its content (`gone` when it was erased)."""

    evidence: Evidence
    why: str | None
    content: Content | None
    gone: bool

    @property
    def pictured(self) -> bool:
        """Whether a picture or film of it can be shown."""
        return self.content is not None and any(item.seen for item in self.content.media)


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a reporter wrote; `text` is None when they wrote nothing."""

    reporter: str
    area: str
    at: Instant
    text: str | None
    gone: bool
    source: Source
    illegal: bool
    """Whether they say that a law is broken, and `good_faith`: that they believe what they say."""
    good_faith: bool


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision led to: measures in force, and those that ended since."""

    in_force: list[tuple[str, Sanction]]
    ended: list[tuple[str, Ended]]


class Dossier(msgspec.Struct, frozen=True, kw_only=True):
    """A case with all that a person needs to decide it."""

    case: Case
    version: int
    seq: int
    at: Instant
    """When it was read."""
    shown: list[Shown]
    words: list[Words]
    articles: list[PolicyArticle]
    standings: dict[str, Standing]
    before: list[Case]
    proposals: list[Proposal]
    followed: Followed
    reason: str | None
    """Why the case was decided so; None where it is not, or the words were erased."""
    ladders: Ladders | None = None
    """The ladders in force; None where none was ever published."""
    strikes: Strikes | None = None
    """The strikes of the account that one from this case would be on; None where it never had any."""
    hidden: bool = False
    """Whether content, words and history are kept from whoever asks."""

    @property
    def sensitive(self) -> bool:
        """Whether the content is covered at first."""
        return self.case.area in SENSITIVE

    @property
    def siblings(self) -> tuple[str, ...]:
        """Further posts of the same account, as far as cases know them: what a decision may fall on too."""
        case = self.case
        if not case.attested or case.account is None:
            return ()
        own = {case.subject, case.account}
        those = (other.subject for other in self.before if other.attested and other.account == case.account)
        return tuple(dict.fromkeys(name for name in those if name not in own))[:SIBLINGS]

    def known_by(self, subject: str) -> Case | None:
        """The case that counted most views of a further post; None where none has."""
        counted = (one for one in self.before if one.subject == subject and one.audience is not None)
        return max(counted, key=lambda one: one.audience or 0, default=None)

    @property
    def contents(self) -> list[Shown]:
        """Pieces with content, the latest first, each wording once."""
        return wordings(self.shown)

    @property
    def counting(self) -> Counting:
        """What decides whether a decision of it is a strike."""
        written = (_instant(shown.content.created_at) for shown in self.shown if shown.content is not None)
        return Counting(ladders=self.ladders, done=min(filter(None, written), default=None))

    def masked(self) -> Dossier:
        """The case as everybody may see it: how it stands and what asked for it, without content, words or people."""
        return msgspec.structs.replace(
            self,
            hidden=True,
            shown=[
                Shown(evidence=piece.evidence, why=None, content=None, gone=False) for piece in self.shown
            ],
            words=[],
            standings={},
            before=[],
            proposals=[],
            reason=None,
            strikes=None,
        )

    def undoable(self, principal: str, now: Instant) -> Instant | None:
        """Until when this person may still offer to undo their decision; None when there is nothing to undo."""
        decision = self.case.stands
        if decision is None or decision.by != principal:
            return None
        until = decision.at + RETRACTION
        return until if until > now else None


def dossier(rooms: Rooms, name: str) -> Dossier | None:
    """Read a case and what belongs to it, as one committed state; None where there is no such case."""
    with rooms.reader.at_once():
        return _read(rooms, name)


def _read(rooms: Rooms, name: str) -> Dossier | None:
    seq = rooms.reader.head().seq
    stored = rooms.cases.get(name)
    if stored is None:
        return None
    case: Case = stored.row
    now = rooms.now()
    acted_on = case.decision.on if case.decision else ()
    concerned = dict.fromkeys((case.subject, case.account, *acted_on))
    standings = rooms.standings.of_each([name for name in concerned if name])
    published = rooms.reader.all("article").values()
    ladders, account = rooms.reader.row(LADDERS, LADDERS), struck_of(case)
    articles = sorted((one for one in published if one.area == case.area), key=lambda one: str(one.ref))
    return Dossier(
        case=case,
        version=stored.seq,
        seq=seq,
        at=now,
        shown=pieces(rooms, case),
        words=_words(rooms, case),
        articles=articles,
        standings=standings,
        before=_before(rooms, case, standings),
        proposals=proposals(case, standings, now, articles[0] if articles else None),
        followed=_followed(case, standings),
        reason=rooms.cases.words(case.decision.reason if case.decision else None),
        ladders=ladders,
        strikes=rooms.reader.row(STRIKES, account) if ladders is not None and account else None,
    )


def wordings(shown: Sequence[Shown]) -> list[Shown]:
    """Pieces with content, the latest first, each wording once."""
    seen: dict[str, Shown] = {}
    for piece in reversed(shown):
        if piece.gone or piece.content is not None:
            seen.setdefault("erased" if piece.content is None else piece.content.text, piece)
    return list(seen.values())


def pieces(rooms: Rooms, case: Case) -> list[Shown]:
    """The evidence of a case with its content, as it came."""
    wanted = [name for piece in case.evidence for name in (piece.content, piece.why) if name]
    bodies = rooms.cases.contents(wanted)
    withheld = withholding(rooms, case)
    return [
        Shown(
            evidence=piece,
            why=why.decode() if (why := bodies.get(piece.why or "")) else None,
            content=withheld(content_of(bodies.get(piece.content or ""))),
            gone=piece.content is not None and bodies[piece.content] is None,
        )
        for piece in case.evidence
    ]


def _as_subject(kind: str, name: str | None) -> str | None:
    return name if name is None or name.partition(":")[0] in SUBJECT_KINDS else f"{kind}:{name}"


def _instant(text: str | None) -> Instant | None:
    try:
        return instant(text) if text else None
    except ValueError:
        return None


def content_of(body: bytes | None) -> Content | None:
    """Content as it was kept, media and all. What is written oddly shows its text, and no media."""
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=Content, strict=False)
    except msgspec.ValidationError:
        read = msgspec.json.decode(body)
        return Content(text=str(read.get("text", "")) if isinstance(read, dict) else "")
    except msgspec.MsgspecError:
        return Content(text=body.decode(errors="replace"))


def _words(rooms: Rooms, case: Case) -> list[Words]:
    reports = rooms.cases.reports([piece.note for piece in case.evidence if piece.note])
    bodies = rooms.cases.contents([report.words for report in reports if report.words])
    return [
        Words(
            reporter=report.reporter,
            area=report.area,
            at=report.at,
            text=body.decode(errors="replace")
            if (body := bodies.get(report.words or "")) is not None
            else None,
            gone=report.words is not None and body is None,
            source=report.source,
            illegal=report.illegal,
            good_faith=report.good_faith,
        )
        for report in reports
    ]


def _before(rooms: Rooms, case: Case, standings: dict[str, Standing]) -> list[Case]:
    """Other cases about the subject or its account, and those whose decisions fell on either of them."""
    causes = {s.cause for standing in standings.values() for s in standing.in_force}
    causes |= {ended.sanction.cause for standing in standings.values() for ended in standing.ended}
    led = {name for cause in causes if (name := case_of(cause))}
    found = {name: stored.row for name, stored in rooms.reader.stored_many("case", led).items()}
    found |= {other.id: other for other in rooms.cases.about_each(standings)}
    found.pop(case.id, None)
    return sorted(found.values(), key=lambda other: -other.opened)


def _followed(case: Case, standings: dict[str, Standing]) -> Followed:
    cause = case.decision.id if case.decision else ""
    return Followed(
        in_force=[
            (name, s) for name, standing in standings.items() for s in standing.in_force if s.cause == cause
        ],
        ended=[
            (name, e)
            for name, standing in standings.items()
            for e in standing.ended
            if e.sanction.cause == cause
        ],
    )
