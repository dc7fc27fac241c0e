"""The platform tells what it enforces: compared item by item, under a key that may, and seen at the console."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from steadyhand.enforcement.commands import Suspend
from steadyhand.kernel.values import DAY
from steadyhand.web.public.drift import told_now
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk
from tests.support.house import done

ACCOUNT = "account:zed"


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """An account that is suspended, of which the platform took the effect some time ago."""
    until = rooms.now() + DAY
    act = Suspend(
        subject=ACCOUNT, account=ACCOUNT, policy="spam-1@1", cause="decision:1", mode="manual", until=until
    )
    done(rooms.door, act, "staff:ana")
    return rooms


def tell(api: httpx.Client, *items: Any, **more: Any) -> httpx.Response:
    return api.post("/v1/state", json={"subjects": list(items), **more})


def says(subject: str, *enforced: dict[str, Any]) -> dict[str, Any]:
    return {"subject": subject, "enforced": list(enforced)}


def test_what_is_told_is_compared_item_by_item(api: httpx.Client, house: Rooms) -> None:
    """What cannot be read is told with its place; an effect on its way is no difference; what is not ours is one."""
    answer = tell(
        api,
        says(ACCOUNT),
        says("account:ok"),
        says("post:x", {"kind": "remove"}),
        says("nobody"),
        {"subject": "a\u0000"},
    )
    told = answer.json()

    assert answer.status_code == 200, answer.text
    assert [(one["subject"], one["outcome"]) for one in told["compared"]] == [
        (ACCOUNT, "on_its_way"),
        ("account:ok", "agrees"),
        ("post:x", "differs"),
    ]
    (extra,) = told["compared"][2]["differences"]
    assert (extra["what"], extra["should"], extra["says"]["kind"]) == ("extra", None, "remove")
    assert [(fault["index"], fault["code"]) for fault in told["refused"]] == [(3, "invalid"), (4, "invalid")]
    (made,) = house.reader.all("comparison").values()
    assert (made.asked, made.answered, made.differ, made.on_its_way) == (5, 3, 1, 1)


def test_same_again_under_its_key_is_one_telling(api: httpx.Client, house: Rooms) -> None:
    """A platform that sends again after a break is not taken for two."""
    body = {"subjects": [says("post:x", {"kind": "remove"})]}
    key = {"idempotency-key": "state-1"}
    first, again = (api.post("/v1/state", json=body, headers=key).json()["seq"] for _ in range(2))
    other = api.post("/v1/state", json={"subjects": []}, headers=key)

    assert first == again
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert len(house.reader.all("comparison")) == 1
    assert len(house.reader.entries(types=("enforcement.drift_found",))) == 1


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"at": "yesterday"}, 422, "at"),
        ({"at": "2020-01-01T00:00:00Z"}, 422, "at"),
        ({"subjects": [{}] * 1_001}, 400, "subjects"),
        ({"all": True}, 400, "all"),
    ],
)
def test_telling_that_is_none_is_refused_whole(
    api: httpx.Client, house: Rooms, more: dict[str, Any], status: int, field: str
) -> None:
    """Too old, too many, or something that nobody reads."""
    answer = api.post("/v1/state", json={"subjects": [], **more})

    assert answer.status_code == status
    assert answer.json()["faults"][0]["field"] == field


def test_key_that_may_not_tell_is_told_nothing(url: str) -> None:
    """The answer says what is in force."""
    with httpx.Client(base_url=url, trust_env=False) as nobody:
        assert tell(nobody, says(ACCOUNT)).status_code == 401


def test_who_it_is_about_is_for_those_who_have_effects_sent_again(
    api: httpx.Client, house: Rooms, desk: Callable[..., Desk]
) -> None:
    """A list of who is banned is a look-up of everybody; that something differs is for all to see."""
    tell(api, says("post:x", {"kind": "remove"}))
    ana, lead, phished = desk("ana"), desk("lead"), desk()
    phished.sign_in("lead")
    pages = [who.get("/drift").text for who in (ana, lead, phished)]

    assert all("enforced there, not in force here" in page for page in pages)
    assert ["post:x" in page for page in pages] == [False, True, False]
    assert 'href="/drift"' in lead.get("/access").text
    public = desk().get("/public/drift")
    assert (public.status_code, "post:x" in public.text, b"post:x" in told_now(house)) == (200, False, False)
