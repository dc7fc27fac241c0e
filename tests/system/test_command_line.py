"""The command line on one data folder: what it refuses, what it says of damage, and who may read what it makes."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from steadyhand.access.commands import Found
from steadyhand.access.service import set_password
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import load
from steadyhand.cli.demonstration import Demonstration
from steadyhand.flows.report import ReportedContent, ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.kernel.entry import Entry
from tests.support.installation import PASSWORD, installed
from tests.support.processes import PROGRAM


@pytest.fixture
def founded(tmp_path):
    """An installation with its first administrator, in a folder that others may enter."""
    with installed(tmp_path / "data", start=False) as installation:
        with installation.house() as house:
            root = "staff:root"
            assert isinstance(house.door.perform(Found(principal=root, name="Rut Okafor"), root), Entry)
            assert isinstance(house.door.perform(set_password(root, PASSWORD), root), Entry)
        yield installation


def says(answer, *words: str) -> None:
    """The command failed with one sentence that has these words."""
    assert answer.returncode == 1, answer
    assert "Traceback" not in answer.stderr, answer.stderr
    assert answer.stderr.startswith("steadyhand: ")
    assert answer.stderr.count("\n") == 1, answer.stderr
    for word in words:
        assert word in answer.stderr, answer.stderr


# ------------------------------------------------------------------------------------------------------ staff


@pytest.mark.parametrize(
    ("option", "word", "known"),
    [
        ("--area", "nonsense", "spam"),
        ("--region", "mars", "latam"),
        ("--role", "boss", "policy_lead"),
        ("--language", "English", "pt"),
    ],
)
def test_person_is_not_appointed_to_what_does_not_exist(founded, option, word, known):
    """A typo would keep somebody from all cases, and nobody would know why."""
    says(founded.cli("staff", "add", "eve", "Eve", "--by", "root", option, word), word, known)
    with founded.reader() as reader:
        assert set(reader.all("staff")) == {"staff:root"}
        assert set(reader.all("credential")) == {"staff:root"}


@pytest.mark.parametrize("name", ["", "  "])
def test_person_without_a_name_is_not_appointed(founded, name):
    """Colleagues would read nothing beside what they did."""
    says(founded.cli("staff", "add", "eve", name, "--by", "root"), "what the person is called")
    with founded.reader() as reader:
        assert set(reader.all("staff")) == {"staff:root"}


def test_password_that_nobody_can_be_asked_for_is_said_in_a_sentence(founded):
    """A script without a terminal is told what to set, and not shown the inside of the program."""
    bare = {name: value for name, value in os.environ.items() if name != "STEADYHAND_PASSWORD"}
    command = [PROGRAM, "staff", "add", "eve", "Eve", "--by", "root", "--data", str(founded.data)]
    told = subprocess.run(
        command,
        env=bare,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )

    says(told, "set STEADYHAND_PASSWORD")


def test_person_is_appointed_by_the_handle_they_sign_in_with_and_the_last_administrator_stays(founded):
    """People type `Eve` or `eve`; it is one person. And somebody must always be able to appoint others."""
    added = founded.cli("staff", "add", "Eve", "Eve", "--by", "ROOT", "--area", "spam", "--language", "pt")
    assert (added.returncode, added.stdout) == (0, "Eve signs in as eve.\n"), added.stderr
    says(founded.cli("staff", "found", "eve", "Eve"), "has had its first administrator", "staff add")
    says(founded.cli("staff", "add", "root", "Rut", "--by", "root"), "last active administrator")
    with founded.reader() as reader:
        assert set(reader.all("staff")) == {"staff:root", "staff:eve"}


# ---------------------------------------------------------------------------------------------------- privacy


def test_post_is_held_erased_and_what_stays_is_told(founded):
    """Whoever asked to be forgotten is owed a true answer, not only a quick one."""
    content = ReportedContent(text="zqcontent", author="account:u1")
    filed = ReportIn(
        id="1", subject="post:1", reporter="account:u2", area="spam", text="zqreport", content=content
    )
    with founded.house() as house:
        house.door.perform_many(report_orders(filed, "service:plaza", "plaza"), atomic=True)

    def privacy(*words: str):
        return founded.cli("privacy", *words, "x", "--by", "root")

    says(privacy("erase", "post1"), "no subject", "post:123")
    for _ in range(2):
        assert privacy("hold", "post:1").stdout == "post:1 is under a legal hold.\n"
    says(privacy("erase", "post:1"), "legal hold")
    kept = privacy("erase", "account:u1")
    assert "Kept by law for another subject (a hold, or sealed media): 1." in kept.stdout, kept
    assert "It stays under 1 more" in privacy("release", "post:1").stdout
    assert "is to be heard now" in privacy("release", "post:1").stdout
    erased = privacy("erase", "post:1")
    assert (erased.returncode, "Kept" in erased.stdout) == (0, False), erased
    files = [path for path in founded.data.iterdir() if path.is_file()]
    assert [path.name for path in files if b"zqcontent" in path.read_bytes()] == []


# ----------------------------------------------------------------------------------------------------- damage


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def no_database(path: Path) -> None:
    path.write_bytes(b"something else entirely " * 1_000)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def unreadable_entry(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ledger SET fact = '{\"type\": 7' WHERE seq = 1")
    connection.close()


def unknown_entry(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ledger SET type = 'future.happened' WHERE seq = 1")
    connection.close()


def newer_tables(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_record SET version_num = '9999'")
    connection.close()


DAMAGE = {
    cut_short: ("cannot be used", "malformed"),
    no_database: ("cannot be used", "not a database"),
    a_folder: ("cannot be used", "unable to open"),
    unreadable_entry: ("cannot be used", "the ledger holds what nobody can read"),
    unknown_entry: ("future.happened", "newer version"),
    newer_tables: ("9999", "newer version"),
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damaged_record_is_told_in_a_sentence(founded, damage):
    """In the night in which a disk fails, a trace of the program's inside helps nobody."""
    damage(founded.data / "record.db")

    says(founded.cli("export"), *DAMAGE[damage])
    says(founded.cli("rebuild"), *DAMAGE[damage])


