"""`steadyhand claims evaluate`: how well posts are matched to the claims that people assigned to them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, FileThere, Folder

if TYPE_CHECKING:
    from steadyhand.civic.matching.evaluating import Figure, Report
    from steadyhand.civic.matching.index import Index


def evaluate(
    *,
    claims: Annotated[
        FileThere, cyclopts.Parameter(help="JSON a line: id, claim, and where known title and subtitle.")
    ],
    posts: Annotated[
        FileThere, cyclopts.Parameter(help="JSON a line: id, text, gold (ids of the claims it is about).")
    ],
    model: Annotated[Folder | None, cyclopts.Parameter(help="The sentence model's folder.")] = None,
    vectors: Annotated[
        Folder | None, cyclopts.Parameter(help="Keep the claims' vectors here for next time.")
    ] = None,
    as_json: Annotated[bool, cyclopts.Parameter(name="--json", negative="")] = False,
    data: Data = Path("data"),
) -> None:
    """Say how well posts are matched: ranking, and what the thresholds do, with and without the true claim.

    The parameters are those that ship: nothing is learned from these files. Intervals resample the posts.
    """
    import msgspec

    from steadyhand.civic.embedding.model import folder_in
    from steadyhand.civic.matching.evaluating import outcomes, read_claims, read_posts, report
    from steadyhand.civic.matching.matcher import Matcher

    try:
        known, asked = read_claims(claims), read_posts(posts)
    except msgspec.MsgspecError as error:
        raise CommandRefused(f"A line is not what it should be: {error}.") from error
    if not known or not asked:
        raise CommandRefused("There is nothing to evaluate: a file has no line.")
    index = _index(model or folder_in(data), vectors)
    with _bar() as tick:
        for number, each in enumerate(known):
            index.add(each)
            tick("claims", number + 1, len(known))
        matcher = Matcher(index)
        found = outcomes(matcher, asked, lambda done, total: tick("posts", done, total))
    made = report(matcher, found)
    if as_json:
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(made)) + b"\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _told(made))


def _index(folder: Path, vectors: Path | None) -> Index:
    from steadyhand.civic.embedding.keeping import Keeping
    from steadyhand.civic.embedding.model import ModelUnusable, load
    from steadyhand.civic.matching.index import Index

    try:
        embedder = load(folder)
    except ModelUnusable as error:
        print(error, file=sys.stderr)
        return Index()
    return Index(embedder, Keeping(embedder, vectors) if vectors else None)


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each thing that is gone through."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {name: bar.add_task(name, total=None) for name in ("claims", "posts")}
        yield lambda name, done, total: bar.update(tasks[name], completed=done, total=total)


def _told(made: Report) -> Iterator[str]:
    yield f"{made.posts:,} posts, {made.claims:,} claims, matched by {_MODES[made.mode]}"
    for name, figure in (("MAP@5", made.map5), ("MRR", made.mrr), ("P@1", made.p1)):
        yield f"{name:<8} {_figure(figure)}"
    yield "The right claim first, above the level that so many posts reach without their claim:"
    for share, figure in made.recall_at_false.items():
        yield f"{float(share):>6.0%}   {_figure(figure)}"
    for name, shares in (("suggest", made.suggest), ("act", made.act)):
        yield f"At the threshold to {name} ({made.thresholds[name]:.3f}):"
        for what, figure in shares.items():
            yield f"  {what.replace('_', ' '):<18} {_figure(figure)}"
        for prevalence, precision in made.precision[name].items():
            yield f"  precision where {float(prevalence):.1%} of posts are about a claim: at least {precision:.1%}"


_MODES = {"full": "words and meaning", "lexical": "words alone"}


def _figure(figure: Figure) -> str:
    return f"{figure.value:.3f}  ({figure.low:.3f} to {figure.high:.3f})"
