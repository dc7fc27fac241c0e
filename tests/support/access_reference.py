"""Who may do what, once more and plainly: loops and sets over the rows, nothing compiled and nothing kept.

Written from what the issue and the docstrings promise, and not from the guard: where the two differ, one of
them is wrong. It shares with the guard only the values that rows are made of and the tables of capabilities.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from steadyhand.access.capabilities import (
    ALONE,
    CONTROL,
    DESTRUCTIVE,
    FRESH,
    IRREVERSIBLE,
    NARROWED,
    ORDERS,
    READING,
    VERIFIED,
)  # fmt: skip
from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.commands import Exempt, StartFreeze, Thaw
from steadyhand.access.freezes.containment import Contain
from steadyhand.access.freezes.model import Exemption, Freeze
from steadyhand.access.glass.model import Glass
from steadyhand.access.grants.commands import DropRole, GrantAccess
from steadyhand.access.grants.model import Grants
from steadyhand.access.model import Staff, moved, raised
from steadyhand.access.populations import Population
from steadyhand.access.requests.commands import ApproveSecond, AskSecond
from steadyhand.access.requests.model import Request
from steadyhand.access.roles import ROLES, SYSTEM
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.kernel.command import Order, digest_of
from steadyhand.kernel.values import DAY, Instant, Scope
from tests.support.access_everybody import forgotten, is_described
from tests.support.access_forms import fits, forms_since, was_there
from tests.support.access_small import SmallTeams, is_own, needed, wanted

Facts = Mapping[str, str | None]
"""Dimension of a scope to what is known of a command; None is unknown."""
TESTED: Final = {
    "tools": "tool",
    "actions": "action",
    "policy_areas": "policy_area",
    "severities": "severity",
    "regions": "region",
    "languages": "language",
    "subject_classes": "subject_class",
}
OF_PEOPLE: Final = (
    *(f"{kind}." for kind in ("case", "sanction", "strike", "account", "person", "signal", "media", "look")),
    "question.", "quality.golden", "quality.confirm", "appeal.", "reinstatement.decide")  # fmt: skip
FOLDER: Final = "system:rules-folder"
OF_RULES: Final[Mapping[str, set[str | None]]] = {
    "tools": {"enforcement"},
    "actions": {"sanction.label", "sanction.limit", "sanction.remove", "account.suspend", "account.ban"},
}
TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Reference(SmallTeams):
    """Who may do what in a house at an instant."""

    @staticmethod
    def unproved(order: Order, capability: str) -> bool:
        """Whether it is not known that they are there, or have been there just now."""
        stale = capability in FRESH and not order.proof.fresh
        return stale or (capability in VERIFIED and not order.proof.verified)

    def answer(self, order: Order, scope: Scope, permit: Request | None) -> str:
        """`pass`, with the ids it is under where there are any, or the code of the refusal: of all it acts on."""
        answers = [self.answer_of(order, one, permit) for one in (scope, *scope.also)]
        if refused := [one for one in answers if one.split()[0] != "pass"]:
            return refused[0]
        return " ".join(["pass", *sorted({*" ".join(answers).split()} - {"pass"})])

    def answer_of(self, order: Order, scope: Scope, permit: Request | None) -> str:
        capability, facts = order.command.capability, self.facts(order.command.capability, scope)
        if code := self.lacking(order.by, capability, facts):
            return code
        if order.by.startswith("system:") and order.by != FOLDER:
            return "pass"
        if order.by.startswith("service:") and (code := self.key_lacks(order, facts)):
            return code
        if order.by.startswith("staff:") and self.unproved(order, capability):
            return "passkey_needed"
        taken = scope.to is None or not self.lacking(scope.to, capability, facts)
        if code := self.judges_own(order, scope) or (
            self.particular(order, permit) if taken else "cannot_take"
        ):
            return code
        approved = permit is not None and self.approved(permit, order)
        code = self.alone(order.by, capability, scope, facts) or self.appoints_alone(order)
        if code and (code != "second_needed" or not approved):
            return code
        under = self.agreed_under(order, scope, permit, approved=approved)
        if order.command.unfreezable:
            missing = self.contained_from(order.by, capability, facts)
        else:
            missing = self.frozen(order, facts, scope, permit if approved else None, under)
        if missing:
            return min(missing)  # what no second person gets past is said first: "frozen"
        kept = not order.command.unfreezable and self.kept(scope.to, facts)
        return "cannot_take" if kept else " ".join(["pass", *sorted(under)])

    def facts(self, action: str, scope: Scope) -> Facts:
        """What is known of a command; whatever is no word of the house is unknown."""
        words = self.house.words
        language = scope.language or ""
        return {
            "tool": scope.tool if scope.tool in words.tools else None,
            "action": action if action in words.actions else None,
            "policy_area": scope.policy_area if scope.policy_area in words.policy_areas else None,
            "severity": scope.severity if scope.severity in ("low", "medium", "high", "severe") else None,
            "region": scope.region if scope.region in words.regions else None,
            "language": language.split("-")[0] if TAG.fullmatch(language) else None,
            "subject_class": self.subject_class(scope.subjects),
        }

    def subject_class(self, subjects: tuple[str, ...] | None) -> str | None:
        """Protected if anything that is touched is, else staff if anything is somebody's own account."""
        if not subjects:
            return None
        for subject in subjects:
            listed = self.house.protected.get(subject)
            if listed is not None and self.now < listed.until:
                return "protected"
        own = [member.account for member in self.house.staff.values()]
        return "staff" if any(subject in own for subject in subjects) else "ordinary"

    # --------------------------------------------------------------------------------------- who is entitled

    def lacking(self, by: str, capability: str, facts: Facts) -> str | None:
        """The code of why somebody's roles and grants do not allow this; None where they do."""
        staff = self.house.staff.get(by)
        if staff is None:
            return self.lacking_of_house(by, capability)
        if not staff.active:
            return "not_allowed"
        if staff.leaves is not None and self.now >= staff.leaves:
            return "left"
        last_days = staff.leaves is not None and self.now >= staff.leaves - 14 * DAY
        if last_days and (capability in NARROWED or facts["subject_class"] in ("protected", "staff")):
            return "leaving"
        theirs = capability.startswith(("escalation.", "statement."))
        outside = staff.employer.startswith("partner:") and not theirs
        if capability in ("own.passkeys", "own.care") or outside:
            return None if capability in ("own.passkeys", "own.care") else "not_allowed"
        for grant in self.house.grants.get(by, Grants()).held:
            now = grant.at <= self.now < grant.until
            if now and capability in grant.capabilities and surely_inside(grant.scope, facts):
                return None
        if not any(capability in self.role(role) for role in staff.roles):
            return "not_allowed"
        if staff.areas and capability.startswith(OF_PEOPLE) and facts["policy_area"] not in staff.areas:
            return "not_your_area"
        return None

    def lacking_of_house(self, by: str, capability: str) -> str | None:
        role = "partner" if by.startswith("service:partner-") else "platform"
        allowed = ROLES[role] if by.startswith("service:") and by not in SYSTEM else SYSTEM.get(by, ())
        first = capability == "genesis" and not self.house.founding
        return None if first or capability in allowed else "not_allowed"

    def key_lacks(self, order: Order, facts: Facts) -> str | None:
        """The code of why a service may not do this with the key that it came by; None where it may."""
        revoked = self.house.service.get(order.by)
        if revoked is not None and revoked.revoked:
            return "service_revoked"
        for key in self.house.api_key.values():
            if order.proof.session != key.id:
                continue
            if key.service != order.by or key.revoked or self.now >= key.until:
                return "key_over"
            if order.command.capability not in key.capabilities:
                return "not_in_key"
            if key.areas and facts["policy_area"] not in key.areas:
                return "not_in_key"
        return None

    def role(self, name: str) -> set[str]:
        """What a role allows: one of the house's own, or one of the installation's."""
        custom = self.house.role.get(name)
        return set(ROLES.get(name, ())) | set(custom.capabilities if custom else ())

    # ------------------------------------------------------------------------------------- what takes a second

    def alone(self, by: str, capability: str, scope: Scope, facts: Facts) -> str | None:
        """The code of why one cannot do this alone; None where one can."""
        protected = facts["subject_class"] == "protected"
        if by == "automation":
            if protected and capability in DESTRUCTIVE:
                return "protected"
            if capability in IRREVERSIBLE and not self.appeals_are_heard(facts["policy_area"]):
                return "no_appeal"
        elif protected and capability in DESTRUCTIVE | READING and not scope.interim:
            return "second_needed"
        return "second_needed" if scope.second is not None else None

    def appeals_are_heard(self, area: str | None) -> bool:
        """Whether somebody could hear any appeal that there might be in a policy area."""
        facts = self.facts("appeal.decide", Scope(policy_area=area))
        for person in self.house.staff:
            stopped = any(self.stops(freeze, person, facts) for freeze in self.house.freeze.values())
            if not stopped and self.lacking(person, "appeal.decide", facts) is None:
                return True
        return False

    def agreed_under(self, order: Order, scope: Scope, permit: Request | None, *, approved: bool) -> set[str]:
        """What was approved is named, also where one was enough; else what somebody of a small team did alone."""
        if permit is None or not approved:
            return self.alone_under(order, scope, permit)
        own = {f"small:{wanted(order.command.capability)}"} if is_own(permit) else set()
        return {permit.id} | own

    def approved(self, permit: Request, order: Order) -> bool:
        """Whether this very command, under its key, is one that was approved for whoever asks."""
        if permit.state != "approved" or permit.by != order.by or self.now >= permit.expires:
            return False
        for number, member in enumerate(permit.members):
            same = member.digest == digest_of(order.command).hex()
            if (
                same
                and member.capability == order.command.capability
                and order.key == f"{permit.id}/{number}"
            ):
                return True
        return False

    # -------------------------------------------------------------------------------------------- the freezes

    def frozen(
        self, order: Order, facts: Facts, scope: Scope, approved: Request | None, under: set[str]
    ) -> set[str]:
        """What is missing to get past all freezes, as codes; the ids that let it past go into `under`."""
        missing: set[str] = set()
        for freeze in self.house.freeze.values():
            asks_two = freeze.mode == "two_person"
            if not self.reaches(freeze, order.by, facts) or (asks_two and facts["action"] in ALONE):
                continue
            if exemption := self.exemption(freeze, order.by, facts):
                under.add(exemption.id)
            elif asks_two and approved is not None and not is_own(approved):
                under.add(approved.id)
            elif freeze.kind == "freeze" and (glass := self.glass(order.by, facts, scope)):
                under.add(glass.id)
            else:
                missing.add("second_needed" if asks_two else "frozen")
        return missing

    def kept(self, to: str | None, facts: Facts) -> bool:
        """Whether a freeze keeps somebody from what is handed to them, whoever would do it with them."""
        reach = [one for one in self.house.freeze.values() if to is not None and self.reaches(one, to, facts)]
        return any(one.mode != "two_person" and self.exemption(one, to or "", facts) is None for one in reach)

    def contained_from(self, by: str, capability: str, facts: Facts) -> set[str]:
        """`frozen` where somebody is contained by name, and wants access, an order or a break-glass."""
        named = [it for it in self.house.freeze.values() if it.kind == "containment" and self.listed(it, by)]
        held = any(self.in_force(one) and self.exemption(one, by, facts) is None for one in named)
        return {"frozen"} if held and capability in CONTROL | ORDERS | {"access.break_glass"} else set()

    def in_force(self, freeze: Freeze) -> bool:
        return freeze.ended is None and self.now < freeze.ends

    def stops(self, freeze: Freeze, by: str, facts: Facts) -> bool:
        """Whether a freeze stops somebody who has no second person and breaks no glass."""
        return self.reaches(freeze, by, facts) and self.exemption(freeze, by, facts) is None

    def reaches(self, freeze: Freeze, by: str, facts: Facts) -> bool:
        """Whether what somebody does lies inside a freeze, or may: what is unknown may."""
        if not self.in_force(freeze) or (facts["action"] in READING and not freeze.reads):
            return False
        for dimension, fact in TESTED.items():
            named = getattr(freeze.scope, dimension)
            words = {facts[fact]}
            if facts["action"] == "rules.publish":
                words |= OF_RULES.get(dimension, set())  # rules do what they do for whoever published them
            if named and facts[fact] is not None and words.isdisjoint(named):
                return False
        return self.meant(freeze, by)

    def meant(self, freeze: Freeze, by: str) -> bool:
        """Whether a freeze is on somebody. Nobody changes out of one, nor is made outside it."""
        if self.listed(freeze, by):
            return True
        if freeze.kind == "containment" and freeze.who.people:
            return False
        if by.startswith("system:"):
            return by == FOLDER  # somebody wrote what it hands in, and nobody knows who
        if by == "automation":
            return not freeze.goes_on.automation
        staff = self.house.staff.get(by)
        if staff is None:
            return not freeze.goes_on.api_clients
        forms, there = list(forms_since(staff, freeze.starts)), was_there(staff, freeze.starts)
        if freeze.goes_on.contractors and there and all(form.employer != "platform" for form in forms):
            return False
        if not is_described(freeze.who):
            return not freeze.who.people
        return not there or any(fits(freeze.who, form) for form in forms)

    def listed(self, freeze: Freeze, by: str) -> bool:
        """Whether a freeze names somebody, by any account of theirs."""
        return not ({by} | self.others(by)).isdisjoint(freeze.who.people)

    def exemption(self, freeze: Freeze, by: str, facts: Facts) -> Exemption | None:
        """The first exemption that surely is for somebody, and surely for this. Nobody changes into one."""
        staff = self.house.staff.get(by)
        for one in freeze.exemptions:
            named = by in one.who.people
            if staff is not None and is_described(one.who) and was_there(staff, freeze.starts):
                named = named or all(fits(one.who, form) for form in forms_since(staff, freeze.starts))
            if named and self.now < one.ends and surely_inside(one.scope, facts):
                return one
        return None

    def glass(self, by: str, facts: Facts, scope: Scope) -> Glass | None:
        """Somebody's open break-glass, where it is for what is touched and for nothing else."""
        glass = self.house.glass_open.get(by)
        acted_on = [scope.on] if scope.on else scope.subjects or ["nothing"]
        if glass is None or self.now >= glass.until:
            return None
        inside = all(subject in glass.subjects for subject in acted_on)
        return glass if inside and facts["policy_area"] in (glass.area, None) else None

    # ------------------------------------------------------------------------------------ access's own commands

    def particular(self, order: Order, permit: Request | None) -> str | None:  # noqa: C901 - one command after the other
        """What is asked of a few commands because access knows everybody and every word."""
        match order.command:
            case ApproveSecond(request=name):
                return self.not_second(order, permit if permit and permit.id == name else None)
            case AskSecond(members=members):
                asks = [(one.capability, scope) for one in members for scope in one.scope.each()]
                lacks = (self.lacking(order.by, what, self.facts(what, on)) for what, on in asks)
                return next(filter(None, lacks), None)
            case DropRole(name=name):
                held = any(staff.active and name in staff.roles for staff in self.house.staff.values())
                return "role_held" if held else None
            case Appoint(staff=staff):
                known = all(map(self.exists, staff.roles))
                return ("yourself" if self.raises_own(order.by, staff) else None) if known else "unknown_role"
            case GrantAccess(scope_set=named, principal=principal):
                own = principal in self.others(order.by)
                return self.unknown_word(named) or ("yourself" if own else None)
            case Thaw(freeze=name):
                thawed = self.house.freeze.get(name)
                contains = thawed and thawed.kind == "containment" and self.listed(thawed, order.by)
                return "yourself" if contains else None
            case StartFreeze(scope_set=named, who=who):
                return self.unknown_word(named) or self.unknown_name(who)
            case Exempt(exemption=exemption):
                wrong = self.unknown_word(exemption.scope) or self.unknown_name(exemption.who)
                wrong = wrong or (None if self.spares_somebody(exemption) else "names_nobody")
                since = begun.starts if (begun := self.house.freeze.get(order.command.freeze)) else self.now
                own = any(self.means(exemption.who, name, since) for name in self.others(order.by))
                return wrong or ("yourself" if own else None)
            case Contain() as command:
                return self.contains(order.by, command)
            case DeclareSmallTeam(of=of):
                return "not_small" if self.too_many(of) else None
        return None

    def others(self, by: str) -> set[str]:
        """Somebody's other accounts."""
        me = self.house.staff.get(by)
        return {one.principal for one in self.selves(me)} - {by} if me else set()

    def raises_own(self, by: str, staff: Staff) -> bool:
        """Whether somebody gives an account of their own more, or a new account."""
        me, before = self.house.staff.get(by), self.house.staff.get(staff.principal)
        if before is None:
            return me is not None and me.person != "" and me.person == staff.person
        return staff.principal in self.others(by) and (raised(before, staff) or moved(before, staff))

    def means(self, who: Population, name: str, since: Instant) -> bool:
        """Whether a population may mean somebody."""
        one = self.house.staff[name]
        made_since = is_described(who) and not was_there(one, since)
        fitting = is_described(who) and any(fits(who, form) for form in forms_since(one, since))
        return name in who.people or made_since or fitting

    def contains(self, by: str, command: Contain) -> str | None:
        """Why somebody may not contain these people, or this tool."""
        if command.stopped is not None:
            wrong = self.unknown_word(ScopeSet(tools=(command.stopped,)))
            return wrong or ("contained_before" if self.contained_lately(by, command) else None)
        if self.contained_lately(by, command):
            return "contained_before"
        wrong = self.unknown_name(Population(people=command.people))
        return wrong or self.contains_most(by, command.people)

    def contained_lately(self, by: str, command: Contain) -> bool:
        """Whether any of it was contained within 30 days, and not by somebody else who let go of it early."""
        for freeze in self.house.freeze.values():
            if freeze.kind == "containment" and freeze.starts > self.now - 30 * DAY:
                let_go = freeze.ended is not None and freeze.ended < freeze.ends
                own = freeze.by in {by} | self.others(by)
                same = any(one in freeze.who.people for one in command.people)
                if (same or command.stopped in freeze.scope.tools) and (own or not let_go):
                    return True
        return False

    def unknown_name(self, who: Population) -> str | None:
        """Somebody who never worked here, or a role that does not exist."""
        if any(name.startswith("staff:") and name not in self.house.staff for name in who.people):
            return "unknown_person"
        return "unknown_role" if any(not self.exists(role) for role in who.roles) else None

    def exists(self, role: str) -> bool:
        return role in ROLES or role in self.house.role

    def spares_somebody(self, exemption: Exemption) -> bool:
        """Whether anybody at work is meant, who was always meant; a service always is at work."""
        for name, staff in self.house.staff.items():
            gone = not staff.active or (staff.leaves is not None and self.now >= staff.leaves)
            always = is_described(exemption.who) and was_there(staff, self.now)
            fitting = always and all(fits(exemption.who, form) for form in forms_since(staff, self.now))
            if not gone and (name in exemption.who.people or fitting):
                return True
        return any(not name.startswith("staff:") for name in exemption.who.people)

    def contains_most(self, by: str, people: tuple[str, ...]) -> str | None:
        """Whether more than half of the others who could lift it, and more than one, would be contained."""
        mine = {by} | self.others(by)
        contained = set(people)
        for freeze in self.house.freeze.values():
            if freeze.kind == "containment" and self.in_force(freeze):
                contained |= set(freeze.who.people)
        for capability in ("freeze.lift", "case.decide"):
            able = {name for name in self.house.staff if name not in mine and self.holds(name, capability)}
            held = able & contained
            if able & set(people) and len(held) > 1 and len(held) > len(able) // 2:
                return "too_many"
        return None

    def holds(self, name: str, capability: str) -> bool:
        """Whether anything that somebody active has names a capability, whatever its scope."""
        staff = self.house.staff[name]
        granted = any(
            capability in grant.capabilities for grant in self.house.grants.get(name, Grants()).held
        )
        return staff.active and (granted or any(capability in self.role(role) for role in staff.roles))

    def appoints_alone(self, order: Order) -> str | None:
        """What one person may not appoint somebody to, once the installation is older than a month."""
        if isinstance(order.command, StartFreeze):
            own = any(
                self.means(one.who, name, order.command.ends)
                for one in order.command.exemptions
                for name in self.others(order.by)
            )
            return "second_needed" if own else None
        founded = next((row.at for row in self.house.founding.values()), 0)
        first = self.house.staff.get(order.by)
        alone = first is not None and first.appointed_by == order.by
        if not isinstance(order.command, Appoint) or (alone and self.now < founded + 30 * DAY):
            return None
        new = order.command.staff
        had = self.house.staff.get(new.principal)
        held = {one for role in had.roles for one in self.role(role)} if had and had.active else set()
        gets = {one for role in new.roles for one in self.role(role)} - held
        if not gets & (CONTROL | {"freeze.approve", "person.approve"}):
            return None
        me = self.house.staff.get(order.by)
        mine = {one.principal for one in self.selves(me)} if me else {order.by}
        for name, other in self.house.staff.items():
            were = [was.roles for was in other.changes if was.until >= self.now - 30 * DAY]
            roles = [*([other.roles] if other.active else []), *were]
            if name not in mine and forgotten(other, self.now - 30 * DAY):
                return "second_needed"
            if name not in mine and any("staff.manage" in self.role(role) for each in roles for role in each):
                return "second_needed"
        return None

    def unknown_word(self, named: ScopeSet) -> str | None:
        words = self.house.words
        known = (
            set(named.tools) <= words.tools
            and set(named.actions) <= words.actions
            and set(named.policy_areas) <= words.policy_areas
            and set(named.severities) <= {"low", "medium", "high", "severe"}
            and set(named.regions) <= words.regions
            and all(re.fullmatch("[a-z]{2,3}", language) for language in named.languages)
            and set(named.subject_classes) <= {"ordinary", "protected", "staff"}
        )
        return None if known else "unknown_word"

    def not_second(self, order: Order, request: Request | None) -> str | None:
        """The code of why somebody cannot be the second person for a request."""
        approver = self.house.staff.get(order.by)
        if request is None:
            return "unknown_request"
        if approver is None:
            return "not_staff"
        asker = self.house.staff.get(request.by)
        panel = {"outside_reviewer"}
        if {*approver.roles} == panel and asker is not None and {*asker.roles} != panel:
            return "not_sent"  # the outside panel has no say in what the house does
        asked = [(one.capability, about) for one in request.members for about in (one.scope, *one.scope.also)]
        for capability, scope in asked:
            if self.lacking(order.by, wanted(capability), self.facts(wanted(capability), scope)) is not None:
                return "not_allowed"
        if order.by == request.by and all(map(self.declared, needed(request))):
            return self.own_request(request, order)
        if any(self.stopped_from(order.by, *one) for one in asked):
            return "frozen"
        return self.dependent(request, approver, order)

    def stopped_from(self, by: str, capability: str, scope: Scope) -> bool:
        """Whether somebody may not even approve this: they are stopped from it themselves.

        A freeze that asks for two people does not stop the second; and freezes are judged by anybody whom
        nobody has contained, or no freeze of everything could be lifted.
        """
        facts = self.facts(capability, scope)
        for freeze in self.house.freeze.values():
            counts = freeze.kind == "containment" if capability.startswith("freeze.") else True
            if counts and freeze.mode != "two_person" and self.stops(freeze, by, facts):
                return True
        return False

    def dependent(self, request: Request, approver: Staff, order: Order) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one rule after the other
        """The first rule of independence that is broken."""
        asker = self.house.staff.get(request.by)
        if asker is None or not asker.active or (asker.leaves is not None and self.now >= asker.leaves):
            return "not_staff"
        if asker.principal == approver.principal:
            return "yourself"
        if asker.person and asker.person == approver.person:
            return "same_person"
        both = [(one, two) for one in self.selves(asker) for two in self.selves(approver)]
        if any(one.principal == two.delegate_of or two.principal == one.delegate_of for one, two in both):
            return "delegate"
        agreed = [self.house.staff[one.by] for one in request.endorsements if one.by in self.house.staff]
        if any(approver in self.selves(one) and approver != one for one in agreed):
            return "same_person"
        if order.proof.authenticator in ("", request.authenticator):
            return "same_authenticator"
        if any(one.principal in self.line(two) or two.principal in self.line(one) for one, two in both):
            return "reporting_line"
        if any(member.scope.subjects for member in request.members):
            for one, two in both:
                team = one.team != "" and one.team == two.team
                if team or (one.reports_to is not None and one.reports_to == two.reports_to):
                    return "same_team"
        if any(self.beholden(one, approver) for one in self.selves(asker)):
            return "beholden"
        if self.hands(asker) & self.hands(approver):
            return "one_hand"
        own = {one.principal for one in self.selves(approver)}
        theirs = self.approved_by([request.by])
        if own & theirs:
            return "mutual"
        if own & self.approved_by(theirs):
            return "circular"
        in_force = [freeze for freeze in self.house.freeze.values() if self.in_force(freeze)]
        if any(self.raised_since(approver, freeze.starts) for freeze in in_force):
            return "raised_in_freeze"
        freezing = any(member.capability.startswith("freeze.") for member in request.members)
        heads = any(self.heads_a_line(one) for one in self.selves(asker))
        if freezing and heads and "outside_approver" not in approver.roles:
            return "outside_needed"
        roles = [role for name, role in self.house.role.items() if name in approver.roles]
        remade = any(role.changed >= freeze.starts for role in roles for freeze in in_force)
        return "raised_in_freeze" if remade else None


def surely_inside(scope: ScopeSet, facts: Facts) -> bool:
    """Whether every fact that a grant or an exemption tests is known, and named by it."""
    for dimension, fact in TESTED.items():
        named = getattr(scope, dimension)
        if named and (facts[fact] is None or facts[fact] not in named):
            return False
    return True
