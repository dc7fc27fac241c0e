"""Who passes for somebody is of one incident, has a case, and the imitated are told once; on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.accountability.model import RETENTION
from steadyhand.civic.impersonation.model import Profile
from steadyhand.civic.impersonation.record import store
from steadyhand.civic.impersonation.record.commands import (
    AllowLookalike,
    ConfirmImitated,
    EnterImitated,
    WithdrawImitated,
)
from steadyhand.civic.impersonation.record.model import (
    BY,
    LOOKALIKE,
    REGISTER,
    WAVE,
    WINDOW,
    Found,
    Listed,
    Wave,
)
from steadyhand.civic.impersonation.record.reporting import ReportLookalike, TellImitated
from steadyhand.civic.incidents.model import Incident, Note
from steadyhand.civic.incidents.working import CloseIncident
from steadyhand.flows.imitated_preview import Foresight
from steadyhand.flows.impersonating import Impersonating
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.storage import tables
from steadyhand.storage.engines import is_sqlite
from tests.support.civic_namesakes import ADVERTISER, CANDIDATE, FACE, LAWFUL, LISTED, OFFICE, PASSING
from tests.support.doors import Opened, Reopen, house_doors, told
from tests.support.impersonation_seen import account_event, listed
from tests.support.intake_events import kept
from tests.support.people import LEAD, REVIEWER, peopled
from tests.support.program_elections import ANALYST, OTHER_ANALYST, analysts

HERS = [
    one
    for one in PASSING.values()
    if int(one.account.removeprefix("account:i")) in {*range(1, 17), *range(25, 31), *range(34, 43)}
]
CONTESTED = ("parody in the bio", "parody in Spanish", "parody, with a paid badge")
NOTE = Note(happened="Frauds.", worked="Looking.", change="Nothing.")


class World:
    """A house with three that are listed."""

    def __init__(self, opens: Reopen, events: str) -> None:
        self.house: Opened = opens()
        peopled(self.house)
        analysts(self.house)
        self.opens = opens
        self.store = EventStore(events)
        self.store.create()
        listed(self.house, LISTED)
        self.flow = self.anew()
        self._sent = 0

    def anew(self) -> Impersonating:
        """As after a restart."""
        return Impersonating(self.house.reader, self.house.door, self.store)

    def come(self, shown: Iterable[Profile], type: str = "account.created") -> int:
        """Accounts are made, or changed, and looked at: how many were found."""
        now = self.house.reader.now()
        items = []
        for one in shown:
            self._sent += 1
            items.append(Item(kept(account_event(one, now - MINUTE, self._sent, type), now)))
        self.store.append(items)
        return self.flow.round()

    def incidents(self) -> list[Incident]:
        return sorted(self.house.reader.all("incident").values(), key=lambda one: one.at)

    def found(self) -> dict[str, Found]:
        return {one.account: one for one in self.house.reader.all(LOOKALIKE).values()}

    def later(self, ahead: int) -> None:
        """So much later."""
        self.house = self.opens(ahead)
        self.flow = self.anew()

    def passing(self, name: str) -> tuple[int, int]:
        """Accounts of the latest incident against somebody, and how many of these have paid for a badge."""
        wave: Wave = self.house.reader.row(WAVE, name)
        counted = store.passing(self.house.reader, [wave.incident])[wave.incident]
        return counted.accounts, counted.badges

    def notices(self) -> list[dict[str, Any]]:
        """What was told, in order."""
        query = select(tables.outbox.c.body).where(tables.outbox.c.type == "notice.sent")
        return [
            msgspec.json.decode(row[0])
            for row in self.house.reader.fetch(query.order_by(tables.outbox.c.seq))
        ]


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[World]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = World(opens, events)
        yield made
        made.store.close()


def test_lookalikes_of_one_are_one_incident_with_a_case_each(world: World):
    """Twenty frauds of one candidate are one thing that goes on, and twenty accounts that people judge."""
    assert world.come(PASSING.values()) == len(PASSING)
    incidents = world.incidents()
    cases = {str(one.subject): one for one in world.house.reader.all("case").values()}

    assert sorted(one.links[0] for one in incidents) == sorted(one.id for one in LISTED)
    assert {one.cls for one in incidents} == {"impersonation"}
    assert {one.by for one in incidents} == {BY}
    assert cases.keys() == {one.account for one in PASSING.values()}
    assert {one.area for one in cases.values()} == {"impersonation"}
    assert not world.house.reader.all("standing"), "nothing happened to any account"
    hers = [one for one in world.found().values() if one.imitated == CANDIDATE.id]
    assert world.passing(CANDIDATE.id) == (len(hers), 0)


def test_those_who_may_open_no_incident_and_those_who_say_what_they_are_come_last(world: World):
    """Parody is looked at by people, after everything else; a namesake by nobody."""
    world.come(one for name, one in LAWFUL.items() if name not in CONTESTED)
    found = world.found()
    cases = {str(one.subject): one for one in world.house.reader.all("case").values()}

    assert found
    assert all(one.apart and not one.incident for one in found.values())
    assert {cases[account].severity for account in found} == {"low"}
    assert cases.keys() == found.keys()
    assert world.incidents() == []
    real = {account for one in LISTED for account in one.accounts}
    assert not found.keys() & real


def test_who_says_parody_and_claims_to_be_real_goes_to_people_as_ever(world: World):
    """One word in a bio that few read must not keep a fraud from an incident, nor the candidate from being told."""
    world.come(LAWFUL[name] for name in CONTESTED)
    (incident,) = world.incidents()
    cases = {str(one.subject): one for one in world.house.reader.all("case").values()}

    assert len(world.found()) == len(CONTESTED)
    assert {(one.apart, one.incident) for one in world.found().values()} == {(False, incident.id)}
    assert {one.severity for one in cases.values()} == {"high"}
    assert len(world.notices()) == 1
    evidence = [store.evidence(world.house.reader, one) for one in world.found().values()]
    assert all(one is not None and one.apart for one in evidence)


def test_word_that_proposed_nothing_is_missed_when_it_goes(world: World):
    """What people read must not go on to say that it calls itself parody."""
    shown = replace(PASSING["official, after the name"], bio="Parody.")
    assert world.come([shown]) == 1
    assert world.come([replace(shown, bio="")], "account.updated") == 1
    found = world.found()[shown.account]
    evidence = store.evidence(world.house.reader, found)

    assert found.version == 2
    assert evidence is not None
    assert evidence.apart == ()
    assert world.come([replace(shown, bio="")], "account.updated") == 0


def test_the_imitated_are_told_once_of_an_incident(world: World):
    """Six hundred notices of one wave would be a flood of their own; none would leave them alone with it."""
    world.come(HERS[:5])
    world.come(HERS[5:])
    (data,) = world.notices()

    assert (data["to"], data["incident"]) == (CANDIDATE.told, world.incidents()[0].id)
    assert data["translations"].keys() == {"en", "es"}
    assert all(CANDIDATE.names[0] in each["text"] for each in data["translations"].values())


def test_incidents_of_a_wave_name_the_one_that_it_began_with(world: World):
    """Whoever works on one sees that candidates, offices and advertisers are hit at the same time."""
    world.come([PASSING["digits for letters"]])
    world.come([PASSING["an office, letter by letter"], PASSING["support of an advertiser"]])
    first, *others = world.incidents()

    assert first.links == (CANDIDATE.id,)
    assert [one.links for one in others] == [(OFFICE.id, first.id), (ADVERTISER.id, first.id)]


def test_what_comes_after_an_incident_is_over_is_another_and_is_told_again(world: World):
    """A closed incident must not swallow the next one."""
    world.come(HERS[:1])
    (incident,) = world.incidents()
    world.house.done(CloseIncident(incident=incident.id, ending="unfounded", note=NOTE), ANALYST)
    world.come(HERS[1:2])
    world.later(WINDOW + MINUTE)
    world.come(HERS[2:3])

    assert len(world.incidents()) == 3
    assert len(world.notices()) == 3


def test_restart_and_repeats_tell_nothing_twice(world: World):
    """A crash between two accounts looks at them again, and an account changes its bio all day."""
    world.come(HERS)
    before = world.house.reader.head().seq
    world.flow = world.anew()
    assert world.come(HERS, "account.updated") == 0
    assert world.house.reader.head().seq == before


def test_account_that_drops_the_word_parody_is_found(world: World):
    """The word is written to pass by us, and taken away when the money is asked for."""
    parody = LAWFUL["a page of fans"]
    world.come([parody])
    assert world.incidents() == []
    assert world.come([replace(parody, bio="Official account.")], "account.updated") == 1

    found = world.found()[parody.account]
    assert (found.version, found.apart) == (2, False)
    assert [one.id for one in world.incidents()] == [found.incident]
    assert world.passing(found.imitated) == (1, 0), "it was found before, and is of the incident from now on"


def test_badge_that_is_paid_for_afterwards_is_news_and_makes_the_case_graver(world: World):
    """It is bought once the account has been looked at, and people believe it from then on."""
    plain = PASSING["support of an advertiser"]
    world.come([plain])
    (case,) = world.house.reader.all("case").values()
    assert case.severity == "medium"
    paid = replace(plain, badge="paid")
    assert world.come([paid], "account.updated") == 1

    found = world.found()[plain.account]
    (case,) = world.house.reader.all("case").values()
    assert (found.version, found.badge, case.severity) == (2, "paid", "high")
    assert world.come([plain, paid], "account.updated") == 0
    assert len(world.incidents()) == 1
    assert world.passing(found.imitated) == (1, 1), "it is one account, and has its badge from now on"


def test_account_of_an_incident_that_is_over_is_counted_with_the_next_that_it_is_of(world: World):
    """What it shows now is of what goes on now; and what says what it is by then is counted with neither."""
    first, other, third = HERS[:3]
    world.come([first, other, third])
    (incident,) = world.incidents()
    world.house.done(CloseIncident(incident=incident.id, ending="unfounded", note=NOTE), ANALYST)
    again = replace(first, badge="paid", bio="The official account.")
    world.come([again, replace(third, name=f"{third.name} (parody)", bio="Parody.")], "account.updated")
    counted = store.passing(world.house.reader, [one.id for one in world.incidents()])

    assert world.passing(CANDIDATE.id) == (1, 1)
    assert sum(one.accounts for one in counted.values()) == len(
        [one for one in world.found().values() if not one.apart]
    )


def test_account_that_is_found_again_leads_to_the_case_that_there_is(world: World):
    """Whoever follows the link must come to a case, and what the account shows now is added to it."""
    shown = PASSING["the bio claims it"]
    world.come([shown])
    world.come([replace(shown, name="Lena T0rvald Official", avatar=FACE)], "account.updated")
    (found,), cases = world.found().values(), world.house.reader.all("case")
    assert found.version == 2
    assert list(cases) == [found.case]

    world.come([replace(shown, name="Kestrel Tea Support", handle="kestreltea", bio="")], "account.updated")
    both = world.house.reader.all(LOOKALIKE).values()
    assert {one.imitated for one in both} == {CANDIDATE.id, ADVERTISER.id}
    assert {one.case for one in both} == set(world.house.reader.all("case")) == {found.case}


def test_longest_that_an_account_can_show_fits_into_the_evidence(world: World):
    """Whoever fills every field with signs that take much room must not be too long to be found."""
    filled = "\x01\U0001f5f3" * 1_500
    shown = Profile(
        account="account:long", name=f"Lena T0rvald{filled}", handle=f"lena_torvald{filled}",
        bio=f"Official account of Lena Torvald {filled}", avatar=FACE, badge="paid",
    )  # fmt: skip
    assert world.come([shown]) == 1
    assert world.found().keys() == {shown.account}


def test_other_marks_of_as_many_points_are_news(world: World):
    """Whoever judges it must see what it shows now, not what it showed when it was found."""
    bio = replace(PASSING["the bio claims it"], handle="lena_torvald")
    world.come([bio])
    assert world.come([replace(bio, bio="", avatar=FACE)], "account.updated") == 1
    found = world.found()[bio.account]
    assert (found.version, set(found.signs)) == (2, {"same_name", "same_handle", "same_avatar"})


def test_protected_account_that_is_not_listed_is_real(world: World):
    """The register of access knows accounts that nobody listed here; they are real all the same."""
    shown = PASSING["digits for letters"]
    until = world.house.reader.now() + 30 * DAY
    world.house.done(
        ProtectSubject(account=shown.account, kind="candidate", source="A list.", until=until), LEAD
    )

    assert world.come([shown]) == 0
    assert world.found() == {}


def test_entry_counts_once_somebody_else_has_confirmed_it(world: World):
    """A false entry has real people reported: one person alone cannot make one, nor end one."""
    other = replace(
        CANDIDATE, id="imitated:other", names=("Ana Ruiz",), handles=(), accounts=("account:ar",), told=""
    )
    shown = Profile(account="account:fraud", name="Ana Ru1z Official", handle="x")
    world.house.done(EnterImitated(imitated=other), ANALYST)
    assert world.come([shown]) == 0
    confirm = ConfirmImitated(imitated=other.id, number=1)
    assert world.house.refused(confirm, ANALYST)
    assert world.house.refused(replace(confirm, number=2), OTHER_ANALYST) == "other_version"
    assert world.house.refused(confirm, REVIEWER) == "not_allowed"
    world.house.done(confirm, OTHER_ANALYST)
    assert world.flow.round() == 1
    assert world.come([shown], "account.updated") == 0
    withdraw = WithdrawImitated(imitated=other.id, why="She lost.")
    assert world.house.refused(withdraw, ANALYST) == "second_needed"


def test_accounts_that_were_there_before_are_found_when_somebody_is_confirmed(world: World):
    """Frauds do not wait for the register; and one that has changed its name since is none."""
    other = replace(
        CANDIDATE, id="imitated:other", names=("Ana Ruiz",), handles=(), accounts=("account:ar",), told=""
    )
    shown = Profile(account="account:fraud", name="Ana Ru1z Official", handle="x")
    gone = replace(shown, account="account:gone")
    world.come([shown, gone, replace(shown, account="account:ar")])
    world.come([replace(gone, name="Bea")], "account.updated")
    assert world.found() == {}
    listed(world.house, [other])
    world.flow = world.anew()

    assert world.flow.round() == 1
    assert world.found().keys() == {shown.account}
    before = world.house.reader.head().seq
    assert world.flow.round() == 0
    assert world.house.reader.head().seq == before


def test_newer_version_counts_when_it_is_confirmed_and_not_before(world: World):
    """A branch that is forgotten is added, and its account is real from then on."""
    shown = PASSING["her picture"]
    entry = world.house.done(
        EnterImitated(imitated=replace(CANDIDATE, accounts=(*CANDIDATE.accounts, shown.account))), ANALYST
    )
    row: Listed = world.house.reader.row(REGISTER, CANDIDATE.id)
    assert row.confirmed is not None
    assert shown.account not in row.confirmed.accounts
    world.house.done(ConfirmImitated(imitated=CANDIDATE.id, number=entry.fact.number), OTHER_ANALYST)

    assert world.come([shown]) == 0


def test_only_the_house_reports_and_never_a_real_account(world: World):
    """Staff look; they do not write findings. And no finding is of somebody real, whoever asks."""
    world.come(HERS[:1])
    (found,) = world.found().values()
    report = ReportLookalike(
        imitated=found.imitated, account="account:new", version=1, points=80, signs=found.signs, apart=False,
        badge="", evidence="{}", case=found.case, incident=found.incident,
    )  # fmt: skip
    assert world.house.refused(report, LEAD) == "not_allowed"
    assert world.house.refused(replace(report, account=CANDIDATE.accounts[0]), BY) == "real_account"
    assert world.house.refused(replace(report, points=59), BY) == "too_little"
    assert world.house.refused(replace(report, apart=True), BY) == "no_incident"
    assert world.house.refused(replace(report, imitated="imitated:none"), BY) == "not_confirmed"
    tell = TellImitated(imitated=CANDIDATE.id, incident=found.incident, to=CANDIDATE.told, name="Lena")
    assert world.house.refused(tell, BY) == "told"
    assert world.house.refused(replace(tell, to="account:fraud"), BY) == "not_theirs"
    assert world.house.refused(
        AllowLookalike(imitated=CANDIDATE.id, account=found.account, why="Hers."), LEAD
    ) == ("second_needed")


def test_names_are_evidence_and_stand_in_no_fact(world: World):
    """Names are erased with their content; a fact is kept for ever."""
    world.come(HERS)
    facts = "".join(
        msgspec.json.encode(one.fact).decode()
        for one in world.house.reader.entries(limit=10_000)
        if one.type.startswith("civic.i") or one.type.startswith("civic.lookalike")
    )
    assert "Torvald" not in facts
    assert RETENTION[REGISTER] > RETENTION[LOOKALIKE] == 365 * DAY
    evidence = store.evidence(world.house.reader, world.found()[HERS[0].account])
    assert evidence is not None
    assert evidence.shown.name == HERS[0].name


def test_refusal_of_what_is_not_sound(world: World):
    """An entry that names no real account would hit it."""
    (answer,) = world.house.many(EnterImitated(imitated=replace(CANDIDATE, accounts=())), by=ANALYST)
    assert isinstance(answer, Refusal)
    assert told([answer]) == ["unsound"]


def test_foresight_finds_what_the_entry_would_and_writes_nothing(world: World):
    """A register that is poisoned shows before anybody confirms it: it would find who is real."""
    now = world.house.reader.now()
    shown = [*PASSING.values(), *LAWFUL.values()]
    world.store.append([Item(kept(account_event(one, now - MINUTE, n), now)) for n, one in enumerate(shown)])
    before = world.house.reader.head().seq
    seen = Foresight(world.store)([CANDIDATE])

    assert seen.accounts == len(shown)
    assert seen.proposed == len(HERS)
    assert {found.account for found, _ in seen.shown} <= {one.account for one in shown}
    assert world.house.reader.head().seq == before
    poisoned = replace(CANDIDATE, id="imitated:poison", accounts=("account:villain",))
    assert CANDIDATE.accounts[0] in {found.account for found, _ in Foresight(world.store)([poisoned]).shown}
