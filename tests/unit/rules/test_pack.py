"""Packs: rules, what their verdicts mean, and the articles behind them."""

from __future__ import annotations

import pytest

from steadyhand.rules import STARTER, RuleError, VerdictMeaning, load_pack
from steadyhand.rules.two_people import TwoPeople

MAIN = """
R = Rule(when_all=[True], description='always')
WhenRules(rules_any=[R], then=[DeclareVerdict(verdict='limit_spam')])
"""
VERDICTS = """
[verdicts.limit_spam]
effect = "limit"
subject = "post"
article = "spam-1"
days = 7
"""
POLICIES = """
[articles.spam-1]
area = "spam"
severity = "low"
title = "Spam"
text = "You may not."
effective = 2026-01-01T00:00:00Z
"""


def files(**changed: str) -> dict[str, str]:
    texts = {"main": MAIN, "verdicts": VERDICTS, "policies": POLICIES, **changed}
    named = {"main.sml": texts["main"], "pack.toml": texts["verdicts"], "policies.toml": texts["policies"]}
    labels = {"config/labels.yaml": texts["labels"]} if "labels" in texts else {}
    return named | labels | ({"more.sml": texts["more"]} if "more" in texts else {})


def refused(**changed: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        load_pack(files(**changed))
    return caught.value


def test_a_pack_joins_rules_meanings_and_articles():
    """From a verdict one gets to the effect, and to the words that people are told."""
    pack = load_pack(files())

    assert pack.verdicts == {
        "limit_spam": VerdictMeaning(effect="limit", subject="post", article="spam-1", days=7)
    }
    article = pack.articles["spam-1"]
    assert (article.id, article.version, article.area, article.severity) == ("spam-1", 1, "spam", "low")
    assert article.effective == 1_767_225_600_000_000
    assert pack.rules.evaluate({}).verdicts == ["limit_spam"]


def test_an_article_says_what_takes_two_people():
    """What it does not say is the usual, and never nothing."""
    said = (
        load_pack(files(policies=POLICIES + "two_people = { from_views = 50 }")).articles["spam-1"].two_people
    )

    assert said == TwoPeople(without_end=("ban",), from_views=50)


def test_the_version_of_a_pack_covers_rules_meanings_and_articles():
    """A changed meaning is a changed pack, although the rules are the same."""
    one = load_pack(files())
    other = load_pack(files(verdicts=VERDICTS.replace("7", "8")))
    third = load_pack(files(policies=POLICIES.replace("may not", "must not")))

    assert len({one.version, other.version, third.version}) == 3
    assert one.rules.version == other.rules.version == third.rules.version


@pytest.mark.parametrize(
    ("changed", "file", "line", "says"),
    [
        ({"verdicts": ""}, "main.sml", 3, "nothing says what the verdict `limit_spam` means"),
        (
            {"verdicts": VERDICTS.replace("limit_spam", "limit_spma")},
            "main.sml",
            3,
            "did you mean `limit_spma`?",
        ),
        ({"verdicts": VERDICTS.replace('"limit"', '"shout"')}, "pack.toml", 3, "verdicts.limit_spam.effect"),
        ({"verdicts": VERDICTS.replace('"post"', '"planet"')}, "pack.toml", 4, "verdicts.limit_spam.subject"),
        ({"verdicts": VERDICTS.replace("spam-1", "spam-2")}, "pack.toml", 5, "did you mean `spam-1`?"),
        ({"verdicts": VERDICTS.replace("7", "366")}, "pack.toml", 6, "an end lies within a year"),
        ({"policies": POLICIES + 'two_people = { without_end = ["bann"] }'}, "policies.toml", 8, "bann"),
        ({"verdicts": VERDICTS.replace("7", "0")}, "pack.toml", 6, "verdicts.limit_spam.days"),
        ({"verdicts": VERDICTS.replace("days", "dyas")}, "pack.toml", 2, "dyas"),
        (
            {"verdicts": VERDICTS.replace('"limit"', '"suspend"')},
            "pack.toml",
            4,
            "only an account can be the subject",
        ),
        ({"verdicts": VERDICTS.replace('"limit"', '"remove"')}, "pack.toml", 6, "does not end by itself"),
        ({"verdicts": VERDICTS.replace('"limit"', '"label"')}, "pack.toml", 2, "needs it"),
        ({"verdicts": VERDICTS + "x = "}, "pack.toml", 7, "this is not TOML"),
        (
            {"verdicts": VERDICTS + "[verdict.x]\neffect = 'ban'"},
            "pack.toml",
            7,
            "`verdict` is not known here",
        ),
        ({"verdicts": "verdicts = 3"}, "pack.toml", 1, "`verdicts` is not a table"),
        ({"policies": POLICIES.replace('"low"', '"tiny"')}, "policies.toml", 4, "articles.spam-1.severity"),
        ({"policies": POLICIES.replace('"spam"', '"spma"')}, "policies.toml", 3, "articles.spam-1.area"),
        ({"policies": POLICIES.replace("00Z", "00")}, "policies.toml", 7, "this instant has no offset"),
        ({"policies": POLICIES.replace('title = "Spam"', "")}, "policies.toml", 2, "title"),
        ({"policies": "[articles" + "." + ".".join("a" * 3000)}, "policies.toml", 1, "this is not TOML"),
    ],
)
def test_a_wrong_pack_is_refused_with_file_line_and_key(
    changed: dict[str, str], file: str, line: int, says: str
):
    """Policy people edit these files: the message must lead them to the line."""
    error = refused(**changed)

    assert says in str(error)
    assert (error.file, error.line) == (file, line)


@pytest.mark.parametrize(
    "main",
    [
        "",
        "A = 1 + 1",
        "R = Rule(when_all=[True], description='never asked')",
        MAIN.replace("DeclareVerdict(verdict='limit_spam')", ""),
        "Import(rules=['more.sml'])",
    ],
)
def test_a_pack_from_which_nothing_can_follow_is_refused(main):
    """It would switch enforcement off, and nobody would have said so."""
    problem = refused(main=main, more="B = 1").problems[0]

    assert (problem.place.file, problem.place.line) == ("main.sml", 1)
    assert "nothing would be enforced" in problem.message
    assert "empty = true" in problem.hint


@pytest.mark.parametrize(
    "main", ["Import(rules=['more.sml'])", "Require(rule='more.sml', require_if=True)", "A = 1\n" + MAIN]
)
def test_rules_count_wherever_evaluation_comes_to_them(main):
    """Most packs have nothing but imports in their first file."""
    assert load_pack(files(main=main, more=MAIN.replace("R =", "S =").replace("[R]", "[S]"))).rules.acts


def test_rules_in_a_file_that_nothing_leads_to_do_not_count():
    """They are checked, and never run."""
    assert "nothing would be enforced" in str(refused(main="A = 1", more=MAIN))


def test_a_pack_may_say_that_it_is_empty():
    """Then nothing is enforced by rules, on purpose."""
    assert not load_pack(files(main="A = 1", verdicts="empty = true\n" + VERDICTS)).rules.acts


@pytest.mark.parametrize(
    ("main", "said", "words"),
    [
        (MAIN, "empty = true", "is said to be empty, and has rules"),
        ("", "empty = 'yes'", "is not true or false"),
        ("", "empty = false", "nothing would be enforced"),
        ("", "empti = true", "`empti` is not known here"),
    ],
)
def test_a_pack_that_says_of_itself_what_is_not_so_is_refused(main, said, words):
    """Else rules that somebody adds later would stay without effect, or a slip would pass for a decision."""
    assert words in str(refused(main=main, verdicts=f"{said}\n{VERDICTS}"))


def test_an_article_names_its_category_of_the_eu_database_and_a_slip_is_told():
    """A statement of reasons under a category that nobody knows is refused there, long after the decision."""
    code = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
    named = load_pack(files(policies=POLICIES.replace("title", f'eu_code = "{code}"\ntitle')))
    error = refused(
        policies=POLICIES.replace("title", 'eu_code = "STATEMENT_CATEGORY_SCAM_AND_FRAUD"\ntitle')
    )
    short = refused(policies=POLICIES.replace("title", 'eu_code = "self_harm"\ntitle'))

    assert named.articles["spam-1"].eu_code == code
    assert load_pack(files()).articles["spam-1"].eu_code is None
    assert (error.file, error.line) == ("policies.toml", 5)
    assert error.problems[0].hint == f"did you mean `{code}`?"
    assert short.problems[0].hint == "did you mean `STATEMENT_CATEGORY_SELF_HARM`?"


def test_every_article_that_comes_along_has_its_category():
    """A platform that starts with the pack states its reasons to the EU without looking codes up."""
    assert all(article.eu_code for article in load_pack(STARTER).articles.values())


LABELLED = """
Who: Entity[str] = EntityJson(type='User', path='$.account.id')
Where: Entity[str] = EntityJson(type='Domain', path='$.domain')
R = Rule(when_all=[True], description='always')
WhenRules(rules_any=[R], then=[DeclareVerdict(verdict='limit_spam'), LabelAdd(entity=%s, label='loud'%s)])
"""
LABELS = "labels: {loud: {valid_for: [User, Domain]}}"
NAMED = 'label_article = "spam-1"\n' + VERDICTS


def test_labels_rest_on_an_article_and_a_pack_without_it_is_refused_where_the_label_stands():
    """Else each label is refused later, one by one, and only a log says so."""
    error = refused(main=LABELLED % ("Who", ""), labels=LABELS)

    assert (error.file, error.line) == ("main.sml", 5)
    assert "label_article" in str(error)
    assert (
        load_pack(files(main=LABELLED % ("Who", ""), labels=LABELS, verdicts=NAMED)).label_article == "spam-1"
    )
    assert "did you mean" in str(refused(verdicts=NAMED.replace("spam-1", "spam-11", 1)))


def test_a_label_that_is_to_come_later_is_refused_because_it_would_come_at_once():
    """What is written and not kept is a trap."""
    error = refused(
        main=LABELLED % ("Who", ", delay_action_by=TimeDelta(days=1)"), labels=LABELS, verdicts=NAMED
    )

    assert "delay" in str(error)


def test_a_label_on_what_nobody_acts_on_is_pointed_out():
    """Rules from elsewhere put labels on domains; nothing follows from those here."""
    notes = load_pack(files(main=LABELLED % ("Where", ""), labels=LABELS, verdicts=NAMED)).notes

    assert [note.place.line for note in notes] == [5]
    assert "`Domain`" in notes[0].message
    assert load_pack(files(main=LABELLED % ("Who", ""), labels=LABELS, verdicts=NAMED)).notes == ()
