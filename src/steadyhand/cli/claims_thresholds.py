"""`steadyhand claims thresholds ...`: how likely a match must be, by policy and language; shown, chosen, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.access_acting import By, acting
from steadyhand.cli.common import CommandRefused, Data, house

if TYPE_CHECKING:
    from steadyhand.civic.calibration.model import Precision
    from steadyhand.civic.matching.model import Mode
    from steadyhand.civic.thresholds.model import Levels
    from steadyhand.civic.thresholds.telling import Doing, Implied

thresholds = cyclopts.App(
    name="thresholds", help="From which probability on matches are suggested, and acted on."
)
Language = Annotated[str, cyclopts.Parameter(help="By itself: en, es. None: every one without its own.")]
Read = Annotated[
    bool,
    cyclopts.Parameter(name="--words-only", negative="", help="Those of posts matched by words alone."),
]


@thresholds.command
def show(*, words_only: Read = False, data: Data = Path("data")) -> None:
    """Print what holds by policy area and language, and what it does."""
    from steadyhand.flows.choosing_thresholds import Choosing

    with house(data) as opened:
        read = Choosing(opened.reader)
        mode = _mode("", words_only=words_only)
        print(
            "Finds, false and right are of English posts that fact-checkers assigned, on the claims' own topics."
        )
        for place in read.places(mode) or [("election", "")]:
            row = read.held(*place, mode)
            source = "chosen" if not row.wider else "of the area" if row.of_area else "shipped"
            print(f"{row.area}, {row.language or 'every other language'}: {source}")
            tell(row.doing)


@thresholds.command
def choose(
    area: str,
    *,
    suggest: float,
    act: float,
    language: Language = "",
    words_only: Read = False,
    by: By,
    data: Data = Path("data"),
) -> None:
    """Have these hold for AREA. Where more would then be labelled by itself, a second person has to agree."""
    from steadyhand.civic.thresholds.model import Levels

    if not 0 <= suggest <= act <= 1:
        raise CommandRefused("Write probabilities with --suggest no higher than --act, like 0.58 and 0.72.")
    _choose(area, language, _mode(language, words_only=words_only), Levels(suggest, act), by, data)


@thresholds.command
def back(
    area: str, *, language: Language = "", words_only: Read = False, by: By, data: Data = Path("data")
) -> None:
    """Have the wider ones hold again: of the area, or as shipped."""
    _choose(area, language, _mode(language, words_only=words_only), None, by, data)


def _choose(area: str, language: str, mode: Mode, levels: Levels | None, by: str, data: Path) -> None:
    from steadyhand.civic.thresholds.commands import ChooseThresholds
    from steadyhand.flows.choosing_thresholds import Choosing

    with acting(data, by) as me:
        row = Choosing(me.house.reader).held(area, language, mode)
        doing = None if levels is None else Choosing(me.house.reader).doing(area, language, mode, levels)
        command = ChooseThresholds(
            area=area,
            language=language,
            mode=mode,
            version=row.version,
            levels=levels,
            trial=None if doing is None else doing.trial,
        )
        how = "words and meaning" if mode == "full" else "words alone"
        me.do(command, f"It holds for {area}, {language or 'every other language'}, posts read by {how}.")
        if doing is not None:
            tell(doing)


def _mode(language: str, *, words_only: bool) -> Mode:
    from steadyhand.flows.choosing_thresholds import mode_of

    return mode_of(language, "lexical" if words_only else "full")


def tell(doing: Doing) -> None:
    """Print what thresholds do, a line each."""
    from steadyhand.civic.matching.thresholds import PREVALENCES

    def known(implied: Implied | None) -> str:
        if implied is None:
            return "beyond what was measured"
        shares = zip(implied.precision, PREVALENCES, strict=True)
        right = ", ".join(f"{share:.1%} right at {prevalence:.1%}" for share, prevalence in shares)
        return f"finds {implied.recall:.1%}, false {implied.false:.1%} at most; {right}"

    def line(name: str, at: float, implied: Implied | None, trial: Precision) -> str:
        here = (
            f"{trial.right:,} of {trial.answers:,} held-out answers right" if trial.answers else "no answers"
        )
        return f"  {name:<7} from {at:.3f}: {known(implied)}; {here}"

    print(line("suggest", doing.levels.suggest, doing.suggest, doing.trial.suggest))
    print(line("act", doing.levels.act, doing.act, doing.trial.act))
