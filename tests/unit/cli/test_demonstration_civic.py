"""What the demonstration's library holds is what its people say: else its pages would show nothing."""

from __future__ import annotations

import pytest

from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.model import Known
from steadyhand.cli.demonstration_civic import BY_TEXT
from steadyhand.week.parties import LANGUAGES, PARTIES, party_slots
from steadyhand.week.texts.phrases import phrases


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("side", [0, 1])
def test_what_plaza_says_of_voting_by_text_is_word_for_word_in_the_library(language: str, side: int):
    """Whichever party's people say so."""
    every = phrases(language).violations.values()
    (said,) = [text for texts in every for text in texts if "{code}" in text]
    index = Index()
    index.add(Known("claim:1", tuple(each.text for each in (BY_TEXT.statement, *BY_TEXT.variants))))

    post = said.format(**party_slots(PARTIES, side, language), code="55512")
    assert index.exactly(fold(post)) is not None
