"""The sentence model for tests: built once, kept in the user's cache, and absent where its wheel cannot be had."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from steadyhand.civic.embedding import build, wheel
from steadyhand.civic.embedding.model import ModelUnusable, OnnxEmbedder, load


def model_folder() -> Path:
    """Where the model lies, or would: STEADYHAND_CLAIMS_MODEL, else a folder of the user's cache for these sources."""
    named = os.environ.get("STEADYHAND_CLAIMS_MODEL")
    cached = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    made = f"claims-model-{wheel.SOURCES[0].sha256[:12]}-{build.SMALL}"
    return Path(named) if named else cached / "steadyhand-tests" / made


@cache
def ready() -> OnnxEmbedder | str:
    """The model, built if it was not; or why there is none."""
    folder = model_folder()
    try:
        return load(folder)
    except ModelUnusable:
        try:
            build.build(folder, say=lambda _: None)
            return load(folder)
        except (ModelUnusable, wheel.WheelUnusable) as error:
            return str(error)


def require_model() -> OnnxEmbedder:
    """The model; where it cannot be had the test is skipped and says why."""
    found = ready()
    if isinstance(found, str):
        pytest.skip(f"no sentence model: {found}")
    return found
