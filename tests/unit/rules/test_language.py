"""What expressions mean: values, None, and failure that travels."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rules.sml import features, outcome


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 + 2 * 3", 7),
        ("7 / 2", 3.5),
        ("7 // 2", 3),
        ("-(2 + 3)", -5),
        ("1 << 4 | 1", 17),
        ("'a' + 'b'", "ab"),
        ("'ab' * 2", "abab"),
        ("not 1 == 2", True),
        ("True and not False", True),
        ("2 in [1, 2]", True),
        ("'b' not in ['a']", True),
        ("'ell' in 'hello'", True),
        ("2 ** 10 >= 1024", True),
    ],
)
def test_an_expression_has_the_value_that_its_notation_says(expression: str, value: object):
    """The notation is Python's, so its arithmetic must be too."""
    assert features(f"X = {expression}") == {"X": value}


def test_literals_and_local_names_are_no_features_but_all_other_names_are():
    """A constant says nothing about the event, and an underscore means private."""
    main = "A = 1\n_B = A + 1\nC = _B + 1\nD: ExtractLiteral[str] = 'said'\nE = [1]"

    assert features(main) == {"C": 3, "D": "said"}


def test_an_f_string_fills_in_names_and_keeps_doubled_braces():
    """Descriptions are f-strings; braces in them must survive."""
    main = "Name: str = JsonData(path='$.name')\nGreeting = f'{{hi}} {Name}!'"

    assert features(main, {"name": "Ada"})["Greeting"] == "{hi} Ada!"


def test_required_data_that_is_missing_is_null_and_one_error():
    """The place of the error is the reading, not everything that depends on it."""
    found = outcome("A: int = JsonData(path='$.a')\nB = A + 1\nC = f'{A}'")

    assert found.features == {"A": None, "B": None, "C": None}
    assert [str(error) for error in found.errors] == ["main.sml:1:10: there is no value at this path"]


def test_data_that_is_not_required_is_null_without_an_error_and_stops_what_depends_on_it():
    """Absent is ordinary; but nothing can be concluded from it."""
    found = outcome("A: int = JsonData(path='$.a', required=False)\nB = A > 3\nC = StringLength(s=f'{A}')")

    assert found.features == {"A": None, "B": None, "C": None}
    assert found.errors == []


def test_equality_sees_a_failed_operand_as_none():
    """That is how a rule asks whether something is there."""
    main = (
        "A: str = JsonData(path='$.a', required=False)\nGone = A == None\nThere = A != None\nIsX = A == 'x'"
    )

    assert features(main) == {"A": None, "Gone": True, "There": False, "IsX": False}


def test_an_ordering_of_a_none_that_is_allowed_is_false_without_an_error():
    """After a check for None the comparison is still evaluated: nothing short-circuits."""
    main = (
        "A: int | None = JsonData(path='$.a')\nBig = A != None and A >= 90\nSmallOrGone = A == None or A < 90"
    )

    found = outcome(main)

    assert found.features == {"A": None, "Big": False, "SmallOrGone": True}
    assert found.errors == []


def test_and_and_or_take_a_failed_part_as_none():
    """One missing field must not silence a rule whose other half holds."""
    main = "A: int = JsonData(path='$.a')\nEither = A > 1 or True\nBoth = A > 1 and True"

    assert features(main) == {"A": None, "Either": True, "Both": False}


def test_not_of_a_failed_operand_fails_too():
    """`not unknown` is unknown: else a missing field would make a rule hold."""
    assert features("A: bool = JsonData(path='$.a')\nB = not A") == {"A": None, "B": None}


def test_every_part_of_a_conjunction_is_evaluated_even_after_a_false_one():
    """Nothing short-circuits: the error of the second part is reported although the first is false."""
    found = outcome("A: int = JsonData(path='$.a')\nR = Rule(when_all=[False, A > 1], description='')")

    assert found.features["R"] is None
    assert len(found.errors) == 1


@pytest.mark.parametrize(
    "expression", ["1 / 0", "2 ** 99999", "1 << 99999", "'a' * 99999999", "10 ** 3000 * 10 ** 3000"]
)
def test_arithmetic_without_a_sensible_result_is_a_node_error(expression: str):
    """A rule must not take the memory or the life of the engine."""
    found = outcome(f"X = {expression}")

    assert found.features == {"X": None}
    assert len(found.errors) >= 1


@pytest.mark.parametrize(
    ("annotation", "value", "read"),
    [
        ("str", 5, "5"),
        ("int", "12", 12),
        ("float", 3, 3),
        ("bool", "yes", True),
        ("List[str]", ["a", 1], ["a", "1"]),
        ("int | None", "7", 7),
        ("int | None", None, None),
        ("Union[str, int]", 5, 5),
    ],
)
def test_json_is_brought_to_the_declared_type(annotation: str, value: object, read: object):
    """Senders are careless with types; the author says what a name is."""
    assert features(f"A: {annotation} = JsonData(path='$.a')", {"a": value}) == {"A": read}


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("A: int = JsonData(path='$.a', coerce_type=False)", "12"),
        ("A: int = JsonData(path='$.a')", True),
        ("A: int = JsonData(path='$.a')", "many"),
        ("A: List[str] = JsonData(path='$.a')", "one"),
        ("A: str = JsonData(path='$.a')", None),
    ],
)
def test_json_of_the_wrong_type_is_a_node_error(declared: str, value: object):
    """Guessing would be worse than saying that the field is not what was promised."""
    found = outcome(declared, {"a": value})

    assert found.features == {"A": None}
    assert len(found.errors) == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.a.b", 1),
        ("$.list[1]", 20),
        ("$.list[-1]", 30),
        ("$['odd name']", 4),
        ("$.list[*]", 10),
        ("$.a['b']", 1),
    ],
)
def test_a_path_reaches_one_value(path: str, value: int):
    """Fields, quoted fields, positions, and the first of a list."""
    data: dict[str, Any] = {"a": {"b": 1}, "list": [10, 20, 30], "odd name": 4}

    assert features(f'A: int = JsonData(path="{path}")', data) == {"A": value}


def test_an_entity_is_a_feature_by_its_id_and_compares_by_it():
    """An entity knows what kind it is; in text and comparisons its id counts."""
    entity = "E: Entity[str] = EntityJson(type='User', path='$.id')"
    main = f"{entity}\nIs = E == 'u1'\nText = f'{{E}}'\nLong = StringLength(s=E)"

    assert features(main, {"id": "u1"}) == {"E": "u1", "Is": True, "Text": "u1", "Long": 2}


def test_secrets_are_read_apart_and_never_become_features():
    """A secret may decide, but nobody reads it in an outcome."""
    main = "S: Secret[str] = JsonData(path='$.s', required=False)\nIsX = S == 'x'"

    assert features(main, {"s": "x"}, secret_data={"s": "x"}) == {"IsX": True}
    assert features(main, {"s": "x"}) == {"IsX": False}


def test_what_the_event_is_called_can_be_asked():
    """Rules choose by the type of the event."""
    main = "Name = GetActionName()\nId = GetActionId()"

    assert features(main, action_name="post.created", action_id=42) == {"Name": "post.created", "Id": 42}
