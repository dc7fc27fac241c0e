"""Characters that nobody sees: what an approver reads must be what the engine reads.

Escape sequences rewrite a terminal's line, and characters that turn the writing round or take no room show another
text than the one that is there (Unicode TR36 2.10, and CVE-2021-42574 for source code).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from steadyhand.kernel.values import UNSEEN
from steadyhand.rules.errors import Place, Problems

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""All but tab and the ends of lines."""
_HIDDEN: Final = re.compile(rf"(?![\t\n\r])[{UNSEEN}]")


def shown(text: str) -> str:
    """The text with each hidden character by its number, as `<U+202E>`; tabs and line ends stay."""
    return _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def refuse_controls(texts: Mapping[str, str], problems: Problems) -> None:
    """No text of a pack holds a control character; inside a text it is written as an escape."""
    for path, text in texts.items():
        if found := _CONTROL.search(text):
            before = text[: found.start()]
            line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
            problems.add(
                Place(path, line, column),
                f"a control character stands here (U+{ord(found[0]):04X})",
                "take it out; inside a text write an escape",
            )
