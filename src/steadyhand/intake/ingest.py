"""A file of events, one CloudEvent a line, taken in from where an interrupted run stopped.

Nothing is lost, because a checkpoint is written only after the lines before it were acknowledged; nothing
comes in twice, because lines sent again after an interruption are known by their source and id.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from steadyhand.intake.model import Fault
from steadyhand.intake.parsing import ITEM_LIMIT
from steadyhand.intake.sending import Submit

BATCH: Final = 500
BATCH_BYTES: Final = 4 * 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"

Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all) after each batch."""


class IngestSummary(msgspec.Struct, frozen=True):
    """What became of a file, over all its runs; `read` counts lines that hold something."""

    read: int
    accepted: int
    repeated: int
    refused: int
    seconds: float


class _Checkpoint(msgspec.Struct):
    """How far a file of this name, size and age has come."""

    path: str
    size: int
    modified: int
    offset: int = 0
    line: int = 0
    refusals: int = 0
    """Bytes of the file of refused lines that belong to the lines before `offset`."""
    read: int = 0
    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    seconds: float = 0.0

    def of_same_file(self, other: _Checkpoint) -> bool:
        return (self.path, self.size, self.modified) == (other.path, other.size, other.modified)


class _Refusal(msgspec.Struct):
    line: int
    field: str
    code: str
    detail: str
    text: str
    """The line as it was, or its beginning; what is no UTF-8 is escaped."""


class _Line(msgspec.Struct, frozen=True):
    number: int
    end: int
    text: bytes
    too_long: bool


def ingest(
    path: Path, submit: Submit, progress: Progress | None = None, state_path: Path | None = None
) -> IngestSummary:
    """Take in a file; refused lines go to `<file>.refused.jsonl` with their number and the reason.

    Run again after an interruption, it goes on at `state_path` (`<file>.ingest.json` unless given), which is
    removed at the end. Raises what `submit` raises; everything acknowledged until then is noted.
    """
    state = state_path or path.with_name(path.name + ".ingest.json")
    at = _resumed(path, state)
    with path.open("rb") as source, _refusals(path, at) as refusals:
        source.seek(at.offset)
        for batch in _batches(_lines(source, at.line)):
            began = time.monotonic()
            _take(batch, submit, refusals, at)
            at.seconds += time.monotonic() - began
            _save(state, at)
            if progress is not None:
                progress(at.offset, at.size)
    if at.refused == 0:
        refused_path(path).unlink(missing_ok=True)
    state.unlink(missing_ok=True)
    return IngestSummary(at.read, at.accepted, at.repeated, at.refused, at.seconds)


def refused_path(path: Path) -> Path:
    """Where the refused lines of a file go."""
    return path.with_name(path.name + ".refused.jsonl")


def _take(batch: Sequence[_Line], submit: Submit, refusals: BinaryIO, at: _Checkpoint) -> None:
    good = [line for line in batch if line.text and not line.too_long]
    refused = [_refusal(line, _TOO_LONG) for line in batch if line.too_long]
    if good:
        sent = submit([line.text for line in good])
        at.accepted += sent.accepted
        at.repeated += sent.repeated
        refused += [_refusal(good[fault.index], fault) for fault in sent.refused]
    refused.sort(key=lambda refusal: refusal.line)
    refusals.writelines(msgspec.json.encode(refusal) + b"\n" for refusal in refused)
    refusals.flush()
    os.fsync(refusals.fileno())
    at.read += len(good) + sum(line.too_long for line in batch)
    at.refused += len(refused)
    at.offset, at.line, at.refusals = batch[-1].end, batch[-1].number, refusals.tell()


def _lines(source: BinaryIO, number: int) -> Iterator[_Line]:
    """Lines with their numbers (from 1); of one that is longer than an event may be, only the beginning."""
    while text := source.readline(ITEM_LIMIT + 2):
        number += 1
        too_long = len(text) > ITEM_LIMIT + 1 or (len(text) > ITEM_LIMIT and not text.endswith(b"\n"))
        rest = text
        while too_long and rest and not rest.endswith(b"\n"):
            rest = source.readline(ITEM_LIMIT)
        if number == 1:
            text = text.removeprefix(_BOM)
        yield _Line(number, source.tell(), text.strip(), too_long)


def _batches(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    batch: list[_Line] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line.text)
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _resumed(path: Path, state: Path) -> _Checkpoint:
    found = path.stat()
    fresh = _Checkpoint(path=str(path.resolve()), size=found.st_size, modified=found.st_mtime_ns)
    try:
        known = msgspec.json.decode(state.read_bytes(), type=_Checkpoint)
    except (FileNotFoundError, msgspec.DecodeError):
        return fresh
    return known if known.of_same_file(fresh) else fresh


def _refusals(path: Path, at: _Checkpoint) -> BinaryIO:
    """The file of refused lines, cut to where the checkpoint stands: no refusal is listed twice."""
    handle = refused_path(path).open("ab")
    handle.truncate(at.refusals)
    handle.seek(0, os.SEEK_END)
    return handle


def _save(state: Path, at: _Checkpoint) -> None:
    unfinished = state.with_name(state.name + ".new")
    with unfinished.open("wb") as handle:
        handle.write(msgspec.json.encode(at))
        handle.flush()
        os.fsync(handle.fileno())
    unfinished.replace(state)


_TOO_LONG: Final = Fault(0, "event", "too_large", f"The line is longer than {ITEM_LIMIT} bytes.")


def _refusal(line: _Line, fault: Fault) -> _Refusal:
    text = line.text[:ITEM_LIMIT].decode(errors="backslashreplace")
    return _Refusal(line.number, fault.field, fault.code, fault.detail, text)
