"""Alerts on insider risk at the door: found in the ledger, opened by two, closed with words, and nobody sanctioned."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.guard import AccessGuard
from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.model import Staff
from steadyhand.access.reading import AccessNow
from steadyhand.access.risk.commands import CloseAlert, OpenAlert
from steadyhand.access.risk.model import Alert
from steadyhand.access.risk.store import Alerts
from steadyhand.accountability.commands import ApplyRetention
from steadyhand.enforcement.commands import Suspend
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.recovery import RecoverAccount
from steadyhand.flows.acting import TYPES, Acting
from steadyhand.flows.risk import RiskWatch
from steadyhand.kernel.values import CLOCK, DAY, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled

OTHER_LEAD = "staff:lou"
IDA, SOL, LEO, SAM = "staff:ida", "staff:sol", "staff:leo", "staff:sam"
WHY = "They reversed what they had decided."
EYES = (
    Staff(principal=IDA, name="Ida Novak", roles=("investigator",)),
    Staff(principal=SOL, name="Sol Reyes", roles=("security_lead",), person="p-7"),
    Staff(principal=SAM, name="Sol Reyes", roles=("security_lead",), person="p-7"),
    Staff(principal=OTHER_LEAD, name="Lou Weber", roles=("policy_lead",)),
    Staff(principal=LEO, name="Leo Adler", roles=("legal",), reports_to=IDA),
)


class Watched:
    """A house with people who read alerts, and the watch of one process after another."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        assert isinstance(opened.guard, AccessGuard)
        self.access = AccessNow(opened.reader, opened.guard)
        self.alerts = Alerts(opened.reader)
        self.begin()

    def begin(self) -> None:
        """As a process that has just started."""
        self.watch = RiskWatch(self.opened.reader, self.access, self.opened.door)
        self.look()

    def look(self) -> None:
        self.watch.round(self.opened.reader.now())

    def reverse(self, post: str = "account:u1", by: str = LEAD) -> None:
        """Suspend somebody, and lift it oneself."""
        until = self.opened.reader.now() + DAY
        imposed = self.opened.done(
            Suspend(subject=post, policy="spam-1@1", cause="x", mode="manual", until=until), by
        )
        action = imposed.fact.sanction.action  # type: ignore[attr-defined]
        self.opened.done(Lift(subject=post, action=action, cause="x", reason="y"), by)
        self.look()

    def one(self) -> Alert:
        (alert,) = self.alerts.all()
        return alert

    def opening(self, alert: Alert, first: str = "", why: str = WHY) -> OpenAlert:
        return OpenAlert(alert=alert.id, about=alert.about, first=first, reason=why)


@pytest.fixture
def watched(record_url: str) -> Iterator[Watched]:
    with house_doors(record_url) as opens:
        yield staffed(opens)


def staffed(opens: Reopen) -> Watched:
    house = opens()
    peopled(house)
    for staff in EYES:
        house.done(Appoint(staff=staff), ADMIN)
    return Watched(house)


def test_own_decision_reversed_is_an_alert_that_names_nobody(watched: Watched) -> None:
    """Whoever reads the queue must not learn who it is about before two people have agreed to look."""
    watched.reverse()

    alert = watched.one()
    (raised,) = watched.opened.entries("access.alert_raised")
    assert (alert.detector, alert.areas, alert.opened) == ("own_decision", ("spam",), False)
    assert "lead" not in str(raised.fact)
    assert "lead" not in str(alert)
    details = watched.alerts.details(alert)
    assert details is not None
    assert details.people == (LEAD,)
    assert [entry.type for entry in watched.alerts.acts(details)] == ["enforcement.lifted"]


def test_two_people_open_it_and_one_of_them_says_what_it_was(watched: Watched) -> None:
    """Each look at a colleague is an entry with its reason, and nobody looks alone."""
    watched.reverse()
    alert, house = watched.one(), watched.opened
    house.done(watched.opening(alert), IDA)
    assert house.refused(CloseAlert(alert=alert.id, outcome="explained", found=WHY), IDA) == "not_opened"
    assert not watched.one().read_by(IDA)
    assert house.refused(watched.opening(alert, IDA), IDA) == "yourself"
    house.done(watched.opening(alert, IDA), SOL)

    assert watched.one().read_by(IDA)
    assert house.refused(watched.opening(alert, IDA), ADMIN) == "not_allowed"
    assert house.refused(CloseAlert(alert=alert.id, outcome="explained", found="ok"), SOL) == "no_finding"
    house.done(CloseAlert(alert=alert.id, outcome="explained", found="The appeal was theirs to hear."), SOL)
    closed = watched.one()
    assert (closed.outcome, closed.closed_by) == ("explained", SOL)
    assert watched.alerts.about(watched.access.pseudonyms.of(LEAD)) == [closed]
    assert house.refused(CloseAlert(alert=alert.id, outcome="confirmed", found=WHY), SOL) == "closed"


@pytest.mark.parametrize(
    ("first", "second", "code"), [(IDA, LEO, "reporting_line"), (SOL, SAM, "same_person")]
)
def test_two_who_depend_on_one_another_are_one(watched: Watched, first: str, second: str, code: str) -> None:
    """A second account or one's own report would make two people of one."""
    watched.reverse()
    alert = watched.one()
    watched.opened.done(watched.opening(alert), first)

    assert watched.opened.refused(watched.opening(alert, first), second) == code


