from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.civic.copies import Bounds, Copies, Seen
from steadyhand.civic.copies.folding import _cleaned, folded
from steadyhand.kernel.values import DAY, HOUR

LONG = "The last bus to the harbour leaves at nine and nobody told the night shift about it"
OTHER = "Fresh bread at the corner shop until noon, bring your own bag and say hello to Ada"


def seen(post: str, text: str, *, account: str = "", at: int = 0) -> Seen:
    return Seen(post=post, account=account or f"by-{post}", at=at, text=text)


@given(st.text(alphabet=[chr(code) for code in range(128)]))
def test_quick_path_for_ascii_says_what_the_rules_cleaning_says(text):
    """Two ways to fold would make two texts of one."""
    plain = text.replace("@", "").replace(":", "")

    assert folded(plain) == " ".join(_cleaned(plain).split())


@pytest.mark.parametrize(
    "text",
    [
        "THE LAST BUS TO THE HARBOUR LEAVES AT NINE... and nobody told the night shift about it!!",
        "The l\u0430st bus to the h\u0430rbour le\u200baves \u0430t nine \u0430nd nobody told the night shift about it",
        "wow. The last bus to the harbour leaves at nine and nobody told the night shift about it @mayor",
        "The last bus to the harbour leaves at ten and nobody warned the night shift about it",
        "and nobody told the night shift about it The last bus to the harbour leaves at nine",
        "The last bus to the harbour leaves at nine and nobody told the night shift about it https://x.example/7",
    ],
)
def test_text_that_is_changed_a_little_is_a_copy(text):
    """Each is a way to get past a comparison of letters."""
    copies = Copies()
    copies.place(seen("first", LONG))
    copies.place(seen("other", OTHER))

    placed = copies.place(seen("second", text))

    assert placed.cluster == "first"
    assert (placed.copies, placed.accounts) == (2, 2)


def test_other_text_begins_a_cluster_of_its_own():
    """What has only the usual words in common is no copy."""
    copies = Copies()
    copies.place(seen("first", LONG))

    placed = copies.place(seen("second", OTHER))

    assert (placed.cluster, placed.began) == ("second", True)


def test_text_within_a_longer_one_is_found_and_says_how_much_longer_it_is():
    """Who quotes in own words is told apart by it."""
    copies = Copies()
    copies.place(seen("first", LONG))

    placed = copies.place(seen("second", f"{OTHER}. {LONG}. {OTHER}"))

    assert placed.cluster == "first"
    assert placed.contained > 0.9
    assert placed.longer > 2.5


def test_short_text_is_a_copy_of_the_same_text_only():
    """What is said in three words is said by everybody."""
    copies = Copies()
    copies.place(seen("first", "thank you all"))

    assert copies.place(seen("second", "Thank you, ALL!")).cluster == "first"
    assert copies.place(seen("third", "thank you two")).cluster == "third"


@pytest.mark.parametrize("text", ["", "   ", "https://a.example/x", "@ana", "\u200b", "!!!"])
def test_post_without_words_stands_alone(text):
    """Pictures without a caption are no copies of each other."""
    copies = Copies()

    assert [copies.place(seen(post, text)).cluster for post in ("a", "b")] == ["a", "b"]


def test_half_a_surrogate_pair_ends_nothing():
    """A text may hold anything that JSON can."""
    copies = Copies()

    assert copies.place(seen("a", "\ud83d " + LONG)).cluster == copies.place(seen("b", LONG)).cluster


def test_post_that_comes_again_counts_once():
    """A batch that is judged twice must not look like two."""
    copies = Copies()
    for _ in range(2):
        for n in range(5):
            placed = copies.place(seen(f"p{n}", LONG, account=f"a{n % 2}"))

    assert (placed.copies, placed.accounts, placed.again) == (5, 2, True)


def test_edit_of_a_post_that_came_before_is_told_but_not_counted():
    """An edit is no second post."""
    copies = Copies()
    copies.place(seen("p", LONG))
    copies.place(seen("p", OTHER))

    assert copies.place(seen("q", OTHER)).cluster == "q"


def test_cluster_that_was_left_alone_is_over():
    """What was said last week and is said again now is something new."""
    copies = Copies(Bounds(texts=64, window=HOUR))
    copies.place(seen("first", LONG, at=0))

    assert copies.place(seen("second", LONG, at=DAY)).cluster == "second"
    assert copies.place(seen("third", LONG, at=DAY + HOUR)).cluster == "second"


def test_what_is_copied_stays_however_much_else_comes_by():
    """A slow campaign must not be washed out by ordinary traffic."""
    copies = Copies(Bounds(texts=64))
    copies.place(seen("first", LONG))
    clusters = set()
    for n in range(600):
        copies.place(seen(f"x{n}", f"{n * 7919} {n * 104729} something {n * 31337} else entirely {n * 271}"))
        if n % 5 == 0:
            clusters.add(copies.place(seen(f"c{n}", f"wow {LONG}" if n % 10 else LONG)).cluster)

    assert clusters == {"first"}


def test_text_that_nobody_copied_is_given_up_when_room_is_needed():
    """Memory is bounded by what is given up."""
    copies = Copies(Bounds(texts=64))
    copies.place(seen("first", LONG))
    for n in range(80):
        copies.place(seen(f"x{n}", f"{n * 7919} {n * 104729} something {n * 31337} else entirely {n * 271}"))

    assert copies.place(seen("again", LONG)).cluster == "again"
    assert len(copies._exact) <= 64
    assert len(copies._known) <= 128


def test_restored_state_goes_on_as_if_nothing_had_happened():
    """A restart must not begin every cluster anew."""
    texts = [
        f"{n % 90} {LONG}" if n % 3 else f"{n * 7919} and {n * 104729} {n * 31337} {OTHER[n % 40 :]}"
        for n in range(400)
    ]
    posts = [seen(f"p{n}", text, at=n) for n, text in enumerate(texts)]
    whole, cut = Copies(Bounds(texts=128)), Copies(Bounds(texts=128))
    for post in posts[:250]:
        assert whole.place(post) == cut.place(post)

    cut = Copies.restored(cut.export())

    assert [cut.place(post) for post in posts[250:]] == [whole.place(post) for post in posts[250:]]
    assert cut.export() == whole.export()


def test_state_that_is_none_is_refused():
    """A damaged file must not become an empty memory."""
    with pytest.raises(msgspec.DecodeError):
        Copies.restored(b"nothing of the kind")


@pytest.mark.parametrize("size", [0, 7, 100])
def test_number_of_texts_must_be_a_power_of_two(size):
    """Places are found by the bits of a number."""
    with pytest.raises(ValueError, match="power of two"):
        Copies(Bounds(texts=size))
