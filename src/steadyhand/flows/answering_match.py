"""A person says whether a post says what a claim says: the answer, and the label and panel that follow, in one set."""

from __future__ import annotations

from collections.abc import Sequence

from steadyhand.civic.claims.model import VIEW, Claim
from steadyhand.civic.matches.commands import AnswerMatch, HidePanel, ShowPanel
from steadyhand.civic.matches.model import LABEL, MATCH, PANEL, Answer, Match, Panel, panel_key
from steadyhand.enforcement.commands import Label
from steadyhand.flows.claim_following import article_of, reason_of
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader


def following(reader: Reader, match: str, said: Answer) -> list[Command]:
    """The answer, and what follows from it now: what stands is put there again only in other words.

    Raises `RecordUnavailable`.
    """
    answer: Command = AnswerMatch(match=match, answer=said)
    row: Match | None = reader.row(MATCH, match)
    if row is None:
        return [answer]
    panel: Panel | None = reader.row(PANEL, panel_key(row.subject, row.claim))
    stands = panel is not None and panel.stands
    if said == "wrong":
        ours = stands and panel is not None and panel.cause == match
        hide = HidePanel(match=match, claim=row.claim, subject=row.subject, why="wrong")
        return [answer, hide] if ours else [answer]
    commands: list[Command] = []
    if (label := _label(reader, row)) is not None:
        commands.append(label)
    other = stands and panel is not None and _says_other(reader, panel)
    if other and panel is not None:
        commands.append(HidePanel(match=panel.cause, claim=row.claim, subject=row.subject, why="changed"))
    if other or not stands:
        commands.append(ShowPanel(match=match, claim=row.claim, subject=row.subject))
    return commands if commands and row.answer == said else [answer, *commands]


def perform(door: Performs, commands: Sequence[Command], by: str, proof: Proof) -> Sequence[object]:
    """All of it, or nothing."""
    return door.perform_many([Order(one, by, proof=proof) for one in commands], atomic=True)


def _says_other(reader: Reader, panel: Panel) -> bool:
    """Whether the claim has another text by now than the one that stands there."""
    claim: Claim | None = reader.row(VIEW, panel.claim)
    if claim is None or claim.stands is None:
        return False
    return claim.live and claim.stands.number != panel.version


def _label(reader: Reader, row: Match) -> Label | None:
    """The label under which the panel stands; None where the post has it, or no article of the area is in effect."""
    standing = reader.row("standing", row.subject)
    article = article_of(reader, row.area)
    claim: Claim | None = reader.row(VIEW, row.claim)
    has = standing is not None and any(one.label == LABEL for one in standing.in_force)
    if has or article is None or claim is None or claim.stands is None:
        return None
    return Label(
        subject=row.subject,
        account=row.account,
        policy=article.ref,
        cause=row.id,
        mode="manual",
        label=LABEL,
        region=row.region,
        language=row.language,
        reason=reason_of(claim.stands.content),
    )
