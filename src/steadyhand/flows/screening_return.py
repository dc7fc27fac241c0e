"""What is known of whoever asks to come back, for the screen and the score: read from several rooms."""

from __future__ import annotations

from steadyhand.enforcement.appeals.filing import decision_of
from steadyhand.enforcement.appeals.model import find
from steadyhand.enforcement.model import Standing, case_of
from steadyhand.enforcement.reinstatement.criteria import Criteria
from steadyhand.enforcement.reinstatement.model import Facts, Request
from steadyhand.enforcement.strikes.model import STRIKES, Strikes
from steadyhand.kernel.values import DAY, Instant
from steadyhand.review.model import Case
from steadyhand.storage.reading import Reader


def facts_of(reader: Reader, request: Request, criteria: Criteria, now: Instant) -> Facts:
    """What is known of a banned account that asks: counts and kinds. Raises `RecordUnavailable`."""
    standing: Standing | None = reader.row("standing", request.account)
    ban = find(standing, request.action)
    first = standing.first(ban) if standing is not None and ban is not None else None
    case: Case | None = reader.row("case", case_of(first.cause) or "") if first is not None else None
    strikes: Strikes | None = reader.row(STRIKES, request.account)
    evader = reader.row("evader", request.account)
    known = first is not None and first.classified
    return Facts(
        area=first.area if known and first is not None else "",
        severity=first.severity if known and first is not None else "",
        days_since=(now - (first.imposed or first.starts)) // DAY if first is not None else 0,
        bans=_graver(standing),
        strikes=sum(one.points > 0 for one in strikes.counted()) if strikes is not None else 0,
        reports=case.reports if case is not None else 0,
        views=(case.audience or 0) if case is not None else 0,
        evaded=evader is not None and evader.evaded(now),
        before=bool(first.source) if first is not None else False,
        repealed=first is not None and first.policy.partition("@")[0] in criteria.repealed,
        doubtful=case is not None and first is not None and _doubtful(reader, case, first.cause),
        public_figure=reader.row("protected", request.account) is not None,
        statement=bool(request.statements),
    )


def _graver(standing: Standing | None) -> int:
    """Bans and suspensions so far, those that were wrong left out."""
    if standing is None:
        return 0
    undone = {one.sanction.action for one in standing.ended if (one.cause or "").startswith("appeal:")}
    return sum(one.kind in {"ban", "suspend"} and one.action not in undone for one in standing.every())


def _doubtful(reader: Reader, case: Case, cause: str) -> bool:
    """Whether somebody who looked the decision over read it otherwise."""
    if decision_of(case, cause) is None:
        return False
    return any(one.case == case.id and one.compared == "outcome" for one in reader.all("question").values())
