"""Keys of an installation: each made once, kept in a file of the data folder, for the owner only."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from steadyhand.bootstrap.settings import InvalidSettings, Settings
from steadyhand.intake.signals import Hashes


def api_key(settings: Settings) -> str:
    """The platform's API key: made once, kept in `api.key`, readable by the owner only."""
    return _kept_key(settings, "api.key", "shk_")


def risk_key(settings: Settings) -> bytes:
    """The key of the names that people have in alerts: made once, kept in `risk.key`, readable by the owner only."""
    return _kept_key(settings, "risk.key", "shr_").encode()


def statements_key(settings: Settings) -> bytes:
    """The key of the identifiers of statements of reasons: made once, kept in `statements.key`, for the owner only."""
    return _kept_key(settings, "statements.key", "shs_").encode()


def links_key(settings: Settings) -> bytes:
    """The key of the links that people get in notices: made once, kept in `links.key`, for the owner only."""
    return _kept_key(settings, "links.key", "shl_").encode()


def comparison_key(settings: Settings) -> bytes:
    """The key by which it is drawn whom an hour compares: made once, kept in `comparison.key`, for the owner only."""
    return _kept_key(settings, "comparison.key", "shc_").encode()


def signal_hashes(settings: Settings) -> Hashes:
    """The keys of accounts' signals: the one in `signals.key`, made once, and where it is there `signals.previous.key`.

    To change the key rename the one to the other and start the service again.
    """
    keys = [_kept_key(settings, "signals.key", "shg_")]
    if (settings.data / "signals.previous.key").exists():
        keys.append(_kept_key(settings, "signals.previous.key", "shg_"))
    return Hashes(*(key.encode() for key in keys))


def _kept_key(settings: Settings, name: str, prefix: str) -> str:
    path = settings.data / name
    if not path.exists():
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_key(path, prefix)
    key = path.read_text().strip()
    if not key:
        raise InvalidSettings(f"{path} is empty: delete it, and a new key is made.")
    return key


def _make_key(path: Path, prefix: str) -> None:
    """Whole or not at all: nobody may ever read, and take for the key, the empty beginning of the file."""
    descriptor, unfinished = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(prefix + secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        Path(unfinished).unlink()
