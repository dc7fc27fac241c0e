"""Writes the functions into docs/language.md, from the registry that the engine itself uses.

python -m tools.language_reference            writes what follows the page's marker
python -m tools.language_reference --check    fails where the page is not what would be written
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from itertools import groupby
from pathlib import Path

from steadyhand.rules.registry import Function, known_functions

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "language.md"
MARKER = "<!-- What follows is written by tools/language_reference.py: change the functions. -->"
FORMS = "steadyhand.rules.functions.forms"
_EXAMPLE = re.compile(r"^>>> (.*)\n(.*)$", re.MULTILINE)


def page() -> str:
    """The whole page: the guide as it is, then the functions by subject."""
    guide = PAGE.read_text(encoding="utf-8").partition(MARKER)[0].rstrip()
    parts = [guide, "", MARKER, "", "## Functions", ""]
    functions = sorted(known_functions().values(), key=lambda each: (each.subject or FORMS, each.name))
    for subject, members in groupby(functions, key=lambda each: each.subject or FORMS):
        parts += [f"### {_title(subject)}", "", *(_told(each) for each in members)]
    return "\n".join(parts).rstrip() + "\n"


def examples(function: Function) -> list[tuple[str, str]]:
    """The calls in a function's description, each with what it gives, as written."""
    return _EXAMPLE.findall(function.about)


def _told(function: Function) -> str:
    said = _EXAMPLE.sub("", function.about).strip()
    shown = "".join(f"- `{call}` gives `{value}`\n" for call, value in examples(function))
    return f"**`{function.signature}`**\n\n{said}\n" + (f"\n{shown}" if shown else "")


def _title(subject: str) -> str:
    first = (inspect.getdoc(importlib.import_module(subject)) or "").partition("\n")[0]
    return re.split(r"[:.]", first)[0]


def main() -> None:
    """Write or check the page."""
    made = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/language.md is not what the functions say: run `python -m tools.language_reference`")


if __name__ == "__main__":
    main()
