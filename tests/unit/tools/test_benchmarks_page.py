import json

import pytest

from tests.support.shared import ROOT
from tools.benchmarks_page import Target, page, read_results, read_targets

FAST = Target(room="intake", figure="events", better="higher", target=8000, unit="events/s", what="accepted")
SOON = Target(room="intake", figure="p99", better="lower", target=25, unit="ms", what="answered")
MACHINE = {"cpu": "Example CPU", "cores": 2, "memory_gib": 24, "python": "3.12.1"}


def result(**figures: float) -> dict:
    saved = {"room": "intake", "quick": False, "figures": figures, "sizes": {"events": 10_000}}
    return {"intake": [{**saved, "commit": "abc1234", "date": "2026-01-02", "machine": MACHINE}]}


def line_of(figure: str, text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| `{figure}`"))


def test_reached_and_missed_figures_are_told_apart(tmp_path):
    """For one figure more is better, for another less; the page must not confuse them."""
    text = page([FAST, SOON], result(events=9000, p99=25.5), tmp_path)

    assert line_of("events", text) == "| `events` | accepted | 9,000 | at least 8,000 | events/s | reached |"
    assert (
        line_of("p99", text) == "| `p99` | answered | 25.5 | at most 25 | ms | **missed**, no profile yet |"
    )


def test_missed_figure_links_to_its_profile(tmp_path):
    """A figure below its target stands there with what holds it back."""
    (tmp_path / "intake.events.profile.txt").touch()

    assert "[profile](../bench/results/intake.events.profile.txt)" in page([FAST], result(events=1), tmp_path)


def test_figure_that_was_not_measured_says_so(tmp_path):
    """An absent figure is never shown as a number."""
    assert line_of("events", page([FAST], {}, tmp_path)).endswith(
        "| - | at least 8,000 | events/s | not measured |"
    )


def test_page_names_machine_date_commit_and_sizes(tmp_path):
    """A figure without where and when it was measured cannot be compared."""
    text = page([FAST], result(events=1), tmp_path)

    assert "on 2026-01-02 at commit `abc1234` on Example CPU, 2 cores, 24 GiB" in text
    assert "Sizes: events 10000." in text


def test_parts_of_a_room_stand_together_each_with_its_commit(tmp_path):
    """A program whose parts were measured at different commits must not pass them off as one run."""
    for part, figures, commit in (("a", {"events": 9000}, "abc1234"), ("b", {"p99": 20}, "def5678")):
        saved = {**result(**figures)["intake"][0], "commit": commit}
        (tmp_path / f"intake.{part}.json").write_text(json.dumps(saved))

    text = page([FAST, SOON], read_results(tmp_path), tmp_path)

    assert text.count("reached") == 2
    assert all(f"at commit `{commit}`" in text for commit in ("abc1234", "def5678"))


def test_what_has_no_target_stands_below_the_figures_and_says_so(tmp_path):
    """It is measured all the same, and must not look as if it had been reached."""
    table = {"title": "Shares.", "head": ["what", "share"], "rows": [["by name", 0.98765], ["by handle", 0]]}
    (saved,) = result(events=9000)["intake"]

    text = page([FAST], {"intake": [{**saved, "tables": [table]}]}, tmp_path)

    rows = ("| what | share |", "| --- | ---: |", "| by name | 0.988 |", "| by handle | 0 |")
    assert text.endswith("\n".join(["Shares. No target is set for it.", "", *rows]) + "\n")
    assert text.index("Shares.") > text.index("| `events`")


def test_figure_without_a_target_is_refused(tmp_path):
    """A figure nobody expects is a misspelt one."""
    with pytest.raises(ValueError, match="evnets"):
        page([FAST], result(evnets=1), tmp_path)


def test_result_of_a_quick_run_is_refused(tmp_path):
    """A quick run's figure must not be published as the full one."""
    (tmp_path / "intake.json").write_text(json.dumps({"room": "intake", "quick": True, "figures": {}}))

    with pytest.raises(ValueError, match="quick"):
        read_results(tmp_path)


def test_every_target_of_the_house_can_be_read():
    """The table of targets is edited by hand, so a slip in it must be caught here."""
    targets = read_targets(ROOT / "bench/figures.tsv")

    assert len({(target.room, target.figure) for target in targets}) == len(targets) > 0
    assert {target.better for target in targets} == {"higher", "lower"}
