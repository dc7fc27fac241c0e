"""Posts and their edits, written out in the order of time so that counts and replies can look back."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from steadyhand.week.dates import MINUTE, SECOND, rfc3339
from steadyhand.week.dice import Dice
from steadyhand.week.drafts import Draft
from steadyhand.week.standing import Account
from steadyhand.week.texts.fill import Filled, Setting, at_length, fill
from steadyhand.week.texts.phrases import phrases, templates
from steadyhand.week.timed import Timed, Truth, cloud_event

_REPLIES: Final = 0.2
_PICTURES: Final = 0.12
_NOTES: Final = 0.025
_TURNS: Final = 0.5
_RECENT: Final = 40


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A post as it stands on Plaza; `at` is an instant, `document` its part of the event."""

    draft: Draft
    at: int
    document: dict[str, Any]
    truth: Truth
    posts_so_far: int

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def author(self) -> Account:
        return self.draft.author

    def created(self, day_start: int) -> Timed:
        return self._timed(
            "post.created", f"{self.id}-created", self.at, self.document, self.truth, day_start
        )

    def edited(self, at: int, changes: dict[str, Any], truth: Truth, day_start: int) -> Timed:
        """The post with `changes`, as an event that also carries the text that stood before."""
        document = {
            **self.document,
            **changes,
            "edited_at": rfc3339(at),
            "previous_text": self.document["text"],
        }
        return self._timed("post.edited", f"{self.id}-edited", at, document, truth, day_start)

    def _timed(
        self, type: str, id: str, at: int, document: dict[str, Any], truth: Truth, day_start: int
    ) -> Timed:
        data = {"post": document, "account": self.author.author(at, self.posts_so_far)}
        return Timed(cloud_event(id, type, at, f"post:{self.id}", data), at - day_start, truth)


def write(
    seed: int,
    day: str,
    drafts: Sequence[Draft],
    accounts: Sequence[Account],
    setting: Setting,
    day_start: int,
) -> list[Post]:
    """Write out every draft, oldest first."""
    pen = _Pen(Dice(seed, day, "texts"), accounts, setting)
    return [pen.write(draft, day_start + draft.at, day) for draft in drafts]


class _Pen:
    """Remembers who wrote how much and what was said lately in each language."""

    def __init__(self, dice: Dice, accounts: Sequence[Account], setting: Setting) -> None:
        self._dice, self._setting = dice, setting
        self._people: dict[str, list[Account]] = defaultdict(list)
        for account in accounts:
            self._people[account.lang].append(account)
        self._written: Counter[str] = Counter()
        self._recent: dict[str, deque[dict[str, Any]]] = defaultdict(lambda: deque(maxlen=_RECENT))
        self._by_id = {account.id: account for account in accounts}

    def write(self, draft: Draft, at: int, day: str) -> Post:
        author, dice = draft.author, self._dice
        answered = self._answered(author)
        mentioned = self._mentioned(author, answered)
        filled = fill(draft.template, self._setting, side=draft.side, mention=mentioned.handle, dice=dice)
        if draft.kind in {"everyday", "politics", "lookalike"}:
            filled = at_length(filled, author.lang, dice, serious=draft.kind == "lookalike")
        document = self._document(f"{day.lower()}-{draft.number:06d}", draft, filled, at)
        document["mentions"] = [mentioned.id] if "{mention}" in draft.template.text else []
        if answered is not None:
            document["reply_to"] = answered["id"]
        self._remember(author, document)
        truth = Truth(violates=draft.template.violates, template=draft.template.id, side=draft.side)
        return Post(draft=draft, at=at, document=document, truth=truth, posts_so_far=self._written[author.id])

    def _document(self, id: str, draft: Draft, filled: Filled, at: int) -> dict[str, Any]:
        document: dict[str, Any] = {
            "id": id,
            "text": filled.text,
            "lang": draft.author.lang,
            "created_at": rfc3339(at),
        }
        document["media"] = self._pictures(id, draft)
        if filled.link is not None:
            document["link"] = msgspec.to_builtins(filled.link)
        return document

    def _pictures(self, id: str, draft: Draft) -> list[dict[str, str]]:
        if draft.kind != "everyday" or not self._dice.chance(_PICTURES):
            return []
        alt = self._dice.pick(phrases(draft.author.lang).slots["food"])
        return [
            {"id": f"m-{id}", "kind": "image", "url": f"https://media.plaza.example/{id}.jpg", "alt": alt}
        ]

    def _answered(self, author: Account) -> dict[str, Any] | None:
        recent = self._recent[author.lang]
        return self._dice.pick(recent) if recent and self._dice.chance(_REPLIES) else None

    def _mentioned(self, author: Account, answered: dict[str, Any] | None) -> Account:
        """Whom an `@` would name: the writer that is answered, else anyone else who writes the language."""
        if answered is not None and answered["by"] != author.id:
            return self._by_id[answered["by"]]
        people = self._people[author.lang]
        other = self._dice.pick(people)
        return other if other.id != author.id else people[people.index(other) - 1]

    def _remember(self, author: Account, document: dict[str, Any]) -> None:
        self._written[author.id] += 1
        self._recent[author.lang].append({"id": document["id"], "by": author.id})


def edits(
    seed: int, day: str, posts: Sequence[Post], setting: Setting, day_start: int, day_end: int
) -> list[Timed]:
    """Some posts are edited: most for a slip, some to slip an advertisement in after the first look."""
    dice = Dice(seed, day, "edits")
    found = (_edit(post, dice, setting, day_start, day_end) for post in posts if post.truth.violates is None)
    return [timed for timed in found if timed is not None]


def _edit(post: Post, dice: Dice, setting: Setting, day_start: int, day_end: int) -> Timed | None:
    turns = post.author.bad and dice.chance(_TURNS)
    if not turns and not dice.chance(_NOTES):
        return None
    at = post.at + dice.between(4 * MINUTE, 90 * MINUTE)
    at = at if at < day_end else min(post.at + SECOND, day_end - 1)
    if turns:
        return _turned(post, dice, setting, at, day_start)
    text = post.document["text"] + dice.pick(phrases(post.author.lang).edit_notes)
    return post.edited(at, {"text": text}, post.truth, day_start)


def _turned(post: Post, dice: Dice, setting: Setting, at: int, day_start: int) -> Timed:
    template = dice.pick(templates(post.author.lang, "spam"))
    filled = fill(template, setting, side=post.draft.side, mention="", dice=dice)
    changes = {"text": f"{post.document['text']} {filled.text}", "link": msgspec.to_builtins(filled.link)}
    truth = Truth(violates="spam", template=template.id, side=post.draft.side, turned=True)
    return post.edited(at, changes, truth, day_start)
