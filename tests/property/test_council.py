"""However a council votes: nothing is approved without a quorum, who stays out counts for nothing, nor does order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.enforcement.council.model import CHOICES, Rule, Vote, outcome

NAMES = [f"staff:c{n}" for n in range(9)]
WHO = st.lists(st.sampled_from(NAMES), unique=True)
CAST = st.dictionaries(st.sampled_from([*NAMES, "staff:stranger"]), st.sampled_from(CHOICES))
RULES = st.builds(Rule, percent=st.integers(50, 100), fewest=st.integers(2, 9))


def votes(cast):
    return [Vote(member=name, choice=choice, digest="d") for name, choice in cast.items()]


@given(members=WHO, out=WHO, cast=CAST, rule=RULES)
def test_nothing_is_approved_without_a_quorum_and_a_majority(members, out, cast, rule):
    """Counted once more, by hand."""
    result = outcome(members, out, votes(cast), rule)
    may = [name for name in members if name not in out]
    voted = [cast[name] for name in may if name in cast]

    assert result.entitled == len(may)
    if result.ending == "approved":
        assert len(voted) >= rule.fewest
        assert 100 * len(voted) >= rule.percent * len(may)
        assert voted.count("for") > voted.count("against")
    assert (result.ending == "no_quorum") == (len(voted) < result.needed)


@given(members=WHO, out=WHO, cast=CAST, rule=RULES, other=CAST)
def test_whoever_stays_out_or_is_no_member_changes_nothing(members, out, cast, rule, other):
    """Whatever they say."""
    strangers = {name: choice for name, choice in other.items() if name in out or name not in members}
    without = {name: choice for name, choice in cast.items() if name in members and name not in out}

    assert outcome(members, out, votes(cast), rule) == outcome(members, out, votes(without | strangers), rule)


@given(members=WHO, out=WHO, cast=CAST, rule=RULES, data=st.data())
def test_order_of_votes_members_and_recusals_does_not_matter(members, out, cast, rule, data):
    """Who votes last must not have more to say."""
    mixed = [data.draw(st.permutations(those)) for those in (members, out, votes(cast))]

    assert outcome(*mixed, rule) == outcome(members, out, votes(cast), rule)
