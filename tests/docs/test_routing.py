"""The queues and routing rules that docs/routing.md writes out do what the page says."""

from __future__ import annotations

import json
import re

import msgspec

from steadyhand.rules.areas import CASE_SOURCES, SEVERITIES, SUBJECT_CLASSES
from steadyhand.rules.counting import span_us
from steadyhand.rules.pack_queues import _WrittenQueue
from steadyhand.rules.pack_routing import load_routing
from steadyhand.rules.queues import MAX_WAIT, WITHIN
from steadyhand.rules.routes import routes_of, tried_route
from steadyhand.rules.routing import CaseFacts
from tests.docs.test_examples import DOCS, FENCED, files_in

PAGE = (DOCS / "routing.md").read_text(encoding="utf-8")
FILES = files_in(PAGE)
ROUTING = load_routing(FILES)


def rows(heading: str) -> dict[str, str]:
    """The rows of the table under a heading, by their first word."""
    table = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", table, re.MULTILINE))


def test_cases_on_the_page_go_where_the_page_says():
    """A reader who copies the blocks into files must get what the page promised."""
    blocks = [json.loads(block) for language, block in FENCED.findall(PAGE) if language == "json"]

    assert len(blocks) >= 6
    for block in blocks:
        routed = ROUTING.route(msgspec.convert(block["case"], CaseFacts))
        assert (routed.queue, routed.rule) == (block["goes_to"], block["by"])
        assert routed.within == span_us(block["within"], "within"), block


def test_test_cases_on_the_page_pass():
    """Whoever copies the page must see green."""
    routes = routes_of(FILES, ROUTING)

    assert len(routes) == 2
    assert [tried_route(each.case, ROUTING) for each in routes] == [(), ()]


def test_tables_name_every_field_key_and_word_and_no_others():
    """What the page does not name will be asked for by nobody; what it names too much will be refused."""
    fields, keys = rows("What a case says"), rows("What a queue says")

    assert tuple(fields) == CaseFacts.__struct_fields__
    assert tuple(keys) == _WrittenQueue.__struct_fields__
    for field, words in {
        "severity": SEVERITIES,
        "source": CASE_SOURCES,
        "subject_class": SUBJECT_CLASSES,
    }.items():
        assert tuple(re.findall(r"`(\w+)`", fields[field])) == words


def test_times_that_the_page_names_are_those_of_every_queue():
    """Somebody plans a shift by them."""
    keys = rows("What a queue says")
    for key, usual in {"within": WITHIN, "max_wait": MAX_WAIT}.items():
        said = re.findall(r"(\w+) (\d+[mhd])", keys[key].rpartition("|")[2])
        assert {severity: span_us(span, key) for severity, span in said} == dict(usual)
