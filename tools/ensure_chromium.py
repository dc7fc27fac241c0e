"""Finds the Chromium that the browser tests drive, and installs Debian's where it may; else says what to run.

Looked for in this order: the variable ``CHROMIUM``, the usual names on PATH, the macOS applications.
Playwright's own download is not used: the tests drive the browser that people have.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
ADVICE = """\
The browser tests need Chromium or Chrome and found none. Install one:
    Debian:  sudo apt-get install -y chromium
    Ubuntu:  sudo snap install chromium
    macOS:   brew install --cask chromium
    Fedora:  sudo dnf install chromium
or name yours:  CHROMIUM=/path/to/chromium make test
To run everything else:  .venv/bin/pytest -m 'not long and not browser'"""


def find() -> str | None:
    """Path of a Chromium or Chrome, or None. ``CHROMIUM``, when set, is taken at its word or not at all."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or next((str(path) for path in APPLICATIONS if path.exists()), None)


def may_install() -> bool:
    """Tell whether this is root on Debian, where the package is a real browser (Ubuntu's is a snap stub)."""
    release = Path("/etc/os-release")
    return os.geteuid() == 0 and release.exists() and "\nID=debian\n" in f"\n{release.read_text()}"


def install() -> None:
    """Install Debian's package, quietly, asking nothing."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("Installing Debian's chromium for the browser tests ...", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    subprocess.run(install, check=True, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    """Exit with 0 when a browser is there, 1 with advice when not."""
    if find() is None and may_install() and not os.environ.get("CHROMIUM"):
        install()
    if find() is None:
        print(ADVICE, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
