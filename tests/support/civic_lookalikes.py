"""Lawful things that look like a campaign, by name: many people do the same at the same time, and may.

Each gives its posts in the order of time, from `START` plus two hours on, over what `Traffic` posts before. The
people in it are those who post on the platform anyway, so their ages are what is usual there, where a name does not
say otherwise.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final

from steadyhand.civic.copies import Seen
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from tests.support.civic_traffic import START, Words, edited

BEGINS: Final[Instant] = START + 2 * HOUR
_Chance = Callable[[], float]


def _posts(  # noqa: PLR0913 - each is something in which they differ
    name: str,
    count: int,
    account: Callable[[int], int],
    at: Callable[[int], float],
    text: Callable[[int], str],
    *,
    young: float = 0.06,
    links: tuple[str, ...] = (),
    reposts: str = "",
    replies_to: str = "",
) -> Iterator[Seen]:
    for n in range(count):
        who = account(n)
        newcomer = random.Random(f"{name}/{who}").random() < young
        age = (1 + who % 24) if newcomer else (60 + who * 37 % 3_000)
        yield Seen(
            post=f"{name}-{n}",
            account=f"{name}{who}",
            at=BEGINS + int(at(n) * MINUTE),
            text=text(n),
            links=links,
            reposts=reposts,
            replies_to=replies_to,
            born=BEGINS - age * DAY,
        )  # fmt: skip


def get_out_the_vote(chance: _Chance, words: Words) -> Iterator[Seen]:
    """Volunteers post a few prepared lines with their own polling place, organisers ten times as often."""
    lines = [
        "Polls are open until ten tonight. Bring your card and a friend. I voted at {}",
        "It takes five minutes and it is your city. I just voted at {} and so can you",
        "Have you voted yet? There is no queue at {} right now and they are open until ten",
    ]
    yield from _posts(
        "vote", 700, lambda n: n % 5 if n % 12 == 0 else 5 + n * 7 % 560, lambda n: 300 * n / 700,
        lambda n: lines[n % 3].format(words.words[n % 40]), links=("https://office.example/where",),
    )  # fmt: skip


def petition(chance: _Chance, words: Words) -> Iterator[Seen]:
    """The petition's site fills in the text, and everybody signs once."""
    text = "I have just signed: keep the night bus to the harbour running. Ten thousand names by Friday, add yours"
    yield from _posts(
        "sign",
        900,
        lambda n: n,
        lambda _: 240 * chance(),
        lambda _: text,
        links=("https://signs.example/bus",),
    )


def wire_headlines(chance: _Chance, words: Words) -> Iterator[Seen]:
    """Sixty outlets bring an agency's headlines word for word, all of them all day."""
    heads = [words.sentence(4, 2) for _ in range(30)]
    yield from _posts(
        "outlet", 1_800, lambda n: n % 60, lambda n: 10 * (n // 60) + 8 * chance(), lambda n: heads[n // 60]
    )


def official_notice(chance: _Chance, words: Words) -> Iterator[Seen]:
    """What the election office said is passed on: reposted, and copied with its name."""
    text = "The polling place at the old school has moved to the library. It is open until ten as everywhere else"
    yield from _posts("passed", 300, lambda n: n, lambda _: 60 * chance(), lambda _: text, reposts="office-1")
    yield from _posts(
        "copied", 500, lambda n: n, lambda _: 60 * chance(), lambda _: f"{text} (via @electionoffice)"
    )


def fans(chance: _Chance, words: Words) -> Iterator[Seen]:
    """A hundred fans post one line a dozen times each in the hour in which it counts. They have been here for long."""
    text = "Vote for the Lanterns as song of the year, they have waited ten years for this and so have we"
    yield from _posts(
        "fan",
        1_200,
        lambda n: n % 100,
        lambda _: 60 * chance(),
        lambda _: edited(text, chance, words),
        young=0.05,
    )


def viral_joke(chance: _Chance, words: Words) -> Iterator[Seen]:
    """Everybody tells it, more and more by the minute, and each in their own way."""
    text = "my doctor said I should start every day with a walk so now I start every second day"
    yield from _posts(
        "joker", 3_000, lambda n: n, lambda n: 240 * (n / 3_000) ** 0.3,
        lambda n: text if n % 3 else edited(text, chance, words),
    )  # fmt: skip


def newcomers(chance: _Chance, words: Words) -> Iterator[Seen]:
    """A school has its pupils register to vote and say so: all accounts are new, and each says it once."""
    text = "I registered to vote today with my whole class and it took less time than the queue for lunch"
    yield from _posts("pupil", 400, lambda n: n, lambda _: 90 * chance(), lambda _: text, young=1.0)


def greetings(chance: _Chance, words: Words) -> Iterator[Seen]:
    """Midnight."""
    yield from _posts(
        "guest", 3_000, lambda n: n % 1_500, lambda _: 10 * chance(), lambda _: "Happy new year!!", young=0.3
    )


def counter_speech(chance: _Chance, words: Words) -> Iterator[Seen]:
    """People quote a slogan to say that it is wrong, again and again, from new accounts too."""
    slogan = "every last one of the grellik must be sent out of the city before they vote"
    said = [
        "\u201c{}\u201d - no. They are our neighbours",
        "It is false that {} and you know it",
        "Stop saying {} please",
    ]
    yield from _posts(
        "voice",
        900,
        lambda n: n % 300,
        lambda _: 60 * chance(),
        lambda n: said[n % 3].format(slogan),
        young=0.8,
    )


def breaking_news(chance: _Chance, words: Words) -> Iterator[Seen]:
    """One link by a thousand people within ten minutes, each in their own words."""
    yield from _posts(
        "reader",
        1_000,
        lambda n: n,
        lambda _: 10 * chance(),
        lambda _: words.sentence(),
        links=("https://news1.example/now",),
    )


LOOKALIKES: Final[dict[str, Callable[[_Chance, Words], Iterator[Seen]]]] = {
    made.__name__: made
    for made in (
        get_out_the_vote,
        petition,
        wire_headlines,
        official_notice,
        fans,
        viral_joke,
        newcomers,
        greetings,
        counter_speech,
        breaking_news,
    )
}


def lookalike(name: str) -> list[Seen]:
    """The posts of one of them, in the order of time."""
    chance = random.Random(f"lookalike/{name}").random
    made = LOOKALIKES[name](chance, Words(chance))
    return sorted(made, key=lambda seen: (seen.at, seen.post))
