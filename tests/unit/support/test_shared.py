import pytest

from tests.support import shared


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("STEADYHAND_SHARED", str(tmp_path))
    (tmp_path / "data" / "posts").mkdir(parents=True)
    (tmp_path / "field").mkdir()
    return tmp_path


def test_data_is_found_by_its_name_under_data(root):
    """Tests say what data they mean, not where one machine keeps it."""
    assert shared.require_shared("posts") == root / "data" / "posts"


def test_other_folders_are_found_by_their_own_name(root):
    """Not everything shared is data."""
    assert shared.require_shared("field") == root / "field"


@pytest.mark.usefixtures("root")
def test_absent_data_skips_and_says_what_is_missing(monkeypatch):
    """Somebody without the data can still run the rest, and is told."""
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="shared data 'absent' is not under"):
        shared.require_shared("absent")


@pytest.mark.usefixtures("root")
def test_absent_data_fails_under_ci(monkeypatch):
    """A green run must not mean that nothing was looked at."""
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="shared data 'absent' is not under"):
        shared.require_shared("absent")
