"""What happened to the registry of protected subjects and windows."""

from __future__ import annotations

from steadyhand.access.protection.model import Protected, Window
from steadyhand.kernel.entry import Fact


class SubjectProtected(Fact, frozen=True, tag="access.subject_protected"):
    """An account is protected from now on, until its entry runs out."""

    raises_epoch = True
    protected: Protected


class SubjectUnprotected(Fact, frozen=True, tag="access.subject_unprotected"):
    """An account is protected no more."""

    raises_epoch = True
    account: str


class WindowProtected(Fact, frozen=True, tag="access.window_protected"):
    """A time is protected: a freeze that overlaps it says who goes on."""

    window: Window


class WindowUnprotected(Fact, frozen=True, tag="access.window_unprotected"):
    """A time is protected no more."""

    window: str
