"""`steadyhand rules draft` to `revert`: rules changed from a folder, step by step, each by somebody who may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, Folder, accepted, house, on_host, signed
from steadyhand.cli.rules_made_from import made_from, made_of, noted, rests_on, texts_in

if TYPE_CHECKING:
    from steadyhand.rules.versions.service import Drafting, Saved

By = Annotated[str, cyclopts.Parameter(help="The handle of the member of staff who does this.")]


def draft(
    folder: Folder,
    title: str,
    *,
    by: By,
    to: str | None = None,
    base: str | None = None,
    data: Data = Path("data"),
) -> None:
    """Save the rules in FOLDER as a draft with a TITLE. `pull` noted there what it was made from.

    Your password is asked for, or read from STEADYHAND_PASSWORD: whoever is named as an author does not approve.

    Parameters
    ----------
    to
        The draft to save to, where it is there already.
    base
        What FOLDER was made from, where no note tells: a version, a draft, `in-force` or `empty`.
    """
    with signing(data, by) as (those, who):
        name = f"d-{to.removeprefix('d-')}" if to else None
        told = _saved(those, folder, title, who, name, base)
    _say_problems(told)
    print(f"{told.draft}: {title}. {told.version}")


def propose(name: str, *, by: By, data: Data = Path("data")) -> None:
    """Ask others to agree to the draft NAME as it is now. Your password is asked for, likewise."""
    with signing(data, by) as (those, who):
        accepted(those.propose(name, who))
    print(f"{name} is proposed: somebody who wrote no part of it may approve it.")


def approve(name: str, version: str, *, by: By, data: Data = Path("data")) -> None:
    """Agree to the draft NAME, to exactly the VERSION that you have read: its first digits are enough.

    Your password is asked for, or read from STEADYHAND_PASSWORD: nobody agrees in the name of another.
    """
    with signing(data, by) as (those, who):
        stands = those.sets.draft(name)
        seen = those.sets.named(version)
        if stands is not None and seen == name:
            raise CommandRefused(
                f"Name the version that you have read: {stands.version} is what {name} holds."
            )
        accepted(those.approve(name, who, seen))
    print(f"{name} is approved as {seen}.")


def update(name: str, *, by: By, data: Data = Path("data")) -> None:
    """Bring the draft NAME up to date with what is in force, where no file was changed on both sides.

    Your password is asked for, likewise.
    """
    with signing(data, by) as (those, who):
        told = accepted(those.rebase(name, who))
    _say_problems(told)
    print(f"{name} rests on what is in force now, and is to be approved anew. {told.version}")


def publish(name: str, *, by: By, percent: int = 100, data: Data = Path("data")) -> None:
    """Let the draft NAME decide. Your password is asked for, or read from STEADYHAND_PASSWORD.

    Parameters
    ----------
    percent
        For how many of a hundred subjects; a larger share, or 100 for all, by publishing it again.
    """
    with signing(data, by) as (those, who):
        accepted(those.publish(name, who, percent))
    print(f"{name} decides for {percent} of a hundred subjects.")


def revert(version: str, *, by: By, reason: str = "", data: Data = Path("data")) -> None:
    """Let VERSION decide again, which was in force before: its first digits are enough. No freeze stops this.

    Your password is asked for, or read from STEADYHAND_PASSWORD.
    """
    with signing(data, by) as (those, who):
        found = those.sets.named(version)
        accepted(those.revert(found, who, reason))
    print(f"{found} decides again.")


def end_rollout(*, by: By, reason: str = "", data: Data = Path("data")) -> None:
    """Take back the version that decides for a share of subjects. No freeze stops this.

    Your password is asked for, or read from STEADYHAND_PASSWORD.
    """
    with signing(data, by) as (those, who):
        accepted(those.end_rollout(who, reason))
    print("What is in force decides for all subjects again.")


@contextmanager
def drafting(data: Path) -> Iterator[Drafting]:
    """The use cases of rule sets on a data folder."""
    from steadyhand.rules.versions.service import Drafting

    with house(data) as opened:
        yield Drafting(opened.door, opened.reader, on_host())


@contextmanager
def signing(data: Path, by: str) -> Iterator[tuple[Drafting, str]]:
    """The same, by somebody who has shown who they are."""
    from steadyhand.rules.versions.service import Drafting

    with house(data) as opened:
        who = signed(opened, by)
        yield Drafting(opened.door, opened.reader, on_host(signed=True)), who


def _saved(those: Drafting, folder: Path, title: str, by: str, name: str | None, base: str | None) -> Saved:
    texts: dict[str, str] = texts_in(folder)
    made = made_from(those.sets, folder, base)
    on = made.version if name else rests_on(those.sets, made)
    there = those.sets.files(on)
    files: dict[str, str | None] = {**dict.fromkeys(there.keys() - texts.keys()), **texts}
    answer: Any = those.save(by, name, title, None if name else on, files, on=on)
    if getattr(answer, "code", None) == "draft_changed":
        raise CommandRefused(
            f"The draft {name} holds what {folder} was not made from: "
            f"`steadyhand rules pull NEW-FOLDER {name}`, and put your changes in there."
        )
    told: Saved = accepted(answer)
    noted(folder, replace(made_of(those.sets, told.draft), version=told.version))
    return told


def _say_problems(told: Saved) -> None:
    """What the checker found; the draft is kept all the same."""
    for problem in told.problems:
        print(f"{problem.place}: {problem.message}" + (f" ({problem.hint})" if problem.hint else ""))
    if told.problems:
        print("The draft is kept, and cannot be proposed before this is mended.")


CHANGES = (draft, propose, approve, update, publish, end_rollout, revert)
