"""Routing rules: the first one whose queue takes such a case decides, and a case that none sends has its area's."""

from __future__ import annotations

import pytest

from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.rules import load_pack
from steadyhand.rules.pack import is_pack_file, pack_files
from steadyhand.rules.pack_routing import load_routing
from tests.support.routed import CASE, MAIN, QUEUES, refusal_of, routed, routing, texts
from tests.unit.rules.test_pack import files


def test_a_rule_sends_a_case_to_its_queue_with_the_clocks_of_that():
    """The desk must learn where a case goes, by which rule of which version, and until when it is due."""
    found = routed("imminent_harm", severity="severe")

    assert (found.queue, found.rule, found.version) == ("imminent_harm", "Danger", "sha256:one")
    assert (found.within, found.max_wait) == (30 * MINUTE, 4 * HOUR)
    assert found.why == "The routing rule Danger holds: somebody may be in danger."


def test_a_case_that_no_rule_sends_anywhere_goes_to_the_queue_of_its_area_and_it_is_said():
    """Rules that match nothing must lose no case."""
    spam, election = routed("spam"), routed("election")

    assert (spam.queue, spam.rule, spam.within) == ("spam", "", DAY)
    assert spam.why == "No routing rule sends it elsewhere: it goes to the queue of its policy area."
    assert election.queue == "voting"


def test_without_routing_rules_every_case_goes_to_the_queue_of_its_area():
    """A pack from before there were queues must go on as it was."""
    plain = load_routing({})

    assert routed("spam", by=plain).queue == "spam"
    assert "no routing rules" in routed("spam", by=plain).why
    assert set(plain.queues) >= {"spam", "election", "appeals", "protected"}


def test_of_two_rules_that_hold_the_first_in_the_text_decides():
    """An author reads from top to bottom, and a rule that was moved up must win."""
    lines = MAIN.splitlines()
    turned = "\n".join([*lines[:-2], lines[-1], lines[-2]])

    assert routed("imminent_harm", reach=1_000).queue == "imminent_harm"
    assert routed("imminent_harm", reach=1_000, by=routing(main=turned)).queue == "voting"


def test_a_file_that_is_imported_comes_before_the_one_that_imports_it():
    """The page says so, and an author who parts a file must know which rules win then."""
    wide = "WhenRules(rules_any=[Wide], then=[DeclareVerdict(verdict='voting')])\n"
    first = "\n".join(line for line in MAIN.splitlines() if line.startswith(("Import", "Wide"))) + "\n" + wide
    main = "Import(rules=['routing/case.sml', 'routing/wide.sml'])\n" + "\n".join(
        line for line in MAIN.splitlines() if "Danger" in line
    )

    found = load_routing(texts(main=main) | {"routing/wide.sml": first})
    assert routed("imminent_harm", reach=1_000, by=found).queue == "voting"
    assert routed("imminent_harm", by=found).queue == "imminent_harm"


def test_a_rule_that_fails_is_passed_over_and_named():
    """A mistake in one rule must neither stop the desk nor hide."""
    needs_reach = CASE.replace("Optional[int]", "int").replace(", required=False", "")
    found = routed("spam", by=routing(case=needs_reach))

    assert found.queue == "spam"
    assert "one failed (routing/case.sml:4:14" in found.why
    assert routed("imminent_harm", by=routing(case=needs_reach)).queue == "imminent_harm"


def test_appeals_are_apart_whatever_a_rule_says():
    """Somebody who wrote a rule on an area did not think of appeals: one would come to the desk that decided."""
    assert routed("imminent_harm", appeal=True).queue == "appeals"
    assert routed("imminent_harm", appeal=True).why.endswith("it goes to the queue of appeals.")
    assert routed("imminent_harm", appeal=True, subject_class="protected").queue == "appeals"


def test_a_queue_for_appeals_takes_them_from_a_rule_and_nothing_else():
    """A large platform parts its appeals, and an ordinary case must not get there by a rule."""
    queues = QUEUES.replace('title = "Voting"', 'title = "Voting"\ntakes = ["ordinary", "appeals"]')

    assert routed("spam", reach=1_000, appeal=True, by=routing(queues=queues)).queue == "voting"
    queues = QUEUES + '[queues.again]\ntitle = "Again"\ntakes = ["appeals"]\n'
    again = routing(queues=queues, main=MAIN.replace("'voting'", "'again'"))
    assert routed("spam", reach=1_000, appeal=True, by=again).queue == "again"
    assert routed("spam", reach=1_000, by=again).queue == "spam"


def test_protected_subjects_are_apart_but_where_a_queue_takes_them_too():
    """A candidate's posts are looked at by two; a threat to one of them still comes first."""
    assert routed("spam", subject_class="protected", reach=1_000).queue == "protected"
    assert routed("imminent_harm", subject_class="protected").queue == "imminent_harm"
    assert routed("spam", subject_class="staff").queue == "spam"


def test_words_that_nobody_knows_lead_to_a_queue_all_the_same():
    """What an older program wrote must not stop the desk."""
    assert routed("an older area", severity="dreadful", source="carrier pigeon").queue == "other"


