"""The engine's half of how rules change: what it follows, what it takes over, and what it leaves alone."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from steadyhand.bootstrap.packs import PackInForce
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import AUTOMATION, HOUR
from steadyhand.rules import STARTER, RuleError, load_pack
from steadyhand.rules.pack import Pack
from steadyhand.rules.versions.brakes import ApproveQuota, AskQuota, TripBrake
from steadyhand.rules.versions.drafts import AbandonDraft, ApproveDraft
from steadyhand.rules.versions.model import FOLDER, SETUP
from steadyhand.rules.versions.releases import BeginShadow, EndRollout
from steadyhand.rules.versions.service import Drafting, Saved
from steadyhand.storage import record
from tests.support.doors import Opened, entry, house_doors
from tests.support.packs import RULES, EditedPack
from tests.support.people import ADMIN, LEAD, peopled
from tests.support.rule_sets import starter, zebras

Opens = Callable[..., PackInForce]
WRONG = "Broken = Rule(when_all=[NobodyKnowsThis])\n"


@pytest.fixture
def house(sqlite_url: str) -> Iterator[Opened]:
    with house_doors(sqlite_url) as opens:
        house = opens()
        peopled(house)
        yield house


@pytest.fixture
def opens(house: Opened, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """Opens what an engine follows, as often as asked; the test itself says when it looks."""
    monkeypatch.setattr("steadyhand.bootstrap.packs.LOOK_SECONDS", 3_600)
    opened: list[PackInForce] = []

    def made(folder: Path | None = None) -> PackInForce:
        opened.append(PackInForce(folder, house.reader, house.door))
        return opened[-1]

    yield made
    for one in opened:
        one.close()


@pytest.fixture
def drafting(house: Opened) -> Drafting:
    return Drafting(house.door, house.reader)


@pytest.fixture
def pack(tmp_path: Path) -> EditedPack:
    return EditedPack(tmp_path / "pack")


def agreed(drafting: Drafting, files: dict[str, str | None]) -> Saved:
    """A draft of the lead to which the administrator has agreed."""
    made = drafting.save(LEAD, None, "A change", None, files)
    assert isinstance(made, Saved), made
    entry(drafting.propose(made.draft, LEAD))
    entry(drafting.approve(made.draft, ADMIN, made.version))
    return made


def published(house: Opened) -> list[str]:
    """Who published, in order."""
    return [one.by for one in house.entries("rules.published")]


def verdicts(packs: PackInForce, text: str) -> list[str]:
    """What the rules in force say of a post."""
    return (
        packs.current()
        .pack.rules.evaluate(
            {"post": {"id": "1", "text": text}, "account": {"id": "u1"}}, action_name="post.created"
        )
        .verdicts
    )


# --------------------------------------------------------------------------------------------- the first start


def test_first_start_publishes_what_the_program_brings_along(house, opens):
    """From the first decision on, the record shows which rules were in force."""
    packs = opens()

    assert published(house) == [SETUP]
    assert packs.current().pack.version == load_pack(STARTER).version
    assert packs.current().policies["spam-1"] == "spam-1@2", "peopled() had published another text before"
    assert packs.error is None


def test_first_start_with_a_folder_publishes_that(house, opens, pack):
    """Whoever runs by a folder never had the starter pack in force."""
    pack.forbid_zebras()

    assert verdicts(opens(pack.folder), "A zebra.") == ["review_spam"]
    assert published(house) == [FOLDER]


def test_first_start_on_a_wrong_folder_is_refused_with_its_place(house, opens, pack):
    """There is nothing to go on with: it does not decide by other rules than those it was given."""
    pack.write(RULES, WRONG)

    with pytest.raises(RuleError, match="NobodyKnowsThis"):
        opens(pack.folder)
    assert published(house) == []


def test_later_starts_publish_nothing_again(house, opens, pack):
    """The ledger must show changes and no restarts."""
    for _ in range(2):
        opens()
    for _ in range(3):
        opens(pack.folder)

    assert published(house) == [SETUP]


# ------------------------------------------------------------------------------------------------- the folder


def test_change_of_the_folder_is_published_by_the_folder(house, opens, pack):
    """New rules act without a restart, and the ledger shows where they came from."""
    packs = opens(pack.folder)
    pack.forbid_zebras()
    packs.look()

    assert verdicts(packs, "A zebra.") == ["review_spam"]
    assert published(house) == [FOLDER, FOLDER]
    assert set(house.entries("rules.published")[1].fact.changed) == {"SaysZebra"}


def test_folder_that_goes_back_and_forth_is_followed_each_time(house, opens, pack):
    """The same content may come again."""
    packs = opens(pack.folder)
    for _ in range(2):
        pack.forbid_zebras()
        packs.look()
        assert verdicts(packs, "A zebra.") == ["review_spam"]
        pack.put_back()
        packs.look()
        assert verdicts(packs, "A zebra.") == []
    assert published(house) == [FOLDER] * 5


@pytest.mark.parametrize("wrong", [WRONG, "A = (", "A = '\ud800'", "A = 1 + \0"])
def test_wrong_folder_changes_nothing_and_says_why_also_over_a_restart(house, opens, pack, wrong):
    """A typing mistake, or a restart after it, must not leave a platform without rules."""
    packs = opens(pack.folder)
    version = packs.current().pack.version
    (pack.folder / RULES).write_bytes(wrong.encode(errors="surrogatepass"))
    packs.look()

    for one in (packs, opens(pack.folder)):
        assert one.current().pack.version == version
        assert RULES in str(one.error)
    pack.put_back()
    packs.look()
    assert packs.error is None
    assert published(house) == [FOLDER]


@pytest.mark.parametrize("emptied", ["", "# nothing yet\n", "Import(rules=['models/event.sml'])\n"])
def test_folder_that_loses_its_rules_keeps_those_in_force(opens, pack, emptied):
    """A file that an editor or a full disk emptied must not switch enforcement off."""
    packs = opens(pack.folder)
    before = packs.current()
    pack.write("main.sml", emptied)
    packs.look()

    assert packs.current() is before
    assert "nothing would be enforced" in str(packs.error)


def test_folder_that_vanishes_keeps_the_rules_in_force(opens, pack):
    """A volume that is not mounted is no reason to stop deciding."""
    packs = opens(pack.folder)
    (pack.folder / "main.sml").unlink()
    packs.look()

    assert "main.sml" in str(packs.error)
    assert packs.current().pack.version == load_pack(STARTER).version


# ------------------------------------------------------------------------------------- the folder and people


def test_what_people_publish_takes_over_and_the_folder_proposes_from_then_on(house, opens, pack, drafting):
    """A file that is left lying in a folder must not undo what people agreed to."""
    packs = opens(pack.folder)
    theirs = agreed(drafting, zebras())
    entry(drafting.publish(theirs.draft, LEAD))
    packs.look()
    assert verdicts(packs, "A zebra.") == ["review_spam"]

    pack.write("new.sml", "New = 1\n")
    packs.look()
    assert packs.current().pack.version == theirs.version
    (proposed,) = drafting.sets.drafts("proposed")
    assert (proposed.authors, proposed.base) == ((FOLDER,), theirs.version)
    pack.write("new.sml", "New = 2\n")
    packs.look()
    (again,) = drafting.sets.drafts("proposed")
    assert (again.id, packs.error) == (proposed.id, None)

    house.done(ApproveDraft(draft=again.id, version=again.version), ADMIN)
    entry(drafting.publish(again.id, LEAD))
    packs.look()
    assert drafting.sets.release().folder == packs.current().pack.version == again.version
    pack.write("new.sml", "New = 3\n")
    packs.look()
    assert published(house)[-1] == FOLDER, "people have chosen the folder again"


def test_restart_brings_nothing_back_that_people_replaced_or_gave_up(house, opens, pack, drafting):
    """A folder is what it was: only a change of it says anything new."""
    opens(pack.folder)
    entry(drafting.publish(agreed(drafting, zebras()).draft, LEAD))
    assert verdicts(opens(pack.folder), "A zebra.") == ["review_spam"]
    assert drafting.sets.drafts("proposed") == []

    pack.write("new.sml", "New = 1\n")
    opens(pack.folder)
    (proposed,) = drafting.sets.drafts("proposed")
    house.done(AbandonDraft(draft=proposed.id, version=proposed.version), LEAD)
    opens(pack.folder)
    assert drafting.sets.drafts("proposed") == []


def test_starter_pack_does_not_come_back_once_anybody_chose(house, opens, drafting):
    """Nobody proposes it either: it is the program's and no change."""
    opens()
    entry(drafting.publish(agreed(drafting, zebras()).draft, LEAD))

    assert verdicts(opens(), "A zebra.") == ["review_spam"]
    assert [one.phase for one in drafting.sets.drafts()] == ["published", "published"]


