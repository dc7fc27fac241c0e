"""A cut of the Week from which its report on the election is written: E-12 to E+4, as the election's people live it.

Everything is done at a set minute of the Week's time, so that whatever is measured in minutes is the same in every
run. Openings are on the minute and what follows is half a minute after one: a slow machine changes no minute.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import AgreeToAct, AskToAct, SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.tables import from_csv
from steadyhand.civic.incidents.model import Class, Deed
from steadyhand.civic.incidents.opening import OpenIncident
from steadyhand.civic.incidents.working import ActOnIncident, AnswerIncident, CloseIncident, TakeIncident
from steadyhand.civic.matches.commands import BY, AnswerMatch, FindMatch, ShowPanel
from steadyhand.civic.matches.model import Found
from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.enforcement.appeals.model import Appeal
from steadyhand.flows import appeal as appeals
from steadyhand.flows import escalation
from steadyhand.flows.campaigning import Campaigning
from steadyhand.flows.decision import Act, Verdict, decide
from steadyhand.flows.election_report.model import Report
from steadyhand.flows.election_report.report import report_on
from steadyhand.flows.escalation import Wanted
from steadyhand.flows.incident import Reclocking
from steadyhand.intake.appending import Item
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE, SECOND, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.commands import TakeLease
from steadyhand.review.partners.model import Kind, Listing, Said, Terms
from steadyhand.review.partners.registry import RegisterPartner
from steadyhand.week.dates import Calendar
from steadyhand.week.elections import elections_csv
from steadyhand.week.offices import OFFICE
from steadyhand.week.parties import PARTIES, Parties
from tests.support.doors import entry
from tests.support.house import enrol
from tests.support.intake_events import kept, post_created
from tests.support.program_access import seconded
from tests.support.program_claims import content, preview
from tests.support.program_incidents import NOTE
from tests.support.week_days import freeze_begins, roster_returns
from tests.support.week_desk import PROVED, ROOT, WeekDesk, week_desk

CALENDAR: Final = Calendar()
ELECTION: Final = "election:general"
BEGINS, ENDS = -9, 4
"""The days that the report is about; those before are its baseline."""
QUICK: Final = Terms(severe=3 * HOUR, high=3 * HOUR, medium=DAY, low=DAY)
MAYA, NIKO, HANA = "staff:maya", "staff:niko", "staff:hana"
PEOPLE: Final = (
    Staff(principal=MAYA, name="Maya Ilves", roles=("civic_analyst",), team="civic"),
    Staff(principal=NIKO, name="Niko Brandt", roles=("civic_analyst",), team="civic"),
    Staff(principal=HANA, name="Hana Ito", roles=("appeals_reviewer",), team="appeals"),
)
CLAIM: Final = "claim:machines-switch-votes"
SETTLED: Final = "Voting machines in Arven switch votes from one party to another."
SURE: Final = Found(probability=0.97, mode="lexical", stance="states", suggest_at=0.5, act_at=0.9)
LIKELY: Final = Found(probability=0.7, mode="lexical", stance="unclear", suggest_at=0.5, act_at=0.9)
SLUR: Final = "those harbour rats do not belong at our polls, drive them out of town"
_STEP: Final = HOUR // 2


def week_report(folder: Path, parties: Parties = PARTIES) -> Report:
    """Play it in a folder of its own, and count."""
    with week_desk(folder / "data", CALENDAR.start) as desk:
        _Cut(desk, parties).played()
        return report_on(desk.house.reader, ELECTION, CALENDAR.day(BEGINS), CALENDAR.day(ENDS))


class _Cut:
    """One run."""

    def __init__(self, desk: WeekDesk, parties: Parties) -> None:
        self._desk = desk
        self._groups: tuple[tuple[str, str, Kind], ...] = (
            (parties.first.group_handle, parties.first.group, "civil_society"),
            (parties.second.group_handle, parties.second.group, "civil_society"),
            ("election-office", "Election Office", "election_office"),
        )
        self._reclocking = Reclocking(desk.house.reader, desk.house.door)
        people = desk.house.reader.all("staff").values()
        self._leads = sorted(one.principal for one in people if one.active and "policy_lead" in one.roles)
        civic = [one for one in desk.members.values() if one.team == "civic" and one.roles == ("reviewer",)]
        self._reviewers = sorted(desk.who(one.id) for one in civic)
        self._asked: dict[str, list[str]] = {}
        self._listings: dict[str, Listing] = {}

    def played(self) -> None:
        """Day by day."""
        for day, does in (
            (-12, self._prepared),
            (-10, self._before),
            (-9, self._campaign),
            (-8, lambda: freeze_begins(self._desk, CALENDAR)),
            (-7, self._partners_ask),
            (-5, self._roster_is_back),
            (0, self._election_day),
            (1, self._lookalikes),
            (2, self._appeal),
        ):
            self._to(CALENDAR.day(day) + SECOND)
            does()
        (campaign,) = self._of_campaigns()
        self._at(ENDS, 60, CloseIncident(incident=campaign, ending="resolved", note=NOTE), MAYA)

    # Days

    def _prepared(self) -> None:
        """E-12: the calendar is entered and confirmed, a claim may act, partners are registered."""
        for staff in PEOPLE:
            self._does(Appoint(staff=staff), self._desk.who(ROOT))
            enrol(self._desk.house.door, staff.principal)
        for details in from_csv(elections_csv(CALENDAR).encode()):
            self._does(EnterElection(details=details), MAYA)
            self._does(ConfirmElection(election=details.id, number=1), NIKO)
        self._does(EnterClaim(claim=CLAIM, content=content(SETTLED)), MAYA)
        self._does(SuggestClaim(claim=CLAIM, version=1), MAYA)
        digest = self._desk.house.reader.row("claim", CLAIM).newest.digest
        self._does(AskToAct(claim=CLAIM, version=1, preview=preview(self._desk.now)), MAYA)
        self._does(AgreeToAct(claim=CLAIM, version=1, digest=digest), self._leads[0])
        for handle, name, kind in self._groups:
            self._registered(handle, name, kind)

    def _before(self) -> None:
        """E-10: an ordinary day, with one falsehood about who may vote."""
        self._incident(-10, 9 * 60, "eligibility", "XA-C", (20, 90, 100))
        self._reported(-10, 10 * 60, "usual", 4, region="XA-C")
        self._decided(-10, 12 * 60, "usual", broken=2)

    def _campaign(self) -> None:
        """E-9: new accounts post one slur over and over; it is found as it comes."""
        began = CALENDAR.day(-9) + 9 * HOUR
        store = self._desk.house.events()
        self._to(began + 3 * HOUR)
        events = [kept(event, self._desk.now) for event in _traffic(began)]
        store.append([Item(event) for event in events])
        Campaigning(self._desk.house.reader, self._desk.house.door, store).round()
        (name,) = self._of_campaigns()
        self._at(-9, 12 * 60 + 5, TakeIncident(incident=name), MAYA)
        self._at(
            -9, 12 * 60 + 40, ActOnIncident(incident=name, words="By sample, in bulk.", deed="accounts"), MAYA
        )
        self._at(-9, 13 * 60, AnswerIncident(incident=name, words="Said what was done.", to="public"), MAYA)

    def _partners_ask(self) -> None:
        """E-7: three groups escalate falsehoods about the vote while nobody may decide."""
        self._to(CALENDAR.day(-7) + 9 * HOUR)
        for handle, _, _ in self._groups:
            self._escalated(handle, "first", 3)
        self._to(CALENDAR.day(-7) + 20 * HOUR)

    def _roster_is_back(self) -> None:
        """E-5: whoever works on the election has the tools again, and catches up; then keeps the time."""
        roster_returns(self._desk, CALENDAR)
        for number, (handle, _, _) in enumerate(self._groups):
            self._decided(-5, 10 * 60 + number * 30, f"first-{handle}", broken=2)
        self._to(CALENDAR.day(-5) + 14 * HOUR)
        for handle, _, _ in self._groups[1:]:
            self._escalated(handle, "second", 2)
        for number, (handle, _, _) in enumerate(self._groups[1:]):
            self._decided(-5, 15 * 60 + number * 30, f"second-{handle}", broken=2)

    def _election_day(self) -> None:
        """E: false closing times, machines, intimidation, a victory before there is one; posts meet the claim."""
        opens = 12 * 60  # 07:00 in the east
        self._incident(0, opens + 60, "procedure", "XA-E", (6, 35, 40), "panel")
        self._posts(opens + 90)
        self._incident(0, opens + 120, "delegitimisation", "XA-C", (15, 70, 75), deed="label")
        self._incident(0, opens + 240, "intimidation", "XA-M", (4, 25, 30), "remove")
        self._incident(0, opens + 360, "procedure", "XA-M", (50, 95, 110), "panel")
        self._incident(0, opens + 720, "premature_result", "XA-E", (8, 44, 50), deed="label")

    def _lookalikes(self) -> None:
        """E+1: accounts pose as election offices."""
        self._incident(1, 9 * 60, "impersonation", "XA-E", (12, 80, 200), "accounts")

    def _appeal(self) -> None:
        """E+2: whoever was labelled on E-5 appeals, and is right."""
        subject = self._asked[f"first-{self._groups[0][0]}"][0]
        self._to(CALENDAR.day(2) + 9 * HOUR)
        house = self._desk.house
        standing = house.reader.row("standing", subject)
        said = appeals.Said(
            account="account:x0", ref=standing.in_force[0].action, words="I quoted it to deny it."
        )
        filed: Any = entry(appeals.file(house.door, house.reader, said)).fact
        row: Appeal = house.reader.row("appeal", filed.appeal)
        self._at(2, 11 * 60, TakeAppeal(appeal=row.id, decision=row.about.decision), HANA)
        verdict = appeals.Verdict(outcome="overturned", reason="It is a quotation, and says so.")
        for answer in appeals.answer(
            house.door, house.reader, row, verdict, HANA, key="appeal", proof=PROVED
        ):
            entry(answer)

    # What they are made of

    def _to(self, at: Instant) -> None:
        """Let time go on: the clock ticks a second after each half-hour, and the duties of the house are done."""
        now = self._desk.now
        for tick in range(now - now % _STEP + _STEP + SECOND, at, _STEP):
            self._desk.go_to(tick)
            self._reclocking.round()
        self._desk.go_to(at)
        self._desk.does_duties()

    def _at(self, day: int, minute: int, command: Command, by: str) -> Entry:
        self._to(CALENDAR.day(day) + minute * MINUTE + 30 * SECOND)
        return self._does(command, by)

    def _does(self, command: Command, by: str) -> Entry:
        return entry(self._desk.house.door.perform(command, by, proof=PROVED))

    def _of_campaigns(self) -> list[str]:
        return [one.id for one in self._desk.house.reader.all("incident").values() if one.links]

    def _incident(
        self, day: int, minute: int, cls: Class, place: str, after: tuple[int, int, int], deed: Deed = "label"
    ) -> None:
        """Opened on the minute; taken, answered and acted on so many minutes `after`, and over an hour later."""
        name = f"incident:{cls}-{place}-{day}".lower().replace("_", "-").replace("--", "-m")
        self._to(CALENDAR.day(day) + minute * MINUTE)
        self._does(
            OpenIncident(incident=name, cls=cls, region=place, title="Told wrongly", what="It spreads."), MAYA
        )
        taken, answered, acted = after
        for later, command in (
            (taken, TakeIncident(incident=name)),
            (answered, AnswerIncident(incident=name, words="The office says otherwise.", to="both")),
            (acted, ActOnIncident(incident=name, words="Done.", deed=deed)),
            (acted + 60, CloseIncident(incident=name, ending="resolved", note=NOTE)),
        ):
            self._at(day, minute + later, command, NIKO)

    def _registered(self, handle: str, name: str, kind: Kind) -> None:
        places = OFFICE.places if kind == "election_office" else ()
        listing = Listing(
            partner=f"partner:{handle}", name=name, kind=kind, verified="file", terms=QUICK, places=places
        )
        seconded(
            self._desk.house.rooms(),
            RegisterPartner(listing=listing),
            self._leads[0],
            self._leads[1],
            f"request:{handle}",
        )
        person = Staff(principal=f"staff:{handle}", name=name, roles=("partner",), employer=listing.partner)
        self._does(Appoint(staff=person), self._desk.who(ROOT))
        enrol(self._desk.house.door, person.principal)
        self._listings[handle] = listing

    def _escalated(self, handle: str, reference: str, many: int) -> None:
        subjects = tuple(f"post:{reference}-{handle}-{n}" for n in range(many))
        wanted = Wanted(
            reference=reference, area="election", subjects=subjects, severity="high", region="XA-E", language="en",
            said=Said(rule="Voting", words="This is false, and it keeps people from voting."),
        )  # fmt: skip
        house, author = self._desk.house, _author(subjects)
        filed = escalation.file(
            house.door, house.reader, wanted, self._listings[handle], f"staff:{handle}", author, proof=PROVED
        )
        assert isinstance(filed, escalation.Filed), filed
        self._asked[f"{reference}-{handle}"] = list(subjects)
        self._desk.does_duties()

    def _reported(self, day: int, minute: int, name: str, many: int, *, region: str) -> None:
        """Somebody reports posts about the vote."""
        self._to(CALENDAR.day(day) + minute * MINUTE)
        self._asked[name] = [f"post:{name}-{n}" for n in range(many)]
        for subject in self._asked[name]:
            self._desk.report({
                "id": subject[5:], "subject": subject, "reporter": "account:r1", "area": "election", "lang": "en",
                "region": region, "text": "This is false.",
            })  # fmt: skip

    def _decided(self, day: int, minute: int, name: str, *, broken: int) -> None:
        """The cases of these posts are decided, one each three minutes; a minute later partners are told."""
        house = self._desk.house
        about = {one.subject: one.id for one in house.reader.all("case").values()}
        for number, subject in enumerate(self._asked[name]):
            self._to(CALENDAR.day(day) + (minute + 3 * number) * MINUTE + 30 * SECOND)
            by, case = self._reviewers[number % len(self._reviewers)], about[subject]
            self._does(TakeLease(case=case, way="picked", reason="It is due."), by)
            stored = house.reader.stored("case", case)
            assert stored is not None
            breaks = number < broken
            verdict = Verdict(
                outcome="violates" if breaks else "no_violation",
                reason="It says when to vote, wrongly." if breaks else "It says so of somebody else.",
                policy=f"{self._article()}" if breaks else None,
                acts=(Act(kind="label", label="disputed"),) if breaks else (),
            )
            for answer in decide(
                house.door, stored.row, verdict, by,
                expect=stored.seq, key=f"cut:{case}", now=house.reader.now(), proof=PROVED,
            ):  # fmt: skip
                entry(answer)
        self._to(self._desk.now + 2 * MINUTE)

    def _article(self) -> str:
        articles = self._desk.house.reader.all("article").values()
        return next(str(one.ref) for one in articles if one.area == "election")

    def _posts(self, minute: int) -> None:
        """Posts meet the claim, in two languages and three places; of some a person is asked."""
        self._to(CALENDAR.day(0) + minute * MINUTE)
        for n in range(14):
            one = FindMatch(
                event=f"event:plaza/m{n}",
                subject=f"post:m{n}",
                account=f"account:m{n}",
                claim=CLAIM,
                version=1,
                found=SURE if n % 4 else LIKELY,
                region=("XA-E", "XA-C", "XA-M")[n % 3],
                language="es" if n % 5 == 0 else "en",
            )
            self._does(one, BY)
            shown = ShowPanel(match=one.match, claim=one.claim, subject=one.subject)
            if n % 4:
                self._does(shown, AUTOMATION)
            elif n != 12:  # of the last one nobody says
                self._does(AnswerMatch(match=one.match, answer="wrong" if n == 8 else "right"), MAYA)


def _author(subjects: tuple[str, ...]) -> Callable[[str], str]:
    return lambda subject: f"account:x{subjects.index(subject)}"


def _traffic(began: Instant) -> list[dict[str, Any]]:
    """Two hours of ordinary posts, and from the hundredth minute on the campaign's; in the order of their time."""
    found = []
    for n in range(400):
        text = f"{n * 7919} was the number on bus {n * 31337}, said somebody at stop {n * 271}"
        found.append((began + n * 18 * SECOND, f"o{n}", text, f"a{n}", 400 * DAY))
    for n in range(240):
        text = f"{SLUR}{'!' * (n % 4)}"
        found.append((began + 100 * MINUTE + n * 3 * SECOND, f"x{n}", text, f"new{n % 20}", 3 * DAY))
    return [
        post_created(
            id=name,
            time=rfc3339(at),
            data={
                "post": {"id": name, "text": text, "lang": "en"},
                "account": {"id": author, "handle": author, "age_s": age // SECOND},
            },
        )
        for at, name, text, author, age in sorted(found)
    ]
