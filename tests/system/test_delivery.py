"""Effects to the real Plaza process: signed, in order, once, however it fails; and receipts back into the ledger."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import httpx
import pytest

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.bootstrap.articles import policies_of
from steadyhand.bootstrap.house import House
from steadyhand.delivery.commands import DeadLettered, Receipted, Replay, Superseded
from steadyhand.delivery.model import BACK_OFF, Pending
from steadyhand.enforcement.commands import Ban, Label, Limit, Remove, Suspend
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.facts import Expired
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import DAY, HOUR, SECOND
from steadyhand.rules.pack import STARTER, load_pack
from tests.support.installation import Installation, installed
from tests.support.plaza import running_plaza
from tests.support.relay import relay_to
from tests.support.soundness import entries
from tests.support.traffic import event

LEAD = "staff:lead"
U1 = "account:u1"
PATIENCE_S = 5.0


@pytest.fixture
def plaza(tmp_path):
    """Plaza, with nothing enforced."""
    with running_plaza(tmp_path) as running:
        yield running


@pytest.fixture
def desk(tmp_path, plaza):
    """An installation whose effects go to Plaza when the test says so."""
    made = Desk(Installation(tmp_path / "data", webhook=plaza.webhook))
    yield made
    made.close()


class Desk:
    """A policy lead's work, and the courier's rounds at instants that the test chooses: no back-off is waited for."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.house = House(installation.settings)
        door = self.house.door
        self.done(door.perform(Found(principal="staff:root", name="Rut"), "staff:root"))
        lead = Staff(principal=LEAD, name="Lea", roles=("policy_lead",))
        self.done(door.perform(Appoint(staff=lead), "staff:root"))
        policies_of(load_pack(STARTER), self.house.reader, door, latest=True)
        self.at = self.house.reader.now()

    def close(self) -> None:
        self.house.close()

    def done(self, answer) -> Entry:
        assert not isinstance(answer, Refusal), answer
        return answer

    def impose(self, kind, subject=U1, *, cause="decision:1.1", days=7, account=U1, **more) -> str:
        """Impose a sanction; its action's id."""
        until = None if days is None else self.house.reader.now() + days * DAY
        command = kind(
            subject=subject,
            policy="spam-1@1",
            cause=cause,
            mode="manual",
            account=account,
            until=until,
            **more,
        )
        return self.done(self.house.door.perform(command, LEAD)).fact.sanction.action

    def lift(self, action, subject=U1) -> Entry:
        """Lift one sanction."""
        command = Lift(subject=subject, action=action, cause="appeal:1", reason="It was a quotation.")
        return self.done(self.house.door.perform(command, LEAD))

    def round(self, timeout_s: float = PATIENCE_S) -> int:
        """One round of the courier; how many effects it tried."""
        courier = self.house.courier()
        self.at = max(self.at, self.house.reader.now() + SECOND)  # the record may be ahead of this clock

        async def once() -> int:
            async with httpx.AsyncClient(timeout=timeout_s, trust_env=False) as client:
                return await courier.round(client, self.at)

        return asyncio.run(once())

    def deliver(self) -> None:
        """Rounds until nothing waits, each later than any back-off of the one before."""
        for _ in range(200):
            self.at += max(BACK_OFF) + HOUR
            if self.round() == 0:
                return
        raise AssertionError("effects still wait")

    def entries(self, kind) -> list[Entry]:
        """The ledger's entries with a fact of this kind."""
        return [entry for entry in entries(self.house.reader) if isinstance(entry.fact, kind)]


def assert_each_effect_has_its_receipt(desk: Desk) -> None:
    """One receipt for each effect, and all of them were applied in the order of the ledger."""
    receipts = Counter(entry.fact.effect for entry in desk.entries(Receipted))
    effects = desk.house.outbox.counts()
    assert effects == {"pending": 0, "dead": 0, "delivered": len(receipts)}
    assert set(receipts.values()) == {1}
    # Plaza answers that an effect is superseded, not applied, where a later one came first.
    assert all(
        entry.fact.applied and entry.fact.receipt.startswith("plaza-") for entry in desk.entries(Receipted)
    )


