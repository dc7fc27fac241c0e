"""`steadyhand rules draft` to `revert`: rules go from a folder into force and back, by the hands of two people."""

from __future__ import annotations

import io
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from steadyhand.access.service import set_password
from steadyhand.bootstrap.folder import FolderAuthor
from steadyhand.cli.app import app, told
from steadyhand.cli.rules_made_from import NOTE, MadeFrom, noted
from steadyhand.kernel.entry import Entry
from steadyhand.rules.pack import STARTER, load_pack
from steadyhand.rules.versions.service import Drafting
from tests.support.installation import Installation
from tests.support.packs import RULES, EditedPack
from tests.support.people import ADMIN, APPOINT, FOUND


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    """An installation with staff, after its first start: the starter pack is in force."""
    made = Installation(tmp_path_factory.mktemp("changes") / "data")
    with made.house() as house:
        for command in (FOUND, *APPOINT):
            assert isinstance(house.door.perform(command, ADMIN), Entry)
        for handle in ("lead", "root", "ana"):
            own = set_password(f"staff:{handle}", f"the password of {handle}")
            assert isinstance(house.door.perform(own, ADMIN), Entry)
        FolderAuthor(None, house.reader, house.door).look()
    yield made
    made.http.close()


@pytest.fixture(autouse=True)
def logs_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program sets its logs up once and for all: here other tests follow in this process."""
    monkeypatch.setattr("steadyhand.bootstrap.logs.configure", lambda *_: None)


@pytest.fixture
def pack(installation: Installation, tmp_path: Path) -> EditedPack:
    """A copy of the starter pack, which somebody who has seen what is in force goes on from."""
    edited = EditedPack(tmp_path / "pack")
    noted(edited.folder, MadeFrom(version=(now := in_force(installation)), base=now))
    return edited


@pytest.fixture(autouse=True)
def each_by_their_own_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is asked for a password gives that of the person they say they are."""
    monkeypatch.delenv("STEADYHAND_PASSWORD", raising=False)
    monkeypatch.setattr("steadyhand.cli.common.given_password", lambda: f"the password of {ASKED[-1]}")


ASKED: list[str] = []


def says(installation: Installation, *arguments: object) -> str:
    """What a command that works prints; performed in this process, because starting another takes a second."""
    words = list(map(str, arguments))
    ASKED.append(words[words.index("--by") + 1] if "--by" in words else "nobody")
    printed = io.StringIO()
    with redirect_stdout(printed):
        app(["rules", *map(str, arguments), "--data", str(installation.data)], result_action="return_value")
    return printed.getvalue()


def fails(installation: Installation, *arguments: object) -> str:
    """The sentence of a command that does not."""
    with pytest.raises(Exception) as failed:  # noqa: PT011 - whichever it is, `told` must have words for it
        says(installation, *arguments)
    sentence = told(failed.value)
    assert sentence is not None
    return sentence


def in_force(installation: Installation) -> str:
    """The version that decides."""
    with installation.house() as house:
        release = Drafting(house.door, house.reader).sets.release()
        assert release is not None
        return release.in_force


def test_folder_becomes_a_draft_that_two_people_bring_into_force_and_one_takes_back(
    installation, pack, tmp_path
):
    """Everything that the console does, from a terminal."""
    first = in_force(installation)
    pack.forbid_zebras()
    name, _, rest = says(installation, "draft", pack.folder, "No zebras", "--by", "lead").partition(": ")
    version = rest.split()[-1]
    assert version == load_pack(pack.folder).version
    assert "+SaysZebra = Rule(" in says(installation, "diff", "in-force", name)
    assert "Nobody has agreed" in fails(installation, "publish", name, "--by", "lead")
    says(installation, "propose", name, "--by", "lead")
    assert "somebody else" in fails(installation, "approve", name, version, "--by", "lead")
    assert version in fails(installation, "approve", name, name, "--by", "root")
    says(installation, "approve", name, version.removeprefix("sha256:")[:12], "--by", "root")
    assert "10 of a hundred" in says(installation, "publish", name, "--by", "lead", "--percent", "10")
    assert in_force(installation) == first
    assert says(installation, "log").endswith(f"In force: {first}\nFor 10 of a hundred: {version}\n")
    assert "100 of a hundred" in says(installation, "publish", name, "--by", "lead")
    assert in_force(installation) == version

    says(installation, "pull", tmp_path / "pulled")
    assert load_pack(tmp_path / "pulled").version == version
    assert says(installation, "diff", tmp_path / "pulled", version) == ""
    says(installation, "revert", first.removeprefix("sha256:")[:10], "--by", "root", "--reason", "Too many.")
    assert in_force(installation) == first
    lines = says(installation, "log").splitlines()
    assert [line.split("  ")[1:3] for line in lines[:-1]] == [
        [ADMIN, "reverted"],
        ["staff:lead", "published"],
        ["staff:lead", "published"],
        ["system:setup", "published"],
    ]
    assert "Too many." in lines[0]
    assert lines[-1] == f"In force: {first}"
    assert "draft approved" in says(installation, "log", "--drafts")


