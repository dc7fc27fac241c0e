"""From a list of measures from before to facts: each line once, whatever interrupts it, and none that is passed over.

The list is CSV with a header, or one JSON object a line. What is here already is known by the source and its id, so a
run that was interrupted is run again from the beginning. A line that cannot be taken in is written beside the file with
its number and why.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, get_args

import msgspec

from steadyhand.enforcement.model import Kind
from steadyhand.enforcement.taking_over.commands import TakeOver, digest, wrong
from steadyhand.enforcement.taking_over.model import LARGEST, VIEW, Earlier, named
from steadyhand.flows.lifting import BYTES, Unreadable
from steadyhand.flows.lifting import digest as digest_of_file
from steadyhand.kernel.command import Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import InvalidSubject
from steadyhand.kernel.values import subject as subject_of
from steadyhand.kernel.zones import instant
from steadyhand.rules.areas import SEVERITIES
from steadyhand.storage.reading import Reader

AT_ONCE: Final = 500
"""Lines that are looked up and handed in together; the door takes about a hundred in one transaction."""
FIELDS: Final = tuple(Earlier.__struct_fields__)
NEEDED: Final = ("id", "subject", "kind", "imposed")
SPLIT: Final = ("surfaces", "territory")
"""Columns of several words, with spaces between."""
COLUMNS: Final = ("id", *FIELDS[1:])
LINE: Final = 64 * 1024
WORDS: Final = 2_000

Progress = Callable[[int, int], None]
"""Told (lines done, lines in all) after each batch."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a list."""

    lines: int
    taken: int
    here: int
    """Here already, from an earlier run."""
    refused: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line: what it says, or why it says nothing that can be taken in."""

    number: int
    earlier: Earlier | None = None
    refusal: Refusal | None = None


def measured(path: Path) -> tuple[str, int]:
    """The SHA-256 of a list (hex) and how many lines it has, its header left out. Raises `Unreadable`."""
    if not path.is_file() or path.stat().st_size > BYTES:
        raise Unreadable(f"{path}: this is no file, or one of over {BYTES >> 20:,} MiB.")
    count = sum(1 for _ in read(path))
    if not 0 < count <= LARGEST:
        raise Unreadable(f"{path}: it has {count:,} lines: from 1 to {LARGEST:,} are taken in.")
    return digest_of_file(path), count


def refused_path(path: Path) -> Path:
    """Where the lines of a list go that were not taken in."""
    return path.with_name(f"{path.name}.refused.jsonl")


def take_in(
    reader: Reader,
    door: Door,
    path: Path,
    source: str,
    by: str,
    proof: Proof,
    progress: Progress = lambda _done, _all: None,
) -> Taken:
    """Take in a list that was agreed to. Raises `Unreadable`, `RecordUnavailable`; what was taken in until then is."""
    manifest, lines = measured(path)
    policies = {
        ref: (article.area, article.severity) for ref, article in reader.all("article_version").items()
    }
    policies |= {article.article: policies[article.ref] for article in reader.all("article").values()}
    latest = {name: article.ref for name, article in reader.all("article").items()}
    batch = _Batch(reader, door, manifest, source, by, proof)
    counts = Taken(lines=lines, taken=0, here=0, refused=0)
    left, done = read(path), 0
    with refused_path(path).open("wb") as refused:
        while some := list(islice(left, AT_ONCE)):
            known = [_known(one, policies, latest) for one in some]
            counts = _added(counts, batch.take(known, refused))
            done += len(some)
            progress(done, lines)
    if not counts.refused:
        refused_path(path).unlink(missing_ok=True)
    return counts


class _Batch:
    """Takes in some lines at a time."""

    def __init__(self, reader: Reader, door: Door, manifest: str, source: str, by: str, proof: Proof) -> None:
        self._reader, self._door, self._manifest, self._source = reader, door, manifest, source
        self._by, self._proof = by, proof

    def take(self, lines: Sequence[Line], refused: BinaryIO) -> Taken:
        now = self._reader.now()
        before = self._here(lines)
        fresh, here, why = list[Line](), 0, dict[int, Refusal]()
        seen: dict[str, str] = {ref: row.digest for ref, row in before.items()}
        for line in lines:
            refusal = line.refusal or (wrong(line.earlier, now) if line.earlier else None)
            if refusal is not None or line.earlier is None:
                why[line.number] = refusal or Refusal("empty", "It is empty.")
                continue
            name, same = named(self._source, line.earlier.ref), digest(line.earlier)
            if name in seen and seen[name] == same:
                here += 1
            elif name in seen:
                why[line.number] = Refusal("other_there", f"{name} is here already, and says something else.")
            else:
                seen[name] = same
                fresh.append(line)
        answers = self._door.perform_many([self._order(line) for line in fresh]) if fresh else []
        why |= {
            line.number: answer
            for line, answer in zip(fresh, answers, strict=True)
            if isinstance(answer, Refusal)
        }
        told = [
            {"line": number, "code": one.code, "detail": one.message} for number, one in sorted(why.items())
        ]
        refused.writelines(msgspec.json.encode(each) + b"\n" for each in told)
        return Taken(lines=0, taken=len(lines) - here - len(why), here=here, refused=len(why))

    def _here(self, lines: Sequence[Line]) -> dict[str, Any]:
        refs = [named(self._source, line.earlier.ref) for line in lines if line.earlier is not None]
        return {name: stored.row for name, stored in self._reader.stored_many(VIEW, refs).items()}

    def _order(self, line: Line) -> Order:
        assert line.earlier is not None
        command = TakeOver(manifest=self._manifest, source=self._source, line=line.earlier)
        return Order(command, self._by, proof=self._proof)


def read(path: Path) -> Iterator[Line]:
    """The lines of a list, in order. Raises `Unreadable` where it is no list at all."""
    try:
        with path.open("rb") as file:
            begins = file.read(4_096).lstrip(b"\xef\xbb\xbf \t\r\n")
        yield from _objects(path) if begins.startswith(b"{") else _rows(path)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path}: this is no list in UTF-8: {error}") from error


def _objects(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        for number, text in enumerate(iter(lambda: file.readline(LINE + 1), b""), 1):
            if len(text) > LINE:
                raise Unreadable(f"{path}, line {number}: it is longer than {LINE:,} bytes.")
            if not (text.removeprefix(b"\xef\xbb\xbf") if number == 1 else text).strip():
                continue
            try:
                told = msgspec.json.decode(text.removeprefix(b"\xef\xbb\xbf"), type=dict[str, Any])
            except (msgspec.MsgspecError, UnicodeDecodeError):
                yield Line(number=number, refusal=Refusal("malformed", "It is no JSON object in UTF-8."))
            else:
                yield _line(number, told)


def _rows(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        names = [name.strip() for name in next(lines, [])]
        if missing := [name for name in NEEDED if names.count(name) != 1]:
            raise Unreadable(f"{path}: the first line names the columns, and {missing[0]!r} once among them.")
        for row in filter(None, lines):
            told = {name: text.strip() for name, text in zip(names, row, strict=False) if text.strip()}
            yield (
                _line(lines.line_num, told)
                if len(row) == len(names)
                else Line(
                    number=lines.line_num,
                    refusal=Refusal("columns", f"It has {len(row)} columns of {len(names)}."),
                )
            )


def _line(number: int, told: dict[str, Any]) -> Line:
    try:
        return Line(number=number, earlier=_earlier(told))
    except ValueError as error:
        return Line(number=number, refusal=Refusal("invalid", str(error)))


def _earlier(told: dict[str, Any]) -> Earlier:
    """Raises `ValueError` with what to write instead."""
    if unknown := sorted(set(told) - set(COLUMNS)):
        raise ValueError(f"Nothing is called {unknown[0][:40]!r}. Columns: {', '.join(COLUMNS)}.")
    words = {
        name: _word(name, value) for name, value in told.items() if name not in SPLIT and value is not None
    }
    if missing := [name for name in NEEDED if not words.get(name)]:
        raise ValueError(f"{missing[0]} is missing.")
    if words["kind"] not in get_args(Kind):
        raise ValueError(f"{words['kind'][:40]!r} is no kind of measure. Kinds: {', '.join(get_args(Kind))}.")
    try:
        subject_of(words["subject"])
        account = subject_of(words["account"]) if "account" in words else ""
    except InvalidSubject as error:
        raise ValueError(str(error)) from None
    until = words.pop("until", "")
    return Earlier(
        ref=words.pop("id"),
        imposed=instant(words.pop("imposed")),
        until=instant(until) if until else None,
        account=account,
        surfaces=_split(told.get("surfaces")),
        territory=_split(told.get("territory")),
        **{name: words[name] for name in words if name != "account"},  # type: ignore[arg-type]  # its kind is known
    )


def _word(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > WORDS or "\x00" in value:
        raise ValueError(f"{name} is a text of at most {WORDS:,} characters.")
    return value


def _split(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    if value is not None and not isinstance(value, str):
        raise ValueError("Several places are a list of texts.")
    return tuple((value or "").split())


def _known(line: Line, policies: dict[str, tuple[str, str]], latest: dict[str, str]) -> Line:
    """A line whose policy is one of ours, or none; what it leaves out is the article's, and else stays unknown."""
    earlier = line.earlier
    if earlier is None:
        return line
    area, severity = policies.get(earlier.policy, ("", ""))
    return msgspec.structs.replace(
        line,
        earlier=msgspec.structs.replace(
            earlier,
            policy=latest.get(earlier.policy, earlier.policy if area else ""),
            area=earlier.area or area,
            severity=earlier.severity if earlier.severity in SEVERITIES else severity,
        ),
    )


def _added(one: Taken, other: Taken) -> Taken:
    return Taken(
        lines=one.lines,
        taken=one.taken + other.taken,
        here=one.here + other.here,
        refused=one.refused + other.refused,
    )
