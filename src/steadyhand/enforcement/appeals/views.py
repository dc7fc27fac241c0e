"""Appeals by their ids, and which decision is appealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from steadyhand.enforcement.appeals.facts import (
    AppealDecided,
    AppealEffected,
    AppealFiled,
    AppealJoined,
    AppealLapsed,
    AppealReleased,
    AppealTaken,
    AppealWithdrawn,
    DisputeDecided,
    DisputeOpened,
)
from steadyhand.enforcement.appeals.model import Appeal, Appealed, Dispute, Lease, appealed_key
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

VIEW: Final = "appeal"
APPEALED: Final = "appealed"
RULES: Final = " "
"""What parts the rules in their column."""


class AppealView(View[Appeal]):
    """Every appeal, by its id; the columns hold what queues and figures are read by."""

    name = VIEW
    row = Appeal
    facts = (
        AppealFiled, AppealJoined, AppealWithdrawn, AppealTaken, AppealReleased, AppealLapsed, AppealDecided,
        AppealEffected, DisputeOpened, DisputeDecided,
    )  # fmt: skip
    columns = {
        "state": str,
        "area": str,
        "language": str,
        "holder": str,
        "account": str,
        "decision": str,
        "side": str,
        "policy": str,
        "rules": str,
        "mode": str,
        "outcome": str,
        "filed": int,
        "due": int,
        "decided": int,
    }
    indexes = (("state", "area", "due"), ("holder",), ("account",), ("decision",), ("decided",))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.appeal]  # type: ignore[attr-defined]  # all of `facts` have one

    def fold(self, row: Appeal | None, entry: Entry, key: str) -> Appeal | None:
        if isinstance(entry.fact, AppealFiled):
            return _filed(entry.fact, entry)
        return None if row is None else _changed(row, entry)

    def index(self, row: Appeal) -> Mapping[str, Any]:
        about = row.about
        return {
            "state": row.state,
            "area": about.area,
            "language": about.language,
            "holder": row.lease.holder if row.lease else "",
            "account": row.by,
            "decision": about.decision,
            "side": row.side,
            "policy": about.policy.partition("@")[0],
            "rules": RULES.join(about.rules),
            "mode": about.mode,
            "outcome": row.outcome or "",
            "filed": row.at,
            "due": row.due,
            "decided": row.decided,
        }


class AppealedView(View[Appealed]):
    """What was appealed of each decision, by side."""

    name = APPEALED
    row = Appealed
    facts = (AppealFiled, AppealWithdrawn, AppealDecided)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case AppealFiled(about=about, side=side):
                return [appealed_key(about.decision, side)]
            case AppealWithdrawn(decision=decision, side=side) | AppealDecided(decision=decision, side=side):
                return [appealed_key(decision, side)]
        return []

    def fold(self, row: Appealed | None, entry: Entry, key: str) -> Appealed:
        before = row or Appealed()
        match entry.fact:
            case AppealFiled(appeal=appeal):
                return replace(before, open=appeal)
            case AppealDecided(appeal=appeal, outcome=outcome):
                return replace(
                    before,
                    open="",
                    past=(*before.past, appeal),
                    heard_by=(*before.heard_by, entry.by),
                    overturned=outcome == "overturned",
                )
        return replace(before, open="")


def _filed(fact: AppealFiled, entry: Entry) -> Appeal:
    return Appeal(
        id=fact.appeal,
        side=fact.side,
        by=fact.account,
        about=fact.about,
        action=fact.action,
        report=fact.report,
        at=entry.at,
        due=fact.due,
        words=_payload(entry, "appeal"),
        evidence=_payload(entry, "evidence"),
        apart=fact.apart,
    )


def _changed(row: Appeal, entry: Entry) -> Appeal:
    match entry.fact:
        case AppealJoined(account=account, report=report):
            return replace(row, joined=(*row.joined, (account, report)))
        case AppealWithdrawn():
            return replace(row, state="withdrawn", lease=None)
        case AppealTaken(holder=holder, number=number, until=until):
            lease = Lease(holder=holder, until=until, number=number)
            return replace(row, state="taken", lease=lease, leases=number)
        case AppealReleased(holder=holder):
            return replace(row, state="waiting", lease=None, skipped_by=(*row.skipped_by, holder))
        case AppealLapsed():
            return replace(row, state="waiting", lease=None)
        case AppealDecided(outcome=outcome, follows=follows):
            return replace(
                row,
                state="decided" if follows else "closed",
                lease=None,
                outcome=outcome,
                decided=entry.at,
                decided_by=entry.by,
                reason=_payload(entry, "appeal_answer"),
            )
        case AppealEffected():
            return replace(row, state="closed")
        case DisputeOpened(body=body, reference=reference):
            return replace(row, dispute=Dispute(body=body, reference=reference, at=entry.at))
        case DisputeDecided(outcome=outcome, implemented=implemented) if row.dispute is not None:
            told = replace(
                row.dispute,
                outcome=outcome,
                decided=entry.at,
                implemented=implemented,
                why=_payload(entry, "dispute"),
            )
            return replace(row, dispute=told)
    return row


def _payload(entry: Entry, kind: str) -> str | None:
    seal = entry.sealed(kind)
    return seal.payload if seal else None
