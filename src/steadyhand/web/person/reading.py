"""What a link shows: the decision as it concerns one person, what they said against it, and nobody's name."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from steadyhand.enforcement.appeals.links import NOTICES
from steadyhand.enforcement.appeals.model import AGAIN, DAYS, Appeal, Appealed, appealed_key, find, timely
from steadyhand.enforcement.appeals.store import Appeals
from steadyhand.enforcement.appeals.views import APPEALED
from steadyhand.enforcement.model import Sanction, Standing, case_of
from steadyhand.enforcement.reinstatement.model import ASKED, REQUEST, Asked
from steadyhand.enforcement.strikes.model import STRIKES, Counted, Strikes
from steadyhand.flows.coming_back import open_programme
from steadyhand.kernel.values import DAY, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.model import Case
from steadyhand.review.views import Report
from steadyhand.rules.views import PolicyArticle
from steadyhand.web.rooms import Rooms

May = Literal["appeal", "appeal_again", "wait", "over", "late", "heard"]
"""What somebody may do now: appeal, appeal with something new, wait, nothing as it was overturned, nothing any more."""
TELLING: Final = frozenset({"notice.sent", "report.answered"})
MESSAGES: Final = 500
"""The latest of what somebody was told, which their page lists."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal, as whoever filed it reads it."""

    appeal: str
    filed: str
    due: str
    state: str
    words: str | None
    evidence: str | None
    erased: bool = False
    """Whether what they said is kept no more."""
    outcome: str | None = None
    answered: str | None = None
    answer: str | None = None
    body: str | None = None
    """The dispute-settlement body that was asked."""
    body_found: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as whoever it concerns reads it: what, why, since when and until when, and what they may do."""

    ref: str
    account: str
    about: Literal["measure", "report"]
    subject: str
    kind: str | None
    label: str | None
    feature: str | None
    surfaces: tuple[str, ...]
    territory: tuple[str, ...]
    policy: str | None
    policy_title: str | None
    policy_text: str | None
    reason: str | None
    mode: str
    decided: str
    since: str | None
    until: str | None
    in_force: bool
    ended: str | None
    how: str | None
    object_by: str
    may: May
    appeals: list[Told]
    back: str | None = None
    """Of a ban: `may_ask` where a programme of returns is open to it, or how the latest request stands; else null."""
    request: str | None = None


def notice(rooms: Rooms, ref: str) -> Notice | None:
    """What there is to read about a sanction or a report; None where nothing is kept of it."""
    if "#" not in ref:
        return _of_report(rooms, ref)
    standing: Standing | None = rooms.reader.row("standing", ref.rpartition("#")[0])
    sanction = find(standing, ref)
    return None if standing is None or sanction is None else _of_sanction(rooms, standing, sanction)


def _of_sanction(rooms: Rooms, standing: Standing, sanction: Sanction) -> Notice | None:
    account = sanction.account or (standing.subject if sanction.on_account else None)
    if account is None:
        return None
    decision, told = standing.first(sanction).cause, sanction.imposed or sanction.starts
    article: PolicyArticle | None = rooms.reader.row("article_version", sanction.policy)
    ended = next((one for one in standing.ended if one.sanction.action == sanction.action), None)
    appeals = [one for one in Appeals(rooms.reader).of_decision(decision) if one.side == "affected"]
    return Notice(
        ref=sanction.action,
        account=account,
        about="measure",
        subject=standing.subject,
        kind=sanction.kind,
        label=sanction.label,
        feature=sanction.feature or None,
        surfaces=sanction.surfaces,
        territory=sanction.territory,
        policy=sanction.policy,
        policy_title=article.title if article else None,
        policy_text=article.text if article else None,
        reason=_reason(rooms, decision) or _told_then(rooms, account, sanction.action),
        mode=sanction.mode,
        decided=rfc3339(told),
        since=rfc3339(sanction.starts),
        until=rfc3339(sanction.ends),
        in_force=ended is None and sanction.starts <= rooms.now(),
        ended=rfc3339(ended.at) if ended else None,
        how=ended.how if ended else None,
        object_by=rfc3339(told + DAYS * DAY),
        may=_may(rooms, decision, "affected", told),
        appeals=[_told(rooms, one, account) for one in appeals],
        **_back(rooms, sanction, account),
    )


def _of_report(rooms: Rooms, ref: str) -> Notice | None:
    report: Report | None = rooms.reader.row("report", ref)
    if report is None:
        return None
    told = report.answered or report.at
    appeals = Appeals(rooms.reader).of_report(ref, report.decision, report.reporter)
    waits = report.answered is None or report.held is not False
    return Notice(
        ref=ref,
        account=report.reporter,
        about="report",
        subject=report.subject,
        kind=None,
        label=None,
        feature=None,
        surfaces=(),
        territory=(),
        policy=None,
        policy_title=None,
        policy_text=None,
        reason=None,
        mode="manual",
        decided=rfc3339(told),
        since=None,
        until=None,
        in_force=report.held is True,
        ended=None,
        how=None if report.held is None else "held" if report.held else "not_held",
        object_by=rfc3339(told + DAYS * DAY),
        may="wait" if waits else _may(rooms, report.decision, "notifier", told),
        appeals=[_told(rooms, one, report.reporter) for one in appeals],
    )


def _back(rooms: Rooms, sanction: Sanction, account: str) -> dict[str, Any]:
    """Whether whoever is banned may ask to come back, and how what they asked stands."""
    if sanction.kind != "ban":
        return {}
    asked: Asked | None = rooms.reader.row(ASKED, account)
    latest = rooms.reader.row(REQUEST, asked.requests[-1]) if asked is not None and asked.requests else None
    if (
        latest is not None
        and latest.action == sanction.action
        and latest.state not in {"ineligible", "closed"}
    ):
        state = "denied_twice" if latest.state == "denied" and latest.round > 1 else latest.state
        return {"back": state, "request": latest.id}
    in_force = any(one.action == sanction.action for one in rooms.standings.of(account).in_force)
    return {"back": "may_ask" if in_force and open_programme(rooms.reader) is not None else None}


def _may(rooms: Rooms, decision: str, side: Literal["affected", "notifier"], told: Instant) -> May:
    known: Appealed | None = rooms.reader.row(APPEALED, appealed_key(decision, side))
    if known is not None and known.overturned:
        return "over"
    if known is not None and known.open:
        return "wait" if side == "affected" else "appeal"
    if not timely(told, rooms.now()):
        return "late"
    if known is None or not known.past:
        return "appeal"
    return "appeal_again" if len(known.past) < AGAIN else "heard"


def _reason(rooms: Rooms, decision: str) -> str | None:
    """Why, in the words of whoever decided."""
    case: Case | None = rooms.reader.row("case", case_of(decision) or "")
    made = (case.decision, *case.past) if case is not None else ()
    found = next((one for one in made if one is not None and one.id == decision), None)
    return rooms.cases.words(found.reason if found is not None else None)


def _told_then(rooms: Rooms, account: str, action: str) -> str | None:
    """Why, as its notice said it: what a rule decided alone has its reason nowhere else."""
    for one in rooms.outbox.of_subject(account, MESSAGES):
        said = _message(one.body) if one.type == "notice.sent" else {}
        if said.get("object_ref") == action:
            return str(said.get("reason") or "") or None
    return None


def _told(rooms: Rooms, appeal: Appeal, account: str) -> Told:
    """What one of those who appealed reads: of the others' words nothing."""
    dispute, own = appeal.dispute, appeal.by == account
    words = rooms.cases.words(appeal.words) if own else None
    return Told(
        appeal=appeal.id,
        filed=rfc3339(appeal.at),
        due=rfc3339(appeal.due),
        state=appeal.state,
        words=words,
        evidence=rooms.cases.words(appeal.evidence) if own else None,
        erased=own and words is None,
        outcome=appeal.outcome,
        answered=rfc3339(appeal.decided),
        answer=rooms.cases.words(appeal.reason),
        body=dispute.body if dispute else None,
        body_found=dispute.outcome if dispute else None,
    )


