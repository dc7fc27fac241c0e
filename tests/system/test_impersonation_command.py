"""`steadyhand impersonation` from a terminal: looked at beforehand, entered, confirmed by somebody else, listed."""

from __future__ import annotations

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.impersonation.csv_form import to_csv
from steadyhand.civic.impersonation.record import store
from steadyhand.cli.app import app
from steadyhand.cli.common import CommandRefused
from steadyhand.kernel.entry import Entry
from tests.support.civic_namesakes import CANDIDATE, OFFICE
from tests.support.installation import PASSWORD
from tests.system.test_access_command import at_a_terminal, installation  # noqa: F401 - its fixtures

ROOT = "staff:root"


@pytest.fixture
def typed(installation, capsys):  # noqa: F811 - the fixture
    """What `steadyhand impersonation ...` says in this installation, in which two people of the civic team are."""
    with installation.house() as house:
        for name in ("cleo", "cyd"):
            staff = Staff(principal=f"staff:{name}", name=name, roles=("civic_analyst",))
            assert isinstance(house.door.perform(Appoint(staff=staff), ROOT), Entry)
            assert isinstance(house.door.perform(set_password(staff.principal, PASSWORD), ROOT), Entry)

    def says(*words: object) -> str:
        app(
            ["impersonation", *map(str, words), "--data", str(installation.data)],
            result_action="return_value",
        )
        return str(capsys.readouterr().out)

    return says


def test_register_is_looked_at_entered_confirmed_and_listed(installation, typed, tmp_path):  # noqa: F811 - the fixture
    """The way of an analyst who has a list from an election office."""
    file = tmp_path / "register.csv"
    file.write_text(to_csv([CANDIDATE, OFFICE]), encoding="utf-8")
    assert "Nobody is on the register." in typed("list")
    assert "Of the latest 0 accounts it finds 0" in typed("preview", file)
    assert f"{CANDIDATE.id} is entered, and waits" in typed("import", file, "--by", "cleo")
    with pytest.raises(CommandRefused, match="Somebody else confirms"):
        typed("confirm", "lena-torvald", 1, "--by", "cleo")
    assert "Accounts are compared with it" in typed("confirm", "lena-torvald", 1, "--by", "cyd")

    told = typed("list")
    assert "imitated:lena-torvald  candidate  confirmed  2 real accounts  0 found" in told
    assert "imitated:office-north  election_body  entered  2 real accounts  0 found  version 1 waits" in told
    assert "second" in typed("withdraw", "lena-torvald", "She lost.", "--by", "cleo")
    with installation.house() as house:
        assert store.imitated(house.reader) == [CANDIDATE]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,kind,names,source\n", r"register.csv: line 1: no column accounts.*Nothing was entered"),
        ("id,kind,names,accounts,source\na,mayor,x,account:a,y\n", "line 2: kind is one of candidate"),
        ("id,kind,names,accounts,source\na,press,BBC,,y\n", "line 2: Name their real accounts"),
    ],
)
def test_file_that_is_not_sound_is_refused_by_its_line(typed, tmp_path, text, told):
    """Nothing of it is entered: half a register would be taken for a whole one."""
    file = tmp_path / "register.csv"
    file.write_text(text)
    before = typed("list")
    with pytest.raises(CommandRefused, match=told):
        typed("import", file, "--by", "cleo")
    assert typed("list") == before
