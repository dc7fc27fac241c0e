"""Those who saw what a person found false are offered a correction once; and nothing that does not hold is told on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from steadyhand.civic.claims.approving import RecheckClaim, RetireClaim
from steadyhand.civic.claims.commands import CorrectClaim
from steadyhand.civic.corrections.commands import OfferCorrection
from steadyhand.civic.corrections.model import Correction
from steadyhand.civic.corrections.store import Corrections
from steadyhand.civic.matches.commands import BY
from steadyhand.enforcement.ending import Lift
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.claiming import Claiming
from steadyhand.flows.correcting_viewers import Offering
from steadyhand.intake.appending import Item
from steadyhand.intake.growth import Growth
from steadyhand.kernel.values import AUTOMATION, MINUTE
from steadyhand.kernel.zones import rfc3339
from steadyhand.storage.engines import is_sqlite
from tests.contract.test_claiming import CLAIM, SAID, World, answers
from tests.support.doors import house_doors, told
from tests.support.intake_events import kept
from tests.support.people import LEAD, REVIEWER
from tests.support.program_claims import ANALYST, acting, content


class Viewed(World):
    """With what the platform counts, and corrections."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.library = ClaimLibrary(self.house.reader)
        self.claiming = Claiming(self.house.reader, self.house.door, self.store, self.library)
        self.offering = Offering(self.house.reader, self.house.door, self.store, self.library)
        self.noted = 0

    def views(self, post: str, count: int) -> None:
        """The platform says how often it was seen."""
        sleep(0.002)  # so that it is counted in another millisecond than that of what was said before
        number = next(self.numbers)
        now = self.house.reader.now()
        event = {
            "specversion": "1.0", "type": "view.counted", "source": "plaza", "id": f"v{number}", "time": rfc3339(now),
            "data": {"subject": post, "views": count},
        }  # fmt: skip
        self.store.append([Item(kept(event, now + MINUTE))])
        batch = self.store.read(self.noted, 100)
        self.noted = batch[-1].offset
        Growth(self.store).note(batch)
        sleep(0.002)

    def rounds(self) -> int:
        """What stands beside posts, then what is offered."""
        self.claiming.round()
        return self.offering.round()

    def corrections(self, post: str) -> list[Correction]:
        return Corrections(self.house.reader).of(post)

    def sent(self, kind: str) -> list[Any]:
        names = self.house.outbox.c.keys()
        rows = [dict(zip(names, row, strict=True)) for row in self.house.rows(self.house.outbox)]
        return [row for row in rows if row["type"] == kind]


@pytest.fixture
def world(record_url: str, data_dir: Path) -> Iterator[Viewed]:
    with house_doors(record_url) as opens:
        events = f"sqlite:///{data_dir / 'events.db'}" if is_sqlite(record_url) else record_url
        made = Viewed(opens, events)
        yield made
        made.store.close()


def test_match_alone_offers_nobody_a_correction(world: Viewed):
    """However sure it is: a label and a panel are what it may do."""
    world.claims()
    post = world.posts(SAID)
    assert world.labels(post)
    assert world.rounds() == 0
    match = world.match(post)
    offer = OfferCorrection(
        match=match.id, first=match.id, claim=CLAIM, subject=post, seen_from=match.at, most=5
    )
    assert told(world.house.many(offer, by=BY)) == ["not_confirmed"]
    for other in (AUTOMATION, REVIEWER, LEAD):
        assert told(world.house.many(offer, by=other)) == ["not_allowed"], other
    assert world.sent("correction.offered") == []


def test_persons_yes_offers_it_once_with_how_many_saw_it(world: Viewed):
    """For this text of the claim; said again nothing follows, and nobody who saw it is known here."""
    world.claims()
    post = world.posts(SAID)
    world.views(post, 900)
    answers(world, post, "right")
    assert world.rounds() == 1
    (one,) = world.corrections(post)
    assert (one.version, one.most, one.stands, one.seen_from <= one.seen_until) == (1, 900, True, True)
    assert world.rounds() == 0
    assert len(world.sent("correction.offered")) == 1
    assert str(world.sent("correction.offered")).count("account:") == 0


def test_nothing_counted_is_said_to_be_not_known(world: Viewed):
    """Not that nobody saw it."""
    world.claims(acts=False)
    post = world.posts(SAID)
    answers(world, post, "right")
    assert world.rounds() == 1
    assert world.corrections(post)[0].most is None


def test_other_mind_withdraws_it_and_it_is_not_offered_again(world: Viewed):
    """Once for each text: whoever was told twice and untold twice believes nothing any more."""
    world.claims()
    post = world.posts(SAID)
    answers(world, post, "right")
    world.rounds()
    answers(world, post, "wrong")
    assert world.rounds() == 1
    (one,) = world.corrections(post)
    assert (one.stands, one.why) == (False, "wrong")
    answers(world, post, "right")
    assert world.rounds() == 0
    assert (len(world.sent("correction.offered")), len(world.sent("correction.withdrawn"))) == (1, 1)


