"""The labels that a rule set may use, declared beside it in YAML, and for which kinds of entity each is meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import yaml
from yaml.reader import ReaderError

from steadyhand.rules.errors import Place, Problem, RuleError
from steadyhand.rules.toml import value_of
from steadyhand.rules.yaml_places import key_at, not_text, place_of, unmade, unprintable

LABELS = "labels"
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
                    raise _refusal(name, text, f"the label `{label}` is declared twice", LABELS, label)
                found[label] = _label(name, text, label, body)
    return found


def _labels_of(name: str, text: str) -> dict[str, Any]:
    document = _document(name, text)
    if document is not None and not isinstance(document, dict):
        raise _refusal(name, text, "a configuration file is a mapping with the key `labels`")
    labels = document.get("labels") if document else None
    if labels is None:
        return {}
    if not isinstance(labels, dict):
        raise _refusal(name, text, "`labels` is a mapping from each label to what it means", LABELS)
    for label in labels:
        if not isinstance(label, str):
            place = not_text(name, text, LABELS)
            raise RuleError([Problem(place, "the name of a label is a text", "quote it")], {name: text})
    return labels


def _document(name: str, text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        place = place_of(name, error.problem_mark)
        problem = Problem(place, f"this is not YAML: {error.problem or 'it cannot be read'}")
    except ReaderError as error:
        problem = unprintable(name, text, error)
    except RecursionError:
        problem = Problem(Place(name), "this file is nested too deeply to be read")
    except Exception:  # noqa: BLE001 - a value that Python cannot make raises whatever `int` or `datetime` do
        problem = Problem(unmade(name, text), "this value cannot be read", "put it in quotes if it is a text")
    raise RuleError([problem], {name: text})


def _label(name: str, text: str, label: str, body: Any) -> DeclaredLabel:
    if body and not isinstance(body, dict):
        message = f"the label `{label}` is not well described: write its parts as a mapping, or nothing"
        raise _refusal(name, text, message, LABELS, label)
    try:
        return msgspec.convert({**(body or {}), "name": label}, DeclaredLabel)
    except msgspec.ValidationError as error:
        message, path = value_of(str(error))
        key = path.partition("[")[0]
        told = f"{path}: {message}" if path else message
        raise _refusal(
            name, text, f"the label `{label}` is not well described: {told}", LABELS, label, key
        ) from None


def _refusal(name: str, text: str, message: str, *keys: str) -> RuleError:
    """At the innermost of the keys that the file has."""
    return RuleError([Problem(key_at(name, text, *keys), message)], {name: text})
