"""A post that was found to state a claim, what a person said of it, and the panel beside it."""

from __future__ import annotations

import hashlib
from typing import Final, Literal, get_args

import msgspec

from steadyhand.civic.claims.model import Verdict, Version
from steadyhand.civic.claims.panels import PanelText, chosen
from steadyhand.kernel.values import Instant

MATCH: Final = "match"
PANEL: Final = "panel"
LABEL: Final = "fact_check"
"""The label that a post gets beside which a panel stands."""

Mode = Literal["full", "lexical"]
Stance = Literal["states", "denies", "quotes", "unclear"]
Answer = Literal["right", "wrong"]
Hidden = Literal["wrong", "lifted", "retired", "changed", "edited"]
"""Why a panel stands there no more: the match was wrong; the label was lifted; the claim is retired, or says something
else by now; the post was edited."""
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)
WORDS: Final = 12
"""Words of the claim that are named as met."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the matcher found: how likely, by what, and by which thresholds."""

    probability: float
    mode: Mode
    stance: Stance
    exact: bool = False
    checkworthy: bool = True
    certain: bool = True
    """Whether enough of the claim itself is in it: a name that both share makes no claim."""
    met: tuple[str, ...] = ()
    """The claim's own words that the post met: nothing of the post stands in the ledger."""
    parts: dict[str, float] = {}
    suggest_at: float
    act_at: float

    def acts(self, version: Version) -> bool:
        """Whether it may act: it states the claim, is long enough, and reaches the threshold, the claim's own too."""
        least = max(self.act_at, version.content.act_at or 0.0)
        return self.states_surely and self.probability >= least

    @property
    def states_surely(self) -> bool:
        """Whether it states the claim with enough of it, in a text that is long enough to: what acting asks besides."""
        return self.stance == "states" and self.checkworthy and (self.certain or self.exact)

    def suggests(self, version: Version) -> bool:
        """Whether a person is asked. A claim's own threshold comes before all others."""
        return self.probability >= (version.content.suggest_at or self.suggest_at)


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One event about one claim."""

    id: str
    event: str
    subject: str
    account: str | None
    claim: str
    version: int
    area: str
    found: Found
    acted: bool
    """Whether it acted by itself; else a person is asked."""
    region: str
    language: str
    at: Instant
    copy_of: str = ""
    """The match of the first post with the very same text, whose answer is its own; empty where it is that one."""
    answer: Answer | None = None
    by: str = ""
    answered: Instant | None = None


def confirmed(row: Match, first: Match | None) -> bool:
    """Whether a panel may stand beside its post: it acted, or a person said so of it, or of the first of its copies."""
    if row.answer is not None or row.acted:
        return row.answer != "wrong"
    return first is not None and first.id == row.copy_of and first.answer == "right"


def read_by_two(text: Version, row: Match, first: Match | None, by: str) -> bool:
    """Whether somebody else than who wrote a text has read it: whoever agreed that it acts, or said yes, or shows it.

    `first` is the match of which `row` is a copy, and `by` the person who shows it, empty where none does.
    """
    if text.agreed is not None or by not in {"", text.by}:
        return True
    told = first if row.answer is None and first is not None else row
    known = text.suggested is not None and told.answered is not None and told.answered >= text.suggested.at
    return known and told.answer == "right" and told.by != text.by


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """What stands beside a post, for as long as it does."""

    subject: str
    claim: str
    version: int
    cause: str
    """The match."""
    since: Instant
    by: str
    hidden: Instant | None = None
    why: Hidden | None = None

    @property
    def stands(self) -> bool:
        return self.hidden is None


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a panel, for the platform to choose by whom it shows it to."""

    place: str
    """ISO 3166-1 or -2; empty: anywhere."""
    language: str
    text: str
    publisher: str
    link: str
    default: bool
    """Whether it is shown where nothing is known of the viewer: that for the place and language of the post."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a panel says; `text`, `place`, `text_language` and `link` are those of the default among `variants`."""

    claim: str
    statement: str
    language: str
    """Of the statement."""
    verdict: Verdict | None
    rating: str
    publisher: str
    text: str
    link: str
    place: str
    text_language: str
    text_by: str
    """Whose text it is."""
    fallback: bool
    """Whether there is none in the language of the post."""
    variants: tuple[Variant, ...]

    @property
    def document(self) -> dict[str, object]:
        """As the platform gets it."""
        said: dict[str, object] = msgspec.to_builtins(self)
        return said | {"variants": [msgspec.to_builtins(one) for one in self.variants]}


def match_id(event: str, claim: str) -> str:
    """`match:<digest>` (BLAKE2b, RFC 7693, 8 bytes): one event is about one claim once, however often it is seen."""
    return f"match:{hashlib.blake2b(f'{event} {claim}'.encode(), digest_size=8).hexdigest()}"


def panel_key(subject: str, claim: str) -> str:
    """The key of a panel's row."""
    return f"{claim}|{subject}"


def told(claim: str, version: Version, region: str, *languages: str) -> Told:
    """What is shown of a claim: all its texts, and that for a post's region, in the first of the languages there is."""
    content = version.content
    general = content.general
    found = chosen(content.panels, general, region, [one for one in languages if one != "unknown"])
    default = found.panel
    own = general.text and not any(
        not one.place and one.language.lower() == general.language.lower() for one in content.panels
    )
    texts = (*content.panels, general) if own or default is general else content.panels
    return Told(
        claim=claim,
        statement=content.statement.text,
        language=content.statement.language,
        verdict=content.verdict,
        rating=content.rating,
        publisher=content.source.publisher,
        text=default.text,
        link=default.link,
        place=default.place,
        text_language=default.language,
        text_by=default.publisher,
        fallback=found.fallback,
        variants=tuple(_variant(one, default=one is default) for one in texts),
    )


def _variant(one: PanelText, *, default: bool) -> Variant:
    return Variant(
        place=one.place,
        language=one.language,
        text=one.text,
        publisher=one.publisher,
        link=one.link,
        default=default,
    )
