"""One event at which a flow of the watch fails keeps nothing that comes after it from being looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.civic.campaigns.detector import Detector
from steadyhand.civic.campaigns.record.store import latest
from steadyhand.civic.impersonation.detector import Detector as Lookalikes
from steadyhand.civic.impersonation.model import Profile
from steadyhand.civic.novel.spreading import Spreading
from steadyhand.flows.campaigning import Campaigning
from steadyhand.flows.claim_finding import Finding
from steadyhand.flows.stumbling import TRIES
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import MINUTE, SECOND
from steadyhand.storage.engines import is_sqlite
from tests.contract.test_claim_earlier import Before
from tests.contract.test_claim_novelty import SAID as NEW
from tests.contract.test_claim_novelty import World as Novel
from tests.contract.test_claiming import SAID
from tests.contract.test_claiming_lags import come
from tests.contract.test_impersonating import HERS
from tests.contract.test_impersonating import World as Imitated
from tests.support.campaign_world import World as Campaign
from tests.support.civic_namesakes import CANDIDATE
from tests.support.doors import house_doors
from tests.support.impersonation_seen import listed

POISON = "poison"


@pytest.fixture
def worlds(record_url: str, data_dir: Path) -> Iterator[Callable[[Any], Any]]:
    """Makes a world of a kind; one in a test."""
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made: list[Any] = []

        def make(kind: Any) -> Any:
            made.append(kind(opens, events))
            return made[0]

        yield make
        made[0].store.close()


def poisoned(
    monkeypatch: pytest.MonkeyPatch, kind: type, method: str, error: Exception | None = None
) -> list[str]:
    """Have a method fail at what says so; what it was called with then."""
    does, tries = getattr(kind, method), list[str]()

    def fails(self: Any, one: Any, *rest: Any) -> Any:
        if POISON in str(one):
            tries.append(str(one))
            raise error or ValueError(POISON)
        return does(self, one, *rest)

    monkeypatch.setattr(kind, method, fails)
    return tries


def test_claims_go_on_after_some_tries_and_do_nothing_twice(worlds, monkeypatch):
    """A fault of ours in one odd post must not leave falsehoods beside which nothing stands."""
    world = worlds(Before)
    world.claims()
    tries = poisoned(monkeypatch, Finding, "look")
    first, _, last = come(world, SAID, POISON, f"{SAID}!")
    for _ in range(TRIES - 1):
        with pytest.raises(ValueError, match=POISON):
            world.claiming.round()
        assert (len(world.panels(first)), world.panels(last)) == (1, [])
    world.claiming.round()
    assert (len(tries), len(world.panels(first)), len(world.panels(last))) == (TRIES, 1, 1)


def test_record_that_is_away_passes_no_post_by(worlds, monkeypatch):
    """However often it is asked meanwhile."""
    world = worlds(Before)
    world.claims()
    with monkeypatch.context() as patch:
        poisoned(patch, Finding, "look", RecordUnavailable("gone"))
        (post,) = come(world, f"{SAID} #{POISON}")
        for _ in range(TRIES + 2):
            with pytest.raises(RecordUnavailable):
                world.claiming.round()
    world.claiming.round()
    assert len(world.matches.about(post)) == 1


def test_campaign_is_told_whole_though_a_post_in_it_cannot_be_looked_at(worlds, monkeypatch):
    """What the detector had counted in that batch it would not tell again."""
    world = worlds(Campaign)
    poisoned(monkeypatch, Detector, "observe")
    world.campaign()
    world.posts([(9_000, "odd", 0, POISON, 0)])
    world.campaigning.round()
    assert [row.shape.members for row in latest(world.house.reader)] == [12]
    assert world.anew().round() == 0, "nor does it stop the next start"


def test_imitators_are_found_behind_an_account_that_cannot_be_looked_at(worlds, monkeypatch):
    """And the one before it once."""
    world = worlds(Imitated)
    tries = poisoned(monkeypatch, Lookalikes, "judge")
    odd = Profile(account="account:poison")
    with pytest.raises(ValueError, match=POISON):
        world.come([HERS[0], odd, HERS[2]])
    with pytest.raises(ValueError, match=POISON):
        world.flow.round()
    world.flow.round()
    assert len(tries) == TRIES
    assert {HERS[0].account, HERS[2].account} <= set(world.found())
    assert len(world.incidents()) == 1


def test_one_that_fails_does_not_begin_the_tries_of_another_anew(worlds, monkeypatch):
    """Two in one batch, of which each round meets the first one first: they would take turns for ever."""
    world = worlds(Imitated)
    tries = poisoned(monkeypatch, Lookalikes, "judge")
    odd = [Profile(account=f"account:poison{n}") for n in range(2)]
    with pytest.raises(ValueError, match=POISON):
        world.come([odd[0], HERS[0], odd[1], HERS[2]])
    for _ in range(2 * (TRIES - 1) - 1):
        with pytest.raises(ValueError, match=POISON):
            world.flow.round()
    world.flow.round()
    assert [sum(one.account in each for each in tries) for one in odd] == [2 * TRIES - 1, TRIES]
    assert {HERS[0].account, HERS[2].account} <= set(world.found())


def test_second_look_goes_on_behind_an_account_at_which_it_fails(worlds, monkeypatch):
    """Who is listed later is compared with those who came before; one odd account must not keep all others from it."""
    world = worlds(Imitated)
    later = replace(
        CANDIDATE, id="imitated:other", names=("Ana Ruiz",), handles=(), accounts=("account:ar",), told=""
    )
    odd, fraud = (
        Profile(account="account:poison"),
        Profile(account="account:fraud", name="Ana Ru1z Official", handle="x"),
    )
    world.come([odd, fraud])
    tries = poisoned(monkeypatch, Lookalikes, "judge")
    listed(world.house, [later])
    for _ in range(TRIES - 1):
        with pytest.raises(ValueError, match=POISON):
            world.flow.round()
    world.flow.round()
    assert len(tries) == TRIES
    assert fraud.account in world.found()
    assert world.flow.round() == 0
    assert len(tries) == TRIES, "nor is it looked at again"


def test_campaign_is_told_behind_one_that_cannot_be_recorded(worlds, monkeypatch):
    """What cannot be written is named in the log; what else was found is on record, and once."""
    world = worlds(Campaign)
    tries = poisoned(monkeypatch, Campaigning, "_commands")
    world.campaign(f"{POISON}: the bridges are closed, nobody gets through today")
    world.posts(
        (2_000 + n, f"other{n % 12}", 140 * MINUTE + n * 5 * SECOND, "The ferries are full, do not come", 0)
        for n in range(120)
    )
    for _ in range(TRIES - 1):
        with pytest.raises(ValueError, match=POISON):
            world.campaigning.round()
    world.campaigning.round()
    told = world.entries()
    assert len(tries) == TRIES
    assert [row.shape.members for row in latest(world.house.reader)] == [12]
    assert world.campaigning.round() == 0
    assert world.entries() == told


def test_new_claims_are_found_behind_a_post_that_cannot_be_looked_at(worlds, monkeypatch):
    """What was counted before it still counts."""
    world = worlds(Novel)
    poisoned(monkeypatch, Spreading, "see")
    world.many(NEW, 4)
    world.post(f"{NEW} {POISON}", "odd")
    for n in range(4, 30):
        world.post(NEW, f"us-az-{n}")
    assert world.round() == 1
    assert world.novelty.behind is False


def test_log_that_ends_before_what_was_decided_is_no_backlog(worlds):
    """Events from an older copy than the record: a round that finds nothing to read is not due again at once."""
    world = worlds(Novel)
    world.many(NEW, 4)
    world.novelty._decided = lambda: 1_000
    world.round()
    assert world.novelty.behind is False
