"""Whatever a case says, it goes to one queue that exists, always the same, and whoever asked does not matter."""

from __future__ import annotations

import functools
from itertools import permutations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.rules import STARTER, load_pack
from steadyhand.rules.areas import AREAS, CASE_SOURCES, SEVERITIES, SUBJECT_CLASSES
from steadyhand.rules.queues import home
from steadyhand.rules.routing import CaseFacts, Routing
from tests.support.routed import CASE, QUEUES, routing

starter = functools.cache(lambda: load_pack(STARTER).routing)
small = functools.cache(routing)
routings = st.sampled_from([starter, small]).map(lambda made: made())
words = st.text(max_size=20)


def either(*known: str) -> st.SearchStrategy[str]:
    """A known word, or any other that an older or newer program may have written."""
    return st.sampled_from(known) | words


cases = st.builds(
    CaseFacts,
    area=either(*AREAS),
    severity=either(*SEVERITIES),
    language=either("en", "pt-BR", "unknown"),
    region=either("US", "DE", "unknown"),
    source=either(*CASE_SOURCES),
    subject_class=either(*SUBJECT_CLASSES),
    subject_kind=either("post", "account"),
    reach=st.none() | st.integers(0, 2**63),
    reports=st.integers(0, 2**31),
    appeal=st.booleans(),
)


@given(routings, cases)
def test_every_case_goes_to_a_queue_that_exists_and_takes_it(found: Routing, facts: CaseFacts):
    """A case without a queue would be looked at by nobody."""
    routed = found.route(facts)

    queue = found.queues[routed.queue]
    assert facts.kind in queue.takes
    assert 0 < routed.within == queue.clock(facts.severity, facts.source)
    assert routed.max_wait > 0
    assert routed.rule in {*found.rules, ""}
    assert bool(routed.rule) or routed.queue == home(found.queues, facts.area, facts.kind)


@given(cases)
def test_the_same_case_goes_to_the_same_queue_in_every_process(facts: CaseFacts):
    """Two engines that route differently would have one case in two queues."""
    assert small().route(facts) == routing().route(facts)


@given(cases, st.sampled_from(CASE_SOURCES), st.integers(0, 1_000_000))
def test_who_asked_and_how_many_change_no_queue_in_the_packs_that_come_along(
    facts: CaseFacts, source: str, reports: int
):
    """A crowd, or a friend among the partners, must not choose who looks."""
    other = msgspec.structs.replace(facts, source=source, reports=reports)

    for found in (starter(), small()):
        assert found.route(facts).queue == found.route(other).queue


def test_nothing_that_a_case_says_names_anybody():
    """Rules that could ask who posted or who reported would be asked to."""
    assert set(CaseFacts.__struct_fields__) == {
        "area", "severity", "language", "region", "source",
        "subject_class", "subject_kind", "reach", "reports", "appeal",
    }  # fmt: skip


RULES = {
    "imminent_harm": "Reach > 1",
    "voting": "Severity == 'high'",
    "spam": "Area == 'scams'",
    "other": "Area != 'adult'",
}


@functools.cache
def ordered(order: tuple[str, ...]) -> Routing:
    """Routing by the four rules in this order."""
    rules = [
        f"R{queue} = Rule(when_all=[{RULES[queue]}], description='x')\n"
        f"WhenRules(rules_any=[R{queue}], then=[DeclareVerdict(verdict='{queue}')])"
        for queue in order
    ]
    return routing(queues=QUEUES, case=CASE, main="\n".join(["Import(rules=['routing/case.sml'])", *rules]))


@given(st.sampled_from(list(permutations(RULES))), cases)
def test_the_first_rule_that_holds_decides_in_whatever_order_they_are_written(order, facts):
    """An independent reading of the same four conditions must come to the same queue."""
    plain = msgspec.structs.replace(facts, appeal=False, subject_class="ordinary")
    holds = {
        "imminent_harm": (plain.reach or 0) > 1,
        "voting": plain.severity == "high",
        "spam": plain.area == "scams",
        "other": plain.area != "adult",
    }
    first = next((queue for queue in order if holds[queue]), "adult")

    assert ordered(order).route(plain).queue == first