def test_two_engines_with_one_folder_publish_each_change_once(house, opens, pack):
    """Two services on one database see the same file."""
    engines = [opens(pack.folder), opens(pack.folder)]
    pack.forbid_zebras()
    for one in engines:
        one.look()

    assert published(house) == [FOLDER, FOLDER]
    assert [verdicts(one, "A zebra.") for one in engines] == [["review_spam"]] * 2
    assert [one.error for one in engines] == [None, None]


def test_change_that_the_door_could_not_take_is_taken_up_again(opens, pack, monkeypatch):
    """An outage in just this second must not lose a push."""
    packs = opens(pack.folder)
    pack.forbid_zebras()
    with monkeypatch.context() as broken:
        broken.setattr(record.Record, "transaction", _unavailable)
        with pytest.raises(RecordUnavailable):
            packs.look()
    assert verdicts(packs, "A zebra.") == []
    packs.look()
    assert verdicts(packs, "A zebra.") == ["review_spam"]


def _unavailable(_: object) -> None:
    raise RecordUnavailable("gone for a moment")


# --------------------------------------------------------------------------------------- what the record says


def test_revert_is_followed_and_decisions_name_the_articles_of_then(opens, drafting):
    """One key, and everything is as it was."""
    packs = opens()
    first = packs.current().pack.version
    policies = starter()["policies.toml"].replace("You may not push", "Nobody may push")
    entry(drafting.publish(agreed(drafting, zebras() | {"policies.toml": policies}).draft, LEAD))
    packs.look()
    assert packs.current().policies["spam-1"] == "spam-1@3"
    entry(drafting.revert(first, LEAD))
    packs.look()

    assert (packs.current().pack.version, verdicts(packs, "A zebra.")) == (first, [])
    assert packs.current().policies["spam-1"] == "spam-1@4", "the old text is the word that counts again"


