"""What the vault brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.vault.commands import LiftSeal, OpenSealed, SealComing, SealMedia
from steadyhand.review.vault.facts import MediaSealed, SealedOpened, SealLifted
from steadyhand.review.vault.views import OpeningView, SealedView

VAULT = Room(
    name="review.vault",
    commands=(SealComing, SealMedia, OpenSealed, LiftSeal),
    facts=(MediaSealed, SealedOpened, SealLifted),
    views=(SealedView(), OpeningView()),
)