def test_broken_folder_is_kept_as_a_draft_with_its_mistakes_and_mended(installation, pack):
    """Work that is not finished must not be lost, and is not shown to others either."""
    pack.write(RULES, "Broken = Rule(when_all=[NobodyKnowsThis])\n")
    printed = says(installation, "draft", pack.folder, "Half", "--by", "lead")
    name = printed.splitlines()[-1].partition(":")[0]
    assert f"{RULES}:1" in printed
    assert "mend" in fails(installation, "propose", name, "--by", "lead")

    pack.put_back()
    pack.write("new.sml", "New = 1\n")
    assert name in says(installation, "draft", pack.folder, "Whole", "--by", "lead", "--to", name)
    says(installation, "propose", name, "--by", "lead")


def test_file_that_is_gone_from_the_folder_is_gone_from_the_draft(installation, tmp_path):
    """Else nobody could ever remove a rule from a terminal."""
    folder = tmp_path / "pack"
    shutil.copytree(STARTER, folder)
    (folder / "new.sml").write_text("New = 1\n")
    made = "--base", "in-force"
    name = says(installation, "draft", folder, "One more", "--by", "lead", *made).partition(":")[0]
    (folder / "new.sml").unlink()
    (folder / "other.sml").write_text("Other = 1\n")
    says(installation, "draft", folder, "Another", "--by", "lead", "--to", name)

    differs = says(installation, "diff", "in-force", name)
    assert "+++ b/other.sml" in differs
    assert "new.sml" not in differs


def test_rules_pulled_before_others_published_are_stale_and_brought_up_to_date(installation, tmp_path):
    """Else whoever drafts last silently takes back what two other people brought into force."""
    first = in_force(installation)
    for folder in ("lea", "ben"):
        says(installation, "pull", tmp_path / folder)
        (tmp_path / folder / f"{folder}.sml").write_text("New = 1\n")
    theirs = agreed(installation, tmp_path / "ben", "Ben's")
    says(installation, "publish", theirs, "--by", "lead")
    mine = agreed(installation, tmp_path / "lea", "Lea's")
    assert "bring the draft up to date" in fails(installation, "publish", mine, "--by", "lead")
    says(installation, "update", mine, "--by", "lead")
    says(installation, "pull", tmp_path / "now", mine)
    assert {"ben.sml", "lea.sml"} <= {path.name for path in (tmp_path / "now").iterdir()}
    # In Ben's folder nothing is missing: it goes on from what it brought into force.
    (tmp_path / "ben" / "more.sml").write_text("More = 1\n")
    more = says(installation, "draft", tmp_path / "ben", "More", "--by", "lead").partition(":")[0]
    assert says(installation, "diff", "in-force", more).startswith("--- /dev/null\n+++ b/more.sml")
    says(installation, "revert", first, "--by", "root")


def test_rollout_is_ended_from_a_terminal(installation, pack):
    """Whoever sees it do harm may have nothing else at hand."""
    first = in_force(installation)
    pack.forbid_zebras()
    name = agreed(installation, pack.folder, "No zebras")
    says(installation, "publish", name, "--by", "lead", "--percent", "5")
    ended = says(installation, "end-rollout", "--by", "root", "--reason", "Too many.")

    assert ended == "What is in force decides for all subjects again.\n"
    told = says(installation, "log", "--limit", "1")
    assert "rollout ended" in told
    assert "Too many." in told
    assert told.endswith(f"In force: {first}\n")


