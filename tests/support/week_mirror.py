"""The civic side of the whole Week, in its own time: a calendar, a library, ordinary posts, a campaign, election day.

Everything that the processes would do beside the stream is done here in one, step by step, so that two runs differ
in nothing but what they are given: whose names the two parties have.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from structlog.testing import capture_logs

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.packs import PackInForce
from steadyhand.bootstrap.settings import load
from steadyhand.bootstrap.setup import migrate_events
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.claims.model import VIEW, Claim
from steadyhand.civic.elections.almanac import Almanacs
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.tables import from_csv
from steadyhand.civic.incidents.model import INCIDENT, Incident
from steadyhand.civic.matches.model import LABEL, MATCH, PANEL, Match
from steadyhand.cli.demonstration import RULES
from steadyhand.enforcement.store import Standings
from steadyhand.flows.answering_match import following
from steadyhand.flows.campaigning import Campaigning
from steadyhand.flows.claim_earlier import LookingBack
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claim_novelty import Novelty
from steadyhand.flows.claiming import Claiming
from steadyhand.flows.deciding import Decider
from steadyhand.flows.incident import Reclocking
from steadyhand.flows.routing import Router
from steadyhand.flows.stream import Stream
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND, Instant
from steadyhand.kernel.zones import local_instant
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import Case
from steadyhand.week.accounts import accounts as make_accounts
from steadyhand.week.dates import Calendar, rfc3339
from steadyhand.week.drafts import drafts
from steadyhand.week.elections import ZONES, elections_csv
from steadyhand.week.parties import Parties, party_slots
from steadyhand.week.posts import write
from steadyhand.week.texts.fill import Setting
from steadyhand.week.timed import cloud_event
from tests.support.intake_events import kept
from tests.support.program_claims import content, preview
from tests.support.week_desk import PROVED, SEED

CALENDAR: Final = Calendar()
ROOT, ANALYST, OTHER, LEAD = "staff:root", "staff:cleo", "staff:cyd", "staff:lea"
ACCOUNTS: Final = 300
FIRST, LAST = -12, 3
CAMPAIGN: Final = -9
STEPS: Final[Mapping[int, Instant]] = {CAMPAIGN: HOUR, 0: 30 * MINUTE, 1: HOUR}
"""How far time moves at once on some days; on every other a quarter of a day."""
SETTLED: Final = "Voting machines in the old town switch votes from the {own} party to the {other} party."
WITHDREW: Final = "{own_lead} of the {own} party withdrew from the race two days before the election."
SLUR: Final = "those {other} rats do not belong at our polls, drive them out of town"
EDITS: Final = ("{}", "{}!", "Hey: {}", "{} now", "{}!!", "listen, {}")
SAID: Final[Mapping[str, tuple[str, int]]] = {
    "early": ("Polls close early today in the whole county, {other} voters go home and tell your neighbours", 9),
    "ballots": ("They are throwing ballots for the {own} party into the canal behind the town hall", 11),
    "denial": ("It is false that they are throwing ballots for the {own} party into the canal", 12),
    "winner": ("It is over, {own_lead} of the {own} party has already won the election, go home", 19),
    "machines": ("Voting machines in the old town switch votes from the {own} party to the {other} party!!", 13),
    "withdrew": ("{own_lead} of the {own} party withdrew from the race, two days before the election", 14),
    "get out": ("Polls are open until eight tonight. Bring your card and a friend, I voted {own} at the school", 10),
}  # fmt: skip
"""What is said on election day, and from which hour there on."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What one run left behind, by ids that are the same in every run; times in minutes since E-12, words nowhere."""

    events: int
    incidents: dict[str, Any]
    """Class, place, phases, who opened it, what belongs to it, and its clocks."""
    labels: dict[str, Any]
    panels: dict[str, Any]
    matches: dict[str, Any]
    cases: dict[str, Any]
    texts: tuple[str, ...]
    """Some of what was posted: that the parties are named at all."""


def run(folder: Path, parties: Parties, *, a_day: int) -> Seen:
    """All sixteen days, with so many ordinary posts on each."""
    settings = load(folder, rules=str(RULES), access={"passkeys": "off"})
    with capture_logs():
        house = House(settings)
        _to(house, CALENDAR.start)
        try:
            return _Run(house, parties).played(a_day)
        finally:
            house.close()


