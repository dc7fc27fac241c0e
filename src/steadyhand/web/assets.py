"""Our few static files, read once, named by their content so that browsers may keep them for ever."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from steadyhand.web.problem import Problem

FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


class Asset(msgspec.Struct, frozen=True):
    """One file: as it is, compressed, its media type and the hash that names it."""

    body: bytes
    packed: bytes
    media: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """Every file by its path under the folder."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES)
    return {path.relative_to(FOLDER).as_posix(): _asset(path) for path in files}


def address(name: str) -> str:
    """Where a file is served, with its hash. Raises `KeyError` for a file that is not there."""
    return f"/static/{name}?v={assets()[name].digest}"


@get("/static/{name:path}", include_in_schema=False, sync_to_thread=False, opt={"packed": True})
def static_file(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """A file, compressed for whoever takes it so."""
    asset = assets().get(name.lstrip("/"))
    if asset is None:
        raise Problem(404, "not_found", "Not found", "There is no such file.")
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.media, headers={**headers, "content-encoding": "gzip"})
    return Response(asset.body, media_type=asset.media, headers=headers)


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0)
    return Asset(body, packed, TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:12])
