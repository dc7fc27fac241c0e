"""What cases that nobody can be served bring to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.unserved.commands import AskTranslation, NameServed, NameUnserved, SendOut, Translate
from steadyhand.review.unserved.facts import ServedAgain, Unserved
from steadyhand.review.unserved.views import UnservedView

UNSERVED = Room(
    name="review.unserved",
    commands=(NameUnserved, NameServed, SendOut, AskTranslation, Translate),
    facts=(Unserved, ServedAgain),
    views=(UnservedView(),),
)
"""What a case itself remembers of it (`SentOut`, `TranslationAsked`, `Translated`) is among the facts of cases."""
