"""The claims of the record as the matcher searches them: followed as they change, so a new one is found at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Final

from steadyhand.civic.calibration.learning import in_force
from steadyhand.civic.calibration.model import CALIBRATION, Calibration
from steadyhand.civic.claims.model import Claim, Content
from steadyhand.civic.claims.store import Claims
from steadyhand.civic.elections.model import PHASES, Phases, concerns, lies_in
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.languages.known import recognised
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Candidate, Embedder, Known, Matched
from steadyhand.civic.matching.thresholds import Pair, Thresholds
from steadyhand.civic.matching.verifier import shipped
from steadyhand.civic.thresholds.model import THRESHOLDS, Chosen
from steadyhand.civic.thresholds.model import in_force as chosen
from steadyhand.flows.posted import Posted
from steadyhand.storage.reading import Reader

AT_ONCE: Final = 500


class ClaimLibrary:
    """Live claims in an index. For one thread; without an embedder posts are matched by words alone, and it says so."""

    def __init__(self, reader: Reader, embedder: Callable[[], Embedder | None] = lambda: None) -> None:
        """`embedder` is asked for once there is a claim: where there is none, no model is loaded."""
        self._reader, self._claims, self._embedder = reader, Claims(reader), embedder
        self.live: dict[str, Claim] = {}
        self._since = 0
        self._calibrated: dict[str, int] = {}
        self._chosen: dict[str, int] = {}
        self._thresholds: Thresholds | None = None
        self._making = Lock()
        self._matcher: Matcher | None = None

    @property
    def matcher(self) -> Matcher:
        """What finds them: one, also where somebody asks how it does so while the model is being loaded."""
        with self._making:
            self._matcher = self._matcher or Matcher(Index(self._embedder()))
            return self._matcher

    @property
    def thresholds(self) -> Thresholds:
        """From which probability on a person is asked, or it acts: as people chose, else as shipped."""
        if self._thresholds is None:
            rows: dict[str, Chosen] = self._reader.all(THRESHOLDS)
            self._chosen = _versions(rows)
            self._thresholds = chosen(self.matcher.parameters.shipped_thresholds(), rows.values())
        return self._thresholds

    @property
    def mode(self) -> str:
        """`full`, or `lexical` where there is no sentence model."""
        return self.matcher.mode

    def refresh(self) -> list[Claim]:
        """Take in what changed since the last time; gives those claims. Raises `RecordUnavailable`."""
        changed: list[Claim] = []
        while found := self._claims.moved(self._since, AT_ONCE):
            for claim in found:
                self._take(claim)
            changed += found
            self._since = found[-1].moved
        if self.live:
            self._calibrate()
            self._choose()
        return changed

    def match(self, text: str, language: str) -> Matched:
        """What a post may be about; nothing where the library is empty."""
        return self.matcher.match(text, "" if language == "unknown" else language)

    def language_of(self, one: Posted) -> str:
        """In which language a post is read: as its event says, else as it is recognised."""
        said = one.about.language
        return recognised(one.text) or said if said == "unknown" else said

    def likely(self, matched: Matched, language: str, region: str) -> list[tuple[Candidate, Claim, Pair]]:
        """The candidates that a person should see, with their thresholds: of claims that concern the region."""
        found = []
        for candidate in matched.candidates:
            for name in candidate.ids:
                claim = self.live.get(name)
                if claim is None or claim.stands is None or not _concerns(claim.stands.content, region):
                    continue
                lexical = matched.mode == "lexical"
                pair = self.thresholds.of(claim.stands.content.area, language, name, lexical=lexical)
                least = claim.stands.content.suggest_at or pair.suggest.at
                if candidate.probability >= least:
                    found.append((candidate, claim, pair))
                    break
        return found

    def there(self, claim: Claim, region: str) -> bool:
        """Whether a post of this region is surely from where the claim is of. Raises `RecordUnavailable`."""
        if claim.stands is None or not (places := claim.stands.content.jurisdictions):
            return True
        phases: Phases = self._reader.row(PHASES, PHASES) or Phases()
        called = {one.place for one in phases.called if one.region == region} or {region}
        return all(any(lies_in(one, place) for place in places) for one in called)

    def certain(self, candidate: Candidate) -> bool:
        """Whether it has what acting needs beside its probability."""
        needs = self.thresholds.act_needs.items()
        return all(candidate.parts.get(part, least) >= least for part, least in needs)

    def _calibrate(self) -> None:
        """Have matches be as likely as people's answers say, where somebody took that up."""
        rows: dict[str, Calibration] = self._reader.all(CALIBRATION)
        versions = _versions(rows)
        if versions != self._calibrated:
            self.matcher.use(in_force(shipped(), rows.values()))
            self._calibrated = versions

    def _choose(self) -> None:
        """Forget the thresholds where people chose others since."""
        if _versions(self._reader.all(THRESHOLDS)) != self._chosen:
            self._thresholds = None

    def _take(self, claim: Claim) -> None:
        if claim.live and claim.stands is not None:
            self.live[claim.id] = claim
            self.matcher.index.add(known_of(claim.id, claim.stands.content))
        elif self.live.pop(claim.id, None) is not None:
            self.matcher.index.remove(claim.id)


def known_of(name: str, content: Content) -> Known:
    """A claim as the matcher takes it."""
    variants: Sequence[str] = tuple(one.text for one in content.variants)
    return Known(
        claim=name,
        texts=(content.statement.text, "", *variants),
        lang=content.statement.language or "en",
        tongues=tuple(one.language for one in content.variants),
    )


def _versions(rows: Mapping[str, Calibration | Chosen]) -> dict[str, int]:
    return {key: row.version for key, row in rows.items()}


def _concerns(content: Content, region: str) -> bool:
    places = content.jurisdictions
    return not places or any(concerns(place, region) for place in places)
