"""From what many say of an election to an incident, where no claim of the library is about it: one a place, and no act.

Runs beside the stream, after rules have decided: their rules name the kind of thing where they found it, else the words
do. What is counted lies in memory of a fixed size; after a restart the latest events are counted again, silently up to
where the record stands, and what has an incident is known from the record.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import msgspec

from steadyhand.civic.elections.model import Phases, as_place
from steadyhand.civic.incidents.facts import IncidentOpened
from steadyhand.civic.incidents.model import INCIDENT, UNKNOWN, Incident, is_region
from steadyhand.civic.incidents.opening import OpenIncident
from steadyhand.civic.incidents.store import Incidents
from steadyhand.civic.matches.commands import BY
from steadyhand.civic.matching.model import Embedder
from steadyhand.civic.novel import telling
from steadyhand.civic.novel.cues import cue, states
from steadyhand.civic.novel.spreading import Said, Spread, Spreading
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.post import Ruled
from steadyhand.flows.posted import Events, Posted, posted
from steadyhand.flows.stumbling import passed_by
from steadyhand.intake.appending import Decided
from steadyhand.intake.rows import Logged
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.values import DAY
from steadyhand.kernel.wire import Performs
from steadyhand.review.store import Cases
from steadyhand.rules.areas import IncidentClass
from steadyhand.storage.reading import Reader

CURSOR: Final = "claims.new"
AT_ONCE: Final = 200
TURN_S: Final = 0.5
"""Processor time of one round: what else waits for its turn waits no longer."""
AGAIN: Final = 50_000
"""Events that are counted again after a restart."""
KEPT: Final = 14 * DAY
"""For so long what had an incident that is over gets no other one."""
AREA: Final = "election"
LINKED: Final = 10
"""Posts, and as many cases, that an incident names: whoever works on it looks at them first."""


class Rulings(Events, Protocol):
    """The log of events with what rules decided about them; implemented by intake."""

    def outcomes(self, offsets: Sequence[int]) -> Mapping[int, Decided]:
        """Decisions by offset; none where nothing was decided yet."""


Classes = Callable[[], Mapping[str, IncidentClass]]
"""Which incident it is, by rule."""


class Novelty:
    """Runs where events are kept, in the thread of whatever else uses the library."""

    def __init__(
        self,
        reader: Reader,
        door: Performs,
        events: Rulings,
        library: ClaimLibrary,
        classes: Classes,
        decided: Callable[[], int] | None = None,
    ) -> None:
        """`decided` says up to which offset rules have decided; else all that is there is."""
        self._reader, self._door, self._events, self._library = reader, door, events, library
        self._classes, self._decided = classes, decided or events.last
        self._incidents, self._cases = Incidents(reader), Cases(reader)
        self._spreading: Spreading | None = None
        self._read = self._seq = 0
        self.behind = False
        """Whether there is more than the last round did."""

    def round(self) -> int:
        """Look at a part of what came since; how many incidents it opened. Raises `RecordUnavailable`."""
        try:
            return self._round(self._spreading or self._begun())
        except BaseException:
            self._spreading = (
                None  # what was counted and not told would never be: begin where the record stands
            )
            raise

    def _round(self, spreading: Spreading) -> int:
        self._follow(spreading)
        opened, upto, ends = 0, self._decided(), time.thread_time() + TURN_S
        self.behind = False
        while self._read < upto and (batch := self._events.read(self._read, AT_ONCE)):
            batch = [one for one in batch if one.offset <= upto]
            for spread in self._seen(spreading, batch):
                opened += self._open(spread)
            self._read = batch[-1].offset if batch else upto
            if opened or self._read - self._reader.cursor(CURSOR) >= AT_ONCE:
                self._door.perform_many([], cursor=Cursor(CURSOR, self._read))
            if time.thread_time() >= ends:
                self.behind = self._read < upto
                break
        return opened

    def _embedder(self) -> Embedder | None:
        return self._library.matcher.index.embedder

    def _begun(self) -> Spreading:
        spreading, stands = Spreading(self._embedder), self._reader.cursor(CURSOR)
        self._seq = self._reader.head().seq
        since = self._reader.now() - KEPT
        rows: Sequence[Incident] = list(self._reader.all(INCIDENT).values())
        self._know(spreading, [row for row in rows if row.goes_on or row.at > since])
        self._read = max(0, stands - AGAIN)
        while self._read < stands and (batch := self._events.read(self._read, AT_ONCE)):
            self._seen(spreading, [one for one in batch if one.offset <= stands])
            self._read = batch[-1].offset
        self._read = stands
        self._spreading = spreading
        return spreading

    def _follow(self, spreading: Spreading) -> None:
        """What people mark at the desk is known from then on."""
        entries = self._reader.entries(self._seq, AT_ONCE, types=[tag_of(IncidentOpened)])
        if entries:
            self._seq = entries[-1].seq
            names = [entry.fact.incident for entry in entries]  # type: ignore[attr-defined]  # by its type
            self._know(spreading, list(self._incidents.named(names).values()))

    def _know(self, spreading: Spreading, rows: Sequence[Incident]) -> None:
        those = sorted(
            (row for row in rows if telling.suggested(row.links)), key=lambda row: (row.at, row.id)
        )
        called = self._incidents.called(those)
        for row in those:
            if row.id in called and (text := telling.wording_in(called[row.id].what)):
                spreading.known(telling.suggested(row.links), row.cls, row.region, text, UNKNOWN)

    def _seen(self, spreading: Spreading, batch: Sequence[Logged]) -> list[Spread]:
        those = [(logged.offset, one) for logged in batch if (one := posted(logged)) is not None and one.text]
        rulings = self._events.outcomes([offset for offset, _ in those]) if those else {}
        phases, classes = self._incidents.phases(), self._classes()
        found = []
        for offset, one in those:
            try:
                said = self._said(one, _rules(rulings.get(offset)), classes, phases)
                spread = None if said is None else spreading.see(said)
            except RecordUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - it must not hold up all that come after it
                passed_by("new claims", offset, error)
                continue
            if spread is not None:
                found.append(spread)
        return found

    def _said(
        self, one: Posted, rules: Sequence[str], classes: Mapping[str, IncidentClass], phases: Phases
    ) -> Said | None:
        """What it states that is new; None where it states nothing of an election, or what is settled."""
        rule = next((name for name in rules if name in classes), "")
        cls = classes[rule] if rule else cue(one.text, one.about.language)
        if cls is None or one.about.account is None or (rule and not states(one.text, one.about.language)):
            return None
        place = place_of(one.about.region, phases)
        if cls == "premature_result" and not phases.phases(place):
            return None
        if self._settled(one):
            return None
        return Said(
            post=one.post,
            account=one.about.account,
            at=one.at,
            text=one.text,
            language=one.about.language,
            place=place,
            cls=cls,
            rule=rule,
        )

    def _settled(self, one: Posted) -> bool:
        if not self._library.live:
            return False
        language = self._library.language_of(one)
        matched = self._library.match(one.text, language)
        return bool(self._library.likely(matched, language, one.about.region))

    def _open(self, spread: Spread) -> int:
        incident = incident_id(spread.group, spread.place)
        if self._reader.row(INCIDENT, incident) is not None:
            return 0
        what = telling.what_of(spread)
        command = OpenIncident(
            incident=incident,
            cls=spread.cls,
            region=spread.place,
            title=telling.title_of(spread.cls),
            what=what,
            links=(spread.group, *self._links(spread)),
            evidence=hashlib.sha256(what.encode()).hexdigest(),
        )
        self._door.perform_many([Order(command, BY)])
        return 1

    def _links(self, spread: Spread) -> Sequence[str]:
        posts = spread.named[:LINKED]
        cases = sorted(one.id for one in self._cases.of_subjects(posts) if one.area == AREA)
        return [*posts, *cases[:LINKED]]


def incident_id(group: str, place: str) -> str:
    """One incident for what is said and where: the same whoever asks, and however often."""
    digest = hashlib.blake2b(f"{group} {place}".encode(), digest_size=8).hexdigest()
    return f"incident:new-{digest}"


def place_of(region: str, phases: Phases) -> str:
    """The place of a region as clocks know it: itself, or the one that the calendar says the platform calls so."""
    if is_region(place := as_place(region)):
        return place
    called = {one.place for one in phases.called if one.region == region}
    return called.pop() if len(called) == 1 else UNKNOWN


def _rules(decided: Decided | None) -> Sequence[str]:
    if decided is None or decided.outcome is None:
        return ()
    return [name for name, _ in msgspec.json.decode(decided.outcome, type=Ruled).reasons]
