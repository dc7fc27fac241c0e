from __future__ import annotations

import json
from itertools import starmap
from typing import Any

import pytest

from steadyhand.intake.model import TYPES, Event, Fault
from steadyhand.intake.parsing import (
    BEHIND,
    COUNT_LIMIT,
    ITEM_LIMIT,
    TooMany,
    Unreadable,
    instant,
    parse,
    parse_all,
    split,
)
from steadyhand.kernel.values import DAY, SECOND
from tests.support.intake_events import NOW, encoded, kept, post_created, report_created


def fault(event: dict[str, Any] | bytes) -> Fault:
    raw = event if isinstance(event, bytes) else encoded(event)
    parsed = parse(raw, 3, NOW)
    assert isinstance(parsed, Fault), parsed
    return parsed


def deep(levels: int) -> dict[str, Any]:
    """An event with `levels` levels in all; the event, its data and the chain of lists count."""
    event = post_created()
    chain: list[Any] = []
    for _ in range(levels - 3):
        chain = [chain]
    event["data"]["chain"] = chain
    return event


def test_a_post_is_kept_with_its_subject_its_author_and_its_time():
    """These are what every later room asks an event for."""
    event = kept(post_created(7, author="u9"))

    assert (event.source, event.id, event.type) == ("/plaza", "e7", "post.created")
    assert (event.subject, event.account, event.reporter) == ("post:7", "u9", None)
    assert event.time == instant("2026-11-03T09:30:00Z")
    assert event.name == "/plaza/e7"
    assert json.loads(event.data) == post_created(7, author="u9")["data"]


def test_a_report_is_kept_with_whom_it_quotes_and_who_sent_it():
    """Erasing either account must reach the report."""
    event = kept(report_created(reporter="u2", author="u1"))

    assert (event.subject, event.account, event.reporter) == ("post:1", "u1", "u2")


def test_a_report_about_an_account_carries_that_accounts_content():
    """Without a quoted author the reported account is the one whose content it is."""
    event = report_created(author=None)
    event["data"]["report"]["subject"] = "account:u5"

    assert kept(event).account == "u5"


def test_a_view_count_belongs_to_no_account():
    """Nobody's personal content is in it."""
    event = kept(post_created(type="view.counted", data={"subject": "post:1", "views": 1200}))

    assert (event.subject, event.account) == ("post:1", None)


def test_the_same_event_spelled_differently_has_the_same_digest():
    """A platform may send it again with other white space and another order of keys."""
    event = post_created()
    respelled = json.dumps({name: event[name] for name in reversed(event)}, indent=2).encode()

    assert parse(respelled, 0, NOW) == kept(event)


def test_the_same_event_with_another_trace_id_has_the_same_digest():
    """Tracing extensions differ when an event is sent again; the event is still the same."""
    assert (
        kept(post_created(traceparent="00-aa-01")).digest == kept(post_created(traceparent="00-bb-01")).digest
    )


def test_an_event_without_a_time_has_the_same_digest_whenever_it_comes():
    """Its time is then ours, and must not make a repeat look like another event."""
    first, again = kept(post_created(time=None), NOW), kept(post_created(time=None), NOW + SECOND)

    assert (first.time, again.time) == (NOW, NOW + SECOND)
    assert first.digest == again.digest


@pytest.mark.parametrize(
    "changes", [{"data": post_created(2)["data"]}, {"time": "2026-11-03T09:30:01Z"}, {"type": "post.edited"}]
)
def test_another_body_has_another_digest(changes):
    """Else an id used for two events would pass unnoticed."""
    assert kept(post_created() | changes).digest != kept(post_created()).digest


