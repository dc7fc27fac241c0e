from __future__ import annotations

import re
from pathlib import Path

import pytest

from steadyhand.messages.catalogue import SHIPPED, InvalidMessages, Said, catalogue, shipped
from tests.support.pseudo import CLOSE, OPEN, TAG, english, pseudo, write

SOURCE = Path(__file__).resolve().parents[3] / "src" / "steadyhand"
WHY = "Why: “{reason}”."


def test_every_message_is_in_every_language_shipped_with_the_same_arguments():
    """A fact that is told in one language only is kept from everybody else."""
    measure, *others = (shipped()[tag] for tag in ("en", "es"))

    assert set(shipped().languages) == {"en", "es"} == {path.stem for path in SHIPPED.glob("*.toml")}
    for other in others:
        assert other.patterns.keys() == measure.patterns.keys()
        for name, pattern in measure.patterns.items():
            assert other.patterns[name].arguments().keys() == pattern.arguments().keys(), name
            assert {kind for kind, _ in other.patterns[name].plurals()} == {
                kind for kind, _ in pattern.plurals()
            }
            assert other.patterns[name].codes() == pattern.codes(), name


def test_every_message_that_the_program_names_is_there_and_none_is_there_in_vain():
    """An id that is asked for and missing would stop a decision; one that nobody asks for is never read."""
    code = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    known = shipped()["en"].patterns.keys()
    groups = "|".join({name.partition(".")[0] for name in known})
    named = set(re.findall(rf'"((?:{groups})\.[a-z_]+\.[a-z_]+)"', code))
    stems = set(re.findall(rf'f"((?:{groups})\.[a-z_]+\.)\{{', code))

    assert named <= known
    assert {name for name in known - named if name[: name.rindex(".") + 1] not in stems} == set()
    assert all(any(name.startswith(stem) for name in known) for stem in stems)


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        (("es",), "es"),
        (("es-MX",), "es"),
        (("ES-mx", "en"), "es"),
        (("", "es"), "es"),
        (("unknown", "fr"), "en"),
        (("fr", "es"), "es"),
        ((), "en"),
    ],
)
def test_language_is_the_first_wish_that_there_is(wishes, chosen):
    """The person's own comes before that of the content, and any before the installation's."""
    assert shipped().choose(*wishes) == chosen


def test_region_of_a_folder_is_met_by_itself_and_by_its_language(tmp_path):
    """Whoever wishes for Portuguese reads that of Brazil sooner than English."""
    write(tmp_path, "pt-BR", english())
    known = catalogue(tmp_path)

    assert [known.choose(wish) for wish in ("pt-BR", "pt", "pt-PT", "de")] == [
        "pt-BR",
        "pt-BR",
        "pt-BR",
        "en",
    ]


def test_folder_adds_a_language_in_which_everything_is_said(tmp_path):
    """Another language is a file, and no line of code."""
    pseudo(tmp_path)
    known = catalogue(tmp_path, TAG)

    assert known.default == known.choose("fr") == TAG
    told = known[TAG].put(Said("notice.why.quoted", {"reason": "So it was"}))
    assert told == f"{OPEN}Why: “So it was”.{CLOSE}"


def test_folder_may_say_some_of_the_shipped_messages_in_other_words(tmp_path):
    """A platform has a tone of its own; what it does not write is said as shipped."""
    write(tmp_path, "en", {"notice.why.quoted": "The reason we give is “{reason}”."})
    known = catalogue(tmp_path)["en"]

    assert known.say("notice.why.quoted", reason="x") == "The reason we give is “x”."
    assert known.say("notice.span.open") == shipped()["en"].say("notice.span.open")


@pytest.mark.parametrize(
    ("tag", "changed", "fault"),
    [
        ("en", {"notice.why.quoted": "Why?"}, "en.toml: notice.why.quoted: the argument {reason} is missing"),
        ("en", {"notice.why.quoted": "{reason} by {staff}"},
         "en.toml: notice.why.quoted: the argument {staff} is unknown; there are reason"),
        ("en", {"notice.why.quotd": WHY}, "en.toml: notice.why.quotd: no message is called so"),
        ("en", {"notice.why.quoted": "Why: {reason"}, "en.toml: notice.why.quoted: Expected"),
        ("en", {"notice.why.quoted": " "}, "en.toml: notice.why.quoted: it is no text"),
        ("en", {"notice.span.until": "Until {ends}."}, "{ends} is written as words, and is instant"),
        ("en", {"notice.object.until": "{object_by, date, long} {mode, select, nobody {x} other {y}}"},
         "{mode} is never 'nobody'"),
        ("es", {"report.redress.object": "{days, plural, other {# días}}"},
         "es.toml: report.redress.object: the plural form 'one' is missing"),
        ("es", {"report.redress.object": "{days, plural, one {#} few {#} other {#}}"},
         "es.toml: report.redress.object: the language has no plural form 'few'"),
        ("pl", {"notice.why.quoted": WHY}, "pl.toml: appeal.affected.overturned is missing"),
        ("english", {"notice.why.quoted": WHY}, "english.toml: 'english' is no language"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_message_and_what_to_mend(tmp_path, tag, changed, fault):
    """Whoever translates is no programmer, and must find the line."""
    write(tmp_path, tag, changed)

    with pytest.raises(InvalidMessages, match=re.escape(fault)):
        catalogue(tmp_path)


def test_folder_that_is_not_there_or_empty_and_a_language_without_messages_are_refused(tmp_path):
    """A misspelt path must not leave everybody with English and nobody the wiser."""
    for folder, language, fault in (
        (tmp_path / "none", "en", "there is no folder"),
        (tmp_path, "en", "holds no file"),
        (None, "fr", "no messages in 'fr', only in en, es"),
    ):
        with pytest.raises(InvalidMessages, match=re.escape(fault)):
            catalogue(folder, language)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"[notice]\na = 1\na = 2\n"])
def test_file_that_cannot_be_read_is_named(tmp_path, content):
    """Not every editor writes UTF-8."""
    (tmp_path / "de.toml").write_bytes(content)

    with pytest.raises(InvalidMessages, match=r"de\.toml: "):
        catalogue(tmp_path)


def test_what_is_said_again_is_said_in_the_same_words_and_other_values_in_others():
    """Rules say one thing thousands of times, so it is remembered; but never for other values, and not without end."""
    words = catalogue(None, "es")
    english, spanish = words["en"], words["es"]
    for _ in range(2):
        for n in range(3_000):
            said = words.everywhere(Said("notice.why.quoted", {"reason": f"Why {n}"}))
            assert f"Why {n}" in said["en"]
    assert said.keys() == words.languages.keys()
    for one in (english, spanish):
        assert said[one.tag] == one.say("notice.why.quoted", reason="Why 2999")
    assert len(words._kept) <= 1_024
    measures = tuple(Said(f"notice.measure.{kind}") for kind in ("ban", "limit"))
    assert words.everywhere(Said("notice.left.still", {"measures": measures}))["en"] == english.say(
        "notice.left.still", measures=tuple(english.put(one) for one in measures)
    )
