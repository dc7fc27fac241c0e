"""What happened, in words: lines made of cases, measures, strikes and appeals that somebody may read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from steadyhand.enforcement.appeals.model import Appeal
from steadyhand.enforcement.model import Ended, Sanction, Standing
from steadyhand.enforcement.moratorium.model import Moratorium
from steadyhand.enforcement.strikes.model import Counted, Strikes
from steadyhand.kernel.values import AUTOMATION, CLOCK, Instant
from steadyhand.kernel.zones import day
from steadyhand.review.model import Case, Decision
from steadyhand.rules.countries import MANY
from steadyhand.web.console import words
from steadyhand.web.console.timeline.model import Line

NO_REPORT: Final = frozenset({"rule", "staff", "partner", "hash", "appeal", "campaign"})
"""Sources of evidence that are no report."""
_CANCELLED: Final = {
    "opened_in_error": "it was opened in error",
    "duplicate": "another asks the same",
    "content_withdrawn": "the content was withdrawn",
}


def of_case(case: Case) -> Iterator[Line]:
    """The reports of a case, counted and never by whom; how it opened, what was decided, and how else it ended."""
    yield from _reports(case)
    yield _opened(case)
    for made in (*case.past, *([case.decision] if case.decision else [])):
        yield from _decided(case, made)
    if case.cancelled is not None:
        said = f"Case ended without a decision: {_CANCELLED[case.cancelled.reason]}"
        yield _of_case(case, f"cancelled:{case.id}", case.cancelled.at, said)


def _reports(case: Case) -> Iterator[Line]:
    came = [piece.at for piece in case.evidence if piece.source not in NO_REPORT]
    if case.reports:
        said = f"The latest of {case.reports:,} reports received" if case.reports > 1 else "1 report received"
        yield Line(
            id=f"reports:{case.id}", at=max(came, default=case.opened), kind="reports", what=said, on=case.subject,
            area=case.area, cause=case.id,
        )  # fmt: skip


def _opened(case: Case) -> Line:
    first = case.evidence[0].source if case.evidence else ""
    by = case.opened_by or (AUTOMATION if first == "rule" else "")
    again = " again" if case.openings > 1 else ""
    return _of_case(
        case, f"opened:{case.id}", case.opened, f"Case opened{again}: {words.area(case.area)}", by
    )


def _decided(case: Case, made: Decision) -> Iterator[Line]:
    wrong = ", found wrong on appeal since" if made.overruled else ""
    said = f"Decided: it {words.OUTCOMES[made.outcome]}{wrong}"
    common: dict[str, Any] = {"on": case.subject, "area": case.area, "by": made.by, "cause": made.id}
    yield Line(
        id=made.id, at=made.at, kind="decisions", what=said, policy=made.policy or "", **common
    )  # fmt: skip
    if made.retracted is not None:
        yield Line(
            id=f"{made.id}/back", at=made.retracted, kind="decisions", what="Decision taken back", **common
        )


def _of_case(case: Case, name: str, at: Instant, said: str, by: str = "") -> Line:
    return Line(
        id=name, at=at, kind="cases", what=said, on=case.subject, area=case.area, by=by, cause=case.id
    )


def of_standing(standing: Standing) -> Iterator[Line]:
    """How each measure on one subject was imposed, began and ended."""
    over = {ended.sanction.action: ended for ended in standing.ended}
    for sanction in standing.every():
        ended = over.get(sanction.action)
        yield _imposed(standing.subject, sanction)
        if _began(sanction, ended, planned=standing.planned(sanction.action) is not None):
            yield Line(
                id=f"{sanction.action}/begun", at=sanction.starts, kind="measures", on=standing.subject,
                what=f"{measure(sanction)}: came into force", area=sanction.area, by=CLOCK, cause=sanction.cause,
                measure=sanction.action,
            )  # fmt: skip
        if ended is not None:
            yield Line(
                id=f"{sanction.action}/ended", at=ended.at, kind="measures", on=standing.subject,
                what=f"{measure(sanction)}: {words.ENDED[ended.how]}", area=sanction.area, by=ended.by,
                cause=_cause(ended), measure=sanction.action,
            )  # fmt: skip


def _cause(ended: Ended) -> str:
    """What ended it; nothing where that says only that somebody did, whom the line names."""
    by_hand = ended.cause == f"{ended.by} by hand"
    return "" if by_hand else ended.cause or ended.sanction.cause


def _imposed(subject: str, sanction: Sanction) -> Line:
    at = imposed(sanction)
    parts = [measure(sanction)]
    if sanction.starts > at:
        parts.append(f"from {day(sanction.starts)}")
    if sanction.ends is not None:
        parts.append(f"until {day(sanction.ends)}")
    if sanction.surfaces:
        parts.append(f"only in {', '.join(sanction.surfaces)}")
    if sanction.territory:
        few = len(sanction.territory) <= MANY
        parts.append(
            f"only in {', '.join(sanction.territory) if few else f'{len(sanction.territory)} countries'}"
        )
    if sanction.supersedes:
        parts.append(f"in place of {sanction.supersedes}")
    return Line(
        id=sanction.action, at=at, kind="measures", on=subject, what=", ".join(parts), area=sanction.area,
        by=sanction.by, cause=sanction.cause, policy=sanction.policy, measure=sanction.action,
    )  # fmt: skip


def imposed(sanction: Sanction) -> Instant:
    """When it was decided; records of older programs say only when it began."""
    return sanction.imposed or sanction.starts


def _began(sanction: Sanction, ended: Ended | None, *, planned: bool) -> bool:
    """Whether what was to come into force later has."""
    later = sanction.starts > imposed(sanction) and not planned
    return later and (ended is None or ended.at > sanction.starts)


def measure(sanction: Sanction) -> str:
    """A measure in words: `Suspended`, `Labelled “misleading”`."""
    label = f" “{sanction.label}”" if sanction.label else ""
    return f"{words.DONE[sanction.kind]}{label}" + (f": {sanction.feature}" if sanction.feature else "")


def of_strikes(strikes: Strikes, now: Instant, subject: str = "") -> Iterator[Line]:
    """How the strikes of an account came and went; only those about one subject where it is named."""
    for one in strikes.counted():
        if not subject or one.strike.offence.subject == subject:
            yield from _strike(strikes.account, one, now)


def _strike(account: str, one: Counted, now: Instant) -> Iterator[Line]:
    strike, offence = one.strike, one.strike.offence
    name = f"{account}/strike{strike.number}"
    counts = words.plural(strike.points, "point")
    if one.how not in {"points", "annulled"}:
        counts = words.STRIKES[one.how]
    common: dict[str, Any] = {"on": account, "area": offence.area, "kind": "strikes"}
    yield Line(
        id=name, at=offence.at, what=f"Strike {strike.number}: {counts}", by=offence.by, cause=offence.cause,
        policy=offence.policy, **common,
    )  # fmt: skip
    gone = strike.annulled
    if gone is not None:
        how = "annulled" if gone.how == "annulled" else "taken back with its decision"
        said = f"Strike {strike.number}: {how}"
        yield Line(id=f"{name}/gone", at=gone.at, what=said, by=gone.by, cause=gone.cause, **common)
    elif strike.expires <= now and one.points:
        said = f"Strike {strike.number}: counts no longer, its time is over"
        yield Line(id=f"{name}/gone", at=strike.expires, what=said, by=CLOCK, cause=offence.cause, **common)


def of_appeal(one: Appeal) -> Iterator[Line]:
    """An appeal, its answer, and a dispute before a body outside. Who reported is not named."""
    affected = one.side == "affected"
    common: dict[str, Any] = {
        "on": one.about.subject,
        "area": one.about.area,
        "cause": one.id,
        "kind": "appeals",
    }
    many = f", joined by {words.plural(len(one.joined), 'other')}" if one.joined else ""
    back = ", taken back since" if one.state == "withdrawn" else ""
    yield Line(
        id=one.id, at=one.at, what=f"Appeal {words.APPEALING[one.side]}{many}{back}",
        by=one.by if affected else "", **common,
    )  # fmt: skip
    if one.outcome is not None and one.decided is not None:
        said = f"Appeal answered: {words.FINDING[one.side][one.outcome].lower()}"
        yield Line(id=f"{one.id}/answer", at=one.decided, what=said, by=one.decided_by, **common)
    if one.dispute is not None:
        said = f"Dispute brought before {one.dispute.body}"
        yield Line(id=f"{one.id}/dispute", at=one.dispute.at, what=said, **common)
        if one.dispute.outcome is not None and one.dispute.decided is not None:
            said = f"{one.dispute.body} found {words.FOUND_OUTSIDE[one.dispute.outcome]}"
            yield Line(id=f"{one.id}/found", at=one.dispute.decided, what=said, **common)


def of_moratoria(standing: Standing, moratoria: Iterable[Moratorium]) -> Iterator[Line]:
    """Which moratoria kept a measure in force, from when to when."""
    over = {ended.sanction.action: ended.at for ended in standing.ended}
    for one in moratoria:
        for sanction in standing.every():
            since = max(one.at, imposed(sanction))
            until = over.get(sanction.action)
            outlived = one.ended is not None and one.ended <= since
            if not one.covers.holds(sanction) or outlived or (until is not None and until <= since):
                continue
            common: dict[str, Any] = {
                "on": standing.subject,
                "measure": sanction.action,
                "area": sanction.area,
                "cause": one.id,
                "kind": "moratoria",
            }
            name = f"{one.id}/{sanction.action}"
            said = f"{measure(sanction)}: kept in force by a moratorium from here on"
            yield Line(id=name, at=since, what=said, by=one.by, **common)
            if one.ended is not None and (until is None or until > one.ended):
                said = f"{measure(sanction)}: the moratorium over it ended"
                yield Line(id=f"{name}/ended", at=one.ended, what=said, **common)