@pytest.mark.parametrize("name", ["source", "id", "type", "specversion", "data"])
def test_a_missing_attribute_is_refused_by_its_name(name):
    """The sender must learn which one."""
    refused = fault(post_created(**{name: None}))

    assert (refused.index, refused.field) == (3, name)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"specversion": "0.3"}, "specversion", "specversion"),
        ({"id": 7}, "id", "wrong_type"),
        ({"id": ""}, "id", "wrong_type"),
        ({"id": "x" * 257}, "id", "too_long"),
        ({"source": "a\nb"}, "source", "control_character"),
        ({"data": []}, "data", "wrong_type"),
        ({"data": "text"}, "data", "wrong_type"),
        ({"time": 5}, "time", "wrong_type"),
        ({"time": "yesterday"}, "time", "invalid_time"),
        ({"time": "2026-11-03T09:30:00"}, "time", "invalid_time"),
        ({"time": "2026-11-03"}, "time", "invalid_time"),
        ({"subject": ["post:1"]}, "subject", "wrong_type"),
        ({"datacontenttype": "application/xml"}, "datacontenttype", "wrong_type"),
        ({"data_base64": "AA=="}, "data_base64", "unknown_field"),
        ({"Data": {}}, "Data", "unknown_field"),
        ({"my_field": "x"}, "my_field", "unknown_field"),
        ({"myfield": {"a": 1}}, "myfield", "wrong_type"),
    ],
)
def test_a_wrong_attribute_is_refused_with_field_and_code(changes, field, code):
    """Each mistake has its own stable code."""
    refused = fault(post_created() | changes)

    assert (refused.field, refused.code) == (field, code)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("data.post", None, "missing"),
        ("data.post", [], "wrong_type"),
        ("data.post.id", None, "missing"),
        ("data.post.id", 5, "wrong_type"),
        ("data.post.id", "a b", "invalid_subject"),
        ("data.account.id", None, "missing"),
        ("data.account.id", "", "wrong_type"),
    ],
)
def test_a_post_without_its_ids_is_refused_at_the_path(path, value, code):
    """Without an id nothing could be done about it."""
    event = post_created()
    *parents, last = path.split(".")
    place: Any = event
    for name in parents:
        place = place[name]
    place.pop(last) if value is None else place.update({last: value})

    refused = fault(event)

    assert (refused.field, refused.code) == (path, code)


@pytest.mark.parametrize("number", [2**64, -(2**63) - 1])
def test_a_number_that_64_bits_do_not_hold_is_refused(number):
    """Databases and other programs would keep another one; the API's document forbids it as well."""
    event = post_created()
    event["data"]["account"]["followers"] = number
    refused = fault(event)

    assert (refused.field, refused.code) == ("data.account.followers", "wrong_type")


@pytest.mark.parametrize("name", ["id", "subject", "reporter", "area"])
def test_a_report_lacking_a_part_is_refused_at_the_path(name):
    """A case could not be opened from it."""
    event = report_created()
    del event["data"]["report"][name]

    assert fault(event).field == f"data.report.{name}"


@pytest.mark.parametrize("views", [True, -1, 1.5, "7", 2**63, None])
def test_a_view_count_that_is_no_count_is_refused(views):
    """It would end up in sums."""
    refused = fault(post_created(type="view.counted", data={"subject": "post:1", "views": views}))

    assert (refused.field, refused.code) == ("data.views", "wrong_type")


def test_an_unknown_type_is_refused_naming_the_known_ones():
    """The sender sees what it could have meant."""
    refused = fault(post_created(type="post.vanished"))

    assert (refused.field, refused.code) == ("type", "unknown_type")
    assert all(known in refused.detail for known in TYPES)


def test_extension_attributes_pass():
    """CloudEvents lets anyone add them, in lower case letters and digits."""
    assert kept(post_created(traceparent="00-1", sampledrate=3, dataref="x"))


@pytest.mark.parametrize("years", [-36, -10, -2, 1, 10])
def test_a_clock_years_off_is_refused_naming_the_time(years):
    """Such an event would distort every count by time."""
    refused = fault(post_created(time=f"{2026 + years}-11-03T09:30:00Z"))

    assert (refused.index, refused.field, refused.code) == (3, "time", "clock")
    assert "check the sender's clock" in refused.detail


def test_a_time_long_past_is_refused_saying_how_history_is_sent():
    """Whoever means it must not have to guess."""
    assert "?history=true" in fault(post_created(time="2016-11-03T09:30:00Z")).detail


@pytest.mark.parametrize(
    ("year", "codes"), [(2003, []), (2016, []), (2025, []), (1990, ["clock"]), (2036, ["clock"])]
)
def test_history_may_be_of_any_year_that_a_clock_can_show(year, codes):
    """Old posts are sent in on purpose; a time that nobody can have meant is refused there too."""
    events, faults = parse_all([encoded(post_created(time=f"{year}-11-03T09:30:00Z"))], NOW, history=True)

    assert [each.code for each in faults] == codes
    assert len(events) + len(faults) == 1


