"""However clocks, phases and people interleave: each clock is missed once or met in time, and no end moves away."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from steadyhand.civic.elections.model import PHASE_ORDER, PHASES, Phases, Running
from steadyhand.civic.incidents.clocks import ReclockIncident, SetClocks
from steadyhand.civic.incidents.facts import IncidentMissed
from steadyhand.civic.incidents.matrix import CLOCKS, Entry, Matrix, Terms, exact, lengthens, problem_of
from steadyhand.civic.incidents.model import CLASSES, CLOCKS_OF, INCIDENT, NEVER
from steadyhand.civic.incidents.opening import MergeIncident, ReclassIncident
from steadyhand.civic.incidents.views import ClocksView, IncidentView, named
from steadyhand.civic.incidents.working import (
    ActOnIncident,
    AnswerIncident,
    CloseIncident,
    MitigateIncident,
    ReopenIncident,
)
from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.entry import Entry as LedgerEntry
from steadyhand.kernel.entry import Fact, Refusal, Ruling, Seal
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from tests.support.judging import NOW
from tests.support.program_elections import period
from tests.support.program_incidents import NOTE, opening

PLACES = ["US", "US-AZ", "US-NY", "BR", "DE"]
SPANS = st.sampled_from([5, 30, 60, 120, 1440]).map(lambda n: n * MINUTE)
CLS = st.sampled_from(CLASSES[:3])
PHASE = st.sampled_from(PHASE_ORDER[1:4])
ROWS = st.lists(
    st.builds(
        Entry,
        answer=SPANS,
        act=SPANS,
        cls=st.none() | CLS,
        phase=st.none() | PHASE,
        place=st.sampled_from(["*", *PLACES]),
    ),
    max_size=12,
    unique_by=lambda one: one.fits,
)
REGION = st.sampled_from([*PLACES, "US-CA", "FR", "unknown"])
LAST = Entry(answer=DAY, act=DAY)


def made(rows: list[Entry], version: int = 1) -> Matrix:
    return Matrix(version=version, entries=(*(one for one in rows if one.fits != LAST.fits), LAST))


def by_hand(of: Matrix, cls: Any, phase: Any, place: str) -> Terms:
    """The most specific row, looked for the slow way."""

    def fits(one: Entry) -> bool:
        there = one.place in {"*", place} or place.startswith(f"{one.place}-")
        return there and one.cls in {None, cls} and one.phase in {None, phase}

    def weight(one: Entry) -> tuple[int, bool, bool]:
        return (0 if one.place == "*" else len(one.place), one.cls is not None, one.phase is not None)

    fitting = sorted((one for one in of.entries if fits(one)), key=weight)
    assert len(fitting) == 1 or weight(fitting[-1]) > weight(fitting[-2]), "two rows would win"
    return fitting[-1].terms


@given(rows=ROWS, cls=CLS, phase=st.none() | PHASE, region=REGION, data=st.data())
def test_matrix_has_one_answer_for_everything_in_any_order(rows, cls, phase, region, data):
    """Two rows that both win would be a clock by chance; none would be an incident without a clock."""
    of = made(rows)
    assert problem_of(of.entries) is None
    mixed = Matrix(version=1, entries=tuple(data.draw(st.permutations(of.entries))))

    assert exact(of.table(), cls, phase, region) == by_hand(of, cls, phase, region)
    assert mixed.terms(cls, phase, region) == of.terms(cls, phase, region)
    assert of.terms(cls, phase, region).answer <= exact(of.table(), cls, phase, region).answer


@given(before=ROWS, after=ROWS, cls=CLS, phase=st.none() | PHASE, region=REGION)
def test_what_one_person_sets_gives_nobody_more_time(before, after, cls, phase, region):
    """In no place, known or not."""
    old, new = made(before), made(after)
    if not lengthens(old, new):
        was, becomes = old.terms(cls, phase, region), new.terms(cls, phase, region)
        assert (becomes.answer <= was.answer, becomes.act <= was.act) == (True, True)


class House:
    """A door of a few lines: what is due goes off before anything is judged; timers, rows and the log are kept."""

    def __init__(self) -> None:
        self.now, self.rows, self.timers = NOW, {}, {}
        self.clocks: Matrix | None = None
        self.phases = Phases()
        self.facts: list[Fact] = []

    def perform(self, command: Command, by: str = "staff:ana") -> None:
        self.ring()
        self._perform(command, by)

    def ring(self) -> None:
        while due := [one for one in self.timers.values() if one.due <= self.now]:
            self._perform(due[0].command, "system:clock", rung=True)

    def _perform(self, command: Command, by: str, *, rung: bool = False) -> None:
        rows: dict[str, Any] = {}
        for view, need in command.keys().needs.items():
            if view == INCIDENT:
                keys = need if isinstance(need, tuple) else (need,)
                found = tuple(self.rows.get(key) for key in keys)
                rows[view] = found if isinstance(need, tuple) else found[0]
            else:
                rows[view] = {PHASES: self.phases, CLOCKS: self.clocks}.get(view)
        ruling = command.decide(Rows(rows, by), self.now)
        assert not (rung and isinstance(ruling, Refusal)), "an alarm that does not end"
        if isinstance(ruling, Refusal):
            return
        fact = ruling.fact if isinstance(ruling, Ruling) else ruling
        kinds = [one.kind for one in ruling.payloads] if isinstance(ruling, Ruling) else []
        seq = len(self.facts) + 1
        seals = tuple(Seal(f"{seq}", "c", kind) for kind in kinds)
        self.keep(LedgerEntry(seq=seq, at=self.now, epoch=0, by=by, fact=fact, seals=seals))

    def keep(self, entry: LedgerEntry) -> None:
        self.facts.append(entry.fact)
        if isinstance(entry.fact, ClocksView.facts):
            self.clocks = ClocksView().fold(self.clocks, entry, CLOCKS)
        else:
            for key in named(entry.fact):
                self.rows[key] = IncidentView().fold(self.rows.get(key), entry, key)
        for timer in entry.fact.timers(entry):
            self.timers.pop(timer.key, None)
            if timer.due is not None:
                self.timers[timer.key] = timer

    def turn(self, phase: Any, place: str) -> None:
        self.ring()
        running = Running(
            election="election:x", name="X", period=period(phase, place, self.now - HOUR, self.now + DAY)
        )
        self.phases = Phases(running=(running,))


NAMES = ["incident:0", "incident:1"]
NAME = st.sampled_from(NAMES)
DOES = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 4, 5, 29, 60, 240, 1440]).map(lambda n: n * MINUTE)),
    st.tuples(st.just("turn"), PHASE, st.sampled_from(PLACES)),
    st.tuples(st.just("late"), NAME, st.sampled_from([0, 10, 200]).map(lambda n: n * MINUTE)),
    st.tuples(st.just("clocks"), ROWS),
    st.tuples(
        st.sampled_from(["open", "answer", "act", "mitigate", "close", "drop", "reopen", "merge"]), NAME
    ),
    st.tuples(st.just("reclass"), NAME, CLS, st.sampled_from(PLACES)),
)


def do(house: House, what: str, *given: Any) -> None:
    match what, given:
        case "wait", (span,):
            house.now += span
        case "turn", (phase, place):
            house.turn(phase, place)
        case "late", (name, ago):
            house.perform(ReclockIncident(incident=name, since=house.now - ago, because="phase"))
        case "clocks", (rows,):
            read = house.clocks.version if house.clocks else 0
            house.perform(SetClocks(entries=made(rows).entries, read=read))
        case "reclass", (name, cls, region):
            house.perform(ReclassIncident(incident=name, cls=cls, region=region, why="It is."))
        case _, (name,):
            house.perform(named_deed(what, name))


def named_deed(what: str, name: str) -> Command:
    other = next(one for one in NAMES if one != name)
    deeds: dict[str, Command] = {
        "open": opening(name),
        "answer": AnswerIncident(incident=name, words="Told.", to="public"),
        "act": ActOnIncident(incident=name, words="Done.", deed="label"),
        "mitigate": MitigateIncident(incident=name, words="Over."),
        "close": CloseIncident(incident=name, ending="resolved", note=NOTE),
        "drop": CloseIncident(incident=name, ending="unfounded", note=NOTE),
        "reopen": ReopenIncident(incident=name, why="Back."),
        "merge": MergeIncident(incident=name, into=other),
    }
    return deeds[what]


@given(program=st.lists(DOES, max_size=25))
@example(program=[("open", NAMES[1]), ("answer", NAMES[0]), ("merge", NAMES[0])])
@example(
    program=[("answer", NAMES[0]), ("wait", MINUTE), ("open", NAMES[1]), ("merge", NAMES[1]), ("wait", DAY)]
)
@example(program=[("wait", DAY + HOUR), ("open", NAMES[1]), ("merge", NAMES[0]), ("wait", DAY + HOUR)])
def test_each_clock_is_missed_once_or_met_in_time_and_its_end_never_moves_away(program):
    """A breach twice is a false count; one that nobody notes is a false promise."""
    house = House()
    house.perform(opening(NAMES[0]))
    ends: dict[tuple[str, str], int] = {}
    for what, *given_to in program:
        do(house, what, *given_to)
        house.ring()
        for name, row in house.rows.items():
            for which in CLOCKS_OF:
                clock = row.clock(which)
                assert clock.due <= ends.get((name, which), clock.due), "more time than before"
                ends[name, which] = (
                    clock.due if clock.met is None else NEVER
                )  # another's, if it is merged in later
                timer = house.timers.get(f"{which}:{name}")
                running = clock.running if row.goes_on else None
                assert (timer.due if timer else None) == running, (
                    "an alarm for each clock that runs, no other"
                )
                assert not (row.goes_on and clock.ticks and clock.due <= house.now), (
                    "late, and nobody noted it"
                )
                assert clock.met is None or clock.missed is not None or clock.met < clock.due, (
                    "late, and in time"
                )
    missed = [(one.incident, one.clock) for one in house.facts if isinstance(one, IncidentMissed)]
    assert len(missed) == len(set(missed)), "missed twice"
