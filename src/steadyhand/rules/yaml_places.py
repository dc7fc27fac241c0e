"""Where something stands in a YAML file: looked up only once something is wrong, for values carry no place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml.reader import ReaderError

from steadyhand.rules.errors import Place, Problem

_TEXT: Final = "tag:yaml.org,2002:str"


def place_of(file: str, mark: Any) -> Place:
    """The place of a mark of PyYAML's, which may be None."""
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def unprintable(file: str, text: str, error: ReaderError) -> Problem:
    """A character that no YAML file may hold."""
    line, start = text.count("\n", 0, error.position) + 1, text.rfind("\n", 0, error.position)
    return Problem(Place(file, line, error.position - start), f"this is not YAML: {error.reason}")


def key_at(file: str, text: str, *keys: str) -> Place:
    """The place of a key within keys, as far as the file has them."""
    node, found = _root(text), None
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        pair = next((pair for pair in reversed(pairs) if pair[0].value == key), None)  # the last one counts
        if pair is None:
            break
        found, node = pair[0].start_mark, pair[1]
    return place_of(file, found)


def not_text(file: str, text: str, within: str) -> Place:
    """The place of the first key in the mapping `within` that is no text."""
    pairs = _root(text).value
    inner = next(value for key, value in reversed(pairs) if key.value == within)
    return place_of(
        file, next((key.start_mark for key, _ in inner.value if key.tag != _TEXT), inner.start_mark)
    )


def unmade(file: str, text: str) -> Place:
    """The place of the first value that PyYAML cannot make, and says not where."""
    loader = yaml.SafeLoader(text)
    for node in _values(loader.get_single_node(), set()):
        try:
            loader.construct_object(node)
        except Exception:  # noqa: BLE001 - whichever it is, this is the place
            return place_of(file, node.start_mark)
    return Place(file)


def _root(text: str) -> Any:
    return yaml.SafeLoader(text).get_single_node()


def _values(node: Any, seen: set[int]) -> Iterator[yaml.ScalarNode]:
    """All single values in order, each once: an alias may lead back to where it stands."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.CollectionNode):
        for each in node.value:
            for part in each if isinstance(each, tuple) else (each,):
                yield from _values(part, seen)
