"""Who acts at `steadyhand access`, and the words their options are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts

from steadyhand.cli.common import CommandRefused, accepted, house, known, on_host, signed

if TYPE_CHECKING:
    from steadyhand.access.scopes import ScopeSet
    from steadyhand.bootstrap.house import House
    from steadyhand.kernel.command import Command

By = Annotated[str, cyclopts.Parameter(help="The handle of whoever does this; their password is asked for.")]
Words = Annotated[tuple[str, ...], cyclopts.Parameter(consume_multiple=True, negative=())]


class Acting:
    """Somebody who has shown who they are, at the door of an installation."""

    def __init__(self, opened: House, who: str) -> None:
        self.house, self.who = opened, who

    def do(self, command: Command, done: str) -> None:
        """Perform it and say so; where it takes a second person, ask for one and say how they approve."""
        from steadyhand.flows import seconding

        answer = self.house.door.perform(command, self.who, proof=on_host(signed=True))
        if getattr(answer, "code", None) != "second_needed":
            accepted(answer)
            print(done)
            return
        why, reason = str(answer.message), str(getattr(command, "reason", "") or why_of(command))  # type: ignore[union-attr]
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
        return opened.reader.now() + round(hours * HOUR)
    try:
        return instant(str(until))
    except ValueError as error:
        raise CommandRefused(str(error)) from error
