"""Pictures, films and sound of a case: nothing of them is loaded before somebody asks, and what is sealed not then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from steadyhand.review.model import Case
from steadyhand.review.vault.model import VAULTED, refs_of
from steadyhand.web.rooms import Rooms

KINDS: Final = frozenset({"image", "video", "audio"})
FACES: Final = 200
"""Faces in one picture that are covered each for itself; where there are more, all of it is blurred."""


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """A picture, film or sound, as an event names it; or that there is one, where it is sealed."""

    id: Any = None
    kind: str = "file"
    url: str = ""
    alt: str = ""
    faces: Any = None
    """Where the platform says that faces are: `[[left, top, width, height], ...]`, each as a share of the picture."""
    sealed: bool = False
    ref: str = ""
    """Of a sealed one: the digest that it is opened under."""

    @property
    def showable(self) -> bool:
        """Whether it can be shown on the page, covered as this person has it."""
        return self.kind in KINDS and self.url.startswith("https://")

    @property
    def seen(self) -> bool:
        """Whether there is something to look at in what can be shown, which may then be grey."""
        return self.showable and self.kind != "audio"

    @property
    def refs(self) -> tuple[str, ...]:
        """The digests that it is known by."""
        return refs_of({"id": self.id, "url": self.url})

    @property
    def boxes(self) -> list[list[float]] | None:
        """Where the faces are; None where nobody says so in a way that can be read."""
        faces = self.faces
        known = isinstance(faces, list) and len(faces) <= FACES and all(map(_box, faces))
        return [[float(side) for side in box] for box in faces] if known else None


class WithMedia(Protocol):
    """Content that may have media."""

    @property
    def media(self) -> Sequence[Media]: ...


Content = TypeVar("Content", bound=WithMedia)


def withholding(rooms: Rooms, case: Case) -> Callable[[Content | None], Content | None]:
    """What takes the sealed media out of the content of a case, its description and link with it."""

    def withheld(content: Content | None) -> Content | None:
        if content is None or not content.media:
            return content
        named = {ref for item in content.media for ref in item.refs}
        sealed = named if case.area in VAULTED else rooms.reader.stored_many("sealed", named).keys()
        shown = [_as_shown(item, in_vault=case.area in VAULTED, sealed=sealed) for item in content.media]
        return replace(content, media=shown)  # type: ignore[type-var]  # a Protocol cannot say that it is a struct

    return withheld


def _as_shown(item: Media, *, in_vault: bool, sealed: Any) -> Media:
    if not in_vault and sealed.isdisjoint(item.refs):
        return item
    return Media(kind=item.kind, sealed=True, ref=next(iter(item.refs), ""))


def _box(box: object) -> bool:
    sides = box if isinstance(box, list) else ()
    return len(sides) == 4 and all(  # noqa: PLR2004 - left, top, width, height
        isinstance(side, int | float) and 0 <= side <= 1 for side in sides
    )
