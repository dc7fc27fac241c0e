"""The Week on a real installation: played over HTTP, worked by Plaza's staff, carried to Plaza, and looked at after."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.keys import api_key
from steadyhand.cli.demonstration import RULES
from steadyhand.cli.shift import verdict_on
from steadyhand.enforcement.facts import Sanctioned
from steadyhand.flows.decision import decide
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import AUTOMATION, Instant, kind_of
from steadyhand.review.commands import TakeLease
from steadyhand.review.facts import Decided, Opened
from steadyhand.review.model import Case
from steadyhand.review.store import Cases
from steadyhand.week.cast import Cast, cast
from steadyhand.week.dates import Calendar
from steadyhand.week.load import load_plaza
from steadyhand.week.part_one import events
from steadyhand.week.parties import PARTIES
from steadyhand.week.play import Progress, play
from steadyhand.week.timed import Timed
from tests.support.installation import Installation, installed
from tests.support.plaza import Plaza, running_plaza
from tests.support.soundness import entries, logged

SEED: Final = 7
ACCOUNTS: Final = 600
POSTS: Final = 2_500
DECIDED: Final = 120
"""Cases that Plaza's staff decide on E-12."""
_TIMES: Final = frozenset(
    {"at", "starts", "ends", "imposed", "until", "opened", "waited", "handled", "due", "final", "seq"}
)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What one run of the Week left behind, by ids that are the same in every run."""

    day: list[Timed]
    progress: Progress
    staff: dict[str, Staff]
    decisions: dict[str, Any]
    """What the rules concluded, by event."""
    done: list[tuple[str, str, str | None, Any]]
    """Entries of automation and staff in the ledger's order: type, by, key, and the fact without times."""
    opened: dict[str, Case]
    """Cases as they stood before anybody decided one."""
    queue: list[str]
    """Those cases in the order in which they are served."""
    contents: dict[str, dict[str, Any]]
    """The content of each case as it is kept for evidence."""
    standings: dict[str, Any]
    enforced: dict[str, Any]
    """By subject, what is in force here and what Plaza enforces, without times."""
    told: dict[str, list[dict[str, Any]]]
    """Messages by account."""
    decided: list[Entry]
    """What people decided."""
    asked_after: list[int]
    """For each case, microseconds from the arrival of its event until a person could be asked."""


def run_week(folder: Path, *, swapped: bool) -> Run:
    """Play E-12, have Plaza's staff work, deliver, and look."""
    folder.mkdir()
    day = e12(swapped=swapped)
    with running_plaza(folder) as plaza:
        load_plaza(plaza.url, day)
        with installed(folder / "data", start=False, webhook=plaza.webhook, rules=str(RULES)) as installation:
            people(installation, cast(SEED, ACCOUNTS))
            installation.start()
            *_, progress = play(installation.url(), api_key(installation.settings), day)
            installation.catch_up()
            installation.carry_on()
            with installation.house() as house:
                before = as_served(house)
                work(house, day)
                installation.until(lambda: house.outbox.counts()["pending"] == 0, "all is delivered")
                return looked_at(installation, house, plaza, day, progress, before)


