"""Copies the few browser files we use out of their npm packages, so that no user needs npm.

    python tools/vendor_assets.py            fetch again with ``npm pack`` and rewrite the lock files
    python tools/vendor_assets.py --check    recompute the hashes of what is committed (no network)

Beside each set of files lies ``vendor.lock.toml``: package, version, licence, and the SHA-256 of every file.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = "vendor.lock.toml"
STATIC = Path("src/steadyhand/web/static/vendor")
TESTS = Path("tests/support/vendor")


@dataclass(frozen=True, kw_only=True)
class Package:
    """One npm package at one version, and which of its files lie where under what name."""

    name: str
    version: str
    licence: str
    into: Path
    files: dict[str, str]


PACKAGES = (
    Package(
        name="htmx.org",
        version="4.0.1",
        licence="0BSD",
        into=STATIC,
        files={"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"},
    ),
    Package(
        name="@picocss/pico",
        version="2.1.1",
        licence="MIT",
        into=STATIC,
        files={"css/pico.classless.min.css": "pico.classless.min.css", "LICENSE.md": "pico.LICENSE.txt"},
    ),
    Package(
        name="axe-core",
        version="4.14.1",
        licence="MPL-2.0",
        into=TESTS,
        files={
            "axe.min.js": "axe.min.js",
            "LICENSE": "axe.LICENSE.txt",
            "LICENSE-3RD-PARTY.txt": "axe.LICENSE-3RD-PARTY.txt",
        },
    ),
)


def digest(path: Path) -> str:
    """SHA-256 of a file, in lower-case hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def unpack(package: Package, into: Path) -> Path:
    """Download one package with npm and give the folder of its files."""
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(
        ["npm", "pack", "--silent", spec], cwd=into, check=True, capture_output=True, text=True
    )
    with tarfile.open(into / packed.stdout.split()[-1]) as archive:
        archive.extractall(into, filter="data")
    return into / "package"


def fetch(package: Package) -> None:
    """Lay the package's files in their place."""
    target = ROOT / package.into
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = unpack(package, Path(folder))
        for inside, name in package.files.items():
            shutil.copyfile(source / inside, target / name)


def lock_text(folder: Path) -> str:
    """Write down what lies in one folder, as TOML."""
    lines = ["# Written by tools/vendor_assets.py; a test recomputes the hashes."]
    for package in (each for each in PACKAGES if each.into == folder):
        lines += [
            "",
            "[[package]]",
            f'name = "{package.name}"',
            f'version = "{package.version}"',
            f'licence = "{package.licence}"',
        ]
        for inside, name in package.files.items():
            sha256 = digest(ROOT / folder / name)
            lines += ["[[package.file]]", f'name = "{name}"', f'source = "{inside}"', f'sha256 = "{sha256}"']
    return "\n".join(lines) + "\n"


def findings(folder: Path) -> list[str]:
    """Say, a line each, where the committed files differ from their lock; an empty list is a clean folder."""
    lock = tomllib.loads((folder / LOCK).read_text(encoding="utf-8"))
    locked = {each["name"]: each["sha256"] for package in lock["package"] for each in package["file"]}
    present = {path.name for path in folder.iterdir()} - {LOCK}
    strange = [
        f"{folder / name}: not in {LOCK}; add it to tools/vendor_assets.py"
        for name in present - locked.keys()
    ]
    absent = [f"{folder / name}: in {LOCK} but absent; run make vendor" for name in locked.keys() - present]
    changed = [
        f"{folder / name}: changed since it was vendored; never edit vendored files, run make vendor"
        for name in sorted(present & locked.keys())
        if digest(folder / name) != locked[name]
    ]
    return sorted(strange + absent) + changed


def main(arguments: list[str]) -> int:
    """Fetch, or check with ``--check``; the exit status is 1 when a check finds a difference."""
    folders = sorted({package.into for package in PACKAGES})
    if "--check" not in arguments:
        for package in PACKAGES:
            fetch(package)
        for folder in folders:
            (ROOT / folder / LOCK).write_text(lock_text(folder), encoding="utf-8")
    found = [line for folder in folders for line in findings(ROOT / folder)]
    print("\n".join(found) or "vendored files: as locked")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
