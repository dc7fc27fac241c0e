"""A rule whose own decisions are often found wrong acts on nobody until two people look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.appeals import figures
from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.enforcement.commands import Remove
from steadyhand.flows import appeal as flow
from steadyhand.flows.appeal import Said, Verdict
from steadyhand.flows.overturning import Overturning
from steadyhand.kernel.values import AUTOMATION
from steadyhand.rules.versions.model import RELEASE, SETUP
from steadyhand.rules.versions.service import Drafting, Saved
from tests.support.doors import Opened, entry, house_doors, told
from tests.support.people import ADMIN, peopled
from tests.support.rule_sets import starter

HEARER, AUTHOR, RULE = "staff:hana", "account:u1", "PrivateDetailsOfSomebody"


@pytest.fixture
def house(record_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """The starter pack in force, somebody who hears appeals, and four answers that are enough to say a share."""
    monkeypatch.setattr(figures, "FEWEST", 4)
    with house_doors(record_url) as opens:
        made = opens()
        peopled(made)
        made.done(Appoint(staff=Staff(principal=HEARER, name="Hana", roles=("appeals_reviewer",))), ADMIN)
        drafting = Drafting(made.door, made.reader)
        saved = drafting.save(SETUP, None, "The starter pack", "", starter())
        assert isinstance(saved, Saved)
        entry(drafting.publish(saved.draft, SETUP))
        yield made


def heard(house: Opened, number: int, outcome: str, mode: str = "automated") -> None:
    """What the rule did to a post is appealed, and answered so."""
    acted = Remove(
        subject=f"post:{number}", account=AUTHOR, policy="spam-1@1", cause=f"event:plaza/{number}", mode=mode,  # type: ignore[arg-type]
        rules=(RULE,), rule_set="1",
    )  # fmt: skip
    house.done(acted, AUTOMATION)
    entry(
        flow.file(house.door, house.reader, Said(account=AUTHOR, ref=f"post:{number}#1", words="It is mine."))
    )
    appeal = next(one for one in house.reader.all("appeal").values() if one.open)
    house.done(TakeAppeal(appeal=appeal.id, decision=appeal.about.decision), HEARER)
    verdict = Verdict(outcome=outcome, reason="So.")  # type: ignore[arg-type]
    assert set(told(flow.answer(house.door, house.reader, appeal, verdict, HEARER, key=f"k:{number}"))) == {
        "done"
    }


def braked(house: Opened) -> list[str]:
    return [one.rule for one in house.reader.row("release", RELEASE).braked.values()]


def test_rule_that_is_often_found_wrong_is_braked_once_and_says_why(house):
    """Two of four is far too many; the same appeals do not brake it again once two people released it."""
    overturning = Overturning(house.reader, house.door)
    for number, outcome in enumerate(("upheld", "overturned", "upheld")):
        heard(house, number, outcome)
    assert overturning.round() == 0, "three answers say nothing"
    heard(house, 3, "overturned")
    assert overturning.round() == 1

    (brake,) = house.reader.row("release", RELEASE).braked.values()
    assert (brake.rule, brake.counted, brake.window) == (RULE, 2, "appeals")
    assert "Of 4 appeals against what it did alone, 2 found it wrong." in brake.why
    assert overturning.round() == 0


def test_rule_that_is_mostly_right_and_what_people_decided_brake_nothing(house):
    """One in four stays below; what a person decided is no fault of the rule that found it."""
    overturning = Overturning(house.reader, house.door)
    for number, outcome in enumerate(("upheld", "overturned", "upheld", "upheld")):
        heard(house, number, outcome)
    for number in range(4, 8):
        heard(house, number, "overturned", mode="partly")
    assert overturning.round() == 0
    assert braked(house) == []
