"""Who works in a house that a test opens: an administrator, a policy lead, a reviewer; and one published article."""

from __future__ import annotations

from typing import Final

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.kernel.command import Command
from steadyhand.rules.commands import PublishArticle
from tests.support.doors import Opened

ADMIN: Final = "staff:root"
LEAD: Final = "staff:lead"
REVIEWER: Final = "staff:ana"
OTHER_REVIEWER: Final = "staff:ben"

FOUND: Final = Found(principal=ADMIN, name="Rut Okafor")
APPOINT: Final = (
    Appoint(staff=Staff(principal=LEAD, name="Lea Moreau", roles=("policy_lead",))),
    Appoint(staff=Staff(principal=REVIEWER, name="Ana Duarte", roles=("reviewer",))),
    Appoint(staff=Staff(principal=OTHER_REVIEWER, name="Ben Sato", roles=("reviewer",), areas=("spam",))),
)
ARTICLE: Final = PublishArticle(
    article="spam-1",
    area="spam",
    severity="medium",
    title="Repeated links",
    text="Do not post the same link again and again.",
    effective=0,
)
HATE: Final = PublishArticle(
    article="hate-1", area="hate", severity="high", title="Slurs", text="Do not attack people.", effective=0
)


def peopled(house: Opened) -> None:
    """Staff with their roles, and the articles `spam-1@1` and `hate-1@1`."""
    house.done(FOUND, ADMIN)
    beginning: list[tuple[Command, str]] = [(command, ADMIN) for command in APPOINT]
    for command, by in [*beginning, (ARTICLE, LEAD), (HATE, LEAD)]:
        house.done(command, by)
