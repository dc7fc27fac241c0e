"""How well posts are matched is measured as it should be, by the command too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from steadyhand.civic.matching.evaluating import Outcome, Post, outcomes, read_claims, read_posts, report
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Known
from steadyhand.cli.app import app
from steadyhand.cli.common import CommandRefused
from tests.support.claims import ABOUT, CLAIMS, UNRELATED, library
from tests.support.shared import require_shared

POSTS = [Post(f"post:{at}", text, (claim,)) for at, (text, claim) in enumerate(ABOUT.items())]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The claims and posts of this project, as files."""
    claims = [{"id": each.claim, "claim": each.statement, "title": each.texts[1]} for each in CLAIMS]
    posts = [{"id": post.id, "text": post.text, "gold": post.gold} for post in POSTS]
    for name, lines in (("claims", claims), ("posts", posts)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return tmp_path


def asked(files: Path, *more: str) -> list[str]:
    named = ["--claims", str(files / "claims.jsonl"), "--posts", str(files / "posts.jsonl")]
    return ["claims", "evaluate", *named, "--model", str(files / "none"), *more]


def test_the_command_gives_the_figures_as_json_and_says_that_the_model_is_missing(
    files: Path, capfd: pytest.CaptureFixture[str]
):
    """A figure by words alone must not be taken for one by meaning."""
    app(asked(files, "--json"), result_action="return_value")
    out, err = capfd.readouterr()
    made = json.loads(out)

    assert (made["mode"], made["claims"], made["posts"]) == ("lexical", len(CLAIMS), len(POSTS))
    assert made["map5"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert made["suggest"].keys() == {"recall", "false"}
    assert made["precision"]["act"].keys() == {"0.001", "0.010"}
    assert "matched by words alone" in " ".join(err.split())


def test_the_command_tells_people_in_words(files: Path, capfd: pytest.CaptureFixture[str]):
    """Not everybody reads JSON."""
    app(asked(files), result_action="return_value")
    out = capfd.readouterr().out

    assert "matched by words alone" in out
    assert "MAP@5" in out
    assert "At the threshold to act" in out


@pytest.mark.parametrize("line", ['{"id": 3}', "nothing", '{"id": "post:1"}'])
def test_a_line_that_is_not_one_is_refused(files: Path, line: str):
    """Half a file gives half a figure."""
    (files / "posts.jsonl").write_text(line, encoding="utf-8")

    with pytest.raises(CommandRefused, match="A line is not what it should be"):
        app(asked(files), result_action="return_value")


def test_a_post_whose_claim_is_removed_meets_none_of_its_duplicates():
    """A copy of the true claim that stays would be counted as a false match of something right."""
    index = library()
    index.add(Known("claim:again", (CLAIMS[2].statement, "Felt-tip pens?")))
    [found] = outcomes(Matcher(index), [Post("post:1", CLAIMS[2].statement, ("claim:3",))])

    assert (found.rank, found.suggested) == (1, True)
    assert found.without < 0.5


def outcome(rank: int, first: float, without: float) -> Outcome:
    return Outcome(rank, first, first > 0.5, first > 0.9, True, without, without > 0.5, without > 0.9)


def test_figures_are_what_they_are_by_hand():
    """Four posts: found first twice, third once, not at all once."""
    found = [outcome(1, 0.95, 0.6), outcome(1, 0.4, 0.2), outcome(3, 0.8, 0.1), outcome(0, 0.3, 0.3)]
    made = report(Matcher(library()), found)

    assert made.p1.value == 0.5
    assert made.map5.value == made.mrr.value == pytest.approx((1 + 1 + 1 / 3) / 4, abs=1e-4)
    assert made.suggest["recall"].value == 0.25
    assert made.suggest["false"].value == 0.25
    assert made.recall_at_false["0.05"].value == 0.25  # above 0.6: the first post alone
    assert made.map5.low < made.map5.value < made.map5.high


def test_the_same_run_gives_the_same_intervals():
    """A figure that cannot be had again is none."""
    matcher = Matcher(library())

    assert report(matcher, outcomes(matcher, POSTS)) == report(matcher, outcomes(matcher, POSTS))


def test_real_posts_are_ranked_by_words_about_as_well_as_published_systems_do():
    """A change that breaks folding or scoring shows on real posts first."""
    folder = require_shared("claims/checkthat2020_task2_en")
    index = Index()
    index.add_all(read_claims(folder / "claims.jsonl"))
    matcher = Matcher(index)
    made = report(matcher, outcomes(matcher, read_posts(folder / "dev.jsonl")[::3]))

    assert made.map5.value > 0.75
    assert made.suggest["false"].value < 0.15
    assert not any(
        matcher.parameters.shipped_thresholds().acted_on(matcher.match(post), "", "en") for post in UNRELATED
    )