def test_times_up_to_a_day_ahead_and_of_the_past_year_are_kept():
    """Clocks differ a little, and an outage may last."""
    sent = instant("2026-11-03T09:30:00Z")
    assert kept(post_created(), sent + BEHIND)
    assert isinstance(parse(encoded(post_created()), 0, sent + BEHIND + 1), Fault)
    day_ahead = NOW + DAY
    assert kept(post_created(time=None), day_ahead).time == day_ahead
    assert kept(post_created(), instant("2026-11-02T09:30:00Z")).time == instant("2026-11-03T09:30:00Z")
    assert isinstance(parse(encoded(post_created()), 0, instant("2026-11-02T09:29:59Z")), Fault)


def test_a_time_zone_is_respected():
    """The same instant, written elsewhere."""
    assert instant("2026-11-03T11:30:00.25+02:00") == instant("2026-11-03T09:30:00.25Z")


@pytest.mark.parametrize("place", ["post.text", "post.media[1].alt", "account.handle"])
def test_a_nul_character_anywhere_is_refused_naming_the_field(place):
    """PostgreSQL cannot store it, so it must not get past the door on SQLite either."""
    event = post_created()
    event["data"]["post"]["media"] = [{"alt": "a"}, {"alt": "b"}]
    text = encoded(event).replace(b'"b"', b'"b\\u0000"') if "media" in place else encoded(event)
    if place == "post.text":
        text = text.replace(b"Post number", b"Post\\u0000number")
    if place == "account.handle":
        text = text.replace(b'"handle":"u1"', b'"handle":"u\\u00001"')

    refused = fault(text)

    assert (refused.field, refused.code) == (f"data.{place}", "nul")


def test_a_backslash_before_u0000_is_no_nul_character():
    """Someone may write about escapes."""
    event = post_created()
    event["data"]["post"]["text"] = "write \\u0000 for NUL"

    assert json.loads(kept(event).data) == event["data"]


@pytest.mark.parametrize("half", [b"\\ud83d", b"\\uDE00", b"\\ud83d\\ud83d", b"\\udc00x"])
def test_half_a_surrogate_pair_is_refused_naming_the_field(half):
    """It is no character and cannot be written as UTF-8."""
    refused = fault(encoded(post_created()).replace(b"Post number", half))

    assert (refused.field, refused.code) == ("data.post.text", "surrogate")


def test_a_whole_surrogate_pair_is_kept():
    """Emoji come like this from many encoders."""
    event = kept(json.loads(encoded(post_created()).replace(b"Post number", b"\\ud83d\\ude00")))

    assert "😀" in event.data.decode()


def test_bytes_that_are_no_utf8_are_refused():
    """Also encoded surrogates (CESU-8)."""
    assert fault(encoded(post_created()).replace(b"Post number", b"\xed\xa0\x80")).code == "not_utf8"


@pytest.mark.parametrize("levels", [65, 200, 1_000, 50_000])
def test_nesting_deeper_than_64_is_refused(levels):
    """Whoever walks the data may then recurse."""
    inner = b"[" * (levels - 2) + b"]" * (levels - 2)
    text = encoded(post_created()).replace(b'"Post number 1"', b'"x","chain":' + inner)

    assert fault(text).code == "too_deep"


def test_nesting_of_64_levels_is_kept():
    """The limit itself is allowed."""
    assert kept(deep(64))


def test_many_brackets_that_are_not_deep_are_kept():
    """Brackets in text and side by side count for nothing."""
    event = post_created()
    event["data"]["post"]["text"] = "[{" * 500 + '"'
    event["data"]["post"]["media"] = [[] for _ in range(500)]

    assert kept(event)


def test_an_event_larger_than_the_limit_is_refused():
    """One event must not fill the memory of everyone after it."""
    event = post_created()
    event["data"]["post"]["text"] = "x" * ITEM_LIMIT

    assert (fault(event).field, fault(event).code) == ("event", "too_large")


