"""What each rule in force costs, measured once for every version on events that really came in.

The result is a file beside the archive, `<data>/costs/<version>.json`: names of rules and microseconds, no content.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.flows.judging import LabelFacts, as_rules_see, subject_of
from steadyhand.intake.store import EventStore
from steadyhand.rules.load import is_rule_file, program_of
from steadyhand.rules.profile import Profile, profile
from steadyhand.rules.ruleset import RuleSet

FOLDER: Final = "costs"
FEW: Final = 100
"""Events without which nothing is measured: of less, a rule's cost would say little."""
TAKEN: Final = 300
"""Of the newest events: more would take longer, and say hardly more."""
KEPT: Final = 20
"""Versions whose costs are kept."""


def costs_of(data: Path, version: str) -> Profile | None:
    """What was measured of a version; None where nothing was yet."""
    try:
        return msgspec.json.decode(_path(data, version).read_bytes(), type=Profile)
    except (OSError, msgspec.MsgspecError):
        return None


def is_due(data: Path, version: str, store: EventStore) -> bool:
    """Whether a version has not been measured, and there is enough to measure it with."""
    return not _path(data, version).exists() and store.size().events >= FEW


def measure(
    data: Path, version: str, texts: Mapping[str, str], store: EventStore, facts: LabelFacts
) -> Profile:
    """Measure a version on the newest events, with the labels of today, and keep the result."""
    program = program_of({name: text for name, text in texts.items() if is_rule_file(name)})
    logged = store.read(max(store.last() - TAKEN, 0), TAKEN)
    events = [
        as_rules_see(one.event, msgspec.json.decode(one.event.data)) for one in logged if not one.event.erased
    ]
    rules = RuleSet(program, version)
    entities = {name for event in events for name in rules.extract(**event).needs.labels}
    subjects = {name: subject_of(name) for name in entities}
    held = facts.labels(set(subjects.values()))
    labels: dict[str, Sequence[str]] = {name: held.get(subject, ()) for name, subject in subjects.items()}
    found = profile(program, version, events, labels)
    _keep(_path(data, version), found)
    return found


def _keep(path: Path, found: Profile) -> None:
    """Under another name first: whoever reads meanwhile finds a whole file. The oldest ones go."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    unfinished.write_bytes(msgspec.json.encode(found))
    unfinished.replace(path)
    for old in sorted(path.parent.glob("*.json"), key=lambda each: each.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def _path(data: Path, version: str) -> Path:
    return data / FOLDER / f"{version.removeprefix('sha256:')}.json"
