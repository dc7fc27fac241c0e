from __future__ import annotations

from pathlib import Path

import httpx

from steadyhand.web.console.throttle import FREE
from tests.support.desk import Desk, serving
from tests.support.house import make_house

COUNTED = "/public/access.json"
ASKED = 'steadyhand_http_requests_total{method="GET",route="/public/access.json",status="200"} 1.0'


def served(folder: Path, *, peopled: bool) -> tuple[str, int, object, bool, list[int]]:
    """Where a house is served, its last entry, how many work there, if that was asked once, answers to guesses."""
    folder.mkdir()
    rooms, close = make_house(folder, peopled=peopled)
    with serving(rooms) as url, httpx.Client(base_url=url, trust_env=False) as client:
        seq, staff = client.get("/readyz").json()["seq"], client.get(COUNTED).json()["access"]["staff"]
        once = ASKED in client.get("/metrics").text
        guest = Desk(url)
        guessed = [guest.sign_in("ana", "a wrong password").status_code for _ in range(FREE - 1)]
        guest.close()
    close()
    return url, seq, staff, once, guessed


def test_house_finds_nothing_of_the_one_before_it_on_its_server(tmp_path):
    """Tests share servers: what one house counted for everybody, was asked, or was told wrong is no other's."""
    first, *one = served(tmp_path / "one", peopled=True)
    second, *two = served(tmp_path / "two", peopled=False)

    assert first == second
    assert one == [one[0], "<10", True, one[-1]]
    assert two == [0, 0, True, one[-1]]
    assert one[0] != two[0]
