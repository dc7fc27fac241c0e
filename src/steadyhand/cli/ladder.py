"""`steadyhand ladder ...`: what strikes add up to, tried on the past before anybody is held to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import cyclopts

from steadyhand.cli.access_acting import By, acting
from steadyhand.cli.common import CommandRefused, Data, house

if TYPE_CHECKING:
    from steadyhand.enforcement.strikes.model import Terms

ladder = cyclopts.App(name="ladder", help="What strikes add up to, and what that proposes.")
File = Annotated[Path, cyclopts.Parameter(help="TOML with the terms of a ladder, as in docs/strikes.md.")]


@ladder.command(name="list")
def list_(*, data: Data = Path("data")) -> None:
    """List the ladders in force."""
    from steadyhand.enforcement.strikes.model import LADDERS, Ladders

    with house(data) as opened:
        found: Ladders = opened.reader.row(LADDERS, LADDERS) or Ladders()
    for one in found.in_force:
        steps = ", ".join(f"{step.points}: {step.act}{_span(step.hours)}" for step in one.terms.steps)
        print(f"{one.ref}  {one.terms.title}  {', '.join(one.terms.areas)}  {steps}")
    if not found.in_force:
        print("None is in force: no decision counts as a strike.")


@ladder.command
def publish(name: str, file: File, *, by: By, data: Data = Path("data")) -> None:
    """Publish FILE as the next version of the ladder NAME. What was decided before stays as it is."""
    from steadyhand.enforcement.strikes.commands import PublishLadder

    with acting(data, by) as me:
        me.do(
            PublishLadder(ladder=_full(name), terms=read_terms(file)),
            "Decisions count by it from now on.",
        )


@ladder.command
def retire(name: str, *, by: By, data: Data = Path("data")) -> None:
    """Have nothing count on the ladder NAME any more. What counted does until it expires."""
    from steadyhand.enforcement.strikes.commands import RetireLadder

    with acting(data, by) as me:
        me.do(RetireLadder(ladder=_full(name)), "Nothing counts on it from now on.")


@ladder.command
def simulate(file: File, *, data: Data = Path("data")) -> None:
    """Say what FILE would have proposed for all that was decided so far. Nothing is changed."""
    from steadyhand.enforcement.strikes import simulator
    from steadyhand.enforcement.strikes.model import Ladders
    from steadyhand.enforcement.strikes.terms import senseless
    from steadyhand.flows.striking import past

    terms = read_terms(file)
    if refusal := senseless("ladder:simulated", terms, Ladders()):
        raise CommandRefused(refusal.message)
    with house(data) as opened:
        told = simulator.simulate(terms, past(opened.reader).by_account)
    for step, count in told.steps:
        print(f"{count:8,}  {step.act}{_span(step.hours)}, from {step.points} points on")
    print(f"{told.nothing:8,}  nothing proposed")
    print(f"{told.warnings:8,}  warnings, {told.together:,} found at once with another, {told.old:,} too old")
    print(f"{told.accounts:8,}  accounts would have had something proposed")


def read_terms(file: Path) -> Terms:
    """The terms in a file. Raises `CommandRefused` where it is none, or says what no ladder says."""
    from steadyhand.enforcement.strikes.written import NoLadder, read

    try:
        return read(file.read_text(encoding="utf-8"))
    except (NoLadder, UnicodeDecodeError) as error:
        raise CommandRefused(f"{file} is no ladder: {str(error).rstrip('.')}.") from error


def _full(name: str) -> str:
    return f"ladder:{name.removeprefix('ladder:')}"


def _span(hours: int | None) -> str:
    return "" if hours is None else f" {hours} h"
