"""What a directory asks of people, carried out by commands: read, decided, and tried again where somebody was first."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec.structs import replace

from steadyhand.access.provisioning.model import (
    DIRECTORY,
    Listing,
    OurWords,
    ScimTerms,
    ScimUser,
    Told,
    handle_of,
)
from steadyhand.access.provisioning.people import Deprovision, Provision
from steadyhand.access.provisioning.store import Listed
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Stored
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

TRIES: Final = 5
"""How often a change is tried anew that somebody else's came before, where the directory named no version."""
UNKNOWN_USER: Final = Refusal("unknown_user", "There is no such User: it was deleted, or never was here.")
WITH_THE_SET: Final = "set_refused"
Alter = Callable[[ScimUser], Told]
"""What the directory says of a User after a change, from how the User stands. May raise what the caller knows."""


class Directory:
    """The directory that says who works here. A change answers with the row that stands then, or a `Refusal`."""

    def __init__(
        self,
        door: Performs,
        reader: Reader,
        terms: ScimTerms,
        after_leaving: Callable[[], object] = lambda: None,
    ) -> None:
        """`after_leaving` is called once somebody was deactivated: see `flows.leaver`."""
        self.terms = terms
        self.listed = Listed(reader)
        self._door = door
        self._after_leaving = after_leaving

    def principal_of(self, key: str) -> str | None:
        """Whose this bearer key is: the directory's, or nobody's."""
        if not self.terms.token:
            return None
        return DIRECTORY if hmac.compare_digest(_hashed(key), _hashed(self.terms.token)) else None

    def add(self, told: Told) -> Stored | Refusal:
        """List someone new, with an id of their own."""
        principal = f"staff:{handle_of(told.user_name)}"
        return self._list(principal, Listing(id=uuid.uuid4().hex, told=told), None)

    def change(
        self,
        id: str,
        alter: Alter,
        seen: int | None = None,
        knows: Callable[[Stored], bool] = lambda _: False,
    ) -> Stored | Refusal:
        """Change a User; `seen` is the version that the directory says it saw. What changes nothing is no entry.

        `knows` says of a leaver who is to come back whether the directory shows otherwise that it saw how they stand.
        """
        return again(lambda: self._change(id, alter, seen, knows), seen)

    def remove(self, id: str, seen: int | None = None) -> Stored | Refusal:
        """Delete a User: whatever they had ends, and only an administrator brings them back."""
        return again(lambda: self._remove(id, seen), seen)

    def perform(self, orders: Sequence[Order]) -> Refusal | None:
        """Perform a set as one; the refusal of the member that failed, if one did."""
        answers = self._door.perform_many(orders, atomic=len(orders) > 1)
        if any(isinstance(order.command, Deprovision) for order in orders):
            self._after_leaving()
        refusals = [answer for answer in answers if isinstance(answer, Refusal)]
        return next((one for one in refusals if one.code != WITH_THE_SET), next(iter(refusals), None))

    def order(
        self, stored: Stored, listing: Listing, seen: int | None = None, *, known: bool = False
    ) -> Order | Refusal:
        """The order by which a User is listed so from now on; `known` if the directory saw how they stand."""
        user: ScimUser = stored.row
        ours = self._ours(listing.told, user)
        if isinstance(ours, Refusal):
            return ours
        on = stored.seq if seen is None else seen
        about: dict[str, Any] = {"principal": user.principal, "listing": listing, "ours": ours, "on": on}
        if listing.told.works_here:
            return Order(Provision(**about, seen=known or seen is not None), DIRECTORY, None, on)
        return Order(Deprovision(**about), DIRECTORY, None, on)

    def _change(
        self, id: str, alter: Alter, seen: int | None, knows: Callable[[Stored], bool]
    ) -> Stored | Refusal:
        stored = self.listed.user(id)
        if stored is None:
            return UNKNOWN_USER
        told = alter(stored.row)
        if told == stored.row.told and seen in {None, stored.seq}:
            return stored
        returns = stored.row.left and told.works_here
        listing = replace(stored.row.listing, told=told)
        order = self.order(stored, listing, seen, known=returns and knows(stored))
        return order if isinstance(order, Refusal) else self._told(order, stored.row.principal)

    def _remove(self, id: str, seen: int | None) -> Stored | Refusal:
        stored = self.listed.user(id)
        if stored is None:
            return UNKNOWN_USER
        user: ScimUser = stored.row
        on = stored.seq if seen is None else seen
        listing = replace(user.listing, told=replace(user.told, active=False), groups={})
        command = Deprovision(principal=user.principal, listing=listing, on=on, gone=True)
        return self._told(Order(command, DIRECTORY, None, on), user.principal)

    def _list(self, principal: str, listing: Listing, user: ScimUser | None) -> Stored | Refusal:
        ours = self._ours(listing.told, user)
        if isinstance(ours, Refusal):
            return ours
        kind = Provision if listing.told.works_here else Deprovision
        adopts = principal in self.terms.adopt
        command = kind(principal=principal, listing=listing, ours=ours, adopts=adopts)
        return self._told(Order(command, DIRECTORY), principal)

    def _told(self, order: Order, principal: str) -> Stored | Refusal:
        refusal = self.perform([order])
        return refusal or self.listed.by_principal([principal])[principal]

    def _ours(self, told: Told, user: ScimUser | None) -> OurWords | Refusal:
        manager = self.listed.principal_of(told.manager) if told.manager else None
        if told.manager and manager is None and (user is None or user.told.manager != told.manager):
            return Refusal(
                "no_manager", f"There is no User {told.manager[:80]!r} to be their manager: create it first."
            )
        return OurWords(employer=self.terms.employer_of(told.organization), reports_to=manager)


def again(attempt: Callable[[], Stored | Refusal], seen: int | None) -> Stored | Refusal:
    """Try until nobody else came before; who named a version is told instead."""
    for _ in range(TRIES - 1):
        answer = attempt()
        if seen is not None or not (isinstance(answer, Refusal) and answer.code == "version_conflict"):
            return answer
    return attempt()


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="surrogatepass")).digest()
