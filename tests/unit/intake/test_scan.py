from __future__ import annotations

import pytest

from steadyhand.intake import scan


@pytest.mark.parametrize(
    ("document", "depth"),
    [(b"1", 0), (b"[]", 1), (b'{"a":[{}]}', 3), (b'["[[[", "\\"[["]', 1), (b"[[1],[2]]", 2), (b"[" * 9, 9)],
)
def test_depth_counts_brackets_outside_of_strings(document, depth):
    """Text full of brackets is not deep."""
    assert scan.depth(document) == depth


@pytest.mark.parametrize(
    ("document", "items"),
    [
        (b"[]", []),
        (b" [ ] ", []),
        (b"[1,2]", [b"1", b"2"]),
        (b'[{"a":[1,2]} , ",]" ]', [b'{"a":[1,2]}', b'",]"']),
        (b'["\\"",[[[1]]],{}]', [b'"\\""', b"[[[1]]]", b"{}"]),
    ],
)
def test_items_are_found_as_they_are_written(document, items):
    """Only brackets, strings and commas between them are read."""
    assert scan.items(document) == items


@pytest.mark.parametrize("document", [b"", b"1", b"[1", b"[1]]", b"[1][2]", b'["a]', b"{}", b"[1}x]"])
def test_what_is_not_one_whole_array_has_no_items(document):
    """Guessing where it ends could join two events."""
    assert scan.items(document) is None


def test_a_string_without_end_is_given_up_quickly():
    """Backslashes in a megabyte of open string must not be tried in every combination."""
    assert scan.items(b'["' + b'\\"' * 500_000) is None
