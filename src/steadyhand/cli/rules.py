"""`steadyhand rules`: rules checked and tried without a service, and changed in one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import cyclopts

from steadyhand.cli.common import Folder
from steadyhand.cli.rules_backtest import backtest
from steadyhand.cli.rules_changes import CHANGES
from steadyhand.cli.rules_events import events_in, labels_in
from steadyhand.cli.rules_explain import explain
from steadyhand.cli.rules_history import HISTORY
from steadyhand.cli.rules_profile import profile
from steadyhand.cli.rules_route import route
from steadyhand.cli.rules_test import try_cases

if TYPE_CHECKING:
    from steadyhand.rules import RuleSet

rules = cyclopts.App(
    name="rules",
    help="Check rules, try them on events, and change what is in force.",
    help_format="plaintext",
)
rules.command(backtest)
rules.command(explain)
rules.command(profile)
rules.command(route)
rules.command(try_cases, name="test")
for command in (*CHANGES, *HISTORY):
    rules.command(command)


@rules.command
def check(folder: Folder) -> None:
    """Check the rules in FOLDER; with a pack.toml, also what their verdicts mean, and queues and routing."""
    from steadyhand.rules import load_pack

    if (folder / "pack.toml").exists():
        pack = load_pack(folder)
        for note in pack.notes:
            print(f"{note.place}: {note.message} ({note.hint})")
        counts = f"{_counted(pack.rules)}, {len(pack.articles)} articles, {len(pack.routing.queues)} queues"
        print(f"{counts}: right. {pack.version}")
    else:
        found = _loaded(folder)
        print(f"{_counted(found)}: right. {found.version}")


@rules.command
def run(folder: Folder, *, events: Path, labels: Path | None = None, out: Path | None = None) -> None:
    """Judge each line of EVENTS by the rules in FOLDER, and write one line of JSON for each: to OUT, or here.

    A line of EVENTS has `action_id`, `action_name`, `timestamp` and `data`, or is a CloudEvent. LABELS is what the
    store holds before each event: {"User/u1": ["spammer"]}. Counters count from the first line on. Nothing is kept and
    nothing is carried out.
    """
    import msgspec

    from steadyhand.signals.windows import Windows

    found = _loaded(folder)
    held = labels_in(labels) if labels else {}
    counters = Windows()
    encode, count, failed = msgspec.json.Encoder(order="deterministic").encode, 0, 0
    with _writing(out) as to:
        for event in events_in(events):
            outcome = found.evaluate(**event, labels=held, counters=counters)
            told = {
                "action_id": event["action_id"],
                "features": outcome.features,
                "verdicts": sorted(outcome.verdicts),
                "labels": sorted(outcome.labels),
            }
            to.write(encode(told).decode() + "\n")
            count, failed = count + 1, failed + bool(outcome.errors)
    sys.stderr.write(f"{count} events judged, {failed} of them with an expression that failed.\n")


def _loaded(folder: Path) -> RuleSet:
    from steadyhand.rules import load_rules

    return load_rules(folder)


def _counted(found: RuleSet) -> str:
    return f"{found.count} rule{'' if found.count == 1 else 's'}"


@contextmanager
def _writing(out: Path | None) -> Iterator[TextIO]:
    """Under another name first: a run that is broken off leaves no file that looks whole."""
    if out is None:
        yield sys.stdout
        return
    unfinished = out.with_name(out.name + ".unfinished")
    with unfinished.open("w", encoding="utf-8") as to:
        yield to
    unfinished.replace(out)
