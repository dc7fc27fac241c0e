"""The detectors, as anybody may read of them: what each looks at, and what it cannot see."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

COVERAGE: Final = "coverage"
"""Of losses of coverage: the watch over coverage raises these, beside the budget."""


class Detector(msgspec.Struct, frozen=True, kw_only=True):
    """One detector. `name` stands in alerts and in the public counts."""

    name: str
    kind: Literal["rule", "peers"]
    title: str
    """What an alert of it says, in a line."""
    looks: str
    blind: str
    """What it cannot see."""


DETECTORS: Final = (
    Detector(
        name="watcher",
        kind="rule",
        title="Somebody who reads alerts looked somebody up",
        looks="Every look-up by a person who may read alerts. Somebody else reads this one.",
        blind="What they read without looking anybody up.",
    ),
    Detector(
        name="protected",
        kind="rule",
        title="A protected account was looked up or acted on",
        looks="Look-ups, measures, reversals and recoveries on accounts of the register, a second person or not.",
        blind="Accounts that are not on the register yet; content that no event attributes to them.",
    ),
    Detector(
        name="related",
        kind="rule",
        title="An account of their own circle was worked on",
        looks="Acts on somebody's own account, accounts the directory says are close to them, colleagues' accounts.",
        blind="Friends and accounts that the directory does not know.",
    ),
    Detector(
        name="own_case",
        kind="rule",
        title="A case was worked on by whoever had opened it",
        looks="Decisions, measures and look-ups on a case that the same person opened by hand.",
        blind="A report that they file as a user of the platform.",
    ),
    Detector(
        name="own_decision",
        kind="rule",
        title="Somebody reversed their own decision",
        looks="Measures lifted by whoever had imposed them, later than the 30 seconds in which a slip is taken back.",
        blind="A decision that a friend reverses for them.",
    ),
    Detector(
        name="picked",
        kind="rule",
        title="A reversal that nobody had dealt",
        looks="Reversals on cases that were picked and not dealt.",
        blind="Everything until the review desk deals appeals: today nobody is dealt a reversal, so it is silent.",
    ),
    Detector(
        name="pair",
        kind="peers",
        title="The same two again: one opens, the other looks",
        looks=(
            "Look-ups for cases that a colleague opened by hand and that nothing else asked for: three within 28 days, "
            "more than dealing at random would give; in a house with fewer than eight who look people up, any three."
        ),
        blind="A pair that takes turns with others, or whose cases a friendly report stands beside.",
    ),
    Detector(
        name="last_days",
        kind="rule",
        title="Somebody who leaves did more, or what is left to others",
        looks=(
            "In the 14 days before somebody leaves: reversals, attempts at what is no longer theirs, and weeks with "
            "far more look-ups, measures or reversals than theirs before."
        ),
        blind="Whoever has not given notice yet.",
    ),
    Detector(
        name="stopped",
        kind="rule",
        title="An attempt at what no page offers",
        looks=(
            "Reversals and recoveries that a freeze or somebody's role stopped; break-glasses without a reason, with "
            "one given before, or more than a day allows."
        ),
        blind="Whoever asks a second person: that request is read by them.",
    ),
    Detector(
        name="no_case",
        kind="rule",
        title="Attempts to look people up without a case",
        looks="Five or more refused look-ups on one day: without a case of their own, in another area, in a freeze.",
        blind="Four a day. Nothing is seen by any of them: each is refused.",
    ),
    Detector(
        name="rate",
        kind="peers",
        title="Far more of one kind of act than peers",
        looks=(
            "Look-ups, measures, reversals, decisions taken back, refused attempts and recoveries for each hour "
            "worked, over 7 and 28 days, against the same role and main area. When those hours are does not matter."
        ),
        blind="A group that does it together; somebody who stays below twice what peers do.",
    ),
    Detector(
        name="overturned",
        kind="peers",
        title="Far more of their measures are reversed by others",
        looks="Reversals by others for each measure imposed, over 28 days, against the same role and main area.",
        blind="Measures that nobody appeals; whether who reversed was right.",
    ),
    Detector(
        name="novelty",
        kind="peers",
        title="Look-ups in many areas and regions for the first time",
        looks="Pairs of area and region in which somebody had looked nobody up before, within a week, against peers.",
        blind="One new place; somebody of whom nothing is known from before.",
    ),
    Detector(
        name="beneficiary",
        kind="peers",
        title="The same person decides for the same account again",
        looks="Three or more reversals or recoveries for one account by one person within 56 days, against chance.",
        blind="Many accounts, each helped once or twice; a house where only one person reverses at all.",
    ),
    Detector(
        name="channel",
        kind="peers",
        title="An exception is used much more than before",
        looks="Break-glasses, exemptions, grants and recoveries of a week, all together, against the weeks before.",
        blind="A channel that grows slowly, or was always wide.",
    ),
    Detector(
        name=COVERAGE,
        kind="rule",
        title="Fewer people can decide cases than any freeze explains",
        looks="Every loss of coverage that is told (see the freeze). It names nobody, and takes up no budget.",
        blind="Who did it: that is what the two who open it look for.",
    ),
)
"""In the order in which the documentation has them."""
BY_NAME: Final = {one.name: one for one in DETECTORS}


def title(name: str) -> str:
    """What an alert of this detector says, in a line."""
    return BY_NAME[name].title if name in BY_NAME else name
