"""The sentence model as matching uses it: read from a folder, checked against its digests, run on the CPU.

onnxruntime and tokenizers come with `pip install 'steadyhand[claims]'`. Whatever is missing or damaged is one error,
`ModelUnusable`, whose message says what to do; matching goes on by words.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
MANIFEST: Final = "manifest.json"
NAME: Final = "all-MiniLM-L6-v2"
"""The weights that `steadyhand claims model build` takes."""
_WORDS: Final = "words"
MOST_TOKENS: Final = 128
"""Of a longer text the beginning is read."""


class ModelUnusable(Exception):
    """There is no sentence model that can be used; the message says why and what to do."""


class Manifest(msgspec.Struct, frozen=True):
    """What lies in a model's folder, and where it came from."""

    name: str
    """Which weights: calibration belongs to one of these."""
    width: int
    files: dict[str, str]
    """SHA-256 by file name."""
    source: str
    made_with: dict[str, str]

    @property
    def digest(self) -> str:
        """One SHA-256 for the whole: vectors of two models with the same are the same."""
        return sha256(
            "\n".join(f"{name} {self.files[name]}" for name in sorted(self.files)).encode()
        ).hexdigest()


class OnnxEmbedder:
    """Sentences to vectors of unit length. Open it with `load`."""

    def __init__(self, manifest: Manifest, session: Any, tokenizer: Any) -> None:
        self.name, self.digest, self.width = manifest.name, manifest.digest, manifest.width
        self._session, self._tokenizer = session, tokenizer
        self._inputs = {each.name for each in session.get_inputs()}
        self._outputs = [each.name for each in session.get_outputs()]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts x width, each row of unit length.

        One text at a time: what is read together shares the scale of its int8 numbers, so that a text's vector would
        depend on its neighbours, and a match on who else posted in that moment.
        """
        found = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, each in enumerate(self._tokenizer.encode_batch(list(texts))):
            found[row] = self.run(each.ids)
        return found

    def run(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """One vector of unit length, of the tokens of one text."""
        out = self._read(self._outputs[0], tokens)
        if out.ndim > 1:  # a model that leaves pooling to whoever runs it: tokens x width
            out = out.mean(axis=0)
        unit: NDArray[np.float32] = out / max(float(np.linalg.norm(out)), 1e-9)
        return unit

    def words(self, text: str) -> tuple[list[str], NDArray[np.float32]] | None:
        """Each word of a text as it is written, and words x width, each row of unit length: what it means there.

        Signs are words too. None where the model gives sentences only.
        """
        if _WORDS not in self._outputs:
            return None
        read = self._tokenizer.encode(text)
        by_word: dict[int, list[int]] = {}
        for token, word in enumerate(read.word_ids):
            if word is not None:
                by_word.setdefault(word, []).append(token)
        tokens = self._read(_WORDS, read.ids)
        found = np.array([tokens[each].mean(axis=0) for each in by_word.values()], dtype=np.float32)
        found = found.reshape(-1, tokens.shape[1])
        spans = [(read.offsets[each[0]][0], read.offsets[each[-1]][1]) for each in by_word.values()]
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return [text[start:end] for start, end in spans], found / np.maximum(lengths, np.float32(1e-9))

    def _read(self, output: str, tokens: Sequence[int]) -> NDArray[np.float32]:
        ids = np.array([tokens], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        out: NDArray[np.float32] = self._session.run([output], {name: given[name] for name in self._inputs})[
            0
        ][0]
        return out


def folder_in(data: Path) -> Path:
    """Where the model of an installation lies."""
    return data / "claims-model"


def load(folder: Path) -> OnnxEmbedder:
    """Open the model in a folder, one thread. Raises `ModelUnusable`."""
    manifest = checked(folder)
    try:
        import onnxruntime  # noqa: PLC0415 - optional, and slow to import
        from tokenizers import Tokenizer  # noqa: PLC0415 - the same
    except ImportError as error:
        raise ModelUnusable(
            f"The sentence model needs {error.name}: pip install 'steadyhand[claims]'. Claims are matched by words."
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # both libraries raise classes of their own for a file they cannot read
        raise ModelUnusable(_advice(folder, f"cannot be opened ({error})")) from error
    if manifest.name == NAME and _WORDS not in {each.name for each in session.get_outputs()}:
        raise ModelUnusable(_advice(folder, "was built by an earlier version, which read no single words"))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    return OnnxEmbedder(manifest, session, tokenizer)


def checked(folder: Path) -> Manifest:
    """The manifest of a folder whose files are what it says. Raises `ModelUnusable`."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise ModelUnusable(_advice(folder, "is not there")) from error
    except OSError as error:
        raise ModelUnusable(_advice(folder, f"cannot be read ({error.strerror})")) from error
    except msgspec.MsgspecError as error:
        raise ModelUnusable(_advice(folder, f"has a damaged manifest ({error})")) from error
    for name, digest in manifest.files.items():
        try:
            found = sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelUnusable(_advice(folder, f"lacks {name}")) from error
        if found != digest:
            raise ModelUnusable(_advice(folder, f"is damaged: {name} is not the file that was built"))
    return manifest


def _advice(folder: Path, what: str) -> str:
    return (
        f"The sentence model in {folder} {what}. Claims are matched by words alone until "
        "`steadyhand claims model build` has made it; a service that runs takes it up when it is started again."
    )
