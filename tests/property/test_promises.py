"""However phases turn and clocks are set, what an election office was promised never gets later."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steadyhand.bootstrap.registry import registry
from steadyhand.civic.elections.model import PHASE_ORDER, PHASES, Phases, Running
from steadyhand.civic.incidents.matrix import CLOCKS, SHIPPED, Entry, Matrix
from steadyhand.civic.incidents.model import CLASSES
from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Entry as LedgerEntry
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.review.partners.commands import Escalate, ReclockEscalation
from steadyhand.review.partners.model import SEVERITIES, Partner, Terms
from steadyhand.review.partners.views import EscalationView
from tests.support.judging import NOW
from tests.support.program_elections import period
from tests.support.program_offices import CLERK, OFFICE, asking

registry()
PLACES = ("US", "US-AZ", "US-NY", "WX")
MATRICES = st.lists(
    st.builds(
        Entry,
        answer=st.sampled_from([5, 30, 60, 240]).map(lambda n: n * MINUTE),
        act=st.just(DAY),
        cls=st.none() | st.sampled_from(CLASSES[:2]),
        phase=st.none() | st.sampled_from(PHASE_ORDER),
        place=st.sampled_from(["*", *PLACES]),
    ),
    max_size=6,
    unique_by=lambda one: one.fits,
).map(
    lambda rows: Matrix(
        version=1, entries=(*(r for r in rows if r.fits != ("*", None, None)), SHIPPED.entries[0])
    )
)
CALENDARS = st.lists(st.tuples(st.sampled_from(PHASE_ORDER), st.sampled_from(PLACES)), max_size=3).map(
    lambda those: Phases(
        running=tuple(
            Running(election="election:x", name="x", period=period(phase, place, NOW, NOW + DAY))
            for phase, place in those
        )
    )
)
TERMS = st.lists(st.integers(15, 20_000), min_size=4, max_size=4).map(
    lambda times: Terms(
        **dict(zip(("severe", "high", "medium", "low"), [n * MINUTE for n in sorted(times)], strict=True))
    )
)


def judged(command, **rows):
    needs = dict.fromkeys(command.keys().needs)
    ruling = command.decide(Rows({**needs, "open_case": (None,), **rows}, CLERK), rows.pop("now"))
    return ruling.fact if isinstance(ruling, Ruling) else ruling


class Person:
    employer = OFFICE.partner


@given(
    terms=TERMS,
    severity=st.sampled_from(SEVERITIES),
    region=st.sampled_from([*PLACES, "unknown"]),
    cls=st.sampled_from(CLASSES[:3]),
    first=st.tuples(CALENDARS, MATRICES),
    turns=st.lists(st.tuples(CALENDARS, MATRICES, st.integers(0, 3_000), st.integers(0, 3_000)), max_size=6),
)
def test_time_never_gets_longer_than_was_agreed_or_promised(terms, severity, region, cls, first, turns):
    """It is at most the agreement's from the first, falls with the clocks in its own places, and never rises."""
    listing = replace(OFFICE, terms=terms)
    wanted = asking(severity=severity, region=region, cls=cls)
    ask = Escalate(
        escalation="escalation:x", partner=OFFICE.partner, reference="r", area="election", subjects=("post:1",),
        cases=("case:1",), severity=severity, said=wanted.said, region=region, language="en", cls=cls,
    )  # fmt: skip
    partner = Partner(listing=listing, since=NOW - DAY)
    phases, matrix = first
    asked = judged(ask, partner=partner, staff=Person, phases=phases, incident_clocks=matrix, now=NOW)
    assert not isinstance(asked, Refusal), asked
    view = EscalationView()
    row = view.fold(None, LedgerEntry(seq=1, at=NOW, epoch=0, by=CLERK, fact=asked), asked.escalation)
    assert row is not None
    own = region == "US-AZ"
    assert (row.ran.ground == "election") is own
    assert row.due <= NOW + terms.of(severity)
    at = NOW
    for phases, matrix, after, before in turns:
        at += after * MINUTE
        reclock = ReclockEscalation(escalation=row.escalation, since=at - before * MINUTE, because="phase")
        fact = judged(reclock, escalation=row, phases=phases, incident_clocks=matrix, now=at)
        if isinstance(fact, Refusal):
            continue
        assert own, "only what runs on the election's clock gets another one"
        after_it = view.fold(row, LedgerEntry(seq=2, at=at, epoch=0, by="x", fact=fact), row.escalation)
        assert after_it is not None
        assert after_it.due < row.due
        assert after_it.due > NOW
        row = after_it
    assert row.due <= asked.due


def test_rows_are_asked_for_by_the_names_that_the_civic_room_uses():
    """The desk knows nothing of that room but these two names."""
    needs = ReclockEscalation(escalation="e", since=0, because="phase").keys().needs
    assert (needs["phases"], needs["incident_clocks"]) == (PHASES, CLOCKS)
