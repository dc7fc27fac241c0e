"""The Week from E-8 to E-5: the freeze of Plaza's tools, what is tried inside it, and the election roster's return."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.coverage.store import Losses
from steadyhand.access.forecasting import Forecast
from steadyhand.access.freezes.commands import Exempt, StartFreeze
from steadyhand.access.freezes.model import Exemption, GoesOn
from steadyhand.access.glass.commands import BreakGlass
from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.model import PLATFORM, Staff
from steadyhand.access.openness import AccessShown, alerts_shown, shown
from steadyhand.access.populations import Population
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.reading import AccessNow
from steadyhand.access.risk.store import Alerts
from steadyhand.access.scopes import ScopeSet
from steadyhand.enforcement.commands import Label, Suspend
from steadyhand.enforcement.ending import Lift
from steadyhand.flows import seconding
from steadyhand.flows.forecasting import OfferedLoad
from steadyhand.flows.risk import RiskWatch
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.entry import Entry, Refused
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE
from steadyhand.review.opening import OpenCase
from steadyhand.rules.commands import PublishArticle
from steadyhand.week.staff import Member, staff
from steadyhand.week.texts.phrases import AREAS
from tests.support.doors import Opened, entry, house_doors, refusal, told

SECURITY: Final = "s003"
DUTY: Final = 15
"""Of Plaza's own staff, those who keep their tools: the others lose them."""
CAND: Final = "account:k01"


