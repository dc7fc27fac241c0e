"""Mistakes are found when rules are loaded, and the message leads to the remedy."""

from __future__ import annotations

import pytest

from tests.unit.rules.sml import refusal


def test_a_refusal_shows_the_line_and_points_at_the_place_and_suggests_the_name_that_was_meant():
    """An author must see at once what to change."""
    error = refusal("PostText = 'x'\nLong = StringLength(s=PostTxt)")

    assert (error.file, error.line, error.column) == ("main.sml", 2, 23)
    assert str(error) == (
        "main.sml:2:23: there is no name `PostTxt`\n"
        "  2 | Long = StringLength(s=PostTxt)\n"
        "    |                       ^ did you mean `PostText`?"
    )


def test_a_refusal_names_every_mistake_in_order():
    """One run shows everything, so that ten mistakes take one round and not ten."""
    error = refusal("A = Lenght(s='x')\nB = StringLength(s=3)\nC = D")

    assert [problem.place.line for problem in error.problems] == [1, 2, 3]


def test_the_caret_stands_under_its_character_after_letters_of_several_bytes():
    """Python counts bytes, people count characters."""
    error = refusal("A = 'жжж' + B")

    assert error.column == 13
    assert str(error).splitlines()[-1].index("^") - str(error).splitlines()[1].index("A") == 12


@pytest.mark.parametrize(
    ("main", "says"),
    [
        ("foo(", "'(' was never closed"),
        ("A = 1 < 2 < 3", "one comparison at a time"),
        ("for a in b: pass", "not part of the rule language"),
        ("A = [x for x in []]", "not part of the rule language"),
        ("A = StringLength('x')", "takes its arguments by name"),
        ("A = f'{1 + 1}'", "an f-string can hold names only"),
        ("A: str", "given a type but no value"),
        ("1 + 1", "a bare expression does nothing"),
        ("A = StringLenght(s='x')", "did you mean `StringLength`?"),
        ("A = StringLength()", "also needs `s`"),
        ("A = StringLength(s='x', t='y')", "has no argument `t`"),
        ("A = StringLength(s='x', s='y')", "`s` is given twice"),
        ("A = StringLength(s=1)", "`s` of `StringLength(...)` is `str`"),
        ("StringLength(s='x')", "the result of `StringLength(...)` is not used"),
        ("A = Import(rules=[])", "stands on a line of its own"),
        ("A = JsonData(path='$.a')", "`A` needs a type"),
        ("A = StringLength(s=JsonData(path='$.a'))", "needs a name with a type"),
        ("A: str = JsonData(path='$..')", "this path cannot be read"),
        ("A: strr = JsonData(path='$.a')", "did you mean `str`?"),
        ("A: str = EntityJson(type='U', path='$.a')", "gives an entity"),
        ("A: List = []", "write `List[str]`"),
        ("A = []", "a list without items needs a type"),
        ("A = [1, 'x']", "the items of a list have one type"),
        ("A: int = 'x'", "`A` is declared `int`"),
        ("A = 1 + 'x'", "`+` does not work on these"),
        ("A = 1 == 'x'", "are never equal"),
        ("A = 1 in ['x']", "this is never in a list of `str`"),
        ("A = 1 and True", "`and` joins what is true or false"),
        ("A = not 1", "`not` works on true or false"),
        ("A = 1\nA = 2", "`A` is assigned more than once"),
        ("A = A", "used in its own definition"),
        ("A = B\nB = 1", "used before it is assigned"),
        ("_A = 1", "is never used"),
        ("A: int | None = 1\nB = A + 3", "check for None first"),
        (
            "R = Rule(when_all=[True], description='')\nS = Rule(when_all=[R, 1], description='')",
            "the items of a list have one type",
        ),
        ("_R = Rule(when_all=[True], description='')\nA = _R == True", "the name cannot be local"),
        ("A = [Rule(when_all=[True], description='')]", "a rule needs a name of its own"),
        ("X = 1\nR = Rule(when_all=[True], description='{X}')", "write an f before the quote"),
        ("P: str = JsonData(path='$.p')\nA = RegexMatch(pattern=P, target='x')", "must be written out"),
        ("A = RegexMatch(pattern='(', target='x')", "does not compile"),
        ("A = StringSlice(s='x', start=-1, end=2)", "cannot be below 0"),
        ("S: Secret[str] = JsonData(path='$.s')\nA = StringLength(s=S)", "would give away the secret `S`"),
        ("S: Secret[str] = JsonData(path='$.s')\nA: Secret[str] = f'{S}'", "cannot stand in an f-string"),
        ("A = HasLabel(entity=Entity(type='User', id='1'), label='spamer')", "did you mean `spammer`?"),
        ("Require(rule='nowhere.sml')", "there is no such file to require"),
        ("A = 'x'\nRequire(rule=A)", "written out, or an f-string"),
        ("Import(rules=['nowhere.sml'])", "there is no file `nowhere.sml`"),
        ("Import(rules='nowhere.sml')", "`rules` of `Import(...)` is `List[str]`"),
    ],
)
def test_a_mistake_is_refused_with_what_is_wrong(main: str, says: str):
    """Each of these would otherwise be found by the people whom a rule hits, or misses."""
    assert says in str(refusal(main))


def test_a_label_is_refused_for_a_kind_of_entity_that_it_is_not_meant_for():
    """The label of an account makes no sense on a post."""
    main = (
        "R = Rule(when_all=[True], description='')\n"
        "P = Entity(type='Post', id='1')\n"
        "WhenRules(rules_any=[R], then=[LabelAdd(entity=P, label='spammer')])"
    )

    assert "is not for the entity type `Post`" in str(refusal(main))


def test_whose_labels_are_asked_for_cannot_depend_on_a_label():
    """All labels of an event are loaded at once, before anything is decided."""
    main = (
        "L = HasLabel(entity=Entity(type='User', id='1'), label='watched')\n"
        "E = Entity(type='User', id=f'{L}')\n"
        "K = HasLabel(entity=E, label='watched')"
    )

    assert "depends on such a question itself" in str(refusal(main))
