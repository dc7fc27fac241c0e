"""Whom a decision falls on: the author that the post's own event names, also where a report named somebody else."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.review.opening import Attribute
from tests.support.desk import Desk, serving
from tests.support.house import done, on_sqlite, report
from tests.support.intake_events import NOW, kept, post_created


@pytest.fixture
def accused(rooms, data_dir):
    """A case on post:7 whose report names account:wrong, ana at her desk, and what tells the house the truth."""
    store = EventStore(f"sqlite:///{data_dir / 'known.db'}", lambda: NOW)
    store.create()
    case = report(rooms, "r7", "post:7", area="spam", text="Look", author="account:wrong")
    with serving(msgspec.structs.replace(rooms, events=store)) as address:
        ana = Desk(address, "ana")
        yield case, ana, lambda: store.append([Item(kept(post_created(7, author="right")))])
        ana.close()
    store.close()


@on_sqlite
def test_case_is_about_the_real_author_by_the_time_it_is_taken(accused, rooms):
    """The event came after the report: whoever takes the case sees whose post it is."""
    case, ana, event_comes = accused
    before = ana.get(f"/cases/{case}").text
    event_comes()
    ana.send(f"/cases/{case}/take")

    assert "account:wrong</a>, as reported" in before
    assert rooms.cases.get(case).row.account == "account:right"
    assert "as reported" not in ana.get(f"/cases/{case}").text


@on_sqlite
def test_decision_on_somebody_who_did_not_write_it_is_not_taken_and_the_words_are_kept(accused, rooms):
    """The event came while the reviewer was reading: nobody is suspended for what another one wrote."""
    case, ana, event_comes = accused
    ana.send(f"/cases/{case}/take")
    fields = ana.about_to(case, "suspend-7")
    event_comes()
    refused = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason="One link, ten times.")

    assert refused.status_code == 422
    assert "names another author than the report did" in refused.text
    assert "One link, ten times." in refused.text
    assert "Suspends account:right" in refused.text
    assert rooms.standings.of("account:wrong").in_force == ()
    again = ana.about_to(case, "suspend-7")
    ana.send(f"/cases/{case}/decision", **again, policy="spam-1@1", reason="One link, ten times.")
    assert [one.kind for one in rooms.standings.of("account:right").in_force] == ["suspend"]


@on_sqlite
def test_next_case_is_about_the_real_author(accused, rooms):
    """Taking the next one is the usual way in."""
    case, ana, event_comes = accused
    event_comes()
    while ana.send("/queues/spam/next").headers["location"] != f"/cases/{case}":
        held = rooms.cases.held_by("staff:ana")[0].id
        ana.send(f"/cases/{held}/skip", reason="experience")

    assert rooms.cases.get(case).row.account == "account:right"


@on_sqlite
def test_author_that_changes_and_changes_back_is_followed_each_time(accused, rooms):
    """A correction that counted as done already would keep the case from ever being decided."""
    case, ana, event_comes = accused
    event_comes()
    ana.send(f"/cases/{case}/take")
    done(rooms.door, Attribute(case=case, account="account:other"), "automation")
    ana.send(f"/cases/{case}/take")

    assert rooms.cases.get(case).row.account == "account:right"


@on_sqlite
def test_author_that_the_report_named_rightly_is_no_longer_only_reported(rooms, data_dir):
    """Nothing changes for the person: nobody has to read the case again."""
    store = EventStore(f"sqlite:///{data_dir / 'known.db'}", lambda: NOW)
    store.create()
    store.append([Item(kept(post_created(8, author="right")))])
    case = report(rooms, "r8", "post:8", area="spam", text="Look", author="account:right")
    with serving(msgspec.structs.replace(rooms, events=store)) as address:
        ana = Desk(address, "ana")
        ana.send(f"/cases/{case}/take")
        fields = ana.about_to(case, "remove")
        decided = ana.send(f"/cases/{case}/decision", **fields, policy="spam-1@1", reason="One link.")
        ana.close()
    store.close()

    assert decided.status_code == 303
    assert rooms.cases.get(case).row.attested
