"""A file of claims: opened, sorted by what is here already, and counted and previewed before anybody agrees to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.civic.claims import claim_review, csv_form
from steadyhand.civic.claims.bringing import LARGEST, NAMED, SAYINGS, Sayings, Weighed
from steadyhand.civic.claims.commands import striking
from steadyhand.civic.claims.model import SHARE, VIEW, Claim, Content, Preview, Previewer
from steadyhand.civic.claims.reading import Line, Unreadable
from steadyhand.civic.claims.wording import cores
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

AT_ONCE: Final = 500
"""Claims that are looked up and handed in together; the door takes about a hundred in one transaction."""
BYTES: Final = 512 << 20
"""Of one file."""
_CHUNK: Final = 1 << 20


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of claims, and how it is called in the provenance of each."""

    path: Path
    source: str
    manifest: str
    """Its SHA-256, hex."""

    @property
    def name(self) -> str:
        """What is kept of where a claim came from."""
        return f"{self.source}: {self.path.name}"[:200]

    def lines(self) -> Iterator[Line]:
        """Its claims. Raises `Unreadable`."""
        if self.path.suffix.lower() == ".csv":
            with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
                yield from csv_form.read(text, self.source)
        else:
            yield from claim_review.read(self.path.read_bytes(), self.source)


def opened(path: Path, source: str) -> File:
    """A file that can be looked at. Raises `Unreadable`."""
    if not path.is_file() or path.stat().st_size > BYTES:
        raise Unreadable(f"{path}: this is no file, or one of over {BYTES >> 20:,} MiB.")
    found = hashlib.sha256()
    with path.open("rb") as body:
        begins = body.read(_CHUNK)
        if begins.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable(f"{path}: it is UTF-16: save it as UTF-8.")
        found.update(begins)
        while part := body.read(_CHUNK):
            found.update(part)
    return File(path=path, source=source, manifest=found.hexdigest())


def refused_path(path: Path) -> Path:
    """Where the claims of a file go that were not taken in."""
    return path.with_name(f"{path.name}.refused.jsonl")


def weigh(reader: Reader, file: File, previewer: Previewer | None, now: Instant) -> Weighed:
    """What a file would do as things stand. Raises `Unreadable`, `RecordUnavailable`."""
    counted = _Counted()
    left = iter(file.lines())
    while some := list(islice(left, AT_ONCE)):
        counted.add(reader, some, previewer)
        if counted.claims > LARGEST:
            raise Unreadable(f"{file.path}: it has over {LARGEST:,} claims: part it.")
    return counted.weighed(now)


class Sorted:
    """What the claims of a file are here: new, changed, here already, or refused and why. Each counts once."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}
        self.fresh: list[Line] = []
        self.changed: list[Line] = []
        self.here = 0
        self.why: dict[int, Refusal] = {}

    def sort(self, lines: Sequence[Line], known: Mapping[str, Claim]) -> None:
        """Some more of them, in the place of the last."""
        self.fresh, self.changed, self.here, self.why = [], [], 0, {}
        for line in lines:
            if line.refusal is not None or line.content is None:
                self.why[line.number] = line.refusal or Refusal("empty", "It is empty.")
                continue
            row, before = known.get(line.claim), self._seen.get(line.claim)
            if before is not None and before != line.digest:
                refusal = Refusal(
                    "twice", f"{line.claim} stands in this file before, and says something else."
                )
                self.why[line.number] = refusal
            elif before is not None or (row is not None and row.newest.origin.digest == line.digest):
                self.here += 1
            else:
                (self.fresh if row is None else self.changed).append(line)
            self._seen.setdefault(line.claim, line.digest)


class _Counted:
    """Counts what a file would do, some claims at a time."""

    def __init__(self) -> None:
        self._sorted = Sorted()
        self.claims = self._fresh = self._changed = self._refused = 0
        self._areas: dict[str, None] = {}
        self._reversals: list[str] = []
        self._against: list[str] = []
        self._wide: list[str] = []
        self._posts, self._hits, self._how = 0, 0, ""

    def add(self, reader: Reader, lines: Sequence[Line], previewer: Previewer | None) -> None:
        """Some more of them."""
        known, said, found = known_of(reader, lines), _said(reader, lines), self._sorted
        found.sort(lines, known)
        self.claims += len(lines)
        self._fresh += len(found.fresh)
        self._changed += len(found.changed)
        self._refused += len(found.why)
        telling = [(line.claim, line.content) for line in (*found.fresh, *found.changed) if line.content]
        for claim, content in telling:
            row = known.get(claim)
            self._areas |= dict.fromkeys((*(row.areas if row is not None else ()), content.area))
            same = [said.get(key) for key in cores(content)]
            if odd := striking(row, claim, content, same):
                (self._against if odd.what == "against" else self._reversals).append(claim)
        if previewer is not None and telling:
            self._look(previewer, telling)

    def weighed(self, now: Instant) -> Weighed:
        """All of it."""
        return Weighed(
            claims=self.claims,
            fresh=self._fresh,
            changed=self._changed,
            refused=self._refused,
            areas=tuple(self._areas),
            reversals=tuple(self._reversals[:NAMED]),
            reversed=len(self._reversals),
            against=tuple(self._against[:NAMED]),
            opposed=len(self._against),
            preview=Preview(
                made=now if self._how else None, posts=self._posts, hits=self._hits, how=self._how
            ),
            wide=tuple(self._wide[:NAMED]),
        )

    def _look(self, previewer: Previewer, telling: Sequence[tuple[str, Content]]) -> None:
        seen = previewer([content for _, content in telling])
        self._posts, self._how = max(self._posts, seen.posts), seen.how
        self._hits += sum(seen.hits)
        each = zip(telling, seen.hits, strict=True)
        self._wide += [claim for (claim, _), hits in each if hits * SHARE > seen.posts]


def known_of(reader: Reader, lines: Iterable[Line]) -> dict[str, Claim]:
    """Those of these claims that are here, as they stand."""
    named = [line.claim for line in lines if line.claim]
    return {name: stored.row for name, stored in reader.stored_many(VIEW, named).items()}


def _said(reader: Reader, lines: Iterable[Line]) -> dict[str, Sayings]:
    keys = {key for line in lines if line.content is not None for key in cores(line.content)}
    return {key: stored.row for key, stored in reader.stored_many(SAYINGS, keys).items()}
