"""Measures the starter pack on 24,783 real posts that people have labelled hate, offensive or neither.

python tests/davidson.py events OUT.jsonl     the posts as CloudEvents, one a line, without their labels
python tests/davidson.py score                what share of each label the pack routes where, as Markdown
python tests/davidson.py page                 the same, written into docs/starter-pack.md between its markers

The posts (Davidson, Warmsley, Macy and Weber 2017, MIT) are read from ../shared and are no part of this repository.
They are tweets in English found through a lexicon, so shares say nothing about a platform's ordinary traffic.
"""

from __future__ import annotations

import argparse
import csv
import html
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from steadyhand.rules import STARTER, Outcome, Pack, load_pack
from tests.support.shared import shared_root

LABELS = ("hate", "offensive", "neither")  # the order of the data set's classes 0, 1, 2
ACCOUNTS = 4_001  # posts are spread over this many made-up accounts
PAGE = Path(__file__).resolve().parents[1] / "docs" / "starter-pack.md"
MARKED = re.compile(
    r"(?<=<!-- measured: begin \(python tests/davidson\.py page\) -->\n).*?(?=<!-- measured: end -->)",
    re.DOTALL,
)
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)


class LabelledPost(msgspec.Struct, frozen=True):
    """One post and what most of its human judges called it."""

    number: int
    text: str
    label: str


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Of the posts with one human label, how many the pack sent anywhere and how many to each policy area."""

    label: str
    posts: int
    routed: int
    areas: dict[str, int]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """`precision` and `recall` are of the route to area `hate` against the human label hate; None without any post."""

    shares: tuple[Share, ...]
    precision: float | None
    recall: float | None


def read_posts(path: Path) -> Iterator[LabelledPost]:
    """The posts of labeled_data.csv, entities such as `&amp;` turned back into characters."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield LabelledPost(int(row[""]), html.unescape(row["tweet"]), LABELS[int(row["class"])])


def event_of(post: LabelledPost) -> dict[str, Any]:
    """The post as a CloudEvent; ids and times follow from its number, and nothing tells its label."""
    account = post.number * 7919 % ACCOUNTS
    at = BEGIN + timedelta(seconds=post.number)
    age_s = (30 + account % 2000) * 86_400
    return {
        "specversion": "1.0",
        "id": f"davidson-{post.number}",
        "source": "/davidson",
        "type": "post.created",
        "time": _rfc3339(at),
        "subject": f"post:davidson-{post.number}",
        "datacontenttype": "application/json",
        "data": {
            "post": {
                "id": f"davidson-{post.number}",
                "text": post.text,
                "lang": "en",
                "created_at": _rfc3339(at),
                "mentions": [],
                "media": [],
            },
            "account": {
                "id": f"reader-{account}",
                "handle": f"reader{account}",
                "created_at": _rfc3339(at - timedelta(seconds=age_s)),
                "age_s": age_s,
                "post_count": account % 500,
                "followers": account % 300,
                "region": "unknown",
                "verified": False,
            },
        },
    }


