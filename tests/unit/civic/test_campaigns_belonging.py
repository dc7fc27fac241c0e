"""Which posts belong to a finding: the same posts that the detector counted, and nothing that it kept apart."""

from __future__ import annotations

from hashlib import blake2b

import pytest
from msgspec.structs import replace

from steadyhand.civic.campaigns.belonging import Belonging
from steadyhand.civic.campaigns.detector import Detector
from steadyhand.civic.campaigns.model import Finding
from steadyhand.civic.copies import Copies, Seen
from steadyhand.kernel.values import DAY, MINUTE, SECOND

SLOGAN = "The polls in the harbour are closed, stay at home"
OWN = "and then she told us of her cousin, who once sailed to the isles with a grey cat"
LINK = "https://www.harbour.example/closed/?utm_source=x"


def ordinary(n: int) -> Seen:
    at = n * MINUTE // 3
    text = f"{n * 7919} was the number on bus {n * 31337}, said somebody at stop {n * 271}"
    return Seen(post=f"post:o{n}", account=f"account:o{n}", at=at, text=text, born=at - 400 * DAY)


def taking_part(n: int, **more: object) -> Seen:
    """The n-th post of a dozen young accounts."""
    at = 100 * MINUTE + n * 5 * SECOND
    one = Seen(post=f"post:x{n}", account=f"account:new{n % 12}", at=at, text=SLOGAN, born=at - MINUTE)
    return replace(one, **more)  # type: ignore[arg-type]


def found(*posts: Seen) -> Finding:
    """What the detector says last of these, after an hour of ordinary posts."""
    detector, findings = Detector(), list[Finding]()
    for one in (*map(ordinary, range(300)), *posts):
        findings += detector.observe(one)
    return findings[-1]


@pytest.fixture(scope="module")
def finding() -> Finding:
    """A campaign by its text."""
    return found(*map(taking_part, range(120)))


def test_what_the_detector_counted_belongs_and_no_post_more(finding: Finding):
    """Of all that came by, as many as it says."""
    belonging = Belonging(finding)
    posts = (*map(ordinary, range(300)), *map(taking_part, range(120)))
    assert sum(belonging.has(one) for one in posts) == finding.posts


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("a reply", {"replies_to": "post:o1"}),
        ("a repost", {"reposts": "post:x1"}),
        ("a quote", {"text": f"Look what they write: “{SLOGAN}”, shame on them"}),
        ("a denial", {"text": f"{SLOGAN} is false, a hoax"}),
        ("a source", {"text": f"{SLOGAN} via @harbournews"}),
        ("mostly something else", {"text": f"{SLOGAN} {OWN}"}),
        ("another text", {"text": "Has anybody seen a small grey cat near the old mill today?"}),
        ("somebody else", {"account": "account:passer-by"}),
        ("earlier", {"at": 99 * MINUTE}),
        ("later", {"at": 200 * MINUTE}),
    ],
)  # fmt: skip
def test_what_is_kept_apart_or_something_else_does_not_belong(
    finding: Finding, why: str, more: dict[str, object]
):
    """A post that would belong does not, for one reason."""
    belonging = Belonging(finding)
    assert belonging.has(taking_part(50)), why
    assert not belonging.has(taking_part(50, **more)), why


def test_near_copies_belong_however_they_are_spelled(finding: Finding):
    """As the detector compares them."""
    belonging = Belonging(finding)
    for text in (SLOGAN.upper(), f"{SLOGAN}!!", f"@all {SLOGAN}", SLOGAN.replace("o", "о")):
        assert belonging.has(taking_part(50, text=text)), text


@pytest.mark.parametrize("kind", ["link", "media"])
def test_a_link_or_a_picture_is_enough(kind: str):
    """Each in own words: what they have in common is where it leads, or what it shows."""
    shared = {"links": (LINK,)} if kind == "link" else {"media": ("sha256:abc",)}

    def one(n: int) -> Seen:
        return taking_part(n, text=blake2b(str(n).encode(), digest_size=24).hexdigest(), **shared)

    finding = found(*map(one, range(120)))
    belonging = Belonging(finding)
    assert finding.shared[0].startswith(f"{kind}:")
    assert sum(belonging.has(one(n)) for n in range(120)) == finding.posts
    assert not belonging.has(replace(one(50), links=("https://other.example/",), media=("sha256:def",)))
    assert not belonging.has(replace(one(50), replies_to="post:o1"))


def test_texts_that_began_what_is_shared_are_asked_for(finding: Finding):
    """A finding says one text; of others it has the post, whose text is told when it comes by."""
    other = "Voting machines on the hill are broken, go home and wait"
    known = Belonging(finding)
    both = Belonging(replace(finding, shared=(*finding.shared, "text:post:o7")))
    theirs = taking_part(50, text=f"{other}!")
    assert set(known.wanted) == set()
    assert set(both.wanted) == {"post:o7"}
    assert not both.has(theirs)
    both.learn("post:o7", other)
    assert set(both.wanted) == set()
    assert both.has(theirs)
    assert both.has(taking_part(50))


def test_to_compare_counts_nothing():
    """Where a post would be placed is told as often as it is asked, and the cluster stays as it is."""
    copies = Copies()
    copies.place(taking_part(0))
    seen = taking_part(1, text=f"{SLOGAN}, all of you!")
    near = copies.compared(seen)
    assert near is not None
    assert (near.cluster, near.copies) == ("post:x0", 1)
    assert copies.compared(seen) == near
    placed = copies.place(seen)
    assert (placed.cluster, placed.similarity, placed.copies) == (near.cluster, near.similarity, 2)
    assert copies.compared(ordinary(3)) is None
    assert copies.compared(taking_part(2, text="")) is None
