"""A race of people who act against a freeze that begins: what the ledger says of it afterwards.

python -m tests.support.freeze_race URL NAME ACTIONS REFUSED

One more process that acts, until it has asked so often, or was refused so often.
"""

from __future__ import annotations

import math
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from subprocess import PIPE
from typing import Final

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import GoesOn, Outlook
from steadyhand.access.model import Staff
from steadyhand.access.scopes import ScopeSet
from steadyhand.bootstrap.registry import registry
from steadyhand.enforcement.commands import Label
from steadyhand.enforcement.facts import Sanctioned
from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR
from steadyhand.storage.reading import Reader
from tests.support.doors import Opened, entry, trusting
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.shared import ROOT

SECURITY: Final = "staff:sol"
FREEZE: Final = "freeze:race"
ACTORS: Final = (REVIEWER, LEAD)
FROZEN, FREE = "spam-1@1", "hate-1@1"
PART: Final = 20
AREA: Final = "spam"
PATIENCE_S: Final = 120.0


@dataclass(frozen=True)
class Raced:
    """What became of a race, by the ledger's order."""

    before: int
    """Acts in the freeze's scope that were recorded before it."""
    after: int
    """Acts in its scope that were recorded after it, under nothing: there must be none."""
    elsewhere: int
    """Acts outside its scope that were recorded after it."""
    refused: int
    """Acts that were asked for and not recorded, because of the freeze."""


def prepare(house: Opened) -> None:
    """People who act, and a security lead."""
    peopled(house)
    house.done(Appoint(staff=Staff(principal=SECURITY, name="Sol", roles=("security_lead",))), ADMIN)


def raced(door: Door, reader: Reader, actions: int, threads: int = 8) -> Raced:
    """Let threads ask for so many acts together, and begin the freeze when a third of them is answered."""
    told: Counter[str] = Counter()
    workers = [
        threading.Thread(target=act, args=(door, f"t{n}", actions // threads, told)) for n in range(threads)
    ]
    for worker in workers:
        worker.start()
    _wait_for(lambda: told["asked"] >= actions // 3)
    entry(door.perform(_freeze(reader), SECURITY))
    for worker in workers:
        worker.join()
    return judged(reader, told)


def raced_by_processes(house: Opened, actions: int, processes: int = 3) -> Raced:
    """The same with processes, each with a door and a guard of its own, and the freeze begun by this one."""
    each = actions // processes
    with ExitStack() as stack:
        others = [stack.enter_context(acting(house.url, f"p{n}", each)) for n in range(processes)]
        for other in others:
            assert other.stdout is not None
            assert other.stdout.readline() == "begun\n"
        begun = house.reader.head().seq
        _wait_for(lambda: house.reader.head().seq >= begun + actions // 4)
        house.done(_freeze(house.reader), SECURITY)
        told: Counter[str] = Counter()
        told["frozen"] = sum(map(refusals, others))
    return judged(house.reader, told)


def act(
    door: Door, name: str, actions: int, told: Counter[str], first: str = "", enough: float = math.inf
) -> None:
    """Ask for acts, every second one within the freeze's scope: in parts, and now and then for a single one.

    Ends sooner once `enough` were refused.
    """
    for part, orders in enumerate(_parts(name, actions)):
        if told["frozen"] >= enough:
            return
        if part % 4 == 0:
            answers = [door.perform(order.command, order.by) for order in orders[:2]]
            answers += door.perform_many(orders[2:])
        else:
            answers = door.perform_many(orders)
        codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
        assert set(codes) <= {"frozen"}, set(codes)
        told["frozen"] += len(codes)
        told["asked"] += len(answers)
        if part == 0 and first:
            print(first, flush=True)  # noqa: T201 - whoever started this process waits for the line


def judged(reader: Reader, told: Counter[str]) -> Raced:
    """What the ledger says: nothing but its order counts."""
    acts = reader.entries(limit=10**6, types=("enforcement.sanctioned",))
    (began,) = reader.entries(limit=10, types=("access.frozen",))
    before = after = elsewhere = 0
    for one in acts:
        assert isinstance(one.fact, Sanctioned)
        inside = one.fact.area == AREA and one.under is None
        before += inside and one.seq < began.seq
        after += inside and one.seq > began.seq
        elsewhere += not inside and one.seq > began.seq
    return Raced(before, after, elsewhere, told["frozen"])


def _parts(name: str, actions: int) -> Iterator[Sequence[Order]]:
    for at in range(0, actions, PART):
        yield [_order(name, n) for n in range(at, min(at + PART, actions))]


def _order(name: str, number: int) -> Order:
    command = Label(
        subject=f"post:{name}-{number}",
        policy=FROZEN if number % 2 else FREE,
        cause=f"event:{name}-{number}",
        mode="manual",
        account="account:u1",
        region="eu",
        label="seen",
    )
    return Order(command, ACTORS[number // 2 % len(ACTORS)])


def refusals(process: subprocess.Popen[str]) -> int:
    """How often a process that acts was refused, once it has ended."""
    assert process.stdout is not None
    # Not `communicate`, which would miss what came together with the line that was read before.
    return int(process.stdout.read())


def _freeze(reader: Reader) -> StartFreeze:
    return StartFreeze(
        freeze=FREEZE,
        mode="deny",
        scope_set=ScopeSet(policy_areas=(AREA,)),
        goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
        ends=reader.now() + HOUR,
        floor=0.0,
        undelivered="deliver",
        reason="We look at who has access.",
        outlook=Outlook(
            made=0, eligible=4, remaining=4, share=1.0, nobody=0, backlog=0.0, waits_p95=HOUR, digest="0" * 64
        ),
    )


def _wait_for(reached: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < ends, "the race does not get under way"
        time.sleep(0.002)


@contextmanager
def acting(url: str, name: str, actions: int, enough: float = math.inf) -> Iterator[subprocess.Popen[str]]:
    """One more process that acts; it writes a line when it has begun, and at the end how often it was refused."""
    command = [sys.executable, "-m", "tests.support.freeze_race", url, name, str(actions), str(enough)]
    with subprocess.Popen(command, cwd=ROOT, stdout=PIPE, text=True) as process:
        yield process


def main(url: str, name: str, actions: str, enough: str) -> None:
    """Act in a process of its own, and say at the end how many acts the freeze refused."""
    opened, told = Opened(url, registry(), trusting()), Counter[str]()
    act(opened.door, name, int(actions), told, first="begun", enough=float(enough))
    opened.close()
    print(told["frozen"], flush=True)  # noqa: T201 - and for this number


if __name__ == "__main__":
    main(*sys.argv[1:])