def _rfc3339(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def evaluate(pack: Pack, posts: Iterable[LabelledPost]) -> Iterator[Outcome]:
    for post in posts:
        event = event_of(post)
        yield pack.rules.evaluate(
            event["data"], action_name=event["type"], action_id=post.number, action_time=event["time"]
        )


def areas_of(outcome: Outcome, pack: Pack) -> set[str]:
    """The policy areas that the outcome's verdicts stand under."""
    return {pack.articles[pack.verdicts[verdict].article].area for verdict in outcome.verdicts}


def score(outcomes: Sequence[Outcome], labels: Sequence[str], pack: Pack) -> Score:
    """Compare what the pack did with each post with what people called it; both in the order of the posts."""
    routes = [areas_of(outcome, pack) for outcome in outcomes]
    as_hate = [label for route, label in zip(routes, labels, strict=True) if "hate" in route]
    hits, all_hate = as_hate.count("hate"), labels.count("hate")
    return Score(
        shares=tuple(_share(label, routes, labels) for label in LABELS),
        precision=hits / len(as_hate) if as_hate else None,
        recall=hits / all_hate if all_hate else None,
    )


def _share(label: str, routes: Sequence[set[str]], labels: Sequence[str]) -> Share:
    own = [route for route, each in zip(routes, labels, strict=True) if each == label]
    areas = Counter(area for route in own for area in route)
    return Share(label=label, posts=len(own), routed=sum(map(bool, own)), areas=dict(areas))


def markdown(result: Score) -> str:
    """The score as Markdown."""
    areas = sorted({area for share in result.shares for area in share.areas})
    lines = [
        f"| human label | posts | routed anywhere | {' | '.join(areas)} |",
        f"|---|---:|---:|{'---:|' * len(areas)}",
    ]
    for share in result.shares:
        cells = [_percent(share.areas.get(area, 0), share.posts) for area in areas]
        lines.append(
            f"| {share.label} | {share.posts} | {_percent(share.routed, share.posts)} | {' | '.join(cells)} |"
        )
    return "\n".join([*lines, "", *_arrivals(result, areas), "", *_verdict(result)])


def measured(result: Score) -> str:
    """The measured part of the page: where the posts come from, the tables, and how to measure again."""
    posts = sum(share.posts for share in result.shares)
    return f"""
{posts:,} posts from Twitter, found through a lexicon of offensive words and labelled by people as hate, offensive or
neither (Davidson, Warmsley, Macy and Weber 2017). They are in English and chosen for their words, so shares say nothing
about a platform's ordinary traffic. The first table is recall: how much of each label goes where. The second is
precision: what those who review an area are given.

{markdown(result)}

Measured again by `python tests/davidson.py score`; a test holds this page to what that says. The posts themselves are
taken in by `python tests/davidson.py events posts.jsonl` and `steadyhand ingest posts.jsonl`.

"""


def up_to_date(page: str, result: Score) -> str:
    """The page with its measured part as it should be. ValueError when it has no markers."""
    if not MARKED.search(page):
        raise ValueError("the page has no markers for its measured part")
    return MARKED.sub(lambda _: measured(result), page)


def _arrivals(result: Score, areas: Sequence[str]) -> list[str]:
    lines = [
        f"| sent to | posts | {' | '.join(f'of them {share.label}' for share in result.shares)} |",
        f"|---|---:|{'---:|' * len(result.shares)}",
    ]
    counts = {area: [share.areas.get(area, 0) for share in result.shares] for area in areas}
    for where, parts in {"anywhere": [share.routed for share in result.shares], **counts}.items():
        cells = [_percent(part, sum(parts)) for part in parts]
        lines.append(f"| {where} | {sum(parts)} | {' | '.join(cells)} |")
    return lines


def _verdict(result: Score) -> list[str]:
    named: Mapping[str, float | None] = {"Precision": result.precision, "Recall": result.recall}
    return [
        f"{name} of the route to hate against the human label hate: {'none' if value is None else f'{value:.1%}'}."
        for name, value in named.items()
    ]


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = shared_root() / "data" / "posts" / "davidson" / "labeled_data.csv"
    parser.add_argument(
        "--posts", type=Path, default=default, help="labeled_data.csv (default: in ../shared)"
    )
    parser.add_argument(
        "--pack", type=Path, default=STARTER, help="folder of the pack (default: the starter pack)"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("events").add_argument("out", type=Path, help="JSON Lines file to write")
    commands.add_parser("score")
    commands.add_parser("page")
    chosen = parser.parse_args(arguments)
    posts = list(read_posts(chosen.posts))
    if chosen.command == "events":
        chosen.out.write_bytes(b"".join(msgspec.json.encode(event_of(post)) + b"\n" for post in posts))
        print(f"{len(posts)} events in {chosen.out}")  # noqa: T201 - a program that prints
        return 0
    pack = load_pack(chosen.pack)
    result = score(list(evaluate(pack, posts)), [post.label for post in posts], pack)
    if chosen.command == "page":
        PAGE.write_text(up_to_date(PAGE.read_text(encoding="utf-8"), result), encoding="utf-8")
        print(PAGE)  # noqa: T201 - a program that prints
        return 0
    print(markdown(result))  # noqa: T201 - a program that prints
    return 0


if __name__ == "__main__":
    sys.exit(main())
