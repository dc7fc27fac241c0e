"""Claims are followed however many posts wait to be read, and whatever goes away meanwhile, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from steadyhand.civic.claims.approving import RetireClaim, SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.flows import claiming
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claiming import AT_ONCE
from steadyhand.intake.appending import Item
from steadyhand.kernel.values import MINUTE
from steadyhand.storage.engines import is_sqlite
from tests.contract.test_claim_earlier import Before
from tests.contract.test_claiming import CLAIM, SAID, answers
from tests.support.away import away
from tests.support.doors import house_doors
from tests.support.intake_events import kept, post_created
from tests.support.people import LEAD
from tests.support.program_claims import ANALYST, acting, content

OTHER = "claim:hall"
HALL = "The town hall of Highmark was sold to a foreign company last year."


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[Before]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = Before(opens, events)
        yield made
        made.store.close()


def come(world: Before, *texts: str) -> list[str]:
    """Posts that nobody has looked at yet."""
    named = [f"w{next(world.numbers)}" for _ in texts]
    events = [
        post_created(
            id=name, data={"post": {"id": name, "text": text, "lang": "en"}, "account": {"id": name}}
        )
        for name, text in zip(named, texts, strict=True)
    ]
    now = world.house.reader.now() + MINUTE
    world.store.append([Item(kept(event, now)) for event in events])
    return [f"post:{name}" for name in named]


def retired(world: Before) -> None:
    world.house.done(RetireClaim(claim=CLAIM, why="mistaken"), LEAD)


def test_claim_that_is_retired_leaves_posts_before_those_that_wait_are_read(world: Before):
    """A mistake that has been admitted must not stand there until a burst is over."""
    world.claims()
    post = world.posts(SAID)
    come(world, *(f"Bus {n} was late again" for n in range(2 * AT_ONCE)))
    retired(world)
    other = content(HALL)
    world.house.done(EnterClaim(claim=OTHER, content=other), ANALYST)
    world.house.done(SuggestClaim(claim=OTHER, version=1), ANALYST)
    world.claiming.round()
    assert (world.panels(post), world.labels(post), world.claiming.behind) == ([], [], True)
    world.claiming.round()
    world.claiming.round()
    assert world.claiming.behind is False


def test_a_turn_ends_with_its_processor_time_and_the_next_goes_on_there(
    world: Before, monkeypatch: pytest.MonkeyPatch
):
    """What else waits for its turn waits for one post more, not for a burst; and none is passed over."""
    monkeypatch.setattr(claiming, "TURN_S", 0.0)
    world.claims()
    posts = come(world, SAID, f"{SAID}!", f"{SAID}!!")
    turns = 0
    while turns == 0 or world.claiming.behind:
        world.claiming.round()
        turns += 1
    assert turns == 3
    assert [len(world.panels(post)) for post in posts] == [1, 1, 1]


def test_post_is_held_against_all_that_was_settled_when_it_was_written(
    world: Before, monkeypatch: pytest.MonkeyPatch
):
    """Two agreed that the claim acts before the post came, and after the library was last brought up to date."""
    world.claims(acts=False)
    world.claiming.round()
    read = world.store.read

    def late(after: int, limit: int) -> Any:
        monkeypatch.setattr(world.store, "read", read)
        acting(world.house, CLAIM)
        come(world, SAID)
        return read(after, limit)

    monkeypatch.setattr(world.store, "read", late)
    world.claiming.round()
    (post,) = [row.subject for row in world.house.reader.all("match").values()]
    assert (world.match(post).acted, len(world.panels(post))) == (True, 1)


def test_claim_that_is_retired_while_the_record_goes_away_takes_its_panels_along(world: Before):
    """The library has taken it in by then; what follows from it must not be forgotten."""
    world.claims()
    post = world.posts(SAID)
    retired(world)
    with away(world.house.door):
        world.claiming.round()
    assert len(world.panels(post)) == 1
    world.claiming.round()
    assert (world.panels(post), world.labels(post)) == ([], [])


@pytest.mark.parametrize("after", [0, 1])
def test_copy_of_what_a_person_found_false_is_labelled_whatever_goes_away_meanwhile(
    world: Before, after: int
):
    """A match without its label and panel would be known by the next round, and stay as it is."""
    world.claims(acts=False)
    first = world.posts(SAID)
    answers(world, first, "right")
    world.claiming.round()
    (copy,) = come(world, f"{SAID}!")
    with away(world.house.door, after=after):
        world.claiming.round()
    world.claiming.round()
    assert world.match(copy).copy_of == world.match(first).id
    assert (world.labels(copy), len(world.panels(copy))) == (["fact_check"], 1)


def test_claim_is_compared_with_what_was_there_though_the_record_goes_away_as_that_begins(world: Before):
    """Nobody would ever ask about those posts else."""
    posts = world.begin()
    world.goes_live()
    earlier = world.earlier()
    with away(world.house.door):
        earlier.round(60.0)
    assert earlier.round(60.0) == len(posts)
    assert world.row.found == len(posts)


def test_library_has_one_matcher_also_where_somebody_asks_for_it_while_the_model_is_loaded(world: Before):
    """The one that claims were put into: else none is ever found, and everything looks well."""
    loading, go = Event(), Event()

    def slow() -> None:
        loading.set()
        assert go.wait(10)

    library = ClaimLibrary(world.house.reader, slow)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(lambda: library.matcher)
        assert loading.wait(10)
        second = pool.submit(lambda: library.mode)
        go.set()
        assert second.result(10) == "lexical"
        assert first.result(10) is library.matcher
