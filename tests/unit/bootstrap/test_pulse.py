"""The watch's sign of life: what the engine tells of it, and when it says that there is none."""

from __future__ import annotations

import time

from steadyhand.bootstrap import pulse

WELL = {"status": "ok"}
WORDS = {"status": "degraded", "reason": "claims are matched by words alone: no model"}


def test_what_the_watch_said_is_told_on(tmp_path):
    """How claims are matched, as the process says that matches them."""
    pulse.tell(tmp_path, WELL, WORDS)
    assert pulse.heard(tmp_path, 0.0) == {"watch": WELL, "claims": WORDS}
    pulse.tell(tmp_path, {"status": "standby"}, {"status": "standby"})
    assert {one["status"] for one in pulse.heard(tmp_path, 0.0).values()} == {"standby"}


def test_before_its_first_word_nothing_is_wrong_for_a_minute(tmp_path):
    """It begins last; but one that never comes is seen."""
    assert pulse.heard(tmp_path, time.time())["watch"] == {"status": "off"}
    assert pulse.heard(tmp_path, time.time() - pulse.STALE_S - 1)["watch"]["status"] == "degraded"


def test_silence_is_degraded_and_so_is_a_file_that_says_nothing(tmp_path, monkeypatch):
    """Whoever runs the house must not believe that campaigns are looked for when nobody does."""
    began = time.time()
    pulse.tell(tmp_path, WELL, WELL)
    later = began + pulse.STALE_S + 5
    monkeypatch.setattr(time, "time", lambda: later)
    told = pulse.heard(tmp_path, began)
    assert {one["status"] for one in told.values()} == {"degraded"}
    assert "no sign of life" in told["watch"]["reason"]
    (tmp_path / pulse.FILE).unlink()
    (tmp_path / pulse.FILE).mkdir()
    assert pulse.heard(tmp_path, began)["watch"]["status"] == "degraded", "no file at all"
    (tmp_path / pulse.FILE).rmdir()
    (tmp_path / pulse.FILE).write_bytes(b"{")
    assert pulse.heard(tmp_path, began)["watch"]["status"] == "degraded"
    assert pulse.heard(tmp_path, later)["watch"] == {"status": "off"}, "the engine itself has just begun"


def test_word_of_a_time_that_is_to_come_is_none(tmp_path, monkeypatch):
    """A clock that is set back must not make a watch look alive that hangs."""
    pulse.tell(tmp_path, WELL, WELL)
    before = time.time() - 3600
    monkeypatch.setattr(time, "time", lambda: before)
    assert pulse.heard(tmp_path, before - pulse.STALE_S - 1)["watch"]["status"] == "degraded"
