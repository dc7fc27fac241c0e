"""The rule pack in force: follows its folder, and publishes articles before rules rest on them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
import structlog

from steadyhand.bootstrap.setup import publish
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.wire import Performs
from steadyhand.rules.pack import STARTER, Pack
from steadyhand.rules.reload import RuleFolder
from steadyhand.storage.reading import Reader

LOOK_SECONDS: Final = 1.0

log = structlog.get_logger()


class PackInForce:
    """Implements `flows.deciding.Packs`. A folder that becomes wrong leaves the last right pack in force."""

    def __init__(self, folder: Path | None, kept: Path, reader: Reader, door: Performs) -> None:
        """`kept` is where the last right pack is kept, for a start that finds the folder wrong.

        Raises `RuleError` when there is none yet.
        """
        self._kept = kept
        self._folder = RuleFolder(folder or STARTER, _read(kept))
        if self._folder.error:
            log.error("packs.refused", error=str(self._folder.error))
        self._reader = reader
        self._door = door
        self._stop = threading.Event()
        self._in_force = self._take(self._folder.current)
        self._thread = threading.Thread(target=self._follow, name="packs", daemon=True)
        self._thread.start()

    def current(self) -> tuple[Pack, Mapping[str, str]]:
        """The pack, and the published version of each of its articles; replaced in one step."""
        return self._in_force

    @property
    def error(self) -> str | None:
        """Why the folder is not what is in force; None when it is."""
        return str(self._folder.error) if self._folder.error else None

    def close(self) -> None:
        """Stop following the folder."""
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        told = None
        while not self._stop.wait(LOOK_SECONDS):
            self._folder.refresh()
            if self._folder.current is not self._in_force[0]:
                try:
                    self._in_force = self._take(self._folder.current)
                except RecordUnavailable as error:
                    log.warning("packs.wait", reason=str(error))
            if self.error != told:
                told = self.error
                log.error("packs.refused", error=told) if told else log.info("packs.right_again")

    def _take(self, pack: Pack) -> tuple[Pack, Mapping[str, str]]:
        publish(pack, self._reader.all("article"), self._door)
        published = self._reader.all("article")
        _write(self._kept, self._folder.texts)
        log.info("packs.in_force", version=pack.version)
        return pack, {name: published[name].ref for name in pack.articles}


def _read(kept: Path) -> dict[str, str] | None:
    return msgspec.json.decode(kept.read_bytes(), type=dict[str, str]) if kept.exists() else None


def _write(kept: Path, texts: Mapping[str, str]) -> None:
    """Under another name first: a crash leaves the old one whole."""
    written = kept.with_suffix(".unfinished")
    written.write_bytes(msgspec.json.encode(texts))
    written.replace(kept)
