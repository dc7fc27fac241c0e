"""The guard: who may do what now. Implements `kernel.Guard`; compiled once per epoch, and then pure.

An order passes when whoever asks is entitled (by a role or a grant), has proved who they are as far as the
capability asks, has the second person that the act takes, and no freeze stops it, or an exemption, a
break-glass or that second person lets it through. Of all these the first that is missing is the answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from steadyhand.access.approvals import Approvals, unable
from steadyhand.access.capabilities import (
    ALONE,
    APPEALS,
    DESTRUCTIVE,
    IRREVERSIBLE,
    LEFT_TO_OTHERS,
    READING,
    approving,
)
from steadyhand.access.entitlement import Entitlements
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.freezes.telling import frozen, kept_from
from steadyhand.access.independence import Known
from steadyhand.access.keys.keyring import Keyholders
from steadyhand.access.masks import Masks
from steadyhand.access.particulars import ASKED, SECONDED, Particulars
from steadyhand.access.proving import unproved
from steadyhand.access.requests.commands import ApproveSecond, AskSecond, DeclineSecond, needed
from steadyhand.access.requests.model import Request
from steadyhand.access.requests.views import PERMIT
from steadyhand.access.risk.pseudonyms import Pseudonyms
from steadyhand.access.roles import UNKNOWN_HANDS
from steadyhand.access.scopes import Facts, Vocabulary
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.access.small.model import name_of
from steadyhand.access.small.team import SmallTeams
from steadyhand.access.small.views import VIEW as SMALL_TEAM
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Pass, Reads
from steadyhand.kernel.values import AUTOMATION, Instant, Scope

FACTS_KEPT: Final = 16_384
"""Sets of facts that are remembered, because there are few of them and reading one takes a microsecond."""
_PASS: Final = Pass()
_NOTHING: Final = Command()
"""In questions about what somebody might do, where no command is asked for."""
READ: Final = "person.read"
"""What a freeze calls reading what is personal; the content of a case is that."""
_PARTICULAR: Final[frozenset[type[Command]]] = frozenset(
    {*ASKED, AskSecond, ApproveSecond, DeclineSecond, DeclareSmallTeam}
)
_NO_APPEAL: Final = Refusal(
    "no_appeal",
    "Nobody could hear an appeal now, so automation does only what can be undone.",
)
_PROTECTED: Final = Refusal(
    "protected", "The account is protected: no rule acts on it, and people decide it together."
)


class AccessGuard:
    """Compiles the judge from the views of the record, and from what the installation calls things."""

    permits: str | None = PERMIT

    def __init__(self, vocabulary: Vocabulary, *, passkeys: bool = True, key: bytes = b"") -> None:
        """Without `passkeys` nobody is asked for one: for trials only. Without `key` pseudonyms are of this guard only.

        `key` makes the names that people have in alerts.
        """
        self.pseudonyms = Pseudonyms(key or secrets.token_bytes(32))
        self.vocabulary = vocabulary
        self.passkeys = passkeys
        self._facts = lru_cache(FACTS_KEPT)(vocabulary.facts)

    def compile(self, reads: Reads) -> Access:
        """Who may do what at this epoch."""
        return Access(_Once(reads), self.vocabulary, self._facts, self.pseudonyms, passkeys=self.passkeys)


class _Once:
    """Views that are read once, however many parts of access look at them: everybody is many rows."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._read: dict[str, Mapping[str, Any]] = {}

    def view(self, name: str) -> Mapping[str, Any]:
        if name not in self._read:
            self._read[name] = self._reads.view(name)
        return self._read[name]


