"""Copies among real posts, at the figures that are promised (docs/benchmarks.md)."""

from __future__ import annotations

from tests.davidson import read_posts
from tests.support.copies_measured import measured
from tests.support.shared import require_shared


def test_edited_posts_are_found_and_unseen_ones_are_not():
    """A text that is changed a little is still the same text; another one is not, however alike the words are."""
    folder = require_shared("posts/davidson")

    found = measured([post.text for post in read_posts(folder / "labeled_data.csv")], probes=600)

    assert found.worst >= 0.95, found.recall
    assert found.false <= 0.01
    assert found.cut >= 0.75
