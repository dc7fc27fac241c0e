"""Languages and regions of events: only what has the shape of one is shown, counted and routed by."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from steadyhand.flows.post import Ruled, facts_of, orders
from steadyhand.review.opening import FileReport, OpenCase
from tests.support.intake_events import NOW, kept, post_created, report_created
from tests.unit.flows.test_flows import commands, pack, post, ruled  # noqa: F401 - the fixture

ODD = ("en US", "pt_BR", "<b>en</b>", "x" * 21, "Read this: it is terrible", "e\u202en", "en\n", "日本")


def facts(lang: str, region: str) -> tuple[str, str]:
    data = {"post": {"id": "1", "lang": lang}, "account": {"id": "u1", "region": region}}
    found = facts_of(kept(post_created(1)), data)
    return found.language, found.region


@pytest.mark.parametrize("odd", ["", *ODD])
def test_language_and_region_of_another_shape_are_unknown(odd):
    """Whatever a user can write there would stand on pages and in public figures as a language."""
    assert facts(odd, odd) == ("unknown", "unknown")


@pytest.mark.parametrize(("lang", "region"), [("en", "eu"), ("pt-BR", "BR"), ("zh-Hant-TW", "419")])
def test_language_and_region_of_the_usual_shapes_are_kept(lang, region):
    """Else nobody would be served what they read."""
    assert facts(lang, region) == (lang, region)


@pytest.mark.parametrize("odd", ODD)
def test_post_is_judged_all_the_same_and_its_case_shows_no_such_language(pack, odd):  # noqa: F811 - the fixture
    """What was acknowledged is not lost for a slip in a field that nobody rules by."""
    event = post("ask", lang=odd)
    (command,) = commands(orders(event, ruled(pack, event), NOW))

    assert isinstance(command, OpenCase)
    assert command.language == "unknown"
    assert msgspec.json.decode(command.content or "")["lang"] == "unknown"


@pytest.mark.parametrize("odd", ODD)
def test_report_is_filed_all_the_same_and_shows_no_such_language(odd):
    """Who reports must not be able to write on the page of who decides."""
    event: dict[str, Any] = report_created()
    event["data"]["report"] |= {"lang": odd, "region": odd}
    event["data"]["content"] |= {"lang": odd}
    taken = msgspec.structs.replace(kept(report_created()), data=msgspec.json.encode(event["data"]))

    filed, opened = commands(orders(taken, Ruled(rules="v1"), NOW))

    assert isinstance(filed, FileReport)
    assert isinstance(opened, OpenCase)
    assert (opened.language, opened.region) == ("unknown", "unknown")
    assert odd not in (opened.content or "")
