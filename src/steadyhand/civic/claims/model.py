"""A claim as the record knows it: its text in versions, where it comes from, and what a match with it may do.

A match goes to a reviewer (`suggesting`), or may by itself put a label or a panel (`acting`); it never limits,
removes or strikes. Nothing of a claim is personal but the document it came as, which is a payload.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Final, Literal, get_args

import msgspec

from steadyhand.civic.claims.panels import PanelText
from steadyhand.kernel.values import DAY, Instant

PREFIX: Final = "claim:"
VIEW: Final = "claim"
VERSIONS: Final = "claim_version"

Kind = Literal["fact_check", "statement"]
"""A claim that somebody checked; or what an election office, or whoever else is responsible, states itself."""
Verdict = Literal["false", "misleading", "unproven", "true"]
State = Literal["draft", "suggesting", "acting", "retired"]
Why = Literal["outdated", "mistaken", "duplicate", "withdrawn", "poisoned", "expired", "refused", "other"]
"""Why a claim is retired. `expired` is the clock's; `refused`, that what a partner states was not taken."""

Became = Literal["in_check", "published", "refused", "withdrawn", "expired", "ended"]
"""What a partner is told of what they state. `ended`: it was retired here, for another reason."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
STATES: Final[tuple[State, ...]] = get_args(State)
WHYS: Final[tuple[Why, ...]] = tuple(why for why in get_args(Why) if why not in {"expired", "refused"})
TEXT: Final = 2_000
"""Characters of one wording."""
VARIANTS: Final = 50
LINE: Final = 300
URL: Final = 2_000
PLACES: Final = 300
"""Jurisdictions of one claim."""
PANEL: Final = 1_000
SURE: Final = 0.5
"""A threshold to act lies above even odds."""
DOCUMENT: Final = 64 * 1024
"""Bytes of the document that a claim came as."""
SHARE: Final = 100
"""A claim that would hit more than one in so many posts does not act."""
ENOUGH: Final = 300
"""Posts of a sample under which nobody can tell what a claim would hit."""
LEAST: Final = 0.25
"""A threshold of a claim's own that asks for less is none: everyday posts would reach it."""
PREVIEWED: Final = DAY
"""How old a preview may be when acting is asked for."""
PATIENCE: Final = 7 * DAY
"""How long the second person may take; after that it is asked for anew, with another preview."""

is_claim: Final = re.compile(r"claim:[a-z0-9][a-z0-9-]{0,79}").fullmatch
is_language: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}").fullmatch
"""By its shape (BCP 47)."""
is_digest: Final = re.compile("[0-9a-f]{64}").fullmatch


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """One way to say it, and the language of that (BCP 47; empty where nobody said)."""

    text: str
    language: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Who checked or states it, and where."""

    publisher: str
    url: str
    author: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """All that one version of a claim says."""

    kind: Kind
    statement: Wording
    variants: tuple[Wording, ...] = ()
    rating: str = ""
    """As its source puts it."""
    verdict: Verdict | None = None
    """The same in our words; None for statements, and where nobody could tell what the rating means."""
    area: str = "election"
    topic: str = ""
    jurisdictions: tuple[str, ...] = ()
    """ISO 3166-1 and -2; empty: everywhere."""
    source: Source
    published: Instant | None = None
    reviewed: Instant | None = None
    expires: Instant | None = None
    panel: str = ""
    """What is shown beside a post that says so."""
    link: str = ""
    """Where that leads; the source's address where it is empty."""
    suggest_at: float | None = None
    act_at: float | None = None
    """Thresholds of this claim's own, as probabilities above 0; None: those of the policy and language."""
    panels: tuple[PanelText, ...] = ()
    """What is shown instead of `panel` in places and languages of their own."""

    @property
    def general(self) -> PanelText:
        """What is shown where no text of a place is nearer."""
        return PanelText(
            language=self.statement.language,
            text=self.panel,
            publisher=self.source.publisher,
            link=self.link or self.source.url,
        )

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """The statement first."""
        return (self.statement, *self.variants)

    @property
    def texts(self) -> tuple[str, ...]:
        """All wordings as texts."""
        return tuple(one.text for one in self.wordings)

    @property
    def languages(self) -> tuple[str, ...]:
        """Each language once, in the order of the wordings."""
        return tuple(dict.fromkeys(one.language for one in self.wordings if one.language))


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """How a version came here."""

    name: str = ""
    """The file, feed or partner; empty where somebody wrote it here."""
    digest: str = ""
    """SHA-256 (hex) of what its source said, in canonical form; empty where that is not known."""
    fetched: Instant | None = None
    manifest: str = ""
    """The list it came with, where that was agreed to."""
    partner: str = ""
    """The partner who states it, `partner:<org>`; whoever of them sent it, and when, stands beside it."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Who did something, and when."""

    by: str
    at: Instant


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a text would hit in a sample of recent posts."""

    made: Instant | None
    """None where it could not be made; then the numbers say nothing."""
    posts: int = 0
    hits: int = 0
    examples: tuple[str, ...] = ()
    """Some of them, as subjects."""
    how: str = ""
    """What looked, in a word: `lexical`, `full`."""

    @property
    def hits_too_much(self) -> bool:
        """Whether it is more than one post in a hundred."""
        return self.hits * SHARE > self.posts

    @property
    def thin(self) -> bool:
        """Whether there were too few posts to tell."""
        return self.posts < ENOUGH


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the claims that were asked about hit, in their order, in one sample of recent posts."""

    posts: int
    hits: tuple[int, ...]
    examples: tuple[tuple[str, ...], ...]
    how: str


