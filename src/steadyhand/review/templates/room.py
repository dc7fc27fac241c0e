"""What templates of reasons bring to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.templates.commands import (
    RetireTemplate,
    SaveTemplate,
    TemplateRetired,
    TemplateSaved,
)
from steadyhand.review.templates.views import ReasonTemplateView

TEMPLATES = Room(
    name="review.templates",
    commands=(SaveTemplate, RetireTemplate),
    facts=(TemplateSaved, TemplateRetired),
    views=(ReasonTemplateView(),),
)
