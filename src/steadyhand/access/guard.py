"""The guard: who may do what now. Implements `kernel.Guard`; compiled once per epoch, and then pure.

An order passes when whoever asks is entitled (by a role or a grant), has proved who they are as far as the
capability asks, has the second person that the act takes, and no freeze stops it, or an exemption, a
break-glass or that second person lets it through. Of all these the first that is missing is the answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from steadyhand.access.approvals import Approvals
from steadyhand.access.capabilities import (
    ALONE,
    APPEALS,
    DESTRUCTIVE,
    FRESH,
    IRREVERSIBLE,
    LEFT_TO_OTHERS,
    READING,
    VERIFIED,
)
from steadyhand.access.commands import Appoint
from steadyhand.access.entitlement import Entitlements
from steadyhand.access.freezes.commands import Exempt, StartFreeze
from steadyhand.access.freezes.containment import Contain
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.commands import DropRole, GrantAccess
from steadyhand.access.independence import together
from steadyhand.access.keys.keyring import Keyholders
from steadyhand.access.masks import Masks
from steadyhand.access.model import UNKNOWN_HANDS
from steadyhand.access.requests.commands import ApproveSecond, DeclineSecond
from steadyhand.access.requests.model import Request
from steadyhand.access.requests.views import PERMIT
from steadyhand.access.risk.commands import UNKNOWN, OpenAlert
from steadyhand.access.risk.pseudonyms import Pseudonyms
from steadyhand.access.scopes import Facts, ScopeSet, Vocabulary
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Pass, Reads
from steadyhand.kernel.values import AUTOMATION, Instant, Scope
from steadyhand.kernel.zones import day

FACTS_KEPT: Final = 16_384
"""Sets of facts that are remembered, because there are few of them and reading one takes a microsecond."""
_PASS: Final = Pass()
_NOTHING: Final = Command()
"""In questions about what somebody might do, where no command is asked for."""
READ: Final = "person.read"
"""What a freeze calls reading what is personal; the content of a case is that."""
_ANYTHING: Final = Scope()
_PARTICULAR: Final = frozenset(
    {Appoint, ApproveSecond, DeclineSecond, DropRole, StartFreeze, GrantAccess, Exempt, Contain, OpenAlert}
)
"""Commands of which only the guard can say whether they may be: it knows everybody, and every word."""
_NO_PASSKEY: Final = Refusal(
    "passkey_needed",
    "This takes your passkey: confirm with it, in a session on this device, and send it again.",
)
_STALE: Final = Refusal(
    "passkey_needed", "This takes your passkey anew: confirm with it once more, and send it again."
)
_NO_APPEAL: Final = Refusal(
    "no_appeal",
    "Nobody could hear an appeal while the freeze lasts, so automation does only what can be undone.",
)
_NO_FIRST: Final = Refusal("unknown_first", "Whoever opened it first is no member of staff.")
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
        self._passkeys = passkeys
        self._facts = lru_cache(FACTS_KEPT)(vocabulary.facts)

    def compile(self, reads: Reads) -> Access:
        """Who may do what at this epoch."""
        return Access(reads, self.vocabulary, self._facts, self.pseudonyms, passkeys=self._passkeys)


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
        self._approvals = Approvals(self.staff, reads.view("grants"), reads.view("role"), self.freezes)
        self._glass = reads.view("glass_open")
        self._keys = Keyholders(reads)
        self._protected = {one.account: one.until for one in reads.view("protected").values()}
        self._of_staff = frozenset(member.account for member in self.staff.values() if member.account)
        self._not_ordinary = self._of_staff | self._protected.keys()
        self._vocabulary = vocabulary
        self._known = facts
        self._pseudonyms = pseudonyms
        self._passkeys = passkeys
        self._hearers = self.entitlements.holders(APPEALS)
        self._hearer: str | None = ""  # nobody yet: whoever it is, is looked for when somebody needs to know

    def __call__(self, order: Order, scope: Scope, now: Instant, permit: Any) -> Pass | Refusal:
        """Whether the order may pass now."""
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
        if self._passkeys and by.startswith("staff:") and (refusal := _unproved(order.proof, capability)):
            return refusal
        if type(command) in _PARTICULAR and (refusal := self._particular(order, now, permit)):
            return refusal
        seconded: str | None = None
        if why := self._second(by, capability, scope, facts, now):
            if isinstance(why, Refusal):
                return why
            if not _allowed(permit, order, now):
                return Refusal("second_needed", f"{why} Ask for a second person.")
            seconded = permit.id
        if command.unfreezable:
            return self._contained(by, capability, facts, now) or (Pass(seconded) if seconded else _PASS)
        return self._through(order, facts, scope, now, permit, seconded)

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

    def _particular(self, order: Order, now: Instant, permit: Any) -> Refusal | None:
        """What only the guard can say of some of access's own commands, because it knows everybody."""
        match order.command:
            case ApproveSecond(request=name):
                request = permit if permit is not None and permit.id == name else None
                return self._approvals.refused(request, order, self._held, self._stopped, now)
            case DeclineSecond(request=name):
                request = permit if permit is not None and permit.id == name else None
                return self._approvals.unentitled(request, order.by, self._held, now)
            case DropRole(name=name) if holder := self.entitlements.holder_of(name):
                return Refusal("role_held", f"{holder} holds the role {name}: change their roles first.")
            case Appoint(staff=staff):
                return self.entitlements.unknown(staff.roles)
            case StartFreeze(scope_set=named, exemptions=exemptions):
                scopes = (named, *(exemption.scope for exemption in exemptions))
                return next(filter(None, map(self._strange, scopes)), None)
            case GrantAccess(scope_set=named):
                return self._strange(named)
            case Exempt(exemption=exemption):
                return self._strange(exemption.scope)
            case Contain(stopped=str() as tool):
                return self._strange(ScopeSet(tools=(tool,)))
            case OpenAlert() as opening:
                return self._opening(opening, order.by)
        return None

    def pseudonyms_of(self, by: str) -> tuple[str, ...]:
        """The names in alerts of somebody, of their other accounts, and of those they act for."""
        own = self.staff.get(by)
        if own is None:
            return (self._pseudonyms.of(by),)
        same = [
            name
            for name, other in self.staff.items()
            if name == own.delegate_of
            or other.delegate_of == by
            or (own.person and own.person == other.person)
        ]
        return tuple(self._pseudonyms.of(name) for name in dict.fromkeys((by, *same)))

    def _opening(self, opening: OpenAlert, by: str) -> Refusal | None:
        """Nobody opens an alert about themselves, and the two who open it are two."""
        if not set(opening.about).isdisjoint(self.pseudonyms_of(by)):
            return UNKNOWN
        if not all(map(self._pseudonyms.ours, opening.about)):
            return Refusal(
                "other_key", "Its names were made with another key: nobody can tell that it is not about you."
            )
        first, second = self.staff.get(opening.first), self.staff.get(by)
        if second is None or not opening.first:
            return None
        return _NO_FIRST if first is None else together(first, second, self.staff)

    def _strange(self, named: ScopeSet) -> Refusal | None:
        if strange := self._vocabulary.strange(named):
            dimension, value = strange
            return Refusal(
                "unknown_word",
                f"{value[:80]!r} is none of the {dimension.replace('_', ' ')} of this installation.",
            )
        return None

    def facts(self, capability: str, scope: Scope, now: Instant) -> Facts:
        """What is known of something that somebody does."""
        about = self.class_of(scope.subjects, now)
        return self._known(
            scope.tool, capability, scope.policy_area, scope.severity, scope.region, scope.language, about
        )

    def _second(
        self, by: str, capability: str, scope: Scope, facts: Facts, now: Instant
    ) -> str | Refusal | None:
        """Why an act takes a second person, or cannot be done at all; None where one is enough."""
        protected = facts.subject_class == "protected"
        if by == AUTOMATION:
            if protected and capability in DESTRUCTIVE:
                return _PROTECTED
            if capability in IRREVERSIBLE and not self._heard(now):
                return _NO_APPEAL
        elif protected and scope.second is None and (capability in DESTRUCTIVE or capability in READING):
            return "The account is protected."
        return scope.second

    def _through(
        self, order: Order, facts: Facts, scope: Scope, now: Instant, permit: Any, seconded: str | None
    ) -> Pass | Refusal:
        """Past every freeze that the order lies inside, one by one: freezes add up."""
        bits = self.masks.stopping(order.by, facts)
        if not bits:
            return Pass(seconded) if seconded else _PASS
        under = {seconded} if seconded else set()
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
        if freeze.mode == "two_person" and _allowed(permit, order, now):
            return str(permit.id)
        glass = self._glass.get(order.by) if freeze.kind == "freeze" else None
        if glass is not None and now < glass.until and scope.subjects:
            about = set(scope.subjects) <= set(glass.subjects) and facts.policy_area in {glass.area, None}
            return glass.id if about else None
        return None

    def _contained(self, by: str, capability: str, facts: Facts, now: Instant) -> Refusal | None:
        """Who is contained themselves begins no freeze, contains nobody in turn, and breaks no glass."""
        if capability not in LEFT_TO_OTHERS:
            return None
        for freeze in self.freezes:
            mine = freeze.kind == "containment" and by in freeze.who.people and freeze.in_force(now)
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

    def _heard(self, now: Instant) -> bool:
        """Whether somebody could hear an appeal, whatever it is about, in a house where something is frozen.

        Whoever cannot now cannot before the next epoch either, so everybody is asked about once at most.
        """
        if not any(freeze.in_force(now) for freeze in self.freezes):
            return True
        while (person := self._hearer) is not None:
            if self._held(person, APPEALS, _ANYTHING, now) and not any(
                self._stopped(person, APPEALS, _ANYTHING, now)
            ):
                return True
            self._hearer = next(self._hearers, None)
        return False


def frozen(freeze: Freeze) -> Refusal:
    """What somebody reads whom a freeze stops."""
    if freeze.mode == "two_person":
        return Refusal(
            "second_needed",
            f"Two people do this together until {day(freeze.ends)} ({freeze.id}): ask for a second person.",
        )
    what = "only read" if freeze.mode == "read_only" else "stopped"
    return Refusal(
        "frozen",
        f"This is {what} by {freeze.id} until {day(freeze.ends)}. Who must go on asks for an exemption; "
        "where somebody is in danger, break the glass for this case.",
    )


def _unproved(proof: Proof, capability: str) -> Refusal | None:
    """What is missing of somebody's proof that it is they who ask."""
    if capability in VERIFIED and not proof.verified:
        return _NO_PASSKEY
    return _STALE if capability in FRESH and not proof.fresh else None


def _allowed(permit: Request | None, order: Order, now: Instant) -> bool:
    return permit is not None and permit.allows(order.command, order.by, order.key, now)
