"""`steadyhand claims recalibrate` and `claims reach`: what people's answers teach, and what was seen of a claim."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.access_acting import acting
from steadyhand.cli.common import CommandRefused, Data, house

if TYPE_CHECKING:
    from steadyhand.civic.calibration.learning import TooFew
    from steadyhand.civic.calibration.model import Lesson, Precision
    from steadyhand.storage.reading import Reader


def recalibrate(
    *,
    apply: Annotated[
        bool, cyclopts.Parameter(negative="", help="Take it up, where there are enough answers.")
    ] = False,
    by: Annotated[str, cyclopts.Parameter(help="The handle of whoever takes it up.")] = "",
    data: Data = Path("data"),
) -> None:
    """Say what people's answers teach of how likely matches are, tried on a third of them that are held out.

    Nothing changes without `--apply`, which is a person's deed: it moves what is labelled by itself.
    """
    if not apply:
        with house(data) as opened:
            for told in _lessons(opened.reader):
                _print(told)
        return
    if not by:
        raise CommandRefused("Say who takes it up: --by HANDLE.")
    from steadyhand.civic.calibration.commands import Recalibrate
    from steadyhand.civic.calibration.model import CALIBRATION, Lesson

    with acting(data, by) as me:
        found = _lessons(me.house.reader)
        for told in found:
            _print(told)
            if isinstance(told, Lesson):
                row = me.house.reader.row(CALIBRATION, told.mode)
                number = 1 if row is None else row.version + 1
                me.do(
                    Recalibrate(version=number, lesson=told),
                    f"Calibration {number} of {told.mode} is in force.",
                )
        if not any(isinstance(told, Lesson) for told in found):
            raise CommandRefused("There is nothing to take up.")


def reach(claim: str, *, data: Data = Path("data")) -> None:
    """Print the views of posts about CLAIM before and after what was done about them, by measure."""
    from steadyhand.civic.claims.model import PREFIX, VIEW
    from steadyhand.flows.reach_measured import Reached

    name = claim if claim.startswith(PREFIX) else f"{PREFIX}{claim}"
    with house(data) as opened:
        if opened.reader.row(VIEW, name) is None:
            raise CommandRefused(f"There is no claim {name[:90]}.")
        sums = Reached(opened.reader, opened.events()).of_claim(name)
    for one in sums:
        seen = f"views before {one.before:,}, views after {one.after:,}" if one.known else "not counted"
        print(
            f"{one.kind:<12} {'an ' if one.span == 'hour' else 'a '}{one.span:<5} {seen} "
            f"({one.known:,} of {one.posts:,} posts counted)"
        )
    if not sums:
        print("Nothing was done about a post that says so.")


def _lessons(reader: Reader) -> list[Lesson | TooFew]:
    """What is learned for each mode."""
    from steadyhand.civic.calibration.learning import answers_of, digest_of, in_force, lesson, of_mode, since
    from steadyhand.civic.calibration.model import CALIBRATION, Calibration
    from steadyhand.civic.matches.store import Matches
    from steadyhand.civic.matching.verifier import shipped

    rows: dict[str, Calibration] = reader.all(CALIBRATION)
    used = in_force(shipped(), rows.values())
    answered = list(Matches(reader).every_answered())
    found: list[Lesson | TooFew] = []
    for mode in ("full", "lexical"):
        weights = digest_of(of_mode(shipped(), mode)[0])
        begins = since(rows.get(mode), mode, shipped())
        verifier, pair = of_mode(used, mode)
        found.append(lesson(answers_of(answered, mode, begins), mode, verifier, weights, pair))
    return found


def _print(told: Lesson | TooFew) -> None:
    from steadyhand.civic.calibration.model import Lesson

    what = "by words and meaning" if told.mode == "full" else "by words alone"
    if not isinstance(told, Lesson):
        print(f"Matches {what}: {told.answers:,} answers, {told.right:,} of them yes. {told.missing}")
        return
    print(f"Matches {what}: learned from {told.learned:,} answers, tried on {told.held_out:,} others.")
    for name in ("suggest", "act"):
        before: Precision = getattr(told.before, name)
        after: Precision = getattr(told.after, name)
        print(f"  to {name}, from {before.at:.3f}: {_share(before)}; then {_share(after)}")


def _share(one: Precision) -> str:
    if not one.answers:
        return "none reach it"
    return f"{one.right:,} of {one.answers:,} right ({one.low:.0%} to {one.high:.0%})"
