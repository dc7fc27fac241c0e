"""From a request to come back to the return, and from a return to its end: what people decided is carried out here.

Requests are screened by the criteria's rules outside of the door. Each account of a wave returns in a set of its own,
so that a stop stops the rest of the wave at once. A decision that somebody on probation broke a rule bans them again,
in the set that counts it; and a report on them is counted, and changes nothing for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

import structlog
from sqlalchemy import select

from steadyhand.access.protection.model import CALENDAR, Calendar
from steadyhand.enforcement.appeals.filing import decision_of
from steadyhand.enforcement.appeals.model import find, parts
from steadyhand.enforcement.commands import Ban, Demonetise, Impose, Limit, Restrict
from steadyhand.enforcement.facts import Expired, Lifted, Varied, Withdrawn
from steadyhand.enforcement.model import Sanction, Standing, case_of
from steadyhand.enforcement.moratorium.model import IN_FORCE, Moratoria
from steadyhand.enforcement.reinstatement.criteria import BLACKED_OUT, Screened
from steadyhand.enforcement.reinstatement.facts import ProgrammeClosed, ReturnAsked, ReturnVoted
from steadyhand.enforcement.reinstatement.model import (
    ASKED,
    CRITERIA,
    HOUSE,
    PROGRAMME,
    REQUEST,
    Asked,
    Programme,
    Published,
    Request,
)
from steadyhand.enforcement.reinstatement.requesting import AskReturn, ScreenReturn
from steadyhand.enforcement.reinstatement.returning import (
    LiftOnReturn,
    NoteReturnReport,
    ReturnAccount,
    RevokeReturn,
    StartWave,
    limits_of,
    near_election,
)
from steadyhand.enforcement.reinstatement.screening import of_screen
from steadyhand.enforcement.reinstatement.settling import WAITING, CloseReturn
from steadyhand.flows.appeal import agreed_to
from steadyhand.flows.screening_return import facts_of
from steadyhand.kernel.command import UNPROVED, Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Entry, Refusal, tag_of
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import DAY, Instant
from steadyhand.review.facts import Decided, Opened, Supported
from steadyhand.review.model import RETRACTION, Case
from steadyhand.storage.reading import Reader

BY: Final = "system:appeals"
"""Who hands in what somebody asks by their link."""
CURSOR: Final = "coming_back"
EVERY_S: Final = 2.0
ENTRIES: Final = 200
AT_ONCE: Final = 50
"""Accounts that return in one round."""
WHY: Final = "It was decided under {programme} that the account may return, on probation."
FOLLOWED: Final = (
    ReturnAsked, ReturnVoted, ProgrammeClosed, Decided, Opened, Supported, Lifted, Withdrawn, Expired, Varied,
)  # fmt: skip
_LIMITS: Final[dict[str, type[Impose]]] = {"limit": Limit, "restrict": Restrict, "demonetise": Demonetise}

log = structlog.get_logger()


def ask(
    door: Door, reader: Reader, account: str, statement: str, by: str = BY, *, key: str | None = None,
    proof: Proof = UNPROVED,
) -> Answer:  # fmt: skip
    """Ask to come back under the programme that runs. Raises `RecordUnavailable`."""
    return door.perform(asking(reader, account, statement), by, key, proof=proof)


def asking(reader: Reader, account: str, statement: str) -> AskReturn:
    """The command that asks, as the record stands now."""
    programme = open_programme(reader)
    asked: Asked = reader.row(ASKED, account) or Asked()
    standing: Standing | None = reader.row("standing", account)
    bans = [one for one in standing.in_force if one.kind == "ban"] if standing is not None else []
    decision = standing.first(bans[0]).cause if standing is not None and bans else ""
    bulk, under = agreed_to(reader, decision_of(reader.row("case", case_of(decision) or ""), decision))
    agreed = (
        *(name for one in parts(standing, decision) for name in one.under),
        *under,
        *(programme.under if programme is not None else ()),
    )
    nth = f"{account}|{len(asked.requests) - bool(asked.open)}"  # sent again while it is open it is the same
    return AskReturn(
        request=f"return:{hashlib.blake2b(nth.encode(), digest_size=8).hexdigest()}",
        account=account,
        programme=programme.id if programme is not None else "",
        criteria=programme.terms.criteria if programme is not None else "",
        statement=statement,
        decision=decision,
        bulk=bulk,
        agreed=tuple(dict.fromkeys(agreed)),
    )


def open_programme(reader: Reader) -> Programme | None:
    """The latest programme under which somebody may ask."""
    rows: list[Programme] = list(reader.all(PROGRAMME).values())
    running = [one for one in rows if one.state in {"running", "paused"}]
    return max(running, key=lambda one: (one.state == "running", one.at), default=None)


def next_wave(reader: Reader, programme: Programme, now: Instant) -> StartWave:
    """The wave that is next: those approved that waited longest, without those whom an election keeps back."""
    published: Published = reader.row(CRITERIA, programme.terms.criteria)
    calendar: Calendar | None = reader.row(CALENDAR, CALENDAR)
    kept = bool(near_election(calendar, published.criteria, now))
    c = reader.table(REQUEST).c
    query = select(c.key, c.seq, c.doc).where(
        c.state.in_(("approved", "held_out")), c.programme == programme.id
    )
    found: list[Request] = reader.find(REQUEST, query.order_by(c.at, c.key))
    ready = [one for one in found if not (kept and one.cohort in BLACKED_OUT)]
    last = programme.last
    return StartWave(
        programme=programme.id,
        wave=last.number + 1 if last is not None else 1,
        criteria=programme.terms.criteria,
        requests=tuple(one.id for one in ready[: programme.terms.wave]),
    )


class ComingBack:
    """Screens, returns and follows; runs in the door's process. Safe to begin anew at any time."""

    def __init__(self, reader: Reader, door: Door, at_once: int = AT_ONCE) -> None:
        self._reader, self._door, self._at_once = reader, door, at_once

    def round(self) -> int:
        """Do what is due; how many sets that were. Raises `RecordUnavailable`."""
        return self._followed() + self._returned()

    def _followed(self) -> int:
        """What was asked, decided and reported since the last round."""
        after, now = self._reader.cursor(CURSOR), self._reader.now()
        end = self._reader.head().seq
        types = [tag_of(kind) for kind in FOLLOWED]
        done, reached = 0, end
        entries = self._reader.entries(after, ENTRIES, types=types)
        for entry in entries:
            if isinstance(entry.fact, Decided) and entry.at + RETRACTION >= now:
                reached = entry.seq - 1  # it may be taken back: what comes after it waits with it
                break
            done += self._of_entry(entry, now)
        else:
            reached = entries[-1].seq if len(entries) == ENTRIES else end
        if reached > after and (entries or reached - after > ENTRIES):
            self._door.perform_many([], cursor=Cursor(CURSOR, reached))
        return done

    def _of_entry(self, entry: Entry, now: Instant) -> int:
        match entry.fact:
            case ReturnAsked(request=request):
                return self._screened(request, now)
            case Decided(outcome="violates") as fact:
                return self._broke(fact, entry.at)
            case Opened(source="report", case=case) | Supported(source="report", case=case):
                return self._reported(case, entry)
            case ReturnVoted(request=request, outcome="approve"):
                return self._closed([self._reader.row(REQUEST, request)])
            case ProgrammeClosed(programme=programme):
                return self._closed(self._waiting(programme))
            case Lifted() | Withdrawn() | Expired() | Varied() as end:
                return self._closed([self._asked(end.subject, end.action)])
        return 0

    def _asked(self, account: str, action: str) -> Request | None:
        """The request that is open about a ban."""
        asked: Asked | None = self._reader.row(ASKED, account)
        request: Request | None = self._reader.row(REQUEST, asked.open) if asked and asked.open else None
        return request if request is not None and request.action == action else None

    def _waiting(self, programme: str, *states: str) -> Iterator[Request]:
        """Requests under a programme that wait, the longest first."""
        c = self._reader.table(REQUEST).c
        query = select(c.key, c.seq, c.doc).where(c.state.in_(states or WAITING), c.programme == programme)
        yield from self._reader.find(REQUEST, query.order_by(c.at, c.key))

    def _closed(self, requests: Iterable[Request | None]) -> int:
        """There is nothing left to decide about these, where their ban or their programme is over."""
        done = 0
        for one in requests:
            if one is not None and one.state in WAITING and self._over(one):
                close = CloseReturn(request=one.id, account=one.account, programme=one.programme)
                done += self._performed([Order(close, HOUSE, f"{one.id}/close")])
        return done

    def _over(self, request: Request) -> bool:
        programme: Programme = self._reader.row(PROGRAMME, request.programme)
        standing: Standing | None = self._reader.row("standing", request.account)
        held = standing.find(request.action) if standing is not None else None
        heard = request.state == "under_review" and request.round > 1
        return held is None or (programme.state == "closed" and not heard)

    def _screened(self, name: str, now: Instant) -> int:
        request: Request | None = self._reader.row(REQUEST, name)
        if request is None or request.state != "submitted":
            return 0
        published: Published = self._reader.row(CRITERIA, request.criteria)
        facts = facts_of(self._reader, request, published.criteria, now)
        found = of_screen(facts, published.criteria, rules=True)
        screened = found if found.why in {"screen", "failed"} else Screened(eligible=True)
        command = ScreenReturn(
            request=name,
            criteria=request.criteria,
            programme=request.programme,
            facts=facts,
            by_rules=screened,
        )
        return self._performed([Order(command, HOUSE, f"screen:{name}")])

    def _returned(self) -> int:
        """Those of waves that returned not yet, one set each; of programmes that run."""
        programmes: dict[str, Programme] = self._reader.all(PROGRAMME)
        done = 0
        for programme in programmes.values():
            if programme.state == "running":
                for request in filter(self._may_return, self._waiting(programme.id, "scheduled")):
                    if done == self._at_once:
                        return done
                    done += self._performed(list(self._set(request, programme)))
        return done

    def _may_return(self, request: Request) -> bool:
        """Whether nothing keeps somebody out for now whose turn it is."""
        standing: Standing | None = self._reader.row("standing", request.account)
        ban = standing.find(request.action) if standing is not None else None
        if ban is None or standing is None or standing.bans > 1:
            return False
        moratoria: Moratoria = self._reader.row(IN_FORCE, IN_FORCE) or Moratoria()
        published: Published = self._reader.row(CRITERIA, request.criteria)
        calendar: Calendar | None = self._reader.row(CALENDAR, CALENDAR)
        near = request.cohort in BLACKED_OUT and near_election(
            calendar, published.criteria, self._reader.now()
        )
        return moratoria.over(ban) is None and not near

    def _set(self, request: Request, programme: Programme) -> Iterator[Order]:
        published: Published = self._reader.row(CRITERIA, request.criteria)
        ban = find(self._reader.row("standing", request.account), request.action)
        back = ReturnAccount(request=request.id, programme=programme.id, criteria=request.criteria)
        yield Order(back, HOUSE, f"{request.id}/back")
        lift = LiftOnReturn(
            subject=request.account,
            action=request.action,
            request=request.id,
            reason=WHY.format(programme=programme.terms.title),
        )
        yield Order(lift, HOUSE, f"{request.id}/lift")
        for limit, until in limits_of(published.criteria, self._reader.now()).items():
            command = _LIMITS[limit](**_probation(request, ban, until))
            yield Order(command, HOUSE, f"{request.id}/{limit}")

    def _broke(self, fact: Decided, at: Instant) -> int:
        """Somebody on probation broke a rule, as a person decided: the return ends, and the ban of it begins."""
        case: Case | None = self._reader.row("case", fact.case)
        stands = case.stands if case is not None else None
        request = self._on_probation(case)
        if case is None or stands is None or stands.id != fact.decision or request is None:
            return 0
        if at < (request.returned or 0):
            return 0
        published: Published = self._reader.row(CRITERIA, request.criteria)
        revoke = RevokeReturn(request=request.id, programme=request.programme, cause=fact.decision)
        ban = Ban(
            subject=request.account,
            account=request.account,
            policy=fact.policy or "",
            cause=fact.decision,
            mode="partly",
            until=self._reader.now() + published.criteria.penalty_days * DAY,
            region=request.region,
            language=request.language,
            reason="A rule was broken on probation.",
        )
        key = f"{request.id}/broke/{fact.decision}"
        standing: Standing | None = self._reader.row("standing", request.account)
        banned = any(one.kind == "ban" for one in (standing.led_to(fact.decision) if standing else ()))
        again = (
            [] if banned else [Order(ban, HOUSE, f"{key}/ban")]
        )  # who decided may have banned them at once
        return self._performed([Order(revoke, HOUSE, key), *again])

    def _reported(self, name: str, entry: Entry) -> int:
        """A report on somebody on probation that opened a case, or joined one."""
        case: Case | None = self._reader.row("case", name)
        request = self._on_probation(case)
        if request is None or (request.returned or 0) > entry.at:
            return 0
        note = NoteReturnReport(request=request.id, programme=request.programme, cause=f"entry:{entry.seq}")
        return self._performed([Order(note, HOUSE, f"{request.id}/report/{entry.seq}")])

    def _on_probation(self, case: Case | None) -> Request | None:
        account = None
        if case is not None:
            account = (
                case.subject
                if case.subject.startswith("account:")
                else case.account
                if case.attested
                else None
            )
        asked: Asked | None = self._reader.row(ASKED, account) if account else None
        request: Request | None = (
            self._reader.row(REQUEST, asked.open) if asked is not None and asked.open else None
        )
        return request if request is not None and request.state == "returned" else None

    def _performed(self, orders: list[Order]) -> int:
        answers = self._door.perform_many(orders, atomic=len(orders) > 1)
        refusal = next(
            (one for one in answers if isinstance(one, Refusal) and one.code != "set_refused"), None
        )
        if refusal is not None:
            log.warning("coming_back.refused", key=orders[0].key, code=refusal.code, why=refusal.message)
            return 0
        return 1


def _probation(request: Request, ban: Sanction | None, until: Instant) -> dict[str, Any]:
    """What a limit of a probation is imposed with: it rests on the article of the ban that ended."""
    return {
        "subject": request.account,
        "account": request.account,
        "policy": ban.policy if ban is not None else "",
        "cause": request.id,
        "mode": "partly",
        "until": until,
        "region": request.region,
        "language": request.language,
    }
