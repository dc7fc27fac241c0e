"""A campaign while it grows, and the finding that tells how it stands."""

from __future__ import annotations

from statistics import median
from typing import Final

import msgspec

from steadyhand.civic.campaigns.context import answers
from steadyhand.civic.campaigns.model import Act, Burst, Finding, Settings
from steadyhand.civic.campaigns.network import Network
from steadyhand.civic.campaigns.reading import Reading, read
from steadyhand.civic.campaigns.tally import Tally
from steadyhand.civic.campaigns.trails import Trail
from steadyhand.kernel.values import HOUR, Instant

_MORE: Final = 1.25
"""So many times the posts of the last time, and it is told again."""
_SAMPLE: Final = 10


class Part(msgspec.Struct, array_like=True, gc=False):
    """Posts of one account since it was tied to a campaign, and how many of them belong to it."""

    posts: int = 0
    own: int = 0


class Campaign(msgspec.Struct):
    """What belongs to one finding."""

    id: str
    text: str
    tally: Tally
    trails: list[str]
    burst: Burst
    reading: Reading
    core: dict[str, Part] = {}
    """The accounts that are tied, by name."""
    absorbed: list[str] = []
    version: int = 0
    told_posts: int = 0
    told_at: Instant = 0
    told_reading: Reading | None = None
    said: Act | None = None
    """Whose words `text` is, and in which post."""
    apart: bool = False
    """Whether it is of what is kept apart: then nothing is ever proposed."""

    @property
    def devoted(self) -> float | None:
        shares = [part.own / part.posts for part in self.core.values() if part.posts]
        return median(shares) if shares else None

    def read_again(self, settings: Settings, elsewhere: float) -> None:
        """What was once an incident stays one: that others join in later takes nothing back."""
        ages = self.tally.ages(settings, elsewhere)
        accounts = len(self.tally.accounts)
        said = answers(self.text)
        reading = read(self.tally.concentration(), ages, accounts, answers=said, apart=self.apart)
        if reading is not None and (reading.state == "incident" or self.reading.state != "incident"):
            self.reading = reading

    def due(self, now: Instant) -> bool:
        """Whether there is enough new to be told."""
        if self.told_reading is None or self.told_reading.state != self.reading.state:
            return True
        more = self.tally.posts - self.told_posts
        return more > 0 and (self.tally.posts >= _MORE * self.told_posts or now - self.told_at >= HOUR)

    def finding(self, trails: list[Trail], network: Network, settings: Settings, elsewhere: float) -> Finding:
        """How it stands; counted as told by `Open`."""
        tally, names = self.tally, sorted(self.core)
        return Finding(
            id=self.id,
            version=self.version,
            state=self.reading.state,
            reason=self.reading.reason,
            proposes=self.reading.proposes,
            began=tally.began,
            seen_at=tally.last,
            accounts=tuple(names[: settings.listed]),
            members=len(names),
            once=len(tally.accounts.keys() - self.core.keys()),
            posts=tally.posts,
            sample=_sample(trails),
            shared=tuple(sorted(self.trails)),
            text=self.text,
            edges=network.edges(),
            timeline=tally.timeline(),
            burst=self.burst,
            concentration=tally.concentration(),
            ages=tally.ages(settings, elsewhere),
            near_duplicates=tally.copies / max(tally.posts, 1),
            devoted=self.devoted,
            kept_apart=tally.kept_apart(),
            absorbed=tuple(self.absorbed),
            said=self.said,
        )

    def absorb(self, other: Campaign) -> None:
        self.tally.merge(other.tally)
        self.trails += other.trails
        self.core = other.core | self.core
        self.absorbed += [other.id, *other.absorbed]
        if other.reading.state == "incident":
            self.reading = other.reading


def _sample(trails: list[Trail]) -> tuple[str, ...]:
    acts: dict[str, Act] = {act.post: act for trail in trails for act in trail.acts}
    ordered = sorted(acts.values(), key=lambda act: (act.at, act.post))
    step = max(len(ordered) / _SAMPLE, 1.0)
    return tuple(ordered[int(n * step)].post for n in range(min(_SAMPLE, len(ordered))))
