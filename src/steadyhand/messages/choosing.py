"""Which of the languages that there are meets a wish: what people are told and what panels say choose alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def met(wish: str, tags: Mapping[str, Any]) -> str | None:
    """The tag, in small letters, that meets a wish: `pt-BR` by itself, then by `pt`, then by `pt-PT`; or None."""
    low = wish.lower()
    if not low:
        return None
    parts = low.split("-")
    for length in range(len(parts), 0, -1):
        if (tag := "-".join(parts[:length])) in tags:
            return tag
    return next((tag for tag in tags if tag.startswith(f"{parts[0]}-")), None)
