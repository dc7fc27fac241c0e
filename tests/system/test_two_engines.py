"""Two services on one PostgreSQL: one follows the log and one delivers; the other takes over when it is killed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.hook import Hook, hooked
from tests.support.installation import SECRET, Installation, installed
from tests.support.soundness import assert_sound
from tests.support.traffic import event

COUNT = 120


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hooked() as made:
        yield made


@pytest.fixture
def both(tmp_path, postgres_url, hook) -> Iterator[list[Installation]]:
    """Two services with folders of their own, as on two machines."""
    settings = {"record": postgres_url, "events": postgres_url, "working": postgres_url}
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                installed(tmp_path / name / "data", webhook={"url": hook.url, "secret": SECRET}, **settings)
            )
            for name in ("left", "right")
        ]


def state(installation: Installation, role, component) -> str:
    """What a process says of one component."""
    document = installation.http.get(f"{installation.url(role)}/readyz", timeout=10).json()
    return str(document["components"][component]["status"])


def settled(both, role, component) -> list[str]:
    """What both say, once exactly one of them does the work."""
    told: list[str] = []

    def known() -> bool:
        told[:] = [state(one, role, component) for one in both]
        return sorted(told) == ["ok", "standby"]

    both[0].until(known, f"one {component} is elected")
    return told


def test_one_of_two_decides_and_delivers_and_the_other_takes_over_when_it_is_killed(both, hook, tmp_path):
    """Nothing is lost, nothing is done twice, the platform is told everything once, and in order."""
    streams, couriers = settled(both, "engine", "stream"), settled(both, "door", "delivery")
    for one in both:
        assert one.http.get(f"{one.url('engine')}/readyz").json()["status"] == "ready", "a standby is ready"
    first = [event(n) for n in range(COUNT)]
    for n, one in enumerate(both):
        one.deliver(first[n::2])
    both[0].catch_up()

    leader = both[streams.index("ok")]
    other = both[1 - both.index(leader)]
    leader.served.crash()
    rest = [event(n) for n in range(COUNT, 2 * COUNT)]
    other.deliver(rest)
    other.catch_up()
    with other.house() as house:
        other.until(lambda: house.outbox.counts()["pending"] == 0, "everything is delivered")
        other.until(lambda: state(other, "door", "delivery") == "ok", "it delivers")
    assert state(other, "engine", "stream") == "ok"

    assert couriers.count("ok") == 1
    told = Counter(hook.begun)
    again = [effect for effect, times in told.items() if times > 1]
    # What the killed one had on its way goes out again under its id; everything else went out once.
    assert len(again) <= 16, again
    other.stop()
    assert_sound(other, [one["id"] for one in (*first, *rest)], tmp_path / "undisturbed")
