"""Short ways to run a few lines of the rule language in a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from steadyhand.rules import Outcome, RuleError, RuleSet, load_rules

LABELS = "labels: {spammer: {valid_for: [User]}, watched: {}}"


def rules(main: str, **files: str) -> RuleSet:
    """The rule set of main.sml, of further files by name (`spam=` is spam.sml) and of two labels."""
    texts = {"main.sml": main, "config/labels.yaml": LABELS}
    return load_rules({**texts, **{f"{name}.sml": text for name, text in files.items()}})


def outcome(
    main: str, data: Any = None, labels: Mapping[str, Sequence[str]] | None = None, **event: Any
) -> Outcome:
    """What main.sml alone says about an event with this data."""
    return rules(main).evaluate({} if data is None else data, labels=labels, **event)


def features(main: str, data: Any = None, **event: Any) -> dict[str, Any]:
    return outcome(main, data, **event).features


def refusal(main: str, **files: str) -> RuleError:
    """The error with which the rules are refused."""
    with pytest.raises(RuleError) as caught:
        rules(main, **files)
    return caught.value