def tried(desk: Desk) -> list[Pending]:
    """What waits after a failed try."""
    return [each for each in desk.house.outbox.pending() if each.attempts]


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"fail": 7, "status": 503},
        {"fail": 7, "status": 500, "when": "after"},
        {"fail": 3, "status": 429, "retry_after": 1},
    ],
    ids=["well", "down", "answers lost", "busy"],
)
def test_effects_arrive_in_order_and_are_applied_once_though_plaza_fails(desk, plaza, faults):
    """Whatever the platform answers meanwhile, in the end it enforces what stands, told by each entry once."""
    plaza.misbehave(**faults)
    desk.impose(Limit, "post:1")
    first = desk.impose(Suspend, cause="decision:1.1")
    desk.impose(Suspend, cause="decision:2.1")
    desk.impose(Label, "post:1", label="disputed", cause="decision:3.1")
    desk.lift(first)
    desk.impose(Ban, days=30)
    desk.impose(Remove, "post:2", days=None)

    desk.deliver()

    assert_each_effect_has_its_receipt(desk)
    plaza.assert_enforces_what_stands(desk.house)


def test_answer_that_does_not_come_in_time_is_another_try_and_no_second_effect(desk, plaza):
    """A slow platform has done it although nobody heard: it is told again and answers the same."""
    action = desk.impose(Suspend)
    plaza.misbehave(delay_ms=400)
    assert desk.round(timeout_s=0.1) == 1
    assert [each.attempts for each in tried(desk)] == [1]
    plaza.misbehave()

    desk.deliver()

    assert_each_effect_has_its_receipt(desk)
    assert [one["action"] for one in plaza.enforced(U1)] == [action]
    assert len(plaza.messages("u1")) == 1


def test_wrongly_signed_effect_is_refused_by_plaza_and_stays_with_us(tmp_path, plaza):
    """Somebody changed the secret on one side: nothing is enforced, nothing lost, people see the reason."""
    other = {**plaza.webhook, "secret": "whsec_b3RoZXIgc2VjcmV0IG9mIG5vYm9keQ=="}
    desk = Desk(Installation(tmp_path / "data", webhook=other))
    desk.impose(Suspend)

    assert desk.round() == 1

    (waiting,) = tried(desk)
    assert "401" in waiting.error
    assert plaza.enforced(U1) == []
    desk.close()


def test_effect_that_plaza_never_takes_becomes_a_dead_letter_that_can_be_replayed(desk, plaza):
    """After all its tries it stands where people see it; the subject's later effects go on without it."""
    desk.impose(Suspend)
    (effect, *_) = [each.effect for each in desk.house.outbox.pending()]
    plaza.misbehave(fail=len(BACK_OFF) + 1)
    for tried in range(len(BACK_OFF) + 1):
        assert desk.house.outbox.dead() == [], f"given up after {tried} tries"
        desk.at += max(BACK_OFF) + HOUR
        desk.round()

    assert [each.effect for each in desk.house.outbox.dead()] == [effect]
    (letter,) = desk.entries(DeadLettered)
    assert (letter.fact.effect, letter.fact.attempts) == (effect, len(BACK_OFF) + 1)
    assert "503" in letter.fact.error
    desk.deliver()
    assert plaza.enforced(U1) == []

    desk.done(desk.house.door.perform(Replay(effect=effect), LEAD))
    desk.deliver()

    assert_each_effect_has_its_receipt(desk)
    plaza.assert_enforces_what_stands(desk.house)


def test_dead_letter_replayed_after_a_later_effect_does_not_undo_it(desk, plaza):
    """What stands counts, not what was said last: even a platform that keeps no order is not told the older word."""
    action = desk.impose(Suspend, account=None)
    plaza.misbehave(fail=len(BACK_OFF) + 1)
    desk.deliver()
    (dead,) = desk.house.outbox.dead()
    desk.lift(action)
    desk.deliver()

    desk.done(desk.house.door.perform(Replay(effect=dead.effect), LEAD))
    desk.deliver()

    assert plaza.enforced(U1) == []
    assert [entry.fact.applied for entry in desk.entries(Receipted)] == [True]
    assert [entry.fact.effect for entry in desk.entries(Superseded)] == [dead.effect]
    assert plaza.times(dead.effect) == 0, "it was never sent again"


def test_effect_on_a_subject_that_plaza_no_longer_has_gets_its_receipt(desk, plaza):
    """Nothing is left to enforce: 410 ends it, as not applied."""
    plaza.http.post("/posts", json=[{"id": "1", "text": "gone soon"}])
    plaza.http.delete("/posts/1")
    desk.impose(Remove, "post:1", days=None, account=None)

    desk.deliver()

    (receipt,) = desk.entries(Receipted)
    assert (receipt.fact.status, receipt.fact.applied) == (410, False)


