"""Events for benchmarks: short posts, every fifth of which the starter pack limits."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

WORDS = [
    "harbour",
    "market",
    "morning",
    "bus",
    "train",
    "window",
    "garden",
    "letter",
    "music",
    "river",
    "bridge",
    "kitchen",
    "ticket",
    "library",
    "winter",
    "lantern",
    "coffee",
    "paper",
    "street",
    "corner",
    "school",
    "teacher",
    "doctor",
    "council",
    "meeting",
    "vote",
    "count",
    "ballot",
    "result",
    "weather",
    "storm",
    "light",
]
_serial = itertools.count()
_ids = random.Random(20261123)


def event(rng: random.Random, number: int) -> dict[str, object]:
    """One `post.created`; numbers divisible by five are spam of a fresh account."""
    spam = number % 5 == 0
    text = " ".join(rng.choices(WORDS, k=rng.randint(8, 30)))
    # Spread over accounts as a platform's are, so that no single row is all that is measured.
    account = f"b{number}" if spam else f"a{rng.randint(0, 20_000)}"
    link = f"https://bit.ly/{number}"  # of its own: a link that many push is another rule's
    post: dict[str, object] = {
        "id": f"p{number}",
        "text": text + (f" {link}" if spam else ""),
        "lang": "en",
        "created_at": "2026-11-01T00:00:00Z",
        "mentions": ["u1", "u2", "u3"] if spam else [],
    }
    if spam:
        post["link"] = {"url": link, "domain": "bit.ly"}
    moment = datetime.now(UTC) - timedelta(minutes=5)
    return {
        "specversion": "1.0",
        "id": f"{_ids.getrandbits(128):032x}",
        "source": "/bench",
        "type": "post.created",
        "time": moment.isoformat(),
        "data": {
            "post": post,
            "account": {
                "id": account,
                "handle": account,
                "created_at": "2026-10-01T00:00:00Z",
                "age_s": 600 if spam else 5_000_000,
                "post_count": rng.randint(1, 5_000),
                "followers": rng.randint(0, 10_000),
                "region": rng.choice(("na", "eu", "latam")),
                "verified": False,
            },
        },
    }


def events(count: int) -> Iterator[dict[str, object]]:
    """New events, never the same twice in one process."""
    rng = random.Random(20261122)
    for _ in range(count):
        yield event(rng, next(_serial))


def batches(count: int, size: int) -> list[bytes]:
    """The bodies of `application/cloudevents-batch+json` requests."""
    made = list(events(count))
    return [json.dumps(made[at : at + size]).encode() for at in range(0, count, size)]
