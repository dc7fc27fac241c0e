"""What the commands share: where the data lies, and an open house beside a running service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts

if TYPE_CHECKING:
    from steadyhand.bootstrap.house import House
    from steadyhand.bootstrap.settings import Settings
    from steadyhand.kernel.command import Command, Proof

Data = Annotated[
    Path, cyclopts.Parameter(name="--data", help="The installation's folder.", env_var="STEADYHAND_DATA")
]


class CommandRefused(Exception):
    """The door refused; the message is the refusal's."""


def named_folder(_type: object, tokens: Sequence[cyclopts.Token]) -> Path:
    """A folder that was named: an empty name, of a variable that was never set, is not where one stands."""
    if not tokens[0].value.strip():
        raise CommandRefused("A folder is named by an empty text: name one, or `.` for where you are.")
    return Path(tokens[0].value)


Folder = Annotated[Path, cyclopts.Parameter(converter=named_folder)]


def file_there(_type: object, tokens: Sequence[cyclopts.Token]) -> Path:
    """A file to read: said before a password is asked for, or anything is begun, where it is not there."""
    path = Path(tokens[0].value)
    if path.is_file():
        return path
    what = "a folder, and no file" if path.is_dir() else "no file here"
    raise CommandRefused(
        f"{tokens[0].value!r} is {what}: look at how it is written; names are read from the folder {Path.cwd()}."
    )


FileThere = Annotated[Path, cyclopts.Parameter(converter=file_there)]


def settings_of(data: Path, **overrides: Any) -> Settings:
    """The settings of a data folder."""
    from steadyhand.bootstrap.settings import load

    return load(data, **overrides)


@contextmanager
def house(data: Path, *, new: bool = False) -> Iterator[House]:
    """The record with a door of its own: works beside a running service, each writer in its turn.

    Raises `CommandRefused` where there is no installation, unless it may be a `new` one, and where its
    databases are damaged or not this version's.
    """
    from steadyhand.bootstrap.house import House
    from steadyhand.bootstrap.logs import configure

    configure("cli")
    settings = settings_of(data)
    if not new and settings.embedded and not (settings.data / "record.db").exists():
        raise CommandRefused(f"There is no installation in {settings.data}: `steadyhand serve` makes one.")
    with damage_told(settings):
        opened = House(settings)
        try:
            yield opened
        finally:
            opened.close()


def principal(handle: str) -> str:
    """A member of staff by the handle they sign in with."""
    return f"staff:{handle.strip().lower()}"


def given_password(of: str = "") -> str:
    """A password: from STEADYHAND_PASSWORD, or asked for. Raises `CommandRefused` where nobody can be asked.

    That `of` somebody else than whoever acts is read from STEADYHAND_NEW_PASSWORD where this is set.
    """
    import getpass
    import os
    import warnings

    try:
        with warnings.catch_warnings():
            # Where there is no terminal it would warn, and read on with the password on the screen.
            warnings.simplefilter("error", getpass.GetPassWarning)
            told = os.environ.get("STEADYHAND_NEW_PASSWORD") if of else None
            asked = f"Password of {of}: " if of else "Password: "
            return told or os.environ.get("STEADYHAND_PASSWORD") or getpass.getpass(asked)
    except (EOFError, getpass.GetPassWarning):
        raise CommandRefused(
            "There is no terminal to ask for a password: set STEADYHAND_PASSWORD instead."
        ) from None


def signed(opened: House, handle: str) -> str:
    """The principal of a handle, who has shown that it is them by their password."""
    who = principal(handle)
    if not opened.sign_in.knows(who, given_password()):
        raise CommandRefused(
            f"That is not the password of {handle}, or they are no active member of staff: "
            "what others rely on is done under one's own name."
        )
    return who


def on_host(*, signed: bool = False) -> Proof:
    """What somebody proves who acts on the machine itself: which account of it, and with a password who they are."""
    import os

    from steadyhand.kernel.command import Proof

    # By number: a name is whatever the environment says.
    return Proof(authenticator=f"host:{os.getuid()}", verified=signed, fresh=signed)


def done_by(opened: House, command: Command, handle: str) -> Any:
    """What comes of a command of somebody who has shown by their password that it is them."""
    return accepted(opened.door.perform(command, signed(opened, handle), proof=on_host(signed=True)))


def known(words: Sequence[str], those: Sequence[str], kind: str) -> None:
    """Raises `CommandRefused` where a word is none of those that this installation knows."""
    for word in words:
        if word not in those:
            raise CommandRefused(f"No {kind} is called {word!r}. Known: {', '.join(those)}.")


def accepted(answer: Any) -> Any:
    """The entry, or `CommandRefused` with the reason."""
    from steadyhand.kernel.entry import Refusal

    if isinstance(answer, Refusal):
        raise CommandRefused(answer.message)
    return answer


def accepted_all(answers: Sequence[Any]) -> None:
    """Raises `CommandRefused` with the reason for which a set was refused."""
    from steadyhand.kernel.entry import Refusal

    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    for answer in sorted(refused, key=lambda refusal: refusal.code == "set_refused"):
        accepted(answer)


@contextmanager
def damage_told(settings: Settings) -> Iterator[None]:
    """One sentence instead of a trace where not the program is at fault but what it reads."""
    import msgspec
    from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound, ProgrammingError

    from steadyhand.kernel.registry import UnknownType
    from steadyhand.storage.migrate import NewerTables

    where = settings.data if settings.embedded else "PostgreSQL"
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # a fault of ours: its trace is wanted
    except DBAPIError as error:
        raise CommandRefused(_unusable(where, str(error.orig).partition("\n")[0])) from error
    except (msgspec.MsgspecError, NoResultFound, UnicodeDecodeError) as error:
        raise CommandRefused(_unusable(where, f"the ledger holds what nobody can read: {error}")) from error
    except (UnknownType, NewerTables) as error:
        raise CommandRefused(str(error)) from error


def _unusable(where: object, why: str) -> str:
    return f"The databases in {where} cannot be used ({why}). Run `steadyhand doctor`, or restore a backup."
