"""Claims as they are known, and what a post is found to be about: frozen values, and the embedder that may be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from steadyhand.civic.matching.stance import Stance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Mode = Literal["full", "lexical"]
"""By words and sentence vectors, or by words alone."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A fact-checked claim in the library."""

    claim: str
    """Its id, such as ``claim:12``."""
    texts: tuple[str, ...]
    """The statement, then its title (empty where there is none), then variants in other words."""
    lang: str = "en"
    context: str = ""
    """What the review adds, such as its summary: compared by words, not by meaning."""
    tongues: tuple[str, ...] = ()
    """The language of each variant, where they are in others than the statement."""

    @property
    def statement(self) -> str:
        """What is claimed."""
        return self.texts[0]

    def lang_of(self, wording: int) -> str:
        """The language of the statement (0), or of a variant, counted from 1."""
        return self.tongues[wording - 1] if 0 < wording <= len(self.tongues) else self.lang


class Embedder(Protocol):
    """Sentences to vectors. `name` says which weights, `digest` which build: the same digest, the same vectors."""

    name: str
    digest: str
    width: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts x width, each row of unit length, each depending on its own text only."""

    def words(self, text: str) -> tuple[list[str], NDArray[np.float32]] | None:
        """The words of a text as written, and words x width, each of unit length; None if it reads sentences only."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A claim that a post may be about, and why."""

    claim: str
    also: tuple[str, ...] = ()
    """Other claims of the library with the very same statement."""
    probability: float
    """That the post is about this claim, where every second post is about some claim of the library."""
    exact: bool = False
    """The post is one of the claim's texts, but for case, signs, links and the order of words."""
    stance: Stance
    words: tuple[tuple[str, str], ...] = ()
    """A word of the post and the claim's word that it met, the most telling first."""
    parts: dict[str, float] = {}
    """What the probability rests on: ``bm25``, ``statement_met``, in mode `full` ``cosine`` ... (see `features`).

    In mode `full` the likeliest has ``said`` besides, on which acting depends (see `saying`).
    """

    @property
    def ids(self) -> tuple[str, ...]:
        """Every claim that has this statement."""
        return (self.claim, *self.also)


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """What a post was found to be about: the likeliest first, most often nothing of consequence."""

    candidates: tuple[Candidate, ...]
    mode: Mode
    checkworthy: bool
    """Long enough to state something; what is not may be suggested but is never acted on."""
    degraded: bool = False
    """Part of it is in a script without spaces, compared by pairs of characters."""
