"""What the room `rules` brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.rules.commands import ArticlePublished, PublishArticle
from steadyhand.rules.versions.commands import COMMANDS
from steadyhand.rules.versions.facts import FACTS
from steadyhand.rules.versions.queues import QueuesView
from steadyhand.rules.versions.views import VIEWS
from steadyhand.rules.views import ArticleVersionView, ArticleView

ROOM = Room(
    name="rules",
    commands=(PublishArticle, *COMMANDS),
    facts=(ArticlePublished, *FACTS),
    views=(ArticleView(), ArticleVersionView(), *VIEWS, QueuesView()),
)
