"""What matches and panels bring to the door."""

from steadyhand.civic.matches.commands import AnswerMatch, FindMatch, HidePanel, ShowPanel
from steadyhand.civic.matches.facts import MatchAnswered, MatchFound, PanelHidden, PanelShown
from steadyhand.civic.matches.views import MatchView, PanelView
from steadyhand.kernel.registry import Room

MATCHES_ROOM = Room(
    name="civic.matches",
    commands=(FindMatch, AnswerMatch, ShowPanel, HidePanel),
    facts=(MatchFound, MatchAnswered, PanelShown, PanelHidden),
    views=(MatchView(), PanelView()),
)
