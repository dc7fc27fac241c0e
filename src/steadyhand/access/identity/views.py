"""Views on passkeys: those of each person, and whose each is."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.access.commands import CredentialSet
from steadyhand.access.identity.facts import EnrolmentAllowed, PasskeyDropped, PasskeyEnrolled, PasskeyUsed
from steadyhand.access.identity.model import LETTING_KEPT, LetIn, Owner, Passkeys
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class PasskeysView(View[Passkeys]):
    """The passkeys of each member of staff, by principal."""

    name = "passkeys"
    row = Passkeys
    facts = (PasskeyEnrolled, PasskeyUsed, PasskeyDropped, EnrolmentAllowed)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.principal]  # type: ignore[attr-defined]  # all four facts have one

    def fold(self, row: Passkeys | None, entry: Entry, key: str) -> Passkeys:
        held = row or Passkeys()
        match entry.fact:
            case PasskeyEnrolled(passkey=passkey, how=how):
                added = replace(passkey, added=entry.at, used=0)
                invitation = None if how == "code" else held.invitation
                return replace(held, passkeys=(*held.passkeys, added), invitation=invitation, ever=True)
            case PasskeyUsed(passkey=name, count=count):
                return replace(held, passkeys=tuple(
                    replace(each, count=count, used=entry.at) if each.id == name else each
                    for each in held.passkeys
                ))  # fmt: skip
            case PasskeyDropped(passkey=name):
                return replace(held, passkeys=tuple(each for each in held.passkeys if each.id != name))
            case EnrolmentAllowed(invitation=invitation):
                return replace(held, invitation=invitation)
        return held


class PasskeyOwnerView(View[Owner]):
    """Whose a passkey is, by its id: for those who sign in without saying their name."""

    name = "passkey_owner"
    row = Owner
    facts = (PasskeyEnrolled, PasskeyDropped)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case PasskeyEnrolled(passkey=passkey):
                return [passkey.id]
            case PasskeyDropped(passkey=name):
                return [name]
        return []

    def fold(self, row: Owner | None, entry: Entry, key: str) -> Owner | None:
        return Owner(entry.fact.principal) if isinstance(entry.fact, PasskeyEnrolled) else None


class LetInView(View[LetIn]):
    """Who gave each member of staff a way in, by principal: they could have come in by it themselves."""

    name = "let_in"
    row = LetIn
    facts = (CredentialSet, EnrolmentAllowed)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.principal]  # type: ignore[attr-defined]  # both facts have one

    def fold(self, row: LetIn | None, entry: Entry, key: str) -> LetIn:
        given = row.given if row is not None else ()
        if entry.by == key:
            return LetIn(given)
        return LetIn((*given, (entry.by, entry.at))[-LETTING_KEPT:])


VIEWS = (PasskeysView(), PasskeyOwnerView(), LetInView())
