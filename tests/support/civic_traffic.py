"""Posts of a platform, made up: what people share of themselves, and a campaign in it.

Everything follows from the seed, through `random.random` alone, whose sequence Python promises to keep. Words are made
of syllables, so nothing in it means anything, and no text is like another by chance.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable, Iterator, Sequence

import msgspec

from steadyhand.civic.copies import Seen
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND, Instant

START: Instant = 1_793_000_000 * SECOND
PER_S = 16.5
"""Ten million posts in a week."""
_ONES = " "  # between the parts of syllables
_HEADS = "b bl c ch cl d dr f fl g gr h j k l m n p pl qu r s sh sl st t th tr v w x y z".split(_ONES)
_HEARTS = "a ai au e ea ee i ia ie o oa oo ou u ue".split(_ONES)
_TAILS = ("b ck d ft g ld lm m n nd ng nt p r rk rn s ss st t tch w x" + " " * 12).split(_ONES)
_SYLLABLES = [head + heart + tail for head in _HEADS for heart in _HEARTS for tail in _TAILS]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How traffic is made up: shares of all posts."""

    accounts: int = 200_000
    young: float = 0.06
    replies: float = 0.2
    reposts: float = 0.08
    jokes: float = 0.03
    news: float = 0.06
    greetings: float = 0.02
    machines: float = 0.02
    links: float = 0.05


class Words:
    """Made-up words and bits of sentences."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self.words = [
            "".join(pick(chance, _SYLLABLES) for _ in range(1 + int(chance() * 2.4))) for _ in range(12_000)
        ]
        self.bits = [" ".join(self.word() for _ in range(2 + int(chance() * 2))) for _ in range(60_000)]

    def word(self) -> str:
        """Some words are far more common than others."""
        return self.words[int(len(self.words) * self._chance() ** 2.5)]

    def sentence(self, least: int = 3, more: int = 5) -> str:
        chance, bits = self._chance, self.bits
        return " ".join([bits[int(len(bits) * chance())] for _ in range(least + int(chance() * more))])


def pick(chance: Callable[[], float], values: Sequence[str]) -> str:
    return values[int(len(values) * chance())]


class Traffic:
    """Posts without a campaign: heavy-tailed accounts, a daily rhythm, jokes, news, quotations, wires, machines."""

    def __init__(self, seed: int = 1, shape: Shape | None = None, start: Instant = START) -> None:
        self.shape = shape or Shape()
        self.chance = random.Random(f"civic/{seed}").random
        self.words = Words(self.chance)
        self.start = start
        self._born = [self._born_of() for _ in range(self.shape.accounts)]
        self._jokes = [self.words.sentence(3, 4) for _ in range(30)]
        self._headlines = [self._headline() for _ in range(40)]
        self._recent = [("p0", "nothing yet")] * 500
        self._wires: list[tuple[Instant, str, str]] = []
        self._numbers = 0

    def posts(self, hours: float, per_s: float = PER_S) -> Iterator[Seen]:
        """In the order of time; the rate follows the hour of the day."""
        at, end = float(self.start), self.start + hours * HOUR
        while at < end:
            rhythm = 1.0 + 0.6 * math.sin(2 * math.pi * (at % DAY) / DAY)
            for _ in range(50):
                at += -math.log(1.0 - self.chance()) * SECOND / (per_s * rhythm)
                yield self._post(int(at))

    def account(self) -> int:
        """Few accounts write much."""
        return int(self.shape.accounts * self.chance() ** 3)

    def _born_of(self) -> Instant:
        if self.chance() < self.shape.young:
            return self.start - int(self.chance() * 25 * DAY)
        return self.start - int((40 + 3_000 * self.chance() ** 1.5) * DAY)

    def _headline(self) -> tuple[str, str]:
        return self.words.sentence(
            3, 2
        ), f"https://news{int(self.chance() * 30)}.example/{int(self.chance() * 1e9)}"

    def _post(self, at: Instant) -> Seen:
        shape, draw = self.shape, self.chance()
        self._numbers += 1
        if self.chance() < 0.0005:
            self._jokes[int(len(self._jokes) * self.chance())] = self.words.sentence(3, 4)
        if self.chance() < 0.0005:
            self._headlines[int(len(self._headlines) * self.chance())] = self._wired(at)
        if self._wires and self._wires[0][0] <= at:
            _, outlet, headline = heapq.heappop(self._wires)
            link = f"https://{outlet}.example/{self._numbers}"
            return self._seen(at, headline, account=outlet, born=self.start - 3_000 * DAY, links=(link,))
        if draw < (edge := shape.jokes):
            joke = self._jokes[int(len(self._jokes) * self.chance() ** 3)]
            return self._seen(at, joke if self.chance() < 0.6 else edited(joke, self.chance, self.words))
        if draw < (edge := edge + shape.news):
            headline, link = self._headlines[int(len(self._headlines) * self.chance() ** 2)]
            text = headline if self.chance() < 0.5 else f"{self.words.sentence()} {headline}"
            return self._seen(at, text, links=(link,))
        if draw < (edge := edge + shape.greetings):
            return self._seen(
                at,
                pick(
                    self.chance,
                    ("good morning everyone", "happy birthday!!", "lol same", "thank you so much"),
                ),
            )
        if draw < (edge := edge + shape.machines):
            number = int(self.chance() * 300)
            place = f"{self._born[number] % 9973} {self.words.bits[number]} {self.words.bits[number + 1]}"
            text = f"{place} now {int(self.chance() * 99)}"
            return self._seen(at, text, account=f"machine{number}", born=self.start - 900 * DAY)
        if draw < (edge := edge + shape.reposts):
            post, text = self._recent[int(len(self._recent) * self.chance())]
            return self._seen(at, text, reposts=post)
        text = self.words.sentence()
        if draw < (edge := edge + shape.replies):
            post, said = self._recent[int(len(self._recent) * self.chance())]
            return self._seen(
                at, f"\u201c{said}\u201d {text}" if self.chance() < 0.1 else text, replies_to=post
            )
        links = (
            (f"https://pages.example/{int(self.chance() ** 4 * 1e6)}",) if draw < edge + shape.links else ()
        )
        return self._seen(at, text, links=links, keep=True)

    def _wired(self, at: Instant) -> tuple[str, str]:
        """An agency's headline: twenty outlets bring it within a quarter of an hour, word for word."""
        headline, link = self._headline()
        for _ in range(20):
            outlet = f"outlet{int(self.chance() * 60)}"
            heapq.heappush(self._wires, (at + int(self.chance() * 15 * MINUTE), outlet, headline))
        return headline, link

    def _seen(  # noqa: PLR0913 - each is a field of the post
        self,
        at: Instant,
        text: str,
        *,
        account: str = "",
        born: Instant | None = None,
        links: tuple[str, ...] = (),
        replies_to: str = "",
        reposts: str = "",
        keep: bool = False,
    ) -> Seen:
        number = self.account()
        post = f"p{self._numbers}"
        if keep:
            self._recent[self._numbers % len(self._recent)] = (post, text)
        return Seen(
            post=post,
            account=account or f"a{number}",
            at=at,
            text=text,
            links=links,
            replies_to=replies_to,
            reposts=reposts,
            born=born if account else self._born[number],
        )


