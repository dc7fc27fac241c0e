"""Setting how one works oneself, and the limits for everybody."""

from __future__ import annotations

from typing import ClassVar, Final, get_args

from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import is_zone
from steadyhand.review.care.facts import CareSet, LimitsSet
from steadyhand.review.care.limits import AS_IT_COMES, LIMITS, Limits
from steadyhand.review.care.model import NOBODYS, ZONE_CHANGES, Blur, Care, Settings

OWN: Final = "own.care"
"""What every active member of staff may do: for themselves, and for nobody else."""


class _OfOne(Command, frozen=True):
    """What is set for oneself: whoever asks is whom it is about."""

    capability = OWN
    tool = "care"
    unfreezable: ClassVar[bool] = True

    def keys(self) -> Keys:
        return Keys(care=BY)


class SetCare(_OfOne, frozen=True, tag="review.set_care"):
    """Say how content is shown to oneself, and in which zone one's days are."""

    settings: Settings

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        care: Care = rows.care or NOBODYS
        if self.settings.blur not in get_args(Blur):
            return Refusal(
                "unknown_word", "Pictures are blurred always, where it is sensitive, or never.", own=True
            )
        if not is_zone(self.settings.zone):
            return Refusal(
                "unknown_zone", "There is no such zone: write one as Europe/Berlin or UTC.", own=True
            )
        if self.settings == care.settings:
            return Refusal("unchanged", "That is how it is set already.", own=True)
        if self.settings.zone != care.settings.zone and len(care.zones_before(now)) >= ZONE_CHANGES:
            return Refusal(
                "too_often", "You changed your zone often today: change it again tomorrow.", own=True
            )
        return CareSet(settings=self.settings, left=care.left)


class LeaveArea(_OfOne, frozen=True, tag="review.leave_area"):
    """Leave a category, without a reason: its cases are not served to one any more."""

    area: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        care: Care = rows.care or NOBODYS
        if self.area in care.left:
            return Refusal("unchanged", "You have left this category already.", own=True)
        return CareSet(settings=care.settings, left=tuple(sorted({*care.left, self.area})))


class ReturnToArea(_OfOne, frozen=True, tag="review.return_to_area"):
    """Be given cases of a category again that one had left."""

    area: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        care: Care = rows.care or NOBODYS
        if self.area not in care.left:
            return Refusal("unchanged", "You have not left this category.", own=True)
        return CareSet(settings=care.settings, left=tuple(area for area in care.left if area != self.area))


class SetLimits(Command, frozen=True, kw_only=True, tag="review.set_limits"):
    """Set how long people work before a break, and how much of a day is enough; within bounds."""

    capability = "care.limits"
    tool = "care"
    limits: Limits

    def keys(self) -> Keys:
        return Keys(care_limits=LIMITS)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if wrong := self.limits.outside():
            return Refusal(
                "out_of_bounds",
                f"{wrong.title}: between {wrong.least} and {wrong.most} {wrong.unit}. Nobody sets it beyond that.",
            )
        if self.limits == (rows.care_limits or AS_IT_COMES):
            return Refusal("unchanged", "These limits hold already.")
        return LimitsSet(limits=self.limits)
