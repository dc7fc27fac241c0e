"""What the figures of claim matching are measured on.

Two sets of posts that people assigned to claims, real posts about other things, and a library of 100,000 claims made
of the halves of real ones.

"""

from __future__ import annotations

import csv
import html
import itertools
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from steadyhand.civic.embedding.keeping import Keeping
from steadyhand.civic.matching.evaluating import Report, outcomes, read_claims, read_posts, report
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Embedder, Known
from tests import davidson
from tests.support.claims_model import model_folder, ready
from tests.support.shared import shared_root

DATA = shared_root() / "data"
SETS = {"dev2020": "checkthat2020_task2_en", "dev2022": "checkthat2022_task2a_en"}
LARGE = 100_000
CALLS = 400


def embedder() -> Embedder:
    """The sentence model, built if it has to be; SystemExit where it cannot be had."""
    found = ready()
    if isinstance(found, str):
        raise SystemExit(f"no sentence model: {found}")
    return found


def matcher_of(name: str, model: Embedder | None) -> Matcher:
    """A matcher over the claims of a set; their vectors are kept beside the model for the next time."""
    index = Index(model, Keeping(model, model_folder() / "vectors") if model else None)
    index.add_all(read_claims(DATA / "claims" / SETS[name] / "claims.jsonl"))
    return Matcher(index)


def evaluated(name: str, matcher: Matcher) -> Report:
    """What `steadyhand claims evaluate` says of a set's dev posts."""
    return report(matcher, outcomes(matcher, read_posts(DATA / "claims" / SETS[name] / "dev.jsonl")))


def unrelated() -> list[str]:
    """Real posts about no claim, as far as anybody knows: 24,783 tweets and 3,728 test sentences, in English."""
    with (DATA / "posts/hatecheck/test_suite_cases.csv").open(encoding="utf-8", newline="") as lines:
        sentences = [row["test_case"] for row in csv.DictReader(lines)]
    tweets = davidson.read_posts(DATA / "posts/davidson/labeled_data.csv")
    return [html.unescape(post.text) for post in tweets] + sentences


def wrong_acts(matcher: Matcher, posts: Sequence[str]) -> tuple[int, int]:
    """How many of these reach the threshold to act, whatever they say of the claim; and how many would be acted on."""
    thresholds = matcher.parameters.shipped_thresholds()
    found = [matcher.match(post, "en") for post in posts]
    reached = sum(thresholds.certain(each, "", "en") is not None for each in found)
    return reached, sum(thresholds.acted_on(each, "", "en") is not None for each in found)


def ms_a_post(matcher: Matcher, posts: Sequence[str]) -> float:
    """CPU milliseconds a post, each seen for the first time."""
    for post in posts[:20]:
        matcher.match(post, "en")
    again = Matcher(matcher.index, matcher.parameters)
    start = time.process_time()
    for post in posts:
        again.match(post, "en")
    return (time.process_time() - start) / len(posts) * 1_000


def at_100_000(posts: Sequence[str], claims: int = LARGE) -> dict[str, float]:
    """Memory, seconds until a new claim is matched, and CPU milliseconds a post, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="steadyhand-bench-") as folder:
        library = Path(folder) / "library.jsonl"
        library.write_bytes(b"\n".join(map(msgspec.json.encode, _recombined(claims))))
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found: dict[str, float] = pool.apply(_large, (posts, library))
    return found


def _large(posts: Sequence[str], library: Path) -> dict[str, float]:
    model = embedder()
    index, chance = Index(model), np.random.default_rng(7)
    with library.open("rb") as lines:
        for line in lines:
            vectors = chance.standard_normal((2, model.width), dtype=np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            index.add(msgspec.json.decode(line, type=Known), vectors)
    matcher = Matcher(index)
    full = ms_a_post(matcher, posts)
    start = time.perf_counter()
    index.add(
        Known("claim:new", ("The lighthouse of Dunmore was used to count postal votes.", "Lighthouse?"))
    )
    first = matcher.match("they count postal votes in the lighthouse of Dunmore", "en").candidates[0]
    visible = time.perf_counter() - start
    assert first.claim == "claim:new"
    resident = _resident_mb()
    index.embedder = None
    return {
        "rss_mb": resident,
        "index_visible_s": visible,
        "full_ms": full,
        "lexical_ms": ms_a_post(Matcher(index), posts),
    }


def _recombined(count: int) -> Iterator[Known]:
    """Statements and titles of real claims, each of the first half of one and the second of another."""
    claims = [
        known for name in SETS.values() for known in read_claims(DATA / "claims" / name / "claims.jsonl")
    ]
    chance = random.Random(3)
    for number in itertools.count():
        if number == count:
            return
        one, other = chance.sample(claims, 2)
        yield Known(
            f"claim:{number}", tuple(_halves(*texts) for texts in zip(one.texts, other.texts, strict=True))
        )


def _halves(one: str, other: str) -> str:
    left, right = one.split(), other.split()
    return " ".join(left[: len(left) // 2 + 1] + right[len(right) // 2 :])


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def sizes_of(name: str, made: Report) -> dict[str, Any]:
    """What else a run says of a set: intervals, and what the thresholds do as they ship."""
    return {
        f"{name}_posts": made.posts,
        f"{name}_map5_low_high": [made.map5.low, made.map5.high],
        f"{name}_suggest_at_threshold": [made.suggest["recall"].value, made.suggest["false"].value],
        f"{name}_act_states_only": made.act["recall"].value,
    }