@pytest.mark.parametrize(
    "text", [b"", b"nul", b"[1", b'{"a":1}}', b'{"a":01}', b"{'a':1}", b'{"a":1e999}', b"\xff"]
)
def test_an_item_that_is_no_json_is_refused(text):
    """A fault, never an exception."""
    assert fault(text).field == "event"


@pytest.mark.parametrize("value", [b"1", b"[]", b'"x"', b"null", b"true"])
def test_an_item_that_is_no_object_is_refused(value):
    """An event is an object."""
    assert fault(value).code == "wrong_type"


def test_the_rest_of_a_batch_is_kept_beside_faulty_items():
    """One sender's bug must not stop the others' events."""
    texts = [
        encoded(post_created(1)),
        encoded(post_created(2)).replace(b"Post number", b"\\ud83d"),
        b"[" * 3_000 + b"]" * 3_000,
        encoded(post_created(4, id=None)),
        encoded(post_created(5)),
    ]

    events, faults = parse_all(split(b"[" + b", ".join(texts) + b"]", "batch"), NOW)

    assert [index for index, _ in events] == [0, 4]
    assert [(each.index, each.code) for each in faults] == [(1, "surrogate"), (2, "too_deep"), (3, "missing")]


def test_lines_are_counted_with_the_blank_ones():
    """The index is then the line, from 0."""
    body = b"\n" + encoded(post_created(1)) + b"\r\n\n{bad\n" + encoded(post_created(2)) + b"\n"

    events, faults = parse_all(split(body, "lines"), NOW)

    assert [index for index, _ in events] == [1, 4]
    assert [(each.index, each.code) for each in faults] == [(3, "malformed")]


def test_a_single_event_and_a_batch_are_told_apart_in_plain_json():
    """application/json may be either."""
    one = encoded(post_created())

    assert [bytes(item) for item in split(one, "json")] == [one]
    assert [bytes(item) for item in split(b" [" + one + b"]", "json")] == [one]


def test_a_byte_order_mark_is_passed_over():
    """Some editors and exports put one first (RFC 8259 section 8.1)."""
    assert isinstance(
        parse(bytes(split(b"\xef\xbb\xbf" + encoded(post_created()), "single")[0]), 0, NOW), Event
    )


@pytest.mark.parametrize(
    ("body", "offset"),
    [(b"", 0), (b"  ", 0), (b"[1, 2", 5), (b"[1 2]", 3), (b"[" * 5_000, 5_000), (b"[1]x", 4)],
)
def test_a_body_that_is_no_array_is_refused_with_the_offset(body, offset):
    """The sender can look there."""
    with pytest.raises(Unreadable) as refused:
        split(body, "batch")

    assert refused.value.offset == offset


def test_more_events_than_the_limit_are_refused_as_one():
    """A batch waits in memory until it is on disk."""
    with pytest.raises(TooMany, match="10001"):
        split(b"[" + b",".join([b"1"] * (COUNT_LIMIT + 1)) + b"]", "batch")


def test_an_object_where_an_array_should_be_is_refused():
    """A single event sent as a batch."""
    with pytest.raises(Unreadable):
        split(encoded(post_created()), "batch")


def test_faults_carry_their_index():
    """Whoever sent a hundred must know which."""
    assert [
        each.index for each in starmap(parse, [(b"", n, NOW) for n in range(3)]) if isinstance(each, Fault)
    ] == [0, 1, 2]


@pytest.mark.parametrize(
    ("part", "name", "value", "field"),
    [
        ("post", "text", 5, "data.post.text"),
        ("post", "lang", ["en"], "data.post.lang"),
        ("post", "mentions", "u1u2", "data.post.mentions"),
        ("post", "mentions", ["u1", 2], "data.post.mentions[1]"),
        ("post", "link", "bit.ly", "data.post.link"),
        ("post", "link", {"domain": 7}, "data.post.link.domain"),
        ("account", "age_s", True, "data.account.age_s"),
        ("account", "age_s", "600", "data.account.age_s"),
        ("account", "verified", 1, "data.account.verified"),
    ],
)
def test_a_field_of_a_wrong_type_is_refused_by_its_name(part, name, value, field):
    """A rule that reads it would answer nothing, and enforcement would be off without a word."""
    event = post_created()
    event["data"][part][name] = value

    assert (fault(event).field, fault(event).code) == (field, "wrong_type")


