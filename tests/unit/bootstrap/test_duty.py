"""What a process does again and again: at once where something is left, and it is seen what lags or fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from steadyhand.bootstrap import duty as duties
from steadyhand.bootstrap import watch
from steadyhand.bootstrap.duty import Duty
from steadyhand.bootstrap.watch import fares
from steadyhand.kernel.tx import RecordUnavailable

LONG_S = 3_600.0


@contextmanager
def running(
    do: Callable[[], object], every_s: float, behind: Callable[[], bool] = lambda: False
) -> Iterator[Duty]:
    duty = Duty("claims", do, every_s, behind)
    duty.start()
    try:
        yield duty
    finally:
        duty.close()


def until(what: Callable[[], object]) -> None:
    ends = time.monotonic() + 20
    while not what():
        assert time.monotonic() < ends, "not within 20 s"
        time.sleep(0.005)


def test_what_is_left_is_done_at_once_and_then_the_pause_is_kept():
    """A backlog must not wait half a second after each of its parts."""
    rounds: list[float] = []
    with running(lambda: rounds.append(time.monotonic()), 0.3, lambda: len(rounds) in range(1, 5)) as duty:
        until(lambda: len(rounds) == 6)
        assert rounds[4] - rounds[0] < 0.3
        assert rounds[5] - rounds[4] >= 0.3
        until(lambda: duty.late_s < 0.3)


def test_what_has_nothing_left_has_caught_up_and_what_has_not_is_told(monkeypatch):
    """Whoever runs the house must see that posts are looked at minutes after they came."""
    monkeypatch.setattr(watch, "LATE_S", 0.2)
    with running(lambda: None, 0.01, lambda: True) as lags, running(lambda: None, 0.01) as well:
        until(lambda: lags.late_s > 0.2)
        told = fares([lags, well])
        assert (told["status"], fares([well])) == ("degraded", {"status": "ok"})
        assert "claims: not caught up" in told["reason"]


def test_what_fails_is_told_without_its_words_and_tried_more_and_more_rarely(monkeypatch):
    """Anyone may read it; and a log is not filled by one damaged file."""
    monkeypatch.setattr(watch, "LATE_S", 0.2)
    tries: list[float] = []

    def fails() -> None:
        tries.append(time.monotonic())
        raise OSError("secret")

    with running(fails, 0.02) as duty:
        until(lambda: len(tries) == 5)
        assert tries[4] - tries[3] > 2 * (tries[2] - tries[1]) > 0
        assert fares([duty])["reason"].startswith("claims: fails (the log says why) for ")


def test_what_fails_for_days_is_tried_on(monkeypatch):
    """A number that grows with each failure must not become too large for a clock."""
    monkeypatch.setattr(duties, "LONGEST_S", 0.0)
    monkeypatch.setattr(duties.log, "exception", lambda *_, **__: None, raising=False)  # a trace takes 20 ms
    tries: list[int] = []

    def fails() -> None:
        tries.append(1)
        raise OSError("secret")

    with running(fails, 0.0005):
        until(lambda: len(tries) > 1_200)


def test_record_that_is_away_is_asked_again_as_often_as_ever():
    """The door is back within a second, as a rule."""
    tries: list[float] = []

    def waits() -> None:
        tries.append(time.monotonic())
        if len(tries) < 8:
            raise RecordUnavailable("gone")

    with running(waits, 0.02) as duty:
        until(lambda: len(tries) == 7)
        assert duty.failing == "the record cannot be written"
        until(lambda: not duty.failing)
        assert tries[7] - tries[0] < 2.0
