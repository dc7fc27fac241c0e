"""A language that nobody speaks, made from the English messages: what is not in it was never a message."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from steadyhand.messages.catalogue import LOCALE, MEASURE, SHIPPED

TAG: Final = "eo"
"""Esperanto has the plural forms of English, and no messages of ours."""
OPEN, CLOSE = "⟦", "⟧"


def english() -> dict[str, str]:
    """The shipped English messages by id."""
    return dict(_flat(tomllib.loads((SHIPPED / f"{MEASURE}.toml").read_text(encoding="utf-8")), ""))


def write(folder: Path, tag: str, texts: Mapping[str, str], locale: str | None = None) -> Path:
    """A file of messages, as somebody would write it who adds a language."""
    lines = [f'{LOCALE} = "{locale}"'] if locale else []
    lines += [f"{name} = '''{text}'''" for name, text in texts.items() if name != LOCALE]
    path = folder / f"{tag}.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def pseudo(folder: Path, tag: str = TAG) -> Path:
    """A folder's file in which each message is the English one in brackets."""
    return write(folder, tag, {name: f"{OPEN}{text}{CLOSE}" for name, text in english().items()})


def _flat(table: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
