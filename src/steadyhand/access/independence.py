"""Whether somebody can be the second person: two who depend on one another are one.

Each rule is one that somebody has walked around: approving oneself by another account, having one's own
report or manager sign, appointing an ally first, making somebody while a freeze is on. Nobody is exempt, and
what holds of one account of a person holds of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Final

import msgspec

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.model import Grants
from steadyhand.access.identity.model import LetIn
from steadyhand.access.model import Staff
from steadyhand.access.requests.model import Endorsed, Request
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Reads
from steadyhand.kernel.values import DAY, Instant

LATELY: Final = 30 * DAY
"""Who gave somebody access within this time is not judged by them."""
OUTSIDE: Final = "outside_approver"


_IN_LINE: Final = Refusal(
    "reporting_line", "One of you reports to the other: ask somebody outside that line."
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of everybody, at one epoch."""

    staff: Mapping[str, Staff]
    grants: Mapping[str, Grants]
    endorsed: Mapping[str, Endorsed]
    let_in: Mapping[str, LetIn]
    founded: Instant
    """When the installation had its first member of staff."""

    @classmethod
    def of(cls, reads: Reads) -> Known:
        """As the record has it."""
        founding = reads.view("founding").values()
        return cls(
            staff=reads.view("staff"),
            grants=reads.view("grants"),
            endorsed=reads.view("endorsed"),
            let_in=reads.view("let_in"),
            founded=next((one.at for one in founding), 0),
        )


Pairs = tuple[tuple[Staff, Staff], ...]
"""Each account of whoever asks with each of whoever approves."""


def dependence(
    request: Request,
    approver: Staff,
    proof: Proof,
    known: Known,
    freezes: Iterable[Freeze],
    now: Instant,
) -> Refusal | None:
    """Why `approver` cannot be the second person for `request`; None where they can."""
    staff, grants = known.staff, known.grants
    requester = staff.get(request.by)
    if requester is None or not requester.active or requester.left(now):
        return Refusal("not_staff", f"{request.by} is no member of staff any more.")
    askers = accounts(requester, staff)
    approvers = accounts(approver, staff)
    pairs = tuple(product(askers, approvers))
    return (
        _same(requester, approver)
        or _acting_for(pairs)
        or _agreed_already(request, approver, staff)
        or _same_authenticator(request, proof)
        or _in_line(pairs, staff)
        or _close(request, pairs)
        or _beholden(askers, approver, grants.get(approver.principal), now)
        or _one_hand(askers, approvers, known, now)
        or _circular(request, approvers, known, now)
        or _made_for_it(approver, grants.get(approver.principal), freezes)
        or _at_the_top(request, askers, approver, staff)
    )


def together(first: Staff, second: Staff, known: Known, now: Instant) -> Refusal | None:
    """Why two people are not two when they open something together, or one judges the other; None where they are."""
    each = accounts(first, known.staff), accounts(second, known.staff)
    pairs = tuple(product(*each))
    return (
        _same(first, second)
        or _acting_for(pairs)
        or _in_line(pairs, known.staff)
        or _one_hand(*each, known, now)
    )


def judges(other: Staff, judge: Staff, known: Known, now: Instant) -> Refusal | None:
    """Why somebody does not judge what another did; None where they may. A manager may judge their people's work."""
    each = accounts(other, known.staff), accounts(judge, known.staff)
    pairs = tuple(product(*each))
    under = any(one.principal in line(two, known.staff) for one, two in pairs)
    return (
        _same(other, judge)
        or _acting_for(pairs)
        or (_IN_LINE if under else None)
        or _one_hand(*each, known, now)
    )


def hears(other: Staff, judge: Staff, known: Known, now: Instant) -> Refusal | None:
    """Why somebody does not answer an appeal of what another did; None where they may. Their direct lead does not."""
    each = accounts(other, known.staff), accounts(judge, known.staff)
    leads = any(one.reports_to == two.principal for one, two in product(*each))
    return judges(other, judge, known, now) or (_IN_LINE if leads else None)


def accounts(member: Staff, staff: Mapping[str, Staff]) -> tuple[Staff, ...]:
    """Every account of the person whose account this is, this one first."""
    others = (one for one in staff.values() if member.person and one.person == member.person)
    return (member, *(one for one in others if one.principal != member.principal))


def _same(requester: Staff, approver: Staff) -> Refusal | None:
    if approver.principal == requester.principal:
        return Refusal("yourself", "Nobody is the second person for their own request.")
    if requester.person and requester.person == approver.person:
        return Refusal("same_person", "Both accounts belong to one person.")
    return None


def _acting_for(pairs: Pairs) -> Refusal | None:
    if any(one.principal == two.delegate_of or two.principal == one.delegate_of for one, two in pairs):
        return Refusal("delegate", "Who acts for somebody does not approve what they ask for.")
    return None


def _agreed_already(request: Request, approver: Staff, staff: Mapping[str, Staff]) -> Refusal | None:
    """Where it takes several, each is another person; the same account twice is told by the request itself."""
    others = {one.principal for one in accounts(approver, staff)} - {approver.principal}
    if not others.isdisjoint(one.by for one in request.endorsements):
        return Refusal("same_person", "You have approved this already, by another account of yours.")
    return None


def _same_authenticator(request: Request, proof: Proof) -> Refusal | None:
    if not proof.authenticator or proof.authenticator == request.authenticator:
        return Refusal("same_authenticator", "The second person confirms with a passkey of their own.")
    return None


def _in_line(pairs: Pairs, staff: Mapping[str, Staff]) -> Refusal | None:
    if any(one.principal in line(two, staff) or two.principal in line(one, staff) for one, two in pairs):
        return _IN_LINE
    return None