Previewer = Callable[[Sequence[Content]], Seen]
"""Given what each of several claims says, its own thresholds included. The port that the matching engine fills."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """That what a partner states was not taken; its words are a payload, which the partner reads."""

    by: str
    at: Instant
    words: str | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody wants a version to act, and what it would hit."""

    by: str
    at: Instant
    preview: Preview


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a claim, and who let it do what."""

    number: int
    content: Content
    origin: Origin
    by: str
    at: Instant
    document: str | None = None
    """The payload that holds what it came as."""
    suggested: Mark | None = None
    asked: Asked | None = None
    agreed: Mark | None = None
    refused: Refused | None = None

    @property
    def digest(self) -> str:
        """What tells its text from any other."""
        return digest_of(self.content)


class Retired(msgspec.Struct, frozen=True, kw_only=True):
    """That a claim matches nobody any more."""

    by: str
    at: Instant
    why: Why


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One claim as it stands."""

    id: str
    """`claim:<name>`."""
    state: State
    latest: int
    """The number of its latest version."""
    stands: Version | None = None
    """The version that posts are matched with; None while there is none."""
    draft: Version | None = None
    """A later text that matches nobody yet."""
    checked: Instant | None = None
    """When somebody last looked at its source."""
    back: Instant | None = None
    """Since when its source says something else than the version that stands."""
    retired: Retired | None = None
    settled: Verdict | None = None
    """The last of its verdicts that was true or false: what lay between makes its opposite none the less one."""
    by: str
    at: Instant
    moved: int
    """The ledger position at which it last changed."""
    partner: str = ""
    """The partner whose statement it is: its words are theirs alone to correct."""
    refused: Version | None = None
    """The last text of a partner's that was not taken, until they send another."""

    @property
    def shown(self) -> Version:
        """The version that stands, or else its draft."""
        version = self.stands or self.draft
        assert version is not None, "a claim has a text"
        return version

    @property
    def newest(self) -> Version:
        """Its latest text."""
        return self.draft or self.shown

    @property
    def waits(self) -> bool:
        """Whether a text waits to be checked: none that was refused, withdrawn or retired does."""
        over = self.retired
        if self.draft is None or over is None or over.why == "expired":
            return self.draft is not None
        return self.draft.at > over.at

    @property
    def live(self) -> bool:
        """Whether posts are matched with it."""
        return self.state in {"suggesting", "acting"}

    @property
    def areas(self) -> tuple[str, ...]:
        """The policy areas of what stands and of what is to: whoever touches the one touches the other."""
        return tuple(dict.fromkeys(one.content.area for one in (self.stands, self.draft) if one is not None))

    def version(self, number: int) -> Version | None:
        """The one that stands or waits, by its number."""
        return next((one for one in (self.stands, self.draft) if one and one.number == number), None)


def became(row: Claim) -> Became:
    """What became of a partner's statement, of which a correction may wait beside what stands."""
    if row.live:
        return "published"
    if row.waits or row.retired is None:
        return "in_check"
    why = row.retired.why
    return why if why in {"refused", "withdrawn", "expired"} else "ended"


def digest_of(content: Content) -> str:
    """SHA-256 (hex) of all that a version says."""
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def reverses(before: Verdict | None, after: Verdict | None) -> bool:
    """Whether a verdict turns into its opposite."""
    return {before, after} == {"true", "false"}


def floods(hits: int, posts: int) -> bool:
    """Whether so many of a sample would go to reviewers that they would see little else; of few posts a few may."""
    return hits * SHARE > max(posts, ENOUGH)


def settled(before: Verdict | None, after: Verdict | None) -> Verdict | None:
    """The last verdict that was true or false, once another is given."""
    return after if after in {"true", "false"} else before