@pytest.mark.parametrize(
    ("main", "place", "words"),
    [
        (MAIN.replace("'voting'", "'votign'"), "routing/main.sml:6:35", "did you mean `voting`?"),
        (
            MAIN.replace("'voting'", "'nowhere'"),
            "routing/main.sml:6:35",
            "add [queues.nowhere] to queues.toml",
        ),
        (MAIN.replace("'voting'", "f'{Area}'"), "routing/main.sml:6:35", "must be written out"),
        (MAIN.replace("'imminent_harm']", "'iminent_harm']"), "routing/main.sml:3:33", "did you mean"),
        (MAIN.replace("Area ==", "Severity =="), "routing/main.sml:3:37", "no case has the severity"),
        (
            MAIN.replace("Area == 'imminent_harm'", "Area in ['spam', 'span']"),
            "routing/main.sml:3:42",
            "`spam`?",
        ),
        (MAIN.replace("Area == 'imminent_harm'", "'span' == Area"), "routing/main.sml:3:25", "`spam`?"),
        (MAIN.replace("Reach > 100", "Count(by=Area, window='1h') > 3"), "routing/main.sml:4:23", "`Count`"),
        (MAIN.split("WhenRules", maxsplit=1)[0], "routing/main.sml:1:1", "no case would be routed"),
        (MAIN.replace("routing/case", "models/post"), "routing/main.sml:2:15", "import only their own"),
        (
            MAIN.replace("routing/case", "routing/cast"),
            "routing/main.sml:2:15",
            "did you mean `routing/case.sml`?",
        ),
    ],
)
def test_a_routing_rule_that_could_match_nothing_is_refused_with_its_line(main, place, words):
    """Such a rule does no harm that anybody sees: its cases lie where nobody expects them."""
    refusal = refusal_of(main=main)

    assert words in str(refusal)
    assert str(refusal.problems[0].place) == place


def test_a_field_that_no_case_has_is_refused_where_it_is_read():
    """A rule on `$.aera` would fail on every case, and all would go to the queues of their areas."""
    refusal = refusal_of(case=CASE.replace("$.area", "$.aera"))

    assert str(refusal.problems[0].place) == "routing/case.sml:2:13"
    assert "did you mean `area`?" in str(refusal)


def test_labels_are_neither_read_nor_put_by_routing_rules():
    """Where a case goes would rest on what nobody sees in it, or would do something to people."""
    entity = "Who: Entity[str] = EntityJson(type='User', path='$.area')\n"
    verdict = "DeclareVerdict(verdict='voting')"
    put = MAIN.replace(verdict, f"{verdict}, LabelAdd(entity=Who, label='x')")

    assert refusal_of(main=put, case=CASE + entity).file == "routing/main.sml"


def test_rules_that_import_each_other_are_refused_with_the_circle():
    """Routing rules that loop must be told to their author and never met by a case."""
    refusal = refusal_of(case=CASE + "Import(rules=['routing/main.sml'])\n")

    assert "these imports form a circle" in str(refusal)
    assert "routing/main.sml -> routing/case.sml -> routing/main.sml" in str(refusal)


@pytest.mark.parametrize(
    "rule",
    [
        "Again = Rule(when_all=[Again], description='x')\n",
        "One = Rule(when_all=[Two], description='x')\nTwo = Rule(when_all=[One], description='x')\n",
    ],
)
def test_a_rule_that_rests_on_itself_is_refused(rule):
    """It would have no answer, whatever the case."""
    refusal = refusal_of(main=MAIN + rule)

    assert refusal.file == "routing/main.sml"
    assert any(word in str(refusal) for word in ("in its own definition", "before it is"))


def test_files_that_require_each_other_end_all_the_same():
    """The language allows this among rules, and each file still runs once."""
    main = MAIN + "Require(rule='routing/more.sml')\n"
    more = "Require(rule='routing/main.sml')\n"

    found = load_routing(texts(main=main) | {"routing/more.sml": more})
    assert routed("imminent_harm", by=found).queue == "imminent_harm"


def test_routing_files_without_the_one_they_begin_in_are_refused():
    """Rules that nothing reaches would be read by people and by nobody else."""
    refusal = refusal_of(main="x = ")
    assert refusal.file == "routing/main.sml"

    with pytest.raises(type(refusal), match=r"there is no `routing/main\.sml`"):
        load_routing({"routing/case.sml": CASE})


def test_queues_and_routing_are_part_of_a_pack_and_of_its_version():
    """Who changes where cases go changes what a second person agreed to."""
    whole = load_pack(files() | texts())
    other = load_pack(files() | texts(main=MAIN.replace("100", "200")))
    third = load_pack(files() | texts(queues=QUEUES.replace("4h", "5h")))

    assert len({whole.version, other.version, third.version, load_pack(files()).version}) == 4
    assert whole.rules.version == other.rules.version
    assert routed("imminent_harm", by=whole.routing).version == whole.version
    assert whole.routing.rules == ("Danger", "Wide")
    assert whole.rules.names == ("R",)
    assert set(pack_files(texts())) == set(texts())
    assert not is_pack_file("routing/notes.toml")


def test_rules_about_events_cannot_import_those_about_cases():
    """A name would mean an event's in one place and a case's in the other."""
    with pytest.raises(Exception, match="import only their own"):
        load_pack(files(main="Import(rules=['routing/case.sml'])\n") | texts())
