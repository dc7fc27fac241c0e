"""Who may pass for somebody: by what marks, who is never found, and what is kept apart."""

from __future__ import annotations

import random
import time

import pytest
from msgspec.structs import replace

from steadyhand.civic.impersonation.aside import Own, in_text
from steadyhand.civic.impersonation.detector import POINTS, Detector
from steadyhand.civic.impersonation.drawing import hides, joined, words
from steadyhand.civic.impersonation.model import LEAST, Badge, Imitated, Profile, problem
from steadyhand.civic.impersonation.register import Register, is_one_off
from tests.support.civic_namesakes import CANDIDATE, FACE, LAWFUL, LISTED, OFFICE, PASSING, PRESS


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(Register(LISTED))


@pytest.mark.parametrize("name", LAWFUL)
def test_nothing_is_proposed_for_who_looks_alike_by_right(detector: Detector, name: str) -> None:
    """A namesake, a fan or a branch that is taken for a fraud is hit by what should protect somebody else."""
    found = detector.judge(LAWFUL[name])

    assert found is None or not found.proposes, found


@pytest.mark.parametrize("name", PASSING)
def test_who_passes_for_somebody_is_found_with_what_speaks_for_it(detector: Detector, name: str) -> None:
    """Each of these is how it is done; whoever judges it sees what is shown beside what is real."""
    found = detector.judge(PASSING[name])

    assert found is not None
    assert found.proposes == "review"
    assert found.points == min(100, sum(mark.points for mark in found.marks)) >= LEAST
    assert all(mark.shown for mark in found.marks)


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: one.id)
def test_real_accounts_are_never_found_whatever_they_show(listed: Imitated) -> None:
    """A candidate who adds `official` to the own name must not be reported as a fraud; nor one who is protected."""
    detector = Detector(Register(LISTED), spared={"account:protected"})
    for account in (*listed.accounts, "account:protected"):
        assert detector.judge(replace(PASSING["official, after the name"], account=account)) is None


@pytest.mark.parametrize(
    ("name", "handle", "is_found"),
    [
        ("BCN Support", "x1", True), ("BCN", "bcn_official", True), ("8CN", "x1", True), ("BCN", "x1", False),
        ("bcn lovers unite", "bcn_lovers", False), ("Ana BCN", "ana_bcn", False), ("Bcn", "visit.bcn.es", False),
    ],
)  # fmt: skip
def test_short_name_is_meant_only_where_nothing_else_stands_beside_it(
    name: str, handle: str, is_found: bool
) -> None:
    """Three letters are everybody's: a station must be found, and a city's lovers must not."""
    found = Detector(Register([PRESS])).judge(Profile(account="account:x", name=name, handle=handle))
    assert (found is not None) is is_found


def test_words_that_keep_it_apart_are_named_and_it_goes_to_people(detector: Detector) -> None:
    """Whoever writes `parody` below a stolen face is not waved through either: people see it, last."""
    found = detector.judge(LAWFUL["parody in the name"])

    assert found is not None
    assert found.apart == ("parody",)
    assert found.proposes == ""


@pytest.mark.parametrize(
    ("name", "handle", "bio", "badge", "is_contested"),
    [
        ("Lena Torvald", "lt1", "Parody.", "", False), ("Lena Torvald", "lt1", "Parody.", "paid", True),
        ("Lena Torvald (parody)", "lenatorvald1", "", "paid", False),
        ("Lena Torvald", "lt1", "This is a parody.", "", False),
        ("Lena Torvald Official (parody)", "lt1", "", "", True),
        ("Lena Torvald", "lena_torvald_fan", "", "", False),
        ("Lena Torvald", "lt1", "Official account. Parody.", "", True),
        ("Not the real Lena Torvald", "lt1", "", "", False),
    ],
)  # fmt: skip
def test_word_that_keeps_it_apart_is_contested_by_a_claim_to_be_real(
    detector: Detector, name: str, handle: str, bio: str, badge: Badge, is_contested: bool
) -> None:
    """A badge stands beside the name, and the word in a bio that nobody opens: then people look as ever."""
    found = detector.judge(
        Profile(account="account:x", name=name, handle=handle, bio=bio, avatar=FACE, badge=badge)
    )
    assert found is not None or name.startswith("Not")
    assert found is None or (found.proposes, found.contested) == ("", is_contested)