_LOOKS_LIKE = str.maketrans("aeopc", "аеорс")


def edited(text: str, chance: Callable[[], float], words: Words) -> str:
    """A small edit: case, punctuation, a word before or after, one word changed, look-alikes, hidden characters."""
    draw = int(chance() * 7)
    if draw == 0:
        return text.upper()
    if draw == 1:
        return text + pick(chance, ("!!!", "...", " ??", " !"))
    if draw == 2:
        return f"{words.word()} {text}"
    if draw == 3:
        return f"{text} {words.word()} {words.word()}"
    parts = text.split()
    place = int(len(parts) * chance())
    if draw == 4:
        return " ".join([*parts[:place], words.word(), *parts[place + 1 :]])
    if draw == 5:
        return " ".join([*parts[:place], parts[place].translate(_LOOKS_LIKE), *parts[place + 1 :]])
    return text[: len(text) // 2] + "\u200b" + text[len(text) // 2 :]


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign: so many accounts, posts and hours; which of the accounts are young."""

    phrase: str = "every last one of the grellik must be sent out of the city before they vote"
    accounts: int = 300
    posts: int = 50_000
    hours: float = 48.0
    young: float = 0.85
    bystanders: float = 0.03
    """Posts of others who quote it, answer it, deny it, or copy it once, as a share of its own."""
    prefix: str = "c"


def pushed(push: Push, begins: Instant, traffic: Traffic, seed: int = 1) -> Iterator[Seen]:
    """The posts of a campaign and of those who react, in the order of time. Its accounts begin with `push.prefix`."""
    chance = random.Random(f"civic/push/{seed}").random
    activity = [0.5 + 2 * chance() ** 2 for _ in range(push.accounts)]
    whole = sum(activity)
    made: list[Seen] = []
    for number, share in enumerate(activity):
        born = begins - int((25 if chance() < push.young else 1_500) * chance() * DAY) - HOUR
        for n in range(max(round(push.posts * share / whole), 1)):
            at = begins + int(push.hours * HOUR * chance())
            text = push.phrase if chance() < 0.4 else edited(push.phrase, chance, traffic.words)
            name = f"{push.prefix}{number}"
            made.append(Seen(post=f"{name}-{n}", account=name, at=at, text=text, born=born))
    made += _reactions(push, begins, traffic, chance)
    return iter(sorted(made, key=lambda seen: (seen.at, seen.post)))


def _reactions(push: Push, begins: Instant, traffic: Traffic, chance: Callable[[], float]) -> Iterator[Seen]:
    for n in range(int(push.posts * push.bystanders)):
        at = begins + int(push.hours * HOUR * chance())
        own = traffic.words.sentence(2, 3)
        text, replies = [
            (f"\u201c{push.phrase}\u201d {own}", ""),
            (f"it is false that {push.phrase} stop this", ""),
            (push.phrase + "?", f"{push.prefix}0-0"),
            (push.phrase, ""),
        ][int(chance() * 4)]
        number = traffic.account()
        yield Seen(
            post=f"{push.prefix}x{n}",
            account=f"a{number}",
            at=at,
            text=text,
            replies_to=replies,
            born=begins - 400 * DAY,
        )


def merged(*streams: Iterator[Seen]) -> Iterator[Seen]:
    """Streams that are each in the order of time, as one."""
    return heapq.merge(*streams, key=lambda seen: seen.at)
