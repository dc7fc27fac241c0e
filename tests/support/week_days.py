"""The Week at the review desk, day by day: what is reported, who may work, and what the board says each midnight."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from steadyhand.access.freezes.commands import Exempt, StartFreeze
from steadyhand.access.freezes.model import Exemption, GoesOn
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.flows import seconding
from steadyhand.kernel.command import Command, Proof
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND, Instant
from steadyhand.review.unserved.store import UnservedCases
from steadyhand.week.accounts import accounts as make_accounts
from steadyhand.week.dates import Calendar
from steadyhand.week.drafts import drafts
from steadyhand.week.parties import PARTIES
from steadyhand.week.posts import Post, write
from steadyhand.week.readings import Reading
from steadyhand.week.reports import reports
from steadyhand.week.staff import Member
from steadyhand.week.texts.fill import Setting
from steadyhand.week.texts.phrases import AREAS
from steadyhand.week.timed import Timed
from tests.support.scim import Scim
from tests.support.week_desk import COUNCIL, PANELIST, SECURITY, SEED, WeekDesk, principal, week_desk
from tests.support.week_people import Person

ACCOUNTS: Final = 300
QUIET: Final = 400
POSTS: Final[Mapping[int, int]] = {0: 2_000, 1: 800}
"""Posts of a day, by its distance from election day; `QUIET` on every other."""
SITTINGS: Final = (0, 4)
"""In which hours of a shift somebody works off what is there; the rest of it goes to cases that are not played."""
USUAL, EXTRA = 3, 6
"""Cases that somebody decides in a sitting; and once all are back, to catch up."""
SENT: Final = 2
"""Cases that go to the panel in a day."""
FIRST, LAST = -12, 3
FREEZE, ROSTER, LOCKOUT, BACK = -8, -5, -4, 1
"""On which days the freeze begins, the roster comes back, half the staff are gone, and all are back."""
STEP: Final = 30 * MINUTE
DUTIES: Final = ("imminent_harm", "child_safety")
NAME: Final = "freeze:e-8"
NOON: Final = 24
TOLD: Final = (0, 3)
"""Days on which it is read what is told to everybody."""


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What the Week left behind at the desk."""

    readings: dict[int, Reading]
    """The board at the end of each day."""
    unserved: dict[int, dict[str, int]]
    """Of some days, what everybody reads of cases that nobody can be served: how many, by why."""
    entries: list[Entry]
    """The ledger."""
    threats: tuple[str, ...]
    """Cases in which somebody may be in danger."""
    languages: dict[str, tuple[str, ...]]
    """What people read, by principal."""
    areas: dict[str, tuple[str, ...]]
    """What they serve, by principal."""


def play_the_week(folder: Path, calendar: Calendar | None = None) -> Played:
    """All sixteen days, from E-12 to E+3."""
    calendar = calendar or Calendar()
    with week_desk(folder, calendar.start) as desk:
        return _Week(desk, calendar).played()