class Plaza:
    """Plaza's house with its staff, by their ids, at the moment before the freeze."""

    def __init__(self, house: Opened) -> None:
        self.house = house
        self.members = {member.id: member for member in staff(7)}
        self.root = self.who("s001")
        self.outside = "staff:council"
        house.done(Found(principal=self.root, name="root"), self.root)
        people = [self._staff(member) for member in self.members.values()]
        people.append(
            Staff(principal=self.outside, name="Council", roles=("outside_approver",), employer="council")
        )
        appoint = [Order(Appoint(staff=each), self.root) for each in people]
        assert set(told(house.door.perform_many(appoint))) == {"done"}
        lead = self.who("s006")
        for area in AREAS:
            house.done(
                PublishArticle(
                    article=f"{area.replace('_', '-')}-1",
                    area=area,
                    severity="medium",
                    title=area,
                    text=area,
                    effective=0,
                ),
                self.root,
            )
        until = house.reader.now() + 30 * DAY
        house.done(
            ProtectSubject(account=CAND, kind="candidate", source="election office", until=until), lead
        )
        for n, area in enumerate(AREAS * 4):
            house.done(self.case(n, area), AUTOMATION)

    def who(self, member: str) -> str:
        """The principal of a member."""
        return f"staff:{self.members[member].handle}"

    def _staff(self, member: Member) -> Staff:
        shift = member.shift
        hours = tuple(
            sorted((day * 24 + shift.start + n) % 168 for day in shift.days for n in range(shift.hours))
        )
        return Staff(
            principal=self.who(member.id),
            name=member.name,
            roles=member.roles,
            areas=member.areas,
            languages=member.languages,
            regions=(member.region,),
            employer=PLATFORM if member.employer == "plaza" else member.employer,
            team=member.team,
            reports_to=self.who(member.reports_to) if member.reports_to else None,
            hours=hours,
            leaves=self.house.reader.now() + DAY if member.id == "v040" else None,
        )

    @staticmethod
    def case(n: int, area: str) -> OpenCase:
        """One case of the queue of an area."""
        return OpenCase(
            case=f"case:{n}", subject=f"post:{n}", area=area, severity="high", source="rule", ref=f"event:{n}",
            account=f"account:a{n}", attested=True, region="eu", language=("en", "es", "fr", "pt", "ar", "hi")[n % 6],
        )  # fmt: skip

    @property
    def reviewing(self) -> list[Member]:
        """Plaza's own people who decide cases."""
        return [one for one in self.members.values() if one.employer == "plaza" and "reviewer" in one.roles]

    @property
    def on_duty(self) -> list[Member]:
        """Those who keep their tools, for imminent harm and child safety."""
        return [one for one in self.reviewing if "imminent_harm" in one.areas][:DUTY]

    def wish(self) -> StartFreeze:
        """What security asks for on E-8."""
        ends = self.house.reader.now() + 10 * DAY
        duty = tuple(self.who(one.id) for one in self.on_duty)
        return StartFreeze(
            freeze="freeze:e-8",
            mode="deny",
            scope_set=ScopeSet(policy_areas=AREAS),
            who=Population(roles=("reviewer", "policy_lead")),
            goes_on=GoesOn(automation=True, contractors=True, api_clients=True),
            ends=ends,
            floor=0.5,
            undelivered="deliver",
            exemptions=tuple(
                Exemption(
                    id=f"exemption:{area.replace('_', '-')}",
                    duty=area,  # type: ignore[arg-type]  # both areas are duties
                    who=Population(people=duty),
                    scope=ScopeSet(policy_areas=(area,)),
                    ends=ends,
                )
                for area in ("imminent_harm", "child_safety")
            ),
            reason="To reduce opportunities for insider risk.",
        )

    def label(self, n: int, area: str, region: str = "eu") -> Label:
        """An act in a policy area."""
        return Label(
            subject=f"post:x{n}", policy=f"{area.replace('_', '-')}-1@1", cause=f"decision:{n}.1", mode="manual",
            label="seen", account=f"account:x{n}", region=region, language="en",
        )  # fmt: skip

    def refused(self, command: Command, by: str) -> tuple[str, Refused]:
        """The code of a refusal, and the entry that says so."""
        code = refusal(self.house.door.perform(command, by, proof=proof(by))).code
        said = [one for one in self.house.entries("kernel.refused") if one.by == by and one.fact.code == code]
        assert said, "a refusal is an entry"
        fact = said[-1].fact
        assert isinstance(fact, Refused)
        return code, fact

    def minutes_pass(self, minutes: int) -> None:
        """Time goes on."""
        for each in (self.house.record, self.house.reader):
            each.ahead += minutes * MINUTE

    def fresh_day(self) -> None:
        """Where a day is about to end, wait until it has: what follows is all of one day."""
        left = (DAY - self.house.reader.now() % DAY) // MINUTE
        if left < 5:
            self.minutes_pass(left + 1)

    def public(self) -> AccessShown:
        """What everybody reads of access."""
        reader = self.house.reader
        freezes, losses = reader.all("freeze").values(), Losses(reader).all()
        return shown(reader.all("staff"), freezes, [], losses, alerts_shown((), (), 0), reader.now())

    def approved(self, request: str, by: str) -> list[Any]:
        """Approve a request as somebody, and have it done."""
        return seconding.approve(self.house.door, self.house.reader, request, by, proof(by))

    def exempted(self, exemption: Exemption) -> None:
        """Security asks for an exemption, and the council outside approves."""
        by = self.who(SECURITY)
        wish = Exempt(freeze="freeze:e-8", exemption=exemption, reason="People vote.")
        house = self.house
        asked = entry(
            seconding.ask(house.door, house.reader, [wish], by, proof(by), why="two", reason=wish.reason)
        )
        name = asked.fact.request.id  # type: ignore[attr-defined]
        assert told(self.approved(name, self.outside)) == ["done", "done"]


def proof(by: str) -> Proof:
    return Proof(session=f"s-{by}", authenticator=f"key-{by}", verified=True, fresh=True)


@pytest.fixture(scope="module")
def plaza(tmp_path_factory):
    """Plaza on the eve of the freeze; the tests of this file follow one another as the days do."""
    with house_doors(f"sqlite:///{tmp_path_factory.mktemp('week') / 'record.db'}") as opens:
        yield Plaza(opens())


@pytest.fixture(scope="module")
def forecast(plaza: Plaza) -> Forecast:
    """What the freeze would do, before it begins."""
    return OfferedLoad(plaza.house.reader, AccessNow(plaza.house.reader, plaza.house.guard)).forecast(
        plaza.wish()
    )


