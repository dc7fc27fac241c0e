"""A backtest over a real archive and store: what is there is judged, once, and nothing follows."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from steadyhand.flows.backtesting import (
    Asked,
    People,
    Place,
    Progress,
    Stopped,
    WorkerLost,
    backtest,
    jobs,
    people,
)
from steadyhand.flows.deciding import Decider
from steadyhand.flows.in_force import InForce
from steadyhand.intake.appending import Item
from steadyhand.intake.archive import Archive
from steadyhand.intake.history import Within
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import HOUR, SECOND
from steadyhand.kernel.zones import instant, rfc3339
from steadyhand.rules import load_pack
from steadyhand.rules.backtest import Report
from tests.support.house import make_house
from tests.support.intake_events import NOW, kept, post_created
from tests.support.packs import uncounted

PACK = uncounted()
HAPPENED = instant("2026-11-03T09:30:00Z")
SPAM = "work from home, earn $500 a day at https://example.com"

LOTS = """
_Lot = GetActionId() % 3
Drawn = Rule(when_all=[_Lot == 0], description='')
Suspected = Rule(when_all=[HasLabel(entity=AccountId, label='suspected_spam')], description='')
WhenRules(rules_any=[Drawn, Suspected], then=[DeclareVerdict(verdict='review_spam')])
"""


class Past:
    """A data folder whose events came in over some hours; what is archived is what `archive` was asked to."""

    def __init__(self, data: Path, url: str) -> None:
        self.data, self.url, self._now, self._count = data, url, NOW, 0
        self.store = EventStore(url, lambda: self._now)
        self.store.create()
        self._archive = Archive(data, self.store)

    def hour(self, *texts: str) -> None:
        """Posts with these texts come in, and the hour ends."""
        events = []
        for text in texts:
            self._count += 1
            post = {"id": str(self._count), "text": text, "lang": "en"}
            data = {"post": post, "account": {"id": f"u{self._count}", "age_s": 100_000}}
            happened = rfc3339(HAPPENED + self._count * SECOND)
            events.append(kept(post_created(self._count, data=data, time=happened)))
        self.store.append([Item(event) for event in events])
        self._now += HOUR

    def archive(self) -> None:
        self._archive.archive_due(self._now)

    def erase(self, subject: str) -> None:
        self.store.erase([subject])
        self._archive.erase([subject])

    def backtest(self, known: People = People(), **how: object) -> Report:  # noqa: B008 - it is frozen
        asked = Asked(rules=PACK, within=how.pop("within", Within()))  # type: ignore[arg-type]  # of this test
        return backtest(asked, Place(self.data, self.url), known, **{"workers": 1} | how)  # type: ignore[arg-type]  # the same


@pytest.fixture
def past(data_dir: Path, record_url: str) -> Iterator[Past]:
    made = Past(data_dir, record_url)
    yield made
    made.store.close()


on_sqlite = pytest.mark.parametrize("record_url", ["sqlite"], indirect=True)


def hits(report: Report) -> dict[str, int]:
    return {rule.name: rule.hits for rule in report.judged.rules if rule.hits}


def test_events_count_once_whether_archived_or_not_yet(past):
    """What came in this hour is what the author is looking at; what is in both places must not count twice."""
    past.hour(SPAM, "hello")
    past.hour(SPAM)
    past.archive()
    past.hour(SPAM, "hello", "they are vermin")

    report = past.backtest()

    assert (report.events, hits(report)) == (6, {"ShortcutSoldWithLink": 3, "PeopleCalledVermin": 1})
    assert (report.judged.verdicts, report.judged.effects) == (
        {"review_spam": 3, "review_hate": 1},
        {"review": 4},
    )
    past.archive()
    assert past.backtest() == past.backtest(fresh=True) == report


def test_sample_shows_the_event_its_words_and_the_reason(past):
    """An author judges a rule by what it hits."""
    past.hour(SPAM)
    past.archive()
    past.hour(SPAM)
    (rule,) = [rule for rule in past.backtest().judged.rules if rule.hits]

    assert [(hit.source, hit.id, hit.subject, hit.text) for hit in rule.sample] == [
        ("/plaza", "e1", "post:1", SPAM),
        ("/plaza", "e2", "post:2", SPAM),
    ]
    assert rule.sample[0].reasons == {"ShortcutSoldWithLink": "a link with the promises that spam lives on"}


@on_sqlite
def test_erased_events_are_passed_over_and_counted(past):
    """Nothing can be said of what is gone, and silence about it would make the rest look like everything."""
    past.hour(SPAM, SPAM)
    past.archive()
    past.hour(SPAM, SPAM)
    past.erase("post:1")
    past.erase("post:3")
    report = past.backtest()

    assert (report.events, report.erased, hits(report)) == (2, 2, {"ShortcutSoldWithLink": 2})


@on_sqlite
def test_what_is_erased_after_it_was_judged_is_in_no_sample_of_a_later_run(past):
    """The files of a job outlive an erasure, so they hold no content."""
    past.hour(SPAM, SPAM)
    past.archive()
    assert len(past.backtest().judged.rules) > 0
    files = [path.read_text() for path in (past.data / "backtests").rglob("*.json")]
    past.erase("post:1")
    (rule,) = [rule for rule in past.backtest().judged.rules if rule.hits]

    assert [hit.subject for hit in rule.sample] == ["post:2"]
    assert len(files) == 2
    assert "work from home" not in "".join(files)


@on_sqlite
def test_run_that_was_stopped_goes_on_and_ends_with_the_same_result(past):
    """A million events take a minute: an hour of them must not be lost to a closed lid."""
    for _ in range(4):
        past.hour(SPAM, "hello", "they are vermin")
    past.archive()
    whole = past.backtest()

    seen: list[Progress] = []
    with pytest.raises(Stopped):
        past.backtest(fresh=True, told=seen.append, go_on=lambda: len(seen) < 4)
    (stopped,) = jobs(past.data)
    resumed: list[Progress] = []
    result = past.backtest(told=resumed.append)

    assert (stopped.standing, stopped.parts_done < stopped.parts) == ("stopped", True)
    assert resumed[0].parts_kept == stopped.parts_done > 0
    assert result == whole
    assert msgspec.structs.replace(jobs(past.data)[0], started=0, updated=0).standing == "done"


@on_sqlite
def test_file_of_a_part_that_is_damaged_is_made_again(past):
    """A full disk leaves half a file; its part must neither stop the run nor go missing."""
    past.hour(SPAM)
    past.archive()
    whole = past.backtest()
    (part,) = [path for path in (past.data / "backtests").rglob("*.json") if path.name != "job.json"]
    part.write_text(part.read_text()[:20])

    assert past.backtest() == whole


@on_sqlite
def test_part_that_expires_during_a_run_is_no_reason_to_stop(past):
    """Retention goes on while a backtest runs for an hour."""
    past.hour(SPAM)
    past.hour(SPAM)
    past.archive()
    parts = sorted((past.data / "archive").rglob("*.parquet"))
    report = past.backtest(told=lambda _: parts[0].unlink(missing_ok=True))

    assert hits(report) == {"ShortcutSoldWithLink": 1}


@on_sqlite
def test_worker_that_is_ended_from_outside_is_told_in_a_sentence(past, monkeypatch):
    """Out of memory, the system ends a process without a word: the author must know what to do."""
    monkeypatch.setattr("steadyhand.flows.backtesting.running.ONE_WORKER", 1)
    past.hour(*[SPAM] * 20)
    past.hour(*[SPAM] * 20)

    def end(_: Progress) -> None:
        for worker in multiprocessing.active_children():
            worker.kill()

    with pytest.raises(WorkerLost, match="run it again with fewer workers"):
        past.backtest(workers=2, told=end)
    assert jobs(past.data)[0].standing == "stopped"


@on_sqlite
def test_jobs_that_nobody_runs_any_more_are_removed(past, monkeypatch):
    """A folder that only grows fills the disk of the installation."""
    past.hour(SPAM)
    past.backtest()
    monkeypatch.setattr("steadyhand.flows.backtesting.job.KEPT", -1)
    past.backtest(within=Within(until=HAPPENED))

    assert [job.until for job in jobs(past.data)] == [HAPPENED]


@on_sqlite
def test_only_events_of_the_time_asked_about_are_judged(past):
    """An author looks at election day."""
    past.hour(SPAM)
    past.archive()
    past.hour(SPAM)
    first, second = HAPPENED + SECOND, HAPPENED + 2 * SECOND

    assert past.backtest(within=Within(first, second + 1)).events == 2
    assert past.backtest(within=Within(since=second)).events == 1
    assert past.backtest(within=Within(until=second)).events == 1


@on_sqlite
def test_part_that_is_written_and_not_noted_yet_counts_once(past, monkeypatch):
    """The archive writes a part and then notes it: a crash between the two leaves its events in both places."""
    past.hour(SPAM, "hello")
    with monkeypatch.context() as crashed:
        crashed.setattr(past.store, "mark_archived", lambda *_: None)
        past.archive()
    assert len(list((past.data / "archive").rglob("*.parquet"))) == 1

    report = past.backtest()
    assert (report.events, hits(report)) == (2, {"ShortcutSoldWithLink": 1})


@on_sqlite
def test_backtest_says_of_each_event_what_the_stream_would_decide(past):
    """A backtest that judges otherwise than the engine is a lie about what publishing will do."""
    pack = {**PACK, "rules/spam.sml": PACK["rules/spam.sml"] + LOTS}
    past.hour(*[SPAM, "they are vermin", "hello", "i know where you live"] * 5)
    labels = {f"account:u{n}": ("suspected_spam",) for n in range(1, 20, 3)}

    class Now:
        def current(self):
            return InForce(pack=load_pack(pack), policies={})

        def labels(self, subjects):
            return {subject: labels[subject] for subject in subjects if subject in labels}

    report = backtest(Asked(rules=pack), Place(past.data, past.url), People(labels=labels), workers=1)
    ruled = Decider(Now(), Now(), past.store).decide([one.event for one in past.store.read(0, 100)])
    held = Counter(rule for one in ruled for rule, _ in one.reasons)
    assert hits(report) == held
    assert held.keys() >= {"Drawn", "Suspected", "ShortcutSoldWithLink"}


@on_sqlite
def test_several_processes_come_to_what_one_comes_to(past, monkeypatch):
    """The figures may not depend on how many cores a machine has."""
    monkeypatch.setattr("steadyhand.flows.backtesting.running.ONE_WORKER", 1)
    for _ in range(3):
        past.hour(*[SPAM, "hello"] * 20)
    past.archive()
    alone = past.backtest()
    seen: list[Progress] = []

    assert past.backtest(workers=2, fresh=True, told=seen.append) == alone
    assert (seen[-1].events_done, seen[-1].parts_done) == (120, 3)


@on_sqlite
def test_labels_in_force_and_decisions_of_people_come_from_the_record(past, tmp_path):
    """Whether a rule was right is what people said, not what another rule did."""
    (tmp_path / "house").mkdir()
    rooms, close = make_house(tmp_path / "house")
    known = people(rooms.cases, rooms.standings)
    close()
    assert known.decided == {"post:p0": "upheld"}
    past.hour(SPAM, SPAM, SPAM)

    decided = {"post:1": "upheld", "post:2": "dismissed"}
    (rule,) = [rule for rule in past.backtest(People(decided=decided)).judged.rules if rule.hits]

    assert (rule.upheld, rule.dismissed, rule.unknown) == (1, 1, 1)
    assert [hit.human for hit in rule.sample] == ["upheld", "dismissed", "unknown"]


COUNTS = """
Author: str = JsonData(path='$.post.lang')
Posts = Count(by=Author, window='1h')
Fast = Rule(when_all=[Posts > 3], description=f'{Posts} posts in an hour')
WhenRules(rules_any=[Fast], then=[DeclareVerdict(verdict='review')])
"""


@on_sqlite
def test_rules_that_count_see_the_events_one_after_the_other(past, monkeypatch):
    """Two processes would each count half: a limit of three an hour would never be reached."""
    monkeypatch.setattr("steadyhand.flows.backtesting.running.ONE_WORKER", 1)
    past.hour("a", "b", "c")
    past.archive()
    past.hour("d", "e")
    asked = Asked(rules={"main.sml": COUNTS})
    report = backtest(asked, Place(past.data, past.url), People(), workers=2)
    (rule,) = report.judged.rules

    assert [(hit.id, hit.reasons) for hit in rule.sample] == [
        ("e4", {"Fast": "4 posts in an hour"}),
        ("e5", {"Fast": "5 posts in an hour"}),
    ]
    assert backtest(asked, Place(past.data, past.url), People()) == report
