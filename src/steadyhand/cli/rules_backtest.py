"""`steadyhand rules backtest`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, Folder, house
from steadyhand.cli.rules_events import events_in, labels_in

if TYPE_CHECKING:
    from steadyhand.flows.backtesting import Progress
    from steadyhand.intake.history import Within
    from steadyhand.rules.backtest import Report


def backtest(  # noqa: PLR0913 - each is an option of the command
    folder: Folder,
    *,
    data: Data = Path("data"),
    events: Path | None = None,
    labels: Path | None = None,
    base: Folder | None = None,
    since: str | None = None,
    until: str | None = None,
    workers: int | None = None,
    fresh: bool = False,
    rule: str | None = None,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json")] = False,
) -> None:
    """Say what the rules in FOLDER would have done to the events that are kept. Nothing follows from it.

    Labels in force and decisions of people are those of today. A run that is broken off goes on where it stopped.

    Parameters
    ----------
    events
        A file with one event a line, instead of those of the data folder; labels then come from LABELS.
    base
        A folder with other rules: what would change is told too.
    since
        Only events that happened from then on, for example 2026-11-01T00:00:00Z.
    until
        Only events that happened before that.
    workers
        Processes; one a core if not said.
    fresh
        Judge everything anew, also what an earlier run of the same question has finished.
    rule
        Show the hits of this rule that were drawn, up to 50.
    as_json
        The whole result as JSON, with the hits that were drawn.
    """
    import msgspec

    from steadyhand.cli.rules_told import hits_told, told

    within = _within(since, until)
    report = (
        _of_installation(folder, base, within, data, workers, fresh=fresh)
        if events is None
        else _of_file(folder, base, within, events, labels)
    )
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in (hits_told(report, rule) if rule else told(report)))


def _of_installation(
    folder: Path, base: Path | None, within: Within, data: Path, workers: int | None, *, fresh: bool
) -> Report:
    from steadyhand.bootstrap.setup import migrate_events
    from steadyhand.civic.elections.store import confirmed
    from steadyhand.enforcement.store import Standings
    from steadyhand.flows.backtesting import Asked, Place, backtest, loaded, people
    from steadyhand.review.store import Cases
    from steadyhand.rules.load import read_folder

    asked = Asked(rules=read_folder(folder), base=read_folder(base) if base else None, within=within)
    loaded(asked.rules)  # what is wrong in the rules is told before the record is read
    with house(data) as opened:
        migrate_events(opened.settings)
        known = people(Cases(opened.reader), Standings(opened.reader), confirmed(opened.reader))
        place = Place(opened.settings.data, opened.settings.events)
    with _telling() as tell:
        return backtest(asked, place, known, workers=workers, told=tell, fresh=fresh)


def _of_file(folder: Path, base: Path | None, within: Within, events: Path, labels: Path | None) -> Report:
    from steadyhand.flows.backtesting import backtest_lines, loaded
    from steadyhand.rules.load import read_folder

    rules, other = loaded(read_folder(folder)), loaded(read_folder(base)) if base else None
    held = labels_in(labels) if labels else {}
    return backtest_lines(rules, other, lambda: events_in(events), held, within)


@contextmanager
def _telling() -> Iterator[Callable[[Progress], None]]:
    """A bar on standard error; Ctrl-C ends with a sentence."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("events", total=None)
            yield lambda progress: bar.update(task, completed=progress.events_done, total=progress.events)
    except KeyboardInterrupt:
        raise CommandRefused(
            "Stopped. What was finished is kept: the same command goes on from there."
        ) from None


def _within(since: str | None, until: str | None) -> Within:
    from steadyhand.intake.history import Within

    return Within(_instant("--since", since), _instant("--until", until))


def _instant(option: str, text: str | None) -> int | None:
    from steadyhand.kernel.zones import instant

    try:
        return None if text is None else instant(text)
    except ValueError as error:
        raise CommandRefused(f"{option}: {error}") from None
