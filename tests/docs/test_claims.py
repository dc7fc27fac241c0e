"""What the page on claims says is what is done: its examples are read, its words and limits are the program's."""

from __future__ import annotations

import re
from pathlib import Path

from steadyhand.access.roles import ROLES
from steadyhand.civic.claims import claim_review, csv_form
from steadyhand.civic.claims.approving import APPROVE, RETIRE
from steadyhand.civic.claims.bringing import LARGEST, MANY
from steadyhand.civic.claims.commands import WRITE
from steadyhand.civic.claims.files import BYTES
from steadyhand.civic.claims.model import DOCUMENT, PATIENCE, SHARE, STATES, VERDICTS, Wording
from steadyhand.civic.claims.wording import LEAST, TELLING
from steadyhand.kernel.values import DAY

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "claims.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_claim_review_on_the_page_is_read_as_it_says():
    """Whoever copies it must get a claim."""
    raw = block("json").encode()
    (line,) = claim_review.read(raw, "arven")

    assert line.content is not None, line.refusal
    assert (line.refusal, line.content.verdict, line.content.jurisdictions) == (None, "false", ("US",))
    assert line.content.panel == "They are open until eight."
    assert claim_review.written(line.claim, line.content, line.document) == raw.strip()


def test_csv_on_the_page_is_read_as_it_says():
    """Each with its line, by which a refused one would be named."""
    polls, river = csv_form.read(block("text").splitlines(keepends=True), "arven")

    assert [(one.number, one.refusal) for one in (polls, river)] == [(2, None), (3, None)]
    assert (polls.claim, river.claim) == ("claim:polls", "claim:river")
    assert polls.content is not None
    assert polls.content.variants == (Wording(text="Los colegios cierran a mediodía.", language="es"),)
    assert river.content is not None
    assert river.content.verdict == "misleading"


def test_every_column_of_a_csv_is_on_the_page():
    """A column that nobody can look up is left empty."""
    table = PAGE.partition("| column | holds |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)

    assert [name for row in rows for name in re.findall(r"`(\w+)`", row)] == list(csv_form.COLUMNS)
    assert all(f"`{name}`" in PAGE for name in csv_form.NEEDED)


def test_words_and_limits_on_the_page_are_those_of_the_program():
    """Whoever plans by the page must not be refused by the door."""
    assert all(f"`{word}`" in PAGE for word in (*STATES, *VERDICTS, WRITE, APPROVE, RETIRE))
    assert {WRITE, APPROVE, RETIRE} <= ROLES["policy_lead"]
    assert ROLES["civic_analyst"] & {WRITE, APPROVE, RETIRE} == {WRITE}
    for said in (
        f"more than {MANY} claims of one person within a day",
        f"more than one post in {SHARE} of",
        f"They have {PATIENCE // DAY} days",
        f"fewer than {LEAST} words",
        f"fewer than {TELLING} that say",
        f"A file has {BYTES >> 20} MiB and {LARGEST:,} claims",
        f"a claim {DOCUMENT >> 10} KiB",
    ):
        assert said in PAGE, said
