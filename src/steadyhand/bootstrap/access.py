"""The guard of an installation: what its words are, and whether people are asked for their passkeys."""

from __future__ import annotations

from steadyhand.access.capabilities import CATALOGUE
from steadyhand.access.guard import AccessGuard
from steadyhand.access.scopes import Vocabulary
from steadyhand.bootstrap.keys import risk_key
from steadyhand.bootstrap.settings import Settings
from steadyhand.kernel.registry import Registry


def guard(settings: Settings, registry: Registry) -> AccessGuard:
    """The guard for these settings."""
    words = vocabulary(settings, registry)
    return AccessGuard(words, passkeys=settings.access.policy.passkeys, key=risk_key(settings))


def vocabulary(settings: Settings, registry: Registry) -> Vocabulary:
    """The words that scopes are written in."""
    commands = registry.commands.values()
    return Vocabulary(
        tools=frozenset(command.tool for command in commands),
        actions=CATALOGUE | {command.capability for command in commands},
        policy_areas=frozenset(settings.areas),
        regions=frozenset(settings.regions) - {"unknown"},
    )
