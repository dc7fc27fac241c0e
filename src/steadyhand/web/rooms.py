"""What the pages and the API need of the house; `bootstrap` binds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from steadyhand.access.coverage.store import Loss
from steadyhand.access.federation.service import Federation
from steadyhand.access.freezes.model import FLOOR
from steadyhand.access.identity.challenges import Challenges
from steadyhand.access.identity.service import Ceremonies
from steadyhand.access.keys.model import Bearer
from steadyhand.access.provisioning.service import Directory
from steadyhand.access.reading import AccessNow
from steadyhand.access.revocation.service import Signals
from steadyhand.access.service import SignIn
from steadyhand.civic.claims.model import Previewer
from steadyhand.delivery.store import Outbox
from steadyhand.enforcement.appeals.links import Links
from steadyhand.enforcement.store import Standings
from steadyhand.flows.backtesting.apart import Backtests
from steadyhand.flows.forecasting import OfferedLoad
from steadyhand.flows.imitated_preview import Foresees
from steadyhand.intake.store import EventStore
from steadyhand.kernel.door import Door
from steadyhand.kernel.values import Instant
from steadyhand.messages.catalogue import Catalogue
from steadyhand.review.serving import Serving
from steadyhand.review.store import Cases
from steadyhand.storage.reading import Reader


class ApiKeys(Protocol):
    """Whose a bearer key is, and what it is for."""

    def __call__(self, key: str) -> Bearer | None:
        """Who comes with it, or None for an unknown key."""


class Rooms(msgspec.Struct, frozen=True, kw_only=True):
    """The house as `web` sees it. Reads go to the stores, every change goes through the door."""

    door: Door
    reader: Reader
    cases: Cases
    serving: Serving
    """Which case is next for whom."""
    standings: Standings
    outbox: Outbox
    sign_in: SignIn
    access: AccessNow
    """Who may do what, for pages: the door judges by its own."""
    forecaster: OfferedLoad
    """What a freeze would do."""
    floor: float = FLOOR
    """The share of people that a freeze leaves everywhere, or two people start it."""
    ceremonies: Ceremonies
    challenges: Challenges
    api_key: ApiKeys
    areas: tuple[str, ...]
    """The policy areas, which are the queues."""
    now: Callable[[], Instant]
    events: EventStore | None = None
    """The log of events, read only here; None where there is none."""
    data: Path | None = None
    """The installation's folder, whose archive has the events that the log has let go of; None where there is none."""
    links: Links
    """The links by which people read what was decided about them."""
    public_url: str
    """How people reach this installation, `http://localhost:8321`."""
    engine_url: str | None = None
    """Where events and decisions are taken, when another process does: `/v1/events` is passed on to it."""
    backtests: Backtests | None = None
    """Backtests in a process of their own; None where this process starts none."""
    rule_cases: Callable[[], Mapping[str, str]] = dict
    """The test cases that stand beside the rules, as texts by path."""
    directory: Directory | None = None
    """Who works here, as a directory says; None where this process answers none."""
    coverage_losses: Callable[[], Sequence[Loss]] = tuple
    """Losses of coverage that are not over, for a banner."""
    signals: Signals | None = None
    """Who takes security events; None where none are taken."""
    federation: Federation | None = None
    """The identity provider where people sign in; None where there is none."""
    previewer: Previewer | None = None
    """What claims would hit; None where no matching engine is joined."""
    foresees: Foresees | None = None
    """Which recent accounts an entry of the register of the imitated would find; None where no events are read."""
    hint: str | None = None
    """Shown on the sign-in page of a demonstration: who may sign in how."""

    @property
    def words(self) -> Catalogue:
        """What people are told, in each language."""
        words: Catalogue = self.reader.registry.words
        return words
