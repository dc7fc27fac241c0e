"""The content is deleted on the platform while somebody looks at its case: what they see, and may still do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from steadyhand.flows.reach import Reach
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore
from steadyhand.intake.writer import IntakeWriter
from steadyhand.web.events import events_app
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk, serving
from tests.support.house import API_KEY, make_house, report
from tests.support.intake_events import post_created

SUBJECT = "post:del"


class Platform:
    """Sends events over HTTP to a house whose events are followed."""

    def __init__(self, rooms: Rooms, url: str, store: EventStore) -> None:
        self._store, self.url = store, url
        self._seen, self._reach = Seen(store), Reach(rooms.reader, rooms.door, Seen(store))
        self._sent = 0

    def says(self, kind: str, **data: Any) -> None:
        """Send an event; it is taken, and carried on."""
        self._sent = self._store.last()
        event = post_created(type=kind, id=f"del{self._sent}", time=None, data=data)
        answer = httpx.post(
            f"{self.url}/v1/events",
            json=event,
            headers={"authorization": f"Bearer {API_KEY}"},
            trust_env=False,
        )
        assert answer.json()["accepted"] == 1, answer.text
        self._seen.note(self._store.read(self._sent, 10))
        self._reach.round()

    def read(self, path: str) -> Any:
        """What the API answers."""
        headers = {"authorization": f"Bearer {API_KEY}"}
        return httpx.get(f"{self.url}{path}", headers=headers, trust_env=False).json()


@pytest.fixture
def store(data_dir: Path) -> Iterator[EventStore]:
    made = EventStore(f"sqlite:///{data_dir / 'said.db'}")
    made.create()
    yield made
    made.close()


@pytest.fixture
def platform(rooms: Rooms, store: EventStore) -> Iterator[Platform]:
    writer = IntakeWriter(store)
    app = events_app(writer, None, rooms.api_key)  # type: ignore[arg-type]  # nobody asks for a decision
    with serving(rooms, app) as url:
        yield Platform(rooms, url, store)
    writer.close()


@pytest.fixture
def ana(platform: Platform) -> Iterator[Desk]:
    desk = Desk(platform.url, "ana")
    yield desk
    desk.close()


def asked(rooms: Rooms) -> str:
    return report(rooms, "del", SUBJECT, area="spam", text="Look", author="account:u6")


def status(desk: Desk, case: str) -> str:
    """What the page says of where the case stands, as the open page fetches it."""
    return desk.get(f"/cases/{case}?part=status&read=true").text


def test_reader_is_told_since_when_it_is_gone_and_decides_it_all_the_same(
    rooms: Rooms, platform: Platform, ana: Desk
) -> None:
    """Whoever deletes a scam when it is found out has still sent it, and has more accounts."""
    case = asked(rooms)
    ana.send(f"/cases/{case}/take")
    form = ana.about_to(case, "remove")
    assert "It went from the platform" not in status(ana, case)
    platform.says("post.deleted", post={"id": "del"})

    told = status(ana, case)
    assert "It went from the platform" in told
    assert "You hold this case" in told
    assert platform.read(f"/v1/cases/{case}")["case"]["gone"].endswith("Z")
    assert "Win a prize today" in ana.get(f"/cases/{case}").text
    answer = ana.send(f"/cases/{case}/decision", **form, policy="spam-1@1", reason="It repeats a link.")
    assert answer.status_code == 303, answer.text
    assert [one.kind for one in rooms.standings.of(SUBJECT).in_force] == ["remove"]


def test_what_comes_back_is_shown_as_there_again(rooms: Rooms, platform: Platform, ana: Desk) -> None:
    """A notice that stays would have somebody leave up what everybody sees."""
    case = asked(rooms)
    ana.send(f"/cases/{case}/take")
    platform.says("post.deleted", post={"id": "del"})
    platform.says("post.created", post={"id": "del", "text": "Win"}, account={"id": "u6"})

    assert "It went from the platform" not in status(ana, case)


def test_views_are_shown_with_the_case_and_why_it_is_this_one(
    rooms: Rooms, platform: Platform, ana: Desk
) -> None:
    """The reader sees what the order rests on."""
    case = asked(rooms)
    platform.says("view.counted", subject=SUBJECT, views=4_096)
    ana.send(f"/cases/{case}/take")
    page = ana.get(f"/cases/{case}").text

    assert "Seen at least 4,096 times." in page
    shown = platform.read(f"/v1/cases/{case}")["case"]
    assert (shown["views"], shown["gone"]) == (4_096, None)


def test_it_is_known_after_a_restart(data_dir: Path, record_url: str, store: EventStore) -> None:
    """The house is down when the post goes; the reader's page says so once it is up."""
    rooms, close = make_house(data_dir, record_url)
    case = asked(rooms)
    with serving(rooms) as url:
        desk = Desk(url, "ana")
        desk.send(f"/cases/{case}/take")
        desk.close()
    close()
    rooms, close = make_house(data_dir, record_url, peopled=False)
    writer = IntakeWriter(store)
    app = events_app(writer, None, rooms.api_key)  # type: ignore[arg-type]  # nobody asks for a decision
    with serving(rooms, app) as url:
        Platform(rooms, url, store).says("post.deleted", post={"id": "del"})
        desk = Desk(url, "ana")
        told = status(desk, case)
        desk.close()
    writer.close()
    close()

    assert "It went from the platform" in told
    assert "You hold this case" in told
