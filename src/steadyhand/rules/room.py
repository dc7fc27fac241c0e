"""What the room `rules` brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.rules.commands import ArticlePublished, PublishArticle
from steadyhand.rules.views import ArticleVersionView, ArticleView

ROOM = Room(
    name="rules",
    commands=(PublishArticle,),
    facts=(ArticlePublished,),
    views=(ArticleView(), ArticleVersionView()),
)