class _Run:
    def __init__(self, house: House, parties: Parties) -> None:
        self._house, self._parties = house, parties
        reader, door = house.reader, house.door
        self._people()
        migrate_events(house.settings)
        self._store = EventStore(house.settings.events, clock=reader.now)
        self._packs = PackInForce(house.settings.rules, reader, door)
        standings, library = Standings(reader), ClaimLibrary(reader)
        claiming = Claiming(reader, door, self._store, library)
        decider = Decider(self._packs, standings, self._store, None, Almanacs(reader))
        self._stream = Stream(self._store, decider, door, 0)
        self._duties = (
            Campaigning(reader, door, self._store),
            claiming,
            LookingBack(reader, door, self._store, library, claiming.finding),
            Novelty(reader, door, self._store, library, lambda: self._packs.current().pack.incidents),
            Router(reader, door, lambda: self._packs.current().pack.routing),
            Reclocking(reader, door),
        )
        self._texts: list[str] = []

    def played(self, a_day: int) -> Seen:
        for details in from_csv(elections_csv(CALENDAR).encode()):
            self._does(EnterElection(details=details), ANALYST)
            self._does(ConfirmElection(election=details.id, number=1), OTHER)
        events = heapq.merge(self._ordinary(a_day), self._campaign(), self._said(), key=_time)
        waiting = next(events, None)
        for day in range(FIRST, LAST + 1):
            if day == -1:
                self._claims()
            for at in range(CALENDAR.day(day), CALENDAR.day(day + 1), STEPS.get(day, DAY // 4)):
                _to(self._house, at)
                batch = []
                while waiting is not None and waiting["time"] < rfc3339(at):
                    batch.append(Item(kept(waiting, at)))
                    waiting = next(events, None)
                self._steps(batch)
        self._answers()
        self._steps()
        seen = self._seen()
        self._stream.close()
        self._packs.close()
        self._store.close()
        return seen

    def _steps(self, batch: Sequence[Item] = ()) -> None:
        if batch:
            self._store.append(batch)
        while self._stream.step():
            pass
        for duty in self._duties:
            duty.round()

    def _ordinary(self, a_day: int) -> Iterator[dict[str, Any]]:
        """What is written on every day, whatever the day brings."""
        accounts = make_accounts(SEED, ACCOUNTS, self._parties, CALENDAR)
        for day in range(FIRST, LAST + 1):
            start = CALENDAR.day(day)
            planned = drafts(SEED, f"m{day}", a_day, accounts, start)
            for one in write(SEED, f"m{day}", planned, accounts, Setting(self._parties, CALENDAR), start):
                yield one.created(CALENDAR.start).event

    def _people(self) -> None:
        people = ((ANALYST, "civic_analyst"), (OTHER, "civic_analyst"), (LEAD, "policy_lead"))
        self._does(Found(principal=ROOT, name="Root"), ROOT)
        for principal, role in people:
            self._does(
                Appoint(staff=Staff(principal=principal, name=principal, roles=(role,), team=role)), ROOT
            )

    def _claims(self) -> None:
        """On the eve each party has one claim about it that acts, and one that only asks."""
        for side in (0, 1):
            names = party_slots(self._parties, side, "en")
            for name, said in (("machines", SETTLED), ("withdrew", WITHDREW)):
                claim = f"claim:{name}-{side}"
                self._does(
                    EnterClaim(claim=claim, content=content(said.format(**names), panel="Tested.")), ANALYST
                )
                self._does(SuggestClaim(claim=claim, version=1), ANALYST)
            row: Claim = self._house.reader.row(VIEW, f"claim:machines-{side}")
            seen = preview(self._house.reader.now())
            self._does(AskToAct(claim=row.id, version=1, preview=seen), ANALYST)
            self._does(AgreeToAct(claim=row.id, version=1, digest=row.newest.digest), LEAD)

    def _campaign(self) -> Iterator[dict[str, Any]]:
        """New accounts that post one thing over and over, from noon on, over what is usual then."""
        slur, noon = SLUR.format(**party_slots(self._parties, 0, "en")), CALENDAR.day(CAMPAIGN) + 12 * HOUR
        for n in range(40 * 12):
            text = EDITS[n % len(EDITS)].format(slur)
            yield self._post(f"c{n}", noon + n * 3 * SECOND, text, f"new{n % 40}", "na", 3 * DAY)

    def _said(self) -> Iterator[dict[str, Any]]:
        """Election day: in each zone by its own clocks, by supporters of both sides."""
        found = []
        for side in (0, 1):
            names = party_slots(self._parties, side, "en")
            for k, (name, (text, hour)) in enumerate(SAID.items()):
                for place, zone in ZONES.items():
                    at = local_instant(f"2026-11-03T{hour:02}:{k:02}", zone)
                    for n in range(6 + side):
                        who = f"{name[:2]}{side}{place[-1].lower()}{n}".replace(" ", "")
                        said = f"{text.format(**names)}{'!' * (n % 3)}"
                        found.append(self._post(f"e{k}-{who}", at + n * MINUTE, said, who, place, 700 * DAY))
        yield from sorted(found, key=_time)

    def _post(
        self, name: str, at: Instant, text: str, author: str, region: str, age: Instant
    ) -> dict[str, Any]:
        self._texts.append(text)
        account = {"id": author, "handle": author, "age_s": age // SECOND, "region": region}
        data = {"post": {"id": name, "text": text, "lang": "en"}, "account": account}
        return cloud_event(f"{name}-created", "post.created", at, f"post:{name}", data)

    def _answers(self) -> None:
        """A person says of each match that waits whether it says so: right, but for one claim."""
        rows: list[Match] = sorted(self._house.reader.all(MATCH).values(), key=lambda row: row.id)
        for row in rows:
            if row.answer is None and not row.acted and not row.copy_of:
                said = "wrong" if row.claim == "claim:withdrew-1" else "right"
                asked = self._house.reader.row("open_case", f"{row.area}|{row.subject}")
                if asked is not None and self._house.reader.row("case", asked.case).is_open:
                    self._does(TakeLease(case=asked.case), LEAD)
                commands = following(self._house.reader, row.id, said)  # type: ignore[arg-type]  # one of the two
                self._house.door.perform_many(
                    [Order(one, LEAD, proof=PROVED) for one in commands], atomic=True
                )

    def _does(self, command: Command, by: str) -> None:
        answer = self._house.door.perform(command, by, proof=PROVED)
        assert not isinstance(answer, Refusal), (command, answer)

    def _seen(self) -> Seen:
        reader = self._house.reader
        standing = {name: row.in_force for name, row in reader.all("standing").items() if row.in_force}
        return Seen(
            events=self._store.last(),
            incidents={name: _incident(row) for name, row in reader.all(INCIDENT).items()},
            labels={
                name: sorted((one.label, one.cause, one.mode, one.policy) for one in held if one.label == LABEL)
                for name, held in standing.items()
            },
            panels={
                name: (row.subject, row.claim, row.version, row.by, row.cause, row.stands, row.why)
                for name, row in reader.all(PANEL).items()
            },
            matches={
                name: (row.claim, row.acted, row.answer, row.copy_of, row.found.stance, row.found.probability)
                for name, row in reader.all(MATCH).items()
            },
            cases={name: _case(row) for name, row in reader.all("case").items()},
            texts=tuple(self._texts),
        )  # fmt: skip


def _case(row: Case) -> Any:
    within = row.due and _minute(row.due - row.opened)
    return row.area, row.severity, row.queue, row.region, row.tier, within


def _incident(row: Incident) -> Any:
    clocks = [
        (_minute(one.due - CALENDAR.start), one.met is not None, one.missed is not None)
        for one in (row.answer, row.act)
    ]
    at = _minute(row.at - CALENDAR.start)
    return row.cls, row.region, row.by, row.opened_in, row.phase, row.state, row.links, at, clocks


def _minute(span: Instant) -> int:
    return round(span / MINUTE)


def _time(event: dict[str, Any]) -> str:
    return str(event["time"])


def _to(house: House, at: Instant) -> None:
    """The Week's time moves on to an instant, and the clock with it."""
    ahead = at - house.reader.now()
    for each in (house.record, house.reader):
        each.ahead += ahead
    while house.clock.tick():
        pass
