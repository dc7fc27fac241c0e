"""What the next case costs at a million open cases, over what it costs at ten thousand: turn by turn in one run."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.bootstrap.processes import settle_memory
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms
from support.desk_house import desk, staffed, written
from support.desk_shift import decided, next_case

PEOPLE: Final = 4
TURN: Final = 20
"""Cases of one turn: many short turns, because a shared machine's speed drifts by more than what is measured."""


class Growth(msgspec.Struct, frozen=True):
    """Milliseconds of one next case, by turn, in the large house and in the small one."""

    large: list[float]
    small: list[float]

    @property
    def ratio(self) -> float:
        """How many times longer the large one takes."""
        return statistics.median(self.large) / statistics.median(self.small)


def growth(name: str, folder: Path, large: int, small: int, rounds: int) -> Growth:
    """Wall time of the next case, with what the disk takes of it, for one person alone."""
    with desk(name, folder) as grown, desk(name, folder) as fresh:
        houses = [(staffed(house, PEOPLE), size, house) for house, size in ((grown, large), (fresh, small))]
        for _, size, house in houses:
            written(house, size, seed=size)
        settle_memory()
        (of_large, _, _), (of_small, _, _) = houses
        turns = [(_turn(*of_large), _turn(*of_small)) for _ in range(rounds + 1)][1:]
    return Growth([large for large, _ in turns], [small for _, small in turns])


def _turn(rooms: Rooms, people: list[Person]) -> float:
    """Milliseconds of one next case, the median of a turn; each is decided, outside the time, so that another comes."""
    took = []
    for number in range(TURN):
        person = people[number % len(people)]
        began = time.perf_counter()
        found = next_case(rooms, person)
        took.append((time.perf_counter() - began) * 1000)
        assert found is not None
        assert decided(rooms, person, found.case.id)
    return statistics.median(took)
