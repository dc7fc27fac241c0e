"""A file that is not there, from a terminal: what is wrong and what to do, and no number of the operating system."""

from __future__ import annotations

from pathlib import Path

import pytest

from steadyhand.cli.app import app, told

THERE = "there.jsonl"
CLAIMS_AND_CIVIC = (
    ("claims", "import", "{}", "--by", "vera"),
    ("claims", "suggest", "{}", "--by", "vera"),
    ("claims", "evaluate", "--claims", "{}", "--posts", THERE),
    ("claims", "evaluate", "--claims", THERE, "--posts", "{}"),
    ("claims", "model", "build", "--wheel", "{}"),
    ("claims", "model", "build", "--onnx", "{}", "--tokenizer", THERE),
    ("claims", "model", "build", "--onnx", THERE, "--tokenizer", "{}"),
    ("civic", "import", "{}", "--by", "cleo"),
)
OTHERS = (
    ("ingest", "{}"),
    ("decide", "{}"),
)


def sentence(*words: str) -> str:
    """What somebody reads who types this."""
    with pytest.raises(Exception) as failed:  # noqa: PT011 - which one it is, is the question
        app(list(words), result_action="return_value")
    said = told(failed.value)
    assert said is not None, failed.value
    return said


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody stands, with one file in it and one folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / THERE).write_text("")
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize("words", CLAIMS_AND_CIVIC, ids=" ".join)
def test_missing_file_of_claims_and_elections_says_what_to_do(words: tuple[str, ...], here: Path) -> None:
    """Before a password is asked for; which name it was, and from where it was read."""
    said = sentence(*(word.format("nowhere.json") for word in words))
    assert said.startswith("'nowhere.json' is no file here: look at how it is written"), said
    assert str(here) in said
    assert "Errno" not in said

    assert sentence(*(word.format("folder") for word in words)).startswith(
        "'folder' is a folder, and no file"
    )


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_missing_file_of_any_other_command_is_a_sentence(words: tuple[str, ...]) -> None:
    """The number of an error is of no use to whoever mistyped a name."""
    said = sentence(*(word.format("nowhere.json") for word in words))
    assert "nowhere.json" in said
    assert "Errno" not in said
