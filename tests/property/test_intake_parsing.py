from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from steadyhand.intake import scan
from steadyhand.intake.model import TYPES, Event, Fault
from steadyhand.intake.parsing import ITEM_LIMIT, TooMany, Unreadable, parse, parse_all, split
from tests.support.intake_events import NOW, encoded, post_created, report_created

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=40)
ids = st.from_regex(r"[A-Za-z0-9_.-]{1,40}", fullmatch=True)
clean = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), inner, max_size=4)
    ),
    max_leaves=20,
)


@st.composite
def almost_events(draw: st.DrawFn) -> dict[str, Any]:
    """A good event in which some part, at any depth, is replaced by anything."""
    event = json.loads(encoded(draw(st.sampled_from([post_created(), report_created()]))))
    event["type"] = draw(st.sampled_from([*sorted(TYPES), event["type"]]))
    place = event
    while draw(st.booleans()):
        inner = [value for value in place.values() if isinstance(value, dict)]
        if not inner:
            break
        place = draw(st.sampled_from(inner))
    place[draw(st.sampled_from([*place, "extra"]))] = draw(anything)
    return event


@st.composite
def good_posts(draw: st.DrawFn) -> dict[str, Any]:
    """A valid post with any JSON beside what must be there."""
    data = draw(st.dictionaries(ids, clean, max_size=3))
    data["post"] = draw(st.dictionaries(ids, clean, max_size=3)) | {"id": draw(ids), "text": draw(words)}
    data["account"] = {"id": draw(ids), "about": draw(clean)}
    return post_created() | {"id": draw(words), "source": draw(words), "data": data}


@given(st.binary(max_size=400))
@example(b"[" * 200)
@example(b'{"a":"\\ud800"}')
def test_any_bytes_give_an_event_or_a_fault(raw):
    """Whoever sends garbage must get an answer, and the process must not notice."""
    assert isinstance(parse(raw, 0, NOW), Event | Fault)


@given(anything)
def test_any_json_gives_an_event_or_a_fault_with_a_field(value):
    """Also halves of surrogate pairs, NaN and infinities, which Python's own encoder lets through."""
    parsed = parse(json.dumps(value).encode("utf-8", "surrogatepass"), 5, NOW)

    assert isinstance(parsed, Fault)
    assert parsed.index == 5
    assert parsed.field
    assert parsed.detail


@given(almost_events())
def test_an_event_with_one_wrong_part_is_kept_or_refused(event):
    """What passes can always be stored: text without NUL and without half characters."""
    parsed = parse(json.dumps(event).encode(), 0, NOW)

    if isinstance(parsed, Event):
        written = "\n".join([parsed.source, parsed.id, parsed.subject, parsed.account or ""])
        assert "\x00" not in written + parsed.data.decode()
        assert scan.bad_character(json.loads(parsed.data)) is None
    else:
        assert parsed.field


@given(st.binary(max_size=300), st.sampled_from(["single", "batch", "json", "lines"]))
@example(b'["\\ud800", {}]', "batch")
@example(b"[" * 3_000 + b"]" * 3_000, "json")
def test_any_body_is_split_or_refused_as_a_whole(body, form):
    """Nothing but the two refusals may come out of it."""
    try:
        items = split(body, form)
    except (Unreadable, TooMany):
        return
    events, faults = parse_all(items, NOW)
    assert len(events) + len(faults) <= len(items)


@given(good_posts())
def test_a_valid_event_comes_back_as_it_was_sent(event):
    """Nothing of the data is lost or changed, whatever else it holds."""
    parsed = parse(encoded(event), 0, NOW)

    if len(encoded(event)) > ITEM_LIMIT or len(event["id"]) > 256:
        return
    assert isinstance(parsed, Event), parsed
    assert json.loads(parsed.data) == event["data"]
    assert (parsed.source, parsed.id, parsed.account) == (
        event["source"],
        event["id"],
        event["data"]["account"]["id"],
    )


@given(good_posts())
def test_spelling_never_changes_the_digest(event):
    """Order of keys, white space and escapes are the encoder's business."""
    respelled = json.dumps(dict(sorted(event.items(), reverse=True)), indent=1, ensure_ascii=True).encode()

    assert parse(respelled, 0, NOW) == parse(encoded(event), 0, NOW)


@given(st.lists(clean, max_size=8))
def test_the_careful_splitter_agrees_with_the_decoder(values):
    """It takes over where the decoder gives up, so both must see the same items."""
    body = json.dumps(values).encode()

    assert [json.loads(item) for item in scan.items(body) or []] == values
    assert [bytes(item) for item in split(body, "batch")] == scan.items(body)