class Struck(msgspec.Struct, frozen=True, kw_only=True):
    """One strike."""

    number: int
    ladder: str
    policy: str
    at: str
    expires: str
    counts: str
    points: int


class Everything(msgspec.Struct, frozen=True, kw_only=True):
    """All that concerns one account and is for whoever it belongs to, the latest first."""

    account: str
    at: str
    notices: list[Notice]
    strikes: list[Struck]
    messages: list[dict[str, object]]
    """What the platform was asked to tell them, as it was sent."""


def everything(rooms: Rooms, account: str) -> Everything:
    """What an account's own page shows, and its export holds. Raises `RecordUnavailable`."""
    messages = [
        _message(one.body) for one in rooms.outbox.of_subject(account, MESSAGES) if one.type in TELLING
    ]
    named = [str(one.get(name)) for one in messages for name in (*NOTICES, "report") if one.get(name)]
    found = (notice(rooms, ref) for ref in dict.fromkeys(named))
    strikes: Strikes | None = rooms.reader.row(STRIKES, account)
    counted = strikes.counted() if strikes is not None else ()
    return Everything(
        account=account,
        at=rfc3339(rooms.now()),
        notices=[one for one in found if one is not None and one.account == account],
        strikes=[_struck(one) for one in reversed(counted)],
        messages=messages,
    )


def _message(body: str) -> dict[str, object]:
    told: dict[str, object] = msgspec.json.decode(body) if body else {}
    return told


def _struck(one: Counted) -> Struck:
    strike = one.strike
    return Struck(
        number=strike.number,
        ladder=strike.ladder,
        policy=strike.offence.policy,
        at=rfc3339(strike.offence.at),
        expires=rfc3339(strike.expires),
        counts=one.how,
        points=one.points,
    )
