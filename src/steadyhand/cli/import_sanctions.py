"""`steadyhand import sanctions`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import cyclopts

from steadyhand.cli.access_acting import By, acting
from steadyhand.cli.common import CommandRefused, Data, on_host

imports = cyclopts.App(name="import", help="What was decided before this installation was there.")


@imports.command(name="sanctions")
def sanctions(
    file: Annotated[Path, cyclopts.Parameter(help="CSV with a header, or one JSON object a line; UTF-8.")],
    *,
    source: Annotated[str, cyclopts.Parameter(help="Whose record it is, in a-z, 0-9 and -.")],
    by: By,
    data: Data = Path("data"),
) -> None:
    """Take in measures from before: in force at once, nothing is sent, nobody is told anew.

    Two people agree to the list: the first run asks for the second person, the next takes it in. Run again after an
    interruption, it goes on. Lines that are refused are written beside the file with their number and the reason.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from steadyhand.enforcement.taking_over.commands import AgreeToList
    from steadyhand.enforcement.taking_over.model import LISTS
    from steadyhand.flows.lifting import Unreadable
    from steadyhand.flows.taking_over import measured, refused_path, take_in

    with acting(data, by) as me:
        try:
            manifest, lines = measured(file)
            if me.house.reader.row(LISTS, manifest) is None:
                me.do(AgreeToList(manifest=manifest, source=source, lines=lines), "The list is agreed to.")
                return
            with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
                task = bar.add_task(file.name, total=lines)
                proof = on_host(signed=True)
                taken = take_in(
                    me.house.reader, me.house.door, file, source, me.who, proof,
                    lambda done, total: bar.update(task, completed=done, total=total),
                )  # fmt: skip
        except Unreadable as error:
            raise CommandRefused(str(error)) from error
        except KeyboardInterrupt:
            raise CommandRefused("Interrupted: what was taken in is, and the same command goes on.") from None
    print(
        f"{taken.lines:,} lines: {taken.taken:,} taken in, {taken.here:,} here already, {taken.refused:,} refused."
    )
    if taken.refused:
        print(f"Refused lines with their reasons: {refused_path(file)}")
