import pytest

from steadyhand.accountability.commands import Beat
from steadyhand.delivery.commands import GiveUp
from steadyhand.kernel.values import CLOCK, HOUR
from tests.support.house import AREAS, done, on_sqlite


def test_subject_shows_what_is_in_force_and_because_of_which_decision(api):
    """The platform's own support must be able to say why somebody is suspended."""
    told = api.get("/v1/subjects/account:u1").json()

    (sanction,) = told["in_force"]
    assert (sanction["kind"], sanction["policy"], sanction["by"]) == ("suspend", "spam-1@1", "staff:lead")
    assert sanction["cause"].startswith("decision:")
    assert sanction["ends"].endswith("Z")


@on_sqlite
def test_subject_with_a_slash_and_a_space_in_its_name_is_found_by_its_exact_name(api):
    """A platform's ids may hold any visible character; two of them must never be mixed up."""
    assert api.get("/v1/subjects/post:a//b").json()["subject"] == "post:a//b"
    assert api.get("/v1/subjects/post:a%2Fb").json()["subject"] == "post:a/b"


@on_sqlite
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/subjects/nobody", 400, "invalid_subject"),
        ("/v1/subjects/post:%00", 400, "malformed"),
        ("/v1/cases/case:none", 404, "unknown_case"),
        ("/v1/cases?area=gardening", 404, "unknown_area"),
        ("/v1/cases?limit=0", 400, "invalid"),
        ("/v1/cases?limit=x", 400, "invalid"),
        ("/v1/entries?after=99999999999999999999", 400, "invalid"),
        ("/v1/entries?type=no.such", 404, "unknown_type"),
        ("/v1/deliveries?state=lost", 400, "invalid"),
        ("/v1/nothing", 404, "not_found"),
    ],
)
def test_read_that_cannot_be_answered_says_why(api, path, status, code):
    """A client must be able to tell a wrong name from a wrong question, by code."""
    answer = api.get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_waiting_cases_come_the_most_harmful_first(api):
    """Whoever reads the queue elsewhere must see the same order as the console."""
    cases = api.get("/v1/cases").json()["cases"]

    assert [case["severity"] for case in cases] == ["high", "high", "high", "medium"]
    assert api.get("/v1/cases?area=spam&limit=1").json()["cases"][0]["subject"] == "post:p1"


def test_case_shows_its_evidence_by_commitment_and_never_the_words(api, rooms):
    """What people wrote is personal: an API reader gets the proof of it, not the text."""
    (case,) = rooms.cases.about("post:p1")
    answer = api.get(f"/v1/cases/{case.id}")

    assert [piece["source"] for piece in answer.json()["evidence"]] == ["report", "report"]
    assert len(answer.json()["evidence"][0]["commitment"]) == 64
    assert "tenth time" not in answer.text
    assert "prize" not in answer.text


def test_why_a_case_was_decided_so_is_told_to_no_key_that_may_not_read_people(api, rooms):
    """The platform has the notice for whom it is about; a key that leaks must not tell it of everybody."""
    (case,) = [each for each in rooms.cases.about("post:p0") if each.stands]
    answer = api.get(f"/v1/cases/{case.id}").json()

    assert rooms.cases.words(case.decision.reason) == "It repeats one link in every answer."
    assert (answer["case"]["decision"]["outcome"], answer["reason"]) == ("violates", None)


def test_every_queue_is_listed_with_zeros(api):
    """A queue that is not listed is a queue nobody looks at."""
    queues = api.get("/v1/queues").json()

    assert [queue["area"] for queue in queues] == list(AREAS)
    assert {queue["area"]: queue["open"] for queue in queues}["spam"] == 1


def test_ledger_is_read_whole_page_by_page_without_a_gap(api, rooms):
    """Whoever keeps a copy must be able to know that it is complete."""
    after, seen = 0, []
    while after < rooms.reader.head().seq:
        page = api.get(f"/v1/entries?after={after}&limit=7").json()
        seen += [entry["seq"] for entry in page["entries"]]
        after = page["next"]

    assert seen == list(range(1, rooms.reader.head().seq + 1))


@on_sqlite
def test_ledger_is_read_by_type_and_holds_no_payload(api):
    """An export of decisions must not carry passwords, reports or posts."""
    decided = api.get("/v1/entries", params={"type": ["review.decided", "enforcement.sanctioned"]}).json()
    everything = api.get("/v1/entries?limit=1000").text

    assert [entry["type"] for entry in decided["entries"]] == ["review.decided", "enforcement.sanctioned"]
    assert "argon2" not in everything
    assert "tenth time" not in everything


@on_sqlite
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("/v1/deliveries?state=zz", "state"),
        ("/v1/deliveries?state=dead&state=zz", "state"),
        ("/v1/deliveries?limit=0", "limit"),
        ("/v1/entries?after=x", "after"),
    ],
)
def test_wrong_parameter_is_told_by_the_name_that_was_written(api, query, field):
    """What a handler calls it is nobody's business but its own."""
    answer = api.get(query)

    assert (answer.status_code, [fault["field"] for fault in answer.json()["faults"]]) == (400, [field])
    assert answer.json()["detail"].startswith(f"{field}: ")


@on_sqlite
def test_heartbeats_show_zeros_for_hours_in_which_nothing_happened(api, rooms):
    """Silence must be a number that anyone can check."""
    done(rooms.door, Beat(hour=0 * HOUR, areas=("spam",), regions=("eu",)), CLOCK)
    (beat,) = api.get("/v1/heartbeats").json()

    assert beat["hour"] == "1970-01-01T00:00:00Z"
    assert [count["n"] for count in beat["counts"]] == [0, 0, 0]


@on_sqlite
def test_policies_are_listed_in_their_latest_version(api):
    """The platform shows people the rule they are held to."""
    assert [policy["ref"] for policy in api.get("/v1/policies").json()] == [
        "election-1@1",
        "hate-1@1",
        "scams-1@1",
        "spam-1@1",
    ]


@on_sqlite
def test_dead_letter_is_listed_and_the_platform_can_have_it_tried_again(api, rooms):
    """The platform sees what it did not take, and asks for it once it can."""
    (effect, *_) = rooms.outbox.pending()
    done(rooms.door, GiveUp(effect=effect.effect, attempts=10, error="503"), "system:delivery")
    (dead,) = api.get("/v1/deliveries").json()
    replayed = api.post(f"/v1/deliveries/{effect.effect}/replay")
    again = api.post(f"/v1/deliveries/{effect.effect}/replay")

    assert (dead["effect"], dead["state"]) == (effect.effect, "dead")
    assert replayed.is_success
    assert api.get("/v1/deliveries").json() == []
    assert again.json()["code"] == "not_dead"