class _Week:
    """One run."""

    def __init__(self, desk: WeekDesk, calendar: Calendar) -> None:
        self._desk, self._calendar = desk, calendar
        self._staff = [one for one in desk.members.values() if "reviewer" in one.roles]
        self._leads = [one for one in desk.members.values() if "policy_lead" in one.roles]
        self._people = {one.id: Person(desk, one.handle) for one in desk.members.values()}
        self._panelist = Person(desk, PANELIST)
        self._accounts = make_accounts(SEED, ACCOUNTS, PARTIES, calendar)
        self._broken: set[str] = set()
        self._threats: list[str] = []
        self._gone: list[dict[str, object]] = []
        self._readings: dict[int, Reading] = {}
        self._unserved: dict[int, dict[str, int]] = {}
        self._directory = Scim(desk.url)

    def played(self) -> Played:
        """Every day, and what it left."""
        for day in range(FIRST, LAST + 1):
            self._morning(day)
            self._day(day)
            self._evening(day)
        for person in (*self._people.values(), self._panelist):
            person.leaves()
        self._directory.close()
        people = self._desk.members.values()
        return Played(
            readings=self._readings,
            unserved=self._unserved,
            entries=self._desk.house.reader.entries(limit=1_000_000),
            threats=tuple(dict.fromkeys(self._threats)),
            languages={principal(one): one.languages for one in people},
            areas={principal(one): one.areas for one in people},
        )

    # The days

    def _morning(self, day: int) -> None:
        self._desk.go_to(self._calendar.day(day))
        match day:
            case _ if day == FREEZE:
                self.freezes()
            case _ if day == ROSTER:
                self.exempts()
            case _ if day == LOCKOUT:
                self._lock_out()
            case _ if day == BACK:
                self._bring_back()

    def _day(self, day: int) -> None:
        coming = iter([*self._reports(day), None])
        after = next(coming)
        for step in range(24 * HOUR // STEP):
            ends = self._calendar.day(day) + (step + 1) * STEP - SECOND  # midnight is the next day's
            while after is not None and self._at(after) < ends:
                self._reported(after)
                after = next(coming)
            self._desk.go_to(ends)
            if step % 2:
                self._desk.name_unserved()
                self._sit(ends, day)
            if step == NOON and FREEZE < day < BACK:
                self._noon()

    def _evening(self, day: int) -> None:
        self._readings[day] = self._desk.read()
        if day in TOLD:
            self._unserved[day] = self._desk.public()

    def _sit(self, at: Instant, day: int) -> None:
        """Whoever's turn it is works off some of what waits."""
        for one in self._staff:
            if hour_of_shift(one, at) in SITTINGS:
                self._people[one.id].works(
                    self._broken, EXTRA if day >= BACK else USUAL, self._kept(one, day)
                )

    def _kept(self, one: Member, day: int) -> str:
        """The queue that somebody takes from whom the freeze leaves just one; empty for all that are theirs."""
        if one.employer != "plaza" or not FREEZE <= day < BACK:
            return ""
        return {"safety": "child_safety", "civic": "election" if day >= ROSTER else ""}.get(one.team, "")

    def _noon(self) -> None:
        """What waits longest for nobody goes to the panel outside, which works off what it was sent."""
        waiting = UnservedCases(self._desk.house.reader).listed()
        for one in [each for each in waiting if not each.row.sent][:SENT]:
            lead = next(each for each in self._leads if one.row.queue in each.areas)
            self._people[lead.id].sends_out(one.row.case)
        self._panelist.works(self._broken, SENT)

    # What is reported

    def _reports(self, day: int) -> list[Timed]:
        name, start = f"d{day - FIRST:02d}", self._calendar.day(day)
        written = posts_of(day, self._calendar)
        return reports(SEED, name, written, self._accounts, start, self._calendar.day(day + 1))

    def _at(self, timed: Timed) -> Instant:
        begins = self._calendar.day(FIRST + int(str(timed.event["id"])[1:3]))
        return begins + timed.at_offset_us

    def _reported(self, timed: Timed) -> None:
        self._desk.go_to(self._at(timed))
        data = timed.event["data"]
        case = self._desk.report({**data["report"], "content": data["content"]})
        if timed.truth.accurate:
            self._broken.add(case)
        if data["report"]["area"] == DUTIES[0]:
            self._threats.append(case)
            self._page(data["content"]["lang"])

    def _page(self, language: str) -> None:
        """Somebody may be in danger: whoever reads the language and serves that queue is called, at any hour."""
        able = (one for one in self._staff if DUTIES[0] in one.areas and language in one.languages)
        next((one for one in able if self._people[one.id].works(self._broken, 1, DUTIES[0])), None)

    # Who may work

    def freezes(self) -> None:
        """The freeze of E-8."""
        self._asked([self._freeze()])

    def exempts(self) -> None:
        """The exemption of E-5."""
        self._asked([self._roster()])

    def _freeze(self) -> StartFreeze:
        ends = self._calendar.day(BACK)
        duty = Population(people=tuple(principal(one) for one in self._of("safety")))
        return StartFreeze(
            freeze=NAME,
            mode="deny",
            scope_set=ScopeSet(policy_areas=AREAS),
            who=Population(roles=("reviewer", "policy_lead")),
            goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
            ends=ends,
            floor=0.5,
            undelivered="deliver",
            exemptions=(
                *(
                    Exemption(
                        id=f"exemption:{area.replace('_', '-')}",
                        duty=area,
                        who=duty,
                        scope=ScopeSet(policy_areas=(area,)),
                        ends=ends,
                    )
                    for area in DUTIES
                ),
                Exemption(
                    id="exemption:panel",
                    duty="other",
                    who=Population(roles=("policy_lead",)),
                    scope=ScopeSet(actions=("case.assign",), policy_areas=AREAS),
                    ends=ends,
                ),
            ),
            reason="To reduce opportunities for insider risk.",
        )

    def _roster(self) -> Exempt:
        exemption = Exemption(
            id="exemption:roster",
            duty="election",
            who=Population(people=tuple(principal(one) for one in self._of("civic"))),
            scope=ScopeSet(policy_areas=("election",)),
            ends=self._calendar.day(BACK),
        )
        return Exempt(freeze=NAME, exemption=exemption, reason="People vote.")

    def _asked(self, wishes: list[Command]) -> None:
        """Security asks, and the council outside agrees."""
        house, by = self._desk.house, self._desk.who(SECURITY)
        first = wishes[0]
        if isinstance(first, StartFreeze):
            forecast = house.forecaster.forecast(first)
            wishes = [msgspec.structs.replace(first, outlook=forecast.outlook(), forecast=forecast.said())]
        asked = seconding.ask(
            house.door,
            house.reader,
            wishes,
            by,
            _proof(by),
            why="The forecast is below the floor.",
            reason="We were asked.",
        )
        assert isinstance(asked, Entry), asked
        name = asked.fact.request.id  # type: ignore[attr-defined]
        answers = seconding.approve(house.door, house.reader, name, COUNCIL, _proof(COUNCIL))
        assert not [one for one in answers if isinstance(one, Refusal)], answers

    def _lock_out(self) -> None:
        """The directory deactivates them overnight, and nobody asked for a freeze."""
        for one in self._half():
            user = self._directory.user(one.handle, displayName=one.name, active=True)
            assert self._directory.active(user, active=False).is_success
            self._gone.append(user)

    def _bring_back(self) -> None:
        for user in self._gone:
            stands = self._directory.get(f"/Users/{user['id']}").json()
            answer = self._directory.active(user, active=True, seen=stands["meta"]["version"])
            assert answer.is_success, answer.text
        self._desk.appoint(
            *self._half()
        )  # their roles ended with their accounts: an administrator gives them back

    def _half(self) -> list[Member]:
        """Half of Plaza's reviewers: two in three of each team but the one on duty."""
        return [
            one for team in ("conduct", "integrity", "civic") for n, one in enumerate(self._of(team)) if n % 3
        ]

    def _of(self, team: str) -> list[Member]:
        return [
            one
            for one in self._desk.members.values()
            if (one.team, one.employer, one.roles) == (team, "plaza", ("reviewer",))
        ]


def posts_of(day: int, calendar: Calendar) -> list[Post]:
    """What is written on a day, oldest first."""
    name, start = f"d{day - FIRST:02d}", calendar.day(day)
    accounts = make_accounts(SEED, ACCOUNTS, PARTIES, calendar)
    planned = drafts(SEED, name, POSTS.get(day, QUIET), accounts, start)
    return write(SEED, name, planned, accounts, Setting(PARTIES, calendar), start)


def freeze_begins(desk: WeekDesk, calendar: Calendar) -> None:
    """E-8: security asks for the freeze, and it is in force."""
    _Week(desk, calendar).freezes()


def roster_returns(desk: WeekDesk, calendar: Calendar) -> None:
    """E-5: whoever works on the election has the tools again."""
    _Week(desk, calendar).exempts()


def hour_of_shift(member: Member, at: Instant) -> int | None:
    """The hour of somebody's shift that it is at an instant, 0 for the first; None outside of it."""
    shift = member.shift
    into = (at // HOUR - shift.start) % 24
    weekday = ((at - into * HOUR) // DAY + 3) % 7  # the epoch began on a Thursday
    return into if into < shift.hours and weekday in shift.days else None


def _proof(by: str) -> Proof:
    return Proof(session=f"s-{by}", authenticator=f"key-{by}", verified=True, fresh=True)
