"""Rules over several files: imports, requirements, and the version of the whole."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from steadyhand.rules import RuleError, load_rules
from tests.unit.rules.sml import refusal, rules


def test_an_import_brings_in_names_but_not_local_ones():
    """A file's underscore names are its own."""
    found = rules("Import(rules=['a.sml'])\n_X = 1\nMain = _X + A", a="_X = 2\nA = _X + 0").evaluate({})

    assert found.features == {"A": 2, "Main": 3}


def test_a_name_of_a_file_that_is_not_imported_is_refused_and_the_file_named():
    """The remedy is one line, so the message says which."""
    error = refusal("B = A", a="A = 1 + 1")

    assert "it is assigned in a.sml: add it to `Import(rules=[...])`" in str(error)


def test_imports_in_a_circle_are_refused_with_the_circle():
    """A circle has no order in which to compute it."""
    error = refusal("Import(rules=['a.sml'])", a="Import(rules=['b.sml'])", b="Import(rules=['a.sml'])")

    assert (error.file, error.line) == ("a.sml", 1)
    assert "a.sml -> b.sml -> a.sml" in str(error)


def test_a_required_file_runs_only_when_its_condition_holds():
    """This is how rules are chosen by the kind of event."""
    found = rules("Kind = GetActionName()\nRequire(rule='a.sml', require_if=Kind == 'post')", a="A = 1 + 1")

    assert found.evaluate({}, action_name="post").features == {"Kind": "post", "A": 2}
    assert found.evaluate({}, action_name="view").features == {"Kind": "view"}


def test_a_requirement_by_f_string_runs_the_file_that_it_names():
    """One line can serve every kind of event."""
    found = rules("Kind = GetActionName()\nRequire(rule=f'{Kind}.sml')", a="A = 1 + 1", b="B = 2 + 2")

    assert found.evaluate({}, action_name="b").features == {"Kind": "b", "B": 4}
    assert found.evaluate({}, action_name="c").features == {"Kind": "c"}


def test_a_requirement_whose_condition_failed_runs_nothing():
    """Unknown is not yes."""
    found = rules("On: bool = JsonData(path='$.on')\nRequire(rule='a.sml', require_if=On)", a="A = 1 + 1")

    assert found.evaluate({}).features == {"On": None}


def test_a_file_that_two_files_need_runs_once():
    """Each name is computed once per event, and its errors are reported once."""
    found = rules(
        "Require(rule='a.sml')\nRequire(rule='b.sml')",
        a="Import(rules=['c.sml'])\nA = C + 1",
        b="Import(rules=['c.sml'])\nB = C + 2",
        c="C: int = JsonData(path='$.c')",
    )

    assert found.evaluate({"c": 1}).features == {"A": 2, "B": 3, "C": 1}
    assert len(found.evaluate({}).errors) == 1


def test_files_that_require_each_other_each_run_once():
    """A circle of requirements is harmless: a file has run or it has not."""
    found = rules("Require(rule='a.sml')\nM = 1 + 0", a="Require(rule='main.sml')\nA = 1 + 1")

    assert found.evaluate({}).features == {"M": 1, "A": 2}


def test_a_file_that_nothing_leads_to_is_checked_but_not_run():
    """A rule that is not in use must still be right: it may be in use tomorrow."""
    assert rules("A = 1 + 1", spare="B = 2 + 2").evaluate({}).features == {"A": 2}
    assert refusal("A = 1 + 1", spare="B = Nope").file == "spare.sml"


def test_the_version_follows_the_content_and_not_the_order_of_the_files():
    """A decision names the exact rules it rests on."""
    one = load_rules({"main.sml": "A = 1", "b.sml": "B = 2"})
    other = load_rules({"b.sml": "B = 2", "main.sml": "A = 1"})

    assert one.version == other.version
    assert one.version.startswith("sha256:")
    assert len(one.version) == len("sha256:") + 64
    assert one.version != load_rules({"main.sml": "A = 1", "b.sml": "B = 3"}).version
    assert one.version != load_rules({"main.sml": "A = 1", "c.sml": "B = 2"}).version


def test_a_folder_and_its_texts_are_the_same_rule_set(tmp_path: Path):
    """Tests, tools and the running engine must agree on what a rule set is."""
    texts = {"main.sml": "Import(rules=['models/a.sml'])\nB = A + 1", "models/a.sml": "A = 1 + 1"}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "README.md").write_text("not a rule")

    assert load_rules(tmp_path).version == load_rules(texts).version


@pytest.mark.parametrize(("files", "file"), [({}, "main.sml"), ({"other.sml": "A = 1"}, "main.sml")])
def test_rules_without_a_main_file_are_refused(files: dict[str, str], file: str):
    """Evaluation has to begin somewhere."""
    with pytest.raises(RuleError) as caught:
        load_rules(files)

    assert caught.value.file == file


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    """A wrong path is the commonest mistake of all."""
    with pytest.raises(RuleError, match="there is no such folder"):
        load_rules(tmp_path / "nowhere")


def test_events_are_decided_the_same_without_features():
    """Who decides events reads no features: a rule must not hold otherwise where nobody writes them down."""
    main = (
        "T: str = JsonData(path='$.t')\nLimit = 3\nTwice = StringLength(s=T) * 2\n"
        "Require(rule='more.sml', require_if=T == 'on')\n"
        "R = Rule(when_all=[Twice > Limit], description=f'{Twice} of {T}')\n"
        "WhenRules(rules_any=[R], then=[DeclareVerdict(verdict='v')])"
    )
    found = rules(main, more="OnlyNamed = 1 + 1")
    for text in ("on", "no"):
        named, lean = found.evaluate({"t": text}), found.evaluate({"t": text}, features=False)
        assert msgspec.structs.replace(named, features={}) == lean
        assert lean == found.extract({"t": text}).decide(features=False)
        assert ("OnlyNamed" in named.features, named.verdicts) == (text == "on", ["v"])
