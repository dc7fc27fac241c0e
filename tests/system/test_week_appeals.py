"""The Week at E-10: nobody banned returns by favour, and whoever was banned wrongly returns by right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from steadyhand.access.model import Staff
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from tests.support.attacked import at_desk, done, staffed
from tests.support.desk import Desk, hidden
from tests.support.installation import Installation
from tests.support.plaza import Plaza, running_plaza
from tests.system.test_week_comparison import LOU, MORATORIUM, banned, kinds

HANA: Final = Staff(principal="staff:hana", name="Hana Ito", roles=("appeals_reviewer",), team="appeals")
WRONGED: Final = "account:wronged"
NAME: Final = WRONGED.removeprefix("account:")
"""In its inbox at Plaza."""
OTHER: Final = "account:star"
WORDS: Final = "I quoted what somebody else said, to contradict it."
FOUND: Final = "It is a quotation, and says so."


@pytest.fixture(scope="module")
def plaza(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plaza]:
    """The platform, which tells its people what it is told to."""
    with running_plaza(tmp_path_factory.mktemp("plaza")) as running:
        yield running


@pytest.fixture(scope="module")
def house(plaza: Plaza, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two accounts banned for good, under a promise that nobody returns; and somebody who hears appeals."""
    data = tmp_path_factory.mktemp("week") / "data"
    with staffed(data, LOU, HANA, webhook=plaza.webhook) as running:
        for account in (WRONGED, OTHER):
            banned(running, account)
        promise = StartMoratorium(
            moratorium=MORATORIUM, statement="Nobody returns.", condition="A council has met."
        )
        done(running, "staff:lea", promise)
        running.until(lambda: bool(plaza.messages(NAME)), "they are told")
        yield running


def served(desk: Desk) -> str:
    """Ask for the next appeal, as anybody there does; where that leads."""
    return str(desk.send("/appeals/next").headers["location"])


def test_wrongful_ban_overturned_on_appeal_goes_through_past_the_moratorium(
    house: Installation, plaza: Plaza
) -> None:
    """E-10: by the link in the notice, answered by whoever had no part in it; Plaza enforces the one ban no more."""
    (message,) = plaza.messages(NAME)
    path = urlsplit(message["link"]).path
    with httpx.Client(base_url=house.url("door"), trust_env=False) as person:
        assert person.post(path, data={"words": WORDS}).status_code == 303
        for handle in ("lea", "lou"):
            with closing(at_desk(house, handle)) as lead:
                assert served(lead) == "/appeals?note=none", "who banned does not hear it"
        with closing(at_desk(house, "hana")) as hana:
            assert served(hana) == "/appeals/next"
            assert WORDS in hana.get("/appeals/next").text
            asked = hidden(hana.get("/appeals/next?choice=overturned").text)
            answer = hana.send("/appeals/answer", **(asked | {"outcome": "overturned", "reason": FOUND}))
            assert answer.headers["location"] == "/appeals?note=answered", answer.text

        house.until(lambda: kinds(plaza, WRONGED) == [], "Plaza enforces it no more")
        assert FOUND in person.get(path).text
        (promise,) = person.get("/public/moratoria.json").json()["moratoria"]
    house.until(lambda: len(plaza.messages(NAME)) == 2, "they are told what was found")

    assert kinds(plaza, OTHER) == ["ban"], "the promise stands"
    assert (promise["moratorium"], promise["ended"]) == (MORATORIUM, None)
    assert told_last(plaza) == ("overturned", FOUND)


def told_last(plaza: Plaza) -> tuple[Any, Any]:
    last = next(one for one in plaza.messages(NAME) if one.get("appeal"))
    return last["outcome"], last["reason"]