def test_share_of_subjects_gets_the_new_rules_and_loses_them_again(house, opens, drafting):
    """A candidate is loaded beside, with the policies that it rests on, and without a war of article versions."""
    packs = opens()
    policies = starter()["policies.toml"].replace("You may not push", "Nobody may push")
    made = agreed(drafting, zebras() | {"policies.toml": policies})
    entry(drafting.publish(made.draft, LEAD, 10))
    packs.look()

    for one in (packs, opens()):
        now = one.current()
        pack, said, percent = now.candidate
        assert (pack.version, percent) == (made.version, 10)
        assert (now.policies["spam-1"], said["spam-1"]) == ("spam-1@2", "spam-1@3")
    candidate = packs.current().candidate[0]
    entry(drafting.publish(made.draft, LEAD, 50))
    packs.look()
    assert packs.current().candidate[2] == 50
    assert packs.current().candidate[0] is candidate, "what is loaded is not compiled again"
    house.done(EndRollout(), LEAD)
    packs.look()
    assert packs.current().candidate is None


def test_shadow_brakes_ages_and_quotas_are_told(house, opens, drafting):
    """Whoever judges needs them with the rules, as one value."""
    packs = opens()
    made = agreed(drafting, zebras())
    house.done(BeginShadow(draft=made.draft, version=made.version), LEAD)
    packs.look()
    assert packs.current().shadow.version == made.version
    done = entry(drafting.publish(made.draft, LEAD))
    digest = done.fact.changed["SaysZebra"]
    trip = TripBrake(
        rule="SaysZebra", version=made.version, digest=digest, why="x", counted=9, quota=8, window="hour"
    )
    house.done(trip, AUTOMATION)
    terms = {"per_hour": 9, "incident": "A raid.", "until": house.reader.now() + HOUR}
    house.done(AskQuota(rule="SaysZebra", **terms), LEAD)
    packs.look()
    assert packs.current().quotas == {}, "one person is not enough"
    house.done(ApproveQuota(rule="SaysZebra", **terms), ADMIN)
    packs.look()

    now = packs.current()
    zebra = ("SaysZebra", digest)
    assert (now.shadow, now.braked) == (None, {zebra})
    assert (now.ages["SaysZebra"], now.ages.keys()) == (done.at, now.pack.definitions.keys())
    raised = now.terms()[made.version].raised["SaysZebra"]
    assert (raised.per_hour, raised.per_day) == (9, None)


