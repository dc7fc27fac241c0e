"""From a sanction to its statement of reasons, and to the EU's transparency database: each once.

Follows the ledger by a cursor of its own, which moves when a batch is sent: what a crash interrupts is sent again, and
the database says what it has already. A decision is stated once nobody can take it back at once any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final

import msgspec
import structlog

from steadyhand.enforcement.facts import Sanctioned, Varied
from steadyhand.enforcement.model import UNNOTED, WITHDRAWAL, Sanction, Standing, case_of
from steadyhand.enforcement.orders.model import VIEW, LegalOrder, is_order
from steadyhand.enforcement.statements.exporting import AT_ONCE, Exporter, Unsent
from steadyhand.enforcement.statements.mapping import Found, Grounds, Ordered, stated
from steadyhand.enforcement.statements.model import Statement
from steadyhand.intake.lookup import events_named
from steadyhand.intake.store import EventStore
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Entry, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import MINUTE, Instant
from steadyhand.kernel.zones import instant
from steadyhand.review.model import Case, Evidence
from steadyhand.storage.reading import Reader

CURSOR: Final = "statements"
EVERY_S: Final = 30.0
SETTLED: Final = WITHDRAWAL + MINUTE
"""How old a decision is before it is stated: it may be taken back for half a minute."""
SKIPPED: Final = 200
"""Entries of other types that are passed over at a time, so that none of them is looked at again and again."""
TYPES: Final = (tag_of(Sanctioned), tag_of(Varied))
EVENT: Final = "event:"
EARLIEST: Final = instant("2000-01-01T00:00:00Z")
"""Before this the database takes no day of content: whoever says so has another clock."""
LED: Final[dict[str, Found]] = {"trusted_flagger": "trusted_flagger", "authority": "authority"}
"""What an escalation of a partner counts as, by the kind of the partner; of any other it is one of a partner."""

Posted = Callable[[str], Instant | None]
"""When the event of a name (`source/id`) happened; None where nobody knows any more."""

log = structlog.get_logger()


class Reasons:
    """Reads from the record what is known of sanctions, and states their reasons."""

    def __init__(self, reader: Reader, key: bytes, posted: Posted = lambda _: None) -> None:
        """`key` is the installation's own: see `mapping.stated`."""
        self._reader, self._key, self._posted = reader, key, posted

    def of(self, entries: Iterable[Entry]) -> Iterator[tuple[int, Statement]]:
        """The statements of these entries of `TYPES`, each with its entry's number; none of what was taken back."""
        for entry in entries:
            assert isinstance(entry.fact, Sanctioned | Varied)
            made = self.stated(entry.fact.subject, entry.fact.sanction)
            if made is not None:
                yield entry.seq, made

    def stated(self, subject: str, sanction: Sanction) -> Statement | None:
        """The statement of a sanction as things stand; None where none is made."""
        known = self._known(subject, sanction)
        return None if known is None else stated(known, self._key)

    def _known(self, subject: str, sanction: Sanction) -> Grounds | None:
        standing: Standing = self._reader.row("standing", subject)
        article = self._reader.row("article_version", sanction.policy)
        ended = next((one for one in standing.ended if one.sanction.action == sanction.action), None)
        if (ended is not None and ended.how == "withdrawn") or article is None:
            return None  # what was taken over under a policy that nobody stated can only be stated where it was decided
        first = standing.first(sanction)
        cause = first.cause
        held = next((one for one in standing.every() if one.action == sanction.action), sanction)
        case: Case | None = self._reader.row("case", case_of(cause) or "")
        pieces = () if case is None else _evidence(case, cause)
        return Grounds(
            subject=subject,
            sanction=sanction,
            article=article,
            found=self._found(first, pieces),
            first=None if first.mode == UNNOTED else first.mode,
            created=min(at for at in self._created(cause, sanction, pieces) if at >= EARLIEST),
            language=held.language,
            ordered=self._ordered(cause),
            ended=None if ended is None else ended.at,
        )

    def _ordered(self, cause: str) -> Ordered | None:
        """The legal order that is the cause; None where another thing is."""
        row: LegalOrder | None = self._reader.row(VIEW, cause) if is_order(cause) else None
        return None if row is None else Ordered(law=row.basis, country=row.country)

    def _found(self, sanction: Sanction, pieces: Sequence[Evidence]) -> Found:
        """What led to it first."""
        if is_order(sanction.cause):
            return "authority"
        if not pieces:
            return "staff" if sanction.mode == "manual" else "rule"
        first = pieces[0]
        if first.source == "report":
            report = self._reader.row("report", first.note or "")
            return "notice" if report is not None and report.illegal else "report"
        if first.source == "partner":
            asked = self._reader.row("escalation", first.ref)
            return "partner" if asked is None else LED.get(asked.kind, "partner")
        return first.source

    def _created(self, cause: str, sanction: Sanction, pieces: Sequence[Evidence]) -> Iterator[Instant]:
        """Instants at which the content is known to have been there."""
        yield sanction.starts
        yield from (piece.at for piece in pieces)
        events = [piece.ref for piece in pieces if piece.source == "rule"] or [cause]
        named = (name.removeprefix(EVENT) for name in events if name.startswith(EVENT))
        yield from (at for name in named if (at := self._posted(name)) is not None)
        bodies = self._reader.payloads([piece.content for piece in pieces if piece.content])
        yield from (at for body in bodies.values() if body and (at := _written(body)) is not None)


