"""`steadyhand claims ...`: what fact-checkers settled, brought in, listed and taken along."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import cyclopts

from steadyhand.cli.access_acting import Acting, By, acting
from steadyhand.cli.claims_evaluate import evaluate
from steadyhand.cli.claims_learn import reach, recalibrate
from steadyhand.cli.claims_model import model
from steadyhand.cli.claims_thresholds import thresholds
from steadyhand.cli.common import CommandRefused, Data, FileThere, house, on_host

if TYPE_CHECKING:
    from steadyhand.civic.claims.bringing import Weighed
    from steadyhand.civic.claims.files import File

claims = cyclopts.App(name="claims", help="Fact-checked claims and authoritative statements.")
claims.command(model)
claims.command(evaluate)
claims.command(recalibrate)
claims.command(reach)
claims.command(thresholds)
State = Literal["draft", "suggesting", "acting", "retired"]
SHOWN = 100


@claims.command(name="import")
def import_(
    file: Annotated[
        FileThere, cyclopts.Parameter(help="ClaimReview as JSON-LD, or CSV with a header; UTF-8.")
    ],
    *,
    by: By,
    source: Annotated[str, cyclopts.Parameter(help="Whose claims these are, in a-z, 0-9 and -.")] = "file",
    data: Data = Path("data"),
) -> None:
    """Bring in claims as drafts, which match nobody.

    More than 20, a verdict that turns into its opposite, and what says or denies what an authority states are for two
    people: the first run counts and asks, the next one takes in. Run again after an interruption, it goes on. Claims
    that are refused are written beside the file with their place and the reason.
    """
    from steadyhand.civic.claims.bringing import LISTS
    from steadyhand.civic.claims.files import opened, weigh
    from steadyhand.civic.claims.reading import SOURCE, Unreadable

    if not SOURCE(source):
        raise CommandRefused(f"{source!r} is no name of a source: write it in a-z, 0-9 and -.")
    with acting(data, by) as me:
        try:
            found = opened(file, source)
            reader = me.house.reader
            row = reader.row(LISTS, found.manifest)
            agreed = row is not None and row.agreed is not None
            weighed = row.weighed if agreed else weigh(reader, found, me.house.previewer, reader.now())
            if weighed.takes_two and not agreed:
                _bring(me, found, weighed)
            else:
                _take_in(me, found, weighed)
        except Unreadable as error:
            raise CommandRefused(str(error)) from error
        except KeyboardInterrupt:
            raise CommandRefused("Interrupted: what was taken in is, and the same command goes on.") from None


@claims.command
def agree(
    manifest: Annotated[str, cyclopts.Parameter(help="The list's SHA-256, as the first run printed it.")],
    *,
    by: By,
    data: Data = Path("data"),
) -> None:
    """Be the second person for a list; what it would do is shown first."""
    from steadyhand.civic.claims.bringing import LISTS
    from steadyhand.civic.claims.lists import AgreeToClaims

    with acting(data, by) as me:
        row = me.house.reader.row(LISTS, manifest)
        if row is not None:
            _told(row.weighed)
        me.do(AgreeToClaims(manifest=manifest), "Agreed: whoever brought it runs the same command again.")


@claims.command
def suggest(
    file: Annotated[FileThere, cyclopts.Parameter(help="The file that the claims were brought in from.")],
    *,
    by: By,
    source: Annotated[str, cyclopts.Parameter(help="As it was named when they were brought in.")] = "file",
    data: Data = Path("data"),
) -> None:
    """Have all drafts of FILE suggest: a match with one then goes to a reviewer.

    Those that would hit more than one post in a hundred are left as they are, and named.
    """
    from steadyhand.civic.claims import suggesting
    from steadyhand.civic.claims.files import opened
    from steadyhand.civic.claims.reading import Unreadable

    with acting(data, by) as me:
        try:
            house, read = me.house, opened(file, source)
            found = suggesting.suggest(
                house.reader, house.door, read, house.previewer, me.who, on_host(signed=True)
            )
        except Unreadable as error:
            raise CommandRefused(str(error)) from error
    if found.refused and not found.suggested:
        raise CommandRefused(found.refused[0][1].message)
    print(f"{found.suggested:,} suggest from now on.")
    for claim in found.wide:
        print(f"{claim} would hit more than one post in a hundred: it is left a draft.")
    for claim, refusal in found.refused:
        print(f"{claim} is left a draft: {refusal.message}")


@claims.command
def export(
    *,
    form: Annotated[Literal["claimreview", "csv"], cyclopts.Parameter(name="--format")] = "claimreview",
    state: Annotated[tuple[State, ...], cyclopts.Parameter(negative=())] = ("draft", "suggesting", "acting"),
    data: Data = Path("data"),
) -> None:
    """Print all claims in these states, as ClaimReview that came in it, where they still say that, or as CSV."""
    from steadyhand.civic.claims.exporting import as_claim_review, as_csv

    with house(data) as opened:
        out = sys.stdout.buffer
        if form == "csv":
            out.writelines(line.encode() for line in as_csv(opened.reader, state))
        else:
            out.writelines(as_claim_review(opened.reader, state))
        out.flush()


@claims.command(name="list")
def list_(
    words: str = "",
    *,
    state: Annotated[tuple[State, ...], cyclopts.Parameter(negative=())] = (),
    data: Data = Path("data"),
) -> None:
    """List claims whose text has words that begin as these WORDS, the latest changed first."""
    from steadyhand.civic.claims.store import Claims, Wanted

    with house(data) as opened:
        read = Claims(opened.reader)
        wanted = Wanted(words=words, states=state)
        found, count = read.found(wanted, SHOWN), read.count(wanted)
    for row in found:
        content = row.shown.content
        print(
            f"{row.id}  {row.state}  {content.verdict or content.kind}  {content.source.publisher}  "
            f"{content.statement.text}"
        )
    if len(found) < count:
        print(f"{len(found)} of {count:,} are shown.")
    elif not found:
        print("None is on record." if not words else "None has these words.")


def _bring(me: Acting, file: File, weighed: Weighed) -> None:
    """Ask for a second person, once, and say what they will read."""
    from steadyhand.civic.claims.lists import BringClaims

    _told(weighed)
    done = (
        f"{file.manifest} waits for a second person: `steadyhand claims agree {file.manifest} --by HANDLE`."
    )
    me.do(BringClaims(manifest=file.manifest, name=file.name, weighed=weighed), done)


def _take_in(me: Acting, file: File, weighed: Weighed) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from steadyhand.civic.claims.files import refused_path
    from steadyhand.civic.claims.importing import take_in

    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task(file.path.name, total=weighed.claims)
        taken = take_in(
            me.house.reader, me.house.door, file, weighed, me.who, on_host(signed=True),
            lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    print(
        f"{taken.claims:,} claims: {taken.entered:,} entered, {taken.changed:,} changed, {taken.here:,} here already, "
        f"{taken.refused:,} refused."
    )
    if taken.refused:
        print(f"Refused claims with their reasons: {refused_path(file.path)}")


def _told(weighed: Weighed) -> None:
    """What a list would do and hit."""
    print(
        f"{weighed.claims:,} claims: {weighed.fresh:,} new, {weighed.changed:,} changed at their source, "
        f"{weighed.refused:,} refused."
    )
    for count, those, said in (
        (weighed.reversed, weighed.reversals, "turn a verdict into its opposite"),
        (weighed.opposed, weighed.against, "say or deny what an authority states"),
        (len(weighed.wide), weighed.wide, "would hit more than one post in a hundred"),
    ):
        if count:
            print(f"{count:,} {said}: {', '.join(those)}{' and others' if count > len(those) else ''}.")
    seen = weighed.preview
    if seen.made is None:
        print("What they would hit could not be found out: there is no matching engine here.")
    else:
        print(f"In {seen.posts:,} recent posts they would hit {seen.hits:,} times ({seen.how}).")
