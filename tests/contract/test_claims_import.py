"""Files of claims, on both databases: each claim once, poison seen and kept out, and given back as it came."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.bringing import NAMED, Weighed
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.exporting import as_claim_review, as_csv
from steadyhand.civic.claims.files import File, opened, refused_path, weigh
from steadyhand.civic.claims.importing import Taken, take_in
from steadyhand.civic.claims.lists import AgreeToClaims, BringClaims
from steadyhand.civic.claims.model import VIEW, Claim, Content, Origin, Previewer, Seen
from steadyhand.civic.claims.reading import Unreadable
from steadyhand.civic.claims.suggesting import suggest
from steadyhand.kernel.command import Proof
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import peopled
from tests.support.program_claims import ANALYST, CHIEF, acting, content, library, statement

PROOF = Proof(session="s", authenticator="k", verified=True, fresh=True)


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A policy lead and an analyst."""
    with house_doors(record_url) as made:
        house = made()
        peopled(house)
        library(house)
        yield made


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def review(number: int, rating: str = "False", text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "@type": "ClaimReview",
        "claimReviewed": text or f"Ballots of box {number} in Arven were thrown away.",
        "url": f"https://facts.example/{number}",
        "author": {"@type": "Organization", "name": "Arven Facts"},
        "reviewRating": {"alternateName": rating},
        **more,
    }


def written(folder: Path, body: Any, name: str = "claims.json") -> File:
    path = folder / name
    path.write_text(body if isinstance(body, str) else json.dumps(body))
    return opened(path, "arven")


def weighed(house: Opened, file: File, previewer: Previewer | None = None) -> Weighed:
    return weigh(house.reader, file, previewer, house.reader.now())


def taken(house: Opened, file: File) -> Taken:
    return take_in(house.reader, house.door, file, weighed(house, file), ANALYST, PROOF)


def agreed(house: Opened, file: File) -> None:
    house.done(BringClaims(manifest=file.manifest, name=file.name, weighed=weighed(house, file)), ANALYST)
    house.done(AgreeToClaims(manifest=file.manifest), CHIEF)


def all_of(house: Opened) -> list[Claim]:
    return list(house.reader.all(VIEW).values())


def refusals(file: File) -> list[tuple[int, str]]:
    lines = refused_path(file.path).read_text().splitlines()
    return [(each["line"], each["code"]) for each in map(json.loads, lines)]


def test_few_claims_come_in_at_once_as_drafts_and_a_second_run_changes_nothing(house, tmp_path):
    """Whoever runs it again after a break must not make a second library."""
    file = written(tmp_path, [review(1), review(2, "Three noses"), {"@type": "ClaimReview"}, review(1)])
    assert not weighed(house, file).takes_two
    assert taken(house, file) == Taken(claims=4, entered=2, here=1, refused=1)
    assert refusals(file) == [(3, "no_text")]
    head = house.reader.head().seq

    assert taken(house, file) == Taken(claims=4, here=3, refused=1)
    assert house.reader.head().seq == head
    assert {(row.state, row.newest.content.verdict) for row in all_of(house)} == {
        ("draft", "false"),
        ("draft", None),
    }
    assert {row.newest.origin.name for row in all_of(house)} == {"arven: claims.json"}


def test_many_come_in_when_a_second_person_agreed_and_not_before(house, tmp_path):
    """The door keeps them out, whatever the program that hands them in says."""
    file = written(tmp_path, [review(n) for n in range(25)])
    assert weighed(house, file).takes_two
    assert taken(house, file) == Taken(claims=25, entered=20, refused=5)
    assert refusals(file)[0] == (21, "list_needed")
    agreed(house, file)

    assert taken(house, file) == Taken(claims=25, entered=5, here=20)
    assert not refused_path(file.path).exists()
    other = EnterClaim(
        claim="claim:x", content=content(), origin=Origin(name="x", digest="d" * 64, manifest=file.manifest)
    )
    assert house.refused(other, ANALYST) == "not_agreed", "all that was counted is here"


def test_drafts_of_a_file_suggest_together_but_for_those_that_hit_too_much(house, tmp_path):
    """A thousand clicks are no look at each; and reviewers must not drown in one claim."""
    file = written(tmp_path, [review(1), review(2), review(3, "Three noses"), review(4)])
    taken(house, file)
    corrected = next(row for row in all_of(house) if row.newest.content.source.url.endswith("/4"))
    later = CorrectClaim(claim=corrected.id, content=content(), origin=Origin(name="by hand"))
    house.done(later, ANALYST)

    def previewer(said: Sequence[Content]) -> Seen:
        hits = tuple(11 if "box 2 " in each.statement.text else 10 for each in said)
        return Seen(posts=1_000, hits=hits, examples=(), how="lexical")

    found = suggest(house.reader, house.door, file, previewer, ANALYST, PROOF)
    assert (found.suggested, len(found.wide), [one.code for _, one in found.refused]) == (
        1,
        1,
        ["no_verdict"],
    )
    assert sorted(row.state for row in all_of(house)) == ["draft", "draft", "draft", "suggesting"]
    assert suggest(house.reader, house.door, file, None, ANALYST, PROOF).suggested == 1
    assert suggest(house.reader, house.door, file, None, CHIEF, PROOF).suggested == 0


