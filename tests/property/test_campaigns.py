"""What the detector finds follows from the posts and their order, and from nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from steadyhand.civic.campaigns import Detector, Finding, Settings
from steadyhand.civic.copies import Bounds, Seen
from steadyhand.kernel.values import HOUR
from tests.support.civic_traffic import START, Push, Shape, Traffic, merged, pushed

SMALL = Settings(copies=Bounds(texts=1 << 11), trails=300, firsts=500, entries=4_000)
PHRASE = "{} has closed the polls in the harbour, {} voters stay home"
PARTIES = ("velda", "marun")


@cache
def posts(parties: tuple[str, str] = PARTIES) -> tuple[Seen, ...]:
    """A campaign against the first of the parties; what else is posted is the same for both."""
    traffic = Traffic(4, Shape(accounts=2_000))
    push = Push(accounts=30, posts=400, hours=1.0, phrase=PHRASE.format(*parties))
    return tuple(merged(traffic.posts(1.2, per_s=0.3), pushed(push, START + HOUR // 10, traffic)))


def findings(seen, detector=None) -> list[Finding]:
    detector = detector or Detector(SMALL)
    return [finding for post in seen for finding in detector.observe(post)]


@cache
def expected() -> list[Finding]:
    return findings(posts())


@settings(max_examples=5)
@given(st.lists(st.integers(0, 1_600), min_size=1, max_size=4).map(sorted))
def test_restarts_anywhere_change_nothing(cuts):
    """However the stream is cut, and whenever the service restarts, people see the same incident."""
    detector, told, start = Detector(SMALL), [], 0
    for end in [*cuts, len(posts())]:
        told += findings(posts()[start:end], detector)
        detector, start = Detector.restored(detector.export()), max(start, end)

    assert told == expected()
    assert any(finding.state == "incident" for finding in told)


@settings(max_examples=3)
@given(st.integers(0, 1_500), st.integers(1, 200))
def test_batch_that_comes_twice_changes_nothing(start, size):
    """What was judged before a crash is judged again after it."""
    seen = [*posts()[: start + size], *posts()[start:]]

    assert findings(seen) == expected()


def test_swapping_the_parties_changes_nothing_but_their_names():
    """Whom a campaign is for or against must not matter."""
    swapped = PARTIES[::-1]

    other = findings(posts(swapped))

    assert other[0].text == PHRASE.format(*swapped)
    assert [unnamed(finding, swapped) for finding in other] == [
        unnamed(finding, PARTIES) for finding in expected()
    ]


def unnamed(finding: Finding, parties: tuple[str, str]) -> Finding:
    """The finding with `a` and `b` for the parties."""
    text = finding.text.replace(parties[0], "a").replace(parties[1], "b")
    return msgspec.structs.replace(finding, text=text)


def test_findings_are_the_same_under_every_hash_seed():
    """Python shuffles its sets anew in every process: nothing may depend on that."""
    program = "from tests.property.test_campaigns import digest; print(digest())"
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert told == {f"{digest()}\n"}


def digest() -> str:
    """All findings and the state after them, as one number."""
    detector = Detector(SMALL)
    told = findings(posts(), detector)
    return hashlib.sha256(msgspec.json.encode(told) + detector.export()).hexdigest()
