"""`steadyhand civic` from a terminal: entered from a file, confirmed by somebody else, rehearsed, listed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.elections import store
from steadyhand.civic.elections.tables import SEED, from_csv
from steadyhand.cli.app import app
from steadyhand.cli.common import CommandRefused
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import HOUR
from steadyhand.kernel.zones import local_instant, rfc3339, wall_clock
from tests.support.installation import PASSWORD
from tests.system.test_access_command import at_a_terminal, installation  # noqa: F401 - its fixtures

ROOT = "staff:root"
ZONE = "America/Phoenix"


@pytest.fixture
def typed(installation, capsys):  # noqa: F811 - the fixture
    """What `steadyhand civic ...` says in this installation, in which two people of the civic team are."""
    with installation.house() as house:
        for name in ("cleo", "cyd"):
            staff = Staff(principal=f"staff:{name}", name=name, roles=("civic_analyst",))
            assert isinstance(house.door.perform(Appoint(staff=staff), ROOT), Entry)
            assert isinstance(house.door.perform(set_password(staff.principal, PASSWORD), ROOT), Entry)

    def says(*words: object) -> str:
        app(["civic", *map(str, words), "--data", str(installation.data)], result_action="return_value")
        return str(capsys.readouterr().out)

    return says


def test_election_is_entered_confirmed_rehearsed_and_turned(installation, typed, tmp_path):  # noqa: F811 - the fixture
    """The way of an analyst who has a file from an election office."""
    with installation.house() as house:
        day = wall_clock(house.reader.now() + 30 * HOUR, ZONE)[:10]
    begins = local_instant(f"{day}T10:00", ZONE)  # whenever this runs, they close on the same day
    opens, closes = (wall_clock(begins + hours * HOUR, ZONE) for hours in (0, 2))
    file = tmp_path / "dates.csv"
    file.write_text(
        "election,name,kind,jurisdiction,phase,place,zone,opens,closes,source\n"
        f"az,Arizona,regional,US-AZ,polls,US-AZ,{ZONE},{opens},{closes},The office\n"
    )
    assert "election:az is entered with 1 periods" in typed("import", file, "--by", "cleo")
    with pytest.raises(CommandRefused, match="Somebody else confirms"):
        typed("confirm", "az", 1, "--by", "cleo")
    assert "version 1 waits to be confirmed, and is not in this" in typed("rehearse", day)
    typed("confirm", "az", 1, "--by", "cyd")

    told = typed("rehearse", day)
    assert f"{rfc3339(begins)}" in told
    assert "US-AZ  polls begins; then: polls  election:az" in told
    assert "nothing is entered for US-AZ after its polls close" in told
    assert "Nothing goes on." in typed("phases")
    report = typed("report", "az", "--json")
    assert json.loads(report)["election"] == "election:az"
    assert report == typed("report", "az", "--json"), "the same ledger gives the same bytes"
    assert typed("report", "az", "--from", day).startswith("# Report on Arizona\n")
    with installation.house() as house:
        assert [one.id for one in store.confirmed(house.reader)] == ["election:az"]


def test_united_kingdom_is_entered_by_its_id(typed):
    """The days are those that the law counts back from polling day."""
    assert "election:parl-2099-05-07 is entered with 3 periods" in typed(
        "uk", "parl.2099-05-07", "--by", "cleo"
    )


def test_elections_that_come_along_are_entered_and_none_is_confirmed(installation, typed):  # noqa: F811 - the fixture
    """Each with the law that it rests on; they switch nothing until somebody has read it."""
    told = typed("seed", "--by", "cleo")
    names = {one.id for one in from_csv(SEED.read_bytes())}
    with installation.house() as house:
        entered = [one for one in store.listed(house.reader) if one.id in names]
        assert not names & {one.id for one in store.confirmed(house.reader)}
    assert told.count("somebody else confirms it") == len(entered) == len(names) == 8
    for one in entered:
        details = one.shown.details
        assert (one.standing, details.confidence) == ("proposed", "reported")
        assert details.source.url.startswith("https://")


def test_days_that_come_along_are_those_of_the_law():
    """Tuesday after the first Monday of November; the second Sunday of September."""
    for one in from_csv(SEED.read_bytes()):
        (polls,) = one.periods
        day = date.fromisoformat(polls.opens[:10])
        if one.jurisdiction == "SE":
            assert (day.month, day.isoweekday(), 8 <= day.day <= 14, (day.year - 2022) % 4) == (9, 7, True, 0)
        else:
            assert (day.month, day.isoweekday(), 2 <= day.day <= 8, day.year % 2) == (11, 2, True, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "{file}", "--by", "cleo"), r"dates.csv: line 2: no zone.*Nothing was entered"),
        (("uk", "local.2099-05-07", "--by", "cleo"), "say which, GB-ENG"),
        (("rehearse", "tomorrow"), "Write it as 2022-11-08"),
        (("report", "none"), "No election called election:none was ever confirmed"),
        (("report", "none", "--from", "soon"), "is no time"),
        (("report", "none", "--json", "--markdown"), "Choose one"),
        (("confirm", "none", "1", "--by", "cleo"), "No election has this id"),
        (("call-off", "none", "Annulled.", "--by", "lead"), "No election has this id"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(typed, tmp_path, words, told):
    """That says what to do instead."""
    file = tmp_path / "dates.csv"
    file.write_text(
        "election,name,kind,jurisdiction,phase,place,zone,opens,closes,source\n"
        "az,Arizona,regional,US-AZ,polls,US-AZ,,2099-11-03T06:00,2099-11-03T19:00,The office\n"
    )
    with pytest.raises(CommandRefused, match=told):
        typed(*(str(word).format(file=file) for word in words))