@pytest.mark.parametrize(
    ("bio", "said"),
    [
        ("Parody.", True), ("Satire. Laugh.", True), ("Fan page of Lena Torvald", True), ("Lena Torvald fan", True),
        ("Tea. This is parody.", True), ("Not affiliated with Lena Torvald", True), ("Cuenta de parodia", True),
        ("Football fan.", False), ("Tea, satire, cats", False), ("Lena Torvald. Football fan", False),
        ("Tea. Fan.", False),
        ("This is not a parody account", False), ("Report any fake account", False),
        ("Not affiliated with any PAC", False),
        ("Official account, football fan", False), ("Fighting fake news", False),
    ],
)  # fmt: skip
def test_word_counts_where_it_is_said_of_the_account(bio: str, said: bool) -> None:
    """One stray word must not make a fraud a parody."""
    assert bool(in_text(bio, Own.of(Register([CANDIDATE]).names(0)))) is said


def test_paid_badge_proves_nothing_and_is_told() -> None:
    """A badge that anybody can buy must not tip the scale, nor may it vanish from sight."""
    detector = Detector(Register(LISTED))
    plain, paid = (
        detector.judge(replace(PASSING["digits for letters"], badge=badge)) for badge in ("", "paid")
    )

    assert plain is not None
    assert paid is not None
    assert (paid.points, paid.marks, paid.badge) == (plain.points, plain.marks, "paid")


def test_what_others_bear_by_right_never_suffices_alone() -> None:
    """Same name, same handle and one letter off: all that an honest namesake has, whatever the points are set to."""
    person = {sign: points for sign, (points, _) in POINTS.items()}
    assert person["same_name"] + person["same_handle"] < LEAST
    assert person["name_near"] + person["handle_near"] < LEAST
    assert person["name_contained"] + person["same_avatar"] < LEAST
    assert max(points for sign, points in person.items() if sign.startswith("same_")) < LEAST


def test_longest_of_several_names_is_the_one_that_is_meant() -> None:
    """The Election Office must not be told of what passes for its neighbour in the north."""
    whole = replace(OFFICE, id="imitated:office", names=("Election Office",), handles=("office",))
    for order in ((whole, OFFICE), (OFFICE, whole)):
        found = Detector(Register(order)).judge(PASSING["an office, letter by letter"])
        assert found is not None
        assert found.imitated == OFFICE.id


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("torvald", "torvalds", True), ("torvald", "orvald", True), ("torvald", "torwald", True),
        ("torvald", "trovald", True), ("torvald", "torvald", False), ("torvald", "trovalds", False),
        ("ab", "ba", True), ("abc", "cba", False), ("", "a", True), ("abcd", "bacd", True), ("abcd", "badc", False),
    ],
)  # fmt: skip
def test_one_edit_is_one_letter_or_two_that_changed_places(one: str, other: str, is_so: bool) -> None:
    """Two edits make another name."""
    assert is_one_off(one, other) is is_so
    assert is_one_off(other, one) is is_so


@pytest.mark.parametrize(
    ("written", "as_"),
    [
        ("Lena", "LЕNА"), ("Torvald", "T0rva1d"), ("modern", "modem"), ("wave", "vvave"), ("Lena", "𝓛𝓮𝓷𝓪"),
        ("Lena", "ⓛⓔⓝⓐ"), ("lena", "ʟᴇɴᴀ"), ("Lodz", "Łódź"), ("ميرا", "میرا"), ("عَلِي", "علی"),
    ],
)  # fmt: skip
def test_what_is_drawn_alike_has_one_skeleton(written: str, as_: str) -> None:
    """A reader sees one word; so must we."""
    assert joined(words(written)).skeleton == joined(words(as_)).skeleton