def line(member: Staff, staff: Mapping[str, Staff]) -> tuple[str, ...]:
    """The managers of somebody, the nearest first, however the circle runs."""
    managers: list[str] = []
    above = member.reports_to
    while above is not None and above not in managers:
        managers.append(above)
        manager = staff.get(above)
        above = manager.reports_to if manager is not None else None
    return tuple(managers)


def _close(request: Request, pairs: Pairs) -> Refusal | None:
    """Acts on protected subjects and reversals take somebody of another team."""
    if not any(member.scope.subjects for member in request.members):
        return None
    team = any(one.team and one.team == two.team for one, two in pairs)
    if team or any(one.reports_to is not None and one.reports_to == two.reports_to for one, two in pairs):
        return Refusal("same_team", "You work in the same team: somebody of another one must approve this.")
    return None


def _beholden(askers: Iterable[Staff], approver: Staff, held: Grants | None, now: Instant) -> Refusal | None:
    by, since = {one.principal for one in askers}, now - LATELY
    raised = not approver.remembered_since(since) or any(
        (was.raised or was.moved) and was.by in by and was.until > since for was in approver.changes
    )
    appointed = approver.appointed_by in by and approver.since > since
    granted = held is not None and any(one.by in by and one.at > since for one in (*held.held, *held.past))
    if raised or appointed or granted:
        return Refusal(
            "beholden", "Whoever asks gave you access within the last 30 days: somebody else must approve."
        )
    return None


def _one_hand(one: Iterable[Staff], two: Iterable[Staff], known: Known, now: Instant) -> Refusal | None:
    """Whoever lately gave both a way in, or one of them, could be both: the same password and code open it to them."""
    if _hands(one, known, now).isdisjoint(_hands(two, known, now)):
        return None
    return Refusal(
        "one_hand",
        "One person let both of you in within the last 30 days, or one of you the other: somebody else must approve.",
    )


def _hands(own: Iterable[Staff], known: Known, now: Instant) -> set[str]:
    """Somebody's accounts, and whoever lately gave one of them a way in, or made it; and theirs, and so on."""
    hands: set[str] = set()
    waiting = list(own)
    while waiting:
        account = waiting.pop()
        if account.principal in hands:
            continue
        hands.add(account.principal)
        for name in _makers(account, known, now):
            waiting += accounts(known.staff[name], known.staff) if name in known.staff else ()
            hands |= {name} - known.staff.keys()
    return {hand for hand in hands if hand.startswith("staff:")}


def _makers(account: Staff, known: Known, now: Instant) -> set[str]:
    """Whoever could have come in as an account: who set its password, or gave it a code, or made it.

    In a young installation one person makes everybody, and that counts for nothing yet; nor does the password that
    whoever made it gave with it.
    """
    lately = now - LATELY
    given = known.let_in[account.principal].given if account.principal in known.let_in else ()
    first = account.since + DAY
    makers = {by for by, at in given if at > lately and not (at <= first and by == account.appointed_by)}
    if account.since > max(lately, known.founded + LATELY):
        makers.add(account.appointed_by)
    return makers


def _circular(request: Request, approvers: Iterable[Staff], known: Known, now: Instant) -> Refusal | None:
    """An approval that would come back to whoever gives it, by one hand or by two.

    Longer circles are not refused, or a small house could soon approve nothing; they show among repeated pairs.
    """
    own = {one.principal for one in approvers}
    first = _approved_by({request.by}, known, now)
    if not own.isdisjoint(first):
        return Refusal(
            "mutual",
            f"{request.by} has approved a request of yours lately: somebody else must approve theirs.",
        )
    if not own.isdisjoint(_approved_by(first, known, now)):
        return Refusal(
            "circular",
            f"{request.by} has lately approved for somebody who approved for you: ask somebody outside the three.",
        )
    return None


def _approved_by(people: Iterable[str], known: Known, now: Instant) -> set[str]:
    """Whose requests these people approved lately, by any account of theirs."""
    members = (known.staff[name] for name in people if name in known.staff)
    names = {one.principal for member in members for one in accounts(member, known.staff)}
    return {who for name in names & known.endorsed.keys() for who in known.endorsed[name].lately(now)}


def _made_for_it(approver: Staff, held: Grants | None, freezes: Iterable[Freeze]) -> Refusal | None:
    given = held.held + held.past if held is not None else ()
    for freeze in freezes:
        raised = any(was.raised for was in approver.changes_since(freeze.starts))
        granted = any(grant.at >= freeze.starts for grant in given)
        if raised or granted or not approver.known_since(freeze.starts):
            return raised_in(freeze)
    return None


def raised_in(freeze: Freeze) -> Refusal:
    """What somebody reads who was made for approving."""
    return Refusal(
        "raised_in_freeze", f"Who was made or raised during {freeze.id} approves nothing while it lasts."
    )


def _at_the_top(
    request: Request, askers: Iterable[Staff], approver: Staff, staff: Mapping[str, Staff]
) -> Refusal | None:
    """Whoever heads the line is approved by somebody outside it, of a list that was registered beforehand."""
    freezing = any(member.capability.startswith("freeze.") for member in request.members)
    head = next((one for one in askers if _heads(one, staff)), None)
    if freezing and head is not None and OUTSIDE not in approver.roles:
        return Refusal(
            "outside_needed",
            f"{head.name} heads the line: somebody of the outside approvers must approve this.",
        )
    return None


def _heads(member: Staff, staff: Mapping[str, Staff]) -> bool:
    manager = staff.get(member.reports_to or "")
    return (manager is None or not manager.active) and any(
        other.active and other.reports_to == member.principal for other in staff.values()
    )
