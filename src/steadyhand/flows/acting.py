"""From entries to acts as the detectors of insider risk see them; those of staff only, made with work tools only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from steadyhand.access.freezes.facts import Exempted
from steadyhand.access.glass.commands import BreakGlass
from steadyhand.access.glass.facts import GlassBroken
from steadyhand.access.grants.facts import AccessGranted
from steadyhand.access.guard import Access
from steadyhand.access.lookups.commands import LookedUp, LookUp
from steadyhand.access.risk.model import About, Act, What
from steadyhand.enforcement.commands import Ban, Label, Limit, Remove, Suspend
from steadyhand.enforcement.ending import CorrectError, Lift, Vary
from steadyhand.enforcement.facts import Lifted, Sanctioned, Varied, Withdrawn
from steadyhand.enforcement.model import Sanction
from steadyhand.enforcement.recovery import RecoverAccount, RecoveryAsked
from steadyhand.kernel.entry import Entry, Fact, Refused, RefusedAgain, tag_of
from steadyhand.kernel.values import Instant
from steadyhand.review.commands import Decide
from steadyhand.review.facts import Decided, Retracted
from steadyhand.review.model import Case
from steadyhand.storage.reading import Reader

_KINDS: Final[tuple[type[Fact], ...]] = (
    LookedUp, Decided, Sanctioned, Lifted, Varied, Withdrawn, Retracted, RecoveryAsked, GlassBroken, AccessGranted,
    Exempted, Refused, RefusedAgain,
)  # fmt: skip
TYPES: Final = tuple(tag_of(kind) for kind in _KINDS)
WATCHED: Final[Mapping[str, What]] = {
    tag_of(LookUp): "look",
    tag_of(Decide): "decide",
    **{tag_of(kind): "reverse" for kind in (Lift, CorrectError, Vary)},
    **{tag_of(kind): "sanction" for kind in (Label, Limit, Remove, Suspend, Ban)},
    tag_of(RecoverAccount): "recover",
    tag_of(BreakGlass): "break_glass",
}
"""Commands whose refusals are acts, those on people, and what each would have been. A slip in a form elsewhere is
nobody's business."""
STAFF: Final = "staff:"


class Acting:
    """Reads what entries leave unsaid from the record's views."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def acts(self, entries: Sequence[Entry], access: Access, now: Instant) -> list[Act]:
        """The acts among these entries, in their order. Raises `RecordUnavailable`."""
        of_staff = [entry for entry in entries if _who(entry).startswith(STAFF)]
        cases = self._rows("case", filter(None, map(_case, of_staff)))
        standings = self._rows(
            "standing", (e.fact.subject for e in of_staff if isinstance(e.fact, Lifted | Varied))
        )
        made = (_act(entry, cases, standings) for entry in of_staff)
        return [self._placed(act, access, now) for act in made if act is not None]

    def _rows(self, view: str, keys: Iterable[str]) -> dict[str, Any]:
        wanted = list(dict.fromkeys(keys))
        found = self._reader.stored_many(view, wanted) if wanted else {}
        return {key: stored.row for key, stored in found.items()}

    def _placed(self, act: Act, access: Access, now: Instant) -> Act:
        """With whom it concerns: an account of the register, of whoever acts, or of a colleague."""
        if not act.account:
            return act
        return replace(act, about=_about(act, access, now))


def _about(act: Act, access: Access, now: Instant) -> About:
    kind = access.class_of((act.account,), now)
    if kind == "protected":
        return "protected"
    staff = access.staff.get(act.by)
    own = {staff.account, *staff.related} if staff is not None else set()
    return "related" if kind == "staff" or act.account in own else "ordinary"


def _act(entry: Entry, cases: Mapping[str, Case], standings: Mapping[str, Any]) -> Act | None:
    fact = entry.fact
    case = cases.get(_case(entry) or "")
    act = Act(seq=entry.seq, at=entry.at, by=_who(entry), what="decide", **_of_case(case))
    match fact:
        case LookedUp(subject=subject):
            account = case.account if case is not None and case.account else subject
            return replace(act, what="look", account=account)
        case Decided(area=area, region=region):
            return replace(act, area=area, region=region)
        case Sanctioned(subject=subject, sanction=sanction, area=area, region=region):
            account = sanction.account or subject
            return replace(act, what="sanction", account=account, area=area, region=region)
        case Lifted(subject=subject, action=action) | Varied(subject=subject, action=action):
            return _reversal(act, subject, _ended(standings.get(subject), action))
        case RecoveryAsked(subject=subject):
            return replace(act, what="recover", account=subject)
        case Withdrawn() | Retracted():
            return replace(act, what="take_back")
        case GlassBroken():
            return replace(act, what="break_glass")
        case AccessGranted():
            return replace(act, what="grant")
        case Exempted():
            return replace(act, what="exempt")
    return _refused(act, fact)


def _refused(act: Act, fact: object) -> Act | None:
    match fact:
        case Refused(command=command, code=code) if command in WATCHED:
            return replace(act, what="refused", tried=WATCHED[command], code=code)
        case RefusedAgain(cause=cause, count=count):
            command, _, code = cause.partition("/")
            if command in WATCHED:
                return replace(act, what="refused", tried=WATCHED[command], code=code, times=count)
    return None


def _reversal(act: Act, subject: str, sanction: Sanction | None) -> Act:
    if sanction is None:
        return replace(act, what="reverse", account=subject)
    return replace(
        act,
        what="reverse",
        account=sanction.account or subject,
        area=sanction.area,
        region=sanction.region,
        decider=sanction.by,
    )


def _ended(standing: Any, action: str) -> Sanction | None:
    """A measure that is no longer in force."""
    ended = standing.ended if standing is not None else ()
    return next((one.sanction for one in ended if one.sanction.action == action), None)


def _of_case(case: Case | None) -> dict[str, Any]:
    if case is None:
        return {}
    alone = bool(case.opened_by) and all(piece.source == "staff" for piece in case.evidence)
    return {
        "case": case.id,
        "account": case.account or "",
        "area": case.area,
        "region": case.region,
        "opener": case.opened_by,
        "alone": alone,
    }


def _case(entry: Entry) -> str | None:
    """The case that an entry is about: named, or by the decision that a measure carries out."""
    fact = entry.fact
    if isinstance(fact, Sanctioned):
        kind, _, rest = fact.sanction.cause.partition(":")
        return f"case:{rest.rpartition('.')[0]}" if kind == "decision" else None
    case = fact.glass.case if isinstance(fact, GlassBroken) else getattr(fact, "case", None)
    return case if isinstance(case, str) else None


def _who(entry: Entry) -> str:
    return entry.fact.principal if isinstance(entry.fact, RefusedAgain) else entry.by
