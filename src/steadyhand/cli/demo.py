"""`steadyhand demo`: Plaza, its staff and the first part of the Week, on this machine."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import cyclopts


def demo(
    *,
    data: Annotated[Path, cyclopts.Parameter(name="--data")] = Path("demo-data"),
    port: int = 8321,
    posts: int = 3000,
    seconds: float = 60.0,
    seed: int = 7,
    swapped: bool = False,
) -> None:
    """Show Steadyhand beside the fictional platform Plaza, twelve days before its election.

    Makes the databases, appoints Plaza's 240 reviewers, plays a day of traffic in about a minute, and
    serves the console. Everything is synthetic. Run it again and it goes on where it was.

    Parameters
    ----------
    data
        A folder of its own; delete it to begin anew.
    posts
        Posts of the day that is played, one at least.
    seconds
        How long the day takes, more than none.
    swapped
        Play it with the two parties swapped: nothing but the names differs.
    """
    from steadyhand.cli.common import CommandRefused
    from steadyhand.cli.demonstration import Demonstration

    if posts < 1:
        raise CommandRefused(
            f"--posts {posts}: a day has one post at least, and 3000 where you leave it out."
        )
    if not 0 < seconds < math.inf:
        raise CommandRefused(f"--seconds {seconds:g}: write for how many the day lasts, for example 60.")
    Demonstration(data=data, port=port, posts=posts, seconds=seconds, seed=seed, swapped=swapped).run()
