"""Taking in measures from before. The platform enforces them already: nothing is sent, and nobody is told anew.

Whoever could write such a list could ban anybody by it, so two people agree to the file, by its hash, before any line
of it counts; and the comparison never asks the platform for what only a list says.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from steadyhand.enforcement.commands import where_from
from steadyhand.enforcement.model import SUITS, SURFACE, standing_of
from steadyhand.enforcement.taking_over.facts import ListAgreed, TakenOver
from steadyhand.enforcement.taking_over.model import (
    LARGEST,
    REF,
    SOURCE,
    Agreed,
    Earlier,
    TakenOn,
    named,
    sanction_of,
)
from steadyhand.kernel.command import Command, Keys, Rows, digest_of
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, kind_of, touched
from steadyhand.rules.areas import AREAS, SEVERITIES

PAYLOAD: Final = "taken_over"
_SHA256: Final = re.compile("[0-9a-f]{64}").fullmatch


class AgreeToList(Command, frozen=True, kw_only=True, tag="enforcement.agree_to_list"):
    """Agree to take in a list. Two people do."""

    capability = "sanction.take_over"
    tool = "enforcement"
    manifest: str
    source: str
    lines: int

    def keys(self) -> Keys:
        return Keys(sanction_list=self.manifest)

    def scope(self, rows: Rows) -> Scope:
        return Scope(
            tool=self.tool, second="What a list says was imposed holds from then on: two people take it in."
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.sanction_list is not None:
            return Refusal("agreed", "This list was agreed to.")
        if not (_SHA256(self.manifest) and SOURCE(self.source) and 0 < self.lines <= LARGEST):
            return Refusal(
                "no_list", "Name the source in a-z, 0-9 and -, with the SHA-256 and lines of one list."
            )
        return ListAgreed(manifest=self.manifest, source=self.source, lines=self.lines)


class TakeOver(Command, frozen=True, kw_only=True, tag="enforcement.take_over"):
    """Take in one measure of a list that two people agreed to."""

    capability = "sanction.take_over"
    tool = "enforcement"
    manifest: str
    source: str
    line: Earlier

    def keys(self) -> Keys:
        return Keys(
            sanction_list=self.manifest,
            standing=self.line.subject,
            taken_over=named(self.source, self.line.ref),
        )

    def scope(self, rows: Rows) -> Scope:
        line = self.line
        return Scope(
            tool=self.tool,
            policy_area=line.area if line.area in AREAS else None,
            severity=line.severity if line.severity in SEVERITIES else None,
            subjects=touched(line.subject, line.account or None),
            on=line.subject,
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        agreed: Agreed | None = rows.sanction_list
        if agreed is None or agreed.by != rows.by or agreed.source != self.source:
            return Refusal("not_agreed", "Two people agree to a list, and who asked for it takes it in.")
        if refusal := wrong(self.line, now):
            return refusal
        if rows.taken_over is not None:
            return Refusal("taken_over", f"{named(self.source, self.line.ref)} is here already.")
        standing = standing_of(rows.standing, self.line.subject)
        sanction = sanction_of(self.line, self.source, standing.next_action())
        fact = TakenOver(
            subject=self.line.subject,
            sanction=sanction,
            ref=self.line.ref,
            digest=digest(self.line),
            manifest=self.manifest,
        )
        said = msgspec.json.encode({"by": self.line.by, "reason": self.line.reason})
        whose = sanction.account or self.line.subject
        return Ruling(
            fact=fact, payloads=(Payload(PAYLOAD, whose, said),) if self.line.by or self.line.reason else ()
        )


def wrong(line: Earlier, now: Instant) -> Refusal | None:
    """Why a line says nothing that could be in force; None where it does."""
    if not REF(line.ref):
        return Refusal(
            "no_id", "Every line has the id that it has at its source: visible ASCII, 200 at most."
        )
    if kind_of(line.subject) not in SUITS[line.kind]:
        return Refusal("unsuitable", f"{line.kind} is not for {line.subject}.")
    if line.imposed > now:
        return Refusal("in_future", "It was imposed in the future: is the zone right?")
    if line.until is not None and line.until <= line.imposed:
        return Refusal("end_before_start", "It would end before it begins.")
    if line.until is not None and line.until <= now:
        return Refusal("over", "It is over: only what is in force is taken in.")
    if line.until is None and line.kind == "suspend":
        return Refusal("no_end", "A suspension says when it ends; without an end it is a ban.")
    named = (line.kind == "label") == bool(line.label)
    if not named or (line.kind == "restrict_feature") != bool(SURFACE(line.feature)):
        return Refusal(
            "unsuitable", "A label is named by `label`, and a feature by `feature`; nothing else is."
        )
    return where_from(line.surfaces, line.territory)


def digest(line: Earlier) -> str:
    """What tells two lines apart, hex."""
    return digest_of(TakeOver(manifest="", source="", line=line)).hex()


def taken_on(fact: TakenOver) -> TakenOn:
    """What is kept of it by its source and id."""
    return TakenOn(subject=fact.subject, action=fact.sanction.action, digest=fact.digest)