def test_fields_of_another_part_are_not_mistaken_for_a_posts():
    """Whatever else a platform sends along about an account is its own affair."""
    event = post_created()
    event["data"]["account"] |= {"mentions": 5, "link": "none"}

    assert kept(event)


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        ("Buy now", "data.content", "wrong_type"),
        ([], "data.content", "wrong_type"),
        ({"author": 5}, "data.content.author", "wrong_type"),
        ({"author": ""}, "data.content.author", "wrong_type"),
        ({"author": "u 1"}, "data.content.author", "invalid_subject"),
        ({"author": "account:"}, "data.content.author", "invalid_subject"),
        ({"author": "post:1"}, "data.content.author", "invalid_subject"),
        ({"author": "account:account:z"}, "data.content.author", "invalid_subject"),
        ({"author": "account:post:1"}, "data.content.author", "invalid_subject"),
        ({"author": "u\u202e1"}, "data.content.author", "invalid_subject"),
        ({"author": "u" * 201}, "data.content.author", "invalid_subject"),
        ({"text": 5}, "data.content.text", "wrong_type"),
        ({"lang": ["en"]}, "data.content.lang", "wrong_type"),
        ({"media": {}}, "data.content.media", "wrong_type"),
    ],
)
def test_reported_content_that_is_written_wrongly_is_refused_at_the_path(content, field, code):
    """It is evidence, and its author may hear of a decision: neither may be dropped or bent in silence."""
    event = report_created()
    event["data"]["content"] = content

    assert (fault(event).field, fault(event).code) == (field, code)


@pytest.mark.parametrize(
    ("author", "account"),
    [("u1", "u1"), ("account:u1", "u1"), ("did:plc:x", "did:plc:x"), ("account:did:plc:x", "did:plc:x")],
)
def test_the_author_of_reported_content_is_written_with_or_without_its_kind(author, account):
    """Both name the same account; ids may have colons of their own."""
    event = report_created()
    event["data"]["content"]["author"] = author

    assert kept(event).account == account


def test_a_report_without_content_is_kept():
    """The platform may have none to show."""
    event = report_created()
    event["data"]["content"] = None

    assert kept(event).account is None


def test_deleted_post_is_named_by_its_id_alone():
    """Whoever deletes it does not send it once more."""
    event = kept(post_created(type="post.deleted", data={"post": {"id": "1"}}))
    with_author = kept(post_created(type="post.deleted"))

    assert (event.subject, event.account) == ("post:1", None)
    assert (with_author.subject, with_author.account) == ("post:1", "u1")


def test_deleted_account_is_the_account():
    """What it wrote goes with it."""
    event = kept(post_created(type="account.deleted", data={"account": {"id": "u1"}}))

    assert (event.subject, event.account) == ("account:u1", "u1")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"source": "somebody"}, "data.report.source", "unknown_source"),
        ({"source": "partner"}, "data.report.source", "unknown_source"),
        ({"source": 7}, "data.report.source", "wrong_type"),
        ({"illegal": "yes"}, "data.report.illegal", "wrong_type"),
        ({"illegal": True}, "data.report.good_faith", "no_good_faith"),
        ({"illegal": True, "good_faith": False}, "data.report.good_faith", "no_good_faith"),
        ({"illegal": True, "source": "trusted_flagger"}, "data.report.good_faith", "no_good_faith"),
    ],
)
def test_report_that_states_something_wrongly_is_refused_at_the_path(changes, field, code):
    """A notice of what is illegal says that it is meant honestly (DSA Art. 16(2)(d)), and partners have a door."""
    event = report_created()
    event["data"]["report"] |= changes
    refused = fault(event)

    assert (refused.field, refused.code) == (field, code)


@pytest.mark.parametrize(
    "changes",
    [
        {"illegal": True, "good_faith": True},
        {"illegal": False, "good_faith": None, "source": None},
        {"illegal": True, "source": "authority"},
        {"illegal": True, "source": "hash"},
    ],
)
def test_report_that_states_what_it_must_is_taken(changes):
    """An order of an authority and a list of known material give no notice."""
    event = report_created()
    event["data"]["report"] |= changes

    assert kept(event).reporter == "u2"
