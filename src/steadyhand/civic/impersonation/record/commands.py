"""The register: one person enters somebody, another confirms it, and taking one off or letting one pass takes two."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.civic.impersonation.model import Imitated, problem
from steadyhand.civic.impersonation.record.facts import (
    ImitatedConfirmed,
    ImitatedEntered,
    ImitatedWithdrawn,
    LookalikeAllowed,
)
from steadyhand.civic.impersonation.record.model import (
    AREA,
    CONFIRM,
    LIST,
    REGISTER,
    TOOL,
    Found,
    Listed,
    found_key,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

UNKNOWN: Final = Refusal("unknown_imitated", "Nobody on the register has this id.")
WORDS: Final = 1_000


class EnterImitated(Command, frozen=True, kw_only=True, tag="civic.enter_imitated"):
    """Enter somebody, or enter them anew: what is confirmed goes on until this is."""

    capability = LIST
    tool = TOOL
    imitated: Imitated

    def keys(self) -> Keys:
        return Keys(imitated=self.imitated.id)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=AREA)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: Listed | None = rows.imitated
        one = self.imitated
        if words := problem(one):
            return Refusal("unsound", words)
        fact = ImitatedEntered(
            imitated=one.id,
            number=1 if row is None else row.latest + 1,
            kind=one.kind,
            accounts=one.accounts,
        )
        body = msgspec.json.encode(one)
        return Ruling(fact=fact, payloads=(Payload(REGISTER, one.accounts[0], body, one.accounts[0]),))


class ConfirmImitated(Command, frozen=True, kw_only=True, tag="civic.confirm_imitated"):
    """Confirm what somebody else entered, having seen which accounts it would find now."""

    capability = CONFIRM
    tool = TOOL
    imitated: str
    number: int
    """The version that was read."""

    def keys(self) -> Keys:
        return Keys(imitated=self.imitated)

    def scope(self, rows: Rows) -> Scope:
        """Apart from whoever entered it: a false entry reports real people as frauds."""
        waiting = rows.imitated.proposed if rows.imitated is not None else None
        return Scope(tool=self.tool, policy_area=AREA, apart=() if waiting is None else (waiting.by,))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Listed | None = rows.imitated
        if row is None:
            return UNKNOWN
        if row.proposed is None:
            return Refusal("nothing_proposed", f"Nothing of {row.id} waits to be confirmed.")
        if row.proposed.number != self.number:
            return Refusal("other_version", "Another version was entered since you read it: read it again.")
        if row.proposed.by == rows.by:
            return Refusal("yourself", "Somebody else confirms what you entered.")
        return ImitatedConfirmed(imitated=row.id, number=self.number)


class WithdrawImitated(Command, frozen=True, kw_only=True, tag="civic.withdraw_imitated"):
    """Take somebody off the register. It takes two where they are confirmed: nobody watches over them then."""

    capability = LIST
    tool = TOOL
    imitated: str
    why: str

    def keys(self) -> Keys:
        return Keys(imitated=self.imitated)

    def scope(self, rows: Rows) -> Scope:
        row: Listed | None = rows.imitated
        if row is None or row.confirmed is None:
            return Scope(tool=self.tool, policy_area=AREA)
        return Scope(
            tool=self.tool, policy_area=AREA, second="Taking somebody off the register takes two people."
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: Listed | None = rows.imitated
        if row is None:
            return UNKNOWN
        if row.shown is None:
            return Refusal("withdrawn", f"{row.id} is off the register already.")
        if refusal := unsaid(self.why):
            return refusal
        return Ruling(fact=ImitatedWithdrawn(imitated=row.id), payloads=(_why(rows.by, self.why, None),))


class AllowLookalike(Command, frozen=True, kw_only=True, tag="civic.allow_lookalike"):
    """Say that an account may look so: it is theirs, or has their leave. Two people: a fraud would ask too."""

    capability = LIST
    tool = TOOL
    imitated: str
    account: str
    why: str

    def keys(self) -> Keys:
        return Keys(imitated=self.imitated, lookalike=found_key(self.imitated, self.account))

    def scope(self, rows: Rows) -> Scope:
        if rows.lookalike is None:
            return Scope(tool=self.tool, policy_area=AREA)
        return Scope(
            tool=self.tool,
            policy_area=AREA,
            second="That an account may look like somebody else's takes two people.",
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: Listed | None = rows.imitated
        found: Found | None = rows.lookalike
        if row is None:
            return UNKNOWN
        if found is None:
            return Refusal("not_found", f"{self.account[:80]} was not found to look like them.")
        if found.allowed is not None:
            return Refusal("allowed", "It is allowed already.")
        if refusal := unsaid(self.why):
            return refusal
        fact = LookalikeAllowed(imitated=row.id, account=found.account)
        return Ruling(fact=fact, payloads=(_why(rows.by, self.why, found.account),))


def unsaid(words: str) -> Refusal | None:
    """Why words are none, or too many."""
    if any(map(str.isalnum, words)) and len(words) <= WORDS:
        return None
    return Refusal("no_words", f"Say why, in up to {WORDS:,} characters: whoever comes next reads it.")


def _why(by: str, words: str, about: str | None) -> Payload:
    return Payload("reason", by, words.strip().encode(), about or by)
