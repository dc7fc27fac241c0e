"""What is told of an election as new: which posts say something, how they are grouped, and how little is kept."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.civic.novel.cues import cue, states
from steadyhand.civic.novel.spreading import ACCOUNTS, WINDOW, Bounds, Said, Spreading
from steadyhand.civic.novel.telling import said, title_of, wording_in
from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.rules.areas import INCIDENT_CLASSES, IncidentClass

FLIP = "The voting machines in Highmark flip every vote for one party to the other"
MARCH = "They burned ballots behind the school in Lowmark last night, saw the ash"


def post(
    n: int, text: str = FLIP, place: str = "US-AZ", *, at: int = 0, cls: IncidentClass = "delegitimisation"
) -> Said:
    return Said(
        post=f"post:{n}", account=f"account:{n}", at=at, text=text, language="en", place=place, cls=cls
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "cls"),
    [
        (FLIP, "delegitimisation"),
        (MARCH, "delegitimisation"),
        ("Thousands of dead people voted in the Lowmark election, it is on the list", "delegitimisation"),
        ("Las máquinas cambian los votos de todo el barrio, lo vi yo", "delegitimisation"),
        ("Polls are now closed in the whole of Highmark, turn round and go home", "premature_result"),
        ("It is over, Otto Brandt has already won the election in Lowmark", "premature_result"),
        ("Otto Brandt ya ha ganado las elecciones en Lowmark, todo decidido", "premature_result"),
    ],
)
def test_what_is_stated_of_a_count_or_result_is_told_by_its_words(text: str, cls: str):
    """In several languages; what misleads about how to vote is for rules."""
    assert cue(text, "unknown") == cls


@pytest.mark.parametrize(
    "text",
    [
        "I changed my mind and will vote for somebody else this time",
        "We stole the show at the fair and won the first prize",
        "My washing machine has switched itself off again, third time this week",
        "No truth in it: voting machines in Highmark do not flip votes",
        "Do the voting machines in Highmark flip votes?",
        "He said the machines flip votes in every ward of the town",
        "burned ballots",
    ],
)
def test_what_states_nothing_of_an_election_is_left_alone(text: str):
    """Denials, questions, quotes, other things, and what is too short to say anything."""
    assert cue(text, "en") is None


def test_denials_are_told_in_the_languages_that_are_read():
    """In another language a person has to read it: so it counts as said."""
    assert not states(f"It is false that {FLIP}", "en")
    assert not states(f"Es falso que {FLIP}", "es")
    assert states(f"É falso que {FLIP}", "pt")


def test_it_is_told_once_a_place_and_by_enough_accounts():
    """What is said twice by one account is said by one."""
    spreading = Spreading()
    again = [spreading.see(post(0)) for _ in range(50)]
    found = [spreading.see(post(n, at=n * MINUTE)) for n in range(1, 40)]
    told = [one for one in found if one is not None]

    assert again == [None] * 50
    assert [(one.accounts, one.place) for one in told] == [(ACCOUNTS, "US-AZ")]
    assert found.index(told[0]) == ACCOUNTS - 2
    assert spreading.see(post(90, MARCH)) is None
    assert len(spreading) == 2


def test_it_follows_from_the_posts_and_their_order_alone():
    """Whoever runs it again comes to the same."""
    posts = [post(n, (FLIP, MARCH)[n % 2], f"US-A{n % 3}", at=n * MINUTE) for n in range(60)]
    one, other = Spreading(), Spreading()
    assert [one.see(each) for each in posts] == [other.see(each) for each in posts]


def test_memory_is_bounded_whatever_comes_by():
    """A flood of new sayings gives up the oldest, and what goes on stays."""
    bounds = Bounds(groups=20, accounts=30)
    spreading = Spreading(bounds=bounds)
    for n in range(200):
        words = " ".join("".join(chr(97 + n * k % 26) for k in range(3, 11)) + f"{n}x{k}" for k in range(5))
        spreading.see(post(n, f"{words} burned ballots {words[::-1]}"))
        spreading.see(post(1_000 + n, FLIP, at=n))
    assert len(spreading) == bounds.groups
    assert spreading.see(post(9_000, FLIP, at=201)) is None, "it was told, and is remembered"


def test_what_was_said_long_ago_does_not_count():
    """Once an hour by somebody else has not spread."""
    spreading = Spreading()
    assert [spreading.see(post(n, at=n * WINDOW // 3)) for n in range(30)] == [None] * 30


def test_one_account_that_floods_keeps_nothing_from_being_told():
    """However often it says it, it is one account, and those between its posts are counted."""
    spreading = Spreading(bounds=Bounds(accounts=8))
    told = []
    for n in range(ACCOUNTS):
        told.append(spreading.see(post(n, at=n * MINUTE)))
        told += [
            spreading.see(msgspec.structs.replace(post(100 + k), account="loud", place="US-NY"))
            for k in range(40)
        ]
    (found,) = [one for one in told if one is not None]
    assert (found.accounts, found.place) == (ACCOUNTS, "US-AZ")
    assert found.named == tuple(f"post:{n}" for n in range(ACCOUNTS))


def test_where_it_was_told_takes_nobody_s_place_elsewhere():
    """Many accounts of one place, once it is told there, do not push those of another out."""
    spreading = Spreading(bounds=Bounds(accounts=8))
    for n in range(ACCOUNTS):
        spreading.see(post(n))
    told = []
    for n in range(ACCOUNTS):
        told.append(spreading.see(post(50 + n, place="US-NY")))
        told += [spreading.see(post(100 * (n + 1) + k)) for k in range(40)]
    assert [one.place for one in told if one is not None] == ["US-NY"]


def test_accounts_past_the_bound_give_up_the_one_that_was_silent_for_longest():
    """Memory is fixed, so as many accounts as that, each of its own country, push others out."""
    spreading = Spreading(bounds=Bounds(accounts=8))
    for n in range(ACCOUNTS - 1):
        spreading.see(post(n))
    for n in range(8):
        spreading.see(post(50 + n, place=f"W{'ABCDEFGH'[n]}"))
    assert [spreading.see(post(90 + n)) is not None for n in range(ACCOUNTS)] == [False] * 4 + [True]


@pytest.mark.parametrize("hours", [(0, 30, 60, 90, 200), (200, 0, 30, 60, 90), (90, 200, 60, 0, 30)])
def test_six_hours_are_kept_in_whatever_order_posts_come(hours: tuple[int, ...]):
    """Five posts of five days have not spread, the newest first or last."""
    spreading = Spreading()
    assert [spreading.see(post(n, at=-hour * HOUR)) for n, hour in enumerate(hours)] == [None] * 5


def test_what_comes_late_counts_where_it_lies_within_six_hours_of_the_newest():
    """Delivered in the wrong order, it has spread all the same, and says since when."""
    spreading = Spreading()
    found = [spreading.see(post(n, at=-n * HOUR)) for n in range(ACCOUNTS)]
    assert found[-1] is not None
    assert (found[-1].began, found[-1].at) == (-(ACCOUNTS - 1) * HOUR, 0)


def test_older_post_of_an_account_does_not_undo_its_later_one():
    """Sent again late, it would take the account out of the six hours."""
    spreading = Spreading()
    for n in range(ACCOUNTS - 1):
        spreading.see(post(n))
        spreading.see(msgspec.structs.replace(post(n), at=-2 * WINDOW))
    assert spreading.see(post(9)) is not None


def test_words_of_an_incident_give_the_first_wording_back():
    """Whatever line breaks people put into it."""
    told = said("Many say so.", ("One  thing\nor another", "Otherwise"))
    assert wording_in(told) == "One thing or another"
    assert wording_in("Somebody wrote this by hand.") == ""
    assert all("\n" not in title_of(cls) for cls in INCIDENT_CLASSES)
