"""What a post says of a claim, word by word: whether something is done about it hangs on this."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from steadyhand.civic.embedding.model import MODEL, ModelUnusable, OnnxEmbedder, load
from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Known
from steadyhand.civic.matching.saying import said
from tests.support.claims import library
from tests.support.claims_model import model_folder, require_model

CLAIM = Known("claim:90", ("Mayor Anneke Brandt has cancelled the postal vote in Highmark.", ""))
SAYS_IT = (
    "Mayor Brandt cancelled postal voting in Highmark!!",
    "Anneke Brandt just called off the postal vote over in Highmark",
)
NAMES_ONLY = (
    "Lovely to see Mayor Anneke Brandt at the Highmark flower show today",
    "Happy birthday to Anneke Brandt, the best mayor Highmark ever had",
    "Anneke Brandt opens a swimming pool in Highmark",
)


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return require_model()


@pytest.fixture(scope="module")
def index(embedder: OnnxEmbedder) -> Index:
    found = library(embedder)
    found.add(CLAIM)
    return found


def share(index: Index, embedder: OnnxEmbedder, post: str, known: Known = CLAIM) -> float:
    return said(index.postings, embedder, fold(post).plain, known)


def test_a_post_that_states_the_claim_says_more_of_it_than_any_that_names_whom_it_is_about(
    index: Index, embedder: OnnxEmbedder
):
    """A name and a place in common are half of the claim's rare words, and nothing of what it says."""
    stated = [share(index, embedder, post) for post in SAYS_IT]
    named = [share(index, embedder, post) for post in NAMES_ONLY]
    least = Matcher(index).parameters.act_needs["said"]

    assert min(stated) > least > max(named)


def test_the_best_of_a_claims_wordings_counts(index: Index, embedder: OnnxEmbedder):
    """A variant is in the library because posts are worded so."""
    variant = Known("claim:91", (*CLAIM.texts, "No letters with ballots will be sent out this year"))
    post = "they will not be sending letters with ballots this year"

    assert share(index, embedder, post, variant) > 0.6 > share(index, embedder, post)


def test_only_the_likeliest_claim_is_read_and_only_where_it_is_likely(index: Index, embedder: OnnxEmbedder):
    """Reading again costs as much as the post did: it is for posts on which something may hang."""
    matcher = Matcher(index)
    first, *others = matcher.match(SAYS_IT[0], "en").candidates

    assert first.claim == CLAIM.claim
    assert first.parts["said"] > 0.6
    assert not any("said" in other.parts for other in others)
    strange = matcher.match("The new season starts on Friday and I am not ready", "en").candidates
    assert all(each.parts.get("said", 0.0) == 0.0 for each in strange)


@pytest.mark.parametrize("post", ["", "!!!", "\u200b", "😀 😀 😀 😀"])
def test_a_post_of_no_words_says_nothing(index: Index, embedder: OnnxEmbedder, post: str):
    """And is no error."""
    assert 0 <= share(index, embedder, post) < 0.5


class SentencesOnly:
    """A model of somebody's own that gives no single words, under the name of the one that ships."""

    def __init__(self, embedder: OnnxEmbedder) -> None:
        self.name, self.digest, self.width = embedder.name, embedder.digest, embedder.width
        self.embed = embedder.embed

    def words(self, text: str) -> None:
        """None, as the port says."""


def test_what_cannot_be_read_word_by_word_is_suggested_and_never_acted_on(embedder: OnnxEmbedder):
    """Less is known of the post, so less is done about it."""
    for model, acts in ((embedder, True), (SentencesOnly(embedder), False)):
        matcher = Matcher(library(model))
        matcher.index.add(CLAIM)
        thresholds = matcher.parameters.shipped_thresholds()
        found = matcher.match("Mayor Anneke Brandt cancelled the postal vote in Highmark", "en")

        assert thresholds.suggested(found, "", "en")
        assert (thresholds.certain(found, "", "en") is not None) is acts


def test_a_model_built_before_words_were_read_is_to_be_built_again(tmp_path: Path):
    """It would go on and act on nothing, and nobody would know why."""
    onnx = pytest.importorskip("onnx")
    require_model()
    for file in model_folder().iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    old = onnx.load(tmp_path / MODEL)
    del old.graph.output[1:]
    onnx.save(old, tmp_path / MODEL)
    manifest = msgspec.json.decode((tmp_path / "manifest.json").read_bytes())
    manifest["files"][MODEL] = _digest(tmp_path / MODEL)
    (tmp_path / "manifest.json").write_bytes(msgspec.json.encode(manifest))

    with pytest.raises(ModelUnusable, match="claims model build"):
        load(tmp_path)


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
