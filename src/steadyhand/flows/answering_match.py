"""A person says whether a post says what a claim says: the answer, and the label and panel that follow, in one set.

Where a case asks it, whoever answers holds the case, and it is decided with the answer if nothing else is asked there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.civic.claims.model import VIEW, Claim
from steadyhand.civic.matches.commands import AnswerMatch, HidePanel, ShowPanel
from steadyhand.civic.matches.model import LABEL, MATCH, PANEL, Answer, Match, Panel, panel_key
from steadyhand.civic.matches.store import Matches
from steadyhand.enforcement.commands import Label
from steadyhand.flows.claim_following import article_of, reason_of
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.wire import Performs
from steadyhand.review.commands import Decide, KeepLease
from steadyhand.review.model import LEASE, Case
from steadyhand.storage.reading import Reader

NOT_SO: Final = "It does not say what was found to be settled."


def following(reader: Reader, match: str, said: Answer) -> list[Command]:
    """The answer, and what follows from it now: what stands is put there again only in other words.

    Before it comes what only the holder of the case may do. Raises `RecordUnavailable`.
    """
    answered = _answered(reader, match, said)
    row: Match | None = reader.row(MATCH, match)
    return answered if row is None else [*_held(reader, row, said), *answered]


def _answered(reader: Reader, match: str, said: Answer) -> list[Command]:
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


def _held(reader: Reader, row: Match, said: Answer) -> list[Command]:
    """The decision on the case that asks it; where more is asked there, the case is held on; none where none asks."""
    asked = reader.row("open_case", f"{row.area}|{row.subject}")
    case: Case | None = None if asked is None else reader.row("case", asked.case)
    if case is None or not case.is_open:
        return []
    article, claim = article_of(reader, row.area), reader.row(VIEW, row.claim)
    if not _more(reader, row, case, said):
        if said == "wrong":
            return [Decide(case=case.id, outcome="no_violation", reason=NOT_SO)]
        if article is not None and claim is not None and claim.stands is not None:
            reason = reason_of(claim.stands.content)
            return [Decide(case=case.id, outcome="violates", policy=article.ref, reason=reason)]
    return [KeepLease(case=case.id, until=reader.now() + LEASE)]


def _more(reader: Reader, row: Match, case: Case, said: Answer) -> bool:
    """Whether the case asks something that this does not answer: another reason for it, or another match."""
    those = Matches(reader).about(row.subject)
    asked = {one.event for one in those}
    others = [one for one in those if one.id != row.id and one.area == row.area]
    elsewhere = any(one.source != "hash" or one.ref not in asked for one in case.evidence)
    waits = any(one.answer is None and not one.acted for one in others)
    stands = said == "wrong" and any(one.answer != "wrong" for one in others)
    return bool(case.reports) or case.pieces > len(case.evidence) or elsewhere or waits or stands


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
