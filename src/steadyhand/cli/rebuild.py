"""`steadyhand rebuild`."""

from __future__ import annotations

import sys
from pathlib import Path

from steadyhand.cli.common import Data, house


def rebuild(*, data: Data = Path("data"), check: bool = False) -> None:
    """Drop every view and fold the ledger again.

    Writers wait meanwhile. An interruption leaves everything as it was.

    Parameters
    ----------
    check
        Change nothing: only say whether the rows are what the ledger says. Ends with 1 if not.
    """
    from rich.progress import Progress

    from steadyhand.storage.rebuild import differences
    from steadyhand.storage.rebuild import rebuild as fold_again

    with house(data) as opened:
        if check:
            wrong = differences(opened.record)
            for difference in wrong[:20]:
                print(
                    f"{difference.view} {difference.key}\n  stands {difference.stands}\n  should {difference.should}"
                )
            print(f"{len(wrong)} rows differ from the ledger.")
            sys.exit(1 if wrong else 0)
        with Progress() as bar:
            task = bar.add_task("entries", total=1)
            folded = fold_again(
                opened.record, lambda done, size: bar.update(task, completed=done, total=size)
            )
    print(f"{folded} entries folded; every view is what the ledger says.")
