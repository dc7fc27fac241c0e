"""The register of partners as values: two people, numbers from the record, a warning before a suspension."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.kernel.command import Command, Rows
from steadyhand.kernel.values import DAY, SECOND
from steadyhand.review.partners.model import SUSPENSION, WARNING, Answer, Escalation, Listing, Part, Partner
from steadyhand.review.partners.record import Record
from steadyhand.review.partners.registry import (
    EndPartner,
    RegisterPartner,
    RestorePartner,
    SuspendPartner,
    WarnPartner,
)
from steadyhand.review.partners.views import PartnerView
from tests.support.judging import NOW, code, entries, fact, folded, payloads

LISTING = Listing(partner="partner:red", name="Red Watch", kind="civil_society", verified="file 1")
GROUNDS: dict[str, Any] = {
    "partner": "partner:red", "unfounded": ("escalation:1",), "gravity": "minor", "intent": "careless",
    "words": "It was about a cat.",
}  # fmt: skip
WARN = WarnPartner(**GROUNDS)
SUSPEND = SuspendPartner(**GROUNDS, until=NOW + 30 * DAY)
RECORD = Record(answered=4)


def answered(outcome: Any = "no_violation", at: int = NOW, **changes: Any) -> Escalation:
    """An escalation that came at an instant and was answered."""
    told = Answer(case="case:1", decision="d", outcome=outcome, policy=None, reason=None, at=at)
    common: dict[str, Any] = {
        "escalation": "escalation:1", "partner": "partner:red", "kind": "civil_society", "reference": "r",
        "area": "spam", "severity": "high", "region": "eu", "at": at, "due": at + DAY, "words": None,
        "parts": (Part(subject="post:1", case="case:1", answer=told),), "state": "decided",
    }  # fmt: skip
    return Escalation(**(common | changes))


def registered(*facts: Any, listing: Listing = LISTING) -> Partner:
    """The partner after its registration and what followed, a day ago and a second apart."""
    begun = fact(RegisterPartner(listing=listing), partner=None)
    those = [
        (one, "staff:lead", NOW - DAY + n * SECOND, ("reason",)) for n, one in enumerate((begun, *facts))
    ]
    partner: Partner = folded(PartnerView(), listing.partner, list(entries(*those)))
    return partner


def rows(partner: Partner | None = None, *found: Escalation | None) -> dict[str, Any]:
    return {
        "partner": partner or registered(),
        "partner_record": RECORD,
        "escalation": found or (answered(),),
    }


def warned(**listing: Any) -> Partner:
    return registered(fact(WARN, **rows()), listing=replace(LISTING, **listing))


@pytest.mark.parametrize(
    "command",
    [RegisterPartner(listing=LISTING), SUSPEND, EndPartner(partner="partner:red", reason="x")],
    ids=["register", "suspend", "end"],
)
def test_who_is_heard_is_for_two_people_to_say(command: Command):
    """One friend at the desk must make nobody a partner, and one enemy silence nobody."""
    assert command.scope(Rows({}, "staff:lead")).second is not None


@pytest.mark.parametrize(
    "command", [WARN, RestorePartner(partner="partner:red", reason="x")], ids=["warn", "restore"]
)
def test_warning_and_restoring_take_one(command: Command):
    """What takes nothing away waits for nobody."""
    assert command.scope(Rows({}, "staff:lead")).second is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"partner": "red"}, "invalid_id"),
        ({"partner": f"partner:{'x' * 32}"}, "invalid_id"),
        ({"name": " "}, "no_name"),
        ({"verified": ""}, "not_verified"),
    ],
)
def test_partner_has_a_name_and_was_verified(changes, why):
    """A partner of whom nobody knows who it is would be anybody."""
    assert code(RegisterPartner(listing=replace(LISTING, **changes)), partner=None) == why


def test_warning_has_the_numbers_of_the_record_and_words_for_the_partner():
    """Absolute number, share, gravity and intention: Art. 23(3) of the DSA."""
    misuse = fact(WARN, **rows()).misuse

    assert (len(misuse.escalations), misuse.share, misuse.gravity, misuse.intent) == (
        1,
        0.25,
        "minor",
        "careless",
    )
    assert [words.body for words in payloads(WARN, **rows())] == [b"It was about a cat."]
    assert warned().warnings[0].words is not None


@pytest.mark.parametrize(
    "found",
    [None, answered("violates"), answered(partner="partner:blue"), answered(state="open", parts=())],
    ids=["none", "founded", "another's", "not answered"],
)
def test_numbers_rest_on_answered_escalations_of_this_partner_that_came_to_nothing(found):
    """A number that somebody typed in would be an opinion."""
    assert code(WARN, **(rows() | {"escalation": (found,)})) == "not_unfounded"


def test_nobody_is_warned_without_a_word():
    """Whoever is warned must be able to object."""
    assert code(replace(WARN, words=" "), **rows()) == "no_reason"
    assert code(replace(WARN, unfounded=()), **(rows() | {"escalation": ()})) == "no_numbers"


def test_suspension_follows_a_warning_and_what_came_after_it():
    """Punished twice for the same would be punished without the chance to do better."""
    before = answered(at=NOW - 2 * DAY)

    assert code(SUSPEND, **rows(registered())) == "not_warned"
    assert code(SUSPEND, **rows(warned(), before)) == "nothing_since"
    assert code(SUSPEND, now=NOW + WARNING, **rows(warned())) == "not_warned"
    assert fact(SUSPEND, **rows(warned())).until == NOW + 30 * DAY


@pytest.mark.parametrize("until", [NOW, NOW + SUSPENSION + 1])
def test_suspension_ends(until):
    """It is for a reasonable time, or it is an exclusion by another name."""
    assert code(replace(SUSPEND, until=until), **rows(warned())) == "invalid_end"


def test_suspension_of_a_trusted_flagger_names_what_the_coordinator_was_told():
    """Art. 22(6): who gave the status hears of it."""
    flagger = warned(kind="trusted_flagger")

    assert code(SUSPEND, **rows(flagger)) == "no_coordinator"
    assert fact(replace(SUSPEND, coordinator="DSC 7"), **rows(flagger)).coordinator == "DSC 7"


def test_suspension_holds_until_its_end_or_until_it_is_lifted():
    """It must end by itself, and be possible to end sooner."""
    stopped = fact(SUSPEND, **rows(warned()))
    held = registered(fact(WARN, **rows()), stopped)
    lifted = registered(
        stopped, fact(RestorePartner(partner="partner:red", reason="Better now."), partner=held)
    )

    assert held.suspension(NOW) is not None
    assert held.suspension(NOW + 30 * DAY) is None
    assert lifted.suspension(NOW) is None
    assert code(RestorePartner(partner="partner:red", reason="x"), partner=lifted) == "not_suspended"


def test_partner_that_ended_is_none_until_it_is_registered_anew():
    """An agreement that is over gives nobody a voice."""
    ended = registered(fact(EndPartner(partner="partner:red", reason="Over."), partner=registered()))

    assert not ended.active
    assert code(WARN, **rows(ended)) == "unknown_partner"
    assert fact(RegisterPartner(listing=LISTING), partner=ended)
    assert code(RegisterPartner(listing=LISTING), partner=registered()) == "unchanged"
