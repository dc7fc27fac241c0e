"""`steadyhand rules profile`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import cyclopts

from steadyhand.cli.common import CommandRefused, Folder
from steadyhand.cli.rules_events import events_in, labels_in
from steadyhand.cli.rules_told import columns

if TYPE_CHECKING:
    from steadyhand.rules.profile import Profile

NOTE: Final = (
    "Alone: the rule with all that it rests on and nothing else, less the rule set without any rule; CPU time, the "
    "median of {rounds} rounds.\nWork that rules share counts in each, so shares do not add up. Patterns: words, "
    "answered by the words of the text; literals, digits,\nsearched only where the text has one; search, searched "
    "every time."
)


def profile(
    folder: Folder,
    *,
    events: Path,
    labels: Path | None = None,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json")] = False,
) -> None:
    """Say what each rule in FOLDER costs on the events in EVENTS, one a line; the dearest first.

    Parameters
    ----------
    labels
        Labels in force: {"User/u1": ["spammer"]}.
    as_json
        The whole result as JSON.
    """
    import msgspec
    from rich.console import Console
    from rich.progress import Progress

    from steadyhand.rules.load import is_rule_file, program_of, read_folder, version_of
    from steadyhand.rules.profile import profile as measure

    texts = {name: text for name, text in read_folder(folder).items() if is_rule_file(name)}
    program = program_of(texts)
    asked = list(events_in(events))
    if not asked:
        raise CommandRefused(f"{events}: there is no event in it to measure with.")
    held = labels_in(labels) if labels else {}
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rules")
        result = measure(
            program,
            version_of(texts),
            asked,
            held,
            told=lambda done, of: bar.update(task, completed=done, total=of),
        )
    if as_json:
        rate = {"events_per_cpu_s": round(result.events_per_cpu_s)}
        whole = msgspec.to_builtins(result) | rate
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(whole)) + b"\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _told(result))


def _told(result: Profile) -> Iterator[str]:
    of = f" of {result.of:,}" if result.of > result.events else ""
    yield (
        f"{result.events:,}{of} events, {len(result.rules)} rules: {result.whole_us:.1f} us an event, "
        f"{result.events_per_cpu_s:,.0f} events per CPU-second; without any rule {result.empty_us:.1f} us.\n"
    )
    rows = [["rule", "alone us", "share", "hits", "patterns", "place"]]
    for rule in result.rules:
        patterns = ", ".join(f"{count} {way}" for way, count in rule.patterns.items()) or "-"
        row = [rule.name, f"{rule.alone_us:.2f}", f"{100 * rule.share:.1f} %", f"{rule.hits:,}"]
        rows.append([*row, patterns, str(rule.place)])
    yield from columns(rows, left={0, 4, 5})
    yield f"\n{NOTE.format(rounds=result.rounds)}"
