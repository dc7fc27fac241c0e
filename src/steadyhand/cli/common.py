"""What the commands share: where the data lies, and an open house beside a running service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts

if TYPE_CHECKING:
    from steadyhand.bootstrap.house import House
    from steadyhand.bootstrap.settings import Settings

Data = Annotated[
    Path, cyclopts.Parameter(name="--data", help="The installation's folder.", env_var="STEADYHAND_DATA")
]


class CommandRefused(Exception):
    """The door refused; the message is the refusal's."""


def settings_of(data: Path, **overrides: Any) -> Settings:
    """The settings of a data folder."""
    from steadyhand.bootstrap.settings import load

    return load(data, **overrides)


@contextmanager
def house(data: Path, *, new: bool = False) -> Iterator[House]:
    """The record with a door of its own: works beside a running service, each writer in its turn.

    Raises `CommandRefused` where there is no installation, unless it may be a `new` one.
    """
    from steadyhand.bootstrap.house import House
    from steadyhand.bootstrap.logs import configure

    configure("cli")
    settings = settings_of(data)
    if not new and settings.embedded and not (settings.data / "record.db").exists():
        raise CommandRefused(f"There is no installation in {settings.data}: `steadyhand serve` makes one.")
    opened = House(settings)
    try:
        yield opened
    finally:
        opened.close()


def accepted(answer: Any) -> Any:
    """The entry, or `CommandRefused` with the reason."""
    from steadyhand.kernel.entry import Refusal

    if isinstance(answer, Refusal):
        raise CommandRefused(answer.message)
    return answer
