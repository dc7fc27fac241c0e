"""`steadyhand rules diff`, `log` and `pull`: rule sets compared, what happened to them, and their files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from steadyhand.cli.common import CommandRefused, Data, Folder
from steadyhand.cli.rules_changes import drafting
from steadyhand.cli.rules_made_from import made_of, noted, texts_in

if TYPE_CHECKING:
    from steadyhand.kernel.entry import Entry
    from steadyhand.rules.versions.store import RuleSets

LONGEST: Final = 10_000


def diff(old: str, new: str, *, data: Data = Path("data")) -> None:
    """Show what differs from OLD to NEW: each is a folder, a draft, a version by its first digits, or `in-force`."""
    from steadyhand.rules.hidden import shown
    from steadyhand.rules.versions.service import diff as differences

    with drafting(data) as those:
        before, after = (_texts(those.sets, one) for one in (old, new))
    for told in differences(before, after).values():
        print(shown(told), end="")


def log(*, limit: int = 20, drafts: bool = False, data: Data = Path("data")) -> None:
    """List what was published and taken back, the latest first; with --drafts everything that happened to rules."""
    if not 1 <= limit <= LONGEST:
        raise CommandRefused(f"--limit is a whole number from 1 to {LONGEST:,}.")
    with drafting(data) as those:
        release = those.sets.release()
        for entry in those.sets.history(limit, drafts=drafts):
            print(_line(entry))
    if release is not None:
        print(f"In force: {release.in_force}")
    if release is not None and release.rollout is not None:
        print(f"For {release.rollout.percent} of a hundred: {release.rollout.version}")


def pull(folder: Folder, name: str = "in-force", *, data: Data = Path("data")) -> None:
    """Write the files of a draft or a version, or of what is in force, to FOLDER, which must be new or empty."""
    if folder.exists() and any(folder.iterdir()):
        raise CommandRefused(f"{folder} is not empty: name a new folder.")
    with drafting(data) as those:
        made = made_of(those.sets, those.sets.named(name))
        texts = those.sets.texts(made.version)
    for path, text in texts.items():
        to = folder / path
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(text.encode())
    noted(folder, made)
    print(f"{len(texts)} files in {folder}.")


def _texts(sets: RuleSets, word: str) -> dict[str, str]:
    return texts_in(Path(word)) if word and Path(word).is_dir() else sets.texts(sets.named(word))


def _line(entry: Entry) -> str:
    """When, who, what, which draft and version, and why where somebody said why."""
    from steadyhand.kernel.zones import rfc3339
    from steadyhand.rules.versions.releases import ALL

    fact = entry.fact
    percent = getattr(fact, "percent", ALL)
    told = [
        rfc3339(entry.at),
        entry.by,
        entry.type.removeprefix("rules.").replace("_", " "),
        *([f"for {percent} of a hundred"] if percent < ALL else []),
        *(
            str(getattr(fact, name))
            for name in ("draft", "rule", "version", "reason")
            if getattr(fact, name, "")
        ),
    ]
    return "  ".join(told)


HISTORY = (diff, log, pull)
