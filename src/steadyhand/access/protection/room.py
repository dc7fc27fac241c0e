"""What protected subjects and times bring to the door."""

from steadyhand.access.protection.commands import (
    ProtectSubject,
    ProtectWindow,
    UnprotectSubject,
    UnprotectWindow,
)
from steadyhand.access.protection.facts import (
    SubjectProtected,
    SubjectUnprotected,
    WindowProtected,
    WindowUnprotected,
)
from steadyhand.access.protection.views import CalendarView, ProtectedView
from steadyhand.kernel.registry import Room

PROTECTION = Room(
    name="access.protection",
    commands=(ProtectSubject, ProtectWindow, UnprotectSubject, UnprotectWindow),
    facts=(SubjectProtected, SubjectUnprotected, WindowProtected, WindowUnprotected),
    views=(CalendarView(), ProtectedView()),
)
