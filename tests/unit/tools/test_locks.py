import re
import tomllib

import pytest

from tests.support.shared import ROOT

FILES = ["requirements.txt", "requirements-dev.txt"]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> set[tuple[str, str]]:
    found = (PIN.match(line) for line in text.splitlines())
    return {(normal(pin[1]), pin[2]) for pin in found if pin}


@pytest.mark.parametrize("name", FILES)
def test_requirements_pin_what_the_lock_resolved(name):
    """People with pip and people with uv must run the same versions; `make lock` writes both."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {(package["name"], package["version"]) for package in lock["package"] if "version" in package}

    assert pins((ROOT / name).read_text(encoding="utf-8")) - locked == set()


@pytest.mark.parametrize("name", FILES)
def test_every_declared_dependency_is_pinned(name):
    """A dependency added to pyproject.toml and not to the locks would be missing for whoever installs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {normal(re.split(r"[\[<>=;]", each)[0]) for each in project["project"]["dependencies"]}
    pinned = {name for name, _ in pins((ROOT / name).read_text(encoding="utf-8"))}

    assert declared - pinned == set()


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_a_hash(name):
    """Without a hash, what is installed is whatever the index says today."""
    blocks = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8"))

    assert [block for block in blocks if PIN.match(block) and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", [*FILES, "uv.lock"])
def test_locks_name_no_place_of_one_machine(name):
    """A mirror or folder of whoever locked last exists nowhere else."""
    text = (ROOT / name).read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\s\"]+)", text))

    assert "file://" not in text
    assert "--index-url" not in text
    assert hosts <= {"pypi.org", "files.pythonhosted.org"}
