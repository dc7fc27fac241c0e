"""What API keys bring to the door."""

from steadyhand.access.keys.commands import (
    IssueKey,
    KeyIssued,
    KeyRevoked,
    RevokeKey,
    RevokeService,
    ServiceRevoked,
)
from steadyhand.access.keys.views import ApiKeyView, ServiceView
from steadyhand.kernel.registry import Room

KEYS = Room(
    name="access.keys",
    commands=(IssueKey, RevokeKey, RevokeService),
    facts=(KeyIssued, KeyRevoked, ServiceRevoked),
    views=(ApiKeyView(), ServiceView()),
)