def e12(*, swapped: bool) -> list[Timed]:
    """The day, which is yesterday: a platform's clock is never far ahead."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=11)
    calendar = Calendar(int(midnight.timestamp()) * 1_000_000)
    parties = PARTIES.swapped() if swapped else PARTIES
    return list(events(SEED, ACCOUNTS, POSTS, parties=parties, calendar=calendar))


def people(installation: Installation, who: Cast) -> None:
    """The first administrator appoints everybody else."""
    staff = [
        Staff(
            principal=f"staff:{member.handle}",
            name=member.name,
            roles=member.roles,
            areas=member.areas,
            languages=member.languages,
            regions=(member.region,),
            employer=member.employer,
        )
        for member in who.staff
    ]
    root = next(each for each in staff if "admin" in each.roles)
    with installation.house() as house:
        house.door.perform(Found(principal=root.principal, name=root.name), root.principal)
        answers = house.door.perform_many([Order(Appoint(staff=each), root.principal) for each in staff])
    assert not [answer for answer in answers if isinstance(answer, Refusal)]


def as_served(house: House) -> list[Case]:
    """All open cases in the order of their queues."""
    return Cases(house.reader).waiting(house.settings.areas, 100_000)


def work(house: House, day: list[Timed]) -> None:
    """People decide the first cases: whoever can read a case and serves its queue, and as the content truly is."""
    truth = {t.event["data"]["post"]["id"]: t.truth for t in day if "post" in t.event["data"]}
    cases = sorted(as_served(house), key=lambda case: (-case.tier, case.id))[:DECIDED]
    articles = {article.area: article for article in house.reader.all("article").values()}
    staff = [each for _, each in sorted(house.reader.all("staff").items()) if "reviewer" in each.roles]
    for case in cases:
        able = [each for each in staff if case.area in each.areas and case.language in each.languages]
        by = (able or staff)[zlib.crc32(case.id.encode()) % len(able or staff)].principal
        known = truth.get(case.subject.partition(":")[2])
        verdict = verdict_on(articles[case.area], broken=known is not None and known.violates is not None)
        assert not isinstance(house.door.perform(TakeLease(case=case.id), by), Refusal)
        leased = Cases(house.reader).get(case.id)
        assert leased is not None
        answers = decide(
            house.door,
            leased.row,
            verdict,
            by,
            expect=leased.seq,
            key=f"week:{case.id}",
            now=house.reader.now(),
        )
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        assert not [refusal for refusal in refused if refusal.code not in {"in_force", "set_refused"}], (
            refused
        )


def looked_at(
    installation: Installation,
    house: House,
    plaza: Plaza,
    day: list[Timed],
    progress: Progress,
    before: list[Case],
) -> Run:
    """Everything the tests ask about, read once."""
    ledger = list(entries(house.reader))
    with installation.events() as store:
        arrived = {f"event:{one.event.name}": one for one in logged(store)}
        outcomes = store.outcomes([one.offset for one in arrived.values()])
    decisions = {
        name: msgspec.json.decode(outcomes[one.offset].outcome or "{}") for name, one in arrived.items()
    }
    received = {name: one.received for name, one in arrived.items()}
    standings = house.reader.all("standing")
    accounts = {subject.partition(":")[2] for subject in told_to(ledger)}
    return Run(
        day=day,
        progress=progress,
        staff=house.reader.all("staff"),
        decisions=decisions,
        done=[
            (entry.type, entry.by, entry.key, timeless(entry.fact))
            for entry in ledger
            if entry.by == AUTOMATION or isinstance(entry.fact, Decided)
        ],
        opened={case.id: case for case in before},
        queue=[case.id for case in before],
        contents=contents(house, before),
        standings={subject: timeless(each.in_force) for subject, each in standings.items()},
        enforced={subject: timeless(plaza.enforced(subject)) for subject in standings},
        told={account: plaza.messages(account) for account in accounts},
        decided=[entry for entry in ledger if isinstance(entry.fact, Decided)],
        asked_after=[
            entry.at - received_at(entry.fact, received) for entry in ledger if isinstance(entry.fact, Opened)
        ],
    )


def told_to(ledger: list[Entry]) -> set[str]:
    """Accounts whom a sanction concerns that is told: a label on an account is not."""
    sanctions = [entry.fact for entry in ledger if isinstance(entry.fact, Sanctioned)]
    told = [fact for fact in sanctions if fact.sanction.kind != "label" or kind_of(fact.subject) != "account"]
    return {fact.sanction.account for fact in told if fact.sanction.account is not None}


def received_at(opened: Opened, received: dict[str, Instant]) -> Instant:
    """When the event came that led to a case; a report is named after itself, not after its event."""
    ref = opened.ref
    return received[ref] if ref in received else received[f"event:{ref.removeprefix('report:')}-created"]


def contents(house: House, cases: list[Case]) -> dict[str, dict[str, Any]]:
    """The first evidence of each case."""
    found = {}
    for case in cases:
        kept = next((piece.content for piece in case.evidence if piece.content), None)
        body = house.reader.payload(kept) if kept else None
        if body is not None:
            found[case.id] = msgspec.json.decode(body)
    return found


def timeless(value: Any) -> Any:
    """A value as plain data without instants and entry numbers, which differ from run to run."""
    return _without(msgspec.to_builtins(value))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without(each) for name, each in value.items() if name not in _TIMES}
    if isinstance(value, list | tuple):
        return [_without(each) for each in value]
    return value
