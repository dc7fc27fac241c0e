"""The labels that a rule set may use, declared beside it in YAML, and for which kinds of entity each is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from steadyhand.rules.errors import Place, Problem, RuleError

CONFIG_FILES = ("config.yaml", "config.yml")


class DeclaredLabel(msgspec.Struct, frozen=True, kw_only=True):
    """One label; an empty `valid_for` means every kind of entity."""

    name: str
    valid_for: tuple[str, ...] = ()
    connotation: str = "neutral"
    description: str = ""


def is_config(name: str) -> bool:
    return name in CONFIG_FILES or (name.startswith("config/") and name.endswith((".yaml", ".yml")))


def read_labels(texts: Mapping[str, str]) -> dict[str, DeclaredLabel]:
    """The labels of all configuration files; raises `RuleError` with the file and, where YAML gives it, the line."""
    found: dict[str, DeclaredLabel] = {}
    for name, text in texts.items():
        if is_config(name):
            for label, body in _labels_of(name, text).items():
                if label in found:
                    raise _refusal(name, text, f"the label `{label}` is declared twice")
                found[label] = _label(name, text, label, body)
    return found


def _labels_of(name: str, text: str) -> dict[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        raise RuleError(
            [Problem(place, f"this is not YAML: {error.problem or 'it cannot be read'}")], {name: text}
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise _refusal(name, text, "this is not YAML that can be read") from None
    labels = document.get("labels") if isinstance(document, dict) else {}
    if document is not None and not isinstance(document, dict):
        raise _refusal(name, text, "a configuration file is a mapping with the key `labels`")
    if labels is None:
        return {}
    if not isinstance(labels, dict) or not all(isinstance(key, str) for key in labels):
        raise _refusal(name, text, "`labels` is a mapping from each label to what it means")
    return labels


def _label(name: str, text: str, label: str, body: Any) -> DeclaredLabel:
    try:
        return msgspec.convert({"name": label, **(body or {})}, DeclaredLabel)
    except (msgspec.ValidationError, TypeError) as error:
        raise _refusal(name, text, f"the label `{label}` is not well described: {error}", label) from None


def _refusal(name: str, text: str, message: str, near: str = "labels") -> RuleError:
    lines = text.split("\n")
    line = next((at for at, each in enumerate(lines, start=1) if near in each), 1)
    return RuleError([Problem(Place(name, line), message)], {name: text})