def test_notice_says_what_was_done_why_by_whom_and_how_to_object(desk, plaza):
    """Whoever is affected must be able to understand it, and to object, from the message alone."""
    action = desk.impose(Suspend)
    article = load_pack(STARTER).articles["spam-1"]

    desk.deliver()

    (message,) = plaza.messages("u1")
    assert message["policy"] == "spam-1@1"
    assert message["policy_text"] == article.text
    assert message["automated"] is False
    assert message["object_ref"] == action
    assert message["object_by"] > message["received"]
    for said in (
        "suspended your account",
        article.title,
        "A person looked at it",
        "You may object until",
        action,
    ):
        assert said in message["text"]


def test_lifting_one_of_two_suspensions_leaves_the_account_suspended_at_plaza(desk, plaza):
    """The other decision still stands, and it is on Plaza's side that it must hold."""
    first = desk.impose(Suspend, cause="decision:1.1", days=7)
    second = desk.impose(Suspend, cause="decision:2.1", days=2)
    desk.lift(first)

    desk.deliver()

    assert [one["action"] for one in plaza.enforced(U1)] == [second]


def test_expiry_reaches_plaza_even_where_plaza_keeps_no_time(tmp_path, plaza):
    """The end of a sanction is an entry and an effect like its beginning."""
    desk = Desk(Installation(tmp_path / "data", webhook=plaza.webhook))
    desk.impose(Suspend, days=30)
    desk.deliver()
    assert plaza.enforced(U1) != []
    desk.close()

    desk.house = House(desk.installation.settings, ahead=31 * DAY)
    while not desk.entries(Expired):
        desk.house.clock.tick()
    desk.deliver()

    (expired,) = desk.entries(Expired)
    assert plaza.enforced(U1) == []
    assert plaza.heard(U1) == expired.seq
    desk.close()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_decided_and_however_plaza_fails_it_ends_with_what_stands(desk, plaza, seed):
    """A random week of sanctions and lifts on few subjects, delivered in between through random failures."""
    dice = random.Random(seed)
    for n in range(60):
        act_at_random(desk, dice, n)
        if dice.random() < 0.3:
            how = dice.choice(("before", "after"))
            plaza.misbehave(fail=dice.randrange(4), status=dice.choice((429, 500, 503)), when=how)
            desk.round()
    desk.deliver()

    assert_each_effect_has_its_receipt(desk)
    plaza.assert_enforces_what_stands(desk.house)


def act_at_random(desk, dice, n):
    """Impose something new, or lift something that is in force."""
    subject = dice.choice(("account:u1", "account:u2", "post:1"))
    standing = desk.house.reader.row("standing", subject)
    if standing is not None and standing.in_force and dice.random() < 0.5:
        desk.lift(dice.choice(standing.in_force).action, subject)
        return
    kinds = (Limit, Remove) if subject == "post:1" else (Limit, Suspend)
    whose = U1 if subject == "post:1" else subject
    desk.impose(
        dice.choice(kinds), subject, cause=f"decision:{n}.1", days=dice.randrange(1, 9), account=whose
    )


def test_door_killed_between_sending_and_recording_sends_again_and_plaza_acts_once(tmp_path, plaza):
    """Plaza has answered, nobody has heard it: the same id goes out again, and its first answer comes back."""
    with relay_to(plaza.webhook["url"]) as relay:
        webhook = {"url": relay.url, "secret": plaza.webhook["secret"]}
        with installed(tmp_path / "data", webhook=webhook) as installation:
            relay.hold()
            installation.deliver([event(1, "pushed")])
            assert relay.held.wait(30), "nothing was delivered"
            installation.kill("door")
            relay.release()

            with installation.house() as house:
                installation.until(
                    lambda: house.outbox.counts()["delivered"] >= 3, "the receipts of all effects"
                )
                told = Counter(relay.seen)
                assert max(told.values()) > 1, "nothing was sent again"
                assert all(plaza.times(effect) == times for effect, times in told.items())
                receipts = [e.fact for e in entries(house.reader) if isinstance(e.fact, Receipted)]
                assert Counter(r.effect for r in receipts) == Counter(told.keys())
                assert all(receipt.applied for receipt in receipts)
                plaza.assert_enforces_what_stands(house)
                assert len(plaza.messages("spammer1")) == 1
