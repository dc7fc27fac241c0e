"""`steadyhand claims` from a terminal: counted, agreed to by somebody else, taken in, listed, taken along."""

from __future__ import annotations

import io
import json
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.claims.files import opened, weigh
from steadyhand.civic.claims.importing import take_in
from steadyhand.civic.claims.lists import AgreeToClaims, BringClaims
from steadyhand.civic.claims.store import Claims, Wanted
from steadyhand.cli.app import app, told
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Entry
from tests.support.doors import Opened, house_doors
from tests.support.installation import PASSWORD, Installation
from tests.support.people import ADMIN, peopled
from tests.support.program_claims import ANALYST, CHIEF, library
from tests.system.test_access_command import at_a_terminal, installation  # noqa: F401 - its fixtures

MANY = 100_000
LIMIT_S = 600


def says(at: Installation, *words: object) -> str:
    """What it prints."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with redirect_stdout(printed):
        app(["claims", *map(str, words), "--data", str(at.data)], result_action="return_value")
    return printed.buffer.getvalue().decode()  # type: ignore[attr-defined]  # it is the bytes above


def reviews(count: int) -> list[dict[str, object]]:
    return [
        {
            "@type": "ClaimReview",
            "claimReviewed": f"Ballots of box {n} in Arven were thrown away.",
            "url": f"https://facts.example/{n}",
            "author": {"name": "Arven Facts"},
            "reviewRating": {"alternateName": "False"},
        }
        for n in range(count)
    ]


def test_file_is_counted_agreed_to_taken_in_listed_and_taken_along(installation, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    """The terminal says at each step what comes next."""
    with installation.house() as house:
        staff = Staff(principal="staff:vera", name="Vera", roles=("civic_analyst",))
        for command in (Appoint(staff=staff), set_password("staff:vera", PASSWORD)):
            assert isinstance(house.door.perform(command, ADMIN), Entry)
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([*reviews(25), {"@type": "ClaimReview"}]))
    words = ("import", path, "--source", "arven", "--by", "vera")
    asked = says(installation, *words)
    assert "26 claims: 25 new, 0 changed at their source, 1 refused." in asked
    assert "In 0 recent posts" in asked
    manifest = next(word for word in asked.split() if len(word) == 64)
    with pytest.raises(Exception, match="capability claim") as alone:
        says(installation, "agree", manifest, "--by", "vera")
    assert told(alone.value) is not None
    assert "25 new" in says(installation, "agree", manifest, "--by", "lead")

    assert "26 claims: 25 entered, 0 changed, 0 here already, 1 refused." in says(installation, *words)
    assert "0 entered, 0 changed, 25 here already, 1 refused" in says(installation, *words)
    assert '"line":26' in (tmp_path / "feed.json.refused.jsonl").read_text()
    assert says(installation, "list", "box 7").count("draft  false  Arven Facts") == 1
    assert "None has these words." in says(installation, "list", "no such words")
    assert "25 suggest from now on." in says(
        installation, "suggest", path, "--source", "arven", "--by", "vera"
    )
    exported = json.loads(says(installation, "export"))
    assert sorted(exported["@graph"], key=str) == sorted(reviews(25), key=str)
    assert says(installation, "export", "--format", "csv", "--state", "acting").count("\n") == 1


def test_what_is_no_file_is_a_sentence(installation, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    """No trace for a wrong file; one that holds nothing that is a claim says so of each."""
    path = tmp_path / "claims.json"
    for text, source, why in (("nonsense", "arven", "no JSON"), ("[]", "Ar Ven", "no name of a source")):
        path.write_text(text)
        with pytest.raises(Exception, match=why) as failed:
            says(installation, "import", path, "--source", source, "--by", "lead")
        assert told(failed.value) is not None
    path.write_text("{}")

    assert "1 refused" in says(installation, "import", path, "--by", "lead")


@pytest.mark.long
def test_hundred_thousand_claims_are_taken_in_within_minutes(tmp_path: Path) -> None:
    """A whole library moves house in an evening, and is searched at once."""
    with house_doors(f"sqlite:///{tmp_path}/record.db") as opens:
        house: Opened = opens()
        peopled(house)
        library(house)
        path = tmp_path / "claims.json"
        path.write_text(json.dumps(reviews(MANY)))
        file = opened(path, "arven")
        weighed = weigh(house.reader, file, None, house.reader.now())
        house.done(BringClaims(manifest=file.manifest, name=file.name, weighed=weighed), ANALYST)
        house.done(AgreeToClaims(manifest=file.manifest), CHIEF)
        began, proof = time.monotonic(), Proof(session="s", authenticator="k", verified=True, fresh=True)
        taken = take_in(house.reader, house.door, file, weighed, ANALYST, proof)
        took, asked = time.monotonic() - began, time.monotonic()
        assert [row.id for row in Claims(house.reader).found(Wanted(words="box 77777"))]
        searched = time.monotonic() - asked

    assert (taken.entered, taken.refused) == (MANY, 0)
    assert took < LIMIT_S
    assert searched < 2
