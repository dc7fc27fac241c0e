"""Steadyhand keeps a platform's rules enforced, and provably so, in the week when that is hardest."""

__version__ = "0.1.0"
