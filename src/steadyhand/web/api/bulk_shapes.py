"""What is sent and answered about bulks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from steadyhand.enforcement.model import Sanction
from steadyhand.flows.bulk import Effect, Preview
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.bulk.model import MOST, Bulk, State, sample_size
from steadyhand.review.model import Case
from steadyhand.web.api.edge import LAST
from steadyhand.web.api.patterns import LINE, TEXT, Line
from steadyhand.web.console.dossier import Shown

ChoiceName = Literal[
    "none",
    "remove",
    "limit-7",
    "label-misleading",
    "label-sensitive",
    "suspend-1",
    "suspend-7",
    "suspend-30",
    "ban",
    "warn",
    "interstitial",
    "age-gate",
    "restrict-7",
    "demonetise-30",
]
"""What can follow for each case, as the console names it."""
Severity = Literal["", "low", "medium", "high", "severe"]
"""How grave; empty is as the article says."""
Words = Annotated[str, Meta(min_length=1, max_length=4_000, pattern=TEXT)]
"""Why, in a sentence. Every person affected reads it."""
KEPT: Final = "There is no such case, or it is kept from you."


class MemberBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case in the version whose effects were read."""

    case: Line
    version: Annotated[int, Meta(ge=0, le=LAST)]


class BulkBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One verdict for many cases of one policy area: `area`, `case` and `version` as `/v1/bulks/effects` gave them."""

    area: Line
    choices: Annotated[list[ChoiceName], Meta(min_length=1)]
    members: Annotated[list[MemberBody], Meta(min_length=2, max_length=MOST)]
    reason: Words
    policy: Annotated[str, Meta(max_length=200, pattern=LINE)] = ""
    severity: Severity = ""
    codes: Annotated[list[Line], Meta(max_length=20)] = []


class FitsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the verdict fits a case of the sample. One that does not fit ends the bulk."""

    fits: bool


class WhyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why something is asked for."""

    reason: Words


class MeasureShown(msgspec.Struct, frozen=True, kw_only=True):
    """A measure on a subject."""

    subject: str
    kind: str
    label: str | None
    ends: str | None

    @classmethod
    def of(cls, subject: str, sanction: Sanction) -> MeasureShown:
        """As it would come into force, or is."""
        return cls(subject=subject, kind=sanction.kind, label=sanction.label, ends=rfc3339(sanction.ends))


class EffectShown(msgspec.Struct, frozen=True, kw_only=True):
    """What comes into force because of one case, and what already is on the same subjects."""

    case: str
    version: int
    subject: str
    comes: list[MeasureShown]
    stays: list[MeasureShown]

    @classmethod
    def of(cls, effect: Effect) -> EffectShown:
        """As it was judged."""
        return cls(
            case=effect.case.id,
            version=effect.version,
            subject=effect.case.subject,
            comes=[MeasureShown.of(*each) for each in effect.comes],
            stays=[MeasureShown.of(*each) for each in effect.stays],
        )


class LeftShown(msgspec.Struct, frozen=True, kw_only=True):
    """A case that is not decided, with the code that says why; in words only while it is foretold."""

    case: str
    code: str
    detail: str | None = None


class EffectsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Every effect that a bulk would have now. Nothing is kept of having asked."""

    area: str
    effects: list[EffectShown]
    left: list[LeftShown]
    sampled: int
    """How many cases are looked at one by one first."""
    second: bool
    """Whether it takes a second person."""

    @classmethod
    def of(cls, area: str, preview: Preview, kept: Sequence[str] = ()) -> EffectsShown:
        """As it was judged; `kept` are cases that are not there for whoever asks."""
        left = [
            LeftShown(case=case, code=refusal.code, detail=refusal.message) for case, refusal in preview.left
        ]
        count = len(preview.effects)
        return cls(
            area=area,
            effects=[EffectShown.of(effect) for effect in preview.effects],
            left=[*left, *(LeftShown(case=case, code="unknown_case", detail=KEPT) for case in kept)],
            sampled=sample_size(count),
            second=preview.why_two is not None,
        )


class BulkShown(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk: what it concludes, how far it is, and of its cases how many."""

    bulk: str
    by: str
    planned: str
    state: State
    area: str
    outcome: str
    policy: str | None
    severity: str
    codes: list[str]
    cases: int
    decided: int
    left: int
    undone: int | None
    """Cases that were asked anew since it was taken back; null until that is done."""

    @classmethod
    def of(cls, row: Bulk) -> BulkShown:
        """As it stands."""
        verdict = row.verdict
        return cls(
            bulk=row.id,
            by=row.by,
            planned=rfc3339(row.at),
            state=row.state,
            area=verdict.area,
            outcome=verdict.outcome,
            policy=verdict.policy,
            severity=verdict.severity,
            codes=[*verdict.codes],
            cases=len(row.members),
            decided=row.done,
            left=len(row.left),
            undone=row.undone,
        )


class SampledShown(msgspec.Struct, frozen=True, kw_only=True):
    """One case of the sample, and whether it was found to fit."""

    case: str
    subject: str
    fits: bool


class BulkInFull(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk with its words, its sample, and the cases that it left."""

    bulk: BulkShown
    mine: bool
    reason: str | None
    """Why; null once its words were erased."""
    reversed: str | None
    """Why it was taken back."""
    sample: list[SampledShown]
    left: list[LeftShown]

    @classmethod
    def of(
        cls, row: Bulk, *, mine: bool, reason: str | None, why: str | None, subjects: Mapping[str, str]
    ) -> BulkInFull:
        """As it stands; `subjects` by case."""
        return cls(
            bulk=BulkShown.of(row),
            mine=mine,
            reason=reason,
            reversed=why,
            sample=[
                SampledShown(case=case, subject=subjects.get(case, case), fits=case in row.seen)
                for case in row.sample
            ],
            left=[LeftShown(case=left.case, code=left.code) for left in row.left],
        )


class WordingShown(msgspec.Struct, frozen=True, kw_only=True):
    """What was written; null where it was erased. Media are counted here, and looked at in the console, covered."""

    text: str | None
    language: str
    media: int

    @classmethod
    def of(cls, shown: Shown) -> WordingShown:
        """One wording, as it came."""
        if shown.content is None:
            return cls(text=None, language="unknown", media=0)
        return cls(text=shown.content.text, language=shown.content.lang, media=len(shown.content.media))


class SampleShown(msgspec.Struct, frozen=True, kw_only=True):
    """One case of the sample, for whoever planned the bulk; `contents` only while it is open."""

    case: str
    subject: str
    account: str | None
    language: str
    region: str
    open_until: str | None
    contents: list[WordingShown]
    """Its wordings, the latest first."""
    effects: EffectsShown

    @classmethod
    def of(cls, case: Case, until: int | None, contents: Sequence[Shown], effects: Preview) -> SampleShown:
        """As it stands."""
        return cls(
            case=case.id,
            subject=case.subject,
            account=case.account,
            language=case.language,
            region=case.region,
            open_until=rfc3339(until),
            contents=[WordingShown.of(each) for each in contents],
            effects=EffectsShown.of(case.area, effects),
        )


class BulkTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The bulk as it stands since, and the entry that says so."""

    bulk: BulkShown
    seq: int


class SecondAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The request that a second person is to approve: at `page`, in the console."""

    request: str
    page: str
