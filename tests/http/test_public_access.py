"""The public counts of access over HTTP: for everybody, without a key, and nothing more than counts."""

from __future__ import annotations

import httpx

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import GoesOn, Outlook
from steadyhand.access.model import Staff
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.web.public.access import counted_now
from steadyhand.web.public.counted import Counted
from tests.support.house import done, on_sqlite

OUTLOOK = Outlook(
    made=0, eligible=4, remaining=3, share=0.75, nobody=0, backlog=12.0, waits_p95=HOUR, digest="0" * 64
)


def freeze(rooms, name: str = "freeze:about-lea") -> None:
    done(
        rooms.door,
        Appoint(staff=Staff(principal="staff:sol", name="Sol", roles=("security_lead",))),
        "staff:root",
    )
    command = StartFreeze(
        freeze=name,
        mode="deny",
        scope_set=ScopeSet(policy_areas=("election",)),
        goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
        ends=rooms.now() + DAY,
        floor=0.5,
        undelivered="deliver",
        reason="Lea asked for it.",
        outlook=OUTLOOK,
    )
    done(rooms.door, command, "staff:sol")


def test_anybody_reads_the_counts_without_a_key(rooms, url):
    """Those who watch from outside have none; a freeze before an election is theirs to see."""
    freeze(rooms)

    answer = httpx.get(f"{url}/public/access.json", trust_env=False)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()["access"]
    assert [one["scope"] for one in told["freezes"]] == [{"policy_areas": ["election"]}]
    assert told["freezes"][0]["foretold"] == {"share_left": 0.8, "backlog": 12, "wait_p95_h": 1.0}
    assert told["staff"] == "<10"
    assert (told["exemptions"]["people"], told["break_glasses"]["lately"]) == (0, 0)
    assert not [name for name in ("lea", "Lea", "staff:", "sol") if name in answer.text]


@on_sqlite
def test_only_reading_is_answered_and_errors_are_for_programs(rooms, url):
    """What is public must be a way in for nobody."""
    posted = httpx.post(f"{url}/public/access.json", trust_env=False)
    missing = httpx.get(f"{url}/public/staff.json", trust_env=False)

    assert (posted.status_code, posted.json()["code"]) == (405, "method_not_allowed")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


@on_sqlite
def test_counts_are_told_again_for_some_seconds_and_then_counted_anew(rooms):
    """Without a key nobody can be told to ask less often, so asking must cost nothing."""
    clock = [100.0]
    counted = Counted(lambda: counted_now(rooms), lambda: clock[0])
    before = counted.document()
    freeze(rooms)

    clock[0] += 4.9
    assert counted.document() == before
    clock[0] += 0.2
    assert counted.document() != before
