"""Exact copies: the same words, however they are spaced, cased or padded with signs that nobody sees.

Compared when somebody asks, from the content as it was kept; nothing is stored, so that the ledger holds no digest of
what people wrote, and what was erased is nobody's copy.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import msgspec


def normalised(text: str) -> str:
    """A text as copies share it: NFKC (UAX #15) and case folded, signs without width left out, spaces as one."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    shown = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    return " ".join(shown.split())


def text_of(body: bytes | None) -> str:
    """The text of content as it was kept; empty where it was erased, or has none."""
    if body is None:
        return ""
    try:
        read: Any = msgspec.json.decode(body)
    except msgspec.MsgspecError:
        return body.decode(errors="replace")
    return str(read.get("text") or "") if isinstance(read, dict) else ""
