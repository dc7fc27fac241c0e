"""What the platform is asked to do, and what the affected person is told, in their language and in plain words."""

from steadyhand.enforcement.notices.effects import (
    applied,
    begin_effects,
    end_effects,
    ended_again,
    order_notice,
    sanction_effects,
)
from steadyhand.enforcement.notices.telling import Grounds

__all__ = [
    "Grounds",
    "applied",
    "begin_effects",
    "end_effects",
    "ended_again",
    "order_notice",
    "sanction_effects",
]
