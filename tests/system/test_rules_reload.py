"""Rules are edited while events come in: a wrong edit changes nothing, a right one takes over without a gap."""

from __future__ import annotations

import json

from steadyhand.kernel.entry import Entry
from steadyhand.rules.versions.service import Drafting
from tests.support.installation import installed
from tests.support.packs import RULES, EditedPack
from tests.support.people import ADMIN, APPOINT, FOUND, LEAD
from tests.support.platform import Platform
from tests.support.rule_sets import zebras
from tests.support.soundness import assert_ledger_sound, assert_taken_once, entries, logged
from tests.support.traffic import event, post

OLD_TEXT = "You may not push the same or hidden links at people"
NEW_TEXT = "You may not push the same link, or a hidden one, at people"


def logged_lines(installation, name):
    """Lines of the log of one kind."""
    lines = [line for line in installation.log().splitlines() if line.startswith("{")]
    return [line for line in map(json.loads, lines) if line["event"] == name]


def test_edits_of_the_rules_in_force_take_over_only_when_they_are_right(tmp_path):
    """The wrong one is told with its file and line, and once; the right one publishes its article by an entry."""
    pack = EditedPack(tmp_path / "pack", unbraked=True)
    with installed(tmp_path / "data", rules=str(pack.folder)) as installation:
        with Platform(installation) as platform:
            before = installation.decided(event(9_000_001, "pushed"))
            text = pack.read(RULES)
            pack.write(RULES, text + "\nBroken = Rule(when_all=[NobodyKnowsThis])\n")
            installation.until(
                lambda: bool(logged_lines(installation, "packs.refused")), "the edit is refused"
            )
            meanwhile = installation.decided(event(9_000_011, "pushed"))

            pack.write("policies.toml", pack.read("policies.toml").replace(OLD_TEXT, NEW_TEXT))
            pack.forbid_zebras()
            installation.until(lambda: bool(logged_lines(installation, "packs.right_again")), "it is right")
            after = installation.decided(event(9_000_021, "pushed"))
            forbidden = installation.decided(post(9_000_031, "A zebra."))
        installation.catch_up()
        refusals = logged_lines(installation, "packs.refused")
        installation.stop()

        place = f"{RULES}:{len(text.splitlines()) + 2}"
        assert place in refusals[0]["error"]
        assert "NobodyKnowsThis" in refusals[0]["error"]
        assert meanwhile["rules"] == before["rules"] != after["rules"]
        assert policies(before) == policies(meanwhile) == ["spam-1@1"]
        assert policies(after) == ["spam-1@2"]
        assert forbidden["verdicts"] == ["review_spam"]
        with installation.events() as store:
            assert_taken_once(store, logged(store), platform.acknowledged)
        with installation.house() as house:
            ledger = list(entries(house.reader))
            assert_ledger_sound(house, ledger)
            published = [e for e in ledger if e.type == "rules.article_published" and e.fact.version == 2]
            assert [(e.by, e.fact.article) for e in published] == [("system:setup", "spam-1")]
            assert NEW_TEXT in published[0].fact.text
            versions = [(e.by, e.fact.version) for e in ledger if e.type == "rules.published"]
            assert [by for by, _ in versions] == ["system:rules-folder"] * len(versions)
            assert {before["rules"], after["rules"]} <= {version for _, version in versions}
            named = {e.fact.rule_set for e in ledger if e.type == "enforcement.sanctioned"}
            assert {before["rules"], after["rules"]} <= named


def policies(decision):
    """The policy versions that sanctions of a decision rest on."""
    return [effect["policy"] for effect in decision["effects"] if effect["effect"] == "limit"]


def test_service_started_on_wrong_rules_says_where_they_are_wrong(tmp_path):
    """There is nothing to go on with: it does not decide by other rules than those it was given."""
    pack = EditedPack(tmp_path / "pack")
    pack.write(RULES, "this is no rule")
    with installed(tmp_path / "data", start=False, rules=str(pack.folder)) as installation:
        installation.start(wait=False)
        installation.until(lambda: f"{RULES}:1" in installation.log(), "the place is named")
        pack.put_back()

        installation.ready("engine")
        assert installation.decided(event(1, "scam"))["verdict"] == "act"


def test_people_change_the_rules_in_force_and_go_back_while_events_come_in(tmp_path):
    """One writes, another agrees; the engine follows, and with one command everything is as it was."""
    with installed(tmp_path / "data") as installation, installation.house() as house:
        for command in (FOUND, *APPOINT):
            assert isinstance(house.door.perform(command, ADMIN), Entry)
        first = installation.decided(post(9_000_101, "A zebra."))
        drafting = Drafting(house.door, house.reader)
        made = drafting.save(LEAD, None, "No zebras", None, zebras())
        for step in (
            drafting.propose(made.draft, LEAD),
            drafting.approve(made.draft, ADMIN, made.version),
            drafting.publish(made.draft, LEAD),
        ):
            assert isinstance(step, Entry), step
        forbidden = until_by(installation, made.version, 9_000_200)
        assert isinstance(drafting.revert(first["rules"], ADMIN), Entry)
        back = until_by(installation, first["rules"], 9_000_300)
        installation.catch_up()

        assert (first["verdicts"], forbidden["verdicts"], back["verdicts"]) == ([], ["review_spam"], [])
        opened = [e for e in entries(house.reader) if e.type == "review.opened"]
        assert {e.fact.rule_set for e in opened} == {made.version}
        assert_ledger_sound(house, list(entries(house.reader)))


def until_by(installation, version, begin):
    """The first decision of these rules, of posts that are sent until they are in force."""
    told = {}

    def decided():
        told.update(installation.decided(post(begin + told.get("n", 0), "A zebra.")))
        told["n"] = told.get("n", 0) + 1
        return told["rules"] == version

    installation.until(decided, f"{version} decides")
    return told
