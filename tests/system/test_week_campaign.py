"""The Week on E-9, in a small cut: new accounts post one thing over and over, and it is one incident in minutes.

The long run of ten million posts is in `tests/unit/civic/test_campaigns_stream.py`; here it is the running service.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.civic.campaigns.desk.model import BY, DESK
from steadyhand.civic.campaigns.model import Finding
from steadyhand.civic.campaigns.record.model import Campaign
from steadyhand.civic.campaigns.record.store import evidence, latest
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from steadyhand.kernel.zones import rfc3339
from tests.support.attacked import at_desk, staffed
from tests.support.desk import hidden
from tests.support.installation import PASSKEYS, Installation
from tests.support.traffic import post

SAID = "those harbour rats do not belong at our polls, drive them out of town"
EDITS = ("{}", "{}!", "Hey: {}", "{} now", "{}!!", "listen, {}")
THEIRS = 40
"""Accounts that act as one; of 300 in the Week."""
OTHERS = 30


def at(number: int, when: int, text: str, author: str, age: int, **fields: Any) -> dict[str, Any]:
    event = post(number, text, author, age_s=age // SECOND, **fields)
    return {**event, "time": rfc3339(when)}


def traffic(began: int) -> Iterator[dict[str, Any]]:
    """Ordinary posts for two hours, the campaign from the hundredth minute on, and those who answer it."""
    for n in range(400):
        text = f"{n * 7919} was the number on bus {n * 31337}, said somebody at stop {n * 271}"
        yield at(n, began + n * 18 * SECOND, text, f"a{n}", 400 * DAY)
    for n in range(THEIRS * 12):
        text = EDITS[n % len(EDITS)].format(SAID)
        yield at(10_000 + n, began + 100 * MINUTE + n * 3 * SECOND, text, f"new{n % THEIRS}", 3 * DAY)
    for n in range(OTHERS):
        when = began + 102 * MINUTE + n * 20 * SECOND
        yield at(
            20_000 + n,
            when,
            f'Somebody wrote "{SAID}" under my photo. I am a harbour rat, and proud.',
            f"b{n}",
            300 * DAY,
        )
        yield at(
            30_000 + n, when, f"It is false that {SAID}: they vote here as we all do", f"d{n}", 300 * DAY
        )


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Campaign, Finding]]:
    """The running service, told of all of it by the platform."""
    with staffed(tmp_path_factory.mktemp("week") / "data", access=PASSKEYS) as house:
        with house.reader() as reader:
            began = reader.now() - 3 * HOUR
        events = sorted(traffic(began), key=lambda one: str(one["time"]))
        for first in range(0, len(events), 500):
            house.deliver(events[first : first + 500])
        with house.reader() as reader:
            total = THEIRS * 12
            house.until(
                lambda: any(one.shape.posts >= total * 3 // 4 for one in latest(reader)),
                "the campaign is on record",
            )
            row = next(one for one in latest(reader) if one.state == "incident")
            found = evidence(reader, row)
        assert found is not None
        yield house, row, found


def test_one_incident_is_opened_within_ten_minutes_and_no_case_for_each_post(
    seen: tuple[Installation, Campaign, Finding],
) -> None:
    """E-9: minutes of the stream's own time, from the first post to the entry that opens it."""
    house, row, _ = seen
    with house.reader() as reader:
        entries = [one.fact for one in reader.entries(limit=10_000, types=["civic.campaign_seen"])]
        incidents = reader.all("incident")
        cases = [one for one in reader.all("case").values() if str(one.subject).startswith("post:p1")]
    first = next(one for one in entries if one.campaign == row.id and one.incident)  # type: ignore[attr-defined]

    assert first.seen - first.began <= 10 * MINUTE  # type: ignore[attr-defined]
    assert [one.links for one in incidents.values()] == [(row.id,)]
    assert len(cases) < THEIRS, "not a case for each post"


def test_it_names_its_own_accounts_and_nobody_who_answers_it(
    seen: tuple[Installation, Campaign, Finding],
) -> None:
    """E-9: reclaimed and counter-speech use is kept apart for people to judge, and nothing happens to anybody."""
    house, row, found = seen
    theirs = {f"account:new{n}" for n in range(THEIRS)}
    assert set(found.accounts) == theirs
    assert row.shape.kept_apart > 0
    with house.reader() as reader:
        standing = [name for name in reader.all("standing") if not name.startswith("post:p1")]
    assert not [
        name for name in standing if name.startswith(("account:b", "account:d", "post:p2", "post:p3"))
    ]


def test_a_person_puts_it_before_the_desk_and_the_bulk_takes_two(
    seen: tuple[Installation, Campaign, Finding],
) -> None:
    """At the running console: a case for one post of each of its accounts, nobody else's, and no act by it."""
    house, row, found = seen
    lead = at_desk(house, "lea")
    page = f"/campaigns/{row.id.removeprefix('campaign:')}"
    version = hidden(lead.get(page).text)["version"]
    assert lead.send(f"{page}/desk", version=version).status_code == 303
    with house.reader() as reader:
        house.until(lambda: reader.row(DESK, row.id).done, "one post of each account is before the desk")
        desk = reader.row(DESK, row.id)
        cases = [stored.row for stored in reader.stored_many("case", desk.cases).values()]
        acts = [one for one in reader.entries(limit=20_000) if one.by == BY]
    assert {case.account for case in cases} == set(found.accounts)
    assert len(desk.cases) == THEIRS
    assert {one.type for one in acts} <= {"review.opened", "review.supported", "civic.campaign_brought"}
    new = lead.get(f"/bulk/new?campaign={row.id}&choice=none").text
    lead.close()
    assert "are decided at once by two people" in new
