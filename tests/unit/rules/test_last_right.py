"""A start that finds the folder wrong goes on with the last right pack."""

import shutil

import pytest

from steadyhand.rules.errors import RuleError
from steadyhand.rules.load import read_folder
from steadyhand.rules.pack import STARTER
from steadyhand.rules.reload import RuleFolder


def test_a_wrong_folder_at_the_start_leaves_the_last_right_pack_in_force(tmp_path):
    """Otherwise one typing mistake and one restart stop all intake."""
    folder = tmp_path / "rules"
    shutil.copytree(STARTER, folder)
    right = RuleFolder(folder)
    (folder / "main.sml").write_text("Import(")

    again = RuleFolder(folder, right.texts)

    assert again.current.version == right.current.version
    assert again.error is not None
    assert again.error.file == "main.sml"


def test_once_the_folder_is_right_again_it_is_taken_over(tmp_path):
    """The last right pack is a fall-back, not a new home."""
    folder = tmp_path / "rules"
    shutil.copytree(STARTER, folder)
    texts = read_folder(folder)
    (folder / "main.sml").write_text("Import(")
    served = RuleFolder(folder, texts)
    (folder / "main.sml").write_text(texts["main.sml"] + "\n# mended\n")

    assert served.refresh()
    assert served.error is None


def test_a_wrong_folder_without_a_last_right_pack_is_refused(tmp_path):
    """There is nothing to serve then."""
    with pytest.raises(RuleError):
        RuleFolder(tmp_path)
