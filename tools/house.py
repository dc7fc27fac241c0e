"""Checks this repository's own rules (tools/house_rules.py) and prints what to do instead.

python -m tools.house            every file
python -m tools.house PATH...    only these
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.house_rules import RULES, File, Finding

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tests", "tools", "bench", "docs")
EXCUSE = re.compile(r"# house: allow (?P<rule>[\w-]+) because \S.+")


def sources(root: Path) -> Iterator[Path]:
    """Every Python file of the repository, in order."""
    for folder in FOLDERS:
        yield from (path for path in sorted((root / folder).rglob("*.py")) if "_build" not in path.parts)


def excused(finding: Finding, lines: list[str]) -> bool:
    """Tell whether the line, or the comment line above it, allows this rule and says why."""
    near = lines[max(finding.line - 2, 0) : finding.line]
    return any(found["rule"] == finding.rule for line in near if (found := EXCUSE.search(line)))


def check(path: str, text: str) -> list[Finding]:
    """All findings in one file, in line order, less the excused ones."""
    file = File.parse(path, text)
    lines = text.splitlines()
    found = {finding for rule in RULES for finding in rule(file) if not excused(finding, lines)}
    return sorted(found, key=lambda finding: (finding.line, finding.rule, finding.message))


def findings(root: Path, paths: Iterable[Path]) -> list[Finding]:
    """All findings in these files, which lie under root."""
    return [
        finding
        for path in paths
        for finding in check(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    ]


def main(arguments: list[str]) -> int:
    """Print the findings; the exit status is 1 if there are any."""
    chosen = [Path(each).resolve() for each in arguments] or list(sources(ROOT))
    found = findings(ROOT, chosen)
    for finding in found:
        print(finding)
    print(f"house rules: {len(found)} findings in {len(chosen)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
