"""Files of claims as values: what is understood, what is refused by its place, and what a rating means."""

from __future__ import annotations

import json
from typing import Any

import pytest

from steadyhand.civic.claims import claim_review, csv_form
from steadyhand.civic.claims.model import Source, Wording
from steadyhand.civic.claims.ratings import verdict_of
from steadyhand.civic.claims.reading import Line, Unreadable
from steadyhand.kernel.zones import instant
from tests.support.program_claims import SAID, content, statement

REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": SAID,
    "url": "https://facts.example/polls",
    "datePublished": "2022-11-01",
    "inLanguage": "en",
    "author": {"@type": "Organization", "name": "Arven Facts", "url": "https://facts.example"},
    "reviewRating": {
        "@type": "Rating", "ratingValue": "1", "bestRating": "5", "worstRating": "1", "alternateName": "Pants on Fire!",
    },
    "itemReviewed": {
        "@type": "Claim", "author": {"@type": "Person", "name": "Somebody"}, "datePublished": "2022-10-30",
        "appearance": [{"@type": "OpinionNewsArticle", "url": "https://posts.example/1"}],
    },
    "sdLicense": "https://creativecommons.org/licenses/by/4.0/",
}  # fmt: skip


def read(body: Any, source: str = "arven") -> list[Line]:
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return list(claim_review.read(raw, source))


def rows(text: str) -> list[Line]:
    return list(csv_form.read(text.splitlines(keepends=True), "arven"))


def codes(lines: list[Line]) -> list[str | None]:
    return [line.refusal.code if line.refusal else None for line in lines]


def test_claim_review_says_what_its_fields_say():
    """As fact-checkers publish it."""
    (line,) = read(REVIEW)

    assert line.refusal is None
    assert line.content == content(
        rating="Pants on Fire!",
        published=instant("2022-11-01T00:00:00Z"),
    )
    assert json.loads(line.document) == REVIEW, "who said it and where it appeared are kept with the document"


@pytest.mark.parametrize(
    "body",
    [
        [REVIEW, REVIEW | {"claimReviewed": "Another one."}],
        {"@context": "https://schema.org", "@graph": [REVIEW, {"@type": "WebPage"}, REVIEW | {"url": "https://x.example/2"}]},
        {
            "@type": "DataFeed",
            "dataFeedElement": [
                {"@type": "DataFeedItem", "item": [REVIEW]},
                {"@type": "DataFeedItem", "item": REVIEW | {"@type": ["ClaimReview"]}},
            ],
        },
        [{"@type": "http://schema.org/ClaimReview"} | {k: v for k, v in REVIEW.items() if k != "@type"}] * 2,
        b"\xef\xbb\xbf" + b"\n".join([json.dumps(REVIEW).encode()] * 2) + b"\n",
    ],
)  # fmt: skip
def test_every_form_of_list_is_read(body):
    """Sites publish it singly, in a graph, in a feed, and archives line by line."""
    good = [line for line in read(body) if line.refusal is None]

    assert len(good) == 2
    assert all(line.content for line in good)


def test_what_is_no_claim_is_refused_by_its_place_and_the_rest_is_read():
    """One bad claim of ten thousand must not stop the others, nor vanish."""
    bad = [
        REVIEW,
        7,
        {"@type": "NewsArticle"},
        REVIEW | {"datePublished": "yesterday"},
        REVIEW | {"author": None},
        REVIEW | {"claimReviewed": ""},
        REVIEW | {"steadyhand": {"verdict": "rather false"}},
        REVIEW | {"steadyhand": {"id": "Ö"}},
        REVIEW | {"more": "x" * 70_000},
        {"@type": "Claim", "text": "The polls close at noon."},
        REVIEW | {"url": "https://facts.example/last"},
    ]
    lines = read(bad)

    assert [line.number for line in lines] == list(range(1, 12))
    assert codes(lines) == [
        None, "no_claim", "no_claim", "invalid", "no_source", "no_text", "invalid", "invalid", "too_long", "no_claim",
        None,
    ]  # fmt: skip
    assert all(line.refusal.message.endswith(".") for line in lines if line.refusal)


@pytest.mark.parametrize("body", [b"", b"not json", b"[1, 2", b"{}{", b"\xff\xfe", b"[]", b"[" * 50])
def test_file_that_is_no_list_says_so(body):
    """No trace for a wrong file."""
    with pytest.raises(Unreadable):
        read(body)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b'{"@type":' + b"[" * 100_000])
def test_file_that_is_nested_without_end_says_so(body):
    """It is a refusal, as for any other file; on a line of its own it is refused alone."""
    with pytest.raises(Unreadable):
        read(body)
    good = json.dumps(REVIEW).encode()
    assert codes(read(b"\n".join([good, body]))) == [None, "no_claim"]


def test_line_that_is_cut_off_is_refused_alone():
    """A download that broke off leaves the claims before it."""
    lines = read(b"\n".join([json.dumps(REVIEW).encode(), b'{"@type":"ClaimReview","claimRev']))

    assert codes(lines) == [None, "no_claim"]


def test_depth_is_bounded():
    """A file made to exhaust the reader is a refused claim."""
    nested: Any = [REVIEW]
    for _ in range(30):
        nested = [nested]
    assert codes(read(nested)) == ["no_claim"]


