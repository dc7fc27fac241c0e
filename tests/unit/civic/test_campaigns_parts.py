from __future__ import annotations

import pytest

from steadyhand.civic.campaigns.baseline import Baseline, threshold, usual
from steadyhand.civic.campaigns.context import answers, apart
from steadyhand.civic.campaigns.trails import address
from steadyhand.civic.copies import Copies, Seen

SLOGAN = "every last one of the grellik must be sent out of the city before they vote"
MONTH = 1 / (30 * 24 * 12)
"""Once a month, in spans of five minutes."""


@pytest.mark.parametrize(("size", "expected"), [(1e6, 28), (5.0, 49)])
def test_threshold_is_the_one_of_the_spike_that_was_published(size, expected):
    """Where twelve posts are usual, Poisson alarms once a month from 28 on, a negative binomial of size 5 from 49."""
    assert threshold(12.0, size, MONTH) == expected


def test_baseline_learns_how_far_counts_spread():
    """Bunched counts need a higher threshold than even ones with the same mean."""
    even, bunched = Baseline(), Baseline()
    for n in range(5_000):
        even.learn(5, 1_000)
        bunched.learn(50 if n % 10 == 0 else 0, 1_000)

    assert even.mean == pytest.approx(bunched.mean, rel=0.05)
    assert threshold(bunched.mean, bunched.size, 1e-5) > 2 * threshold(even.mean, even.size, 1e-5)


def test_burst_teaches_no_more_than_its_threshold():
    """Or the first burst would hide the second."""
    learned, level = Baseline(), 2.0
    for _ in range(100):
        learned.learn(10_000, 30)
        level = usual(level, 10_000, 30)

    assert learned.mean < 30
    assert level <= 30


def seen(text, **more):
    return Seen(post="x", account="a", at=0, text=text, **more)


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (seen(SLOGAN), None),
        (seen(SLOGAN.upper() + "!!!"), None),
        (seen(f"friends {SLOGAN} now"), None),
        (seen(f"\u201c{SLOGAN}\u201d"), None),
        (seen(SLOGAN, reposts="p"), "repost"),
        (seen(f"RT @someone: {SLOGAN}"), "repost"),
        (seen(SLOGAN, replies_to="p"), "reply"),
        (seen(f"\u201c{SLOGAN}\u201d is what my neighbour wrote today"), "quote"),
        (seen(f"\u00ab{SLOGAN}\u00bb, dit-il, et personne ne rit"), "quote"),
        (seen(f"it is false that {SLOGAN}"), "counter"),
        (seen(f"es mentira: {SLOGAN}"), "counter"),
        (seen(f"{SLOGAN} (Reuters)"), "attributed"),
        (seen(f"{SLOGAN} via @paper"), "attributed"),
        (
            seen(
                f"my grandmother came home and told us about a leaflet in her letter box with the line {SLOGAN}"
            ),
            "within",
        ),
    ],
)
def test_what_is_not_said_as_ones_own_is_kept_apart(post, why):
    """Each of these would be swept up by a list of words."""
    copies = Copies()
    copies.place(Seen(post="first", account="b", at=0, text=SLOGAN))
    placed = copies.place(post)

    assert placed.cluster == "first"
    assert apart(post, placed, SLOGAN) == why


def test_slogan_that_denies_is_not_kept_apart_from_itself():
    """Or every campaign would begin with "do not"."""
    text = "do not let them tell you that your vote is counted in the harbour"
    copies = Copies()
    copies.place(Seen(post="first", account="b", at=0, text=text))

    assert apart(seen(text), copies.place(seen(text)), text) is None
    assert not answers(text)
    assert answers(f"stop saying that {SLOGAN}")
    assert answers(f"report this, please: {SLOGAN}")
    assert not answers("stop the count and report to the harbour hall")


@pytest.mark.parametrize(
    "link",
    [
        "https://push.example/a?id=7",
        "http://www.push.example/a/?id=7",
        "HTTPS://PUSH.example/a?id=7&utm_source=q#top",
        "push.example/a?id=7",
    ],
)
def test_one_page_is_one_link_however_it_is_written(link):
    """A tracking word at the end is the oldest trick."""
    assert address(link) == "push.example/a?id=7"


@pytest.mark.parametrize("link", ["", "http://[::1", "://", "no link at all", "https://x.example:99999999/"])
def test_no_link_breaks_the_stream(link):
    """What people type is not always an address."""
    assert isinstance(address(link), str)
