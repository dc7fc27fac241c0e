"""Who may do what now, as pages are told, on both databases: the same as what the door says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.freezes.model import Exemption
from steadyhand.access.populations import Population
from steadyhand.access.reading import AccessNow
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, HOUR, Scope
from tests.support.doors import Opened, house_doors, trusting
from tests.support.freezing import SECURED, SECURITY, freeze
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled

SPAM = Scope(policy_area="spam", severity="medium", region="eu", language="en", subjects=("post:1",))


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    """Staff, and a security lead."""
    with house_doors(record_url) as opens:
        house: Opened = opens()
        peopled(house)
        for staff in SECURED:
            house.done(Appoint(staff=staff), ADMIN)
        yield house


@pytest.fixture
def now_of(house: Opened) -> AccessNow:
    """What pages ask."""
    return AccessNow(house.reader, trusting())


def test_pages_are_told_what_the_door_would_say(house, now_of):
    """A page that offers what is refused, or hides what is allowed, is not believed for long."""
    now = house.reader.now()
    assert now_of.may(REVIEWER, "sanction.label", SPAM, now)
    assert now_of.lack(ADMIN, "sanction.label", SPAM, now).code == "not_allowed"

    house.done(freeze(house.reader.now()), SECURITY)

    assert now_of.lack(REVIEWER, "sanction.label", SPAM, now).code == "frozen"
    assert now_of.may(SECURITY, "freeze.lift", Scope(tool="access"), now), "no freeze stops its own end"


def test_change_of_access_is_seen_at_the_next_question(house, now_of):
    """What is compiled once must not outlast what it was compiled from."""
    assert now_of.may(REVIEWER, "case.lease", SPAM, house.reader.now())
    house.done(Deactivate(principal=REVIEWER, reason="left"), ADMIN)

    assert not now_of.may(REVIEWER, "case.lease", SPAM, house.reader.now())


def test_who_can_names_everybody_who_is_meant_to_and_why_some_cannot_now(house, now_of):
    """Whoever looks for somebody to ask must see who is left, and what stops the others."""
    house.done(freeze(house.reader.now(), who=Population(people=(REVIEWER,))), SECURITY)
    hate = Scope(policy_area="hate")

    found = {
        one.staff.principal: one.refusal for one in now_of.who_can("case.lease", SPAM, house.reader.now())
    }
    elsewhere = now_of.who_can("case.lease", hate, house.reader.now())

    assert found.keys() == {LEAD, REVIEWER, OTHER_REVIEWER}
    assert found[REVIEWER].code == "frozen"
    assert found[LEAD] is None
    assert {one.staff.principal for one in elsewhere if one.refusal} == {OTHER_REVIEWER}, (
        "who reviews only spam"
    )


def test_cases_are_hidden_only_by_a_freeze_of_reads_that_reaches_them(house, now_of):
    """A freeze of acts leaves people reading; one of reads does not, save for who is exempt, until their end."""
    now = house.reader.now()
    house.done(freeze(house.reader.now()), SECURITY)
    assert now_of.unseen(REVIEWER, SPAM, now) is None
    exempt = Exemption(
        id="exemption:roster",
        duty="election",
        who=Population(people=(REVIEWER,)),
        scope=ScopeSet(policy_areas=("spam",)),
        ends=now + HOUR,
    )
    house.done(freeze(now, "freeze:reads", reads=True, exemptions=(exempt,)), SECURITY)

    assert now_of.unseen(LEAD, SPAM, now).id == "freeze:reads"
    assert now_of.unseen(LEAD, Scope(policy_area="hate"), now) is None
    assert now_of.unseen(REVIEWER, SPAM, now) is None
    assert now_of.unseen(REVIEWER, SPAM, now + 2 * HOUR).id == "freeze:reads"
    assert now_of.unseen(LEAD, SPAM, now + 2 * DAY) is None
