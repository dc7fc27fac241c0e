from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator

import httpx
import msgspec
import pytest

from steadyhand.delivery import model
from steadyhand.delivery.commands import DeadLettered, GiveUp, Receipted, Receive, Replay, Replayed
from steadyhand.delivery.model import BACK_OFF, InvalidSecret, key_of, pause, sign
from steadyhand.delivery.service import Courier, Destination
from steadyhand.delivery.store import Outbox
from steadyhand.delivery.views import DeliveryView
from steadyhand.enforcement.commands import Remove
from steadyhand.enforcement.ending import Lift
from steadyhand.kernel.values import DAY, HOUR, SECOND
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.judging import code, entries, fact, folded
from tests.support.people import LEAD, REVIEWER, peopled

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
Answer = Callable[[httpx.Request], httpx.Response]


def accepted(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"applied": True, "receipt": "p-7", "at": "2026-11-03T09:30:00Z"})


class Platform:
    """The other side: keeps what it is sent and answers as it is told to."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answer: Answer = accepted

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    def ids(self) -> list[str]:
        return [request.headers["webhook-id"] for request in self.requests]


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    with house_doors(record_url) as opens:
        yield opens


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """One post removed: one effect on it and one notice to its author."""
    house = opens()
    peopled(house)
    house.done(
        Remove(subject="post:1", policy="spam-1@1", cause="decision:1", mode="manual", account="account:u1"),
        REVIEWER,
    )
    return house


@pytest.fixture
def platform() -> Platform:
    return Platform()


def carry(house: Opened, platform: Platform, ahead: int = SECOND) -> int:
    """One round of the courier, so much later; how many effects it tried."""

    async def once() -> int:
        courier = Courier(
            Outbox(house.reader),
            house.door,
            house.record,
            Destination(url="http://plaza.test/hook", secret=SECRET),
        )
        async with httpx.AsyncClient(transport=httpx.MockTransport(platform)) as client:
            return await courier.round(client, house.reader.now() + ahead)

    return asyncio.run(once())


def carry_all(house: Opened, platform: Platform) -> None:
    """Rounds until nothing is due: of one entry's effects each waits for the one before."""
    while carry(house, platform):
        pass


def states(house: Opened) -> dict[str, int]:
    return {state: n for state, n in Outbox(house.reader).counts().items() if n}


# ------------------------------------------------------------------------------------------------- signatures


def test_signature_is_the_one_of_the_standards_own_example():
    """Any library for Standard Webhooks must accept it (standardwebhooks.com, specification, reference vector)."""
    body = b'{"test": 2432232314}'

    assert sign(key_of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize("secret", ["whsec_***", "whsec_abc", "ключ"])
def test_secret_that_is_not_base64_is_refused_with_what_to_do(secret):
    """A wrong secret would sign everything in a way nobody can check."""
    with pytest.raises(InvalidSecret, match="whsec_"):
        key_of(secret)


def test_effect_is_sent_signed_under_its_own_id(house, platform):
    """The receiver must be able to check who sent it and whether it has it already."""
    carry(house, platform)
    sent = next(request for request in platform.requests if request.headers["webhook-id"].endswith("-0"))
    body = sent.content

    expected = sign(key_of(SECRET), sent.headers["webhook-id"], int(sent.headers["webhook-timestamp"]), body)
    assert sent.headers["webhook-signature"] == expected
    told = msgspec.json.decode(body)
    assert set(told) == {"type", "timestamp", "data"}
    assert told["type"] == "enforcement.removed"
    assert told["data"]["effect"] == sent.headers["webhook-id"]
    assert told["data"]["seq"] == house.reader.head().seq - len(platform.requests)


# ------------------------------------------------------------------------------------ receipts, tries, letters


def test_receipt_of_the_platform_is_an_entry_of_its_own(house, platform):
    """Decided, carried out, acknowledged: three records, so that each can be missing and be seen to be."""
    carry_all(house, platform)

    receipts = house.entries("delivery.receipted")
    assert [(one.by, one.fact.applied, one.fact.receipt, one.fact.status) for one in receipts] == [
        ("system:delivery", True, "p-7", 200)
    ] * 2
    assert states(house) == {"delivered": 2}
    assert carry(house, platform) == 0


def test_subject_that_is_gone_is_a_receipt_too(house, platform):
    """410 says that nothing is left to enforce: trying for a day would change nothing."""
    platform.answer = lambda _: httpx.Response(410)
    carry_all(house, platform)

    assert [one.fact.applied for one in house.entries("delivery.receipted")] == [False, False]
    assert states(house) == {"delivered": 2}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"thanks!"),
        httpx.Response(204),
        httpx.Response(200, content=b'{"applied": "maybe"}'),
        httpx.Response(200, content=b"\x00\xff" * 100),
    ],
)
def test_success_without_the_platforms_word_is_a_failed_try(house, platform, answer):
    """A webhook behind a sign-in page would turn every lost effect into a clean ledger."""
    platform.answer = lambda _: httpx.Response(answer.status_code, content=answer.content)
    carry(house, platform)

    assert states(house) == {"pending": 2}
    assert any("without a receipt" in str(one.error) for one in Outbox(house.reader).pending())


