"""Serves a folder's pack and follows its changes; a pack that is wrong never replaces one that works."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from steadyhand.rules.errors import Place, Problem, RuleError
from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import Pack, load_pack

Stamp = frozenset[tuple[str, int, int, int]]


class RuleFolder:
    """The pack in a folder. `current` is always whole: it is replaced in one step, by another whole one.

    Making one raises `RuleError` when the folder is wrong from the start and there is no `last` right pack (the
    texts of its files by path) to go on with.
    """

    def __init__(self, folder: Path | str, last: Mapping[str, str] | None = None) -> None:
        self._folder = Path(folder)
        self._stamp = self._look()
        self.error: RuleError | None = None
        try:
            self.texts = read_folder(self._folder)
            self.current: Pack = load_pack(self.texts)
        except RuleError as error:
            if last is None:
                raise
            self.texts, self.error = dict(last), error
            self.current = load_pack(self.texts)

    def refresh(self) -> bool:
        """Take over what changed in the folder; True when `current` is another pack now. Never raises.

        When the folder is wrong, `current` stays and `error` says why until the folder is right again.
        """
        stamp = self._look()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            texts = read_folder(self._folder)
            pack = load_pack(texts)
        except RuleError as error:
            self.error = error
            return False
        except Exception as error:  # noqa: BLE001 - a running engine outlives whatever an editor leaves behind
            self.error = RuleError(
                [Problem(Place(str(self._folder)), f"this folder cannot be loaded: {error}")]
            )
            return False
        self.error = None
        changed = pack.version != self.current.version
        self.current, self.texts = pack, texts
        return changed

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
