"""What a folder of rules was made from: `pull` and `draft` note it there, so that nobody writes over others unseen."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from steadyhand.cli.common import CommandRefused

if TYPE_CHECKING:
    from steadyhand.rules.versions.store import RuleSets

NOTE: Final = ".steadyhand-rules"
"""The file in the folder; no rule file by its name, so no part of any version."""
EMPTY: Final = "empty"
_SAY: Final = (
    "say with --base what it was made from: a version by its first digits, a draft, "
    f"`in-force` if you have seen what is in force now, or `{EMPTY}`"
)


@dataclass(frozen=True, kw_only=True)
class MadeFrom:
    """The content that a folder held when it was written or saved, and what that rests on."""

    version: str
    base: str = ""
    """What was in force in the eyes of whoever made that content; empty where nothing was."""
    draft: str = ""


def noted(folder: Path, made: MadeFrom) -> None:
    """Leave the note in the folder. Where it cannot be written, say so: what was done is done."""
    lines = (f'{name} = "{value}"\n' for name, value in asdict(made).items() if value)
    try:
        (folder / NOTE).write_text("# What these rules were made from.\n" + "".join(lines), encoding="utf-8")
    except OSError as error:
        print(f"{folder / NOTE} cannot be written ({error.strerror}): next time say --base {made.version}.")


def made_from(sets: RuleSets, folder: Path, given: str | None) -> MadeFrom:
    """What is `given`, or else noted; without either, the kept version that the folder equals.

    Raises `CommandRefused` where nothing tells, and `UnknownVersion`.
    """
    made = _given(sets, given) if given is not None else _note(folder) or _equal(sets, folder)
    if made is None:
        raise CommandRefused(f"Nothing tells what {folder} was made from: {_SAY}.")
    if made.version and sets.rule_set(made.version) is None:
        raise CommandRefused(f"{folder} was made from rules that this installation does not keep: {_SAY}.")
    return made


def made_of(sets: RuleSets, name: str) -> MadeFrom:
    """A draft or a version, as somebody takes it who changes it next. Raises `UnknownVersion`."""
    sets.files(name)
    if (draft := sets.draft(name)) is not None:
        return MadeFrom(version=draft.version, base=draft.base, draft=draft.id)
    kept = sets.rule_set(name)
    return MadeFrom(version=name, base=name if kept is None or kept.published else kept.base)


def rests_on(sets: RuleSets, made: MadeFrom) -> str:
    """What a new draft from such a folder begins from: its content itself, once that was in force."""
    kept = sets.rule_set(made.version)
    return made.version if kept is not None and kept.published else made.base


def _given(sets: RuleSets, word: str) -> MadeFrom:
    return MadeFrom(version="") if word == EMPTY else made_of(sets, sets.named(word))


def _note(folder: Path) -> MadeFrom | None:
    import msgspec

    path = folder / NOTE
    if not path.is_file():
        return None
    try:
        return msgspec.toml.decode(path.read_bytes(), type=MadeFrom)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandRefused(f"{path} cannot be read ({reason}): remove it, and {_SAY}.") from None


def _equal(sets: RuleSets, folder: Path) -> MadeFrom | None:
    from steadyhand.rules.load import version_of

    version = version_of(texts_in(folder))
    return made_of(sets, version) if sets.rule_set(version) is not None else None


def texts_in(folder: Path) -> dict[str, str]:
    """The files of a folder that belong to a rule set. Raises `RuleError`."""
    from steadyhand.rules.load import read_folder
    from steadyhand.rules.pack import pack_files

    return pack_files(read_folder(folder))
