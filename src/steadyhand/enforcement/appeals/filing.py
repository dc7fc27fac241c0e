"""Filing appeals: by whoever a decision concerns, and by whoever reported what was then found to break no rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Final

from steadyhand.enforcement.appeals.facts import AppealFiled, AppealJoined, AppealWithdrawn
from steadyhand.enforcement.appeals.model import (
    AGAIN,
    DAYS,
    FILING,
    JOINED,
    WORDS,
    About,
    Appeal,
    Appealed,
    Side,
    appealed_key,
    due_at,
    find,
    parts,
    timely,
)
from steadyhand.enforcement.model import Sanction, Standing, case_of
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

_ID: Final = re.compile(r"appeal:[0-9a-f]{16}").fullmatch
_LATE: Final = Refusal(
    "too_late",
    f"This could be appealed for {DAYS} days after you were told. The courts are still open to you.",
)
_STRANGER: Final = Refusal(
    "not_yours", "A decision is appealed by the account that it concerns, or by whoever reported it."
)


class _Filing(Command, frozen=True, kw_only=True):
    capability = FILING
    tool = "appeals"
    unfreezable: ClassVar[bool] = True
    side: ClassVar[Side]

    appeal: str
    account: str
    """Who appeals."""
    decision: str
    words: str
    evidence: str = ""
    """What is new, where the same was appealed before."""
    bulk: str = ""
    """The bulk that the decision was part of."""
    under: tuple[str, ...] = ()
    """The requests by which others agreed to it."""

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool)

    def common(self) -> dict[str, Any]:
        """The rows that either side is judged by."""
        return {
            "case": case_of(self.decision),
            "appealed": appealed_key(self.decision, self.side),
            "looked": case_of(self.decision),
            "bulk": self.bulk or None,
            "request": self.under,
        }

    def wrong(self) -> Refusal | None:
        """What is wrong with what is said."""
        if not _ID(self.appeal):
            return Refusal("invalid_id", "An appeal is called appeal: and 16 digits in hex.")
        if not self.words.strip():
            return Refusal("no_words", "Say in your own words why the decision is wrong.")
        if len(self.words) > WORDS or len(self.evidence) > WORDS:
            return Refusal("too_long", f"Up to {WORDS:,} characters each are read: shorten what you say.")
        return None

    def before(self, known: Appealed | None) -> Refusal | None:
        """Why the same is not appealed now."""
        if known is None:
            return None
        if known.open:
            return Refusal(
                "open_already",
                f"{known.open} waits for an answer already: you will be told what comes of it.",
            )
        if known.overturned:
            return Refusal(
                "overturned", "An appeal has overturned this decision: it does not stand any more."
            )
        if len(known.past) >= AGAIN:
            return Refusal(
                "heard",
                f"This was heard {AGAIN} times. A dispute-settlement body and the courts are open to you.",
            )
        if known.past and not self.evidence.strip():
            return Refusal("nothing_new", "This was heard before: say what is new, beside why it is wrong.")
        return None

    def unnamed(self, rows: Rows, made: Any, under: Iterable[str]) -> Refusal | None:
        """Why it does not name all who had a part in the decision."""
        bulk = made.bulk if made is not None else ""
        agreed = rows.bulk.under if rows.bulk is not None else ""
        if self.bulk != bulk or not {*under, *filter(None, [agreed])} <= set(self.under):
            return Refusal("moved_on", "This has changed meanwhile: try once more.")
        return None

    def said(self) -> tuple[Payload, ...]:
        """What they say, as theirs."""
        words = {"appeal": self.words, "evidence": self.evidence}
        return tuple(
            Payload(kind, self.account, text.encode(), self.account)
            for kind, text in words.items()
            if text.strip()
        )


def had_part(rows: Rows, *names: str) -> tuple[str, ...]:
    """Who had a part in it: whoever decided, proposed or agreed, looked it over, or answered an appeal of it."""
    agreed = (given.by for one in rows.request if one is not None for given in one.endorsements)
    asked = (one.by for one in rows.request if one is not None)
    looked = rows.looked.by if rows.looked is not None else ()
    bulk = (rows.bulk.by,) if rows.bulk is not None else ()
    heard = rows.appealed.heard_by if rows.appealed is not None else ()
    those = (*names, *asked, *agreed, *looked, *bulk, *heard)
    return tuple(dict.fromkeys(name for name in those if name.startswith("staff:")))


class FileAppeal(_Filing, frozen=True, kw_only=True, tag="enforcement.file_appeal"):
    """Appeal a sanction, by whoever it is on. What is appealed is the decision behind it, with all that it led to."""

    side: ClassVar[Side] = "affected"

    subject: str
    action: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject, **self.common())

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        sanction, made = find(rows.standing, self.action), decision_of(rows.case, self.decision)
        if refusal := self.wrong() or self._not_theirs(sanction) or self.before(rows.appealed):
            return refusal
        assert sanction is not None
        first = rows.standing.first(sanction)
        those = parts(rows.standing, self.decision)
        under = (name for one in those for name in one.under)
        if first.cause != self.decision or (refusal := self.unnamed(rows, made, under)):
            return Refusal("moved_on", "This has changed meanwhile: try once more.")
        if not timely(sanction.imposed or sanction.starts, now):
            return _LATE
        case = rows.case
        about = About(
            decision=self.decision,
            subject=self.subject,
            account=sanction.account or self.account,
            policy=sanction.policy,
            area=sanction.area,
            severity=sanction.severity,
            region=sanction.region,
            language=sanction.language,
            case=case.id if case is not None else "",
            kind=_gravest(rows.standing, self.decision) or sanction.kind,
            mode=first.mode,
            rules=first.rules or _rules(case, self.decision),
            at=first.imposed or first.starts,
        )
        fact = AppealFiled(
            appeal=self.appeal,
            side=self.side,
            account=self.account,
            about=about,
            action=self.action,
            due=due_at(about.kind, now),
            apart=had_part(rows, *(one.by for one in those), made.by if made is not None else ""),
        )
        return Ruling(fact=fact, payloads=self.said())

    def _not_theirs(self, sanction: Sanction | None) -> Refusal | None:
        if sanction is None:
            return Refusal(
                "unknown_action", f"No measure is called {self.action[:80]} on {self.subject[:80]}."
            )
        own = sanction.account or (self.subject if sanction.on_account else None)
        return None if own == self.account else _STRANGER


class _Notifier(_Filing, frozen=True, kw_only=True):
    side: ClassVar[Side] = "notifier"

    report: str

    def unheard(self, rows: Rows, now: Instant) -> Refusal | None:
        """Why what was reported is not appealed by this report."""
        report, case = rows.report, rows.case
        if report is None:
            return Refusal("unknown_report", f"No report is called {self.report[:80]}.")
        if report.reporter != self.account:
            return _STRANGER
        if report.answered is None or report.held is not False:
            return Refusal("not_refused", "A report is appealed once it was answered, where it did not hold.")
        made = case.stands if case is not None else None
        if made is None or made.id != self.decision or report.decision != self.decision:
            return Refusal(
                "asked_anew", "This is being looked at again already: you will be told what comes of it."
            )
        return None if timely(report.answered, now) else _LATE


class FileNotifierAppeal(_Notifier, frozen=True, kw_only=True, tag="enforcement.file_notifier_appeal"):
    """Appeal that what one reported was found to break no rule."""

    def keys(self) -> Keys:
        return Keys(report=self.report, **self.common())

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self.wrong() or self.unheard(rows, now) or self.before(rows.appealed):
            return refusal
        case, made = rows.case, rows.case.stands
        if refusal := self.unnamed(rows, made, ()):
            return refusal
        about = About(
            decision=self.decision,
            subject=case.subject,
            account=case.account if case.attested else None,
            policy=made.policy or "",
            area=case.area,
            severity=case.severity,
            region=case.region,
            language=case.language,
            case=case.id,
            mode="partly" if case.by_rule else "manual",
            rules=_rules(case, self.decision),
            at=made.at,
        )
        fact = AppealFiled(
            appeal=self.appeal,
            side=self.side,
            account=self.account,
            about=about,
            report=self.report,
            due=due_at(None, now),
            apart=had_part(rows, made.by),
        )
        return Ruling(fact=fact, payloads=self.said())


class JoinAppeal(_Notifier, frozen=True, kw_only=True, tag="enforcement.join_appeal"):
    """Appeal what another notifier appeals already: it is answered for both. `appeal` is the one that is open."""

    def keys(self) -> Keys:
        return Keys(report=self.report, case=case_of(self.decision), appeal=self.appeal)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        appeal: Appeal | None = rows.appeal
        if refusal := self.wrong() or self.unheard(rows, now):
            return refusal
        if (
            appeal is None
            or not appeal.open
            or (appeal.side, appeal.about.decision) != (self.side, self.decision)
        ):
            return Refusal("moved_on", "That appeal was answered meanwhile: try once more.")
        if any(account == self.account for account, _ in appeal.parties):
            return Refusal(
                "open_already", f"{appeal.id} waits for an answer already: you will be told what comes of it."
            )
        if len(appeal.joined) >= JOINED:
            return Refusal(
                "many",
                f"{appeal.id} is heard for {JOINED:,} others already, and what comes of it counts for all.",
            )
        fact = AppealJoined(appeal=appeal.id, account=self.account, report=self.report)
        return Ruling(fact=fact, payloads=self.said())


class WithdrawAppeal(Command, frozen=True, kw_only=True, tag="enforcement.withdraw_appeal"):
    """Ask for no answer any more, by whoever appealed; not where others have joined."""

    capability = FILING
    tool = "appeals"
    unfreezable: ClassVar[bool] = True
    appeal: str
    account: str

    def keys(self) -> Keys:
        return Keys(appeal=self.appeal)

    def decide(self, rows: Rows, now: Instant) -> AppealWithdrawn | Refusal:
        appeal: Appeal | None = rows.appeal
        if appeal is None or appeal.by != self.account:
            return _STRANGER
        if not appeal.open:
            return Refusal("answered", "This appeal waits for no answer any more.")
        if appeal.joined:
            return Refusal("joined", "Others have joined this appeal: it is answered for them.")
        return AppealWithdrawn(appeal=appeal.id, decision=appeal.about.decision, side=appeal.side)


def decision_of(case: Any, decision: str) -> Any:
    """A decision of a case, the one that stands or an earlier one; None where it is none of its."""
    made = (case.decision, *case.past) if case is not None else ()
    return next((one for one in made if one is not None and one.id == decision), None)


def _rules(case: Any, decision: str) -> tuple[str, ...]:
    """The rules by which a case came to be decided."""
    seen = case.seen_for(decision) if case is not None else ()
    return tuple(dict.fromkeys(name for piece in seen for name in piece.rules))


def _gravest(standing: Standing, decision: str) -> Any:
    kinds = [one.kind for one in standing.led_to(decision)]
    return next((kind for kind in ("ban", "suspend") if kind in kinds), None)
