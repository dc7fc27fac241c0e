"""A folder of rules is followed while the engine runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from steadyhand.rules import STARTER, RuleError, RuleFolder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the smallest pack."""
    (tmp_path / "main.sml").write_text("A = 1 + 1")
    (tmp_path / "pack.toml").write_text("empty = true\n")
    return tmp_path


def test_a_change_is_taken_over_whole(folder: Path):
    """New rules act without a restart."""
    served = RuleFolder(folder)
    (folder / "main.sml").write_text("Import(rules=['b.sml'])\nA = B + 1")
    (folder / "b.sml").write_text("B = 40 + 1")

    assert served.refresh() is True
    assert served.current.rules.evaluate({}).features == {"A": 42, "B": 41}


def test_an_unchanged_folder_is_left_alone(folder: Path):
    """Looking is cheap, so that it can be done often."""
    served = RuleFolder(folder)
    before = served.current

    assert served.refresh() is False
    assert served.current is before


@pytest.mark.parametrize("broken", ["A = (", "A = Nope", "A = '\ud800'", "A = 1 + \0"])
def test_a_wrong_change_keeps_the_old_rules_and_says_why(folder: Path, broken: str):
    """A typing mistake must not leave a platform without rules."""
    served = RuleFolder(folder)
    before = served.current
    (folder / "main.sml").write_bytes(broken.encode(errors="surrogatepass"))

    assert served.refresh() is False
    assert served.current is before
    assert isinstance(served.error, RuleError)
    assert served.error.file == "main.sml"


def test_the_error_is_gone_once_the_folder_is_right_again(folder: Path):
    """Also when what is right again is what was served all along."""
    served = RuleFolder(folder)
    (folder / "main.sml").write_text("A = Nope")
    served.refresh()
    (folder / "main.sml").write_text("A = 1 + 1  ")
    served.refresh()

    assert served.error is None
    assert served.current.rules.evaluate({}).features == {"A": 2}


def test_a_folder_that_vanishes_keeps_the_old_rules(folder: Path, tmp_path: Path):
    """A volume that is not mounted is no reason to stop deciding."""
    served = RuleFolder(folder)
    (folder / "main.sml").unlink()

    assert served.refresh() is False
    assert served.error is not None
    assert served.current.rules.evaluate({}).features == {"A": 2}


def test_a_folder_that_is_wrong_from_the_start_is_refused(tmp_path: Path):
    """There is nothing to serve instead."""
    with pytest.raises(RuleError, match=r"there is no `main\.sml`"):
        RuleFolder(tmp_path)


@pytest.mark.parametrize(
    "emptied", ["", "# nothing yet\n", "A = 1 + 1\n", "Import(rules=['models/event.sml'])\n"]
)
def test_a_pack_that_loses_its_rules_keeps_those_in_force_and_says_so(tmp_path: Path, emptied: str):
    """A file that an editor or a full disk emptied must not switch enforcement off, though the others are there."""
    folder = tmp_path / "rules"
    shutil.copytree(STARTER, folder)
    served = RuleFolder(folder)
    before = served.current
    (folder / "main.sml").write_text(emptied)

    assert served.refresh() is False
    assert served.current is before
    assert "nothing would be enforced" in str(served.error)
    assert "empty = true" in str(served.error)


def test_a_pack_that_says_that_it_is_empty_is_taken_over(tmp_path: Path):
    """Whoever means it can switch the rules off."""
    folder = tmp_path / "rules"
    shutil.copytree(STARTER, folder)
    served = RuleFolder(folder)
    (folder / "main.sml").write_text("")
    (folder / "pack.toml").write_text("empty = true\n" + (folder / "pack.toml").read_text())

    assert served.refresh() is True
    assert served.error is None
    assert served.current.rules.evaluate({}).verdicts == []
