"""A measure as an earlier record has it, and what is unknown about it: pure."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from steadyhand.enforcement.model import UNCLASSIFIED, UNNOTED, Kind, Sanction
from steadyhand.kernel.values import Instant
from steadyhand.rules.areas import AREAS, SEVERITIES

VIEW: Final = "taken_over"
LISTS: Final = "sanction_list"
SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}").fullmatch
REF: Final = re.compile(r"[\x21-\x7e]{1,200}").fullmatch
LARGEST: Final = 5_000_000
"""Lines of one list."""


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list: `ref` is its id there. What the source does not say is empty."""

    ref: str
    subject: str
    kind: Kind
    imposed: Instant
    until: Instant | None = None
    account: str = ""
    policy: str = ""
    severity: str = ""
    area: str = ""
    label: str = ""
    feature: str = ""
    surfaces: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""


class TakenOn(msgspec.Struct, frozen=True, kw_only=True):
    """That an earlier measure is here, by its source and id: taken in once."""

    subject: str
    action: str
    digest: str
    """Of the line: another line under the same id is told."""


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """A list that two people agreed to take in, by its SHA-256."""

    by: str
    source: str
    lines: int
    at: Instant


def named(source: str, ref: str) -> str:
    """What a line is called here: the cause of its measure."""
    return f"{source}/{ref}"


def sanction_of(line: Earlier, source: str, action: str) -> Sanction:
    """What is in force by it. Nobody here decided it: its policy and severity are those that were stated, or none."""
    return Sanction(
        action=action,
        kind=line.kind,
        policy=line.policy or UNCLASSIFIED,
        cause=named(source, line.ref),
        mode=UNNOTED,
        by=f"source:{source}",
        starts=line.imposed,
        ends=line.until,
        label=line.label or None,
        feature=line.feature,
        surfaces=line.surfaces,
        territory=line.territory,
        account=line.account or (line.subject if line.subject.startswith("account:") else None),
        imposed=line.imposed,
        area=line.area if line.area in AREAS else "",
        severity=line.severity if line.severity in SEVERITIES else UNCLASSIFIED,
        source=source,
    )
