"""Who acts at `steadyhand access`, and the words their options are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import cyclopts

from steadyhand.cli.common import CommandRefused, accepted, house, known, on_host, signed

if TYPE_CHECKING:
    from steadyhand.access.scopes import ScopeSet
    from steadyhand.bootstrap.house import House
    from steadyhand.kernel.command import Command

By = Annotated[str, cyclopts.Parameter(help="The handle of whoever does this; their password is asked for.")]
Words = Annotated[tuple[str, ...], cyclopts.Parameter(consume_multiple=True, negative=())]
SAID: Final = ("reason", "continuity", "words", "found")
"""What somebody says in words of their own, by the fields of commands."""
LIMIT: Final = 2_000
"""Characters of it, as in the forms of the console."""
LONGEST_H: Final = 366 * 24
"""Nothing that is asked for in hours lasts longer; what each may last at most, the door says."""


class Acting:
    """Somebody who has shown who they are, at the door of an installation."""

    def __init__(self, opened: House, who: str) -> None:
        self.house, self.who = opened, who

    def do(self, command: Command, done: str) -> None:
        """Perform it and say so; where it takes a second person, ask for one and say how they approve.

        Raises `CommandRefused`, also where it says nothing or too much.
        """
        worded(command)
        answer = self.house.door.perform(command, self.who, proof=on_host(signed=True))
        if getattr(answer, "code", None) != "second_needed":
            accepted(answer)
            print(done)
            return
        self.ask(command, str(answer.message))  # type: ignore[union-attr]  # a refusal has words

    def ask(self, command: Command, why: str) -> None:
        """Ask for a second person, and say how they approve."""
        from steadyhand.flows import seconding

        reason = str(getattr(command, "reason", "") or why_of(command))
        asked: Any = accepted(
            seconding.ask(
                self.house.door,
                self.house.reader,
                [command],
                self.who,
                on_host(signed=True),
                why=why,
                reason=reason,
            )
        )
        name = asked.fact.request.id
        print(f"{why} {name} waits for one: `steadyhand access approve {name} --by HANDLE`.")


def worded(command: Command) -> None:
    """Raises `CommandRefused` where no reason is said, or more than anybody reads who is to approve it."""
    for name in SAID:
        said = getattr(command, name, None)
        if name == "reason" and said is not None and not said.strip():
            raise CommandRefused("Say in a sentence why: it is kept, and others judge by it.")
        if said is not None and len(said) > LIMIT:
            raise CommandRefused(f"Say it in at most {LIMIT:,} characters: these are {len(said):,}.")


def why_of(command: Command) -> str:
    """A reason for a command that carries none of its own."""
    return f"Asked for at the command line: {type(command).__name__}."


@contextmanager
def acting(data: Path, by: str) -> Iterator[Acting]:
    """Open an installation as somebody. Raises `CommandRefused` for a wrong password."""
    with house(data) as opened:
        yield Acting(opened, signed(opened, by))


def scope_of(
    opened: House, *, area: Sequence[str] = (), region: Sequence[str] = (), **rest: Sequence[str]
) -> ScopeSet:
    """A scope of words that this installation knows. Raises `CommandRefused` for others."""
    from steadyhand.access.scopes import ScopeSet

    known(area, opened.settings.areas, "policy area")
    known(region, opened.settings.regions, "region")
    return ScopeSet(
        policy_areas=tuple(area),
        regions=tuple(region),
        **{name: tuple(words) for name, words in rest.items()},
    )


def until_of(opened: House, hours: float | None, until: str | None) -> int:
    """The instant that was asked for, as hours from now or as a time with its zone."""
    from steadyhand.kernel.values import HOUR
    from steadyhand.kernel.zones import instant

    if (hours is None) == (until is None):
        raise CommandRefused("Say when it ends: either --hours 48, or --until 2022-11-08T14:10:00Z.")
    if hours is not None:
        if not 0 < hours <= LONGEST_H:
            raise CommandRefused(
                f"{hours:g} is no number of hours from 0 to {LONGEST_H:,}: write --hours 48."
            )
        return opened.reader.now() + round(hours * HOUR)
    try:
        return instant(str(until))
    except ValueError as error:
        raise CommandRefused(str(error)) from error
