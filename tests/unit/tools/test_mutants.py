import shutil
from pathlib import Path

import pytest

from tools import mutants

SOURCE = "def may_enter(age):\n    return age >= 18\n"
TEST = """\
import pytest

from example.door import may_enter


@pytest.mark.parametrize("age", [18, 19])
def test_grown(age):
    assert may_enter(age)


def test_child():
    assert not may_enter(17)
"""


def patch_text(test: str, old: str, new: str) -> str:
    diff = "--- a/src/example/door.py\n+++ b/src/example/door.py\n@@ -1,2 +1,2 @@\n def may_enter(age):\n"
    return f"# Why: the example.\n# test: {test}\n\n{diff}-    {old}\n+    {new}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    for folder in ("src/example", "tests/mutants"):
        (root / folder).mkdir(parents=True)
    (root / "src/example/__init__.py").touch()
    (root / "src/example/door.py").write_text(SOURCE)
    (root / "tests/test_door.py").write_text(TEST)
    return root


@pytest.fixture(autouse=True)
def no_plugins(monkeypatch):
    """The example needs none, and starting them takes longer than its tests."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def add(repository: Path, name: str, test: str, new: str, old: str = "return age >= 18") -> None:
    (repository / "tests/mutants" / f"{name}.patch").write_text(patch_text(test, old, new))


def test_mutant_that_a_test_notices_is_killed(repository, capsys):
    """The patch breaks the rule and its test goes red; the repository itself stays as it was."""
    add(repository, "01-children-stay-out", "tests/test_door.py::test_child", "return True")

    assert mutants.run(repository) == 0
    assert "killed    01-children-stay-out" in capsys.readouterr().out
    assert (repository / "src/example/door.py").read_text() == SOURCE


def test_mutant_that_one_case_of_a_parametrised_test_notices_is_killed(repository):
    """The name without brackets stands for every case, and one red case is enough."""
    add(repository, "01-grown-ups-enter", "tests/test_door.py::test_grown", "return age > 18")

    assert mutants.run(repository) == 0


def test_mutant_that_no_test_notices_survives(repository, capsys):
    """A patch under which the named test still passes shows an invariant without a guard."""
    add(repository, "01-children-stay-out", "tests/test_door.py::test_grown", "return True")

    assert mutants.run(repository) == 1
    assert "survived: tests/test_door.py::test_grown still passes" in capsys.readouterr().out


def test_mutant_that_breaks_the_import_is_not_counted_as_killed(repository, capsys):
    """Any test goes red when its module cannot be imported: that proves nothing about the invariant."""
    add(repository, "01-children-stay-out", "tests/test_door.py::test_child", "return (")

    assert mutants.run(repository) == 1
    assert "not by assertion" in capsys.readouterr().out


def test_mutant_that_crashes_the_code_is_not_counted_as_killed(repository, capsys):
    """An exception in the code under test is not the assertion that guards the invariant."""
    add(repository, "01-children-stay-out", "tests/test_door.py::test_child", "return 1 / 0")

    assert mutants.run(repository) == 1
    assert "not by assertion: ZeroDivisionError" in capsys.readouterr().out


def test_patch_that_no_longer_applies_is_reported(repository, capsys):
    """Code moves on; a patch left behind must not pass for a killed mutant."""
    add(repository, "01-children-stay-out", "tests/test_door.py::test_child", "return True", old="return 1")

    assert mutants.run(repository) == 1
    assert "the patch does not apply" in capsys.readouterr().out


def test_test_that_fails_without_any_mutant_stops_the_run(repository, capsys):
    """Red before and red after shows nothing."""
    add(repository, "01-children-stay-out", "tests/test_door.py::test_child", "return True")
    (repository / "src/example/door.py").write_text(SOURCE.replace("18", "3"))

    assert mutants.run(repository) == 1
    assert "fail without any mutant" in capsys.readouterr().out


def test_patch_that_names_no_test_is_refused(tmp_path):
    """Without a named test nobody knows what the patch should turn red."""
    patch = tmp_path / "01-x.patch"
    patch.write_text(patch_text("x", "a", "b").replace("# test:", "# toast:"))

    with pytest.raises(ValueError, match="names no test"):
        mutants.Mutant.read(patch)


@pytest.mark.parametrize(
    "patch", sorted((mutants.ROOT / "tests/mutants").glob("*.patch")), ids=lambda path: path.stem
)
def test_every_stored_patch_still_fits_the_code(patch, tmp_path):
    """A patch that does not apply breaks nothing, and so guards nothing: whoever changes its lines changes it too."""
    named = {line[6:] for line in patch.read_text(encoding="utf-8").splitlines() if line.startswith("--- a/")}
    for name in named:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(mutants.ROOT / name, tmp_path / name)

    assert mutants.apply(patch, tmp_path) == ""
    assert mutants.Mutant.read(patch).tests
