"""The words and names of the Week lie in TOML files: a translator can mend them without reading code."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TypeVar

import msgspec

Sheet = TypeVar("Sheet")


def sheet(path: str, kind: type[Sheet]) -> Sheet:
    """Read `path`, relative to this package, as a value of `kind`; an unknown or missing field raises."""
    text = files("steadyhand.week").joinpath(path).read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), type=kind)