def test_draft_that_somebody_else_saved_is_not_written_over(installation, tmp_path):
    """Two people on one draft: the second must see the work of the first before saving theirs."""
    says(installation, "pull", tmp_path / "ours")
    (tmp_path / "ours" / "new.sml").write_text("New = 1\n")
    name = says(installation, "draft", tmp_path / "ours", "Ours", "--by", "lead").partition(":")[0]
    says(installation, "pull", tmp_path / "other", name)
    for folder, value in (("ours", 2), ("other", 3)):
        (tmp_path / folder / "new.sml").write_text(f"New = {value}\n")
    says(installation, "draft", tmp_path / "ours", "Ours", "--by", "lead", "--to", name)
    again = ("draft", tmp_path / "other", "Ours", "--by", "root", "--to", name)
    assert f"rules pull NEW-FOLDER {name}" in fails(installation, *again)
    assert name in says(installation, *again, "--base", name)


def test_folder_that_nobody_pulled_is_drafted_once_it_is_said_what_it_was_made_from(installation, tmp_path):
    """A guess would be what is in force now, and that is what its author may never have seen."""
    shutil.copytree(STARTER, folder := tmp_path / "pack")
    (folder / "new.sml").write_text("New = 4\n")
    asked = ("draft", folder, "New", "--by", "lead")
    assert "--base" in fails(installation, *asked)
    (folder / NOTE).write_text('version = "sha256:00"\n')
    assert "does not keep" in fails(installation, *asked)
    (folder / NOTE).write_text("version = 5\n")
    assert "remove it" in fails(installation, *asked)
    name = says(installation, *asked, "--base", "empty").partition(":")[0]
    agree(installation, name)
    assert "begun (from none" in fails(installation, "publish", name, "--by", "lead")


def agreed(installation: Installation, folder: Path, title: str) -> str:
    """The rules of a folder as a draft that a second person has agreed to."""
    name = says(installation, "draft", folder, title, "--by", "lead").partition(":")[0]
    agree(installation, name)
    return name


def agree(installation: Installation, name: str) -> None:
    """Two people: one proposes, the other approves."""
    says(installation, "propose", name, "--by", "lead")
    says(installation, "approve", name, draft_version(installation, name), "--by", "root")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("publish", "d-nothere", "--by", "lead"), "No draft is called"),
        (("revert", "feedfeed", "--by", "lead"), "rules log"),
        (("diff", "in-force", "nonsense"), "No rule set is called"),
        (("pull", ".", "in-force"), "not empty"),
        (("pull", ""), "empty text"),
        (("draft", " ", "x", "--by", "lead"), "empty text"),
        (("diff", "in-force", ""), "first digits"),
        (("revert", "", "--by", "lead"), "first digits"),
        (("log", "--limit", "-1"), "from 1 to"),
        (("end-rollout", "--by", "lead"), "share of subjects"),
        (("draft", "nowhere", "x", "--by", "lead"), "no such folder"),
        (("draft", str(STARTER), "x", "--by", "ana"), "rules.draft"),
        (("draft", str(STARTER), " ", "--by", "lead"), "title"),
        (("draft", str(STARTER), "two\nlines", "--by", "lead"), "one line"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(installation, arguments, word):
    """And what to do instead."""
    assert word in fails(installation, *arguments)


def test_nobody_agrees_in_the_name_of_another(installation, pack, monkeypatch):
    """Two people are two people, also for whoever has a terminal on the machine that serves."""
    pack.forbid_zebras()
    name = says(installation, "draft", pack.folder, "No zebras", "--by", "lead").split(":")[0]
    version = says(installation, "propose", name, "--by", "lead") and draft_version(installation, name)
    monkeypatch.setattr("steadyhand.cli.common.given_password", lambda: "the password of lead")

    assert "not the password of root" in fails(installation, "approve", name, version, "--by", "root")


def draft_version(installation: Installation, name: str) -> str:
    """What a draft holds."""
    with installation.house() as house:
        return Drafting(house.door, house.reader).sets.draft(name).version