def test_failed_try_is_repeated_later_and_no_entry(house, platform):
    """Each try would be an entry: a platform that is down for an hour would fill the ledger."""
    before = house.reader.head().seq
    platform.answer = lambda _: httpx.Response(503, content=b"down \x00")
    assert carry(house, platform) == 1
    assert carry(house, platform, ahead=SECOND // 2) == 0, "not before its time"

    assert house.reader.head().seq == before
    assert sorted(one.attempts for one in Outbox(house.reader).pending()) == [0, 1]
    platform.answer = accepted
    assert carry(house, platform, ahead=3 * SECOND) == 1
    assert carry(house, platform, ahead=3 * SECOND) == 1, "the notice, once the removal is done"
    assert states(house) == {"delivered": 2}
    assert len(set(platform.ids())) == 2, "each repeat carries the id of its effect"


def test_connection_that_breaks_is_a_failed_try(house, platform):
    """A broken peer must not end the courier."""

    def breaks(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("reset", request=request)

    platform.answer = breaks
    carry(house, platform)

    assert sorted(one.attempts for one in Outbox(house.reader).pending()) == [0, 1]


def test_effect_that_nobody_takes_becomes_a_dead_letter_and_can_be_tried_again(house, platform):
    """After about a day somebody must look; nothing is thrown away."""
    platform.answer = lambda _: httpx.Response(500)
    ahead, tries = SECOND, 0
    while carry(house, platform, ahead):
        tries += 1
        ahead += 14 * HOUR
    assert tries == 2 * (len(BACK_OFF) + 1)
    dead = Outbox(house.reader).dead()
    assert len(dead) == 2
    assert house.entries("delivery.dead_lettered")[0].fact.error.startswith("The platform answered 500")

    platform.answer = accepted
    house.done(Replay(effect=dead[0].effect), LEAD)
    assert carry(house, platform) == 1
    assert states(house) == {"dead": 1, "delivered": 1}


def test_effects_on_one_subject_arrive_in_their_order(house, platform):
    """A lift that overtakes its suspension would leave somebody suspended."""
    house.done(Lift(subject="post:1", action="post:1#1", cause="appeal:1", reason="Mistaken."), LEAD)
    platform.answer = lambda request: (
        httpx.Response(500) if b"removed" in request.content else accepted(request)
    )
    carry(house, platform)
    sent = [msgspec.json.decode(request.content)["type"] for request in platform.requests]
    assert "enforcement.lifted" not in sent

    platform.answer = accepted
    for ahead in (10 * SECOND, 20 * SECOND):
        carry(house, platform, ahead)
    sent = [msgspec.json.decode(request.content)["type"] for request in platform.requests]
    assert [kind for kind in sent if kind.startswith("enforcement")] == ["enforcement.removed"] * 2 + [
        "enforcement.lifted"
    ]


def test_effect_that_comes_after_another_names_it(house):
    """Its own next try is past and means nothing: whoever looks must find the one that holds it up."""
    house.done(Lift(subject="post:1", action="post:1#1", cause="appeal:1", reason="Mistaken."), LEAD)
    removed, told, lifted, *_ = sorted(
        Outbox(house.reader).pending(), key=lambda each: (each.seq, each.effect)
    )

    assert removed.after is None
    assert [told.type, told.after] == ["notice.sent", removed.effect]
    assert [lifted.type, lifted.after] == ["enforcement.lifted", removed.effect]


def test_pauses_grow_and_end_after_about_a_day():
    """Quick at first for a blip, patient later for an outage, and then somebody is told."""
    assert list(BACK_OFF) == sorted(BACK_OFF)
    assert 20 * HOUR < sum(BACK_OFF) < 2 * DAY
    assert [pause(n + 1) for n in range(len(BACK_OFF))] == list(BACK_OFF)
    assert pause(len(BACK_OFF) + 1) is None


# --------------------------------------------------------------------------------------------------- judging


def receive() -> Receive:
    return Receive(effect="5-0", status=200, applied=True, receipt="p-7", platform_at="")


def test_effect_is_acknowledged_once():
    """A second receipt for the same effect would say that it was applied twice."""
    delivered = folded(DeliveryView(), "5-0", list(entries(fact(receive()))))

    assert code(receive(), delivery=delivered) == "delivered"
    assert code(GiveUp(effect="5-0", attempts=11, error="x"), delivery=delivered) == "delivered"
    assert code(Replay(effect="5-0"), delivery=delivered) == "not_dead"
    assert code(Replay(effect="5-0")) == "not_dead"


def test_dead_letter_may_still_be_acknowledged():
    """The platform may have taken it at the last try after all."""
    dead = folded(DeliveryView(), "5-0", list(entries(DeadLettered(effect="5-0", attempts=11, error="x"))))

    assert fact(receive(), delivery=dead) == Receipted(
        effect="5-0", status=200, applied=True, receipt="p-7", platform_at=""
    )
    assert fact(Replay(effect="5-0"), delivery=dead) == Replayed(effect="5-0")
    again = folded(
        DeliveryView(),
        "5-0",
        list(entries(DeadLettered(effect="5-0", attempts=11, error="x"), Replayed(effect="5-0"))),
    )
    assert (again.state, again.error) == ("pending", None)


def test_secret_of_the_example_is_what_it_decodes_to():
    """The prefix is no part of the key."""
    assert key_of(SECRET) == base64.b64decode(SECRET.removeprefix(model.SECRET_PREFIX))
