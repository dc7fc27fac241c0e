"""A ladder as people write it: TOML, read with what is wrong said, and written again as it was read."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import msgspec

from steadyhand.enforcement.strikes.model import Step, Terms


class NoLadder(ValueError):
    """A text is no ladder; says what is wrong with it."""


def read(text: str) -> Terms:
    """The terms in a text. Raises `NoLadder` where it is no TOML, or says what no ladder says."""
    try:
        found = tomllib.loads(text)
        terms = msgspec.convert(found, Terms)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is neither TOML nor not
        raise NoLadder(str(error)) from error
    strange = set(found) - set(Terms.__struct_fields__)
    strange |= {name for step in found["steps"] for name in step} - set(Step.__struct_fields__)
    if strange:
        raise NoLadder(f"No ladder says {', '.join(sorted(strange))}.")
    return terms


def written(terms: Terms) -> str:
    """The TOML that `read` gives these terms for."""
    points = ", ".join(f"{severity} = {count}" for severity, count in terms.points.items())
    lines = [
        f"title = {_text(terms.title)}",
        f"areas = [{', '.join(map(_text, terms.areas))}]",
        f"points = {{ {points} }}",
        f"warning_first = {str(terms.warning_first).lower()}",
        f"look_back_days = {terms.look_back_days}",
        f"expires_days = {terms.expires_days}",
        f"together_hours = {terms.together_hours}",
    ]
    for step in terms.steps:
        lines += ["", "[[steps]]", f"points = {step.points}", f"act = {_text(step.act)}"]
        lines += [f"hours = {step.hours}"] if step.hours is not None else []
        lines += ["applies = true"] if step.applies else []
    return "\n".join(lines) + "\n"


def _text(value: Any) -> str:
    """A basic string of TOML, which escapes as JSON does but for DEL."""
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007F")