def test_nobody_opens_an_alert_about_themselves_or_learns_of_it(watched: Watched) -> None:
    """Whoever watches is watched by somebody else; a second account of theirs is theirs."""
    for one in EYES:
        roles = (*one.roles, "policy_lead")
        watched.opened.done(
            Appoint(staff=Staff(principal=one.principal, name=one.name, roles=roles, person=one.person)),
            ADMIN,
        )
    watched.reverse(by=SOL)
    alert = watched.one()

    for by in (SOL, SAM):
        assert watched.opened.refused(watched.opening(alert), by) == "unknown_alert"
        own = watched.access.snapshot().pseudonyms_of(by)
        assert watched.alerts.all(own) == []
        assert watched.alerts.get(alert.id, own) is None
    watched.opened.done(watched.opening(alert), IDA)


def test_request_that_says_another_than_the_alert_is_refused(watched: Watched) -> None:
    """Whoever leaves themselves out of what they send must not get past the guard by it."""
    watched.reverse()
    alert = watched.one()
    lie = OpenAlert(alert=alert.id, about=(), first="", reason=WHY)

    assert watched.opened.refused(lie, IDA) == "version_conflict"


def test_alert_changes_nobodys_access(watched: Watched) -> None:
    """A machine must not take anything from anybody: people do, by another entry."""
    before = watched.opened.reader.head().epoch
    watched.reverse()
    alert = watched.one()
    watched.opened.done(watched.opening(alert), IDA)
    watched.opened.done(watched.opening(alert, IDA), SOL)
    watched.opened.done(CloseAlert(alert=alert.id, outcome="confirmed", found=WHY), SOL)

    assert watched.opened.reader.head().epoch == before
    watched.reverse("account:u2")


def test_same_is_alerted_once_also_by_the_next_process(watched: Watched) -> None:
    """A process that begins again reads the same acts; people must not be alerted of them twice."""
    watched.reverse()
    watched.reverse("account:u2")
    watched.begin()
    watched.reverse("account:u3")

    assert len(watched.alerts.all()) == 1


def test_acts_of_a_process_that_was_down_are_looked_at_by_the_next(watched: Watched) -> None:
    """Whoever can stop the process must not thereby be unseen."""
    watched.look = lambda: None  # type: ignore[method-assign]  # nobody looks meanwhile
    watched.reverse()
    del watched.look
    assert watched.alerts.all() == []
    watched.begin()

    assert len(watched.alerts.all()) == 1


def test_act_that_was_alerted_is_not_alerted_again_when_it_is_old(watched: Watched) -> None:
    """A process that begins a month later reads the act once more; it must know that it was looked at."""
    watched.reverse()
    watched.opened.record.ahead += 29 * DAY
    watched.opened.reader.ahead += 29 * DAY
    watched.begin()

    assert len(watched.alerts.all()) == 1


def test_each_day_is_counted_once(watched: Watched) -> None:
    """What the budget had no room for must be told, and a day without anything is told as well."""
    watched.reverse()
    for _ in range(2):
        watched.opened.record.ahead += DAY
        watched.opened.reader.ahead += DAY
        watched.look()
        watched.begin()

    assert [one.left_out for one in watched.alerts.counted()] == [{}, {}]


def test_attempts_without_a_case_are_an_alert_also_where_they_were_only_counted(watched: Watched) -> None:
    """Many within a minute are one entry and a number; whoever hurries must not be seen less for it."""
    reading = LookUp(subject="account:u1", case="case:none", fields=("standing",), reason="x")
    for _ in range(6):
        assert watched.opened.refused(reading, REVIEWER) == "no_case"
    watched.look()
    assert watched.alerts.all() == [], "one is written, the others are counted until the minute is over"
    watched.opened.record.ahead += MINUTE
    watched.opened.reader.ahead += MINUTE
    watched.opened.door.sweep()
    watched.look()

    assert (watched.one().detector, watched.one().count) == ("no_case", 6)


def test_names_and_words_are_erased_after_ninety_days_and_what_it_was_stays(watched: Watched) -> None:
    """A false alarm must not stick to somebody for ever; that there was one must."""
    watched.reverse()
    alert = watched.one()
    watched.opened.done(watched.opening(alert), IDA)
    watched.opened.done(watched.opening(alert, IDA), SOL)
    watched.opened.done(CloseAlert(alert=alert.id, outcome="false_alarm", found=WHY), SOL)
    watched.opened.record.ahead += 91 * DAY
    watched.opened.reader.ahead += 91 * DAY
    watched.opened.done(ApplyRetention(kind="alert"), CLOCK)

    closed = watched.one()
    assert closed.outcome == "false_alarm"
    assert watched.alerts.details(closed) is None
    words = [
        entry.sealed("alert")
        for entry in watched.opened.entries("access.alert_opened", "access.alert_closed")
    ]
    assert [watched.opened.reader.payload(seal.payload) for seal in words if seal] == [None] * 3


def test_exceptions_and_recoveries_are_acts_with_whom_they_concern(watched: Watched) -> None:
    """What is not read from the ledger is seen by no detector."""
    house, now = watched.opened, watched.opened.reader.now()
    grant = GrantAccess(
        grant="grant:1", principal=REVIEWER, capabilities=("case.open",), until=now + DAY, reason="For a day."
    )
    house.done(grant, ADMIN)
    case = OpenCase(case="case:1", subject="account:u1", area="spam", severity="low", source="staff", ref="x")
    house.done(case, LEAD)
    house.done(TakeLease(case="case:1"), OTHER_LEAD)
    recovery = RecoverAccount(
        subject="account:u1", kind="password_reset", case="case:1", reason="They showed it."
    )
    house.done(recovery, OTHER_LEAD)

    acts = Acting(house.reader).acts(house.entries(*TYPES), watched.access.snapshot(), now)
    assert [(act.what, act.by) for act in acts] == [("grant", ADMIN), ("recover", OTHER_LEAD)]
    assert (acts[1].account, acts[1].opener, acts[1].alone, acts[1].area) == (
        "account:u1",
        LEAD,
        True,
        "spam",
    )
