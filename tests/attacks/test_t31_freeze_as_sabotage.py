"""T31: a week before an election an executive freezes election work "to reduce opportunities for insider risk".

They head the reporting line, hold every capability that it takes, and know the command line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest

from steadyhand.access.forecasting import read
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectWindow
from steadyhand.access.protection.model import Window
from steadyhand.kernel.values import DAY
from tests.support.attacked import FREEZE, appointed, at_desk, done, foretold, frozen
from tests.support.desk import Desk
from tests.support.installation import Installation

EXECUTIVE: Final = "staff:eli"
PEOPLE: Final = (
    Staff(principal=EXECUTIVE, name="Eli Ward", roles=("security_lead",), team="board"),
    Staff(principal="staff:sol", name="Sol Varga", roles=("security_lead",), reports_to=EXECUTIVE),
    Staff(principal="staff:kim", name="Kim Oh", roles=("admin",), team="it"),
    Staff(principal="staff:ola", name="Ola Berg", roles=("outside_approver",), employer="council"),
)
AREA: Final = FREEZE | {"policy_areas:election": "on", "name": "election"}


@pytest.fixture(scope="module")
def eli(house: Installation) -> Iterator[Desk]:
    """The executive at the console."""
    appointed(house, *PEOPLE)
    with closing(at_desk(house, "eli")) as desk:
        yield desk


@pytest.fixture(scope="module")
def request_(eli: Desk) -> str:
    """What the executive asks for when the console leaves them nothing else."""
    asked = eli.send("/access/freezes/new", **foretold(eli, AREA), second="ask", to_second="Keys leaked.")
    assert asked.status_code == 303, asked.text
    return asked.headers["location"]


def freezes(house: Installation) -> list[Freeze]:
    """Those that there are."""
    with house.reader() as reader:
        return list(reader.all("freeze").values())


def test_forecast_tells_the_executive_and_the_console_does_not_start_it(
    house: Installation, eli: Desk
) -> None:
    """Nobody can say afterwards that nobody knew; and a form that skips the button is refused by the door."""
    page = eli.send("/access/freezes/new", **AREA, do="forecast").text
    refused = frozen(eli, AREA)

    assert "Where nobody would be left" in page
    assert "This takes a second, independent person" in page
    assert "The forecast leaves 0% somewhere, and the floor is 50%" in refused.text
    assert freezes(house) == []


@pytest.mark.parametrize("more", [{"floor": "0"}, {"foretold": "0" * 16}, {"outlook": "1", "share": "1"}])
def test_fields_of_a_made_up_form_lower_no_floor(
    house: Installation, eli: Desk, more: dict[str, str]
) -> None:
    """The floor is the installation's and the forecast the house's own, whatever is sent."""
    answer = eli.send("/access/freezes/new", **foretold(eli, AREA) | more, do="start")

    assert not answer.is_redirect
    assert freezes(house) == []


def test_command_line_is_no_way_around_the_floor(house: Installation) -> None:
    """Whoever has a shell on the host must not be able to say that none is needed."""
    words = ["Insider risk.", "--by", "eli", "--area", "election", "--hours", "48", "--floor", "0"]
    goes = ["--automation", "stopped", "--contractors", "stopped", "--api-clients", "stopped"]
    told = house.cli("access", "freeze", *words, *goes)

    assert "waits for one" in told.stdout, told.stdout + told.stderr
    assert "the floor is 50%" in told.stdout
    assert freezes(house) == []


def test_second_person_is_none_of_their_own(house: Installation, request_: str) -> None:
    """Who reports to an executive signs; so whoever heads the line needs somebody from outside."""
    for handle, why in (
        ("eli", "Nobody is the second person for their own request"),
        ("sol", "One of you reports to the other"),
        ("kim", "heads the line: somebody of the outside approvers must approve this"),
        ("ana", "freeze.approve"),
    ):
        with closing(at_desk(house, handle)) as desk:
            answer = desk.send(f"{request_}/approve")
        assert answer.status_code >= 400, handle
        assert why in answer.text, (handle, answer.text)
    assert freezes(house) == []


def test_protected_time_takes_a_second_person_however_few_are_stopped(house: Installation, eli: Desk) -> None:
    """In an election week one name more or less decides, and a plan says who goes on."""
    with house.reader() as reader:
        now = reader.now()
    week = Window(id="election", name="the election week", starts=now, ends=now + 7 * DAY, source="calendar")
    done(house, "staff:lea", ProtectWindow(window=week))
    refused = frozen(eli, AREA | {"people": "ana", "name": "one"})

    assert "It overlaps the election week, and no plan says who goes on then." in refused.text
    assert freezes(house) == []


def test_slice_after_slice_is_no_way_around_the_floor(house: Installation, eli: Desk) -> None:
    """Each takes less than half of those who are left; together they must not take more than half of all."""
    plan = AREA | {"continuity": "Lea is on call."}
    first = frozen(eli, plan | {"people": "ana", "name": "slice-1"})
    second = frozen(eli, plan | {"people": "ben", "name": "slice-2"})

    assert first.is_redirect, "one of three is within what one person may stop"
    assert "The forecast leaves 33% somewhere, and the floor is 50%" in second.text
    assert [freeze.id for freeze in freezes(house)] == ["freeze:slice-1"]


def test_with_somebody_from_outside_it_begins_and_its_forecast_is_kept_to_be_scored(
    house: Installation, request_: str
) -> None:
    """What was foretold stands in the record with both names, so that it can be held against what came."""
    with closing(at_desk(house, "ola")) as ola:
        shown = ola.get(request_).text
        assert ola.send(f"{request_}/approve").is_redirect
    with house.reader() as reader:
        entry = reader.entries(types=("access.frozen",))[-1]
        sealed = entry.sealed("forecast")
        assert sealed is not None
        words = reader.payload(sealed.payload)
    freeze: Freeze = entry.fact.freeze  # type: ignore[attr-defined]
    assert words is not None
    assert freeze.outlook is not None
    forecast = read(words)

    assert "Groups with nobody" in shown
    assert (entry.by, entry.under) == (EXECUTIVE, request_.rpartition("/")[2])
    assert freeze.outlook.digest == hashlib.sha256(words).hexdigest()
    assert (
        (freeze.outlook.share, freeze.outlook.remaining) == (0.0, 0) == (forecast.share, forecast.remaining)
    )
    assert forecast.queue("election") is not None


def test_somebody_can_still_be_shown_the_door_while_it_lasts(house: Installation) -> None:
    """A freeze stops acts on people of the platform; it must not keep an insider in their chair."""
    told = house.cli("staff", "deactivate", "eli", "It was sabotage.", "--by", "root")

    assert told.returncode == 0, told.stderr
    with closing(Desk(house.url("door"))) as eli:
        assert not eli.enter("eli").is_success