def test_overturned_label_withdraws_it(world: Viewed):
    """As an appeal does."""
    world.claims()
    post = world.posts(SAID)
    answers(world, post, "right")
    world.rounds()
    action = world.house.reader.row("standing", post).in_force[0].action
    world.house.done(Lift(subject=post, action=action, cause="appeal:1", reason="It was a joke."), LEAD)
    assert world.rounds() == 1
    assert world.corrections(post)[0].why == "overturned"


@pytest.mark.parametrize(
    ("command", "by", "why"),
    [
        (RetireClaim(claim=CLAIM, why="mistaken"), LEAD, "retired"),
        (RecheckClaim(claim=CLAIM, changed=True), ANALYST, "turned"),
    ],
)
def test_claim_that_falls_withdraws_it(world: Viewed, command: Any, by: str, why: str):
    """What its source does not say any more is not told on."""
    world.claims()
    post = world.posts(SAID)
    answers(world, post, "right")
    world.rounds()
    world.house.done(command, by)
    assert world.rounds() == 1
    assert world.corrections(post)[0].why == why


def test_other_text_of_the_claim_is_offered_anew_once(world: Viewed):
    """The earlier one is withdrawn; and where the verdict turns, nothing takes its place."""
    world.claims()
    post = world.posts(SAID)
    answers(world, post, "right")
    world.rounds()
    for number, verdict in ((2, "misleading"), (3, "unproven")):
        corrected = content(SAID, panel=f"Text {number}.", verdict=verdict)
        world.house.done(CorrectClaim(claim=CLAIM, content=corrected), ANALYST)
        acting(world.house, CLAIM)
        world.rounds()
        world.rounds()
    (one,) = world.corrections(post)
    assert (one.version, one.offered, one.why) == (2, (1, 2), "turned")
    assert (len(world.sent("correction.offered")), len(world.sent("correction.withdrawn"))) == (2, 2)


def test_answer_to_one_text_corrects_all_its_copies_and_so_does_its_end(world: Viewed):
    """They are one answer: each post has a correction of its own, which falls with it."""
    world.claims(acts=False)
    posts = [world.posts(f"{SAID}{'!' * n}", f"u{n}") for n in range(4)]
    answers(world, posts[0], "right")
    world.rounds()
    world.rounds()
    assert [len(world.corrections(post)) for post in posts] == [1] * 4
    answers(world, posts[0], "wrong")
    world.rounds()
    world.rounds()
    assert [world.corrections(post)[0].stands for post in posts] == [False] * 4


def at_of(world: Viewed, post: str, number: int) -> int:
    """When the post got its text of this number, as its platform says."""
    return world.store.of_post(post, 0, 10)[number].event.time


def test_those_who_saw_it_after_its_author_took_it_back_are_offered_nothing(world: Viewed):
    """The window ends with the edit, however much later a person reads what was there; one before took nothing away."""
    world.claims(acts=False)
    post = world.posts(SAID)
    world.views(post, 100)
    world.edits(post, f"{SAID}!")
    world.views(post, 300)
    world.edits(post, "Look at my cat in the garden.")
    world.views(post, 900)
    world.views(post, 5000)
    answers(world, post, "right")
    assert world.rounds() == 1
    (one,) = world.corrections(post)
    assert (one.seen_from, one.seen_until) == (at_of(world, post, 0), at_of(world, post, 2))
    assert one.most == 900, "the first count after it: no more than that saw it before"
    assert one.seen_until < one.since
    (sent,) = world.sent("correction.offered")
    assert rfc3339(one.seen_until) in str(sent), "the platform hears the same"
    assert world.rounds() == 0


def test_new_text_of_the_claim_is_offered_only_to_those_who_saw_it_before_the_edit(world: Viewed):
    """The claim got another text after the author took it back: nobody who came later saw anything false."""
    world.claims()
    post = world.posts(SAID)
    answers(world, post, "right")
    world.rounds()
    world.edits(post, f"I was wrong, this is false: {SAID}")
    world.house.done(CorrectClaim(claim=CLAIM, content=content(SAID, panel="Text 2.")), ANALYST)
    acting(world.house, CLAIM)
    world.rounds()
    world.rounds()
    (one,) = world.corrections(post)
    assert (one.version, one.stands, one.seen_until) == (2, True, at_of(world, post, 1))


def test_edit_that_is_undone_or_takes_nothing_away_ends_no_window(world: Viewed):
    """What the post says in the end is what those saw who saw it last."""
    world.claims(acts=False)
    post = world.posts(SAID)
    world.edits(post, "Look at my cat in the garden.")
    world.edits(post, f"{SAID}!! https://example.org")
    answers(world, post, "right")
    assert world.rounds() == 1
    (one,) = world.corrections(post)
    assert one.seen_until == one.since


def test_those_who_saw_it_before_its_author_wrote_it_are_offered_nothing(world: Viewed):
    """What was added later nobody read before; and what was said, taken back and said again was read the first time."""
    world.claims(acts=False)
    post = world.posts("Look at my cat in the garden.")
    world.edits(post, SAID)
    world.edits(post, "Look at my dog in the garden.")
    world.edits(post, f"{SAID}!")
    answers(world, post, "right")
    assert world.rounds() == 1
    (one,) = world.corrections(post)
    assert (one.seen_from, one.seen_until) == (at_of(world, post, 1), one.since)
