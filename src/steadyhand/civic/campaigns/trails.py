"""What came more than once, each followed on its own: a text, a link or a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from steadyhand.civic.campaigns.baseline import Baseline, threshold, usual
from steadyhand.civic.campaigns.model import BIN, Act, Burst, Kind, Settings
from steadyhand.civic.campaigns.tally import Tally
from steadyhand.civic.copies import Placed, Seen
from steadyhand.kernel.values import HOUR, Instant

SPANS: Final = (BIN, HOUR)
_EACH: Final = 4
"""Links and pictures of one post that are followed."""
_TEXT: Final = 600


class First(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What came once so far."""

    act: Act
    age: int
    text: str


class Pulse(msgspec.Struct):
    """The count of the present span, and what is usual in one."""

    span: int
    index: int = 0
    count: int = 0
    usual: float = 0.0

    def add(self, at: Instant, baseline: Baseline, rarely: float) -> None:
        """One more post; a span that is over is learned from, and late posts are left out."""
        index = at // self.span
        if index > self.index:
            if self.count:
                most = self.burst(baseline, rarely).threshold
                baseline.learn(self.count, most)
                self.usual = usual(self.usual, self.count, most) * 0.9 ** min(index - self.index - 1, 100)
            self.index, self.count = index, 0
        self.count += index == self.index

    def burst(self, baseline: Baseline, rarely: float) -> Burst:
        expected = max(baseline.mean, self.usual)
        over = threshold(expected, baseline.size, rarely)
        return Burst(span=self.span, observed=self.count, expected=expected, threshold=over)


class Trail(msgspec.Struct):
    """One thing that came more than once."""

    kind: Kind
    key: str
    text: str
    tally: Tally
    pulses: list[Pulse]
    acts: list[Act] = []
    look: Instant = 0
    """When it is looked at next."""
    finding: str = ""
    """The finding it belongs to; from then on that one counts."""
    settled: int = 0
    """Its size as the shelf has it."""
    said: Act | None = None
    """Whose words `text` is, and in which post."""

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def size(self) -> int:
        return len(self.acts) + self.tally.size

    def add(self, act: Act, age: int, baselines: list[Baseline], settings: Settings) -> None:
        self.acts.append(act)
        if len(self.acts) >= 2 * settings.recent:
            del self.acts[: -settings.recent]
        for pulse, baseline in zip(self.pulses, baselines, strict=True):
            pulse.add(act.at, baseline, settings.rarely)
        if self.finding:
            return
        if act.at - self.tally.began > settings.quiet:
            half = act.at - settings.quiet // 2
            recent = [each for each in self.acts[-settings.recent : -1] if each.at > half]
            self.tally = self.tally.later(recent, copies=self.kind == "text")
        self.tally.add(act, age, copy=self.kind == "text")

    def burst(self, baselines: list[Baseline], rarely: float) -> Burst:
        """The span that is furthest over its threshold."""
        bursts = [
            pulse.burst(baseline, rarely) for pulse, baseline in zip(self.pulses, baselines, strict=True)
        ]
        return max(bursts, key=lambda burst: burst.ratio)


def begun(kind: Kind, key: str, first: First) -> Trail:
    """The trail of what comes a second time."""
    at = first.act.at
    tally = Tally(at, at)
    return Trail(kind, key, first.text, tally, [Pulse(span) for span in SPANS], said=first.act)


def named(seen: Seen, placed: Placed, settings: Settings) -> Iterator[tuple[Kind, str]]:
    """What a post can have in common with others."""
    if placed.began or placed.size >= settings.shortest:
        yield "text", placed.cluster
    for link in dict.fromkeys(map(address, seen.links[:_EACH])):
        yield "link", link
    for media in dict.fromkeys(seen.media[:_EACH]):
        yield "media", media


def shortened(text: str) -> str:
    return text[:_TEXT]


def address(link: str) -> str:
    """A link as the same page: without scheme, `www.`, fragment, tracking and a slash at the end.

    >>> address("HTTPS://www.Example.org/a/?utm_source=x&id=7#top")
    'example.org/a?id=7'
    """
    try:
        parts = urlsplit(link if "://" in link else f"//{link}")
    except ValueError:  # a malformed address is itself
        return link
    told = [(name, value) for name, value in parse_qsl(parts.query) if not name.lower().startswith("utm_")]
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + urlencode(told) if told else ''}"