class Access:
    """Everything that access knows at one epoch; as a judge, it answers whether an order may pass."""

    def __init__(
        self,
        reads: Reads,
        vocabulary: Vocabulary,
        facts: Callable[..., Facts],
        pseudonyms: Pseudonyms,
        *,
        passkeys: bool,
    ) -> None:
        """`facts` is what the vocabulary knows, perhaps remembered."""
        self.staff = reads.view("staff")
        self.entitlements = Entitlements(reads, self.staff)
        self.freezes = tuple(freeze for freeze in reads.view("freeze").values() if freeze.ended is None)
        self.masks = Masks(self.freezes, self.staff)
        known = Known.of(reads)
        roles = reads.view("role")
        self.small = SmallTeams(known, self.entitlements, roles, self.freezes, reads.view(SMALL_TEAM))
        self._approvals = Approvals(known, roles, self.freezes, self.small)
        self._particulars = Particulars(known, self.entitlements, reads, vocabulary, pseudonyms, self.small)
        self._glass = reads.view("glass_open")
        self._keys = Keyholders(reads)
        self._protected = {one.account: one.until for one in reads.view("protected").values()}
        self._of_staff = frozenset(member.account for member in self.staff.values() if member.account)
        self._not_ordinary = self._of_staff | self._protected.keys()
        self._known = facts
        self._passkeys = passkeys
        self._hearers: dict[str | None, list[str]] = {}
        """Who may hear appeals, by policy area, looked for when somebody needs to know."""

    def __call__(self, order: Order, scope: Scope, now: Instant, permit: Any) -> Pass | Refusal:
        """Whether the order may pass now, in all that it acts on."""
        passed = self._one(order, scope, now, permit)
        if not scope.also or isinstance(passed, Refusal):
            return passed
        under = set((passed.under or "").split())
        for other in scope.also:
            answer = self._one(order, other, now, permit)
            if isinstance(answer, Refusal):
                return answer
            under.update((answer.under or "").split())
        return Pass(" ".join(sorted(under))) if under else _PASS

    def _one(self, order: Order, scope: Scope, now: Instant, permit: Any) -> Pass | Refusal:
        by, command, capability = order.by, order.command, order.command.capability
        facts = self.facts(capability, scope, now)
        if refusal := self.entitlements.lack(by, capability, facts, now):
            return refusal
        if by.startswith("system:") and by not in UNKNOWN_HANDS:
            return _PASS
        if by.startswith("service:") and (
            refusal := self._keys.lack(by, order.proof, capability, facts, now)
        ):
            return refusal
        if self._passkeys and by.startswith("staff:") and (refusal := unproved(order.proof, capability)):
            return refusal
        particular = scope.apart or scope.to is not None or type(command) in _PARTICULAR
        if particular and (refusal := self._particular(order, scope, now, permit)):
            return refusal
        agreed = _allowed(permit, order, now)
        why = self._second(order, scope, facts, now)
        if isinstance(why, Refusal):
            return why
        if why and not agreed:
            return Refusal("second_needed", f"{why} Ask for a second person.")
        # Whoever agreed has a part in it also where one person would have been enough, and judges it no more.
        seconded = _under(permit, capability) if agreed else self._alone(order, scope, permit, now)
        if command.unfreezable:
            return self._contained(by, capability, facts, now) or (Pass(seconded) if seconded else _PASS)
        passed = self._through(order, facts, scope, now, permit, seconded)
        return passed if isinstance(passed, Refusal) else self._kept(capability, scope, now) or passed

    def class_of(self, subjects: tuple[str, ...] | None, now: Instant) -> str | None:
        """The class of what is acted on: protected or staff if any of it is; None where that is not known."""
        if not subjects:
            return None
        if self._not_ordinary.isdisjoint(subjects):
            return "ordinary"
        for subject in subjects:
            if subject in self._protected and now < self._protected[subject]:
                return "protected"
        return "ordinary" if self._of_staff.isdisjoint(subjects) else "staff"

    def lack(
        self, by: str, capability: str, scope: Scope, now: Instant, *, unfreezable: bool = False
    ) -> Refusal | None:
        """Why somebody may not do this as things stand, were they to prove who they are; None where they may.

        What takes a second person under a freeze is refused with `second_needed`. `unfreezable` leaves freezes out.
        """
        lacks = (self._lack(by, capability, one, now, unfreezable=unfreezable) for one in scope.each())
        return next(filter(None, lacks), None)

    def _lack(
        self, by: str, capability: str, scope: Scope, now: Instant, *, unfreezable: bool
    ) -> Refusal | None:
        facts = self.facts(capability, scope, now)
        if refusal := self.entitlements.lack(by, capability, facts, now):
            return refusal
        if by.startswith("system:") and by not in UNKNOWN_HANDS:
            return None
        if unfreezable:
            return self._contained(by, capability, facts, now)
        answer = self._through(Order(_NOTHING, by), facts, scope, now, None, None)
        return answer if isinstance(answer, Refusal) else None

    def unseen(self, by: str, scope: Scope, now: Instant, *, seconded: bool = False) -> Freeze | None:
        """The freeze that keeps somebody from reading a case with these facts; None where none does.

        `seconded` says that a second person agreed that they read it.
        """
        facts = self.facts(READ, scope, now)
        for freeze in self.masks.among(self.masks.stopping(by, facts)):
            stops = freeze.in_force(now) and not (seconded and freeze.mode == "two_person")
            if stops and self._past(freeze, Order(_NOTHING, by), facts, scope, now, None) is None:
                return freeze
        return None

    def second(self, request: Request, by: str, now: Instant) -> Refusal | None:
        """Why somebody cannot be the second person for a request, whatever passkey they confirm with."""
        if refusal := self.lack(by, ApproveSecond.capability, Scope(tool="access"), now, unfreezable=True):
            return refusal
        own = Proof(session="any", authenticator=f"any of {by}", verified=True, fresh=True)
        order = Order(ApproveSecond(request=request.id, requester=request.by), by, proof=own)
        return self._approvals.refused(request, order, self._held, self._stopped, now)

    def _particular(self, order: Order, scope: Scope, now: Instant, permit: Any) -> Refusal | None:
        """What only the guard can say of some of access's own commands, because it knows everybody."""
        capability = order.command.capability
        if refusal := self._particulars.apart(order.by, capability, scope.apart, now):
            return refusal
        facts = self.facts(capability, scope, now)
        if scope.to is not None and (refusal := self.entitlements.untaken(scope.to, capability, facts, now)):
            return refusal
        match order.command:
            case ApproveSecond(request=name):
                request = permit if permit is not None and permit.id == name else None
                return self._approvals.refused(request, order, self._held, self._stopped, now)
            case DeclineSecond(request=name):
                request = permit if permit is not None and permit.id == name else None
                return self._approvals.unentitled(request, order.by, self._held, now)
            case AskSecond(members=members):
                return unable(members, order.by, self.entitlements, self.facts, now)
            case DeclareSmallTeam(of=of):
                return self.small.too_large(of, now)
        return self._particulars.refused(order.command, order.by, now)

    def _alone(self, order: Order, scope: Scope, permit: Any, now: Instant) -> str | None:
        """The declarations under which somebody does the second step of their own, which they may; None elsewhere."""
        capability = order.command.capability
        if isinstance(order.command, ApproveSecond):
            own = permit is not None and permit.by == order.by
            return " ".join(map(name_of, sorted(needed(permit.members)))) if own else None
        return (
            name_of(capability) if order.by in scope.apart and self.small.declared(capability, now) else None
        )

    def judges(self, by: str, capability: str, those: Iterable[str], now: Instant) -> Refusal | None:
        """Why somebody does not judge what these others did, on whom they depend; None where they may."""
        return self._particulars.apart(by, capability, those, now)

    def pseudonyms_of(self, by: str) -> tuple[str, ...]:
        """The names in alerts of somebody, of their other accounts, and of those they act for."""
        return self._particulars.pseudonyms_of(by)

    def facts(self, capability: str, scope: Scope, now: Instant) -> Facts:
        """What is known of something that somebody does."""
        about = self.class_of(scope.subjects, now)
        return self._known(
            scope.tool, capability, scope.policy_area, scope.severity, scope.region, scope.language, about
        )

    def _second(self, order: Order, scope: Scope, facts: Facts, now: Instant) -> str | Refusal | None:
        """Why an act takes a second person, or cannot be done at all; None where one is enough."""
        by, capability, protected = order.by, order.command.capability, facts.subject_class == "protected"
        if by == AUTOMATION:
            if protected and capability in DESTRUCTIVE:
                return _PROTECTED
            if capability in IRREVERSIBLE and not self._heard(facts.policy_area, now):
                return _NO_APPEAL
        elif protected and _takes_two(scope, capability):
            return "The account is protected."
        elif scope.second is None and type(order.command) in SECONDED:
            return self._particulars.second(order.command, by, now)
        return scope.second

    def _through(
        self, order: Order, facts: Facts, scope: Scope, now: Instant, permit: Any, seconded: str | None
    ) -> Pass | Refusal:
        """Past every freeze that the order lies inside, one by one: freezes add up."""
        bits = self.masks.stopping(order.by, facts)
        if not bits:
            return Pass(seconded) if seconded else _PASS
        under = set(seconded.split(" ")) if seconded else set()
        lacks_second: Freeze | None = None
        for freeze in self.masks.among(bits):
            asks_two = freeze.mode == "two_person"
            if not freeze.in_force(now) or (asks_two and facts.action in ALONE):
                continue
            if passed := self._past(freeze, order, facts, scope, now, permit):
                under.add(passed)
            elif asks_two:
                lacks_second = lacks_second or freeze
            else:
                return frozen(freeze)  # said first, because no second person gets past it
        if lacks_second is not None:
            return frozen(lacks_second)
        return Pass(" ".join(sorted(under))) if under else _PASS

    def _past(
        self, freeze: Freeze, order: Order, facts: Facts, scope: Scope, now: Instant, permit: Any
    ) -> str | None:
        """The id under which an order gets past one freeze; None where it does not."""
        if exemption := self.masks.exemption(freeze, order.by, facts, now):
            return exemption.id
        if freeze.mode == "two_person" and _allowed(permit, order, now) and not permit.alone:
            return str(permit.id)
        glass = self._glass.get(order.by) if freeze.kind == "freeze" else None
        if glass is None or now >= glass.until:
            return None
        # What is acted on itself: whose it is may be what a report says, and is not opened by that.
        touched = (scope.on,) if scope.on else scope.subjects or ()
        about = bool(touched) and set(touched) <= set(glass.subjects)
        return glass.id if about and facts.policy_area in {glass.area, None} else None

    def _contained(self, by: str, capability: str, facts: Facts, now: Instant) -> Refusal | None:
        """Who is contained themselves begins no freeze, contains nobody in turn, and breaks no glass."""
        if capability not in LEFT_TO_OTHERS:
            return None
        for freeze in self.masks.listing(by):
            mine = freeze.kind == "containment" and freeze.in_force(now)
            if mine and self.masks.exemption(freeze, by, facts, now) is None:
                return frozen(freeze)
        return None

    def _held(self, by: str, capability: str, scope: Scope, now: Instant) -> bool:
        """Whether somebody holds a capability for these facts."""
        facts = self.facts(capability, scope, now)
        return self.entitlements.lack(by, capability, facts, now) is None

    def _stopped(self, by: str, capability: str, scope: Scope, now: Instant) -> Iterator[Freeze]:
        """The freezes that somebody lies inside with no exemption."""
        facts = self.facts(capability, scope, now)
        for freeze in self.masks.among(self.masks.stopping(by, facts)):
            if freeze.in_force(now) and self.masks.exemption(freeze, by, facts, now) is None:
                yield freeze

    def _kept(self, capability: str, scope: Scope, now: Instant) -> Refusal | None:
        """Why work is not handed to somebody who may do it: a freeze keeps them from it, however many they are."""
        if scope.to is None:
            return None
        stopped = self._stopped(scope.to, capability, scope, now)
        return next((kept_from(scope.to, one) for one in stopped if one.mode != "two_person"), None)

    def _heard(self, area: str | None, now: Instant) -> bool:
        """Whether somebody could hear an appeal in this policy area, whatever else it is about.

        Whoever cannot now cannot before the next epoch either, so everybody is asked about once at most.
        """
        about = Scope(policy_area=area)
        if area not in self._hearers:
            self._hearers[area] = list(self.entitlements.holders(APPEALS))
        left = self._hearers[area]
        while left:
            person = left[-1]
            if self._held(person, APPEALS, about, now) and not any(
                self._stopped(person, APPEALS, about, now)
            ):
                return True
            left.pop()
        return False


def _under(permit: Request, capability: str) -> str:
    """The second approval, and the declaration where it was no other person's."""
    return f"{permit.id} {name_of(approving(capability))}" if permit.alone else permit.id


def _takes_two(scope: Scope, capability: str) -> bool:
    """Whether it takes two people on a protected account, where nothing else says so."""
    if scope.second is not None or scope.interim:
        return False
    return capability in DESTRUCTIVE or capability in READING


def _allowed(permit: Request | None, order: Order, now: Instant) -> bool:
    return permit is not None and permit.allows(order.command, order.by, order.key, now)
