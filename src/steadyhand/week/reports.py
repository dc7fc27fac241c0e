"""Reports and views: what others make of a post; reporters are often wrong, on both sides equally."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from steadyhand.week.dates import HOUR, MINUTE, SECOND
from steadyhand.week.dice import Dice
from steadyhand.week.posts import Post
from steadyhand.week.standing import Account
from steadyhand.week.texts.phrases import AREAS, phrases
from steadyhand.week.timed import Timed, Truth, cloud_event

_REPORTED: Final = 0.65  # of posts that break a rule
_MOST: Final = 4
_RIGHT_AREA: Final = 0.85
_MISREAD: Final = 0.15  # of look-alikes
_WHIM: Final = 0.005  # of everyday posts
_ACROSS: Final = 0.04  # of each side's political posts, by supporters of the other side
_GUESSES: Final = ("harassment", "hate", "election", "spam", "other")


class Reported(msgspec.Struct, frozen=True):
    post: Post
    reporter: Account
    area: str
    at: int


def reports(
    seed: int, day: str, posts: Sequence[Post], accounts: Sequence[Account], day_start: int, day_end: int
) -> list[Timed]:
    """All reports of a day; ids `<day>-r000001`... in the order of time."""
    dice = Dice(seed, day, "reports")
    people = [one for one in accounts if one.kind == "person" and not one.bad and one.created_at < day_start]
    made = [*_honest(posts, people, dice), *_across(posts, people, dice)]
    inside = sorted(
        (one for one in made if one.at < day_end), key=lambda one: (one.at, one.post.id, one.reporter.id)
    )
    return [
        _timed(one, f"{day.lower()}-r{number:06d}", dice, day_start) for number, one in enumerate(inside, 1)
    ]


def _honest(posts: Sequence[Post], people: Sequence[Account], dice: Dice) -> Iterator[Reported]:
    """People who saw a violation, or thought so."""
    for post in posts:
        for area in _areas_named(post, dice):
            reporter = dice.pick(people)
            if reporter.id != post.author.id:
                yield Reported(post, reporter, area, _later(post, dice))


def _areas_named(post: Post, dice: Dice) -> list[str]:
    violates = post.truth.violates
    if violates is not None:
        times = dice.between(1, _MOST) if dice.chance(_REPORTED) else 0
        return [violates if dice.chance(_RIGHT_AREA) else dice.pick(AREAS) for _ in range(times)]
    share = {"lookalike": _MISREAD, "everyday": _WHIM}.get(post.draft.kind, 0.0)
    return [dice.pick(_GUESSES)] if dice.chance(share) else []


def _across(posts: Sequence[Post], people: Sequence[Account], dice: Dice) -> Iterator[Reported]:
    """Supporters of each side report the other side's politics, as many from one side as from the other."""
    politics = [
        [post for post in posts if post.draft.kind == "politics" and post.draft.side == side]
        for side in (0, 1)
    ]
    supporters = [[one for one in people if one.side == side] for side in (0, 1)]
    number = int(_ACROSS * min(len(some) for some in politics))
    for side in (0, 1):
        for post in dice.shuffled(politics[1 - side])[:number]:
            yield Reported(post, dice.pick(supporters[side]), dice.pick(_GUESSES), _soon(post, dice))


def _later(post: Post, dice: Dice) -> int:
    return post.at + int(dice.tail(2 * MINUTE, 0.9))


def _soon(post: Post, dice: Dice) -> int:
    return post.at + dice.between(1, 59) * SECOND


def _timed(one: Reported, id: str, dice: Dice, day_start: int) -> Timed:
    lang, subject = one.reporter.lang, f"post:{one.post.id}"
    words = phrases(lang)
    text = dice.pick(words.reports).format(area=words.area_words[one.area])
    report = {"id": id, "subject": subject, "reporter": f"account:{one.reporter.id}", "area": one.area}
    data: dict[str, Any] = {
        "report": {**report, "text": text[:1].upper() + text[1:], "lang": lang},
        "content": {
            "text": one.post.document["text"],
            "lang": one.post.document["lang"],
            "author": f"account:{one.post.author.id}",
        },
    }
    violates = one.post.truth.violates
    truth = Truth(
        violates=violates,
        template=one.post.truth.template,
        side=one.reporter.side,
        accurate=violates == one.area,
    )
    return Timed(
        cloud_event(f"{id}-created", "report.created", one.at, subject, data), one.at - day_start, truth
    )


_LOOKS: Final = ((1 * HOUR, 0.4), (6 * HOUR, 0.8))
_COUNTED: Final = 0.35


def views(seed: int, day: str, posts: Sequence[Post], day_start: int, day_end: int) -> list[Timed]:
    """Views in all, one and six hours after a post: for some posts and for every violation."""
    dice = Dice(seed, day, "views")
    counted: list[Timed] = []
    for post in posts:
        total = dice.tail(20 + post.author.followers / 20, 1.2)
        chosen = dice.chance(_COUNTED)
        if chosen or post.truth.violates is not None:
            counted += _looks(post, min(int(total), 2_000_000), day_start, day_end)
    return counted


def _looks(post: Post, total: int, day_start: int, day_end: int) -> Iterator[Timed]:
    subject = f"post:{post.id}"
    for number, (after, share) in enumerate(_LOOKS, 1):
        at = post.at + after
        if at < day_end:
            data = {"subject": subject, "views": max(1, int(total * share))}
            event = cloud_event(f"{post.id}-views-{number}", "view.counted", at, subject, data)
            yield Timed(event, at - day_start, post.truth)
