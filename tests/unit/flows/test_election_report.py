"""How a report tells small numbers together, ranks times, and writes them: values alone."""

from __future__ import annotations

import pytest

from steadyhand.flows.election_report.ledger import instant_of
from steadyhand.flows.election_report.model import TOGETHER, Column, Source, Window, apart, several, spans
from steadyhand.flows.election_report.written import said, sourced, span
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND


def test_few_are_told_together_until_they_are_no_longer_few():
    """One of three alone, beside a group that is told, could be worked out: another joins it."""
    rows = [*("en",) * 5, *("fr",) * 3, "pl"]
    assert {name: len(those) for name, those in apart(rows, str).items()} == {"en": 5, TOGETHER: 4}
    assert {name: len(those) for name, those in apart(["pl", "es"], str).items()} == {TOGETHER: 2}
    assert list(apart([*"aaa", *"bbb"], str)) == ["a", "b"]
    assert not apart([], str)


def test_times_are_ranks_that_were_measured():
    """No value in between: ten measured times have their fifth as the median, their ninth as nine of ten."""
    assert spans(range(10, 0, -1)) == (10, 5, 9)
    assert spans([7]) == (1, 7, 7)
    assert spans([]) == (0, None, None)


def test_span_of_the_record_is_no_longer_than_the_record():
    """A rate is of days that are known, or it looks calmer than it was."""
    window = Window(begins=0, ends=10 * DAY, since=0, known=8 * DAY, head=1, at=9 * DAY)
    assert window.span == DAY
    assert window.holds(0)
    assert not window.holds(10 * DAY)
    assert Window(begins=0, ends=DAY, since=-DAY, known=-DAY, head=1, at=-1).span == 0


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (40 * SECOND, "under 1 min"),
        (12 * MINUTE, "12 min"),
        (65 * MINUTE, "1 h 05 min"),
        (52 * HOUR, "2 d 4 h"),
    ],
)
def test_times_are_written_in_their_two_largest_units(length, words):
    """A length that nobody has to work out."""
    assert span(length) == words


def test_cells_are_written_by_their_unit():
    """What is not known is never a nought; an entry is a name, and has no comma in it."""
    assert said(None, Column(name="p50", title="", unit="span")) == "not known"
    assert said(12_345, Column(name="entry", title="")) == "12345"
    assert said(12_345, Column(name="found", title="")) == "12,345"
    assert said(0.5, Column(name="times", title="", unit="ratio")) == "0.50"
    assert said(0, Column(name="at", title="", unit="instant")) == "1970-01-01 00:00 UTC"
    assert (several(1, "clock"), several(2, "clock")) == ("1 clock", "2 clocks")


def test_source_of_nothing_says_that_there_is_none():
    """Nought of nothing is told apart from nothing read."""
    source = Source(types=("a.b",), where="of this time", entries=0, first=None, last=None)
    assert sourced(source) == "Counted from no entry: there is none of `a.b` (of this time)."


def test_days_and_instants_are_read():
    """A day is its beginning in UTC; a time without a zone is none."""
    assert instant_of(" 1970-01-02 ") == DAY
    assert instant_of("1970-01-01T01:00:00+01:00") == 0
    assert instant_of("") is None
    with pytest.raises(ValueError, match="no zone"):
        instant_of("1970-01-01T01:00:00")
