"""A folder of rules that is looked at again and again: cheaply, until something in it changes."""

from __future__ import annotations

from pathlib import Path

from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import pack_files

Stamp = frozenset[tuple[str, int, int, int]]


class WatchedFolder:
    """The texts of a pack in a folder, and whether they may have changed."""

    def __init__(self, folder: Path | str) -> None:
        self._folder = Path(folder)
        self._stamp: Stamp | None = None

    def changed(self) -> bool:
        """Whether anything is other than at the last look; the first look finds everything new. Never raises."""
        before, self._stamp = self._stamp, self._look()
        return self._stamp != before

    def forget(self) -> None:
        """Take the next look for the first."""
        self._stamp = None

    def texts(self) -> dict[str, str]:
        """The text of every file that is part of a pack, by path. Raises `RuleError` for what cannot be read."""
        return pack_files(read_folder(self._folder))

    def _look(self) -> Stamp:
        """What can be seen without reading: names, sizes, times. A file that vanishes meanwhile is not there."""
        found = set()
        try:
            for path in self._folder.rglob("*"):
                seen = path.stat()
                found.add((str(path), seen.st_size, seen.st_mtime_ns, seen.st_ino))
        except OSError:
            pass
        return frozenset(found)