@pytest.fixture(scope="module")
def frozen(plaza: Plaza, forecast: Forecast) -> int:
    """The number of the entry that began the freeze: asked for by security, approved from outside."""
    wish = msgspec.structs.replace(plaza.wish(), outlook=forecast.outlook(), forecast=forecast.said())
    by = plaza.who(SECURITY)
    assert plaza.refused(wish, by)[0] == "second_needed"
    asked = entry(
        seconding.ask(
            plaza.house.door,
            plaza.house.reader,
            [wish],
            by,
            proof(by),
            why="below the floor",
            reason=wish.reason,
        )
    )
    name = asked.fact.request.id  # type: ignore[attr-defined]
    for dependent in ("s001", SECURITY):
        answers = seconding.approve(
            plaza.house.door, plaza.house.reader, name, plaza.who(dependent), proof(plaza.who(dependent))
        )
        assert told(answers) in (["reporting_line"], ["yourself"])
    answers = seconding.approve(
        plaza.house.door, plaza.house.reader, name, plaza.outside, proof(plaza.outside)
    )
    assert told(answers) == ["done", "done"]
    return entry(answers[1]).seq


def test_forecast_is_shown_before_the_freeze_begins(plaza, forecast):
    """E-8: backlog, time to action, languages with nobody, harm seen."""
    assert forecast.backlog > forecast.backlog_without
    assert forecast.harm > forecast.harm_without
    assert forecast.remaining < forecast.eligible
    assert any(queue.p95_s > 0 for queue in forecast.queues)
    assert {one.language for one in forecast.nobody}
    assert plaza.house.entries("access.frozen") == []


def test_below_the_floor_a_second_independent_approver_is_needed(plaza, forecast, frozen):
    """E-8: the forecast is below the floor; the approver comes from outside the reporting line."""
    assert forecast.share < plaza.wish().floor
    assert plaza.house.reader.entry(frozen).under.startswith("request:")
    assert plaza.house.reader.row("freeze", "freeze:e-8").outlook == forecast.outlook()


def test_not_one_action_commits_in_the_frozen_scope(plaza, frozen):
    """E-8: everybody who lost their tools tries, in every area they had."""
    kept = {one.id for one in plaza.on_duty}
    tries = [
        Order(plaza.label(n, area), plaza.who(one.id), proof=proof(plaza.who(one.id)))
        for n, one in enumerate(plaza.reviewing)
        if one.id not in kept
        for area in one.areas[:2]
    ]
    assert len({order.by for order in tries}) >= 168

    answers = plaza.house.door.perform_many(tries)

    assert set(told(answers)) == {"frozen"}
    acts = [one for one in plaza.house.entries("enforcement.sanctioned") if one.seq > frozen]
    assert [one for one in acts if one.under is None and one.by.startswith("staff:")] == []


def test_imminent_harm_automation_and_contractors_go_on(plaza, frozen):
    """E-8: stated explicitly, and every act under an exemption names it."""
    someone = plaza.who(plaza.on_duty[0].id)
    vendor = next(
        plaza.who(one.id)
        for one in plaza.members.values()
        if one.employer == "vendor" and "spam" in one.areas
    )

    assert (
        entry(plaza.house.door.perform(plaza.label(900, "imminent_harm"), someone)).under
        == "exemption:imminent-harm"
    )
    assert entry(plaza.house.door.perform(plaza.label(901, "spam"), vendor)).under is None
    entry(plaza.house.door.perform(plaza.label(902, "hate"), AUTOMATION))
    stands = plaza.house.reader.row("freeze", "freeze:e-8").goes_on
    assert (stands.automation, stands.contractors, stands.api_clients) == (True, True, True)


@pytest.fixture(scope="module")
def risk(plaza: Plaza, frozen: int) -> RiskWatch:
    """The watch over insider risk, since the freeze began."""
    house = plaza.house
    watch = RiskWatch(house.reader, AccessNow(house.reader, house.guard), house.door)
    watch.round(house.reader.now())
    return watch