@pytest.mark.parametrize(
    "text", ["", " ", "🎉🎉", "\u202e\u200b", "|", "ﷺ" * 500, "\ud800", "a" * 10_000, "́" * 400]
)
def test_no_name_breaks_it(detector: Detector, text: str) -> None:
    """People write anything; a name that raises would stop the watch."""
    assert detector.judge(Profile(account="account:x", name=text, handle=text, bio=text, avatar=text)) is None


@pytest.mark.parametrize(
    "text",
    ["official" * 200, "official account " * 100, "Lena Torvald " * 90, "a " * 900, "1" * 1_000, "rn" * 500],
)
def test_no_name_takes_long(detector: Detector, text: str) -> None:
    """Whoever writes a name on purpose must not hold up the watch."""
    began = time.process_time()
    detector.judge(Profile(account="account:x", name=text, handle=text, bio=text))

    assert time.process_time() - began < 0.1


def test_what_is_turned_round_is_read_as_it_is_shown() -> None:
    """An override turns Latin letters round, or Arabic ones; where it changes nothing that is shown it is no trick."""
    assert joined(words("\u202edlavroT\u202c")).plain == "torvald"
    assert joined(words("\u202dيلع")).plain == joined(words("علي")).plain == joined(words("\u202eعلي")).plain
    assert hides("\u202edlavroT")
    assert not hides("\u202dTorvald")
    assert not hides("\u202eعلي")


@pytest.mark.parametrize(
    "text", ["\u200b" * 100_000, "\u202ea" * 50_000, "\u202e" * 100_000, "a\u200b" * 50_000]
)
def test_hidden_characters_take_no_time(detector: Detector, text: str) -> None:
    """They are what a long name would be made of."""
    began = time.process_time()
    detector.judge(Profile(account="account:x", name=text, handle=text, bio=text))

    assert time.process_time() - began < 0.2


def test_joiners_that_scripts_need_hide_nothing() -> None:
    """Persian and Hindi spell with characters that nobody sees."""
    assert not hides("می\u200cخواهم क्\u200dष 👩\u200d👧")
    assert hides("Le\u200bna")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"id": "lena"}, "imitated:<name>"), ({"names": ()}, "names"), ({"names": (" ",)}, "characters"),
        ({"names": ("Official Support",)}, "names nobody"), ({"names": ("Al",)}, "names nobody"),
        ({"accounts": ()}, "real accounts"), ({"accounts": ("k02",)}, "account:<id>"),
        ({"told": "account:other"}, "one of their"), ({"avatars": ("FACE",)}, "hexadecimal"), ({"source": " "}, "from"),
    ],
)  # fmt: skip
def test_entry_that_is_not_sound_is_refused_in_words(fields: dict[str, object], says: str) -> None:
    """An entry without the real accounts would hit them."""
    assert says in problem(replace(CANDIDATE, **fields))
    assert not problem(CANDIDATE)


def test_an_account_takes_less_than_a_millisecond_against_100_000_names() -> None:
    """The watch follows every account that is made or changed, beside all else that the machine does."""
    chance = random.Random(7)

    def word() -> str:
        return "".join(
            chance.choice("bdlmnrstv") + chance.choice("aeiou") for _ in range(chance.randint(2, 4))
        )

    listed = [
        replace(
            CANDIDATE, id=f"imitated:n{n}", names=(f"{word()} {word()}", f"{word()} {word()}"), handles=(),
            accounts=(f"account:k{n}",), kind="candidate" if n % 2 else "advertiser",
        )
        for n in range(50_000)
    ]  # fmt: skip
    detector = Detector(Register(listed))
    shown = [
        Profile(
            account=f"account:u{n}", name=f"{word()} {word()}", handle=f"{word()}{word()}{n}",
            bio=f"Official page of {word()}", avatar=FACE,
        )
        for n in range(1_000)
    ]  # fmt: skip
    began = time.process_time()
    for one in shown:
        detector.judge(one)

    assert (time.process_time() - began) / len(shown) < 1e-3