def test_interrupted_import_goes_on_where_it_was(house, tmp_path, monkeypatch):
    """A hundred thousand claims take a while, and machines are restarted."""
    monkeypatch.setattr("steadyhand.civic.claims.importing.AT_ONCE", 10)
    file = written(tmp_path, [review(n) for n in range(35)])
    agreed(house, file)
    done: list[int] = []

    def stop(at: int, _all: int) -> None:
        done.append(at)
        if at >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(house.reader, house.door, file, weighed(house, file), ANALYST, PROOF, stop)
    assert (done, len(all_of(house))) == ([10, 20], 20)

    assert taken(house, file) == Taken(claims=35, entered=15, here=20)


def test_claim_that_changed_at_its_source_goes_back_and_its_next_text_waits(house, tmp_path):
    """A fact-check that is corrected must not go on acting as it was."""
    taken(house, written(tmp_path, [review(1), review(2)]))
    one, two = all_of(house)
    for row in (one, two):
        house.done(SuggestClaim(claim=row.id, version=1), ANALYST)
        acting(house, row.id)
    later = [review(1, "Misleading"), review(2, dateModified="2022-11-01")]
    assert taken(house, written(tmp_path, later)) == Taken(claims=2, changed=2)

    rows = {row.id: row for row in all_of(house)}
    first = next(row for row in rows.values() if row.newest.content.verdict == "misleading")
    assert (first.state, first.stands.content.verdict, first.latest) == ("suggesting", "false", 2)
    assert all(row.state == "suggesting" and row.back for row in rows.values())
    assert taken(house, written(tmp_path, later)) == Taken(claims=2, here=2)


def test_reversal_and_denial_are_counted_named_and_kept_out(house, tmp_path):
    """One person's file must not turn the library round, however small it is."""
    said = "Polling stations in Arven are open until eight."
    house.done(EnterClaim(claim="claim:hours", content=statement(said)), CHIEF)
    taken(house, written(tmp_path, [review(1, "True"), review(2, "True")]))
    poison = written(
        tmp_path,
        [
            review(1, "False"),
            review(9, text="Polling stations in Arven are NOT open until eight!"),
            review(8),
        ],
    )
    found = weighed(house, poison)
    turned = next(row.id for row in all_of(house) if row.newest.content.source.url.endswith("/1"))

    assert (found.takes_two, found.reversed, found.reversals, found.opposed) == (True, 1, (turned,), 1)
    assert len(found.against) == 1
    assert taken(house, poison) == Taken(claims=3, entered=1, refused=2)
    assert refusals(poison) == [(1, "second_needed"), (2, "second_needed")]
    agreed(house, poison)
    assert taken(house, poison) == Taken(claims=3, entered=1, changed=1, here=1)


def test_preview_says_what_a_list_would_hit_or_that_nobody_could_say(house, tmp_path):
    """The second person reads it before anything is here."""
    file = written(tmp_path, [review(n) for n in range(30)])
    asked: list[int] = []

    def previewer(said: Sequence[Content]) -> Seen:
        asked.append(len(said))
        hits = tuple(11 if "box 7 " in each.statement.text else 1 for each in said)
        return Seen(posts=1_000, hits=hits, examples=((),) * len(said), how="lexical")

    found = weighed(house, file, previewer)
    assert (asked, found.preview.posts, found.preview.hits, len(found.wide)) == ([30], 1_000, 40, 1)
    assert weighed(house, file).preview.made is None
    everything = weighed(
        house, file, lambda texts: Seen(posts=10, hits=(9,) * len(texts), examples=(), how="x")
    )
    assert len(everything.wide) == NAMED


def test_export_gives_back_what_came_and_comes_back_the_same(opens, house, tmp_path):
    """Whoever leaves takes the library along, with what we never understood."""
    reviews = [review(n, sdLicense="CC BY", itemReviewed={"author": {"name": "Ä"}}) for n in range(3)]
    taken(house, written(tmp_path, reviews))
    exported = b"".join(as_claim_review(house.reader))
    assert sorted(json.loads(exported)["@graph"], key=str) == sorted(reviews, key=str)
    (tmp_path / "again.json").write_bytes(exported)

    assert taken(house, opened(tmp_path / "again.json", "arven")) == Taken(claims=3, here=3)
    table = "".join(as_csv(house.reader, ("draft",)))
    assert table.count("\r\n") == 4
    file = written(tmp_path, table.replace("box 2", "box two"), "claims.csv")
    assert taken(house, file).refused == 0
    assert any("box two" in row.newest.content.statement.text for row in all_of(house))
    assert list(as_csv(house.reader, ("acting",))) == [table.partition("\n")[0] + "\n"]


def test_what_is_no_file_of_claims_says_so(tmp_path):
    """A folder, or what a spreadsheet saved otherwise."""
    (tmp_path / "x.csv").write_bytes("statement,publisher,url\n".encode("utf-16"))

    for path in (tmp_path, tmp_path / "none.json", tmp_path / "x.csv"):
        with pytest.raises(Unreadable):
            opened(path, "arven")
