"""A post to the claims it may be about: folded, compared by words and by meaning, judged, explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from steadyhand.civic.matching import features
from steadyhand.civic.matching.around import nearest
from steadyhand.civic.matching.examining import Examined, examine
from steadyhand.civic.matching.folding import Folded, fold, spelt
from steadyhand.civic.matching.gate import Recent, checkworthy
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.languages.english import ENGLISH
from steadyhand.civic.matching.languages.known import primary, recognised
from steadyhand.civic.matching.model import Candidate, Known, Matched, Mode
from steadyhand.civic.matching.saying import said
from steadyhand.civic.matching.stance import Stance, stance
from steadyhand.civic.matching.verifier import Parameters, Verifier, shipped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXACT: Final = 0.999
"""The probability of a copy."""
READ: Final = frozenset({"", "en", "und"})
"""Languages of posts for which the sentence model is of use; others are matched by words."""
LEAST: Final = 0.1
"""A claim that is less likely than this is not worth a line."""
READ_AGAIN: Final = 0.25
"""The likeliest claim of a post is read word by word from this probability on; below it nothing is acted on."""
_WORDS_SHOWN: Final = 8


class Matcher:
    """Finds claims for posts. For one thread, like its index; remembers what it found for the texts seen last."""

    def __init__(self, index: Index, parameters: Parameters | None = None) -> None:
        self.index = index
        self.parameters = parameters or shipped()
        self._recent: Recent[Matched] = Recent()
        self._changes = index.changes

    def use(self, parameters: Parameters) -> None:
        """Judge by these from now on; what was found by others is forgotten."""
        self.parameters = parameters
        self._recent.clear()

    @property
    def mode(self) -> Mode:
        """How posts are matched: `lexical` without a model, or with one whose cosines the verifier does not know."""
        embedder = self.index.embedder
        return "full" if embedder and embedder.name == self.parameters.full.embedder else "lexical"

    def match(self, text: str, lang: str = "", *, most: int = 5) -> Matched:
        """The likeliest claims for a post, at most `most`, each at least `LEAST`. Never fails, whatever the text."""
        if self._changes != self.index.changes:
            self._recent.clear()
            self._changes = self.index.changes
        folded = fold(text)
        key = (folded.plain.casefold(), len(folded.own), folded.links, folded.cut, lang, most)
        found = self._recent.get(key)
        if found is None:
            found = self.judge(folded, self.vector(folded, lang), lang, most=most, least=LEAST)
            self._recent.put(key, found)
        return found

    def vector(self, folded: Folded, lang: str) -> NDArray[np.float32] | None:
        """The sentence vector of a post; None where it is matched by words."""
        embedder = self.index.embedder
        if embedder is None or self.mode == "lexical" or lang.split("-", maxsplit=1)[0].lower() not in READ:
            return None
        return embedder.embed([folded.plain])[0] if checkworthy(folded) and not folded.degraded else None

    def judge(
        self,
        folded: Folded,
        vector: NDArray[np.float32] | None,
        lang: str = "",
        *,
        most: int = 5,
        least: float = 0.0,
        without: Iterable[int] = (),
    ) -> Matched:
        """The likeliest claims for a post that was folded and read before; `without` the claims in some slots."""
        apart = tuple(without)
        examined = examine(self.index, folded, vector, apart)
        verifier = self.parameters.lexical if vector is None else self.parameters.full
        exact = self.index.exactly(folded)
        chances: dict[int, float] = {}
        if examined.slots:
            chances = dict(zip(examined.slots, verifier.probabilities(examined.features), strict=True))
        if exact is not None and exact not in apart:
            chances[exact] = EXACT
        else:
            exact = None
        likely = [slot for slot, chance in chances.items() if chance >= least]
        ranked = sorted(likely, key=lambda slot: (-chances[slot], slot))[:most]
        read_again = ranked[:1] if vector is not None else []
        shares = {slot: self._said(folded, slot, chances) for slot in read_again}
        return Matched(
            candidates=tuple(
                self._candidate(folded, lang, slot, chances[slot], examined, slot == exact, shares.get(slot))
                for slot in ranked
            ),
            mode="lexical" if vector is None else "full",
            checkworthy=checkworthy(folded),
            degraded=folded.degraded,
        )

    def share_hit(self, known: Known, samples: Sequence[str], at: float, lang: str = "") -> float:
        """Of sample texts, the share for which this claim would reach a probability: before it enters the library.

        A claim made of one common word shows here. The claim is in the index while this runs, and not after it,
        unless it was there before.
        """
        was = known.claim in self.index
        if not was:
            self.index.add(known)
        try:
            hit = sum(
                any(
                    known.claim in each.ids and each.probability >= at
                    for each in self.match(text, lang).candidates
                )
                for text in samples
            )
        finally:
            if not was:
                self.index.remove(known.claim)
        return hit / len(samples) if samples else 0.0

    def _candidate(
        self,
        folded: Folded,
        lang: str,
        slot: int,
        chance: float,
        examined: Examined,
        exact: bool,  # noqa: FBT001
        share: float | None,
    ) -> Candidate:
        first, *others = self.index.at(slot)
        names = features.LEXICAL + features.SEMANTIC
        row = examined.slots.index(slot) if slot in examined.slots else None
        columns = examined.columns(row, names[: examined.features.shape[1]]) if row is not None else {}
        return Candidate(
            claim=first.claim,
            also=tuple(other.claim for other in others),
            probability=chance,
            exact=exact,
            stance=_stance(folded, first, lang),
            words=self._met(folded, (first, *others)),
            parts={name: round(columns[name], 4) for name in _SHOWN if name in columns}
            | ({} if share is None else {"said": round(share, 4)}),
        )

    def _said(self, folded: Folded, slot: int, chances: Mapping[int, float]) -> float:
        embedder = self.index.embedder
        if embedder is None or chances[slot] < READ_AGAIN:
            return 0.0
        return said(self.index.postings, embedder, folded.plain, self.index.at(slot)[0])

    def _met(self, folded: Folded, claims: Sequence[Known]) -> tuple[tuple[str, str], ...]:
        theirs: dict[str, str] = {}
        for known in claims:
            for text in known.texts:
                for term, word in spelt(fold(text).plain):
                    theirs.setdefault(term, word)
        ours = {term: word for term, word in spelt(folded.plain) if term in theirs}
        postings = self.index.postings
        telling = sorted(ours, key=lambda term: (postings.holders(term), term))[:_WORDS_SHOWN]
        return tuple((ours[term], theirs[term]) for term in telling)


def _stance(folded: Folded, known: Known, lang: str) -> Stance:
    """How a post stands to a claim in its nearest wording; unclear where both are not in one language that is read."""
    wordings = (known.statement, *known.texts[2:])
    wording = nearest(folded.own, wordings)
    of = primary(known.lang_of(wordings.index(wording)))
    read = _read_in(folded.own, primary(lang), of, primary(known.lang))
    return (
        "unclear" if read is None else stance(folded.own, wording, read, links=folded.links, cut=folded.cut)
    )


def _read_in(post: str, spoken: str, of: str, claim: str) -> str | None:
    """The language to hold a post and a wording against each other in: empty where nobody said it, None for none.

    `spoken` is the post's, `of` the wording's and `claim` the statement's, each primary. What nobody said the language
    of is taken for English only, and so is a claim; every other language has to be surely that of both.
    """
    surely = spoken or recognised(post)
    if surely not in {"", ENGLISH.code}:
        return surely if surely == of else None
    return spoken if claim in {"", ENGLISH.code} else None


_SHOWN: Final = (
    "bm25",
    "cosine",
    "cosine_nearer",
    "statement_met",
    "post_met",
    "numbers_apart",
    "fused_lead",
)


def explained(verifier: Verifier, examined: Examined, row: int) -> list[tuple[str, float]]:
    """What each feature added to the log-odds of a candidate, the largest first."""
    shares = verifier.shares(examined.features[row])
    return sorted(shares, key=lambda each: -abs(each[1]))