def test_same_claim_has_the_same_name_whatever_its_verdict_and_spelling():
    """Else a fact-check that changed would be a second claim, and the first would act on."""
    (one,) = read(REVIEW)
    (other,) = read(REVIEW | {"reviewRating": {"alternateName": "True"}, "claimReviewed": SAID.upper()})
    (third,) = read(REVIEW | {"claimReviewed": "Something else."})
    (named,) = read(REVIEW | {"@id": "https://facts.example/#7"})
    (again,) = read(REVIEW | {"@id": "https://facts.example/#7", "claimReviewed": "Something else."})

    assert one.claim == other.claim != third.claim
    assert one.digest != other.digest
    assert named.claim == again.claim
    assert read(REVIEW, "other")[0].claim != one.claim
    assert read(dict(reversed(REVIEW.items())))[0].digest == one.digest, "the order of fields says nothing"


def test_document_that_still_says_so_is_written_as_it_came_and_else_what_changed_is_put_over_it():
    """What we do not understand is not ours to lose."""
    raw = json.dumps(REVIEW, indent=3)
    (line,) = read(raw.encode())
    assert line.content is not None
    assert claim_review.written(line.claim, line.content, line.document) == raw.encode()
    later = content(verdict="misleading", rating="Missing context", published=line.content.published)
    told = json.loads(claim_review.written(line.claim, later, line.document))

    assert (told["sdLicense"], told["itemReviewed"]) == (REVIEW["sdLicense"], REVIEW["itemReviewed"])
    assert told["reviewRating"]["alternateName"] == "Missing context"
    (again,) = read(told)
    assert (again.claim, again.content) == (line.claim, later)


def test_statement_is_written_and_read_as_one_and_never_mistaken_for_a_check():
    """A site's own `Claim` is no authority here."""
    office = statement(
        "Polls in Arven are open until eight.", jurisdictions=("XK",), panel="Open until eight."
    )
    (line,) = read(claim_review.written("claim:hours", office, None))

    assert (line.claim, line.content) == ("claim:hours", office)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("False", "false"), ("FALSO!", "false"), ("Größtenteils falsch", "misleading"), ("Irreführend", "misleading"),
        ("Half-True", "misleading"), ("Pants on Fire", "false"), ("Engañoso", "misleading"), ("Vrai", "true"),
        ("Research In Progress", "unproven"), ("Mostly True", "true"), ("Three lying noses", None), ("", None),
    ],
)  # fmt: skip
def test_rating_means_what_its_words_say(words, verdict):
    """And nothing where nobody could tell."""
    assert verdict_of(words) == verdict


@pytest.mark.parametrize(
    ("value", "best", "worst", "verdict"),
    [
        ("1", "5", "1", "false"), (5, 5, 1, "true"), (3, 5, 1, "misleading"), (1, 5, None, "false"),
        (2.0, 5, 1, "false"), ("1", None, "1", None), (7, 5, 1, None), (True, 5, 1, None),
        ("one", 5, 1, None), (1, 1, 1, None),
    ],
)  # fmt: skip
def test_number_counts_on_its_own_scale_alone(value, best, worst, verdict):
    """A 1 is the best at one source and the worst at another."""
    assert verdict_of("", value, best, worst) == verdict
    assert verdict_of("False", value, best, worst) == "false", "words come first"


HEAD = "id,statement,publisher,url,rating,variants,jurisdictions\r\n"


def test_csv_is_read_with_its_lines_and_the_rest_goes_on():
    """A row that breaks off says where; those after it are taken."""
    text = (
        HEAD
        + 'polls,"Polls close, at noon.",Arven Facts,https://x.example/1,False,'
        + '"[es] Los colegios cierran\n[] At noon!",US US-GA\r\n'
        + "two,Short row,Arven\r\n"
        + '\r\nthree,"Half "quoted" cell",Arven Facts,https://x.example/3,False,,\r\n'
        + "four,Fine again here.,Arven Facts,https://x.example/4,False,,WX\r\n"
        + "five,\udcff broken bytes,Arven Facts,https://x.example/5,False,,\r\n"
        + "six,Fine at last.,Arven Facts,https://x.example/6,Nobody knows,,\r\n"
        + '"seven,never closed,Arven Facts\r\n'
    )  # fmt: skip
    lines = rows(text)

    assert codes(lines) == [None, "columns", "no_csv", "unknown_place", "no_utf8", None, "no_csv"]
    assert [line.number for line in lines] == [2, 4, 6, 7, 8, 9, 10]
    first = lines[0].content
    assert first is not None
    assert first.variants == (Wording(text="Los colegios cierran", language="es"), Wording(text="At noon!"))
    assert (lines[0].claim, first.jurisdictions, first.verdict) == ("claim:polls", ("US", "US-GA"), "false")
    assert lines[5].content is not None
    assert lines[5].content.verdict is None


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("", "'statement' once"),
        ("statement,publisher\n", "'url' once"),
        ("statement;publisher;url\n", "semicolons"),
        ("statement,publisher,url,x,x\n", "named once"),
    ],
)
def test_header_that_is_none_says_what_is_missing(head, told):
    """Nothing is taken from columns that are guessed."""
    with pytest.raises(Unreadable, match=told):
        rows(head)


def test_cell_that_a_spreadsheet_would_run_is_written_harmless_and_read_back():
    """Somebody else opens the export in a spreadsheet."""
    said = content(
        "=HYPERLINK(evil) is what it says", source=Source(publisher="'@quoted", url="https://x.example")
    )
    text = csv_form.header() + csv_form.written("claim:x", said, None)
    (line,) = rows(text)

    assert ",'=HYPERLINK" in text
    assert line.content == said


def test_columns_that_nobody_knows_are_kept_with_the_row():
    """What somebody else wrote beside it is not ours to lose."""
    (line,) = rows("statement,publisher,url,colour\nPolls close.,Arven,https://x.example,blue\n")

    assert json.loads(line.document)["colour"] == "blue"
