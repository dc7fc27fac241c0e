"""One stored example of each kind of fact at each version: entries are kept for ever and must be read for ever.

python -m tests.support.golden      writes the examples that are missing; never changes one that is there
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import msgspec

from steadyhand.kernel.entry import Fact, tag_of
from steadyhand.kernel.registry import Registry
from steadyhand.storage import codec
from tests.support.doors import house_doors
from tests.support.program import play
from tests.support.shared import ROOT

FOLDER = ROOT / "tests" / "golden" / "entries"
COMMAND = "python -m tests.support.golden"
NAME = re.compile(r"(?P<tag>[a-z_]+\.[a-z_]+)\.v(?P<v>\d+)\Z")


def path_of(fact: type[Fact]) -> Path:
    """Where the example of a kind of fact at its present version lies."""
    return FOLDER / f"{tag_of(fact)}.v{fact.v}.json"


def tag_and_version(path: Path) -> tuple[str, int]:
    """What the name of an example says."""
    found = NAME.match(path.stem)
    assert found, f"{path.name} is not named <tag>.v<number>.json"
    return found["tag"], int(found["v"])


def missing(registry: Registry) -> list[str]:
    """Names of examples that are not there."""
    return sorted(path.name for fact in registry.facts.values() if not (path := path_of(fact)).exists())


def main() -> None:
    """Play the program and keep the first fact of each kind that has no example yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, house_doors(f"sqlite:///{folder}/record.db") as opens:
        for entry in play(opens).entries():
            path = path_of(type(entry.fact))
            if not path.exists():
                written = msgspec.json.format(codec.text(entry.fact).encode(), indent=2)
                path.write_bytes(written + b"\n")


if __name__ == "__main__":
    main()