# ------------------------------------------------------------------------------------------------ who may read


def rights(folder: Path) -> dict[str, str]:
    """What others than the owner may do with each database and lock of a folder."""
    paths = sorted((*folder.glob("*.db*"), *folder.glob("*.lock*"), *folder.glob("*.key")))
    return {path.name: stat.filemode(path.stat().st_mode)[4:] for path in paths}


def test_databases_are_for_their_owner_only_in_a_folder_that_others_may_enter(founded):
    """The folder was there before us; what people wrote is not everybody's all the same."""
    assert stat.S_IMODE(founded.data.stat().st_mode) & 0o055 == 0o055
    with founded.house() as house:
        house.reader.head()
        there = rights(founded.data)

    assert {"record.db", "record.db-wal", "record.db-shm", "working.db", "record.lock"} <= set(there)
    assert set(there.values()) == {"------"}


def test_folder_that_we_make_is_for_its_owner_only(tmp_path):
    """Where nobody was before us, nobody else may enter."""
    House(load(tmp_path / "made")).close()

    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700


def test_doctor_tells_what_others_may_read_and_how_to_end_it(founded):
    """A folder that was copied or restored has whatever rights it was given."""
    (founded.data / "steadyhand.toml").chmod(0o600)
    assert "ok     who may read it" in founded.cli("doctor").stdout
    (founded.data / "record.db").chmod(0o644)
    told = founded.cli("doctor").stdout
    assert "WRONG  who may read it: others on this machine may read record.db: chmod -R go= " in told
    founded.data.chmod(0o700)
    assert "ok     who may read it" in founded.cli("doctor").stdout


def test_doctor_tells_what_is_wrong_with_messages_and_no_service_starts_with_them(founded):
    """A translation that lacks a fact is found before anybody is told without it."""
    assert "ok     messages" in founded.cli("doctor").stdout
    folder = founded.data.parent / "messages"
    folder.mkdir()
    (folder / "es.toml").write_text('[notice.why]\nquoted = "Por {motivo}"\n')
    with (founded.data / "steadyhand.toml").open("a") as file:
        file.write(f"\nmessages = '{folder}'\n")

    told = founded.cli("doctor").stdout
    assert "WRONG  messages: es.toml: notice.why.quoted: the argument {reason} is missing" in told
    assert "the argument {motivo} is unknown; there are reason" in told
    says(founded.cli("rebuild"), "es.toml: notice.why.quoted")


# ----------------------------------------------------------------------------------------- the demonstration


@pytest.mark.parametrize(
    ("option", "value"),
    [("--posts", "-1"), ("--posts", "0"), ("--seconds", "nan"), ("--seconds", "inf"), ("--seconds", "-3"),
     ("--seconds", "0")],
)  # fmt: skip
def test_demonstration_of_no_day_is_refused_before_anything_is_made(tmp_path, option, value):
    """It would set up a platform and its staff, and then fail or wait for ever."""
    data = tmp_path / "demo"
    command = [PROGRAM, "demo", "--data", str(data), option, value]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    says(told, option)
    assert not data.exists()


def test_demonstration_leaves_an_installation_alone_that_is_none(founded):
    """It would write over the settings of people who typed the wrong folder."""
    before = (founded.data / "steadyhand.toml").read_bytes()
    demo = Demonstration(data=founded.data, port=1, posts=1, seconds=1, seed=1, swapped=False)

    with pytest.raises(FileExistsError, match="no demonstration"):
        demo.run()
    assert (founded.data / "steadyhand.toml").read_bytes() == before
    assert not (founded.data / "webhook.secret").exists()