def test_what_insiders_try_inside_the_freeze_is_refused_recorded_and_alerted(plaza, frozen, risk):
    """E-8..E-5: a departing contractor, look-ups without a case, a bribed unban, a break-glass without words."""
    leaver, lead = plaza.who("v040"), plaza.who("s006")
    sanctioned = entry(plaza.house.door.perform(plaza.label(903, "hate"), AUTOMATION))
    suspend = Suspend(
        subject=CAND,
        policy="spam-1@1",
        cause="decision:1.1",
        mode="manual",
        until=plaza.house.reader.now() + DAY,
    )
    looks = [
        LookUp(subject=f"account:a{n}", case=f"case:{n}", fields=("standing",), reason="I wonder.")
        for n in range(3, 8)
    ]
    unban = Lift(
        subject="post:x903", action=sanctioned.fact.sanction.action, cause="a friend", reason="They paid."
    )
    words: dict[str, Any] = {"case": "case:2", "lasts": 30 * MINUTE, "paged": (plaza.root, plaza.who("s004"))}
    glass = BreakGlass(glass="glass:none", code="election", words=" ", **words)

    curious, careless = (plaza.who(one.id) for one in plaza.on_duty[:2])
    plaza.fresh_day()  # look-ups without a case are counted by the day
    tries = [(suspend, leaver), *((look, curious) for look in looks), (unban, lead), (glass, careless)]
    first, *middle, lift, last = [plaza.refused(command, by)[0] for command, by in tries]
    plaza.minutes_pass(2)  # what is refused again and again is counted by the minute
    plaza.house.door.sweep()
    risk.round(plaza.house.reader.now())

    assert (first, lift, last) == ("leaving", "frozen", "no_reason")
    assert set(middle) <= {"no_case", "not_your_area"}
    alerts = {(one.detector, one.about) for one in Alerts(plaza.house.reader).all()}
    names = plaza.house.guard.pseudonyms
    assert alerts == {
        ("last_days", (names.of(leaver),)),
        ("no_case", (names.of(curious),)),
        ("stopped", (names.of(lead),)),
        ("stopped", (names.of(careless),)),
    }


def test_election_roster_comes_back_by_scoped_exemptions_that_end(plaza, frozen):
    """E-5: by name, for one policy area, for some hours; and countable."""
    roster = [one for one in plaza.reviewing if one.team == "civic"][:20]
    someone = plaza.who(roster[0].id)
    assert refusal(plaza.house.door.perform(plaza.label(905, "election"), someone)).code == "frozen"
    plaza.exempted(
        Exemption(
            id="exemption:roster",
            duty="election",
            who=Population(people=tuple(plaza.who(one.id) for one in roster)),
            scope=ScopeSet(policy_areas=("election",)),
            ends=plaza.house.reader.now() + 72 * HOUR,
        )
    )

    serving = next(plaza.who(one.id) for one in roster if "election" in one.areas)
    done = plaza.house.door.perform(plaza.label(906, "election"), serving)
    assert isinstance(done, Entry)
    assert done.under == "exemption:roster"
    other = next(
        area for area in next(one for one in roster if "election" in one.areas).areas if area != "election"
    )
    assert refusal(plaza.house.door.perform(plaza.label(910, other), serving)).code == "frozen"
    told_all = plaza.public()
    assert (told_all.exemptions.in_force, told_all.exemptions.people) == (3, len(plaza.on_duty) + len(roster))
    assert "staff:" not in str(told_all)


def test_on_call_team_of_another_vote_keeps_limited_access(plaza, frozen):
    """E-5: another jurisdiction votes, and its team works on that region's election and on nothing else."""
    team = [one for one in plaza.reviewing if one.region != "eu" and "election" in one.areas][-5:]
    serving, region = plaza.who(team[0].id), team[0].region
    assert refusal(plaza.house.door.perform(plaza.label(907, "election", region), serving)).code == "frozen"
    plaza.exempted(
        Exemption(
            id="exemption:on-call",
            duty="election",
            who=Population(people=tuple(plaza.who(one.id) for one in team)),
            scope=ScopeSet(policy_areas=("election",), regions=(region,)),
            ends=plaza.house.reader.now() + 24 * HOUR,
        )
    )

    done = entry(plaza.house.door.perform(plaza.label(908, "election", region), serving))
    assert done.under == "exemption:on-call"
    other = next(area for area in team[0].areas if area != "election")
    for area, there in (("election", "eu"), ("election", "unknown"), (other, region)):
        assert refusal(plaza.house.door.perform(plaza.label(909, area, there), serving)).code == "frozen"