def test_brake_comes_back_with_its_rule_though_one_person_went_back_and_forth(house, opens, drafting):
    """Two people release a brake: whoever may go back must not do it alone."""
    packs = opens()
    first = packs.current().pack.version
    made = agreed(drafting, zebras())
    entry(drafting.publish(made.draft, LEAD))
    packs.look()
    zebra = ("SaysZebra", packs.current().pack.definitions["SaysZebra"])
    trip = {
        "version": made.version,
        "digest": zebra[1],
        "why": "x",
        "counted": 9,
        "quota": 8,
        "window": "hour",
    }
    house.done(TripBrake(rule="SaysZebra", **trip), AUTOMATION)
    entry(drafting.revert(first, LEAD))
    entry(drafting.revert(made.version, LEAD))
    for one in (packs, opens()):
        one.look()
        assert zebra in one.current().terms()[made.version].braked


def test_candidate_has_the_ages_and_brakes_of_the_rules_that_it_leaves_as_they_are(house, opens, drafting):
    """What ran for years is not new for a comma elsewhere, and what was mended is to be tried."""
    packs = opens()
    now = packs.current()
    trip = {"version": now.pack.version, "why": "x", "counted": 9, "quota": 8, "window": "hour"}
    for rule in ("LinkFlood", "ShortcutSoldWithLink"):
        house.done(TripBrake(rule=rule, digest=now.pack.definitions[rule], **trip), AUTOMATION)
    mended = zebras()[RULES].replace("LinksInTenMinutes > 20", "LinksInTenMinutes > 40")
    made = agreed(drafting, {RULES: mended})
    entry(drafting.publish(made.draft, LEAD, 10))
    packs.look()

    terms = packs.current().terms()[made.version]
    assert set(now.ages) - set(terms.ages) == {"LinkFlood"}
    assert "SaysZebra" not in terms.ages
    assert [terms.defined(rule) in terms.braked for rule in ("LinkFlood", "ShortcutSoldWithLink")] == [
        False,
        True,
    ]
    assert packs.definitions([made.version, "sha256:gone"]) == {made.version: terms.definitions}


def test_set_that_cannot_be_loaded_leaves_what_is_in_force(opens, drafting, monkeypatch):
    """A version that another program could load, and this one cannot."""
    packs = opens()
    before = packs.current()
    entry(drafting.publish(agreed(drafting, zebras()).draft, LEAD))

    def fails(_: object) -> None:
        load_pack({"main.sml": WRONG})

    with monkeypatch.context() as other, capture_logs():
        other.setattr("steadyhand.bootstrap.packs.load_pack", fails)
        packs.look()
        assert packs.current().pack is before.pack
        assert "cannot be loaded" in str(packs.error)
        with pytest.raises(RuleError, match="cannot be loaded"):
            opens()


def test_start_goes_on_with_the_latest_rules_that_can_still_be_loaded(opens, drafting, monkeypatch):
    """An upgrade that reads rules more strictly must not leave a platform without any; and it says so."""
    first = opens().current().pack
    second = entry(drafting.publish(agreed(drafting, zebras()).draft, LEAD)).fact.version
    load = load_pack

    def strict(texts: Mapping[str, str]) -> Pack:
        return load({"main.sml": WRONG} if "zebra" in "".join(texts.values()) else texts)

    monkeypatch.setattr("steadyhand.bootstrap.packs.load_pack", strict)
    with capture_logs() as logs:
        packs = opens()

    assert packs.current().pack.version == first.version
    assert "cannot be loaded" in str(packs.error)
    assert [line["wanted"] for line in logs if line["event"] == "packs.fell_back"] == [second]


# ------------------------------------------------------------------------------------------------------ memory


def pushes(packs: PackInForce, folder: Path, count: range) -> None:
    """As many changes of a folder, each taken over."""
    for n in count:
        (folder / "main.sml").write_text(f"A = {n} + 0\n# {'x' * 20_000}\n")
        packs.look()
        assert packs.current().pack.rules.evaluate({}).features == {"A": n}


@pytest.mark.parametrize("count", [100, pytest.param(10_000, marks=pytest.mark.long)])
def test_pushes_leave_nothing_behind_in_memory(house, opens, tmp_path, count):
    """A folder that a program writes to must not fill the machine in a month: neither engine nor writer."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "pack.toml").write_text("empty = true\n")
    (folder / "main.sml").write_text("A = 1\n")
    packs = opens(folder)
    pushes(packs, folder, range(20))
    tracemalloc.start()
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    pushes(packs, folder, range(1_000, 1_000 + count))
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()

    assert grown < 4_000 * min(count, 2_000), "less than a fifth of what was pushed, and within bounds"
