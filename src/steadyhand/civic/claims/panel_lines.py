"""Texts of panels as they are typed, and as they stand in a cell: one a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from steadyhand.civic.claims.panels import PanelText
from steadyhand.civic.claims.reading import NotTaken, line

_LINE: Final = re.compile(r"\[([^\]\s]+) ([^\]\s]+)\]\s+(\S+)\s*\|([^|]*)\|(.*)")


def written(texts: Iterable[PanelText]) -> str:
    """Texts as they are typed and stand in a cell, one a line: `[US-AZ es] https://... | Publisher | Text`."""
    return "\n".join(
        f"[{one.place or '*'} {one.language}] {one.link} | {one.publisher} | {one.text}" for one in texts
    )


def read(lines: str) -> tuple[PanelText, ...]:
    """The texts that somebody typed. Raises `NotTaken`."""
    return tuple(_each(lines))


def _each(lines: str) -> Iterator[PanelText]:
    for each in filter(str.strip, lines.split("\n")):
        found = _LINE.fullmatch(each.strip())
        if found is None:
            raise NotTaken(
                f"{each[:60]!r}: write a text for a place as [US-AZ es] https://address | Publisher | Text, "
                "and * for any place."
            )
        place, language, link, publisher, text = found.groups()
        yield PanelText(
            place="" if place == "*" else place.upper(),
            language=language,
            link=link,
            publisher=line(publisher),
            text=line(text),
        )