def posted(store: EventStore, name: str) -> Instant | None:
    """When the event of a name happened, as long as the store has it."""
    return next((one.event.time for one in events_named(name, store, None)), None)


def settled(reader: Reader, since: Instant = 0) -> Iterator[list[Entry]]:
    """The entries of decisions since an instant that nobody can take back at once any more, some at a time."""
    after, before = 0, reader.now() - SETTLED
    while entries := reader.entries(after, AT_ONCE, types=TYPES):
        yield [entry for entry in entries if since <= entry.at < before]
        after = entries[-1].seq


class Stating:
    """Sends statements; runs in the door's process."""

    def __init__(self, reader: Reader, door: Door, reasons: Reasons, exporter: Exporter) -> None:
        self._reader, self._door, self._reasons, self._exporter = reader, door, reasons, exporter

    def round(self) -> int:
        """Send what was decided since the last round; returns how many the database then has.

        Raises `RecordUnavailable`. Where the database takes none, that is logged, and the next round tries again.
        """
        had = 0
        try:
            while batch := self._next():
                had += self._sent(batch)
        except Unsent as error:
            log.warning("statements.wait", reason=str(error))
        return had

    def _next(self) -> list[Entry]:
        """The next entries that are settled."""
        after, end, before = (
            self._reader.cursor(CURSOR),
            self._reader.head().seq,
            self._reader.now() - SETTLED,
        )
        entries = self._reader.entries(after, AT_ONCE, types=TYPES)
        if not entries and end - after > SKIPPED:
            self._door.perform_many([], cursor=Cursor(CURSOR, end))
        return list(takewhile(lambda entry: entry.at < before, entries))

    def _sent(self, entries: Sequence[Entry]) -> int:
        made = dict(self._reasons.of(entries))
        sent = self._exporter.send(made.values())
        numbers = {one.puid: seq for seq, one in made.items()}
        for refused in sent.refused:
            log.error("statements.refused", seq=numbers[refused.puid], fields=refused.fields)
        self._door.perform_many([], cursor=Cursor(CURSOR, entries[-1].seq))
        return len(sent.made) + len(sent.known)


def _evidence(case: Case, cause: str) -> tuple[Evidence, ...]:
    """What a decision rested on: what its case says, unless that was opened again since."""
    earlier = next((one for one in case.past if one.id == cause), None)
    return case.evidence if earlier is None else earlier.seen


def _written(content: bytes) -> Instant | None:
    """When content says that it was written; None where it does not say it as a time with a zone."""
    try:
        told = msgspec.json.decode(content, type=dict[str, object]).get("created_at")
        return instant(told) if isinstance(told, str) else None
    except (ValueError, OverflowError):  # msgspec's errors are values' as well
        return None
